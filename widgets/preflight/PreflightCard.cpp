#include "widgets/preflight/PreflightCard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

using registration::Clothing;
using registration::Units;
using registration::UpAxis;

QString unitsTitle(Units units) {
  switch (units) {
    case Units::automatic:
      return PreflightCard::tr("automatic");
    case Units::metres:
      return PreflightCard::tr("metres");
    case Units::centimetres:
      return PreflightCard::tr("centimetres");
    case Units::millimetres:
      return PreflightCard::tr("millimetres");
    case Units::inches:
      return PreflightCard::tr("inches");
  }
  return {};
}

QString upTitle(UpAxis up) {
  switch (up) {
    case UpAxis::automatic:
      return PreflightCard::tr("automatic");
    case UpAxis::plusX:
      return QStringLiteral("+X");
    case UpAxis::minusX:
      return QStringLiteral("\u2212X");
    case UpAxis::plusY:
      return QStringLiteral("+Y");
    case UpAxis::minusY:
      return QStringLiteral("\u2212Y");
    case UpAxis::plusZ:
      return QStringLiteral("+Z");
    case UpAxis::minusZ:
      return QStringLiteral("\u2212Z");
  }
  return {};
}

/// The four ways a body can face, as degrees about up; the first entry of the box is automatic.
struct Facing {
  double degrees;
  const char* title;
};
constexpr Facing kFacings[] = {{0, QT_TRANSLATE_NOOP("PreflightCard", "towards you")},
                               {90, QT_TRANSLATE_NOOP("PreflightCard", "to the right")},
                               {180, QT_TRANSLATE_NOOP("PreflightCard", "away from you")},
                               {270, QT_TRANSLATE_NOOP("PreflightCard", "to the left")}};

// The nearest quarter turn: the hint is rough, and finer words would claim too much.
QString facingTitle(double degrees) {
  const int quarter = static_cast<int>(std::lround(degrees / 90)) & 3;
  return PreflightCard::tr(kFacings[quarter].title);
}

// Words for the engine's confidence in [0, 1]; a number would look like a measurement.
QString confidenceWord(double confidence) {
  if (confidence >= 0.999) return PreflightCard::tr("Stated.");
  if (confidence >= 0.8) return PreflightCard::tr("Sure.");
  if (confidence >= 0.5) return PreflightCard::tr("Likely.");
  return PreflightCard::tr("A guess.");
}

}  // namespace

PreflightCard::PreflightCard(QWidget* parent)
    : QFrame(parent),
      name_(new QLabel(this)),
      counts_(new QLabel(this)),
      remarks_(new QLabel(this)),
      details_(new QWidget(this)),
      keepDebris_(new QCheckBox(tr("Fit floor and loose parts too"), this)),
      clothing_(nullptr) {
  setObjectName(QStringLiteral("preflightCard"));
  setProperty("card", true);
  name_->setObjectName(QStringLiteral("scanName"));
  name_->setProperty("role", "title");
  counts_->setObjectName(QStringLiteral("scanCounts"));
  counts_->setProperty("role", "secondary");
  counts_->setWordWrap(true);
  remarks_->setProperty("role", "secondary");
  remarks_->setWordWrap(true);

  auto* inner = new QVBoxLayout(details_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(4);
  units_ = addRow(inner, tr("Units"), "units");
  up_ = addRow(inner, tr("Up axis"), "up");
  facing_ = addRow(inner, tr("Facing"), "facing");
  for (const Units u :
       {Units::automatic, Units::metres, Units::centimetres, Units::millimetres, Units::inches}) {
    units_.choice->addItem(unitsTitle(u), static_cast<int>(u));
  }
  for (const UpAxis u : {UpAxis::automatic, UpAxis::plusY, UpAxis::plusZ, UpAxis::plusX,
                         UpAxis::minusY, UpAxis::minusZ, UpAxis::minusX}) {
    up_.choice->addItem(upTitle(u), static_cast<int>(u));
  }
  facing_.choice->addItem(tr("automatic"), -1.0);
  for (const Facing& f : kFacings) facing_.choice->addItem(tr(f.title), f.degrees);
  Row clothing = addRow(inner, tr("Clothing"), "clothing");
  clothing_ = clothing.choice;
  clothing.reason->hide();
  clothing_->addItem(tr("automatic"), static_cast<int>(Clothing::automatic));
  clothing_->addItem(tr("none, bare skin"), static_cast<int>(Clothing::none));
  clothing_->addItem(tr("tight"), static_cast<int>(Clothing::tight));
  clothing_->addItem(tr("loose"), static_cast<int>(Clothing::loose));
  clothing_->setToolTip(
      tr("Where the person wears clothes the body is fitted beneath them. Bare skin: the body's "
         "surface is the scan's. A fit that is there is renewed at once."));
  keepDebris_->setObjectName(QStringLiteral("keepDebris"));
  inner->addSpacing(4);
  inner->addWidget(keepDebris_);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  column->addWidget(name_);
  column->addWidget(counts_);
  column->addWidget(details_);
  column->addWidget(remarks_);

  for (QComboBox* box : {units_.choice, up_.choice, facing_.choice}) {
    connect(box, &QComboBox::activated, this, [this] { Q_EMIT optionsChanged(); });
  }
  connect(clothing_, &QComboBox::activated, this, [this] {
    Q_EMIT clothingChosen(static_cast<Clothing>(clothing_->currentData().toInt()));
  });
  connect(keepDebris_, &QCheckBox::clicked, this, [this] { Q_EMIT optionsChanged(); });
  showNothing();
}

PreflightCard::Row PreflightCard::addRow(QVBoxLayout* column, const QString& title,
                                         const char* name) {
  auto* line = new QHBoxLayout;
  auto* label = new QLabel(title, details_);
  Row row{new QComboBox(details_), new QLabel(details_)};
  row.choice->setObjectName(QLatin1String(name));
  row.choice->setAccessibleName(title);
  row.choice->setMinimumWidth(176);
  label->setBuddy(row.choice);
  row.reason->setProperty("role", "secondary");
  row.reason->setWordWrap(true);
  line->addWidget(label);
  line->addStretch();
  line->addWidget(row.choice);
  column->addLayout(line);
  column->addWidget(row.reason);
  column->addSpacing(4);
  return row;
}

// The first entry of each box is "Auto" and tells what automatic decided; the sentence under the
// box says why and how sure that is.
void PreflightCard::showFinding(Row& row, const QString& automatic,
                                const registration::Finding& finding) {
  row.choice->setItemText(0, tr("Auto: %1").arg(automatic));
  const bool chosen = row.choice->currentIndex() != 0;
  QString text = QString::fromStdString(finding.reason);
  if (!chosen && !text.isEmpty()) {
    text = confidenceWord(finding.confidence) + QLatin1Char(' ') + text;
  }
  row.reason->setText(text);
  row.reason->setVisible(!chosen && !text.isEmpty());
}

void PreflightCard::showScan(const Scan& scan, const registration::Preflight& preflight) {
  const QLocale locale(QLocale::English);
  name_->setText(QString::fromStdString(scan.name));
  name_->setToolTip(QString::fromStdString(scan.file));
  QString counts = tr("%1 points").arg(locale.toString(qlonglong(scan.mesh.vertexCount())));
  if (!scan.mesh.isPointCloud()) {
    counts += tr(", %1 faces").arg(locale.toString(qlonglong(scan.mesh.faceCount())));
  }
  counts += tr("\nPerson %1 m tall").arg(preflight.height, 0, 'f', 2);
  counts_->setText(counts);

  // What automatic would say is only known while it is automatic.
  if (units_.choice->currentIndex() == 0) {
    showFinding(units_, unitsTitle(preflight.units), preflight.unitsFinding);
  } else {
    // Unless what was chosen makes no sense.
    units_.reason->setText(QString::fromStdString(preflight.unitsFinding.reason));
    units_.reason->setVisible(preflight.unitsFinding.confidence < 0.5);
  }
  if (up_.choice->currentIndex() == 0) {
    showFinding(up_, upTitle(preflight.up), preflight.upFinding);
  } else {
    up_.reason->hide();
  }
  if (facing_.choice->currentIndex() == 0) {
    showFinding(facing_, facingTitle(preflight.facingDegrees), preflight.facingFinding);
  } else {
    facing_.reason->hide();
  }
  keepDebris_->setVisible(preflight.floorPoints + preflight.debrisPoints > 0 ||
                          keepDebris_->isChecked());
  QStringList remarks;
  for (const std::string& remark : scan.remarks) remarks << QString::fromStdString(remark);
  for (const std::string& remark : preflight.remarks) remarks << QString::fromStdString(remark);
  remarks_->setText(remarks.join(QLatin1Char('\n')));
  remarks_->setVisible(!remarks.isEmpty());
  details_->show();
}

void PreflightCard::showNothing() {
  name_->setText(tr("Scan"));
  name_->setToolTip({});
  counts_->setText(tr("Nothing opened yet."));
  details_->hide();
  remarks_->hide();
}

void PreflightCard::setOptions(const registration::FitOptions& options) {
  units_.choice->setCurrentIndex(units_.choice->findData(static_cast<int>(options.units)));
  up_.choice->setCurrentIndex(up_.choice->findData(static_cast<int>(options.up)));
  facing_.choice->setCurrentIndex(facing_.choice->findData(options.facingDegrees.value_or(-1.0)));
  clothing_->setCurrentIndex(clothing_->findData(static_cast<int>(options.clothing)));
  keepDebris_->setChecked(options.keepDebris);
}

registration::FitOptions PreflightCard::options(registration::FitOptions base) const {
  base.units = static_cast<Units>(units_.choice->currentData().toInt());
  base.up = static_cast<UpAxis>(up_.choice->currentData().toInt());
  const double facing = facing_.choice->currentData().toDouble();
  base.facingDegrees = facing < 0 ? std::nullopt : std::optional<double>(facing);
  base.keepDebris = keepDebris_->isChecked();
  base.clothing = static_cast<Clothing>(clothing_->currentData().toInt());
  return base;
}

}  // namespace loopreg::ui
