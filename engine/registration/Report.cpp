#include "registration/Report.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "body/Anthropometry.h"
#include "core/AtomicFile.h"
#include "core/Json.h"
#include "core/Npz.h"
#include "geometry/TriangleBvh.h"
#include "io/MeshWriter.h"

namespace loopreg::registration {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSchema = "loopreg-report/1";
constexpr double kBrightness = 0.8;  ///< HSV value of every correspondence colour

Json finding(const Finding& finding) {
  return {{"confidence", finding.confidence}, {"reason", finding.reason}};
}

Json distances(const metrics::DistanceStats& stats) {
  return {{"mean", stats.mean}, {"median", stats.median}, {"p95", stats.p95}, {"max", stats.max}};
}

Json alignmentJson(const Alignment& alignment) {
  Json rows = Json::array();
  for (int r = 0; r < 3; ++r) {
    const Eigen::RowVector3d row = alignment.rotation.row(r);
    rows.push_back({row(0), row(1), row(2)});
  }
  const Vector3d& t = alignment.translation;
  return {{"scale", alignment.scale}, {"rotation", rows}, {"translation", {t(0), t(1), t(2)}}};
}

Json scanJson(const Scan& scan, const Preflight& preflight) {
  const auto person = std::count(preflight.isPerson.begin(), preflight.isPerson.end(), true);
  Json json = {{"file", scan.file},
               {"points", scan.mesh.vertexCount()},
               {"faces", scan.mesh.faceCount()},
               {"units", unitsName(preflight.units)},
               {"up", upAxisName(preflight.up)},
               {"alignment", alignmentJson(preflight.alignment)},
               {"facing_degrees", preflight.facingDegrees},
               {"height_m", preflight.height},
               {"person_points", person},
               {"floor_points", preflight.floorPoints},
               {"debris_points", preflight.debrisPoints},
               {"components", preflight.components},
               {"holes", preflight.holes}};
  json["preflight"] = {{"units", finding(preflight.unitsFinding)},
                       {"up", finding(preflight.upFinding)},
                       {"facing", finding(preflight.facingFinding)}};
  Json remarks = Json::array();
  for (const std::string& remark : scan.remarks) remarks.push_back(remark);
  for (const std::string& remark : preflight.remarks) remarks.push_back(remark);
  json["remarks"] = remarks;
  return json;
}

Json bodyJson(const body::BodyModel& model) {
  char checksum[32];
  std::snprintf(checksum, sizeof checksum, "%016llx",
                static_cast<unsigned long long>(model.checksum));
  return {{"name", model.name},           {"family", body::familyName(model.family)},
          {"gender", model.gender},       {"vertices", model.vertexCount()},
          {"joints", model.jointCount()}, {"betas", model.betaCount()},
          {"checksum", checksum}};
}

Json optionsJson(const FitOptions& options) {
  Json json = {{"method", options.method == Method::adam ? "adam" : "lm"},
               {"displacements", options.displacements},
               {"clothing", clothingName(options.clothing)},
               {"units", unitsName(options.units)},
               {"up", upAxisName(options.up)}};
  json["facing_degrees"] = options.facingDegrees ? Json(*options.facingDegrees) : Json(nullptr);
  json["fit_scale"] = options.fitScale;
  json["keep_debris"] = options.keepDebris;
  json["threads"] = options.threads;
  return json;
}

Json rulesJson(const std::vector<FiredRule>& rules) {
  Json json = Json::array();
  for (const FiredRule& rule : rules) {
    json.push_back(
        {{"id", rule.id},
         {"severity", rule.severity == Verdict::good ? "remark" : verdictName(rule.severity)},
         {"text", rule.text},
         {"value", rule.value},
         {"threshold", rule.threshold},
         {"unit", rule.unit},
         {"where", rule.where}});
  }
  return json;
}

Json secondsJson(const Timings& seconds) {
  return {{"load", seconds.load},       {"preflight", seconds.preflight},
          {"corrnet", seconds.corrnet}, {"initialise", seconds.initialise},
          {"fit", seconds.fit},         {"displacements", seconds.displacements},
          {"write", seconds.write},     {"total", seconds.total()}};
}

Json versionsJson() {
  const std::string eigen = std::to_string(EIGEN_WORLD_VERSION) + "." +
                            std::to_string(EIGEN_MAJOR_VERSION) + "." +
                            std::to_string(EIGEN_MINOR_VERSION);
  return {{"program", LOOPREG_VERSION}, {"eigen", eigen}, {"compiler", __VERSION__}};
}

/// Empty where this body cannot be measured (too few joints): a fit is worth its report all the
/// same.
Json measurementsJson(const std::vector<body::Measurement>& list) {
  Json json = Json::array();
  for (const body::Measurement& m : list) {
    json.push_back({{"id", m.id},
                    {"name", m.name},
                    {"unit", m.unit},
                    {"value", m.value},
                    {"definition", m.definition}});
  }
  return json;
}

NpyArray vector(const VectorXd& values) {
  return NpyArray::numbers({static_cast<std::size_t>(values.size())},
                           std::vector<double>(values.data(), values.data() + values.size()));
}

/// One row per point: the memory of a 3 x n column-major matrix is that of n x 3 in C order.
NpyArray rows(const Points& points) {
  return NpyArray::numbers({static_cast<std::size_t>(points.cols()), 3},
                           std::vector<double>(points.data(), points.data() + points.size()));
}

std::vector<float> toFloat(const Eigen::RowVectorXd& values) {
  return {values.data(), values.data() + values.size()};
}

/// Everything but the report.
Result<void> writeFiles(const fs::path& folder, const std::vector<std::string>& formats,
                        const Scan& scan, const body::BodyModel& model,
                        const ExportOptions& exporting, int threads, const FitResult& result) {
  const bool any = std::any_of(formats.begin(), formats.end(), holdsColours);
  const FitColours colours =
      any ? carryColours(scan, model, result, exporting.colours, exporting.displacements, threads)
          : FitColours();
  for (const std::string& format : formats) {
    const Result<void> done =
        writeFitAs(format, folder / exportFileName(format), model, result, exporting, &colours);
    if (!done) return done;
  }
  if (Result<void> done = writeParameters(folder / "params.npz", model, result); !done) return done;
  return writeCorrespondences(folder / "correspondences.ply", model, result);
}

}  // namespace

std::vector<body::Measurement> fittedMeasurements(const body::BodyModel& model,
                                                  const FitResult& result) {
  const Points* displacements = result.displacements.cols() > 0 ? &result.displacements : nullptr;
  const auto list =
      body::measure(model, result.parameters.betas, result.parameters.scale, displacements);
  return list ? list.value() : std::vector<body::Measurement>();
}

Json reportJson(const Scan& scan, const body::BodyModel& model, const FitOptions& options,
                const FitResult& result) {
  Json json = {{"schema", kSchema},
               {"scan", scanJson(scan, result.preflight)},
               {"body", bodyJson(model)},
               {"options", optionsJson(options)},
               {"verdict", verdictName(result.verdict)},
               {"reasons", result.reasons},
               {"rules", rulesJson(result.rules)},
               {"scan_to_model_mm", distances(result.scanToModelMm)},
               {"model_to_scan_mm", distances(result.modelToScanMm)},
               {"energy", result.energy},
               {"iterations", result.iterations},
               {"stopped_early", result.stoppedEarly}};
  Json alternatives = Json::array();
  for (const Alternative& other : result.alternatives) {
    alternatives.push_back({{"description", other.description}, {"energy", other.energy}});
  }
  json["alternatives"] = alternatives;
  if (!result.mends.empty()) {
    json["mends"] = mendsJson(result.mends, model.jointNames, result.preflight.alignment);
  }
  json["measurements"] = measurementsJson(fittedMeasurements(model, result));
  json["seconds"] = secondsJson(result.seconds);
  json["seed"] = result.seed;
  json["versions"] = versionsJson();
  return json;
}

Result<void> writeParameters(const fs::path& path, const body::BodyModel& model,
                             const FitResult& result) {
  const Alignment& alignment = result.preflight.alignment;
  const Eigen::Matrix<double, 3, 3, Eigen::RowMajor> rotation = alignment.rotation;
  std::vector<std::pair<std::string, NpyArray>> arrays{
      {"poses", vector(result.parameters.pose())},
      {"betas", vector(result.parameters.betas)},
      {"trans", vector(result.parameters.translation)},
      {"scale", NpyArray::numbers({}, {result.parameters.scale})},
      {"model", NpyArray::text(model.name)},
      {"gender", NpyArray::text(model.gender)},
      {"joints", rows(fittedJointsInScanFrame(model, result))},
      {"alignment_scale", NpyArray::numbers({}, {alignment.scale})},
      {"alignment_rotation",
       NpyArray::numbers({3, 3}, std::vector<double>(rotation.data(), rotation.data() + 9))},
      {"alignment_translation", vector(alignment.translation)}};
  if (result.displacements.cols() > 0) {
    arrays.emplace_back("v_displacements", rows(result.displacements));
  }
  return writeNpz(path, arrays);
}

Colors correspondenceColors(const Points& canonical, const Eigen::AlignedBox3d& bounds) {
  const Vector3d sizes = bounds.sizes().cwiseMax(1e-9);
  Colors colors(3, canonical.cols());
  for (Eigen::Index i = 0; i < canonical.cols(); ++i) {
    const Vector3d x =
        (canonical.col(i) - bounds.min()).cwiseQuotient(sizes).cwiseMax(0).cwiseMin(1);
    // At the box's lowest corner all three vanish; a black point there would stand out, grey fits.
    const double most = x.maxCoeff();
    const Vector3d color =
        most > 1e-6 ? Vector3d(kBrightness / most * x) : Vector3d::Constant(kBrightness);
    colors.col(i) = (255 * color).array().round().cast<std::uint8_t>().matrix();
  }
  return colors;
}

Result<void> writeCorrespondences(const fs::path& path, const body::BodyModel& model,
                                  const FitResult& result) {
  const canonical::Correspondences& found = result.correspondences;
  const auto count = static_cast<Eigen::Index>(found.size());
  Mesh cloud;
  cloud.vertices.resize(3, count);
  for (Eigen::Index i = 0; i < count; ++i) {
    cloud.vertices.col(i) = result.samples.col(found.point[static_cast<std::size_t>(i)]);
  }
  cloud.vertices = result.preflight.alignment.applyInverse(cloud.vertices);
  cloud.colors = correspondenceColors(found.canonical, geometry::bounds(model.templateVertices));
  std::vector<io::PlyProperty> properties{
      {"canonical_x", toFloat(found.canonical.row(0))},
      {"canonical_y", toFloat(found.canonical.row(1))},
      {"canonical_z", toFloat(found.canonical.row(2))},
      {"confidence", {found.confidence.begin(), found.confidence.end()}}};
  return io::writePly(path, cloud, properties);
}

std::string correspondencesCsv(const body::BodyModel& model, const FitResult& result) {
  const canonical::Correspondences& found = result.correspondences;
  const std::vector<std::string>& parts = body::smplJointNames();
  const std::string suffix = result.preflight.units == Units::automatic
                                 ? ""
                                 : std::string("_") + unitsName(result.preflight.units);
  std::string csv = "point,x" + suffix + ",y" + suffix + ",z" + suffix +
                    ",canonical_x_m,canonical_y_m,canonical_z_m,part,confidence,distance_mm\n";
  const Mesh body = fittedMesh(model, result);
  const geometry::TriangleBvh surface(body.vertices, body.faces);
  std::int32_t hint = -1;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Vector3d point = result.samples.col(found.point[i]);
    const Vector3d inScan = result.preflight.alignment.applyInverse(point);
    const auto place = found.canonical.col(static_cast<Eigen::Index>(i));
    const geometry::SurfacePoint near =
        surface.closest(point, std::numeric_limits<double>::infinity(), hint);
    hint = near.face;
    const int part = i < found.part.size() ? found.part[i] : -1;
    const bool known = part >= 0 && part < static_cast<int>(parts.size());
    char line[320];
    std::snprintf(line, sizeof line, "%d,%.9g,%.9g,%.9g,%.6f,%.6f,%.6f,%s,%.4f,%.3f\n",
                  found.point[i], inScan.x(), inScan.y(), inScan.z(), place.x(), place.y(),
                  place.z(), known ? parts[static_cast<std::size_t>(part)].c_str() : "",
                  found.confidence[i], 1e3 * std::sqrt(near.squaredDistance));
    csv += line;
  }
  return csv;
}

Result<void> writeResult(const fs::path& folder, const std::vector<std::string>& formats,
                         const Scan& scan, const body::BodyModel& model, const FitOptions& options,
                         const ExportOptions& exporting, FitResult& result) {
  const auto begin = std::chrono::steady_clock::now();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return unreadable(folder.string(), "The folder cannot be made: " + error.message() + ".",
                      "Choose another with --out.");
  }
  const fs::path report = folder / "report.json";
  fs::remove(report, error);  // an older report must not vouch for half-written files
  if (Result<void> done =
          writeFiles(folder, formats, scan, model, exporting, options.threads, result);
      !done)
    return done;
  const Result<void> table = writeFile(folder / "measurements.csv",
                                       body::measurementsCsv(fittedMeasurements(model, result)));
  if (!table) return table;
  result.seconds.write =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return writeJson(report, reportJson(scan, model, options, result));
}

}  // namespace loopreg::registration
