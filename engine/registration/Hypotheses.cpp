#include "registration/Hypotheses.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/Parallel.h"
#include "registration/CoarseFit.h"

namespace loopreg::registration {
namespace {

using body::BodyModel;
using body::BodyParameters;

/// Coarse score below which an upright body explains the scan; above, lying and upside-down ones
/// get their turn.
constexpr double kExplained = 0.42;

/// Axis-angle of some joints, radians, for the left side where it names one; the right side
/// mirrors y and z.
struct StartPose {
  std::string name;
  std::map<std::string, Vector3d>
      left;  ///< "shoulder" -> left_shoulder, mirrored to right_shoulder
  std::map<std::string, Vector3d> exact;  ///< full names, taken as they are
};

const std::vector<StartPose>& startPoses() {
  static const std::vector<StartPose> poses = {
      {"T-pose", {}, {}},
      {"A-pose", {{"shoulder", {0, 0, -0.8}}}, {}},
      {"arms down", {{"shoulder", {0, 0, -1.25}}, {"elbow", {0, -0.2, 0}}}, {}},
      {"arms raised", {{"shoulder", {0, 0, 0.9}}, {"collar", {0, 0, 0.2}}}, {}},
      {"arms forward", {{"shoulder", {0, -1.2, -0.3}}, {"elbow", {0, -0.5, 0}}}, {}},
      {"seated",
       {{"hip", {-1.45, 0, 0.1}},
        {"knee", {1.45, 0, 0}},
        {"shoulder", {0, -0.3, -1.1}},
        {"elbow", {0, -0.7, 0}}},
       {}},
      {"stride",
       {{"shoulder", {0, 0, -1.1}}, {"elbow", {0, -0.4, 0}}},
       {{"left_hip", {-0.55, 0, 0}},
        {"left_knee", {0.3, 0, 0}},
        {"right_hip", {0.35, 0, 0}},
        {"right_knee", {0.45, 0, 0}}}},
      {"crouching",
       {{"hip", {-1.9, 0, 0.2}},
        {"knee", {2.1, 0, 0}},
        {"shoulder", {0, -0.8, -0.8}},
        {"elbow", {0, -0.8, 0}}},
       {}},
  };
  return poses;
}

BodyParameters startParameters(const BodyModel& model, const StartPose& pose) {
  BodyParameters parameters = BodyParameters::rest(model);
  for (int j = 0; j < model.jointCount(); ++j) {
    const std::string& name = model.jointNames[j];
    Vector3d angles = Vector3d::Zero();
    for (const auto& [part, value] : pose.left) {
      if (name == "left_" + part) angles = value;
      if (name == "right_" + part) angles = Vector3d(value.x(), -value.y(), -value.z());
    }
    if (const auto exact = pose.exact.find(name); exact != pose.exact.end()) angles = exact->second;
    parameters.rotations[j] = body::rotationFromAxisAngle(angles);
  }
  return parameters;
}

/// Root rotations to start from, with words for them: upright in every facing, or lying and upside
/// down.
std::vector<std::pair<std::string, Matrix3d>> startRoots(const SearchOptions& options,
                                                         bool upright) {
  using Eigen::AngleAxisd;
  std::vector<std::pair<std::string, Matrix3d>> tilts;
  if (upright) {
    tilts.push_back({"", Matrix3d::Identity()});
  } else {
    tilts.push_back({", upside down", AngleAxisd(M_PI, Vector3d::UnitX()).toRotationMatrix()});
    tilts.push_back(
        {", lying on the back", AngleAxisd(-M_PI / 2, Vector3d::UnitX()).toRotationMatrix()});
    tilts.push_back(
        {", lying face down", AngleAxisd(M_PI / 2, Vector3d::UnitX()).toRotationMatrix()});
    tilts.push_back(
        {", lying on a side", AngleAxisd(M_PI / 2, Vector3d::UnitZ()).toRotationMatrix()});
    tilts.push_back(
        {", lying on a side", AngleAxisd(-M_PI / 2, Vector3d::UnitZ()).toRotationMatrix()});
  }
  std::vector<std::pair<std::string, Matrix3d>> roots;
  for (const auto& [words, tilt] : tilts) {
    for (int i = 0; i < (options.facingFixed ? 1 : 8); ++i) {
      const double degrees = options.facingDegrees + 45.0 * i;
      const Matrix3d yaw = AngleAxisd(degrees * M_PI / 180, Vector3d::UnitY()).toRotationMatrix();
      const int shown = static_cast<int>(std::lround(std::fmod(degrees + 720, 360)));
      roots.push_back({"facing " + std::to_string(shown) + " degrees" + words, yaw * tilt});
    }
  }
  return roots;
}

void sortAndKeep(std::vector<Hypothesis>& field, std::size_t keep) {
  std::stable_sort(field.begin(), field.end(),
                   [](const Hypothesis& a, const Hypothesis& b) { return a.score < b.score; });
  if (field.size() > keep) field.resize(keep);
}

/// Three rounds over all roots and postures, the field cut down after each; the best that differ,
/// limbs mended.
std::vector<Hypothesis> searchRoots(const CoarseProblem& problem, const SearchOptions& options,
                                    const std::vector<std::pair<std::string, Matrix3d>>& roots,
                                    StopToken stop,
                                    const std::function<bool(const Hypothesis&)>& onRound) {
  const Vector3d scanMiddle = problem.scan.rowwise().mean();
  std::vector<Hypothesis> field;
  for (const auto& [words, root] : roots) {
    for (const StartPose& pose : startPoses()) {
      Hypothesis hypothesis;
      hypothesis.description = words + ", " + pose.name;
      hypothesis.parameters = startParameters(problem.model, pose);
      hypothesis.parameters.rotations[0] = root * hypothesis.parameters.rotations[0];
      const Points vertices = body::poseBody(problem.model, hypothesis.parameters).vertices;
      hypothesis.parameters.translation = scanMiddle - vertices.rowwise().mean();
      field.push_back(std::move(hypothesis));
    }
  }
  const auto forEach = [&](std::vector<Hypothesis>& all, const auto& work) {
    parallelRanges(all.size(), options.threads, 1, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t i = begin; i < end && !stop.stopRequested(); ++i) work(all[i]);
    });
  };
  const auto round = [&](const std::vector<double>& sigmas, int steps, bool rootOnly,
                         std::size_t keep) {
    forEach(field, [&](Hypothesis& hypothesis) {
      refineCoarsely(problem, hypothesis, sigmas, steps, rootOnly, options.withScale, stop);
    });
    sortAndKeep(field, keep);
    return !stop.stopRequested() && (!onRound || onRound(field.front()));
  };
  if (!round({0.25}, 4, true, std::max<std::size_t>(24, field.size() / 3)) ||
      !round({0.20, 0.15}, 4, false, 10) || !round({0.12, 0.08}, 5, false, 10)) {
    sortAndKeep(field, 1);
    return field;
  }

  std::vector<Hypothesis> kept;
  for (const Hypothesis& candidate : field) {
    const bool known = std::any_of(kept.begin(), kept.end(), [&](const Hypothesis& other) {
      return sameBody(problem.model, candidate.parameters, other.parameters);
    });
    if (!known) kept.push_back(candidate);
    if (static_cast<int>(kept.size()) == options.keep) break;
  }
  forEach(kept,
          [&](Hypothesis& hypothesis) { mendLimbs(problem, hypothesis, options.withScale, stop); });
  sortAndKeep(kept, kept.size());
  if (onRound && !stop.stopRequested()) onRound(kept.front());
  return kept;
}

}  // namespace

std::vector<Hypothesis> searchHypotheses(const fit::PreparedBody& body,
                                         const fit::ScanSamples& samples,
                                         const SearchOptions& options, StopToken stop,
                                         const std::function<bool(const Hypothesis&)>& onRound) {
  const CoarseProblem problem(body, samples);
  std::vector<Hypothesis> kept =
      searchRoots(problem, options, startRoots(options, true), stop, onRound);
  if (kept.empty() || kept.front().score > kExplained) {
    const std::vector<Hypothesis> tilted =
        searchRoots(problem, options, startRoots(options, false), stop, onRound);
    kept.insert(kept.end(), tilted.begin(), tilted.end());
    sortAndKeep(kept, static_cast<std::size_t>(options.keep));
  }
  return kept;
}

bool sameBody(const BodyModel& model, const BodyParameters& a, const BodyParameters& b) {
  const body::JointTransforms ja = body::forwardKinematics(model, a);
  const body::JointTransforms jb = body::forwardKinematics(model, b);
  const Points difference =
      (a.scale * ja.position - b.scale * jb.position).colwise() + (a.translation - b.translation);
  return difference.colwise().norm().mean() < 0.06;
}

BodyParameters turnedAround(const BodyModel& model, const BodyParameters& parameters) {
  const Eigen::DiagonalMatrix<double, 3> half(-1, 1, -1);
  BodyParameters turned = parameters;
  const body::JointTransforms before = body::forwardKinematics(model, parameters);
  turned.rotations[0] = parameters.rotations[0] * half;
  for (int j = 1; j < model.jointCount(); ++j) {
    std::string other = model.jointNames[j];
    if (other.rfind("left_", 0) == 0) {
      other = "right_" + other.substr(5);
    } else if (other.rfind("right_", 0) == 0) {
      other = "left_" + other.substr(6);
    }
    const auto found = std::find(model.jointNames.begin(), model.jointNames.end(), other);
    const auto from = static_cast<std::size_t>(
        found == model.jointNames.end() ? j : found - model.jointNames.begin());
    turned.rotations[j] = half * parameters.rotations[from] * half;
  }
  // Keep the pelvis where it was.
  const body::JointTransforms after = body::forwardKinematics(model, turned);
  turned.translation += parameters.scale * (before.position.col(0) - after.position.col(0));
  return turned;
}

}  // namespace loopreg::registration
