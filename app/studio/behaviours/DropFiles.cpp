#include "app/studio/behaviours/DropFiles.h"

#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

namespace loopreg::studio {
namespace {

/// The first local file among what is dragged; empty if there is none.
QString localFile(const QMimeData* data) {
  for (const QUrl& url : data->urls()) {
    if (url.isLocalFile()) return url.toLocalFile();
  }
  return {};
}

}  // namespace

DropFiles::DropFiles(QWidget* window) : QObject(window) {
  window->setAcceptDrops(true);
  window->installEventFilter(this);
}

bool DropFiles::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::DragEnter: {
      auto* drag = static_cast<QDragEnterEvent*>(event);
      if (localFile(drag->mimeData()).isEmpty()) break;
      drag->acceptProposedAction();
      Q_EMIT dragging(true);
      return true;
    }
    case QEvent::DragLeave:
      Q_EMIT dragging(false);
      break;
    case QEvent::Drop: {
      auto* drop = static_cast<QDropEvent*>(event);
      Q_EMIT dragging(false);
      const QString file = localFile(drop->mimeData());
      if (file.isEmpty()) break;
      drop->acceptProposedAction();
      Q_EMIT dropped(file);
      return true;
    }
    default:
      break;
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace loopreg::studio
