#include "widgets/jobs/SequenceJob.h"

namespace loopreg::ui {
namespace {

std::vector<std::string> namesOf(const std::vector<batch::BatchScan>& frames) {
  std::vector<std::string> names;
  for (const batch::BatchScan& frame : frames) names.push_back(frame.file.filename().string());
  return names;
}

}  // namespace

SequenceJob::SequenceJob(Services services, QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      worker_("sequence", Worker::Priority::behind) {}

SequenceJob::~SequenceJob() { stop_.request(); }

StopToken SequenceJob::begin() {
  stop_.request();
  stop_ = StopSource();
  ++generation_;
  return stop_.token();
}

void SequenceJob::start(Order order) {
  const StopToken stop = begin();
  running_ = true;
  Q_EMIT started(static_cast<int>(order.frames.size()));
  worker_.post([this, order = std::move(order), generation = generation_, stop] {
    const Result<MotionPointer> made = make(order, generation, stop);
    inbox_.post([this, generation, made] { deliver(generation, made, false); });
  });
}

void SequenceJob::load(Order order) {
  begin();
  running_ = true;
  worker_.post([this, order = std::move(order), generation = generation_] {
    std::error_code ignored;
    const bool isThere = std::filesystem::exists(order.output / "motion.npz", ignored);
    const Result<MotionPointer> read =
        isThere ? this->read(order) : Result<MotionPointer>(cancelledError());
    inbox_.post([this, generation, read] { deliver(generation, read, true); });
  });
}

void SequenceJob::stop() { stop_.request(); }

Result<MotionPointer> SequenceJob::make(const Order& order, std::uint64_t generation,
                                        const StopToken& stop) {
  auto motion = std::make_shared<Motion>();
  motion->frames = order.frames;
  motion->output = order.output;
  motion->framesPerSecond = order.options.framesPerSecond;
  motion->model = order.model;
  if (!motion->model) {
    const Result<body::ModelPointer> loaded = services_.loadBody();
    if (!loaded) return loaded.error();
    motion->model = loaded.value();
  }
  const registration::FrameReader read = [&](std::size_t frame) {
    return services_.read(order.frames[frame].file, nullptr, stop);
  };
  const auto observer = [&](std::size_t frame, std::size_t,
                            const registration::SequenceFrame& done) {
    inbox_.post([this, generation, frame, done] {
      if (generation == generation_) Q_EMIT tracked(static_cast<int>(frame), done);
    });
    return true;
  };
  Result<registration::SequenceResult> result = services_.registerSequence(
      order.frames.size(), read, *motion->model, order.options, observer, stop);
  if (!result) return result.error();
  motion->result = std::move(result).value();
  const Result<void> written =
      registration::writeSequence(order.output, {}, namesOf(order.frames), *motion->model,
                                  motion->result, {}, motion->framesPerSecond);
  if (!written) return written.error();
  return MotionPointer(std::move(motion));
}

// Frames that were added or removed since make it another sequence.
Result<MotionPointer> SequenceJob::read(const Order& order) const {
  auto motion = std::make_shared<Motion>();
  motion->frames = order.frames;
  motion->output = order.output;
  motion->model = order.model;
  if (!motion->model) {
    const Result<body::ModelPointer> loaded = services_.loadBody();
    if (!loaded) return loaded.error();
    motion->model = loaded.value();
  }
  Result<registration::SavedSequence> saved =
      registration::readSequence(order.output, *motion->model);
  if (!saved) return saved.error();
  if (saved->names != namesOf(order.frames)) {
    return unreadable(order.output.string(), "The frames are no longer those of this motion.",
                      "Register them again.");
  }
  motion->framesPerSecond = saved->framesPerSecond;
  motion->result = std::move(saved.value().result);
  return MotionPointer(std::move(motion));
}

void SequenceJob::deliver(std::uint64_t generation, const Result<MotionPointer>& motion,
                          bool quietly) {
  if (generation != generation_) return;
  running_ = false;
  if (motion) {
    Q_EMIT finished(motion.value());
  } else if (motion.error().code != ErrorCode::cancelled && !quietly) {
    Q_EMIT failed(motion.error());
  }
  Q_EMIT ended();
}

}  // namespace loopreg::ui
