#include "widgets/timeline/ComparePanel.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPixmap>
#include <QPushButton>
#include <QToolButton>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kSwatch = 10;

QString energyText(double value) {
  if (!(value > 0)) return QStringLiteral("\u2013");
  return value >= 1000 ? QLocale(QLocale::English).toString(std::llround(value))
                       : QString::number(value, 'g', 3);
}

QString signedPercent(double from, double to) {
  if (!(from > 0) || !(to > 0)) return QStringLiteral("\u2013");
  const double change = 100 * (to / from - 1);
  return QStringLiteral("%1%2 %")
      .arg(change >= 0 ? QStringLiteral("+") : QStringLiteral("\u2212"))
      .arg(std::abs(change), 0, 'f', 0);
}

}  // namespace

ComparePanel::ComparePanel(QWidget* parent)
    : QWidget(parent),
      hold_(new QPushButton(this)),
      start_(new QToolButton(this)),
      end_(new QToolButton(this)),
      table_(new QWidget(this)),
      bodies_(new QLabel(this)) {
  setObjectName(QStringLiteral("comparePanel"));
  hold_->setObjectName(QStringLiteral("holdIteration"));
  hold_->setProperty("link", true);
  hold_->setFocusPolicy(Qt::TabFocus);
  const std::tuple<QToolButton*, const char*, QString, QString> toggles[] = {
      {start_, "ghostStart", tr("Start"), tr("Show where the fit began, as a ghost")},
      {end_, "ghostEnd", tr("End"), tr("Show where the fit ends, as a ghost")}};
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  row->addWidget(hold_);
  row->addStretch();
  auto* ghosts = new QLabel(tr("Ghosts"), this);
  ghosts->setProperty("role", "secondary");
  row->addWidget(ghosts);
  for (const auto& [button, name, text, tip] : toggles) {
    button->setObjectName(QLatin1String(name));
    button->setText(text);
    button->setToolTip(tip);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
    connect(button, &QToolButton::toggled, this, &ComparePanel::ghostsChanged);
  }
  auto* grid = new QGridLayout(table_);
  grid->setContentsMargins(kGrid, 0, kGrid, 0);
  grid->setHorizontalSpacing(2 * kGrid);
  grid->setVerticalSpacing(3);
  grid->setColumnStretch(0, 1);
  const QString names[] = {tr("Iteration"), tr("Energy"), tr("Median distance")};
  const QString tips[] = {tr("Which step of the fit"), tr("The sum of all terms, as in the plot"),
                          tr("Half of the scan lies within this distance of the body")};
  const QString heads[] = {tr("A"), tr("B, shown"), tr("change")};
  for (int c = 0; c < 3; ++c) {
    auto* head = new QLabel(heads[c], table_);
    if (c == 0) headOfA_ = head;
    head->setProperty("role", "secondary");
    grid->addWidget(head, 0, c + 1, Qt::AlignRight);
  }
  for (int r = 0; r < 3; ++r) {
    auto* name = new QLabel(names[r], table_);
    name->setToolTip(tips[r]);
    grid->addWidget(name, r + 1, 0);
    for (int c = 0; c < 3; ++c) {
      cells_[r][c] = new QLabel(table_);
      cells_[r][c]->setAlignment(Qt::AlignRight);
      grid->addWidget(cells_[r][c], r + 1, c + 1);
    }
  }
  bodies_->setObjectName(QStringLiteral("compareBodies"));
  bodies_->setWordWrap(true);
  bodies_->setContentsMargins(kGrid, 0, kGrid, 0);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 4, 0, 0);
  column->setSpacing(6);
  column->addLayout(row);
  column->addWidget(table_);
  column->addWidget(bodies_);
  column->addStretch();
  connect(hold_, &QPushButton::clicked, this,
          [this] { held_ ? Q_EMIT releaseRequested() : Q_EMIT holdRequested(); });
  show({}, {}, {});
}

bool ComparePanel::ghostOfStart() const { return start_->isChecked(); }
bool ComparePanel::ghostOfEnd() const { return end_->isChecked(); }

void ComparePanel::setColours(const QColor& start, const QColor& end, const QColor& held) {
  for (const auto& [button, colour] : {std::pair(start_, start), std::pair(end_, end)}) {
    QPixmap swatch(kSwatch, kSwatch);
    swatch.fill(colour);
    button->setIcon(swatch);
    button->setIconSize(swatch.size());
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  }
  headOfA_->setText(QStringLiteral("<span style=\"color:%1\">\u25a0</span> %2")
                        .arg(held.name(), tr("A").toHtmlEscaped()));
}

void ComparePanel::setGhosts(bool start, bool end) {
  start_->setChecked(start);
  end_->setChecked(end);
}

void ComparePanel::show(const CompareSide& a, const CompareSide& b, const CompareBodies& bodies) {
  held_ = a.iteration >= 0;
  hold_->setText(held_ ? tr("Let go of A") : tr("Hold this iteration as A"));
  hold_->setToolTip(held_ ? tr("End the comparison") : tr("Hold the iteration shown as A (A)"));
  hold_->setEnabled(b.iteration >= 0);
  table_->setVisible(held_);
  bodies_->setProperty("role", held_ ? QString() : QStringLiteral("secondary"));
  if (!held_) {
    bodies_->setText(
        tr("A stays in the view as a ghost while you go on; here its figures stand beside those of "
           "the iteration shown."));
    return;
  }
  const CompareSide* sides[] = {&a, &b};
  for (int c = 0; c < 2; ++c) {
    const QString number = QString::number(sides[c]->iteration + 1);
    cells_[0][c]->setText(sides[c]->before ? tr("%1, before").arg(number) : number);
    cells_[1][c]->setText(energyText(sides[c]->energy));
    cells_[2][c]->setText(sides[c]->medianMm > 0 ? tr("%1 mm").arg(sides[c]->medianMm, 0, 'f', 1)
                                                 : QStringLiteral("\u2013"));
  }
  const int steps = b.iteration - a.iteration;
  cells_[0][2]->setText(a.before    ? QStringLiteral("\u2013")
                        : steps > 0 ? QStringLiteral("+%1").arg(steps)
                                    : QString::number(steps));
  cells_[1][2]->setText(signedPercent(a.energy, b.energy));
  cells_[2][2]->setText(signedPercent(a.medianMm, b.medianMm));
  bodies_->setText(bodies.mostMm < 0.05
                       ? tr("The bodies are the same.")
                       : tr("The body moved by %1 mm on average, at most %2 mm: %3.")
                             .arg(bodies.meanMm, 0, 'f', 1)
                             .arg(bodies.mostMm, 0, 'f', 0)
                             .arg(bodies.where));
}

}  // namespace loopreg::ui
