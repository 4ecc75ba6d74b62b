#include "batch/Kept.h"

#include <cstdio>

#include "core/Json.h"
#include "core/Sha256.h"
#include "io/ScanReader.h"

namespace loopreg::batch {
namespace fs = std::filesystem;
namespace {

constexpr const char* kOtherFile =
    "The finished result is of another file with this name; the scan is done anew.";

/// A report's part; null where it has none.
const Json& part(const Json& report, const char* name) {
  static const Json none;
  const auto found = report.find(name);
  return found == report.end() ? none : *found;
}

bool isSameFile(const fs::path& file, const Json& fitted, StopToken stop) {
  if (fitted.contains("sha256")) {
    std::error_code error;
    if (fitted.value("bytes", Json()) != fs::file_size(file, error) || error) return false;
    const std::optional<ScanIdentity> now = identityOf(file, stop);
    return now ? fitted["sha256"] == now->sha256 : stop.stopRequested();
  }
  const Json& name = part(fitted, "file");
  if (!name.is_string() || fs::path(name.get<std::string>()).filename() != file.filename()) {
    return false;
  }
  const Result<Scan> scan = io::readScan(file, {}, nullptr, stop);
  return scan ? part(fitted, "points") == scan->mesh.vertexCount() : stop.stopRequested();
}

}  // namespace

std::optional<ScanIdentity> identityOf(const fs::path& file, StopToken stop) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  if (error) return std::nullopt;
  const Result<std::string> sum = sha256File(file, std::move(stop));
  if (!sum) return std::nullopt;
  return ScanIdentity{bytes, sum.value()};
}

std::string whyAnew(const OutputFolder& folder, const BatchScan& scan, const Json& report,
                    const BatchOptions& options, StopToken stop) {
  std::error_code error;
  if (!fs::exists(scan.file, error)) return {};
  if (!isSameFile(scan.file, part(report, "scan"), std::move(stop))) return kOtherFile;
  if (!part(report, "mends").empty()) return {};
  for (const std::string& format : options.formats) {
    const std::string file = registration::exportFileName(format);
    if (!fs::exists(folder.of(scan.name) / file, error)) {
      return "The finished result has no " + file + "; the scan is done anew.";
    }
  }
  return {};
}

std::vector<std::string> otherOptions(const Json& report, const body::BodyModel& model,
                                      const registration::FitOptions& asked) {
  char checksum[32];
  std::snprintf(checksum, sizeof checksum, "%016llx",
                static_cast<unsigned long long>(model.checksum));
  const Json now = {{"method", asked.method == registration::Method::adam ? "adam" : "lm"},
                    {"displacements", asked.displacements},
                    {"clothing", registration::clothingName(asked.clothing)},
                    {"units", registration::unitsName(asked.units)},
                    {"up", registration::upAxisName(asked.up)},
                    {"fit_scale", asked.fitScale}};
  std::vector<std::string> others;
  const Json& before = part(report, "options");
  for (const auto& [name, value] : now.items()) {
    if (before.contains(name) && before[name] != value) others.push_back(name);
  }
  const Json& body = part(part(report, "body"), "checksum");
  if (body.is_string() && body != checksum) others.push_back("body");
  return others;
}

}  // namespace loopreg::batch
