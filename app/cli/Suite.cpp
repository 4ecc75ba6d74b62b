#include "Suite.h"

#include <algorithm>
#include <cmath>

#include "Command.h"
#include "geometry/Normals.h"
#include "io/ScanReader.h"
#include "metrics/Distances.h"

namespace loopreg::cli {
namespace {

constexpr double kFailureMm = 50;
constexpr std::uint64_t kStandardSeed = 20201206;
constexpr std::uint64_t kCrossbodySeed = 20251121;

Scan inMemory(const SuiteScan& source) {
  Scan scan;
  scan.name = source.name;
  scan.file = source.name;
  scan.mesh = source.scan;
  scan.normalsEstimated = geometry::completeNormals(scan.mesh, 0);
  return scan;
}

/// Left hip minus right hip: points to the person's left, whatever the pose.
Vector3d leftOf(const Points& joints) {
  return joints.col(body::kLeftHip) - joints.col(body::kRightHip);
}

/// Statistics over the scans that have the number; null where none has.
Json statistics(const std::vector<SuiteOutcome>& outcomes, double SuiteOutcome::*member) {
  std::vector<double> values;
  for (const SuiteOutcome& outcome : outcomes) {
    if (outcome.*member >= 0) values.push_back(outcome.*member);
  }
  if (values.empty()) return nullptr;
  const metrics::DistanceStats stats =
      metrics::summarize(Eigen::Map<const VectorXd>(values.data(), Eigen::Index(values.size())));
  return {{"mean", stats.mean}, {"median", stats.median}, {"p95", stats.p95}, {"max", stats.max}};
}

}  // namespace

bool SuiteOutcome::failed() const {
  return !readable || verdict == registration::Verdict::failed || v2vMm > kFailureMm;
}

SuiteScan standardScan(const body::BodyModel& model, int index) {
  synth::SynthOptions options;
  options.colors = false;
  const synth::SynthScan made =
      synth::makeScan(model, options, Rng(kStandardSeed).fork(std::uint64_t(index)));
  SuiteScan scan;
  scan.name = format("standard_%02d", index);
  scan.scan = made.scan;
  scan.body = made.body.vertices;
  scan.joints = made.joints;
  scan.metresPerUnit = made.metresPerUnit;
  return scan;
}

SuiteScan crossbodyScan(const body::BodyModel& model, int index) {
  synth::SynthOptions options;
  options.colors = false;
  options.posture = index % 2 ? synth::Posture::aPose : synth::Posture::tPose;
  options.noiseMillimetres = 0;
  options.holes = 0;
  const synth::SynthScan made =
      synth::makeScan(model, options, Rng(kCrossbodySeed).fork(std::uint64_t(index)));
  SuiteScan scan;
  scan.name = format("crossbody_%02d", index);
  scan.scan = made.scan;
  scan.joints = made.joints;
  return scan;
}

Result<SuiteOutcome> evaluateSuiteScan(const SuiteScan& suiteScan, const body::BodyModel& model,
                                       const registration::FitOptions& options,
                                       const fit::FitObserver& observer, StopToken stop) {
  Scan scan;
  if (suiteScan.scanFile.empty()) {
    scan = inMemory(suiteScan);
  } else {
    Result<Scan> read = io::readScan(suiteScan.scanFile, {}, nullptr, stop);
    if (!read) return read.error();
    scan = std::move(read).value();
  }
  const Result<registration::FitResult> result =
      registration::registerScan(scan, model, nullptr, options, observer, stop);
  if (!result) return result.error();

  SuiteOutcome outcome;
  outcome.name = suiteScan.name;
  outcome.verdict = result->verdict;
  outcome.scanToModelMm = result->scanToModelMm.median;
  outcome.seconds = result->seconds.total();
  const double toMm = 1000 * suiteScan.metresPerUnit;
  const Points fitted = registration::fittedMeshInScanFrame(model, result.value()).vertices;
  if (suiteScan.body.cols() == fitted.cols()) {
    outcome.v2vMm = toMm * metrics::vertexToVertex(fitted, suiteScan.body);
  }
  const Points joints = registration::fittedJointsInScanFrame(model, result.value());
  if (suiteScan.joints.cols() == joints.cols()) {
    outcome.mpjpeMm = toMm * metrics::mpjpe(joints, suiteScan.joints);
    if (joints.cols() > body::kRightHip)
      outcome.flipped = leftOf(joints).dot(leftOf(suiteScan.joints)) < 0;
  }
  return outcome;
}

Json suiteJson(const std::string& name, const std::vector<SuiteOutcome>& outcomes) {
  const auto count = [&](auto&& test) {
    return std::count_if(outcomes.begin(), outcomes.end(), test);
  };
  double seconds = 0;
  for (const SuiteOutcome& outcome : outcomes) seconds += outcome.seconds;
  Json json;
  json["name"] = name;
  json["scans"] = outcomes.size();
  json["failures"] = count([](const SuiteOutcome& o) { return o.failed(); });
  json["verdicts_failed"] = count([](const SuiteOutcome& o) {
    return o.readable && o.verdict == registration::Verdict::failed;
  });
  json["flips"] = count([](const SuiteOutcome& o) { return o.flipped; });
  json["v2v_mm"] = statistics(outcomes, &SuiteOutcome::v2vMm);
  json["mpjpe_mm"] = statistics(outcomes, &SuiteOutcome::mpjpeMm);
  json["scan_to_model_mm"] = statistics(outcomes, &SuiteOutcome::scanToModelMm);
  json["canonical_cm"] = nullptr;  // needs a network's predictions
  json["seconds_mean"] = outcomes.empty() ? Json(nullptr) : Json(seconds / double(outcomes.size()));
  return json;
}

}  // namespace loopreg::cli
