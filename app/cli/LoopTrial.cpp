#include "LoopTrial.h"

#include "Command.h"
#include "SynthFiles.h"
#include "body/BodyParameters.h"
#include "core/Parallel.h"
#include "geometry/TriangleBvh.h"
#include "io/MeshWriter.h"
#include "io/ScanReader.h"
#include "synth/UnseenKind.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

constexpr Eigen::Index kMostPoints = 6000;

Result<void> writeCloud(const fs::path& file, const synth::TrainingSample& sample) {
  Mesh cloud;
  cloud.vertices = sample.positions.cast<double>();
  return io::writeMesh(file, cloud);
}

/// What the reader makes of a written scan, in place of the simulator's own points.
Result<void> readBack(const fs::path& file, synth::TrainingSample& sample) {
  const Result<Scan> read = io::readScan(file);
  if (!read) return read.error();
  if (read->mesh.vertexCount() != sample.positions.cols()) {
    return unreadable(file.string(), "The scan has not come back whole.");
  }
  sample.positions = read->mesh.vertices.cast<float>();
  sample.normals = read->mesh.normals.cast<float>();
  return {};
}

Error folderError(const fs::path& folder) {
  return usageError("The folder " + folder.string() + " cannot be made.");
}

/// Engine frame: metres, y up; `json` is a truth file of loopreg synth.
Result<synth::TrainingSample> truthOf(const fs::path& file, const body::BodyModel& canonical) {
  const Result<suite::SuiteScan> truth = readTruth(file);
  if (!truth) return truth.error();
  const Result<Json> json = readJson(file);
  if (!json) return json.error();
  const Result<Scan> scan = io::readScan(truth->scanFile);
  if (!scan) return scan.error();
  if (truth->body.cols() != canonical.vertexCount()) {
    return unreadable(file.string(), "The exact body is not the built-in one.",
                      "Make the scans with: loopreg synth --body builtin");
  }
  synth::TrainingSample sample;
  Matrix3d frame = Matrix3d::Identity();
  try {
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) frame(r, c) = json->at("frame").at(r).at(c);
    }
    Vector3d root;
    for (int c = 0; c < 3; ++c) root(c) = json->at("parameters").at("poses").at(c);
    sample.root = body::rotationFromAxisAngle(root);
  } catch (const nlohmann::json::exception& error) {
    return unreadable(file.string(), "The truth file is damaged: " + std::string(error.what()));
  }
  const Matrix3d back = truth->metresPerUnit * frame.transpose();
  const Points body = back * truth->body;
  const Eigen::Index count = scan->mesh.vertexCount();
  const Eigen::Index step = std::max<Eigen::Index>(1, (count + kMostPoints - 1) / kMostPoints);
  const auto every = Eigen::seq(0, count - 1, step);
  const Points places = back * Points(scan->mesh.vertices(Eigen::all, every));
  const auto nearest = geometry::TriangleBvh(body, canonical.faces).closest(places, 0);
  sample.positions = places.cast<float>();
  sample.normals =
      (frame.transpose() * Points(scan->mesh.normals(Eigen::all, every))).cast<float>();
  sample.canonical.resize(3, places.cols());
  sample.beneath.resize(3, places.cols());
  for (Eigen::Index i = 0; i < places.cols(); ++i) {
    const geometry::SurfacePoint& hit = nearest[std::size_t(i)];
    const auto face = canonical.faces.col(hit.face);
    Vector3d place = Vector3d::Zero();
    for (int c = 0; c < 3; ++c) place += hit.bary(c) * canonical.templateVertices.col(face(c));
    sample.canonical.col(i) = place.cast<float>();
    sample.beneath.col(i) = (hit.position - places.col(i)).cast<float>();
  }
  sample.isBody.assign(std::size_t(places.cols()), 1);
  sample.part.assign(std::size_t(places.cols()), -1);
  return sample;
}

}  // namespace

Result<LoopTrial> makeLoopTrial(const body::ModelPointer& canonical, const fs::path& folder,
                                const LoopTrialOptions& options, StopToken stop) {
  std::vector<fs::path> clips;
  if (!options.data.empty()) clips.push_back(options.data / "mocap");
  const int threads = resolveThreads(options.threads);
  const Result<synth::UnseenSource> source =
      synth::unseenKind(canonical, clips, options.seed, threads);
  if (!source) return source.error();
  LoopTrial trial;
  for (const bool heldOut : {false, true}) {
    const fs::path place = folder / (heldOut ? "held-out" : "unlabelled");
    std::error_code error;
    fs::create_directories(place, error);
    if (error) return folderError(place);
    const int count = heldOut ? options.heldOut : options.scans;
    for (int i = 0; i < count; ++i) {
      if (stop.stopRequested()) return cancelledError();
      const fs::path file = place / format("scan_%03d.ply", i);
      if (!heldOut) trial.unlabelled.push_back(file);
      if (!heldOut && fs::exists(file, error)) continue;  // of an interrupted run
      synth::TrainingSample sample = source.value()(std::uint64_t(i), heldOut);
      if (Result<void> written = writeCloud(file, sample); !written) return written.error();
      if (!heldOut) continue;
      if (Result<void> read = readBack(file, sample); !read) return read.error();
      trial.heldOut.push_back(std::move(sample));
    }
  }
  return trial;
}

Result<std::vector<synth::TrainingSample>> readLoopTruth(const fs::path& folder,
                                                         const body::ModelPointer& canonical,
                                                         StopToken stop) {
  const Result<std::vector<fs::path>> files = findTruths(folder);
  if (!files) return files.error();
  std::vector<synth::TrainingSample> samples;
  for (const fs::path& file : files.value()) {
    if (stop.stopRequested()) return cancelledError();
    Result<synth::TrainingSample> sample = truthOf(file, *canonical);
    if (!sample) return sample.error();
    samples.push_back(std::move(sample).value());
  }
  return samples;
}

}  // namespace loopreg::cli
