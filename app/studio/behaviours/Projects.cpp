#include "app/studio/behaviours/Projects.h"

#include <QAction>
#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <chrono>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/ViewState.h"
#include "app/studio/actions/NewAction.h"
#include "app/studio/actions/SaveName.h"
#include "core/Sha256.h"
#include "project/BundleCache.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/DemoTile.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/preferences/Settings.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

using Form = Projects::Form;

constexpr std::chrono::hours kKeepBundles(24 * 90);  // since a project last used one
const QString kQuestion = QStringLiteral("project");
const QString kEnding = QLatin1String(project::kExtension);

std::filesystem::path pathOf(const QString& file) { return QFile::encodeName(file).toStdString(); }
QString textOf(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}
QString nameOf(const QString& file) { return QFileInfo(file).fileName(); }

/// Where the scans of bundles are unpacked.
QString bundleFolder() {
  return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) +
         QStringLiteral("/bundles");
}

/// The middle of a picture in the shape of a tile, as PNG.
std::string tilePng(const QImage& picture) {
  if (picture.isNull()) return {};
  const QSize shape = ui::DemoTile::kPicture.scaled(picture.size(), Qt::KeepAspectRatio);
  const QPoint corner((picture.width() - shape.width()) / 2,
                      (picture.height() - shape.height()) / 2);
  const QImage tile =
      picture.copy(QRect(corner, shape))
          .scaled(2 * ui::DemoTile::kPicture, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
          .convertToFormat(QImage::Format_RGB888);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  tile.save(&buffer, "PNG");
  return bytes.toStdString();
}

}  // namespace

Projects::Projects(const Workspace& workspace, ui::QuestionBar& questions, QObject* parent)
    : QObject(parent),
      save(newAction(this, "actionSave", QStringLiteral("save"), tr("&Save project"),
                     QKeySequence(Qt::CTRL | Qt::Key_S))),
      saveAs(newAction(this, "actionSaveAs", {}, tr("Save project &as..."),
                       QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S))),
      saveBundle(newAction(this, "actionSaveBundle", {}, tr("Save &bundle..."), {})),
      work_(workspace),
      questions_(questions),
      job_(workspace.services, ui::makeDisplayMesh),
      worker_("save") {
  worker_.post([folder = pathOf(bundleFolder())] { project::pruneBundles(folder, kKeepBundles); });
  save->setToolTip(tr("Save scan, choices, fit and mends as a project (Ctrl+S)"));
  saveAs->setToolTip(tr("Save the project under another name (Ctrl+Shift+S)"));
  saveBundle->setToolTip(tr("Save one file with the scan inside, to pass on or to keep for ever"));
  for (QAction* action : {save, saveAs, saveBundle}) {
    ui::Commands::setNeeds(action, tr("a scan"));
  }
  work_.commands.add(ui::Commands::Menu::file, {save, saveAs, saveBundle});
  // Right after opening, where people look for it.
  QMenu* menu = work_.commands.menu(ui::Commands::Menu::file);
  if (QAction* next = work_.commands.find(QStringLiteral("actionBody"))) {
    menu->insertSeparator(next);
    for (QAction* action : {save, saveAs, saveBundle}) {
      menu->removeAction(action);
      menu->insertAction(next, action);
    }
    menu->insertSeparator(next);
  }
  connect(save, &QAction::triggered, this, [this] {
    if (file_.isEmpty()) return chooseAndSave(form());
    saveTo(file_, form());
  });
  connect(saveAs, &QAction::triggered, this, [this] { chooseAndSave(form()); });
  connect(saveBundle, &QAction::triggered, this, [this] { chooseAndSave(Form::bundle); });

  connect(&job_, &ui::ProjectJob::started, this, [this](const QString& file) {
    if (line_) line_->finish();
    line_ = work_.jobs.add(nameOf(file));
    line_->setPhase(tr("opening"));
    connect(line_, &ui::ProgressLine::cancelRequested, &job_, &ui::ProjectJob::cancel);
  });
  connect(&job_, &ui::ProjectJob::ended, this, [this] {
    if (line_) line_->finish();
    line_.clear();
  });
  connect(&job_, &ui::ProjectJob::opened, this, &Projects::onOpened);
  connect(&job_, &ui::ProjectJob::failed, this, [this](const QString&, const Error& error) {
    if (error.code == ErrorCode::cancelled) return;
    work_.errors.showError(tr("The project was not opened."), error);
  });
  // A scan that is opened is a new piece of work; show() says otherwise for projects.
  connect(&work_.document, &Document::aboutToClose, this, [this] {
    file_.clear();
    form_ = Form::plain;
    questions_.withdraw(kQuestion);
  });
  connect(&work_.document, &Document::scanChanged, this, &Projects::follow);
  connect(&work_.document.edits(), &QUndoStack::cleanChanged, this, &Projects::follow);
  follow();
}

Projects::~Projects() = default;

bool Projects::isProject(const QString& file) {
  return file.endsWith(kEnding, Qt::CaseInsensitive) || project::isProject(pathOf(file));
}

bool Projects::modified() const { return !work_.document.edits().isClean(); }

void Projects::follow() {
  const Document& document = work_.document;
  for (QAction* action : {save, saveAs, saveBundle}) {
    action->setEnabled(document.scan() != nullptr);
  }
  if (!document.scan()) return;
  const QString name = file_.isEmpty() ? QString::fromStdString(document.scan()->name)
                                       : QFileInfo(file_).completeBaseName();
  work_.window.setWindowTitle(tr("%1[*] - LoopReg Studio").arg(name));
  work_.window.setWindowModified(modified());
}

// --- Saving ---------------------------------------------------------------------------------

project::Project Projects::gather() const {
  const Document& document = work_.document;
  project::Project made;
  const Scan& scan = *document.scan();
  made.scan.name = scan.name;
  made.scan.file = pathOf(QFileInfo(textOf(scan.file)).absoluteFilePath());
  made.scan.vertices = scan.mesh.vertexCount();
  made.scan.faces = scan.mesh.faceCount();
  const Document::State state = document.state();
  made.options = state.options;
  made.preflight = state.preflight;
  if (state.chosenBody) {
    const QString source = state.chosenBody->source;
    const bool builtin = source == QLatin1String("builtin");
    made.body.source = builtin ? "builtin" : pathOf(QFileInfo(source).absoluteFilePath()).string();
  }
  if (state.model) {
    made.body.name = state.model->name;
    made.body.checksum = state.model->checksum;
  }
  made.mends = state.mends;
  made.fit = state.result;
  made.history = state.history;
  made.view = viewState(work_);
  made.saved = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
  return made;
}

/// The main pane as it is seen.
QImage Projects::picture() const {
  if (!work_.viewport.usable() || !work_.viewport.isVisible()) return {};
  const QImage whole = work_.viewport.grabFramebuffer();
  const QRectF pane = work_.viewport.paneRect(0);
  const double scale = whole.devicePixelRatio();
  return whole.copy(QRectF(pane.topLeft() * scale, pane.size() * scale).toRect());
}

// A hash of a large scan takes a moment: as long as the file keeps its date it is known.
void Projects::completeScan(project::Project& project, Sums& sums) {
  const QString file = textOf(project.scan.file);
  const QFileInfo info(file);
  Sum& known = sums.of[file];
  const auto bytes = static_cast<std::uint64_t>(info.size());
  if (known.sha256.empty() || known.changed != info.lastModified() || known.bytes != bytes) {
    known = {info.lastModified(), bytes, {}};
    if (Result<std::string> sum = sha256File(project.scan.file); sum) {
      known.sha256 = std::move(sum).value();
    }
  }
  project.scan.bytes = bytes;
  project.scan.sha256 = known.sha256;
}

void Projects::write(const QString& file, Form form, std::shared_ptr<project::Project> made,
                     const QImage& picture, std::function<void(const Result<void>&)> done) {
  ++writing_;
  worker_.post(
      [this, file, form, picture, made = std::move(made), sums = sums_, done = std::move(done)] {
        completeScan(*made, *sums);
        made->picture = tilePng(picture);
        const std::filesystem::path path = pathOf(file);
        const Result<void> written =
            form == Form::plain ? project::saveProject(path, *made)
                                : project::saveBundle(path, *made, form == Form::bundleWithBody);
        inbox_.post([this, written, done] {
          --writing_;
          done(written);
        });
      });
}

void Projects::writeCopy(const QString& file, std::function<void(const Result<void>&)> done) {
  if (!work_.document.scan()) return;
  auto made = std::make_shared<project::Project>(gather());
  made->autosavedOf = pathOf(file_).string();
  write(file, Form::plain, std::move(made), {}, std::move(done));
}

void Projects::saveTo(const QString& file, Form form) {
  if (!work_.document.scan()) return;
  auto made = std::make_shared<project::Project>(gather());
  const int index = work_.document.edits().index();
  write(file, form, made, picture(), [this, file, form, made, index](const Result<void>& written) {
    const bool close = std::exchange(closing_, false);
    if (!written) {
      work_.errors.showError(tr("The project was not saved."), written.error());
    } else {
      file_ = file;
      form_ = form;
      const Document::State now = work_.document.state();
      const bool same = work_.document.edits().index() == index && now.result == made->fit &&
                        now.mends == made->mends;
      if (same) work_.document.edits().setClean();
      follow();
      work_.errors.showNotice(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    }
    Q_EMIT saved(file, bool(written));
    if (close && written) work_.window.close();
  });
}

// What was unpacked from a bundle has no other home.
Form Projects::form() const {
  const auto& scan = work_.document.scan();
  const bool unpacked = scan && textOf(scan->file).startsWith(bundleFolder());
  return form_ == Form::plain && unpacked ? Form::bundle : form_;
}

QString Projects::suggestion() const {
  if (!file_.isEmpty()) return file_;
  const Scan& scan = *work_.document.scan();
  const QString folder =
      QSettings()
          .value(QStringLiteral("projects/folder"), QFileInfo(textOf(scan.file)).absolutePath())
          .toString();
  return QDir(folder).filePath(QString::fromStdString(scan.name) + kEnding);
}

void Projects::chooseAndSave(Form form) {
  if (!work_.document.scan()) return;
  const auto& chosen = work_.document.chosenBody();
  const bool ownBody = chosen && QFileInfo(chosen->source).isFile();
  const QString plain = tr("LoopReg project (*.loopreg)");
  const QString bundle = ownBody ? tr("Bundle with the scan, without the body (*.loopreg)")
                                 : tr("Bundle with the scan (*.loopreg)");
  const QString both =
      tr("Bundle with scan and body; does its licence let you pass it on? (*.loopreg)");
  QStringList filters{plain};
  if (form != Form::plain) filters = ownBody ? QStringList{bundle, both} : QStringList{bundle};
  QString filter = form == Form::bundleWithBody && ownBody ? both : filters.first();
  const QString file =
      saveName(&work_.window, form == Form::plain ? tr("Save the project") : tr("Save the bundle"),
               suggestion(), filters.join(QStringLiteral(";;")), &filter);
  if (file.isEmpty()) {
    closing_ = false;
    return;
  }
  QSettings().setValue(QStringLiteral("projects/folder"), QFileInfo(file).absolutePath());
  saveTo(file, filter == both ? Form::bundleWithBody : form == Form::plain ? form : Form::bundle);
}

// The one question that everything else waits for: after it, work may be gone.
bool Projects::mayClose() {
  if (!modified() || !work_.document.scan()) return true;
  QMessageBox box(&work_.window);
  box.setObjectName(QStringLiteral("unsavedChanges"));
  box.setIcon(QMessageBox::Question);
  const QString name = file_.isEmpty() ? QString::fromStdString(work_.document.scan()->name)
                                       : QFileInfo(file_).completeBaseName();
  box.setText(tr("Save the changes to \"%1\"?").arg(name));
  box.setInformativeText(tr("Without that the fit and what was mended are gone."));
  box.setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
  box.setDefaultButton(QMessageBox::Save);
  const int answer = box.exec();
  if (answer == QMessageBox::Discard) {
    Q_EMIT discarded();
    return true;
  }
  if (answer == QMessageBox::Save) {
    closing_ = true;
    save->trigger();
  }
  return false;
}

// --- Opening --------------------------------------------------------------------------------

void Projects::open(const QString& file) {
  recovering_ = false;
  ui::ProjectWish wish;
  wish.file = QFileInfo(file).absoluteFilePath();
  wish.unpackInto = bundleFolder();
  wish.threads = work_.settings.threads();
  questions_.withdraw(kQuestion);
  job_.open(wish);
}

void Projects::recover(const QString& autosave) {
  open(autosave);
  recovering_ = true;
}

void Projects::onOpened(const std::shared_ptr<const ui::LoadedProject>& loaded) {
  if (!loaded->complete()) return askFor(loaded);
  show(*loaded);
}

void Projects::locateScan(ui::ProjectWish wish, const QString& title) {
  const QString file =
      QFileDialog::getOpenFileName(&work_.window, title, QFileInfo(wish.file).absolutePath());
  if (file.isEmpty()) return;
  wish.scan = file;
  wish.takeChanged = false;
  job_.open(wish);
}

void Projects::askFor(const std::shared_ptr<const ui::LoadedProject>& loaded) {
  const ui::ProjectWish wish = loaded->wish;
  const QString name = nameOf(wish.file);
  const QString scan = nameOf(textOf(loaded->project.scan.file));
  using State = project::FoundScan::State;
  if (!loaded->bodyFound) {
    const auto locate = [this, wish] {
      const QString file = QFileDialog::getOpenFileName(
          &work_.window, tr("Where is the body?"), QFileInfo(wish.file).absolutePath(),
          tr("Body models of the SMPL family (*.pkl *.npz);;All files (*)"));
      if (file.isEmpty()) return;
      ui::ProjectWish again = wish;
      again.body = file;
      job_.open(again);
    };
    const auto without = [this, wish] {
      ui::ProjectWish again = wish;
      again.withoutBody = true;
      job_.open(again);
    };
    questions_.ask(kQuestion,
                   tr("The body of %1 cannot be read. %2")
                       .arg(name, QString::fromStdString(loaded->bodyError.text())),
                   {{tr("Locate..."), locate, true}, {tr("Open without the fit"), without}});
    return;
  }
  const QString title = tr("Where is %1?").arg(scan);
  const auto locate = [this, wish, title] { locateScan(wish, title); };
  if (loaded->found.state == State::missing) {
    questions_.ask(kQuestion,
                   tr("The scan %1 of %2 is not where it was (%3), nor near the project.")
                       .arg(scan, name,
                            QDir::toNativeSeparators(
                                QFileInfo(textOf(loaded->project.scan.file)).absolutePath())),
                   {{tr("Locate..."), locate, true}});
    return;
  }
  const auto anyway = [this, wish, found = textOf(loaded->found.file)] {
    ui::ProjectWish again = wish;
    again.scan = found;
    again.takeChanged = true;
    job_.open(again);
  };
  const QString text =
      wish.scan.isEmpty()
          ? tr("The scan %1 has changed since %2 was saved.").arg(scan, name)
          : tr("%1 is not the scan that %2 was saved with.").arg(nameOf(wish.scan), name);
  questions_.ask(kQuestion, text,
                 {{tr("Locate another..."), locate}, {tr("Open anyway"), anyway, true}});
}

void Projects::show(const ui::LoadedProject& loaded) {
  const project::Project& project = loaded.project;
  work_.fitJob.abort();
  work_.errors.hide();
  Document::State state;
  state.preflight = project.preflight;
  state.options = project.options;
  if (loaded.body) {
    state.chosenBody =
        std::make_shared<const ChosenBody>(ChosenBody{textOf(project.body.source), *loaded.body});
  }
  state.model = loaded.model;
  state.history = project.history;
  state.result = project.fit;
  state.mends = project.mends;
  work_.document.open(loaded.scan, state);
  const bool recovered = std::exchange(recovering_, false);
  file_ = recovered ? textOf(project.autosavedOf) : loaded.wish.file;
  form_ = loaded.isBundle ? Form::bundle : Form::plain;
  if (recovered) work_.document.edits().resetClean();
  follow();
  Q_EMIT opened(file_);
  restoreViewState(work_, project.view, this);
  // What was decided, but not fitted yet when the project was saved, is fitted now.
  Q_EMIT work_.document.restored();

  for (const QString& remark : loaded.remarks) work_.errors.showWarning(remark);
  if (loaded.found.state == project::FoundScan::State::changed) {
    work_.errors.showWarning(
        tr("The scan is not the one that was registered: distances are to the scan as it is now. "
           "Register again to fit it."));
  } else if (loaded.found.file != project.scan.file && !loaded.isBundle) {
    work_.errors.showNotice(
        tr("The scan was found at %1").arg(QDir::toNativeSeparators(textOf(loaded.found.file))));
  }
  if (recovered) Q_EMIT this->recovered();
}

}  // namespace loopreg::studio
