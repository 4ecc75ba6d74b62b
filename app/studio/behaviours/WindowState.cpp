#include "app/studio/behaviours/WindowState.h"

#include <QEvent>
#include <QSettings>
#include <QSplitter>

#include "app/studio/MainWindow.h"

namespace loopreg::studio {
namespace {

const QString kWindowKey = QStringLiteral("window/geometry");
const QString kSplitKey = QStringLiteral("window/bottom");

}  // namespace

WindowState::WindowState(MainWindow& window)
    : QObject(&window),
      window_(window),
      split_(window.findChild<QSplitter*>(QStringLiteral("centreSplit"))) {
  const QSettings settings;
  window_.restoreGeometry(settings.value(kWindowKey).toByteArray());  // checks the screens itself
  split_->restoreState(settings.value(kSplitKey).toByteArray());
  window_.installEventFilter(this);
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
