#include "widgets/layers/LayersCard.h"

#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

LayersCard::LayersCard(QWidget* parent) : QFrame(parent), colour_(new QComboBox(this)) {
  setObjectName(QStringLiteral("layersCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("View"), this);
  title->setProperty("role", "title");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  column->addWidget(title);
  scan_ = addRow(column, tr("Scan"), tr("Show the scan (S)"), "scan");
  body_ = addRow(column, tr("Body"), tr("Show the body (B)"), "body");

  auto* line = new QHBoxLayout;
  auto* label = new QLabel(tr("Scan colours"), this);
  colour_->setObjectName(QStringLiteral("colouring"));
  colour_->setMinimumWidth(176);
  colour_->addItem(tr("plain"), QVariant::fromValue(Colouring::plain));
  colour_->addItem(tr("from the file"), QVariant::fromValue(Colouring::file));
  colour_->addItem(tr("distance to body"), QVariant::fromValue(Colouring::residual));
  label->setBuddy(colour_);
  line->addWidget(label);
  line->addStretch();
  line->addWidget(colour_);
  column->addLayout(line);
  connect(colour_, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT changed(); });
  setAvailable(false, false);
}

LayersCard::Row LayersCard::addRow(QVBoxLayout* column, const QString& title, const QString& tip,
                                   const char* name) {
  Row row{new QToolButton(this), new QSlider(Qt::Horizontal, this)};
  row.eye->setObjectName(QLatin1String(name) + QStringLiteral("Visible"));
  row.eye->setCheckable(true);
  row.eye->setChecked(true);
  row.eye->setIcon(themedIcon(QStringLiteral("eye")));
  row.eye->setToolTip(tip);
  row.eye->setAccessibleName(tip);
  row.opacity->setObjectName(QLatin1String(name) + QStringLiteral("Opacity"));
  row.opacity->setRange(10, 100);
  row.opacity->setValue(100);
  row.opacity->setAccessibleName(tr("Opacity of %1").arg(title));
  row.opacity->setToolTip(tr("Opacity"));
  auto* label = new QLabel(title, this);
  label->setFixedWidth(48);
  auto* line = new QHBoxLayout;
  line->setSpacing(kGrid);
  line->addWidget(row.eye);
  line->addWidget(label);
  line->addWidget(row.opacity, 1);
  column->addLayout(line);
  connect(row.eye, &QToolButton::toggled, this, [this, row](bool on) {
    row.eye->setIcon(themedIcon(on ? QStringLiteral("eye") : QStringLiteral("eye-off")));
    row.opacity->setEnabled(on);
    Q_EMIT changed();
  });
  connect(row.opacity, &QSlider::valueChanged, this, [this] { Q_EMIT changed(); });
  return row;
}

bool LayersCard::scanVisible() const { return scan_.eye->isChecked(); }
bool LayersCard::bodyVisible() const { return body_.eye->isChecked(); }
void LayersCard::setScanVisible(bool visible) { scan_.eye->setChecked(visible); }
void LayersCard::setBodyVisible(bool visible) { body_.eye->setChecked(visible); }
double LayersCard::scanOpacity() const { return scan_.opacity->value() / 100.0; }
double LayersCard::bodyOpacity() const { return body_.opacity->value() / 100.0; }

LayersCard::Colouring LayersCard::colouring() const {
  return colour_->currentData().value<Colouring>();
}

void LayersCard::setColouring(Colouring colouring) {
  colour_->setCurrentIndex(colour_->findData(QVariant::fromValue(colouring)));
}

// Entries without data stay visible but cannot be chosen: users learn that they exist.
void LayersCard::setAvailable(bool fileColours, bool residuals) {
  auto* items = qobject_cast<QStandardItemModel*>(colour_->model());
  const bool available[] = {true, fileColours, residuals};
  for (int i = 0; i < 3; ++i) items->item(i)->setEnabled(available[i]);
  if (!available[colour_->currentIndex()]) colour_->setCurrentIndex(0);
}

}  // namespace loopreg::ui
