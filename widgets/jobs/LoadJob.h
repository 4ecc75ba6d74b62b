#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

struct DisplayMesh;

/// What a load or a new inspection delivers.
struct LoadedScan {
  ScanPointer scan;
  PreflightPointer preflight;
  std::shared_ptr<const DisplayMesh> display;  ///< null after an inspection: the mesh is the same
  double seconds = 0;                          ///< reading and inspecting
};

/// Reads and inspects scans on a worker thread. The newest request wins: an older one is told to
/// stop and its result, if any, is dropped. Signals come on the GUI thread.
class LoadJob : public QObject {
  Q_OBJECT
 public:
  /// Turns a mesh into what the 3D view draws, on the worker; may be empty.
  using Prepare = std::function<std::shared_ptr<const DisplayMesh>(const Mesh&)>;

  explicit LoadJob(Services services, Prepare prepare = {}, QObject* parent = nullptr);
  ~LoadJob() override;

  void load(const QString& path, const registration::FitOptions& options);
  /// Inspects a scan again after an override has changed.
  void inspect(ScanPointer scan, const registration::FitOptions& options);
  void cancel();
  bool running() const { return running_; }

 Q_SIGNALS:
  void started(const QString& what);
  void progressed(const QString& phase, double fraction);
  void loaded(const loopreg::ui::LoadedScan& scan);
  void inspected(const loopreg::ui::LoadedScan& scan);
  void failed(const loopreg::Error& error);
  /// After loaded, inspected, failed or a cancellation.
  void ended();

 private:
  struct Outcome {
    std::optional<Error> error;
    LoadedScan scan;
    bool isInspection = false;
  };
  /// Ends what runs and gives the next request its number and stop source.
  StopToken begin(const QString& what);
  void deliver(std::uint64_t generation, const Outcome& outcome);

  Services services_;
  Prepare prepare_;
  StopSource stop_;
  std::uint64_t generation_ = 0;
  bool running_ = false;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
