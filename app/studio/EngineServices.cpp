#include "app/studio/EngineServices.h"

#include <algorithm>

#include "core/Resources.h"
#include "io/ScanReader.h"

namespace loopreg::studio {

ui::Services engineServices() {
  ui::Services services;
  services.read = [](const std::filesystem::path& path, Progress* progress, StopToken stop) {
    return io::readScan(path, {}, progress, stop);
  };
  services.inspect = [](const Scan& scan, const registration::FitOptions& options, StopToken stop) {
    return registration::inspectScan(scan, options, stop);
  };
  services.loadBody = [] { return body::loadBody("builtin"); };
  services.openBody = [](const std::string& source) { return body::openBody(source); };
  services.fit = [](const Scan& scan, const body::BodyModel& model,
                    const registration::FitOptions& options, const fit::FitObserver& observer,
                    StopToken stop) {
    return registration::registerScan(scan, model, nullptr, options, observer, stop);
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
