#pragma once

#include <QObject>
#include <QPointer>
#include <functional>
#include <memory>
#include <vector>

#include "app/studio/Workspace.h"
#include "core/Result.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Worker.h"
#include "widgets/picture/PictureDialog.h"

class QAction;
class QImage;

namespace loopreg::ui {
class ProgressLine;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Pictures of the view alone, without labels and bars: one, the frames of a turntable, or one per
/// iteration. A series is drawn a frame at a time between the window's own events and written on a
/// thread of its own, so that the window stays alive and the series can be cancelled. And the view
/// itself as text on the clipboard: copied here, pasted there, the same view.
class Pictures : public QObject {
  Q_OBJECT
 public:
  Pictures(const Workspace& workspace, QObject* parent);
  ~Pictures() override;

  QAction* save;
  QAction* copyView;
  QAction* pasteView;

  /// Into one file, or as frame_0001.png ... into a folder.
  void saveTo(const QString& path, const ui::PictureWish& wish);
  bool running() const { return !frames_.empty(); }
  void cancel();

 Q_SIGNALS:
  /// All is written, or the series was cancelled.
  void finished();

 private:
  using Prepare = std::function<void()>;
  void ask();
  void choosePath(const ui::PictureWish& wish);
  std::vector<Prepare> turntable(int frames);
  std::vector<Prepare> iterations();
  void step();
  void end();
  void write(const QImage& picture, const QString& file);
  void onWritten(const Result<void>& written);
  void copy();
  void paste();

  Workspace work_;
  ui::PictureWish wish_;
  QString path_;
  std::vector<Prepare> frames_;  ///< of the series that runs
  Prepare restore_;
  std::size_t next_ = 0;
  int waiting_ = 0;  ///< pictures drawn and not yet written
  QPointer<ui::ProgressLine> line_;
  ui::MainThreadInbox inbox_;
  ui::Worker worker_;
};

}  // namespace loopreg::studio
