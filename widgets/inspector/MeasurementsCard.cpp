#include "widgets/inspector/MeasurementsCard.h"

#include <QApplication>
#include <QButtonGroup>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QToolButton>
#include <algorithm>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kRowHeight = 26;
constexpr int kRowPadding = 7;  ///< left and right of a row's text: 4 by the style sheet, 3 by Qt

/// What fits a garment; the other dimensions wait behind "all".
bool isPrimary(const body::Measurement& measurement) {
  for (const char* id : {"stature", "inseam", "chest_girth", "waist_girth", "hip_girth",
                         "neck_girth", "thigh_girth", "shoulder_breadth", "arm_length", "mass"}) {
    if (measurement.id == id) return true;
  }
  return false;
}

}  // namespace

QString MeasurementsCard::valueText(const body::Measurement& measurement, bool inches) {
  const auto text = [](double value, const QString& unit, int digits = 1) {
    return QStringLiteral("%1 %2").arg(value, 0, 'f', digits).arg(unit);
  };
  const double value = measurement.value;
  if (measurement.unit == "cm") {
    return inches ? text(value / 2.54, tr("in")) : text(value, tr("cm"));
  }
  if (measurement.unit == "kg") {
    return inches ? text(value / 0.45359237, tr("lb")) : text(value, tr("kg"));
  }
  if (measurement.unit == "m2") {
    return inches ? text(value / 0.09290304, tr("ft²")) : text(value, tr("m²"), 2);
  }
  if (measurement.unit == "kg/m2") return text(value, tr("kg/m²"));
  return text(value, QString::fromStdString(measurement.unit));
}

MeasurementsCard::MeasurementsCard(QWidget* parent)
    : QFrame(parent),
      table_(new QTableWidget(0, 2, this)),
      centimetre_(new QToolButton(this)),
      inch_(new QToolButton(this)),
      more_(new QPushButton(this)) {
  setObjectName(QStringLiteral("measurementsCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Measurements"), this);
  title->setProperty("role", "title");
  auto* copy = new QToolButton(this);
  copy->setObjectName(QStringLiteral("copyMeasurements"));
  copy->setIcon(themedIcon(QStringLiteral("copy")));
  copy->setToolTip(tr("Copy all measurements"));
  copy->setAccessibleName(copy->toolTip());
  connect(copy, &QToolButton::clicked, this, &MeasurementsCard::copyTable);

  auto* units = new QButtonGroup(this);
  const std::pair<QToolButton*, QString> choices[] = {{centimetre_, tr("cm")}, {inch_, tr("in")}};
  for (const auto& [button, text] : choices) {
    button->setText(text);
    button->setCheckable(true);
    units->addButton(button);
  }
  centimetre_->setObjectName(QStringLiteral("unitCentimetre"));
  inch_->setObjectName(QStringLiteral("unitInch"));
  centimetre_->setToolTip(tr("Centimetres, kilograms"));
  inch_->setToolTip(tr("Inches, pounds"));
  centimetre_->setChecked(true);
  connect(inch_, &QToolButton::toggled, this, [this](bool on) {
    setInches(on);
    Q_EMIT inchesChosen(on);
  });

  table_->setObjectName(QStringLiteral("measurementTable"));
  table_->setAccessibleName(tr("Measurements of the fitted body"));
  table_->horizontalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  table_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
  table_->verticalHeader()->setMinimumSectionSize(kRowHeight);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->setTabKeyNavigation(false);  // Tab leaves the table, arrows walk in it
  table_->setMouseTracking(true);
  table_->installEventFilter(this);
  table_->viewport()->installEventFilter(this);
  connect(table_, &QTableWidget::cellEntered, this,
          [this](int row) { table_->setCurrentCell(row, 0); });
  connect(table_, &QTableWidget::currentCellChanged, this, [this](int row) { point(row); });

  more_->setObjectName(QStringLiteral("moreMeasurements"));
  more_->setProperty("link", true);
  connect(more_, &QPushButton::clicked, this, [this] {
    all_ = !all_;
    fitHeight();
  });

  auto* head = new QHBoxLayout;
  head->setSpacing(2);
  head->addWidget(title);
  head->addStretch();
  head->addWidget(centimetre_);
  head->addWidget(inch_);
  head->addWidget(copy);
  auto* column = new QVBoxLayout(this);
  // Rows have room for their highlight beside the text, which lines up with the other cards'.
  column->setContentsMargins(2 * kGrid - kRowPadding, kGrid, 2 * kGrid - kRowPadding, kGrid);
  head->setContentsMargins(kRowPadding, 0, kRowPadding, 0);
  column->setSpacing(4);
  column->addLayout(head);
  column->addWidget(table_);
  column->addWidget(more_, 0, Qt::AlignLeft);
  const std::initializer_list<QWidget*> order = {centimetre_, inch_, copy, table_, more_};
  for (auto it = order.begin(); it + 1 != order.end(); ++it) setTabOrder(*it, *(it + 1));
  hide();
}

void MeasurementsCard::showList(const ListPointer& list) {
  point(-1);
  list_ = list;
  setVisible(list_ && !list_->empty());
  fill();
}

void MeasurementsCard::setInches(bool inches) {
  if (inches_ == inches) return;
  inches_ = inches;
  (inches ? inch_ : centimetre_)->setChecked(true);
  fill();
}

void MeasurementsCard::fill() {
  const QSignalBlocker quiet(table_);
  const int count = list_ ? static_cast<int>(list_->size()) : 0;
  table_->setRowCount(count);
  for (int row = 0; row < count; ++row) {
    const body::Measurement& measurement = (*list_)[static_cast<std::size_t>(row)];
    auto* name = new QTableWidgetItem(QString::fromStdString(measurement.name));
    auto* value = new QTableWidgetItem(valueText(measurement, inches_));
    value->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QTableWidgetItem* item : {name, value}) {
      item->setToolTip(QString::fromStdString(measurement.definition));
    }
    table_->setItem(row, 0, name);
    table_->setItem(row, 1, value);
  }
  fitHeight();
}

// The side panel scrolls; the table itself never does.
void MeasurementsCard::fitHeight() {
  int shown = 0;
  for (int row = 0; row < table_->rowCount(); ++row) {
    const bool visible = all_ || isPrimary((*list_)[static_cast<std::size_t>(row)]);
    table_->setRowHidden(row, !visible);
    shown += visible;
  }
  table_->setFixedHeight(shown * kRowHeight);
  more_->setText(all_ ? tr("Fewer") : tr("All %1 measurements").arg(table_->rowCount()));
}

void MeasurementsCard::copyTable() {
  QStringList lines;
  for (const body::Measurement& measurement : *list_) {
    lines << QString::fromStdString(measurement.name) + QLatin1Char('\t') +
                 valueText(measurement, inches_);
  }
  QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void MeasurementsCard::point(int row) {
  if (row == pointed_) return;
  pointed_ = row;
  Q_EMIT pointedAt(row);
}

// The highlight goes with the cursor or the keyboard's focus, whichever leaves last.
bool MeasurementsCard::eventFilter(QObject* watched, QEvent* event) {
  const bool cursorLeft =
      watched == table_->viewport() && event->type() == QEvent::Leave && !table_->hasFocus();
  const bool focusLeft = watched == table_ && event->type() == QEvent::FocusOut;
  if (cursorLeft || focusLeft) {
    table_->clearSelection();
    table_->setCurrentItem(nullptr);
  }
  if (watched == table_ && event->type() == QEvent::FocusIn && table_->currentRow() < 0) {
    for (int row = 0; row < table_->rowCount(); ++row) {
      if (table_->isRowHidden(row)) continue;
      table_->setCurrentCell(row, 0);
      break;
    }
  }
  return QFrame::eventFilter(watched, event);
}

}  // namespace loopreg::ui
