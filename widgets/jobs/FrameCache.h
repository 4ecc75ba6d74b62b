#pragma once

#include <QObject>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

#include "core/StopToken.h"
#include "widgets/jobs/LoadJob.h"

namespace loopreg::ui {

/// The scans of a recording, read when they are wanted, on one thread, and kept while they are near
/// the frame shown: at most `most` at a time. GUI thread.
class FrameCache : public QObject {
  Q_OBJECT
 public:
  /// `prepare` as LoadJob's: what the view draws of a mesh, made on the worker.
  FrameCache(Services services, LoadJob::Prepare prepare, std::size_t most,
             QObject* parent = nullptr);
  ~FrameCache() override;

  void setFrames(std::vector<std::filesystem::path> files);
  /// These are wanted now, the first most of all; what was wanted before and is not among them is
  /// no longer.
  void want(const std::vector<int>& frames);
  /// Null: not read yet, or cannot be read.
  const LoadedScan* find(int frame) const;
  bool idle() const { return waiting_ == 0; }

 Q_SIGNALS:
  void ready(int frame);
  void failed(int frame, const loopreg::Error& error);

 private:
  struct Wanted {
    std::mutex mutex;
    std::deque<int> frames;
  };
  void readOne();
  void insert(int frame, LoadedScan scan);

  Services services_;
  LoadJob::Prepare prepare_;
  std::size_t most_;
  std::vector<std::filesystem::path> files_;
  std::map<int, LoadedScan> kept_;
  std::deque<int> recent_;  ///< of `kept_`, the last wanted at the end
  std::vector<int> broken_;
  int waiting_ = 0;  ///< tasks on their way
  std::uint64_t generation_ = 0;
  std::shared_ptr<Wanted> wanted_ = std::make_shared<Wanted>();
  StopSource stop_;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
