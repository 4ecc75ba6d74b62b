#include "widgets/jobs/ProjectJob.h"

#include <QFile>

#include "project/BundleCache.h"
#include "registration/FitCompletion.h"

namespace loopreg::ui {
namespace {

namespace fs = std::filesystem;

fs::path pathOf(const QString& file) { return QFile::encodeName(file).toStdString(); }

/// The scan has other points than the project's: what was said point by point goes, frame and body
/// stay.
void carryOver(project::Project& project, const registration::Preflight& inspected) {
  auto preflight = std::make_shared<registration::Preflight>(inspected);
  if (project.preflight) preflight->alignment = project.preflight->alignment;
  const auto withoutMask = [](registration::Mends mends) {
    mends.mask.reset();
    return mends;
  };
  project.mends = std::make_shared<const registration::Mends>(withoutMask(*project.mends));
  if (project.fit) {
    auto fit = std::make_shared<registration::FitResult>(*project.fit);
    const Alignment frame = fit->preflight.alignment;
    fit->preflight = inspected;
    fit->preflight.alignment = frame;
    fit->prediction = {};
    fit->mends = withoutMask(fit->mends);
    project.fit = std::move(fit);
  }
  project.preflight = std::move(preflight);
}

/// What was mended by hand has to fit body and scan; without a fit there is no body to mend.
void keepSoundMends(LoadedProject& loaded, Eigen::Index vertices) {
  project::Project& project = loaded.project;
  const auto maskOf = [&](const registration::Mends& mends) {
    return std::make_shared<const registration::Mends>(registration::maskAlone(mends, vertices));
  };
  if (!project.fit) {
    project.mends = maskOf(*project.mends);
    return;
  }
  Result<void> sound = registration::validate(*project.mends, *loaded.model, vertices);
  if (sound) sound = registration::validate(project.fit->mends, *loaded.model, vertices);
  if (sound) return;
  project.mends = maskOf(*project.mends);
  auto fit = std::make_shared<registration::FitResult>(*project.fit);
  fit->mends = *project.mends;
  project.fit = std::move(fit);
  loaded.remarks << ProjectJob::tr("What was mended by hand was left out: %1")
                        .arg(QString::fromStdString(sound.error().message));
}

}  // namespace

ProjectJob::ProjectJob(Services services, LoadJob::Prepare prepare, QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      prepare_(std::move(prepare)),
      worker_("project") {}

ProjectJob::~ProjectJob() { stop_.request(); }

void ProjectJob::open(const ProjectWish& wish) {
  stop_.request();
  stop_ = StopSource();
  const std::uint64_t generation = ++generation_;
  running_ = true;
  Q_EMIT started(wish.file);
  worker_.post([this, generation, wish, stop = stop_.token()] {
    if (stop.stopRequested()) return;
    const auto outcome = std::make_shared<Result<LoadedProject>>(load(wish, stop));
    inbox_.post([this, generation, wish, outcome] {
      if (generation != generation_) return;
      running_ = false;
      if (*outcome) {
        Q_EMIT opened(std::make_shared<const LoadedProject>(std::move(*outcome).value()));
      } else {
        Q_EMIT failed(wish.file, outcome->error());
      }
      Q_EMIT ended();
    });
  });
}

void ProjectJob::cancel() {
  if (!running_) return;
  stop_.request();
  ++generation_;
  running_ = false;
  Q_EMIT ended();
}

Result<LoadedProject> ProjectJob::load(const ProjectWish& wish, StopToken stop) const {
  LoadedProject loaded;
  loaded.wish = wish;
  Result<project::OpenedProject> opened =
      project::openProject(pathOf(wish.file), pathOf(wish.unpackInto), stop);
  if (!opened) return opened.error();
  loaded.project = std::move(opened->project);
  loaded.isBundle = opened->isBundle;
  Result<void> done = loadParts(loaded, stop);
  if (!done) {
    std::error_code error;
    if (opened->unpackedAnew) fs::remove_all(opened->unpackedTo, error);
    return done.error();
  }
  project::markBundleUsed(pathOf(wish.unpackInto), loaded.found.file);
  return loaded;
}

Result<void> ProjectJob::loadParts(LoadedProject& loaded, StopToken stop) const {
  const ProjectWish& wish = loaded.wish;
  const project::ScanReference& reference = loaded.project.scan;
  if (wish.scan.isEmpty()) {
    loaded.found = project::findScan(reference, pathOf(wish.file).parent_path(), stop);
  } else {
    const bool same = project::isSameScan(reference, pathOf(wish.scan), stop);
    loaded.found = {same ? project::FoundScan::State::same : project::FoundScan::State::changed,
                    pathOf(wish.scan)};
  }
  using State = project::FoundScan::State;
  if (loaded.found.state == State::missing) return {};
  if (loaded.found.state == State::changed && !wish.takeChanged) return {};
  loadBody(loaded);
  if (!loaded.bodyFound) return {};
  return loadScan(loaded, stop);
}

Result<void> ProjectJob::loadScan(LoadedProject& loaded, StopToken stop) const {
  Result<Scan> read = services_.read(loaded.found.file, nullptr, stop);
  if (!read) return read.error();
  auto scan = std::make_shared<const Scan>(std::move(read).value());
  project::Project& project = loaded.project;
  if (!project.preflight || scan->mesh.vertexCount() != project.scan.vertices) {
    carryOver(project, services_.inspect(*scan, project.options, stop));
  }
  if (stop.stopRequested()) return cancelledError();
  keepSoundMends(loaded, scan->mesh.vertexCount());
  if (project.fit) {
    auto fit = std::make_shared<registration::FitResult>(*project.fit);
    registration::completeFit(*scan, *loaded.model, loaded.wish.threads, *fit);
    project.fit = std::move(fit);
  }
  loaded.scan.preflight = project.preflight;
  if (prepare_) loaded.scan.display = prepare_(scan->mesh);
  loaded.scan.scan = std::move(scan);
  return {};
}

// The fit and its body belong together: where the body is another one, the fit goes.
void ProjectJob::loadBody(LoadedProject& loaded) const {
  project::Project& project = loaded.project;
  const project::BodyReference& body = project.body;
  const ProjectWish& wish = loaded.wish;
  const auto dropFit = [&] {
    project.fit.reset();
    project.history = std::make_shared<const std::vector<fit::FitIteration>>();
  };
  const auto isThere = [](const fs::path& path) {
    std::error_code error;
    return !path.empty() && fs::exists(path, error);
  };
  if (wish.withoutBody) {
    if (project.fit) loaded.remarks << tr("The fit was left out, as its body is not there.");
    return dropFit();
  }
  std::string source = body.source;
  if (!wish.body.isEmpty()) {
    source = pathOf(wish.body).string();
  } else if (!body.relative.empty()) {
    const fs::path beside = pathOf(wish.file).parent_path() / body.relative;
    if (isThere(beside)) source = beside.lexically_normal().string();
  }
  if (source != "builtin") {
    Result<body::LoadedModel> opened = services_.openBody(source);
    if (!opened) {
      loaded.bodyFound = false;
      loaded.bodyError = opened.error();
      return;
    }
    loaded.project.body.source = source;
    loaded.body = std::move(opened).value();
    loaded.model = loaded.body->model;
  } else if (project.fit) {
    Result<body::ModelPointer> builtin = services_.loadBody();
    if (!builtin) {
      loaded.bodyFound = false;
      loaded.bodyError = builtin.error();
      return;
    }
    loaded.model = std::move(builtin).value();
  }
  if (!project.fit || !loaded.model) return;
  if (!registration::belongsTo(*project.fit, *loaded.model)) {
    loaded.remarks << tr("The fit was left out: it was made with another body than %1.")
                          .arg(QString::fromStdString(loaded.model->name));
    dropFit();
  } else if (body.checksum != 0 && body.checksum != loaded.model->checksum) {
    loaded.remarks << tr("The body %1 has changed since the project was saved; the fit is shown "
                         "with the body as it is now.")
                          .arg(QString::fromStdString(loaded.model->name));
  }
}

}  // namespace loopreg::ui
