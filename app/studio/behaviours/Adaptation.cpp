#include "app/studio/behaviours/Adaptation.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <algorithm>

#include "app/studio/Document.h"
#include "app/studio/NetStore.h"
#include "app/studio/actions/NewAction.h"
#include "io/ScanReader.h"
#include "widgets/adapt/AdaptPanel.h"
#include "widgets/feedback/ErrorBar.h"

namespace loopreg::studio {
namespace fs = std::filesystem;
namespace {

// Less than the command line's: somebody waits.
constexpr int kRounds = 2;
constexpr std::int64_t kStepsPerRound = 150;

/// Scan files directly in a folder, by name.
std::vector<fs::path> scansIn(const QString& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  const fs::path path(QFile::encodeName(folder).toStdString());
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.is_regular_file(error) && io::isScanFile(entry.path())) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// A folder for one job's lessons and checkpoint, removed with the object.
std::unique_ptr<QTemporaryDir> workFolder() {
  const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
  QDir().mkpath(cache);
  return std::make_unique<QTemporaryDir>(cache + QStringLiteral("/adapt-XXXXXX"));
}

}  // namespace

Adaptation::Adaptation(Document& document, const ui::Services& services,
                       std::shared_ptr<NetStore> nets, ui::AdaptPanel& panel, ui::ErrorBar& errors,
                       QWidget* window)
    : QObject(window),
      adapt(newAction(this, "actionAdapt", {}, tr("&Adapt to these scans..."),
                      QKeySequence(Qt::CTRL | Qt::Key_L))),
      shipped(new QAction(tr("Use the s&hipped network"), this)),
      document_(document),
      nets_(std::move(nets)),
      panel_(panel),
      errors_(errors),
      window_(window),
      job_(services) {
  shipped->setObjectName(QStringLiteral("actionShippedNetwork"));
  connect(adapt, &QAction::triggered, this, &Adaptation::openPanel);
  connect(shipped, &QAction::triggered, this, [this] {
    const Result<void> done = nets_->useShipped();
    if (done) {
      errors_.showNotice(tr("Fits use the shipped network again."));
    } else {
      errors_.showError(tr("The adapted network is still in use."), done.error());
    }
    updateEnabled();
  });
  connect(&panel, &ui::AdaptPanel::folderRequested, this, &Adaptation::chooseFolder);
  connect(&panel, &ui::AdaptPanel::startRequested, this, &Adaptation::start);
  connect(&panel, &ui::AdaptPanel::cancelRequested, &job_, &ui::AdaptJob::cancel);
  connect(&panel, &ui::AdaptPanel::kept, this, &Adaptation::keep);
  connect(&panel, &ui::AdaptPanel::discarded, this, [this] { undecided_ = false; });
  connect(&job_, &ui::AdaptJob::advanced, this, [this] { panel_.showRunning(job_.history()); });
  connect(&job_, &ui::AdaptJob::ended, this, &Adaptation::onEnded);
  updateEnabled();
}

Adaptation::~Adaptation() = default;

void Adaptation::openPanel() {
  if (job_.running() || undecided_) return panel_.reopen();
  const QString problem = nets_->file().empty()
                              ? tr("No correspondence network is installed. Train one with "
                                   "\"loopreg train warmup\", or "
                                   "install the weights that belong to this program.")
                              : QString();
  const QString name =
      document_.scan() ? QString::fromStdString(document_.scan()->name) : QString();
  panel_.open(name, problem);
}

void Adaptation::chooseFolder() {
  const QString key = QStringLiteral("adapt/folder");
  const QString folder = QFileDialog::getExistingDirectory(
      window_, tr("Choose a folder of scans"), QSettings().value(key, QDir::homePath()).toString());
  if (folder.isEmpty()) return;
  QSettings().setValue(key, folder);
  setFolder(folder);
}

void Adaptation::setFolder(const QString& folder) {
  panel_.setFolder(folder, int(scansIn(folder).size()));
}

void Adaptation::start() {
  registration::LoopJob job;
  if (panel_.usesOpenScan()) {
    if (!document_.scan()) return;
    job.sources.push_back({document_.scan()->name, {}, document_.scan()});
  } else {
    for (const fs::path& file : scansIn(panel_.folder())) {
      // Names are made unique: walk.ply and walk.obj may lie side by side.
      job.sources.push_back({file.filename().string(), file, nullptr});
    }
  }
  job.rounds = kRounds;
  job.stepsPerRound = kStepsPerRound;
  folder_ = workFolder();  // a cancelled job may still be ending in the one before
  job.training.out = QFile::encodeName(folder_->path()).toStdString();
  job.training.weights = nets_->file();
  errors_.hide();
  panel_.showRunning({});
  job_.start(job);
  updateEnabled();
}

void Adaptation::onEnded(ui::AdaptJob::Ending ending) {
  updateEnabled();
  switch (ending) {
    case ui::AdaptJob::Ending::finished:
      undecided_ = true;
      panel_.showOutcome(job_.outcome());
      panel_.reopen();
      break;
    case ui::AdaptJob::Ending::cancelled:
      panel_.hide();
      errors_.showNotice(tr("Nothing was changed: the network is the one from before."));
      break;
    case ui::AdaptJob::Ending::failed:
      panel_.showFailure(job_.error());
      panel_.reopen();
      break;
  }
}

void Adaptation::keep() {
  undecided_ = false;
  const Result<void> kept = nets_->keep(job_.folder() / "corrnet.safetensors");
  if (kept) {
    errors_.showNotice(tr("Fits use the adapted network from now on."));
  } else {
    errors_.showError(tr("The adapted network was not kept."), kept.error());
  }
  updateEnabled();
}

void Adaptation::updateEnabled() { shipped->setEnabled(nets_->usesAdapted()); }

}  // namespace loopreg::studio
