#include "widgets/jobs/MeasureJob.h"

namespace loopreg::ui {

MeasureJob::MeasureJob(Measure measure, QObject* parent)
    : QObject(parent), measure_(std::move(measure)), worker_("measure", Worker::Priority::behind) {}

void MeasureJob::request(body::ModelPointer model, FitResultPointer result) {
  const std::uint64_t generation = ++generation_;
  pending_ = true;
  worker_.post([this, generation, model = std::move(model), result = std::move(result)] {
    auto list = std::make_shared<const List>(measure_(*model, *result));
    inbox_.post([this, generation, list] {
      if (generation != generation_) return;
      pending_ = false;
      Q_EMIT ready(list);
    });
  });
}

void MeasureJob::cancel() {
  ++generation_;
  pending_ = false;
}

}  // namespace loopreg::ui
