#include "app/studio/behaviours/Pictures.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMainWindow>
#include <QSettings>
#include <QTimer>
#include <utility>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "app/studio/actions/PictureFile.h"
#include "app/studio/actions/SaveName.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/ViewText.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr double kTurn = 6.28318530717958647692;
/// Drawn pictures that wait for the writer at most: a large one is 50 MB.
constexpr int kMostWaiting = 3;

QString lastFolder() {
  return QSettings().value(QStringLiteral("folder"), QDir::homePath()).toString();
}

QString frameName(std::size_t index) {
  return QStringLiteral("frame_%1.png").arg(int(index) + 1, 4, 10, QLatin1Char('0'));
}

}  // namespace

Pictures::Pictures(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      save(newAction(this, "actionSaveView", QStringLiteral("camera"), tr("Save view..."),
                     Qt::CTRL | Qt::Key_F12)),
      copyView(
          newAction(this, "actionCopyView", {}, tr("Copy view"), Qt::CTRL | Qt::SHIFT | Qt::Key_C)),
      pasteView(newAction(this, "actionPasteView", {}, tr("Paste view"),
                          Qt::CTRL | Qt::SHIFT | Qt::Key_V)),
      work_(workspace),
      worker_("pictures") {
  save->setToolTip(tr("The view without labels, larger, transparent, or as a series (Ctrl+F12)"));
  copyView->setToolTip(tr("The camera as text, to paste into another window (Ctrl+Shift+C)"));
  pasteView->setToolTip(tr("The camera that was copied (Ctrl+Shift+V)"));
  work_.commands.add(ui::Commands::Menu::file, save);
  work_.commands.add(ui::Commands::Menu::edit, {copyView, pasteView});
  connect(save, &QAction::triggered, this, &Pictures::ask);
  connect(copyView, &QAction::triggered, this, &Pictures::copy);
  connect(pasteView, &QAction::triggered, this, &Pictures::paste);
  // A series shows one person.
  connect(&work_.document, &Document::aboutToClose, this, [this] {
    if (!running()) return;
    work_.errors.showWarning(tr("The pictures end with number %1 of %2: another scan was opened.")
                                 .arg(next_)
                                 .arg(frames_.size()));
    end();
  });
}

Pictures::~Pictures() = default;

void Pictures::ask() {
  if (running()) return;
  const QSize view = work_.viewport.size() * work_.viewport.devicePixelRatioF();
  auto* dialog =
      new ui::PictureDialog(wish_, view, int(work_.document.history().size()), &work_.window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog] { choosePath(dialog->wish()); });
  dialog->open();
}

void Pictures::choosePath(const ui::PictureWish& wish) {
  wish_ = wish;
  const bool single = wish.what == ui::PictureWish::What::view;
  const QString path =
      single ? saveName(&work_.window, tr("Save the view"), QDir(lastFolder()).filePath("view.png"),
                        tr("PNG (*.png)"))
             : QFileDialog::getExistingDirectory(
                   &work_.window, tr("A folder for the numbered pictures"), lastFolder());
  if (path.isEmpty()) return;
  const QString first = QDir(path).filePath(frameName(0));
  if (!single && QFileInfo::exists(first) &&
      !mayReplace(&work_.window, tr("Save the view"), first)) {
    return;
  }
  saveTo(path, wish);
}

void Pictures::saveTo(const QString& path, const ui::PictureWish& wish) {
  if (running()) return;
  wish_ = wish;
  path_ = path;
  next_ = 0;
  restore_ = [] {};
  switch (wish.what) {
    case ui::PictureWish::What::view:
      frames_ = {[] {}};
      break;
    case ui::PictureWish::What::turntable:
      frames_ = turntable(wish.frames);
      break;
    case ui::PictureWish::What::iterations:
      frames_ = iterations();
      break;
  }
  if (frames_.empty()) return;
  line_ = work_.jobs.add(tr("Saving pictures"));
  connect(line_, &ui::ProgressLine::cancelRequested, this, &Pictures::cancel);
  QTimer::singleShot(0, this, &Pictures::step);
}

std::vector<Pictures::Prepare> Pictures::turntable(int frames) {
  const ui::Turntable first = work_.viewport.camera();
  restore_ = [this, first] { work_.viewport.setCamera(first); };
  std::vector<Prepare> all;
  for (int i = 0; i < frames; ++i) {
    all.push_back([this, first, angle = kTurn * i / frames] {
      ui::Turntable camera = first;
      camera.azimuth = std::remainder(first.azimuth + angle, kTurn);
      work_.viewport.setCamera(camera);
    });
  }
  return all;
}

std::vector<Pictures::Prepare> Pictures::iterations() {
  const int shown = work_.timeline.current();
  restore_ = [this, shown] { work_.timeline.goTo(shown); };
  std::vector<Prepare> all;
  for (int i = 0; i < int(work_.document.history().size()); ++i) {
    all.push_back([this, i] { work_.timeline.goTo(i); });
  }
  return all;
}

// One frame per turn of the event loop; the writer is waited for without blocking.
void Pictures::step() {
  if (!running()) return;
  if (next_ == frames_.size()) {
    if (waiting_ == 0) end();
    return;
  }
  if (waiting_ >= kMostWaiting) return;  // the next picture written goes on
  const std::size_t index = next_++;
  frames_[index]();
  const bool single = wish_.what == ui::PictureWish::What::view;
  write(work_.sync.scene().picture(wish_.scale, wish_.transparent),
        single ? path_ : QDir(path_).filePath(frameName(index)));
  if (line_) {
    line_->setPhase(tr("Picture %1 of %2").arg(index + 1).arg(frames_.size()));
    line_->setFraction(double(index + 1) / double(frames_.size()));
  }
  QTimer::singleShot(0, this, &Pictures::step);
}

void Pictures::write(const QImage& picture, const QString& file) {
  ++waiting_;
  worker_.post([this, picture, file] {
    const Result<void> written = writePng(file, picture);
    inbox_.post([this, written] { onWritten(written); });
  });
}

void Pictures::onWritten(const Result<void>& written) {
  --waiting_;
  if (!running()) return;
  if (!written) {
    work_.errors.showError(tr("The picture was not saved."), written.error());
    return end();
  }
  if (next_ == frames_.size() && waiting_ == 0) {
    work_.errors.showNotice(tr("Saved %1").arg(QDir::toNativeSeparators(path_)));
    return end();
  }
  step();
}

void Pictures::cancel() { end(); }

void Pictures::end() {
  if (!running()) return;
  frames_.clear();
  std::exchange(restore_, nullptr)();
  if (line_) line_->finish();
  Q_EMIT finished();
}

// --- The clipboard --------------------------------------------------------------------------

void Pictures::copy() {
  QGuiApplication::clipboard()->setText(ui::toText(work_.viewport.camera()));
}

void Pictures::paste() {
  const auto camera = ui::cameraFromText(QGuiApplication::clipboard()->text());
  if (camera) {
    work_.viewport.flyTo(*camera);
  } else {
    work_.errors.showNotice(tr("The clipboard holds no view. Copy one with Ctrl+Shift+C."));
  }
}

}  // namespace loopreg::studio
