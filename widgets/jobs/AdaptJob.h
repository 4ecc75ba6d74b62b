#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <mutex>
#include <optional>
#include <vector>

#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// What the window draws of a loop's progress: plain numbers, one per message.
struct AdaptPoint {
  bool learning = false;  ///< else a scan was fitted
  int round = 0, rounds = 0;
  int scan = 0, scans = 0, accepted = 0;
  double loopCm = -1;  ///< |s - M(c)|: mean over the lessons so far, or over the last steps
  std::int64_t step = 0, steps = 0;
  QString name;  ///< of the scan
  /// How far the whole job is, in [0, 1]; fits and steps count alike within a round.
  double fraction() const;
};

/// LoopReg's loop on a worker thread, watched from the GUI thread. Messages are fetched at most
/// every 100 ms; a cancelled job ends after the running step or within a fit's 50 ms, and keeps
/// nothing but its folder.
class AdaptJob : public QObject {
  Q_OBJECT
 public:
  enum class Ending { finished, cancelled, failed };
  Q_ENUM(Ending)
  static constexpr int kFetchMilliseconds = 100;

  explicit AdaptJob(Services services, QObject* parent = nullptr);
  ~AdaptJob() override;

  /// Ends a running one.
  void start(const registration::LoopJob& job);
  void cancel();

  bool running() const { return run_ != nullptr; }
  const std::vector<AdaptPoint>& history() const { return history_; }
  const registration::LoopOutcome& outcome() const { return outcome_; }
  const Error& error() const { return error_; }
  /// Folder of the job that ran last: its corrnet.safetensors is what was learnt.
  const std::filesystem::path& folder() const { return folder_; }

 Q_SIGNALS:
  void started();
  void advanced();
  void ended(loopreg::ui::AdaptJob::Ending ending);

 private:
  struct Run {
    StopSource stop;
    std::mutex mutex;
    std::vector<AdaptPoint> waiting;
  };
  void fetch();
  void finish(Ending ending);

  Services services_;
  std::shared_ptr<Run> run_;  ///< null: nothing runs
  std::vector<AdaptPoint> history_;
  registration::LoopOutcome outcome_;
  Error error_;
  std::filesystem::path folder_;
  QTimer timer_;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
