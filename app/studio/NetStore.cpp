#include "app/studio/NetStore.h"

#include "core/AtomicFile.h"
#include "core/Log.h"
#include "core/Resources.h"
#include "learning/LearningModule.h"

namespace loopreg::studio {
namespace fs = std::filesystem;
namespace {

/// One question at a time: a fit and somebody who only wants to look may ask at once.
class SharedNet final : public corrnet::CorrNet {
 public:
  explicit SharedNet(std::shared_ptr<const corrnet::CorrNet> net) : net_(std::move(net)) {}
  Result<corrnet::Prediction> predict(const geometry::OrientedPoints& points,
                                      StopToken stop) const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return net_->predict(points, stop);
  }

 private:
  std::shared_ptr<const corrnet::CorrNet> net_;
  mutable std::mutex mutex_;
};

std::shared_ptr<const corrnet::CorrNet> opened(const fs::path& file, int threads) {
  const auto net = learning::openNetworkFile(file, threads);
  if (net) return net.value();
  log::warning("The correspondence network is not used: " + net.error().text());
  return nullptr;
}

}  // namespace

bool NetStore::usesAdapted() const {
  std::error_code ignored;
  return fs::exists(adapted_, ignored);
}

fs::path NetStore::file() const {
  if (usesAdapted()) return adapted_;
  const fs::path shipped = resourceFile("weights/corrnet.safetensors");
  std::error_code ignored;
  return fs::exists(shipped, ignored) ? shipped : fs::path();
}

std::shared_ptr<const corrnet::CorrNet> NetStore::network() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const fs::path wanted = file();
  std::error_code ignored;
  const auto time = wanted.empty() ? fs::file_time_type() : fs::last_write_time(wanted, ignored);
  if (wanted == opened_ && time == openedTime_) return network_;
  opened_ = wanted;
  openedTime_ = time;
  network_.reset();
  if (wanted.empty()) return network_;
  if (auto net = opened(wanted, 0)) network_ = std::make_shared<SharedNet>(std::move(net));
  return network_;
}

std::shared_ptr<const corrnet::CorrNet> NetStore::openAnother(int threads) const {
  const fs::path wanted = file();
  return wanted.empty() ? nullptr : opened(wanted, threads);
}

Result<void> NetStore::keep(const fs::path& weights) {
  const Result<std::string> bytes = readFile(weights);
  if (!bytes) return bytes.error();
  std::error_code error;
  fs::create_directories(adapted_.parent_path(), error);
  return writeFile(adapted_, bytes.value());
}

Result<void> NetStore::useShipped() {
  std::error_code error;
  fs::remove(adapted_, error);
  if (!error) return {};
  return Error{ErrorCode::internal, "The adapted network cannot be removed: " + error.message(),
               adapted_.string(), "Remove it by hand."};
}

}  // namespace loopreg::studio
