#include "app/studio/EngineServices.h"

#include <algorithm>

#include "app/studio/NetStore.h"
#include "core/Resources.h"
#include "io/ScanReader.h"
#include "learning/LearningModule.h"

namespace loopreg::studio {
namespace {

class EngineRefit : public ui::RefitSession {
 public:
  EngineRefit(const ui::ScanPointer& scan, const body::ModelPointer& model,
              const ui::FitResultPointer& base, const registration::FitOptions& options)
      : refit_(scan, model, base, options) {}
  bool serves(const ui::ScanPointer& scan, const body::ModelPointer& model,
              const registration::FitResult& base) const override {
    return refit_.serves(scan, model, base);
  }
  body::BodyParameters preview(const body::BodyParameters& start, const registration::Mends& mends,
                               StopToken stop) override {
    return refit_.preview(start, mends, stop);
  }
  Result<registration::FitResult> settle(const body::BodyParameters& start,
                                         const registration::Mends& mends,
                                         const registration::FitResult& base,
                                         const fit::FitObserver& observer,
                                         StopToken stop) override {
    return refit_.settle(start, mends, base, observer, stop);
  }

 private:
  registration::Refit refit_;
};

}  // namespace

ui::Services engineServices(std::shared_ptr<NetStore> nets) {
  ui::Services services;
  services.read = [](const std::filesystem::path& path, Progress* progress, StopToken stop) {
    return io::readScan(path, {}, progress, stop);
  };
  services.inspect = [](const Scan& scan, const registration::FitOptions& options, StopToken stop) {
    return registration::inspectScan(scan, options, stop);
  };
  services.loadBody = [] { return body::loadBody("builtin"); };
  services.openBody = [](const std::string& source) { return body::openBody(source); };
  services.fit = [nets](const Scan& scan, const body::BodyModel& model,
                        const registration::FitOptions& options, const fit::FitObserver& observer,
                        StopToken stop) {
    const std::shared_ptr<const corrnet::CorrNet> net = nets ? nets->network() : nullptr;
    return registration::registerScan(scan, model, net.get(), options, observer, stop);
  };
  services.predict = [nets](const Scan& scan, const registration::Preflight& preflight,
                            StopToken stop) -> Result<registration::ScanPrediction> {
    const std::shared_ptr<const corrnet::CorrNet> net = nets ? nets->network() : nullptr;
    if (!net) {
      return Error{ErrorCode::usage,
                   "No correspondence network is installed.",
                   {},
                   "Train one with \"loopreg train warmup\", or install the weights that belong "
                   "to this program."};
    }
    return registration::predictScan(scan, preflight, *net, {}, stop);
  };
  services.openRefit = [](const ui::ScanPointer& scan, const body::ModelPointer& model,
                          const ui::FitResultPointer& base,
                          const registration::FitOptions& options) {
    return std::make_unique<EngineRefit>(scan, model, base, options);
  };
  services.adapt = [nets](registration::LoopJob job,
                          const registration::LoopProgressObserver& observer,
                          StopToken stop) -> Result<registration::LoopOutcome> {
    if (job.training.weights.empty() && nets) job.training.weights = nets->file();
    const auto module = learning::loadLearning();
    if (!module) return module.error();
    const Result<body::ModelPointer> canonical = body::loadBuiltin();
    if (!canonical) return canonical.error();
    return registration::runLoop(job, canonical.value(), *module.value(), observer, stop);
  };
  services.runBatch = [nets](
                          const std::vector<batch::BatchScan>& scans, const body::BodyModel& model,
                          const batch::OutputFolder& folder, const batch::BatchOptions& options,
                          const batch::BatchObserver& observer, batch::Gate* gate, StopToken stop) {
    const batch::NetFactory factory =
        [nets](int threads) -> Result<std::shared_ptr<const corrnet::CorrNet>> {
      return nets ? nets->openAnother(threads) : nullptr;
    };
    return batch::runBatch(scans, model, factory, folder, options, observer, gate, stop);
  };
  services.readFit = [nets](const std::filesystem::path& folder, const Scan& scan,
                            const body::BodyModel& model, int threads, StopToken stop) {
    const std::shared_ptr<const corrnet::CorrNet> net = nets ? nets->network() : nullptr;
    return registration::readSavedFit(folder, scan, model, net.get(), threads, stop);
  };
  services.registerSequence = [nets](std::size_t count, const registration::FrameReader& read,
                                     const body::BodyModel& model,
                                     const registration::SequenceOptions& options,
                                     const registration::SequenceObserver& observer,
                                     StopToken stop) {
    const std::shared_ptr<const corrnet::CorrNet> net = nets ? nets->network() : nullptr;
    return registration::registerSequence(count, read, model, net.get(), options, observer, stop);
  };
  return services;
}

// By name, so the order on the start page is the same everywhere.
std::vector<std::filesystem::path> demoScans() {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  const std::filesystem::path folder = resourceFolder() / "demo";
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_regular_file(error) && io::isScanFile(entry.path())) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace loopreg::studio
