#include "app/studio/actions/FileActions.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>
#include <QWidget>

#include "app/studio/Document.h"
#include "app/studio/actions/ExportDialog.h"
#include "app/studio/actions/NewAction.h"
#include "app/studio/actions/PictureFile.h"
#include "app/studio/actions/SaveName.h"
#include "registration/FitExport.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/ErrorBar.h"

namespace loopreg::studio {
namespace {

// Dialogs open where the user last was, also in the next session.
QString lastFolder() {
  return QSettings().value(QStringLiteral("folder"), QDir::homePath()).toString();
}

}  // namespace

FileActions::FileActions(Document& document, ui::ErrorBar& errors, QWidget* window)
    : QObject(window),
      open(newAction(this, "actionOpen", QStringLiteral("open"), tr("&Open..."),
                     QKeySequence::Open)),
      exportFit(newAction(this, "actionExport", QStringLiteral("export"), tr("&Export..."),
                          QKeySequence(Qt::CTRL | Qt::Key_E))),
      screenshot(newAction(this, "actionScreenshot", {}, tr("Save &picture..."),
                           QKeySequence(Qt::Key_F12))),
      quit(newAction(this, "actionQuit", {}, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q))),
      document_(document),
      errors_(errors),
      window_(window),
      worker_("write") {
  open->setToolTip(tr("Open a scan or a project (Ctrl+O)"));
  exportFit->setToolTip(tr("Export the fitted body or its parameters (Ctrl+E)"));
  connect(open, &QAction::triggered, this, &FileActions::chooseAndOpen);
  connect(exportFit, &QAction::triggered, this, &FileActions::chooseAndExport);
  connect(screenshot, &QAction::triggered, this, &FileActions::saveScreenshot);
  connect(quit, &QAction::triggered, window, &QWidget::close);
  connect(&document, &Document::resultChanged, this, &FileActions::updateEnabled);
  ui::Commands::setNeeds(exportFit, tr("a fit"));
  updateEnabled();
}

void FileActions::updateEnabled() { exportFit->setEnabled(document_.result() != nullptr); }

void FileActions::chooseAndOpen() {
  const QString file = QFileDialog::getOpenFileName(
      window_, tr("Open a scan or a project"), lastFolder(),
      tr("Scans and projects (*.loopreg *.ply *.obj *.stl *.off *.glb *.gltf *.fbx *.pcd *.xyz "
         "*.pts *.asc);;Projects (*.loopreg);;All files (*)"));
  if (file.isEmpty()) return;
  QSettings().setValue(QStringLiteral("folder"), QFileInfo(file).absolutePath());
  Q_EMIT openRequested(file);
}

void FileActions::chooseAndExport() {
  if (!document_.result()) return;
  const Scan& scan = *document_.scan();
  ExportDialog dialog(lastFolder(), QString::fromStdString(scan.name) + QStringLiteral("_fit"),
                      scan.mesh.colors.cols() > 0 || scan.texture,
                      document_.result()->displacements.cols() > 0, window_);
  if (dialog.exec() != QDialog::Accepted || dialog.file().isEmpty()) return;
  exportAs(dialog.format(), dialog.file(), dialog.options());
}

void FileActions::exportTo(const QString& file) {
  exportAs(QFileInfo(file).suffix().toLower().toStdString(), file, {});
}

// The fit as it ended, whichever iteration is being looked at, taken back through the alignment to
// the scan's own frame and units.
void FileActions::exportAs(const std::string& format, const QString& file,
                           const registration::ExportOptions& options) {
  if (!document_.result() || !document_.model()) return;
  const std::filesystem::path path(QFile::encodeName(file).toStdString());
  write(file, tr("Exported %1"), tr("The fit was not exported."),
        [format, path, options, scan = document_.scan(), model = document_.model(),
         result = document_.result()] {
          registration::FitColours colours;
          if (scan && registration::holdsColours(format)) {
            colours = registration::carryColours(*scan, *model, *result, options.colours,
                                                 options.displacements, 0);
          }
          return registration::writeFitAs(format, path, *model, *result, options, &colours);
        });
}

void FileActions::write(const QString& file, const QString& done, const QString& failed,
                        std::function<Result<void>()> write) {
  ++writing_;
  worker_.post([this, file, done, failed, write = std::move(write)] {
    const Result<void> written = write();
    inbox_.post([this, file, done, failed, written] {
      --writing_;
      if (written) {
        errors_.showNotice(done.arg(QDir::toNativeSeparators(file)));
      } else {
        errors_.showError(failed, written.error());
      }
      Q_EMIT wrote(file, bool(written));
    });
  });
}

void FileActions::saveScreenshot() {
  // Grabbed before the dialog covers anything.
  const QImage picture = window_->grab().toImage();
  const QString file =
      saveName(window_, tr("Save the picture"),
               QDir(lastFolder()).filePath(QStringLiteral("loopreg.png")), tr("PNG (*.png)"));
  if (file.isEmpty()) return;
  write(file, tr("Saved %1"), tr("The picture was not saved."),
        [picture, file] { return writePng(file, picture); });
}

}  // namespace loopreg::studio
