#include "widgets/mend/JointPanel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <cmath>

#include "widgets/mend/AngleSlider.h"
#include "widgets/mend/MendMarks.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr double kDegrees = 180 / M_PI;

}  // namespace

JointPanel::JointPanel(QWidget* parent)
    : QWidget(parent),
      joints_(new QComboBox(this)),
      held_(new QCheckBox(tr("Hold it there"), this)) {
  setObjectName(QStringLiteral("jointPanel"));
  joints_->setObjectName(QStringLiteral("jointChoice"));
  joints_->setAccessibleName(tr("Joint"));
  held_->setObjectName(QStringLiteral("jointHeld"));
  held_->setToolTip(tr("The fit keeps this joint's rotation; else it only begins there"));
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(kGrid);
  grid->setVerticalSpacing(4);
  grid->addWidget(joints_, 0, 0, 1, 3);
  const QString axes[] = {tr("Bend (x)"), tr("Twist (y)"), tr("Tilt (z)")};
  const QString tips[] = {tr("About the axis to the left"), tr("About the axis upwards"),
                          tr("About the axis forwards")};
  for (int axis = 0; axis < 3; ++axis) {
    auto* label = new QLabel(axes[axis], this);
    sliders_[axis] = new AngleSlider(this);
    sliders_[axis]->setObjectName(QStringLiteral("jointAngle%1").arg(axis));
    sliders_[axis]->setAccessibleName(axes[axis]);
    sliders_[axis]->setToolTip(
        tr("%1 of the T-pose, degrees. The bar below is what anatomy allows.").arg(tips[axis]));
    numbers_[axis] = new QDoubleSpinBox(this);
    numbers_[axis]->setObjectName(QStringLiteral("jointNumber%1").arg(axis));
    numbers_[axis]->setRange(-180, 180);
    numbers_[axis]->setDecimals(1);
    numbers_[axis]->setSuffix(QStringLiteral("\u00b0"));
    numbers_[axis]->setButtonSymbols(QAbstractSpinBox::NoButtons);
    numbers_[axis]->setAlignment(Qt::AlignRight);
    numbers_[axis]->setFixedWidth(68);
    numbers_[axis]->setKeyboardTracking(false);
    numbers_[axis]->setAccessibleName(axes[axis]);
    grid->addWidget(label, axis + 1, 0);
    grid->addWidget(sliders_[axis], axis + 1, 1);
    grid->addWidget(numbers_[axis], axis + 1, 2);
    connect(sliders_[axis], &QSlider::valueChanged, this, [this, axis](int value) {
      const QSignalBlocker quiet(numbers_[axis]);
      numbers_[axis]->setValue(value);
      // Keys and clicks beside the handle settle at once, a drag when it ends.
      report(!sliders_[axis]->isSliderDown());
    });
    connect(sliders_[axis], &QSlider::sliderReleased, this, [this] { report(true); });
    connect(numbers_[axis], &QDoubleSpinBox::valueChanged, this, [this, axis](double value) {
      const QSignalBlocker quiet(sliders_[axis]);
      sliders_[axis]->setValue(static_cast<int>(std::lround(value)));
      report(true);
    });
  }
  grid->addWidget(held_, 4, 0, 1, 3);
  grid->setColumnStretch(1, 1);
  connect(joints_, &QComboBox::activated, this, [this] { Q_EMIT jointChosen(joint()); });
  connect(held_, &QCheckBox::clicked, this, &JointPanel::heldChanged);
}

void JointPanel::setJoints(const std::vector<QString>& names, std::vector<Limits> limits) {
  limits_ = std::move(limits);
  const int chosen = joint();
  joints_->clear();
  for (std::size_t i = 0; i < names.size(); ++i) joints_->addItem(names[i], static_cast<int>(i));
  setJoint(chosen < 0 || chosen >= int(names.size()) ? 0 : chosen);
}

int JointPanel::joint() const {
  return joints_->currentIndex() < 0 ? -1 : joints_->currentData().toInt();
}

void JointPanel::setJoint(int joint) {
  joints_->setCurrentIndex(joints_->findData(joint));
  if (joint < 0 || joint >= static_cast<int>(limits_.size())) return;
  const Limits& limits = limits_[static_cast<std::size_t>(joint)];
  for (int axis = 0; axis < 3; ++axis) {
    sliders_[axis]->setLimits(kDegrees * limits.lower(axis), kDegrees * limits.upper(axis),
                              marks::kAxes[axis]);
  }
}

void JointPanel::setAngles(const Vector3d& radians) {
  for (int axis = 0; axis < 3; ++axis) {
    const QSignalBlocker quietSlider(sliders_[axis]), quietNumber(numbers_[axis]);
    sliders_[axis]->setValue(static_cast<int>(std::lround(kDegrees * radians(axis))));
    numbers_[axis]->setValue(kDegrees * radians(axis));
  }
}

void JointPanel::setHeld(bool held) {
  const QSignalBlocker quiet(held_);
  held_->setChecked(held);
}

void JointPanel::report(bool settled) {
  Vector3d radians;
  for (int axis = 0; axis < 3; ++axis) radians(axis) = numbers_[axis]->value() / kDegrees;
  Q_EMIT turned(radians, settled);
}

}  // namespace loopreg::ui
