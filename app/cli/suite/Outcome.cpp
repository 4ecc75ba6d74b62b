#include "suite/Outcome.h"

#include <algorithm>
#include <cmath>

#include "canonical/CanonicalMap.h"
#include "core/Parallel.h"
#include "geometry/PointIndex.h"
#include "suite/Figures.h"

namespace loopreg::suite {
namespace {

using registration::FitResult;

constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kWrongMm = 50, kWrongJointsMm = 80;
constexpr double kRightMm = 20, kRightJointsMm = 40;
constexpr double kWebbing = 0.1;     ///< metres: a triangle between canonical places farther apart
                                     ///< bridges two parts of the body and has no label
constexpr double kBodyReach = 0.06;  ///< metres: points farther from an unlabelled scan's body are
                                     ///< not counted
constexpr Eigen::Index kSkinPoints = 4000;

/// Labels at places near a labelled scan's surface.
Points labelledCanonical(const SuiteScan& truth, const Points& samples, int threads,
                         std::vector<std::size_t>& known) {
  const ScanLabels& labels = truth.labels;
  std::vector<Vector3d> found;
  const auto take = [&](std::size_t i, const Vector3d& canonical) {
    known.push_back(i);
    found.push_back(canonical);
  };
  if (truth.scan.isPointCloud()) {
    const geometry::PointIndex index(truth.scan.vertices);
    const auto nearest = index.nearest(samples, threads);
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      const std::int32_t at = nearest[i].index;
      if (at >= 0 && labels.onBody[std::size_t(at)]) take(i, labels.canonical.col(at));
    }
  } else {
    const geometry::TriangleBvh tree(truth.scan.vertices, truth.scan.faces);
    const auto nearest = tree.closest(samples, threads);
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      const auto corners = truth.scan.faces.col(nearest[i].face);
      Vector3d sum = Vector3d::Zero();
      bool usable = true;
      for (int k = 0; k < 3; ++k) {
        const Vector3d place = labels.canonical.col(corners[k]);
        sum += nearest[i].bary[k] * place;
        usable = usable && labels.onBody[std::size_t(corners[k])] &&
                 (place - labels.canonical.col(corners[0])).norm() < kWebbing;
      }
      if (usable) take(i, sum);
    }
  }
  Points canonical(3, Eigen::Index(found.size()));
  for (std::size_t k = 0; k < found.size(); ++k) canonical.col(Eigen::Index(k)) = found[k];
  return canonical;
}

}  // namespace

double NetOutcome::meanCm() const {
  double sum = 0;
  for (const float error : errorsCm) sum += double(error);
  return errorsCm.empty() ? 0 : sum / double(errorsCm.size());
}

bool SuiteOutcome::wrong() const {
  return v2vMm >= 0 ? v2vMm > kWrongMm : mpjpeMm > kWrongJointsMm;
}
bool SuiteOutcome::right() const {
  return v2vMm >= 0 ? v2vMm < kRightMm : mpjpeMm >= 0 && mpjpeMm < kRightJointsMm;
}
bool SuiteOutcome::failed() const {
  return !readable || verdict == registration::Verdict::failed || wrong();
}

double degreesApart(const Matrix3d& one, const Matrix3d& two) {
  const double cosine = ((one.transpose() * two).trace() - 1) / 2;
  return std::acos(std::clamp(cosine, -1.0, 1.0)) / kDegree;
}

Matrix3d trunkFrame(const Points& joints) {
  const Vector3d left = (joints.col(body::kLeftHip) - joints.col(body::kRightHip)).normalized();
  const Vector3d spine = joints.col(body::kNeck) - joints.col(body::kPelvis);
  const Vector3d up = (spine - spine.dot(left) * left).normalized();
  Matrix3d frame;
  frame << left, up, left.cross(up);
  return frame;
}

std::optional<double> headingOf(const Matrix3d& root) {
  if (root(1, 1) < 0.5) return std::nullopt;
  // The rotation about y that is nearest to the root.
  return std::atan2(root(0, 2) - root(2, 0), root(0, 0) + root(2, 2)) / kDegree;
}

Result<Judge> Judge::make(body::ModelPointer model, int threads) {
  Judge judge;
  const Result<body::ModelPointer> builtin = body::loadBuiltin();
  if (!builtin) return builtin.error();
  const Result<canonical::CanonicalMap> map = canonical::canonicalMap(*model, threads);
  if (!map) return map.error();
  judge.model_ = std::move(model);
  judge.builtin_ = builtin.value();
  judge.surface_ = map->surface;
  judge.threads_ = resolveThreads(threads);
  return judge;
}

Points Judge::trueCanonical(const SuiteScan& truth, const Points& samples,
                            std::vector<std::size_t>& known) const {
  if (!truth.labels.empty()) return labelledCanonical(truth, samples, threads_, known);
  if (truth.body.cols() != model_->vertexCount()) return Points(3, 0);
  const geometry::TriangleBvh tree(truth.body, model_->faces);
  const auto nearest = tree.closest(samples, threads_, kBodyReach / truth.metresPerUnit);
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    if (nearest[i].face >= 0) known.push_back(i);
  }
  Points canonical(3, Eigen::Index(known.size()));
  for (std::size_t k = 0; k < known.size(); ++k) {
    canonical.col(Eigen::Index(k)) = surface_->position(nearest[known[k]]);
  }
  return canonical;
}

std::optional<NetOutcome> Judge::judgeNet(const SuiteScan& truth, const FitResult& result) const {
  const canonical::Correspondences& said = result.prediction.correspondences;
  if (said.size() == 0) return std::nullopt;
  const Alignment& alignment = result.preflight.alignment;
  const Points samples = alignment.applyInverse(Points(result.samples(Eigen::all, said.point)));
  std::vector<std::size_t> known;
  const Points canonical = trueCanonical(truth, samples, known);
  if (known.empty()) return std::nullopt;

  NetOutcome net;
  const std::vector<int> parts = partsAt(*builtin_, canonical, threads_);
  for (std::size_t k = 0; k < known.size(); ++k) {
    const auto at = Eigen::Index(known[k]);
    const double error = (said.canonical.col(at) - canonical.col(Eigen::Index(k))).norm();
    net.errorsCm.push_back(float(100 * error));
    net.partHits += parts[k] == said.part[known[k]];
  }
  const Points joints = trueJoints(truth);
  if (joints.cols() > body::kNeck) {
    const Matrix3d root = alignment.rotation * trunkFrame(joints);
    net.orientationOff = degreesApart(root, result.prediction.person.orientation);
    if (const std::optional<double> heading = headingOf(root)) {
      net.headingOff =
          std::abs(std::remainder(*heading - result.prediction.person.headingDegrees, 360));
    }
    net.flipped = net.orientationOff > 90 || net.headingOff > 90;
  }
  return net;
}

Points Judge::trueJoints(const SuiteScan& truth) const {
  if (truth.joints.cols() > 0 || truth.body.cols() != model_->vertexCount()) return truth.joints;
  return truth.body * model_->jointRegressor.transpose();
}

double Judge::skinError(const SuiteScan& truth, const Points& fitted) const {
  const ScanLabels& labels = truth.labels;
  if (labels.empty()) return -1;
  std::vector<Eigen::Index> chosen;
  const Eigen::Index step = std::max<Eigen::Index>(1, labels.canonical.cols() / kSkinPoints);
  for (Eigen::Index i = 0; i < labels.canonical.cols(); i += step) {
    if (labels.onBody[std::size_t(i)]) chosen.push_back(i);
  }
  if (chosen.empty()) return -1;
  const auto places = surface_->project(labels.canonical(Eigen::all, chosen), threads_);
  double sum = 0;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    Vector3d put = Vector3d::Zero();
    for (int c = 0; c < 3; ++c) {
      put += places[k].bary[c] * fitted.col(model_->faces(c, places[k].face));
    }
    const Eigen::Index i = chosen[k];
    sum += (put - truth.scan.vertices.col(i) - labels.beneath.col(i)).norm();
  }
  return 1000 * truth.metresPerUnit * sum / double(chosen.size());
}

SuiteOutcome Judge::judge(const SuiteScan& truth, const FitResult& result) const {
  SuiteOutcome outcome;
  outcome.name = truth.name;
  outcome.group = truth.group;
  outcome.verdict = result.verdict;
  outcome.scanToModelMm = result.scanToModelMm.median;
  outcome.seconds = result.seconds.total() - result.seconds.load;
  outcome.corrnetSeconds = result.seconds.corrnet;
  const double toMm = 1000 * truth.metresPerUnit;
  const Points fitted = registration::fittedMeshInScanFrame(*model_, result).vertices;
  if (truth.body.cols() == fitted.cols()) {
    outcome.v2vMm = toMm * metrics::vertexToVertex(fitted, truth.body);
  }
  outcome.skinMm = skinError(truth, fitted);
  const Points known = trueJoints(truth);
  const Points joints = truth.joints.cols() > 0
                            ? registration::fittedJointsInScanFrame(*model_, result)
                            : Points(fitted * model_->jointRegressor.transpose());
  if (known.cols() == joints.cols()) {
    outcome.mpjpeMm = toMm * metrics::mpjpe(joints, known);
    if (joints.cols() > body::kNeck) {
      const Matrix3d is = trunkFrame(joints), shouldBe = trunkFrame(known);
      outcome.leftRight = is.col(0).dot(shouldBe.col(0)) < 0;
      outcome.frontBack = is.col(2).dot(shouldBe.col(2)) < 0;
    }
  }
  outcome.net = judgeNet(truth, result);
  return outcome;
}

}  // namespace loopreg::suite
