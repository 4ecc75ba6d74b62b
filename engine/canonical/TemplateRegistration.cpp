#include "canonical/TemplateRegistration.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

#include "canonical/BoneCarry.h"
#include "canonical/Fingers.h"
#include "canonical/SurfaceIcp.h"
#include "geometry/Mesh.h"

namespace loopreg::canonical {
namespace {

constexpr double kFingerLength = 0.012;  // metres: stiffness between fingers and palm
constexpr double kHoldWeight = 1.0, kFingerWeight = 4.0;

/// Scale, turn and shift of a whole hand.
struct Similarity {
  double scale = 1;
  Matrix3d rotation = Matrix3d::Identity();
  Vector3d shift = Vector3d::Zero();
  Vector3d apply(const Vector3d& p) const { return scale * (rotation * p) + shift; }
};

/// The similarity between two hands' landmarks (finger bases and tips, wrist), which also undoes a
/// palm that faces elsewhere: least squares by the SVD of the covariance (Umeyama, TPAMI 1991).
Similarity handSimilarity(const Hand& from, const Vector3d& fromWrist, const Hand& to,
                          const Vector3d& toWrist) {
  Points a(3, 2 * kFingers + 1), b(3, 2 * kFingers + 1);
  const auto fill = [](const Hand& hand, const Vector3d& wrist, Points& points) {
    for (int i = 0; i < kFingers; ++i) {
      points.col(2 * i) = hand[i].line.col(0);
      points.col(2 * i + 1) = hand[i].line.col(Finger::kNodes - 1);
    }
    points.col(2 * kFingers) = wrist;
  };
  fill(from, fromWrist, a);
  fill(to, toWrist, b);
  const Vector3d meanA = a.rowwise().mean(), meanB = b.rowwise().mean();
  a.colwise() -= meanA;
  b.colwise() -= meanB;
  const Matrix3d covariance = b * a.transpose();
  const Eigen::JacobiSVD<Matrix3d> svd(covariance, Eigen::ComputeFullU | Eigen::ComputeFullV);
  Vector3d sign = Vector3d::Ones();
  if ((svd.matrixU() * svd.matrixV().transpose()).determinant() < 0) sign.z() = -1;
  Similarity result;
  result.rotation = svd.matrixU() * sign.asDiagonal() * svd.matrixV().transpose();
  result.scale = svd.singularValues().dot(sign) / std::max(1e-12, a.squaredNorm());
  result.shift = meanB - result.scale * (result.rotation * meanA);
  return result;
}

/// Lays each finger of the carried mesh onto the target's; the palm follows smoothly, the rest of
/// the body stays.
void carryFingers(const JointedMesh& mesh, const Hand& hand, const JointedMesh& target,
                  const Hand& goal, bool right, ElasticSheet& sheet, Points& carried) {
  const int wrist = right ? body::kRightWrist : body::kLeftWrist;
  // The fingers once more where the bones left them: same vertices, new lines.
  Hand start = hand;
  const Similarity similarity =
      handSimilarity(hand, mesh.joints.col(wrist), goal, target.joints.col(wrist));
  Points laid = mesh.vertices;
  for (int i = 0; i < kFingers; ++i) {
    for (int k = 0; k < Finger::kNodes; ++k) {
      start[i].line.col(k) = similarity.apply(hand[i].line.col(k));
    }
    start[i].radius *= similarity.scale;
    for (const std::int32_t v : hand[i].vertices) {
      laid.col(v) = similarity.apply(mesh.vertices.col(v));
    }
    carryFinger(start[i], goal[i], laid);
  }
  std::vector<Pull> pulls;
  const auto pull = [&](std::int32_t v, const Vector3d& to, double weight) {
    pulls.push_back({{v, v, v}, Vector3d(1, 0, 0), to, weight * sheet.areas()(v)});
  };
  for (std::int32_t v = 0; v < carried.cols(); ++v) {
    const int part = mesh.part[std::size_t(v)];
    const bool palm = part == wrist + 2;
    if (part < body::kSmplJointCount && !palm) pull(v, carried.col(v), kHoldWeight);
  }
  for (int i = 0; i < kFingers; ++i) {
    for (std::size_t k = 0; k < hand[i].vertices.size(); ++k) {
      if (hand[i].share[k] < 0.1) continue;  // the web belongs to the palm
      pull(hand[i].vertices[k], laid.col(hand[i].vertices[k]), kFingerWeight);
    }
  }
  const Points followed = sheet.follow(carried, pulls, kFingerLength);
  for (std::int32_t v = 0; v < carried.cols(); ++v) {
    const int part = mesh.part[std::size_t(v)];
    const bool ofHand = part == wrist + 2 || part == wrist ||
                        (part >= fingerPart(right, 0) && part < fingerPart(right, kFingers));
    if (ofHand) carried.col(v) = followed.col(v);
  }
}

MapQuality measure(const body::BodyModel& model, const IcpResult& registered,
                   const body::BodyModel& builtin, int threads) {
  const Points& vertices = registered.vertices;
  const CanonicalSurface own(vertices, model.faces), shared(builtin);
  MapQuality quality;
  const auto onShared = shared.project(vertices, threads);
  Points canonical(3, vertices.cols());
  for (std::size_t v = 0; v < onShared.size(); ++v) {
    canonical.col(static_cast<Eigen::Index>(v)) = onShared[v].position;
  }
  const auto back = own.project(canonical, threads);
  std::vector<double> away;
  double lying = 0;
  for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
    if (!registered.outer[std::size_t(v)]) continue;
    lying += registered.onTarget[std::size_t(v)];
    const geometry::SurfacePoint& point = back[std::size_t(v)];
    Vector3d place = Vector3d::Zero();
    for (int k = 0; k < 3; ++k) {
      place += point.bary(k) * model.templateVertices.col(model.faces(k, point.face));
    }
    away.push_back(1000 * (place - model.templateVertices.col(v)).norm());
  }
  const auto outer = static_cast<Eigen::Index>(away.size());
  quality.bodyRoundTripMm = metrics::summarize(Eigen::Map<const VectorXd>(away.data(), outer));
  quality.outerShare = double(outer) / double(vertices.cols());
  quality.onSurfaceShare = lying / std::max(1.0, double(outer));
  const auto onOwn = own.project(builtin.templateVertices, threads);
  VectorXd apart(builtin.vertexCount());
  for (std::size_t v = 0; v < onOwn.size(); ++v) {
    apart(static_cast<Eigen::Index>(v)) = 1000 * std::sqrt(onOwn[v].squaredDistance);
  }
  quality.canonicalRoundTripMm = metrics::summarize(apart);

  const Points normals = geometry::faceNormals(vertices, model.faces);
  const Points sharedNormals = geometry::faceNormals(builtin.templateVertices, builtin.faces);
  Points centres(3, model.faces.cols());
  for (Eigen::Index f = 0; f < model.faces.cols(); ++f) {
    centres.col(f) = (vertices.col(model.faces(0, f)) + vertices.col(model.faces(1, f)) +
                      vertices.col(model.faces(2, f))) /
                     3;
  }
  const auto under = shared.project(centres, threads);
  double flipped = 0, judged = 0;
  for (Eigen::Index f = 0; f < model.faces.cols(); ++f) {
    const auto face = model.faces.col(f);
    if (!registered.outer[std::size_t(face(0))] || !registered.outer[std::size_t(face(1))] ||
        !registered.outer[std::size_t(face(2))]) {
      continue;
    }
    ++judged;
    flipped += normals.col(f).dot(sharedNormals.col(under[std::size_t(f)].face)) < 0;
  }
  quality.flippedShare = flipped / std::max(1.0, judged);
  return quality;
}

}  // namespace

Result<TemplateMap> registerTemplate(const body::BodyModel& model, const body::BodyModel& builtin,
                                     int threads) {
  Result<JointedMesh> read = jointedMesh(model);
  if (!read) return read.error();
  JointedMesh mesh = std::move(read).value();
  Result<JointedMesh> goal = jointedMesh(builtin);
  if (!goal) return goal.error();
  JointedMesh target = std::move(goal).value();

  ElasticSheet sheet(mesh.vertices, mesh.faces);
  Points carried = carryBones(mesh, target);
  bool fingers = true;
  for (const bool right : {false, true}) {
    const std::optional<Hand> hand = findFingers(mesh, right), other = findFingers(target, right);
    fingers = fingers && hand && other;
    if (!hand || !other) continue;
    labelFingers(mesh, *hand, right);
    labelFingers(target, *other, right);
    carryFingers(mesh, *hand, target, *other, right, sheet, carried);
  }
  const IcpResult registered = registerSurface(mesh, carried, target, sheet, threads);
  TemplateMap map;
  map.vertices = registered.vertices;
  map.quality = measure(model, registered, builtin, threads);
  map.quality.fingers = fingers;
  return map;
}

}  // namespace loopreg::canonical
