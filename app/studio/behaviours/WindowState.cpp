#include "app/studio/behaviours/WindowState.h"

#include <QEvent>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <algorithm>

#include "app/studio/MainWindow.h"

namespace loopreg::studio {
namespace {

const QString kWindowKey = QStringLiteral("window/geometry");
/// What a window manager puts around a window, about: it is not known before the window is shown.
constexpr QMargins kFrame(4, 36, 4, 4);
const QString kSplitKey = QStringLiteral("window/bottom");

}  // namespace

WindowState::WindowState(MainWindow& window)
    : QObject(&window),
      window_(window),
      split_(window.findChild<QSplitter*>(QStringLiteral("centreSplit"))) {
  const QSettings settings;
  const bool placed = window_.restoreGeometry(settings.value(kWindowKey).toByteArray());
  keepToScreen(placed);
  split_->restoreState(settings.value(kSplitKey).toByteArray());
  window_.installEventFilter(this);
}

// Qt is content with a corner on the screen: after a change of the scale, on a smaller screen or at
// the first start the timeline would hang below it.
void WindowState::keepToScreen(bool placed) {
  if (window_.windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen)) return;
  const QRect desk = window_.screen()->availableGeometry().marginsRemoved(kFrame);
  QRect place = window_.geometry();
  place.setSize(place.size().boundedTo(desk.size()));
  if (!placed) return window_.resize(place.size());  // where to is the window manager's say
  place.moveLeft(std::clamp(place.left(), desk.left(), desk.right() + 1 - place.width()));
  place.moveTop(std::clamp(place.top(), desk.top(), desk.bottom() + 1 - place.height()));
  if (place != window_.geometry()) window_.setGeometry(place);
}

bool WindowState::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Close) {
    QSettings settings;
    settings.setValue(kWindowKey, window_.saveGeometry());
    settings.setValue(kSplitKey, split_->saveState());
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace loopreg::studio
