#include "widgets/timeline/TimelineSplit.h"

#include <QEvent>
#include <algorithm>

namespace loopreg::ui {
namespace {

constexpr double kShare = 0.36;
constexpr int kHandle = 5;

}  // namespace

TimelineSplit::TimelineSplit(QWidget& view, QWidget& panel, QWidget* parent)
    : QSplitter(Qt::Vertical, parent), share_(kShare) {
  addWidget(&view);
  addWidget(&panel);
  panel.setMinimumHeight(kFolded);
  setStretchFactor(0, 1);
  setStretchFactor(1, 0);
  setChildrenCollapsible(false);
  setHandleWidth(kHandle);
  setSizes({3 * kWanted, kWanted});
  connect(this, &QSplitter::splitterMoved, this, &TimelineSplit::onMoved);
}

void TimelineSplit::setPanelHeight(int height) {
  if (sizes()[1] != height) setSizes({this->height() - handleWidth() - height, height});
}

// Whoever drags it higher than a window of this size would let it be may have it so.
void TimelineSplit::onMoved() {
  const int panel = sizes()[1];
  const bool folded = panel < (kLowest + kFolded) / 2;
  wish_ = folded ? kFolded : std::max(panel, kLowest);
  share_ = std::max(kShare, double(wish_) / std::max(1, height()));
  setPanelHeight(wish_);
}

void TimelineSplit::fit() {
  if (widget(1)->isHidden() || sizes()[1] == 0) return;
  if (wish_ == 0) wish_ = sizes()[1] < kLowest ? kWanted : sizes()[1];
  const int most = static_cast<int>(share_ * height());
  setPanelHeight(wish_ <= most ? wish_ : most >= kLowest ? most : kFolded);
}

// The panel is shown and hidden while the window stands: that comes as a request for a new layout.
bool TimelineSplit::event(QEvent* event) {
  const bool handled = QSplitter::event(event);
  if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) fit();
  return handled;
}

}  // namespace loopreg::ui
