#include "widgets/jobs/RefitJob.h"

#include <chrono>

#include "body/Skinning.h"

namespace loopreg::ui {

RefitJob::RefitJob(Services services, QObject* parent)
    : QObject(parent), services_(std::move(services)), worker_("refit", Worker::Priority::behind) {}

RefitJob::~RefitJob() { stop_.request(); }

// Worker thread only.
RefitSession& RefitJob::sessionFor(const Request& request) {
  if (!session_ || !session_->serves(request.scan, request.model, *request.base)) {
    session_.reset();  // before the next one takes as much memory
    session_ = services_.openRefit(request.scan, request.model, request.base, request.options);
  }
  return *session_;
}

void RefitJob::prepare(const Request& request) {
  worker_.post([this, request] { sessionFor(request); });
}

void RefitJob::preview(Request request) {
  if (settling_) cancel();
  const std::uint64_t number = ++number_;
  turn_->newest.store(number);
  ++previews_;
  worker_.post([this, number, epoch = epoch_, turn = turn_, stop = stop_.token(),
                request = std::move(request)] {
    PreviewPointer made;
    if (turn->newest.load() == number && !stop.stopRequested()) {
      RefitSession& session = sessionFor(request);
      const auto begun = std::chrono::steady_clock::now();
      auto preview = std::make_shared<Preview>();
      preview->parameters = session.preview(request.start, request.mends, stop);
      preview->vertices = body::poseBody(*request.model, preview->parameters).vertices;
      preview->milliseconds =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
              .count();
      made = std::move(preview);
    }
    inbox_.post([this, epoch, made] {
      if (epoch != epoch_) return;
      --previews_;
      if (made) Q_EMIT previewed(made);
    });
  });
}

void RefitJob::settle(Request request) {
  cancel();
  settling_ = true;
  turn_->newest.store(++number_);
  Q_EMIT settlingStarted();
  worker_.post([this, epoch = epoch_, stop = stop_.token(), request = std::move(request)] {
    if (stop.stopRequested()) return;
    RefitSession& session = sessionFor(request);
    auto steps = std::make_shared<History>();
    const fit::FitObserver observer = [&](const fit::FitIteration& step) {
      steps->push_back(step);
      return stop.stopRequested() ? fit::Proceed::abort : fit::Proceed::proceed;
    };
    Result<registration::FitResult> made =
        session.settle(request.start, request.mends, *request.base, observer, stop);
    FitResultPointer result;
    Error error;
    if (made) {
      result = std::make_shared<const registration::FitResult>(std::move(made).value());
    } else {
      error = made.error();
    }
    inbox_.post([this, epoch, result, steps, error] {
      if (epoch != epoch_) return;
      endSettling();
      if (result) {
        Q_EMIT settled(result, *steps);
      } else if (error.code != ErrorCode::cancelled) {
        Q_EMIT failed(error);
      }
    });
  });
}

// The window is free at once; the worker hears of it at its next stop check.
void RefitJob::cancel() {
  stop_.request();
  stop_ = StopSource();
  ++epoch_;
  previews_ = 0;
  endSettling();
}

void RefitJob::endSettling() {
  if (!settling_) return;
  settling_ = false;
  Q_EMIT settlingEnded();
}

}  // namespace loopreg::ui
