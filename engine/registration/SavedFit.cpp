#include "registration/SavedFit.h"

#include <cstdio>

#include "core/Json.h"
#include "core/Npz.h"
#include "registration/ExamineFit.h"

namespace loopreg::registration {
namespace fs = std::filesystem;
namespace {

Error damaged(const fs::path& file) {
  return unreadable(file.string(), "This result is damaged.", "Register the scan again.");
}

/// The numbers of an array of exactly `count` elements; null where it is not there.
const double* numbersOf(const NpzFile& file, const char* name, std::size_t count) {
  const auto found = file.arrays.find(name);
  if (found == file.arrays.end() || found->second.isText()) return nullptr;
  return found->second.values.size() == count ? found->second.values.data() : nullptr;
}

/// Pose, shape, place and frame; false where something is missing or of another size.
bool fillParameters(const NpzFile& file, const body::BodyModel& model, FitResult& result) {
  const auto joints = static_cast<std::size_t>(model.jointCount());
  const auto vertices = static_cast<std::size_t>(model.vertexCount());
  const double* pose = numbersOf(file, "poses", 3 * joints);
  const double* betas = numbersOf(file, "betas", static_cast<std::size_t>(model.betaCount()));
  const double* place = numbersOf(file, "trans", 3);
  const double* scale = numbersOf(file, "scale", 1);
  const double* unit = numbersOf(file, "alignment_scale", 1);
  const double* rotation = numbersOf(file, "alignment_rotation", 9);
  const double* translation = numbersOf(file, "alignment_translation", 3);
  if (!pose || !betas || !place || !scale || !unit || !rotation || !translation) return false;
  body::BodyParameters& parameters = result.parameters;
  parameters = body::BodyParameters::rest(model);
  parameters.setPose(Eigen::Map<const VectorXd>(pose, Eigen::Index(3 * joints)));
  parameters.betas = Eigen::Map<const VectorXd>(betas, model.betaCount());
  parameters.translation = Eigen::Map<const Vector3d>(place);
  parameters.scale = *scale;
  Alignment& alignment = result.preflight.alignment;
  alignment.scale = *unit;
  alignment.rotation = Eigen::Map<const Eigen::Matrix<double, 3, 3, Eigen::RowMajor>>(rotation);
  alignment.translation = Eigen::Map<const Vector3d>(translation);
  if (file.arrays.count("v_displacements") == 0) return true;
  const double* offsets = numbersOf(file, "v_displacements", 3 * vertices);
  if (!offsets) return false;
  result.displacements = Eigen::Map<const Points>(offsets, 3, Eigen::Index(vertices));
  return true;
}

Verdict verdictOf(const std::string& name) {
  return name == "good" ? Verdict::good : name == "check" ? Verdict::check : Verdict::failed;
}

FitOptions optionsOf(const Json& report) {
  FitOptions options;
  const Json& json = report.at("options");
  const std::string method = json.at("method"), clothing = json.at("clothing");
  const std::string units = json.at("units"), up = json.at("up");
  options.method = method == "adam" ? Method::adam : Method::lm;
  options.displacements = json.at("displacements");
  options.clothing = parseClothing(clothing).value_or(Clothing::automatic);
  options.units = parseUnits(units).value_or(Units::automatic);
  options.up = parseUpAxis(up).value_or(UpAxis::automatic);
  if (json.at("facing_degrees").is_number()) options.facingDegrees = json.at("facing_degrees");
  options.fitScale = json.at("fit_scale");
  options.keepDebris = json.at("keep_debris");
  options.seed = report.at("seed");
  return options;
}

/// What the report says of the verdict, over what was measured again.
void fillVerdict(const Json& report, FitResult& result) {
  result.verdict = verdictOf(report.at("verdict"));
  result.reasons = report.at("reasons").get<std::vector<std::string>>();
  result.rules.clear();
  for (const Json& json : report.at("rules")) {
    FiredRule rule;
    rule.id = json.at("id");
    const std::string severity = json.at("severity");
    rule.severity = severity == "remark" ? Verdict::good : verdictOf(severity);
    rule.text = json.at("text");
    rule.value = json.at("value").is_number() ? json.at("value").get<double>() : 0.0;
    rule.threshold = json.at("threshold").is_number() ? json.at("threshold").get<double>() : 0.0;
    rule.unit = json.at("unit");
    rule.where = json.at("where").get<std::vector<std::string>>();
    result.clothed = result.clothed || rule.id == "clothed";
    result.rules.push_back(std::move(rule));
  }
  result.energy = report.at("energy").is_number() ? report.at("energy").get<double>() : 0.0;
  result.iterations = report.at("iterations");
  result.stoppedEarly = report.at("stopped_early");
  const Json& seconds = report.at("seconds");
  Timings& timings = result.seconds;
  timings = {seconds.at("load"),       seconds.at("preflight"), seconds.at("corrnet"),
             seconds.at("initialise"), seconds.at("fit"),       seconds.at("displacements"),
             seconds.at("write")};
}

/// Whether the report is about this scan and this body; an error that tells what it is about.
Result<void> belongs(const Json& report, const fs::path& file, const Scan& scan,
                     const body::BodyModel& model) {
  char checksum[32];
  std::snprintf(checksum, sizeof checksum, "%016llx",
                static_cast<unsigned long long>(model.checksum));
  const Json& body = report.at("body");
  if (body.at("checksum") != checksum) {
    return unreadable(file.string(),
                      "This fit is of another body: " + body.at("name").get<std::string>() + ".",
                      "Choose that body, or register the scan again.");
  }
  const Json& points = report.at("scan").at("points");
  if (points != scan.mesh.vertexCount()) {
    return unreadable(file.string(),
                      "The scan has changed since it was fitted: it had " + points.dump() +
                          " points, now it has " + std::to_string(scan.mesh.vertexCount()) + ".",
                      "Register it again.");
  }
  return {};
}

}  // namespace

Result<SavedFit> readSavedFit(const fs::path& folder, const Scan& scan,
                              const body::BodyModel& model, const corrnet::CorrNet* net,
                              int threads, StopToken stop) {
  const fs::path file = folder / "report.json";
  const Result<Json> report = readJson(file);
  if (!report) return report.error();
  const Result<NpzFile> numbers = readNpz(folder / "params.npz");
  if (!numbers) return numbers.error();
  SavedFit saved;
  FitResult& result = saved.result;
  try {
    if (Result<void> fits = belongs(report.value(), file, scan, model); !fits) return fits.error();
    saved.options = optionsOf(report.value());
    saved.options.threads = threads;
    result.preflight = inspectScan(scan, saved.options, stop);
    if (!fillParameters(numbers.value(), model, result)) return damaged(folder / "params.npz");
    result.seed = saved.options.seed;

    const Result<void> looked = examineFit(scan, model, net, threads, stop, result);
    if (!looked) return looked.error();
    result.clothed = false;
    fillVerdict(report.value(), result);
  } catch (const nlohmann::json::exception&) {
    return damaged(file);
  }
  return saved;
}

}  // namespace loopreg::registration
