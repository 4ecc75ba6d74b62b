#pragma once

#include <QObject>
#include <atomic>
#include <functional>

#include "geometry/Alignment.h"
#include "geometry/Mesh.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// Distances of scan points to a body, computed on a worker thread. The newest request wins, so
/// scrubbing quickly costs one computation in flight and one waiting.
class ResidualJob : public QObject {
  Q_OBJECT
 public:
  /// Distances in metres of 3 x n points to a mesh.
  using Measure = std::function<VectorXd(const Points&, const Mesh&)>;
  using PointsPointer = std::shared_ptr<const Points>;
  using MeshPointer = std::shared_ptr<const Mesh>;

  explicit ResidualJob(Measure measure, QObject* parent = nullptr);

  /// `points` in the scan's frame, taken to the body's by `alignment`. `tag` comes back with the
  /// answer: which iteration it belongs to.
  void request(PointsPointer points, const Alignment& alignment, MeshPointer body, int tag);
  void cancel();
  bool running() const { return pending_; }

 Q_SIGNALS:
  void ready(std::shared_ptr<const loopreg::VectorXd> metres, int tag);

 private:
  Measure measure_;
  std::uint64_t generation_ = 0;
  std::shared_ptr<std::atomic<std::uint64_t>> newest_;
  bool pending_ = false;
  MainThreadInbox inbox_;
  Worker worker_;
};

}  // namespace loopreg::ui
