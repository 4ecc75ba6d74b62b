#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <optional>

#include "project/ProjectFile.h"
#include "project/ScanSearch.h"
#include "widgets/jobs/LoadJob.h"

namespace loopreg::ui {

/// How a project is opened: as it says, or as the user said when that did not work.
struct ProjectWish {
  QString file;
  QString scan;              ///< this one instead; empty: the project's own
  bool takeChanged = false;  ///< the scan even if its content is another
  QString body;              ///< this one instead; empty: the project's own
  bool withoutBody = false;  ///< the built-in body, and no fit
  QString unpackInto;        ///< folder for what is in a bundle
  int threads = 0;
};

/// A project with all that belongs to it, or with what is missing.
struct LoadedProject {
  ProjectWish wish;
  project::Project project;
  bool isBundle = false;
  project::FoundScan found;
  LoadedScan scan;        ///< no scan: it was not found, or is another
  bool bodyFound = true;  ///< false: `bodyError` says why
  Error bodyError;
  std::optional<body::LoadedModel> body;  ///< one that the user had named
  body::ModelPointer model;               ///< of the fit
  QStringList remarks;                    ///< what is not as it was, one sentence each
  bool complete() const { return scan.scan != nullptr && bodyFound; }
};

/// Opens projects on a worker thread: reads them, looks for their scan, reads that and the body,
/// and makes anew what a project does not keep. The newest request wins. Signals come on the GUI
/// thread.
class ProjectJob : public QObject {
  Q_OBJECT
 public:
  ProjectJob(Services services, LoadJob::Prepare prepare, QObject* parent = nullptr);
  ~ProjectJob() override;

  void open(const ProjectWish& wish);
  void cancel();
  bool running() const { return running_; }

 Q_SIGNALS:
  void started(const QString& file);
  /// Complete, or something has to be asked for.
  void opened(const std::shared_ptr<const loopreg::ui::LoadedProject>& project);
  void failed(const QString& file, const loopreg::Error& error);
  /// After opened, failed or a cancellation.
  void ended();

 private:
  Result<LoadedProject> load(const ProjectWish& wish, StopToken stop) const;
  Result<void> loadParts(LoadedProject& loaded, StopToken stop) const;
  Result<void> loadScan(LoadedProject& loaded, StopToken stop) const;
  void loadBody(LoadedProject& loaded) const;

  Services services_;
  LoadJob::Prepare prepare_;
  StopSource stop_;
  std::uint64_t generation_ = 0;
  bool running_ = false;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
