#pragma once

#include <QObject>
#include <atomic>
#include <vector>

#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// Re-fits of a registration that is being mended, on a worker thread.
///
/// A drag asks for a preview with every movement of the mouse: the one that is being computed is
/// finished and shown, of those behind it only the newest is. Its release asks to settle: that ends
/// whatever runs. A preview ends a settling in turn: the user goes on mending. Answers to what was
/// ended or cancelled never arrive. The session with its prepared samples stays on the worker
/// between requests. Destruction waits for the stop to be heard (50 ms).
class RefitJob : public QObject {
  Q_OBJECT
 public:
  struct Request {
    ScanPointer scan;
    body::ModelPointer model;
    FitResultPointer base;
    registration::FitOptions options;
    body::BodyParameters start;
    registration::Mends mends;
  };
  /// What a preview shows.
  struct Preview {
    body::BodyParameters parameters;
    Points vertices;  ///< 3 x n, engine frame
    double milliseconds = 0;
  };
  using PreviewPointer = std::shared_ptr<const Preview>;
  using History = std::vector<fit::FitIteration>;

  explicit RefitJob(Services services, QObject* parent = nullptr);
  ~RefitJob() override;

  /// Makes the session, so that the first preview does not have to.
  void prepare(const Request& request);
  void preview(Request request);
  void settle(Request request);
  void cancel();
  /// Settling, or about to; previews do not count.
  bool settling() const { return settling_; }
  bool running() const { return settling_ || previews_ > 0; }

 Q_SIGNALS:
  void previewed(const loopreg::ui::RefitJob::PreviewPointer& preview);
  void settlingStarted();
  void settled(const loopreg::ui::FitResultPointer& result,
               const std::vector<loopreg::fit::FitIteration>& steps);
  void failed(const loopreg::Error& error);
  /// After settled, failed or the end of a settling by something else.
  void settlingEnded();

 private:
  /// Where a request stands among the others; shared with the worker.
  struct Turn {
    std::atomic<std::uint64_t> newest{0};  ///< number of the newest request of either kind
  };
  RefitSession& sessionFor(const Request& request);  ///< on the worker
  void endSettling();

  Services services_;
  std::shared_ptr<Turn> turn_ = std::make_shared<Turn>();
  std::uint64_t number_ = 0;
  std::uint64_t epoch_ = 0;  ///< answers of an older one are dropped
  StopSource stop_;
  bool settling_ = false;
  int previews_ = 0;  ///< on their way
  MainThreadInbox inbox_;
  std::unique_ptr<RefitSession> session_;  ///< the worker's own
  Worker worker_;                          ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
