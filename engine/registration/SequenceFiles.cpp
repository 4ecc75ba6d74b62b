#include "registration/SequenceFiles.h"

#include <algorithm>
#include <cstdio>

#include "core/AtomicFile.h"
#include "core/Npz.h"
#include "exchange/BvhWriter.h"
#include "exchange/FbxWriter.h"
#include "exchange/GltfWriter.h"
#include "registration/AmassFile.h"

namespace loopreg::registration {
namespace fs = std::filesystem;
namespace {

bool holdsMotion(const std::string& format) {
  return format == "fbx" || format == "glb" || format == "bvh";
}

Result<void> writeBytes(const fs::path& path, const std::string& bytes) {
  AtomicFile file(path);
  file.stream() << bytes;
  return file.commit();
}

std::vector<body::BodyParameters> posesOf(const SequenceResult& result) {
  std::vector<body::BodyParameters> poses;
  for (const SequenceFrame& frame : result.frames) poses.push_back(frame.parameters);
  return poses;
}

Result<void> writeRigged(const fs::path& path, const std::string& format,
                         const body::BodyModel& model, const SequenceResult& result,
                         const ExportOptions& exporting, double framesPerSecond,
                         const FitColours* colours) {
  exchange::RiggedBody rig =
      riggedMotion(model, result.preflight, posesOf(result), exporting, format == "glb");
  if (colours && !colours->empty()) addColours(rig, *colours);
  rig.framesPerSecond = framesPerSecond;
  const std::string bytes = format == "fbx"   ? exchange::fbxFile(rig)
                            : format == "glb" ? exchange::glbFile(rig)
                                              : exchange::bvhFile(rig);
  return writeBytes(path, bytes);
}

Result<void> writeNumbers(const fs::path& path, const std::vector<std::string>& names,
                          const body::BodyModel& model, const SequenceResult& result,
                          double framesPerSecond) {
  const std::size_t count = result.frames.size();
  std::vector<double> poses, places, medians, restarted, doubtful, seconds;
  for (const SequenceFrame& frame : result.frames) {
    const VectorXd pose = frame.parameters.pose();
    poses.insert(poses.end(), pose.data(), pose.data() + pose.size());
    const Vector3d& place = frame.parameters.translation;
    places.insert(places.end(), place.data(), place.data() + 3);
    medians.push_back(frame.medianMm);
    restarted.push_back(frame.restarted);
    doubtful.push_back(frame.doubtful);
    seconds.push_back(frame.seconds);
  }
  const body::BodyParameters& first = result.frames.front().parameters;
  const Alignment& alignment = result.preflight.alignment;
  const Eigen::Matrix<double, 3, 3, Eigen::RowMajor> rotation = alignment.rotation;
  const auto vector = [](const auto& v) {
    return NpyArray::numbers({static_cast<std::size_t>(v.size())},
                             std::vector<double>(v.data(), v.data() + v.size()));
  };
  return writeNpz(
      path, {{"poses", NpyArray::numbers({count, poses.size() / count}, poses)},
             {"trans", NpyArray::numbers({count, 3}, places)},
             {"betas", vector(first.betas)},
             {"gender", NpyArray::text(model.gender)},
             {"mocap_framerate", NpyArray::numbers({}, {framesPerSecond})},
             {"scale", NpyArray::numbers({}, {first.scale})},
             {"model", NpyArray::text(model.name)},
             {"alignment_scale", NpyArray::numbers({}, {alignment.scale})},
             {"alignment_rotation",
              NpyArray::numbers({3, 3}, std::vector<double>(rotation.data(), rotation.data() + 9))},
             {"alignment_translation", vector(alignment.translation)},
             {"frame_names", NpyArray::texts(names)},
             {"frame_median_mm", NpyArray::numbers({count}, medians)},
             {"frame_restarted", NpyArray::numbers({count}, restarted, "|b1")},
             {"frame_doubtful", NpyArray::numbers({count}, doubtful, "|b1")},
             {"frame_seconds", NpyArray::numbers({count}, seconds)}});
}

std::string tableOf(const std::vector<std::string>& names, const SequenceResult& result) {
  std::string csv = "frame,name,scan_to_model_median_mm,restarted,doubtful,seconds\n";
  for (std::size_t t = 0; t < result.frames.size(); ++t) {
    const SequenceFrame& frame = result.frames[t];
    char line[96];
    std::snprintf(line, sizeof line, ",%.3f,%d,%d,%.3f\n", frame.medianMm, frame.restarted,
                  frame.doubtful, frame.seconds);
    csv += std::to_string(t) + ",\"" + names[t] + "\"" + line;
  }
  return csv;
}

}  // namespace

FitResult frameAsFit(const SequenceResult& result, std::size_t frame) {
  FitResult fit;
  fit.preflight = result.preflight;
  fit.parameters = result.frames[frame].parameters;
  fit.clothed = result.clothed;
  return fit;
}

Result<void> writeSequence(const fs::path& folder, const std::vector<std::string>& formats,
                           const std::vector<std::string>& names, const body::BodyModel& model,
                           const SequenceResult& result, const ExportOptions& exporting,
                           double framesPerSecond, const FitColours* colours) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return unreadable(folder.string(), "The folder cannot be made: " + error.message() + ".",
                      "Choose another with --out.");
  }
  fs::remove(folder / "frames.csv", error);  // the old table must not vouch for new files
  for (const std::string& format : formats) {
    if (format == "csv") continue;  // frames.csv is written anyway
    if (holdsMotion(format)) {
      const Result<void> done = writeRigged(folder / ("motion." + format), format, model, result,
                                            exporting, framesPerSecond, colours);
      if (!done) return done;
      continue;
    }
    if (format == "amass") {
      const Result<void> done =
          writeAmass(folder / "motion_amass.npz", model, posesOf(result), framesPerSecond);
      if (!done) return done;
      continue;
    }
    for (std::size_t t = 0; t < result.frames.size(); ++t) {
      char name[32];
      std::snprintf(name, sizeof name, "frame_%04zu.", t);
      const Result<void> done =
          writeFit(folder / (name + format), model, frameAsFit(result, t), exporting, colours);
      if (!done) return done;
    }
  }
  const Result<void> numbers =
      writeNumbers(folder / "motion.npz", names, model, result, framesPerSecond);
  if (!numbers) return numbers;
  return writeBytes(folder / "frames.csv", tableOf(names, result));
}

Result<void> writeMotion(const fs::path& path, const std::vector<std::string>& names,
                         const body::BodyModel& model, const SequenceResult& result,
                         const ExportOptions& exporting, double framesPerSecond) {
  const std::string extension = path.extension().string();
  const std::string format = extension.empty() ? extension : extension.substr(1);
  const std::string stem = path.stem().string(), ending = "_amass";
  if (format == "npz" && stem.size() >= ending.size() &&
      stem.compare(stem.size() - ending.size(), ending.size(), ending) == 0) {
    return writeAmass(path, model, posesOf(result), framesPerSecond);
  }
  if (format == "npz") return writeNumbers(path, names, model, result, framesPerSecond);
  if (holdsMotion(format)) {
    return writeRigged(path, format, model, result, exporting, framesPerSecond, nullptr);
  }
  return usageError("A motion cannot be written as " + extension + ".",
                    "Use .fbx, .glb, .bvh or .npz.");
}

Result<SavedSequence> readSequence(const fs::path& folder, const body::BodyModel& model) {
  const fs::path path = folder / "motion.npz";
  const Result<NpzFile> file = readNpz(path);
  if (!file) return file.error();
  const auto text = [&](const char* name) -> std::vector<std::string> {
    const auto found = file->arrays.find(name);
    return found == file->arrays.end() ? std::vector<std::string>() : found->second.strings;
  };
  const auto numbers = [&](const char* name, std::size_t count) -> const double* {
    const auto found = file->arrays.find(name);
    if (found == file->arrays.end() || found->second.isText()) return nullptr;
    return found->second.values.size() == count ? found->second.values.data() : nullptr;
  };
  if (text("model") != std::vector<std::string>{model.name}) {
    return unreadable(path.string(), "This motion is of another body.",
                      "Choose that body, or register the frames again.");
  }
  SavedSequence saved;
  saved.names = text("frame_names");
  const std::size_t count = saved.names.size();
  const auto angles = static_cast<std::size_t>(3 * model.jointCount());
  const double* poses = numbers("poses", count * angles);
  const double* places = numbers("trans", count * 3);
  const double* betas = numbers("betas", static_cast<std::size_t>(model.betaCount()));
  const double* scale = numbers("scale", 1);
  const double* rate = numbers("mocap_framerate", 1);
  const double* medians = numbers("frame_median_mm", count);
  const double* restarted = numbers("frame_restarted", count);
  const double* doubtful = numbers("frame_doubtful", count);
  const double* seconds = numbers("frame_seconds", count);
  const double* unit = numbers("alignment_scale", 1);
  const double* rotation = numbers("alignment_rotation", 9);
  const double* translation = numbers("alignment_translation", 3);
  if (count == 0 || !poses || !places || !betas || !scale || !rate || !medians || !restarted ||
      !doubtful || !seconds || !unit || !rotation || !translation) {
    return unreadable(path.string(), "This motion is damaged.", "Register the frames again.");
  }
  saved.framesPerSecond = *rate;
  Alignment& alignment = saved.result.preflight.alignment;
  alignment.scale = *unit;
  alignment.rotation = Eigen::Map<const Eigen::Matrix<double, 3, 3, Eigen::RowMajor>>(rotation);
  alignment.translation = Eigen::Map<const Vector3d>(translation);
  for (std::size_t t = 0; t < count; ++t) {
    SequenceFrame frame;
    frame.parameters = body::BodyParameters::rest(model);
    frame.parameters.setPose(Eigen::Map<const VectorXd>(poses + t * angles, Eigen::Index(angles)));
    frame.parameters.translation = Eigen::Map<const Vector3d>(places + 3 * t);
    frame.parameters.betas = Eigen::Map<const VectorXd>(betas, model.betaCount());
    frame.parameters.scale = *scale;
    frame.medianMm = medians[t];
    frame.restarted = restarted[t] != 0;
    frame.doubtful = doubtful[t] != 0;
    frame.seconds = seconds[t];
    saved.result.frames.push_back(std::move(frame));
  }
  return saved;
}

}  // namespace loopreg::registration
