#include "widgets/inspector/RegionsCard.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

#include "widgets/inspector/ListTable.h"
#include "widgets/plots/PoseBars.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kRows = 6;
/// A person who is seen from all around is covered by more than nine tenths: per cent.
constexpr double kCovered = 80;

QString capital(const std::string& text) {
  QString words = QString::fromStdString(text);
  if (!words.isEmpty()) words[0] = words[0].toUpper();
  return words;
}

}  // namespace

RegionsCard::RegionsCard(QWidget* parent)
    : QFrame(parent),
      note_(new QLabel(this)),
      table_(new ListTable({tr("Place"), tr("cm²"), tr("mm")}, this)),
      checks_(new QWidget(this)),
      checkRows_(new QVBoxLayout(checks_)) {
  setObjectName(QStringLiteral("regionsCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Where it fits worst"), this);
  title->setProperty("role", "title");
  note_->setObjectName(QStringLiteral("regionsNote"));
  note_->setProperty("role", "secondary");
  note_->setWordWrap(true);
  table_->setObjectName(QStringLiteral("regionTable"));
  table_->setAccessibleName(tr("Worst places of the fit"));
  // A body that is missed altogether: more than a square metre.
  table_->horizontalHeader()->resizeSection(1,
                                            fontMetrics().horizontalAdvance("88888") + 2 * kGrid);
  checkRows_->setContentsMargins(0, 0, 0, 0);
  checkRows_->setSpacing(2);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 12);
  column->setSpacing(6);
  column->addWidget(title);
  column->addWidget(note_);
  column->addWidget(table_);
  column->addWidget(checks_);
  // A click on the row that is chosen already goes there again.
  connect(table_, &QTableWidget::cellClicked, this, [this](int row) { Q_EMIT regionChosen(row); });
  connect(table_, &QTableWidget::cellActivated, this,
          [this](int row) { Q_EMIT regionChosen(row); });
  showNothing();
}

void RegionsCard::showNothing() { hide(); }

void RegionsCard::showWaiting() {
  note_->setText(tr("Looking for the places that fit worst"));
  table_->hide();
  checks_->hide();
  show();
}

void RegionsCard::addCheck(const char* name, const QString& icon, Tone tone, const QString& text,
                           const QString& tip, const std::function<void()>& chosen) {
  auto* row = new QPushButton(checks_);
  row->setObjectName(QLatin1String(name));
  row->setProperty("check", true);
  row->setIcon(themedIcon(icon, tone));
  row->setText(row->fontMetrics().elidedText(text, Qt::ElideRight, 262));
  row->setToolTip(row->text() == text ? tip : text + QLatin1Char('\n') + tip);
  row->setFocusPolicy(Qt::TabFocus);
  connect(row, &QPushButton::clicked, this, chosen);
  checkRows_->addWidget(row);
}

void RegionsCard::showInspection(const registration::Inspection& found) {
  table_->clearRows();
  for (std::size_t i = 0; i < found.regions.size(); ++i) {
    const registration::Region& region = found.regions[i];
    const int row = static_cast<int>(i);
    const QString place = capital(region.place);
    table_->setCell(row, 0, region.onBody ? tr("%1, no scan").arg(place) : place);
    table_->setCell(row, 1, QString::number(std::lround(region.areaCm2)), region.areaCm2);
    table_->setCell(row, 2, QString::number(std::lround(region.meanMm)), region.meanMm);
    QString tip = tr("%1 cm², %2 mm off on average, %3 mm at most.")
                      .arg(region.areaCm2, 0, 'f', 0)
                      .arg(region.meanMm, 0, 'f', 1)
                      .arg(region.maxMm, 0, 'f', 0);
    tip += QLatin1Char('\n');
    tip += region.onBody           ? tr("The body has no scan near it here.")
           : region.wentWrong >= 0 ? tr("It went wrong at iteration %1.").arg(region.wentWrong + 1)
                                   : tr("Click to look at it.");
    for (int c = 0; c < 3; ++c) table_->item(row, c)->setToolTip(tip);
  }
  table_->fitRows(kRows);
  table_->setVisible(!found.regions.empty());
  note_->setText(found.regions.empty()
                     ? tr("No place of the scan is further than %1 mm from the body.")
                           .arg(found.scanThresholdMm, 0, 'f', 0)
                     : tr("Further than %1 mm from the body. Click a place to fly there, and to "
                          "the iteration where it went wrong.")
                           .arg(found.scanThresholdMm, 0, 'f', 0));

  while (QLayoutItem* item = checkRows_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  const QString good = QStringLiteral("good"), warning = QStringLiteral("warning");
  double seen = 0, parts = 0;
  for (const registration::PartRow& row : found.parts) {
    seen += row.seen;
    parts += 1;
  }
  const double share = parts > 0 ? 100 * seen / parts : 0;
  addCheck("checkCoverage", share < kCovered ? warning : good,
           share < kCovered ? Tone::check : Tone::good,
           tr("%1 % of the body has scan near it").arg(share, 0, 'f', 0),
           tr("Mean over the body's parts. Click for the parts."),
           [this] { Q_EMIT partsChosen(); });
  std::size_t over = 0;
  while (over < found.joints.size() && found.joints[over].over() > 0) ++over;
  if (over == 0) {
    addCheck("checkJoints", good, Tone::good, tr("All joints within their limits"),
             tr("Click for the joint angles."), [this] { Q_EMIT jointsChosen(); });
  } else {
    const registration::JointAngle& worst = found.joints.front();
    addCheck("checkJoints", warning, Tone::check,
             tr("%1: %2 is %3° beyond its limit")
                 .arg(capital(worst.name), PoseBars::axisWord(worst.axis))
                 .arg(worst.over(), 0, 'f', 0),
             tr("%n angle(s) beyond a limit. Click for the joint angles.", nullptr,
                static_cast<int>(over)),
             [this] { Q_EMIT jointsChosen(); });
  }
  if (found.collisions.empty()) {
    addCheck("checkCollisions", good, Tone::good, tr("No parts run through each other"), {}, [] {});
  } else {
    const registration::Collision& worst = found.collisions.front();
    addCheck(
        "checkCollisions", warning, Tone::check,
        tr("%1 runs through %2").arg(capital(worst.first), QString::fromStdString(worst.second)),
        tr("%1 pairs of faces cut each other. Click to look at it.").arg(worst.pairs),
        [this] { Q_EMIT collisionChosen(0); });
  }
  checks_->show();
  show();
}

void RegionsCard::select(int region) {
  if (region < 0) return table_->clearSelection();
  table_->selectRow(region);
}

}  // namespace loopreg::ui
