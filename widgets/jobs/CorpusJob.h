#pragma once

#include <QObject>
#include <QString>

#include "batch/Gate.h"
#include "batch/Summary.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// Registers the scans of a folder, one after the other or some at a time, on threads that give way
/// to the window (batch::runBatch). What is finished stays finished whatever happens: the results
/// lie in the output folder, whole, from the moment their scan has ended.
///
/// Lives on the GUI thread; so do its signals. Destruction stops the run and waits for that (50
/// ms).
class CorpusJob : public QObject {
  Q_OBJECT
 public:
  enum class Ending { finished, stopped, failed };
  Q_ENUM(Ending)

  struct Order {
    std::vector<batch::BatchScan> all;   ///< the whole corpus, for the summary
    std::vector<batch::BatchScan> todo;  ///< what to register, in this order
    std::filesystem::path output;
    body::ModelPointer model;  ///< null: the one that is fitted where none was chosen
    batch::BatchOptions options;
  };

  explicit CorpusJob(Services services, QObject* parent = nullptr);
  ~CorpusJob() override;

  /// Nothing may be running.
  void start(Order order);
  /// Paused: scans that have begun are finished, no other begins.
  void setPaused(bool paused);
  /// Ends the run soon; scans that have begun stay as they were before.
  void stop();
  bool running() const { return run_ != nullptr; }
  bool paused() const { return run_ && !run_->gate.isOpen(); }
  const Error& error() const { return error_; }

 Q_SIGNALS:
  void started();
  void pausedChanged(bool paused);
  void scanStarted(const QString& name);
  /// "loading", a stage of the fit (fit::stageName), "writing".
  void scanAdvanced(const QString& name, const QString& phase);
  /// `row` is what the output folder says now.
  void scanEnded(const QString& name, loopreg::batch::ScanState state,
                 const loopreg::batch::SummaryRow& row);
  void ended(loopreg::ui::CorpusJob::Ending ending);

 private:
  struct Run {
    batch::Gate gate;
    StopSource stop;
  };
  void work(const std::shared_ptr<Run>& run, const Order& order);
  /// On the GUI thread, unless the run is over by then.
  void tell(const std::shared_ptr<Run>& run, std::function<void()> news);
  void finish(Ending ending);

  Services services_;
  std::shared_ptr<Run> run_;  ///< null: nothing runs
  Error error_;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
