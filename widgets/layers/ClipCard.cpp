#include "widgets/layers/ClipCard.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kSteps = 1000;

}  // namespace

ClipCard::ClipCard(QWidget* parent)
    : QFrame(parent),
      on_(new QToolButton(this)),
      flip_(new QToolButton(this)),
      axes_(new QButtonGroup(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      position_(new QLabel(this)) {
  setObjectName(QStringLiteral("clipCard"));
  setProperty("card", true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 12, 16, 12);
  column->setSpacing(kGrid);
  auto* head = new QHBoxLayout;
  auto* title = new QLabel(tr("Cut open"), this);
  title->setProperty("role", "title");
  on_->setObjectName(QStringLiteral("clipOn"));
  on_->setCheckable(true);
  on_->setIcon(themedIcon(QStringLiteral("clip")));
  on_->setToolTip(tr("Take one side off scan and body (Shift+C)"));
  on_->setAccessibleName(tr("Cut open"));
  head->addWidget(title, 1);
  head->addWidget(flip_);
  head->addWidget(on_);
  column->addLayout(head);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid / 2);
  const QString names[] = {tr("Side"), tr("Height"), tr("Depth")};
  const QString tips[] = {tr("Across the body, from its right to its left"),
                          tr("Level, from the feet up"), tr("From the back to the front")};
  for (int axis = 0; axis < 3; ++axis) {
    auto* button = new QToolButton(this);
    button->setObjectName(QStringLiteral("clipAxis%1").arg(axis));
    button->setText(names[axis]);
    button->setToolTip(tips[axis]);
    button->setCheckable(true);
    axes_->addButton(button, axis);
    row->addWidget(button);
  }
  axes_->button(2)->setChecked(true);
  flip_->setObjectName(QStringLiteral("clipFlip"));
  flip_->setText(tr("Other half"));
  flip_->setToolTip(tr("Keep the other side"));
  flip_->setCheckable(true);
  row->addStretch(1);
  column->addLayout(row);
  auto* line = new QHBoxLayout;
  slider_->setObjectName(QStringLiteral("clipPosition"));
  slider_->setAccessibleName(tr("Position of the cut"));
  slider_->setRange(0, kSteps);
  slider_->setPageStep(kSteps / 20);
  slider_->setValue(kSteps / 2);
  position_->setProperty("role", "secondary");
  position_->setMinimumWidth(64);
  position_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  line->addWidget(slider_, 1);
  line->addWidget(position_);
  column->addLayout(line);
  for (QAbstractButton* button : axes_->buttons()) {
    connect(button, &QAbstractButton::clicked, this, [this] {
      slider_->setValue(kSteps / 2);
      setOn(true);
      Q_EMIT changed();
    });
  }
  connect(on_, &QToolButton::toggled, this, &ClipCard::changed);
  connect(flip_, &QToolButton::toggled, this, &ClipCard::changed);
  connect(slider_, &QSlider::valueChanged, this, &ClipCard::changed);
}

bool ClipCard::isOn() const { return on_->isChecked(); }
void ClipCard::setOn(bool on) { on_->setChecked(on); }
int ClipCard::axis() const { return axes_->checkedId(); }
bool ClipCard::flipped() const { return flip_->isChecked(); }
double ClipCard::fraction() const { return double(slider_->value()) / kSteps; }

void ClipCard::setFraction(double fraction) {
  slider_->setValue(static_cast<int>(std::lround(kSteps * std::clamp(fraction, 0.0, 1.0))));
}

void ClipCard::showPosition(double centimetres) {
  position_->setText(tr("%1 cm").arg(centimetres, 0, 'f', 1));
}

}  // namespace loopreg::ui
