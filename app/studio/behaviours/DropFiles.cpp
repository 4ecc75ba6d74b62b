#include "app/studio/behaviours/DropFiles.h"

#include <QDropEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

#include "widgets/feedback/QuestionBar.h"

namespace loopreg::studio {
namespace {

QStringList localFiles(const QMimeData* data) {
  QStringList files;
  for (const QUrl& url : data->urls()) {
    if (url.isLocalFile()) files << url.toLocalFile();
  }
  return files;
}

}  // namespace

DropFiles::DropFiles(QWidget* window, ui::QuestionBar& questions)
    : QObject(window), questions_(questions) {
  window->setAcceptDrops(true);
  window->installEventFilter(this);
}

void DropFiles::offerFolder(const QStringList& files) {
  const QFileInfo first(files.first());
  questions_.ask(
      QStringLiteral("dropped"),
      tr("Of %1 files only \"%2\" was opened. To register all of them, open their folder.")
          .arg(files.size())
          .arg(first.fileName()),
      {{tr("Open the folder"), [this, folder = first.absolutePath()] { Q_EMIT dropped(folder); }}});
}

bool DropFiles::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::DragEnter: {
      auto* drag = static_cast<QDragEnterEvent*>(event);
      if (localFiles(drag->mimeData()).isEmpty()) break;
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
      const QStringList files = localFiles(drop->mimeData());
      if (files.isEmpty()) break;
      drop->acceptProposedAction();
      Q_EMIT dropped(files.first());
      if (files.size() > 1) offerFolder(files);
      return true;
    }
    default:
      break;
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace loopreg::studio
