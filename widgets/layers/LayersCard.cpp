#include "widgets/layers/LayersCard.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

LayersCard::LayersCard(QWidget* parent) : QFrame(parent) {
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

  colour_ = addColours(column, tr("Scan colours"), "colouring");
  using Scan = Colouring;
  const auto add = [](QComboBox* box, const QString& text, const QString& tip, const auto& value) {
    box->addItem(text, QVariant::fromValue(value));
    box->setItemData(box->count() - 1, tip, Qt::ToolTipRole);
  };
  const QString same = tr("The same colour is the same place on scan, body and canonical cloud.");
  add(colour_, tr("plain"), {}, Scan::plain);
  add(colour_, tr("from the file"), {}, Scan::file);
  add(colour_, tr("distance to body"), tr("How far each point is from the body, mm."),
      Scan::residual);
  add(colour_, tr("correspondences"), same, Scan::place);
  add(colour_, tr("checker"), tr("Correspondences in cells of 5 cm: stretching shows."),
      Scan::checker);
  add(colour_, tr("body parts"), tr("Which part of the body each point belongs to."), Scan::parts);
  add(colour_, tr("confidence"), tr("How sure each point's place is, 0 to 1."), Scan::confidence);
  add(colour_, tr("cloth depth"), tr("How deep the skin lies below each point, mm."), Scan::depth);
  bodyColour_ = addColours(column, tr("Body colours"), "bodyColouring");
  using Body = BodyColouring;
  add(bodyColour_, tr("plain"), {}, Body::plain);
  add(bodyColour_, tr("correspondences"), same, Body::place);
  add(bodyColour_, tr("checker"), tr("Correspondences in cells of 5 cm."), Body::checker);
  add(bodyColour_, tr("body parts"), {}, Body::parts);
  add(bodyColour_, tr("distance to scan"), tr("How far the scan is from each point, mm."),
      Body::distance);
  setAvailable(false, false);
  setPlacesAvailable(false, false);
  setBodyColoursAvailable(false, false);
}

QComboBox* LayersCard::addColours(QVBoxLayout* column, const QString& title, const char* name) {
  auto* line = new QHBoxLayout;
  auto* label = new QLabel(title, this);
  auto* box = new QComboBox(this);
  box->setObjectName(QLatin1String(name));
  box->setMinimumWidth(176);
  label->setBuddy(box);
  line->addWidget(label);
  line->addStretch();
  line->addWidget(box);
  column->addLayout(line);
  connect(box, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT changed(); });
  return box;
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
void LayersCard::setScanOpacity(double opacity) { scan_.opacity->setValue(qRound(100 * opacity)); }
void LayersCard::setBodyOpacity(double opacity) { body_.opacity->setValue(qRound(100 * opacity)); }

LayersCard::Colouring LayersCard::colouring() const {
  return colour_->currentData().value<Colouring>();
}

void LayersCard::setColouring(Colouring colouring) {
  colour_->setCurrentIndex(colour_->findData(QVariant::fromValue(colouring)));
}

void LayersCard::setScanAlone(bool alone) {
  if (alone == kept_.has_value()) return;
  if (alone) {
    kept_ = Kept{colouring(), bodyVisible()};
    setColouring(Colouring::plain);
    setBodyVisible(false);
    return;
  }
  const Kept kept = *std::exchange(kept_, std::nullopt);
  if (!bodyVisible()) setBodyVisible(kept.bodyVisible);
  const int index = colour_->findData(QVariant::fromValue(kept.colouring));
  const bool available =
      colour_->model()->flags(colour_->model()->index(index, 0)) & Qt::ItemIsEnabled;
  if (colouring() == Colouring::plain && available) colour_->setCurrentIndex(index);
}

LayersCard::Colouring LayersCard::keptColouring() const {
  return kept_ && colouring() == Colouring::plain ? kept_->colouring : colouring();
}

LayersCard::BodyColouring LayersCard::bodyColouring() const {
  return bodyColour_->currentData().value<BodyColouring>();
}

void LayersCard::setBodyColouring(BodyColouring colouring) {
  bodyColour_->setCurrentIndex(bodyColour_->findData(QVariant::fromValue(colouring)));
}

// Entries without data stay visible but cannot be chosen: users learn that they exist.
void LayersCard::enable(QComboBox* box, const QVariant& entry, bool enabled) {
  const int index = box->findData(entry);
  qobject_cast<QStandardItemModel*>(box->model())->item(index)->setEnabled(enabled);
  if (!enabled && box->currentIndex() == index) box->setCurrentIndex(0);
}

void LayersCard::setAvailable(bool fileColours, bool residuals) {
  enable(colour_, QVariant::fromValue(Colouring::file), fileColours);
  enable(colour_, QVariant::fromValue(Colouring::residual), residuals);
}

void LayersCard::setPlacesAvailable(bool places, bool depth) {
  for (const Colouring colouring :
       {Colouring::place, Colouring::checker, Colouring::parts, Colouring::confidence}) {
    enable(colour_, QVariant::fromValue(colouring), places);
  }
  enable(colour_, QVariant::fromValue(Colouring::depth), depth);
}

void LayersCard::setBodyColoursAvailable(bool places, bool distance) {
  for (const BodyColouring colouring :
       {BodyColouring::place, BodyColouring::checker, BodyColouring::parts}) {
    enable(bodyColour_, QVariant::fromValue(colouring), places);
  }
  enable(bodyColour_, QVariant::fromValue(BodyColouring::distance), distance);
}

}  // namespace loopreg::ui
