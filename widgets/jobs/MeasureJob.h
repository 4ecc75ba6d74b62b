#pragma once

#include <QObject>

#include "body/Anthropometry.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// The fitted body's dimensions, taken on a worker thread (about 20 ms). Only the answer to the
/// newest request is announced.
class MeasureJob : public QObject {
  Q_OBJECT
 public:
  using List = std::vector<body::Measurement>;
  using Measure = std::function<List(const body::BodyModel&, const registration::FitResult&)>;
  using ListPointer = std::shared_ptr<const List>;

  explicit MeasureJob(Measure measure, QObject* parent = nullptr);

  void request(body::ModelPointer model, FitResultPointer result);
  void cancel();
  bool running() const { return pending_; }

 Q_SIGNALS:
  void ready(std::shared_ptr<const std::vector<loopreg::body::Measurement>> list);

 private:
  Measure measure_;
  std::uint64_t generation_ = 0;
  bool pending_ = false;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
