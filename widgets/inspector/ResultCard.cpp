#include "widgets/inspector/ResultCard.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <algorithm>

#include "registration/Verdict.h"
#include "widgets/feedback/BusyBar.h"
#include "widgets/plots/EnergyPlot.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

ResultCard::ResultCard(QWidget* parent)
    : QFrame(parent),
      chipIcon_(new QLabel),
      chipText_(new QLabel),
      chip_(new QFrame(this)),
      headline_(new QLabel(this)),
      reasons_(new QLabel(this)),
      advice_(new QWidget(this)),
      busy_(new BusyBar(this)),
      runRow_(new QWidget(this)),
      table_(new QWidget(this)),
      footer_(new QLabel(this)) {
  setObjectName(QStringLiteral("resultCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Result"), this);
  title->setProperty("role", "title");

  chip_->setObjectName(QStringLiteral("verdictChip"));
  chipText_->setObjectName(QStringLiteral("verdictText"));
  auto* chipRow = new QHBoxLayout(chip_);
  chipRow->setContentsMargins(8, 3, 10, 3);
  chipRow->setSpacing(6);
  chipRow->addWidget(chipIcon_);
  chipRow->addWidget(chipText_);

  auto* head = new QHBoxLayout;
  head->addWidget(title);
  head->addStretch();
  head->addWidget(chip_);

  headline_->setObjectName(QStringLiteral("verdictRule"));
  headline_->setWordWrap(true);
  headline_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* links = new QVBoxLayout(advice_);
  links->setContentsMargins(0, 0, 0, 0);
  links->setSpacing(0);
  reasons_->setObjectName(QStringLiteral("verdictReasons"));
  reasons_->setWordWrap(true);
  reasons_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  busy_->setRange(0, 0);
  busy_->setTextVisible(false);

  auto* grid = new QGridLayout(table_);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(kGrid);
  grid->setVerticalSpacing(4);
  const QString columns[] = {tr("mean"), tr("median"), tr("p95"), tr("max")};
  const QString rows[] = {tr("Scan to body"), tr("Body to scan")};
  auto* unit = new QLabel(tr("mm"), table_);
  unit->setProperty("role", "secondary");
  grid->addWidget(unit, 0, 0);
  grid->setColumnStretch(0, 1);
  for (int c = 0; c < 4; ++c) {
    auto* label = new QLabel(columns[c], table_);
    label->setProperty("role", "secondary");
    grid->addWidget(label, 0, c + 1, Qt::AlignRight);
  }
  for (int r = 0; r < 2; ++r) {
    auto* name = new QLabel(rows[r], table_);
    name->setWordWrap(true);  // longer in other languages
    grid->addWidget(name, r + 1, 0);
    for (int c = 0; c < 4; ++c) {
      cells_[r][c] = new QLabel(table_);
      cells_[r][c]->setMinimumWidth(36);
      cells_[r][c]->setAlignment(Qt::AlignRight);
      grid->addWidget(cells_[r][c], r + 1, c + 1);
    }
  }
  footer_->setProperty("role", "secondary");
  footer_->setWordWrap(true);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  column->addLayout(head);
  column->addWidget(busy_);
  column->addWidget(headline_);
  column->addWidget(reasons_);
  column->addWidget(advice_);
  column->addWidget(runRow_);
  column->addWidget(table_);
  column->addWidget(footer_);
  auto* row = new QHBoxLayout(runRow_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  showNothing();
}

void ResultCard::setRunActions(const QList<QAction*>& actions) {
  auto* row = static_cast<QHBoxLayout*>(runRow_->layout());
  for (QAction* action : actions) {
    auto* button = new QToolButton(runRow_);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
  }
  row->addStretch();
}

// The chip's ground is its own colour at low opacity: it works on both themes.
void ResultCard::setChip(const QString& text, const QString& icon, const QColor& colour) {
  chip_->show();
  chipText_->setText(text);
  const QString look = icon + colour.name();
  if (look == chipLook_) return;  // a sheet is parsed and the chip polished anew at every setting
  chipLook_ = look;
  chipIcon_->setPixmap(tintedPixmap(icon, colour, 16, devicePixelRatioF()));
  QColor back = colour;
  chip_->setStyleSheet(QStringLiteral("#verdictChip { background: rgba(%1,%2,%3,36); border: none;"
                                      " border-radius: 10px; } QLabel { color: %4; "
                                      "font-weight: 600; background: transparent; }")
                           .arg(back.red())
                           .arg(back.green())
                           .arg(back.blue())
                           .arg(colour.name()));
}

// Explanations are quiet, reasons for a verdict are not. The style sheet looks at the property only
// when the label is polished.
void ResultCard::setQuiet(bool quiet) {
  const QString role = quiet ? QStringLiteral("secondary") : QString();
  if (reasons_->property("role") == role) return;
  reasons_->setProperty("role", role);
  reasons_->style()->unpolish(reasons_);
  reasons_->style()->polish(reasons_);
}

QString ResultCard::verdictText() const {
  return chip_->isHidden() ? QString() : chipText_->text();
}

// Before the first fit the card says what will appear in it.
void ResultCard::showNothing() {
  chip_->hide();
  busy_->hide();
  runRow_->hide();
  headline_->hide();
  advice_->hide();
  table_->hide();
  footer_->hide();
  setQuiet(true);
  reasons_->show();
  reasons_->setText(tr("Register finds the body in the scan and says how well it fits."));
}

void ResultCard::showRunning(const QString& what) {
  busy_->show();
  showPace();
  runRow_->show();
  headline_->hide();
  advice_->hide();
  table_->hide();
  footer_->hide();
  setQuiet(true);
  reasons_->show();
  reasons_->setText(what);
}

void ResultCard::setPaused(bool paused) {
  paused_ = paused;
  if (!busy_->isHidden()) showPace();
}

// Nothing moves in a pause.
void ResultCard::showPace() {
  busy_->setRange(0, paused_ ? 1 : 0);
  if (paused_) {
    setChip(tr("Paused"), QStringLiteral("pause"), Theme::current().secondary);
  } else {
    setChip(tr("Running"), QStringLiteral("register"), Theme::current().accent);
  }
}

void ResultCard::showIteration(const fit::FitIteration& iteration) {
  QString text = stageTitle(iteration.stage);
  if (iteration.scanToModel > 0) {
    text += tr(", residual %1 mm").arg(1000 * iteration.scanToModel, 0, 'f', 1);
  }
  showRunning(text);
}

std::vector<ResultCard::Advice> ResultCard::adviceFor(const registration::FiredRule& rule) {
  const Advice places{QStringLiteral("places"), tr("See the worst places")};
  const Advice parts{QStringLiteral("parts"), tr("See the fit part by part")};
  const Advice others{QStringLiteral("alternatives"), tr("See the other explanations")};
  const Advice units{QStringLiteral("units"), tr("Set the units")};
  const Advice up{QStringLiteral("up"), tr("Set which way is up")};
  const Advice facing{QStringLiteral("facing"), tr("Set which way the person faces")};
  const std::string& id = rule.id;
  if (id == "samples") return {units};
  if (id == "median" || id == "p95" || id == "far") return {places, others};
  if (id == "facing") return {facing, others};
  if (id == "coverage" || id == "lost_parts") return {parts};
  if (id == "limits") return {{QStringLiteral("pose"), tr("See the joint angles")}};
  if (id == "collision") return {places};
  if (id == "shape") return {{QStringLiteral("shape"), tr("See the shape")}, units};
  if (id == "up") return {up};
  if (id == "units") return {units};
  if (id == "network" || id == "disputed_parts") return {parts, others};
  if (id == "ambiguity") return {others, facing};
  if (id == "many_doubts") return {units, up, facing};
  if (id == "clothed")
    return {{QStringLiteral("clothing"), tr("Say whether the person is dressed")}};
  return {};
}

// Advice of the rules in their order, the decisive one's first, each only once; three are enough.
void ResultCard::showAdvice(const registration::FitResult& result) {
  constexpr std::size_t kMost = 3;
  while (QLayoutItem* item = advice_->layout()->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  std::vector<Advice> list;
  const auto add = [&](const registration::FiredRule& rule) {
    for (const Advice& advice : adviceFor(rule)) {
      const bool known = std::any_of(list.begin(), list.end(),
                                     [&](const Advice& other) { return other.id == advice.id; });
      const bool empty = advice.id == QLatin1String("alternatives") && result.alternatives.empty();
      if (!known && !empty && list.size() < kMost) list.push_back(advice);
    }
  };
  if (const auto* decisive = registration::decisiveRule(result.verdict, result.rules)) {
    add(*decisive);
  }
  for (const registration::FiredRule& rule : result.rules) add(rule);
  for (const Advice& advice : list) {
    auto* link = new QPushButton(advice.text, advice_);
    link->setObjectName(QStringLiteral("advice-") + advice.id);
    link->setProperty("link", true);
    link->setFocusPolicy(Qt::TabFocus);
    connect(link, &QPushButton::clicked, this, [this, id = advice.id] { Q_EMIT adviceChosen(id); });
    advice_->layout()->addWidget(link);
  }
  advice_->setVisible(!list.empty());
}

void ResultCard::showResult(const registration::FitResult& result) {
  const Theme& theme = Theme::current();
  switch (result.verdict) {
    case registration::Verdict::good:
      setChip(tr("Good"), QStringLiteral("good"), theme.good);
      break;
    case registration::Verdict::check:
      setChip(tr("Check"), QStringLiteral("warning"), theme.check);
      break;
    case registration::Verdict::failed:
      setChip(tr("Failed"), QStringLiteral("failed"), theme.failed);
      break;
  }
  busy_->hide();
  runRow_->hide();
  // The rule that made the verdict stands first and out; the others are quieter.
  const registration::FiredRule* decisive =
      registration::decisiveRule(result.verdict, result.rules);
  headline_->setVisible(decisive != nullptr);
  if (decisive) headline_->setText(QString::fromStdString(decisive->text));
  setQuiet(decisive != nullptr);
  QStringList lines;
  for (const std::string& reason : result.reasons) {
    if (!decisive || reason != decisive->text) lines << QString::fromStdString(reason);
  }
  reasons_->setText(lines.join(QStringLiteral("\n")));
  reasons_->setVisible(!lines.isEmpty());
  showAdvice(result);
  const metrics::DistanceStats* stats[] = {&result.scanToModelMm, &result.modelToScanMm};
  for (int r = 0; r < 2; ++r) {
    const double values[] = {stats[r]->mean, stats[r]->median, stats[r]->p95, stats[r]->max};
    for (int c = 0; c < 4; ++c) cells_[r][c]->setText(QString::number(values[c], 'f', 1));
  }
  table_->show();
  QString footer = tr("%1 iterations in %2 s")
                       .arg(result.iterations)
                       .arg(result.seconds.total() - result.seconds.write, 0, 'f', 2);
  if (result.stoppedEarly) footer += tr(", stopped by you");
  footer_->setText(footer);
  footer_->show();
}

}  // namespace loopreg::ui
