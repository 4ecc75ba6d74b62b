#include "SynthFiles.h"

#include <algorithm>

#include "Command.h"
#include "io/MeshWriter.h"
#include "io/ScanReader.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSchema = "loopreg.synth/1";

Json rowsOf(const Points& points) {
  Json rows = Json::array();
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    rows.push_back({points(0, i), points(1, i), points(2, i)});
  }
  return rows;
}

Json listOf(const VectorXd& values) {
  return Json(std::vector<double>(values.data(), values.data() + values.size()));
}

/// Rotation that takes the engine's frame (y up) to one where +z is up, and to one where +x is.
Matrix3d zUp() {
  Matrix3d r;
  r << 1, 0, 0, 0, 0, -1, 0, 1, 0;
  return r;
}
Matrix3d xUp() {
  Matrix3d r;
  r << 0, 1, 0, 0, 0, 1, 1, 0, 0;
  return r;
}

}  // namespace

Result<void> writeSynthScan(const fs::path& folder, const std::string& name,
                            const body::BodyModel& model, const synth::SynthOptions& options,
                            std::uint64_t seed, const synth::SynthScan& scan) {
  Result<void> written = io::writeMesh(folder / (name + ".ply"), scan.scan);
  if (!written) return written;
  written = io::writeMesh(folder / (name + "_body.obj"), scan.body);
  if (!written) return written;
  Json json;
  json["schema"] = kSchema;
  json["scan"] = name + ".ply";
  json["body"] = name + "_body.obj";
  json["model"] = {
      {"name", model.name},
      {"checksum", format("%016llx", static_cast<unsigned long long>(model.checksum))}};
  json["metres_per_unit"] = scan.metresPerUnit;
  Json frame = Json::array();
  for (int row = 0; row < 3; ++row) {
    frame.push_back({options.frame(row, 0), options.frame(row, 1), options.frame(row, 2)});
  }
  json["frame"] = frame;  // scan frame = frame * engine frame / metres_per_unit
  json["parameters"] = {{"poses", listOf(scan.parameters.pose())},
                        {"betas", listOf(scan.parameters.betas)},
                        {"trans", listOf(scan.parameters.translation)},
                        {"scale", scan.parameters.scale}};
  json["joints"] = rowsOf(scan.joints);
  json["options"] = {{"seed", seed},
                     {"noise_mm", options.noiseMillimetres},
                     {"holes", options.holes},
                     {"partial", options.partial},
                     {"dressed", options.dressed},
                     {"floor", options.floor},
                     {"posture", synth::postureName(options.posture)}};
  return writeJson(folder / (name + ".json"), json);
}

Result<std::vector<fs::path>> findTruths(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (error) {
    return unreadable(folder.string(), "The folder cannot be read: " + error.message() + ".");
  }
  if (files.empty()) {
    return unreadable(folder.string(), "The folder holds no scans with known answers.",
                      "Make some with: loopreg synth --count 10 --out " + folder.string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<suite::SuiteScan> readTruth(const fs::path& file) {
  const Result<Json> read = readJson(file);
  if (!read) return read.error();
  const Json& json = read.value();
  suite::SuiteScan scan;
  scan.name = file.stem().string();
  try {
    if (json.at("schema") != kSchema) {
      return unreadable(file.string(), "This is not a truth file of loopreg synth.");
    }
    scan.scanFile = file.parent_path() / json.at("scan").get<std::string>();
    scan.metresPerUnit = json.at("metres_per_unit");
    const Json joints = json.value("joints", Json::array());
    scan.joints.resize(3, Eigen::Index(joints.size()));
    for (std::size_t j = 0; j < joints.size(); ++j) {
      for (std::size_t k = 0; k < 3; ++k)
        scan.joints(Eigen::Index(k), Eigen::Index(j)) = joints[j].at(k);
    }
    io::ReadOptions options;
    options.completeNormals = false;
    const Result<Scan> body =
        io::readScan(file.parent_path() / json.at("body").get<std::string>(), options);
    if (!body) return body.error();
    scan.body = body->mesh.vertices;
  } catch (const nlohmann::json::exception& error) {
    return unreadable(file.string(), "The truth file is damaged: " + std::string(error.what()));
  }
  return scan;
}

std::vector<DemoScan> demoScans() {
  std::vector<DemoScan> demos;
  demos.reserve(8);  // references below stay valid
  const auto add = [&](const char* name, std::uint64_t seed,
                       synth::Posture posture) -> synth::SynthOptions& {
    demos.push_back({name, {}, seed});
    synth::SynthOptions& options = demos.back().options;
    options.posture = posture;
    options.dressed = true;
    options.shapeSigma = 0.6;
    options.fullYaw = false;
    options.noiseMillimetres = 1;
    options.holes = 0.02;
    options.vertices = 24000;
    return options;
  };
  add("demo", 28, synth::Posture::walking).yawDegrees = 25;

  synth::SynthOptions& millimetres = add("zup_millimetres_holes", 12, synth::Posture::handsOnHips);
  millimetres.metresPerUnit = 0.001;
  millimetres.frame = zUp();
  millimetres.yawDegrees = 160;
  millimetres.noiseMillimetres = 2;
  millimetres.holes = 0.15;
  millimetres.vertices = 20000;

  synth::SynthOptions& seated = add("seated", 13, synth::Posture::sitting);
  seated.yawDegrees = -40;
  seated.vertices = 20000;

  synth::SynthOptions& oneSide = add("one_side_only", 14, synth::Posture::waving);
  oneSide.partial = 0.5;
  oneSide.yawDegrees = 70;
  oneSide.noiseMillimetres = 3;
  oneSide.vertices = 24000;

  synth::SynthOptions& floor = add("xup_centimetres_floor", 15, synth::Posture::stride);
  floor.metresPerUnit = 0.01;
  floor.frame = xUp();
  floor.floor = true;
  floor.noiseMillimetres = 2;
  floor.yawDegrees = 200;
  floor.vertices = 14000;
  return demos;
}

}  // namespace loopreg::cli
