#include "widgets/jobs/FrameCache.h"

#include <algorithm>

namespace loopreg::ui {

FrameCache::FrameCache(Services services, LoadJob::Prepare prepare, std::size_t most,
                       QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      prepare_(std::move(prepare)),
      most_(most),
      worker_("frames") {}

FrameCache::~FrameCache() { stop_.request(); }

void FrameCache::setFrames(std::vector<std::filesystem::path> files) {
  stop_.request();
  stop_ = StopSource();
  ++generation_;
  wanted_ = std::make_shared<Wanted>();
  waiting_ = 0;
  files_ = std::move(files);
  kept_.clear();
  recent_.clear();
  broken_.clear();
}

const LoadedScan* FrameCache::find(int frame) const {
  const auto found = kept_.find(frame);
  return found == kept_.end() ? nullptr : &found->second;
}

// One task per frame that is not on its way yet; each takes what is then wanted most.
void FrameCache::want(const std::vector<int>& frames) {
  std::deque<int> missing;
  for (const int frame : frames) {
    if (frame < 0 || frame >= static_cast<int>(files_.size())) continue;
    if (kept_.count(frame) > 0) {
      recent_.erase(std::remove(recent_.begin(), recent_.end(), frame), recent_.end());
      recent_.push_back(frame);
    } else if (std::find(broken_.begin(), broken_.end(), frame) == broken_.end()) {
      missing.push_back(frame);
    }
  }
  const int tasks = static_cast<int>(missing.size());
  {
    const std::lock_guard lock(wanted_->mutex);
    wanted_->frames = std::move(missing);
  }
  for (; waiting_ < tasks; ++waiting_) readOne();
}

void FrameCache::readOne() {
  worker_.post([this, wanted = wanted_, files = files_, generation = generation_,
                stop = stop_.token()] {
    int frame = -1;
    {
      const std::lock_guard lock(wanted->mutex);
      if (!wanted->frames.empty()) {
        frame = wanted->frames.front();
        wanted->frames.pop_front();
      }
    }
    LoadedScan loaded;
    std::optional<Error> error;
    if (frame >= 0 && !stop.stopRequested()) {
      Result<Scan> scan = services_.read(files[static_cast<std::size_t>(frame)], nullptr, stop);
      if (scan) {
        auto shared = std::make_shared<const Scan>(std::move(scan).value());
        if (prepare_) loaded.display = prepare_(shared->mesh);
        loaded.preflight =
            std::make_shared<const registration::Preflight>(services_.inspect(*shared, {}, stop));
        loaded.scan = std::move(shared);
      } else {
        error = scan.error();
      }
    }
    inbox_.post([this, frame, generation, loaded, error] {
      if (generation != generation_) return;
      --waiting_;
      if (frame < 0) return;
      if (error) {
        broken_.push_back(frame);
        Q_EMIT failed(frame, *error);
      } else if (loaded.scan) {
        insert(frame, loaded);
        Q_EMIT ready(frame);
      }
    });
  });
}

void FrameCache::insert(int frame, LoadedScan scan) {
  if (!kept_.emplace(frame, std::move(scan)).second) return;
  recent_.push_back(frame);
  while (recent_.size() > most_) {
    kept_.erase(recent_.front());
    recent_.pop_front();
  }
}

}  // namespace loopreg::ui
