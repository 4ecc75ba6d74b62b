// A person who walks, scanned 30 times a second: frames one after the other against each for
// itself.
#include <chrono>
#include <cmath>

#include "bench/Benchmarks.h"
#include "body/Skinning.h"
#include "geometry/Normals.h"
#include "registration/Sequence.h"
#include "synth/Damage.h"
#include "synth/Resurfacing.h"

namespace loopreg::cli::bench {
namespace {

constexpr int kFrames = 60;
constexpr double kRate = 30;

/// One frame of a walk with swinging arms along a curve; a second is a step.
body::BodyParameters walking(const body::BodyModel& model, double seconds) {
  body::BodyParameters pose = body::BodyParameters::rest(model);
  const double phase = 2 * 3.14159265358979 * seconds;
  const auto turn = [&](int joint, const Vector3d& axisAngle) {
    pose.rotations[static_cast<std::size_t>(joint)] = body::rotationFromAxisAngle(axisAngle);
  };
  const double swing = std::sin(phase / 2);
  const auto bend = [&](double shift) { return std::max(0.0, std::sin(phase / 2 + shift)); };
  turn(body::kPelvis, Vector3d(0.05, 0.4 * seconds + 0.1 * swing, 0));
  turn(body::kLeftHip, Vector3d(-0.45 * swing, 0, 0.03));
  turn(body::kRightHip, Vector3d(0.45 * swing, 0, -0.03));
  turn(body::kLeftKnee, Vector3d(0.1 + 0.8 * bend(1.2), 0, 0));
  turn(body::kRightKnee, Vector3d(0.1 + 0.8 * bend(1.2 + 3.14159), 0, 0));
  turn(body::kSpine2, Vector3d(0, -0.12 * swing, 0));
  turn(body::kLeftShoulder, Vector3d(0, -0.4 * swing, -1.1));
  turn(body::kRightShoulder, Vector3d(0, -0.4 * swing, 1.1));
  turn(body::kLeftElbow, Vector3d(0, -0.4 - 0.3 * swing, 0));
  turn(body::kRightElbow, Vector3d(0, 0.4 - 0.3 * swing, 0));
  turn(body::kHead, Vector3d(0.1 * std::sin(phase), 0.2 * swing, 0));
  for (Eigen::Index b = 0; b < std::min<Eigen::Index>(4, pose.betas.size()); ++b) {
    pose.betas[b] = b % 2 ? -0.7 : 0.9;
  }
  const double heading = 0.4 * seconds;
  pose.translation =
      Vector3d(1.1 * seconds * std::sin(heading), 1.0 + 0.02 * std::cos(2 * phase / 2),
               1.1 * seconds * std::cos(heading));
  return pose;
}

Scan scanOf(const body::BodyModel& model, const body::BodyParameters& pose, int frame) {
  Rng rng(900 + std::uint64_t(frame));
  const Points posed = body::poseBody(model, pose).vertices;
  // The virtual scanner stands about the origin: it walks along.
  const Vector3d place(pose.translation.x(), 0, pose.translation.z());
  synth::Resurfaced surface = synth::resurface(posed.colwise() - place, model.faces, 12000, rng);
  const synth::Visibility seen = synth::lookFromAllSides(surface.mesh, rng);
  synth::addNoise(surface.mesh, seen.viewRay, 0.0015, rng);
  Scan scan;
  scan.name = scan.file = "frame " + std::to_string(frame);
  const auto kept = synth::keepAfterHoles(surface.mesh, seen, 0.08, rng);
  scan.mesh.vertices = surface.mesh.vertices.colwise() + place;
  scan.mesh.faces = surface.mesh.faces(Eigen::all, kept);
  geometry::completeNormals(scan.mesh, 0);
  return scan;
}

Points jointsOf(const body::BodyModel& model, const body::BodyParameters& pose) {
  return body::poseBody(model, pose).joints;
}

/// Mean norm of the difference of joint accelerations, m/s^2.
double jitter(const std::vector<Points>& found, const std::vector<Points>& truth) {
  double sum = 0;
  int count = 0;
  for (std::size_t t = 1; t + 1 < truth.size(); ++t) {
    const Points a = found[t + 1] - 2 * found[t] + found[t - 1];
    const Points b = truth[t + 1] - 2 * truth[t] + truth[t - 1];
    sum += kRate * kRate * (a - b).colwise().norm().mean();
    ++count;
  }
  return sum / count;
}

double meanDistance(const std::vector<Points>& found, const std::vector<Points>& truth) {
  double sum = 0;
  for (std::size_t t = 0; t < truth.size(); ++t) {
    sum += 1000 * (found[t] - truth[t]).colwise().norm().mean();
  }
  return sum / static_cast<double>(truth.size());
}

}  // namespace

Result<void> sequence60(Context& context) {
  const body::BodyModel& model = *context.model;
  std::vector<Scan> scans;
  std::vector<Points> truth;
  for (int t = 0; t < kFrames; ++t) {
    const body::BodyParameters pose = walking(model, t / kRate);
    scans.push_back(scanOf(model, pose, t));
    truth.push_back(jointsOf(model, pose));
  }
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto since = [&](auto begin) {
    return std::chrono::duration<double>(now() - begin).count();
  };

  registration::SequenceOptions options;
  options.fit.threads = context.threads;
  options.framesPerSecond = kRate;
  auto begin = now();
  const auto sequence = registration::registerSequence(
      scans.size(), [&](std::size_t t) -> Result<Scan> { return scans[t]; }, model, nullptr,
      options, {}, context.stop);
  if (!sequence) return sequence.error();
  const double together = since(begin) / kFrames;
  std::vector<Points> found;
  for (const registration::SequenceFrame& frame : sequence->frames) {
    found.push_back(sequence->preflight.alignment.applyInverse(jointsOf(model, frame.parameters)));
  }

  begin = now();
  std::vector<Points> single;
  for (const Scan& scan : scans) {
    const auto fit =
        registration::registerScan(scan, model, nullptr, options.fit, {}, context.stop);
    if (!fit) return fit.error();
    single.push_back(registration::fittedJointsInScanFrame(model, fit.value()));
  }
  const double alone = since(begin) / kFrames;

  const double jitterTogether = jitter(found, truth);
  const double jitterAlone = jitter(single, truth);
  context.measurements.push_back({"sequence_60_frame", "s", {together}});
  context.measurements.push_back({"single_frame", "s", {alone}});
  context.measurements.push_back({"sequence_60_jitter", "m/s2", {jitterTogether}});
  context.measurements.push_back({"single_jitter", "m/s2", {jitterAlone}});
  context.measurements.push_back({"sequence_60_mpjpe", "mm", {meanDistance(found, truth)}});
  context.measurements.push_back({"single_mpjpe", "mm", {meanDistance(single, truth)}});
  context.ratios.emplace_back("sequence_vs_single_time", alone / together);
  context.ratios.emplace_back("sequence_vs_single_jitter", jitterAlone / jitterTogether);
  return {};
}

}  // namespace loopreg::cli::bench
