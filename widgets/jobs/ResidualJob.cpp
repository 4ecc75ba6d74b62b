#include "widgets/jobs/ResidualJob.h"

namespace loopreg::ui {

ResidualJob::ResidualJob(Measure measure, QObject* parent)
    : QObject(parent),
      measure_(std::move(measure)),
      newest_(std::make_shared<std::atomic<std::uint64_t>>(0)),
      worker_("residuals", Worker::Priority::behind) {}

// Stale tasks see on the worker that they are stale and return at once, so a quick scrub never
// queues up work.
void ResidualJob::request(PointsPointer points, const Alignment& alignment, MeshPointer body,
                          int tag) {
  const std::uint64_t generation = ++generation_;
  newest_->store(generation);
  pending_ = true;
  worker_.post([this, generation, newest = newest_, points = std::move(points), alignment,
                body = std::move(body), tag] {
    if (newest->load() != generation) return;  // a newer request waits behind this one
    auto metres = std::make_shared<const VectorXd>(measure_(alignment.apply(*points), *body));
    inbox_.post([this, generation, metres, tag] {
      if (generation != generation_) return;
      pending_ = false;
      Q_EMIT ready(metres, tag);
    });
  });
}

void ResidualJob::cancel() {
  newest_->store(++generation_);
  pending_ = false;
}

}  // namespace loopreg::ui
