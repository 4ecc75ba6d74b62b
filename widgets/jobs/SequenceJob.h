#pragma once

#include <QObject>

#include "registration/SequenceFiles.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// One person in motion: the frames' files, and the body of each.
struct Motion {
  std::vector<batch::BatchScan> frames;
  std::filesystem::path output;  ///< where motion.npz lies
  body::ModelPointer model;
  registration::SequenceResult result;  ///< while it is made: the frames so far
  double framesPerSecond = 30;
};
using MotionPointer = std::shared_ptr<const Motion>;

/// Registers the frames of a recording as one person in motion (registration::registerSequence) on
/// a thread that gives way to the window, and writes motion.npz and frames.csv; or reads a motion
/// that was made before. The newest request wins. GUI thread; destruction waits for the stop (50
/// ms).
class SequenceJob : public QObject {
  Q_OBJECT
 public:
  struct Order {
    std::vector<batch::BatchScan> frames;
    std::filesystem::path output;
    body::ModelPointer model;  ///< null: the one that is fitted where none was chosen
    registration::SequenceOptions options;
  };

  explicit SequenceJob(Services services, QObject* parent = nullptr);
  ~SequenceJob() override;

  void start(Order order);
  /// A motion of these frames that lies in the output folder; if there is none, only ended().
  void load(Order order);
  void stop();
  bool running() const { return running_; }

 Q_SIGNALS:
  void started(int frames);
  /// After each frame, in order; before all frames are smoothed together.
  void tracked(int frame, const loopreg::registration::SequenceFrame& result);
  /// All frames, registered or read.
  void finished(const loopreg::ui::MotionPointer& motion);
  void failed(const loopreg::Error& error);
  /// After finished, failed or a stop.
  void ended();

 private:
  Result<MotionPointer> make(const Order& order, std::uint64_t generation, const StopToken& stop);
  Result<MotionPointer> read(const Order& order) const;
  StopToken begin();
  void deliver(std::uint64_t generation, const Result<MotionPointer>& motion, bool quietly);

  Services services_;
  StopSource stop_;
  std::uint64_t generation_ = 0;
  bool running_ = false;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
