#include "widgets/mend/MendCard.h"

#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kSmallestBrush = 5, kLargestBrush = 300;  // millimetres

QLabel* section(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", "section");
  return label;
}

}  // namespace

MendCard::MendCard(QWidget* parent)
    : QFrame(parent),
      tools_(new QHBoxLayout),
      hint_(new QLabel(this)),
      settings_(new QStackedWidget(this)),
      joints_(new JointPanel),
      pairs_(new QLabel),
      apply_(new QPushButton(tr("Apply"))),
      drop_(new QPushButton(tr("Discard"))),
      brush_(new QSlider(Qt::Horizontal)),
      brushText_(new QLabel),
      shape_(new QCheckBox(tr("Keep the body's shape"), this)),
      buttons_(new QHBoxLayout),
      list_(new MendList(this)),
      state_(new QLabel(this)),
      body_(new QWidget(this)) {
  setObjectName(QStringLiteral("mendCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Mend"), this);
  title->setProperty("role", "title");
  tools_->setSpacing(4);
  tools_->addStretch();
  hint_->setObjectName(QStringLiteral("mendHint"));
  hint_->setProperty("role", "secondary");
  hint_->setWordWrap(true);
  settings_->addWidget(new QWidget);
  settings_->addWidget(landmarkSettings());
  settings_->addWidget(joints_);
  settings_->addWidget(brushSettings());
  shape_->setObjectName(QStringLiteral("lockShape"));
  shape_->setToolTip(tr("Re-fits move the pose alone; the shape stays to the last digit"));
  state_->setObjectName(QStringLiteral("mendState"));
  state_->setProperty("role", "secondary");
  state_->setWordWrap(true);

  auto* inner = new QVBoxLayout(body_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(kGrid);
  inner->addLayout(tools_);
  inner->addWidget(hint_);
  inner->addWidget(settings_);
  inner->addWidget(shape_);
  inner->addLayout(buttons_);
  inner->addSpacing(4);
  inner->addWidget(section(tr("By hand so far"), this));
  inner->addWidget(list_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  column->addWidget(title);
  column->addWidget(state_);
  column->addWidget(body_);
  connect(shape_, &QCheckBox::clicked, this, &MendCard::shapeLockChosen);
  showSettings(Settings::none);
  setPairs(0, false);
}

QWidget* MendCard::landmarkSettings() {
  auto* page = new QWidget;
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(0, 0, 0, 0);
  apply_->setObjectName(QStringLiteral("applyPairs"));
  apply_->setToolTip(tr("Fit again with these pairs (Enter)"));
  drop_->setObjectName(QStringLiteral("dropPairs"));
  drop_->setToolTip(tr("Forget the pairs that are not applied yet"));
  pairs_->setObjectName(QStringLiteral("pairCount"));
  row->addWidget(pairs_, 1);
  row->addWidget(drop_);
  row->addWidget(apply_);
  connect(apply_, &QPushButton::clicked, this, &MendCard::pairsApplied);
  connect(drop_, &QPushButton::clicked, this, &MendCard::pairsDropped);
  return page;
}

// The slider is logarithmic: a finger and a chair both want a fine hand.
QWidget* MendCard::brushSettings() {
  auto* page = new QWidget;
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGrid);
  brush_->setObjectName(QStringLiteral("brushRadius"));
  brush_->setRange(0, 100);
  brush_->setAccessibleName(tr("Brush radius"));
  brush_->setToolTip(tr("Radius of the brush, millimetres (mouse wheel)"));
  brushText_->setMinimumWidth(64);
  brushText_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row->addWidget(new QLabel(tr("Brush")));
  row->addWidget(brush_, 1);
  row->addWidget(brushText_);
  connect(brush_, &QSlider::valueChanged, this, [this](int value) {
    const double metres =
        0.001 * kSmallestBrush * std::pow(double(kLargestBrush) / kSmallestBrush, value / 100.0);
    setBrushRadius(metres);
    Q_EMIT brushRadiusChosen(metres);
  });
  return page;
}

void MendCard::addTool(QAction* action) {
  auto* button = new QToolButton(this);
  button->setObjectName(action->objectName() + QStringLiteral("Button"));
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonIconOnly);
  button->setIconSize(QSize(20, 20));
  button->setFixedSize(36, 32);
  button->setAccessibleName(action->toolTip());
  tools_->insertWidget(tools_->count() - 1, button);
}

void MendCard::addButton(QAction* action) {
  auto* button = new QToolButton(this);
  button->setObjectName(action->objectName() + QStringLiteral("Button"));
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  buttons_->addWidget(button);
}

void MendCard::setHint(const QString& hint) { hint_->setText(hint); }

// A stack is as high as its highest page, unless the hidden ones do not count.
void MendCard::showSettings(Settings settings) {
  settings_->setCurrentIndex(static_cast<int>(settings));
  for (int i = 0; i < settings_->count(); ++i) {
    const auto policy =
        i == settings_->currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    settings_->widget(i)->setSizePolicy(QSizePolicy::Preferred, policy);
  }
  settings_->setMaximumHeight(std::max(0, settings_->currentWidget()->sizeHint().height()));
  settings_->setVisible(settings != Settings::none);
}

void MendCard::setReady(bool ready, const QString& why) {
  body_->setVisible(ready);
  if (!ready) state_->setText(why);
  if (ready && !ready_) state_->clear();  // what was waited for has come
  ready_ = ready;
  state_->setVisible(!state_->text().isEmpty());
}

void MendCard::setState(const QString& text) {
  state_->setText(text);
  state_->setVisible(!text.isEmpty());
}

void MendCard::setShapeLocked(bool locked) {
  const QSignalBlocker quiet(shape_);
  shape_->setChecked(locked);
}

void MendCard::setPairs(int pairs, bool half) {
  pairs_->setText(half         ? tr("Pair %1: one half").arg(pairs + 1)
                  : pairs == 0 ? tr("No pairs yet")
                  : pairs == 1 ? tr("1 pair")
                               : tr("%1 pairs").arg(pairs));
  apply_->setEnabled(pairs > 0);
  drop_->setEnabled(pairs > 0 || half);
}

void MendCard::setBrushRadius(double metres) {
  const QSignalBlocker quiet(brush_);
  brush_->setValue(static_cast<int>(std::lround(100 * std::log(1000 * metres / kSmallestBrush) /
                                                std::log(double(kLargestBrush) / kSmallestBrush))));
  brushText_->setText(tr("%1 mm").arg(1000 * metres, 0, 'f', 0));
}

}  // namespace loopreg::ui
