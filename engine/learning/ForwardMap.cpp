#include "learning/ForwardMap.h"

#include <cmath>

namespace loopreg::learning {
namespace {

using torch::Tensor;

/// Dense skin weights, n x J.
Eigen::MatrixXd denseWeights(const body::BodyModel& model) {
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(model.jointCount(), model.vertexCount());
  for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
    for (Eigen::Index s = 0; s < model.skin.slots(); ++s) {
      dense(model.skin.joint(s, v), v) += model.skin.weight(s, v);
    }
  }
  return dense;
}

/// Rows g_k: gradients of the barycentric weights of the closest point, for c off or on the face.
Matrix3d weightGradients(const geometry::SurfacePoint& point, const Vector3d& c, const Vector3d& v0,
                         const Vector3d& v1, const Vector3d& v2) {
  constexpr double kOnSurface = 1e-7;  // metres
  constexpr double kZeroWeight = 1e-9;
  const Vector3d corners[3] = {v0, v1, v2};
  Matrix3d rows = Matrix3d::Zero();
  int inside = 0;
  for (int k = 0; k < 3; ++k) inside += point.bary(k) > kZeroWeight ? 1 : 0;
  const bool onSurface = (c - point.position).norm() < kOnSurface;
  if (inside == 3 || onSurface) {
    const Vector3d normal = (v1 - v0).cross(v2 - v0);
    const double square = normal.squaredNorm();
    if (square == 0) return rows;
    // b_k grows from 0 on the opposite edge to 1 at its corner.
    for (int k = 0; k < 3; ++k) {
      const Vector3d opposite = corners[(k + 2) % 3] - corners[(k + 1) % 3];
      rows.row(k) = normal.cross(opposite) / square;
    }
  } else if (inside == 2) {
    const int out = point.bary(0) <= kZeroWeight ? 0 : point.bary(1) <= kZeroWeight ? 1 : 2;
    const int from = (out + 1) % 3, to = (out + 2) % 3;
    const Vector3d edge = corners[to] - corners[from];
    const double square = edge.squaredNorm();
    if (square == 0) return rows;
    rows.row(to) = edge / square;
    rows.row(from) = -edge / square;
  }
  return rows;
}

}  // namespace

Tensor rotationsOf(const Tensor& axisAngle) {
  const Tensor square = axisAngle.pow(2).sum(1).view({-1, 1, 1});
  const Tensor safe = square.clamp_min(1e-12), angle = safe.sqrt();
  // sin(a)/a and (1 - cos a)/a^2, by their series where the quotients lose their digits; the clamp
  // keeps the unused branch's gradient finite.
  const Tensor small = square < 1e-6;
  const Tensor a = torch::where(small, 1 - square / 6, angle.sin() / angle);
  const Tensor half = (angle / 2).sin() / angle;
  const Tensor b = torch::where(small, 0.5 - square / 24, 2 * half * half);
  const Tensor x = axisAngle.select(1, 0), y = axisAngle.select(1, 1), z = axisAngle.select(1, 2);
  const Tensor zero = torch::zeros_like(x);
  const Tensor cross = torch::stack({zero, -z, y, z, zero, -x, -y, x, zero}, 1).view({-1, 3, 3});
  const Tensor identity = torch::eye(3, axisAngle.options()).unsqueeze(0);
  return identity + a * cross + b * cross.matmul(cross);
}

ForwardMap::ForwardMap(const body::BodyModel& model, const Points& canonicalVertices,
                       torch::ScalarType type)
    : type_(type),
      canonicalVertices_(canonicalVertices),
      faces_(model.faces),
      parents_(model.parents),
      template_(tensorOf(model.templateVertices, type)),
      shapeDirs_(transposedTensorOf(model.shapeDirs, type)),
      joints_(tensorOf(model.jointTemplate, type)),
      jointShapeDirs_(transposedTensorOf(model.jointShapeDirs, type)),
      weights_(transposedTensorOf(denseWeights(model), type)) {
  std::vector<std::int64_t> vertices;
  for (const body::PoseCorrectives::Block& block : model.poseCorrectives.blocks) {
    correctedBy_.push_back(block.joint);
    poseDirs_.push_back(transposedTensorOf(Eigen::MatrixXf(block.directions), type));
    vertices.insert(vertices.end(), block.vertices.begin(), block.vertices.end());
  }
  correctedVertices_ = torch::tensor(vertices, torch::kInt64);
}

SurfaceTensors ForwardMap::locate(const std::vector<geometry::SurfacePoint>& points,
                                  const Points* canonical) const {
  const auto count = static_cast<std::int64_t>(points.size());
  SurfaceTensors tensors;
  tensors.corners = torch::empty({count, 3}, torch::kInt64);
  tensors.weights = torch::empty({count, 3}, torch::kFloat64);
  auto corners = tensors.corners.accessor<std::int64_t, 2>();
  auto weights = tensors.weights.accessor<double, 2>();
  std::vector<double> gradient;
  if (canonical) gradient.reserve(9 * points.size());
  for (std::int64_t i = 0; i < count; ++i) {
    const geometry::SurfacePoint& point = points[static_cast<std::size_t>(i)];
    const auto face = faces_.col(point.face);
    for (int k = 0; k < 3; ++k) {
      corners[i][k] = face(k);
      weights[i][k] = point.bary(k);
    }
    if (!canonical) continue;
    const Matrix3d rows =
        weightGradients(point, canonical->col(i), canonicalVertices_.col(face(0)),
                        canonicalVertices_.col(face(1)), canonicalVertices_.col(face(2)));
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) gradient.push_back(rows(r, c));
    }
  }
  tensors.weights = tensors.weights.to(type_);
  if (canonical) {
    tensors.gradient =
        torch::from_blob(gradient.data(), {count, 3, 3}, torch::kFloat64).to(type_).clone();
  }
  return tensors;
}

ForwardMap::Posed ForwardMap::pose(const PoseTensors& variables, double scale) const {
  const auto jointCount = static_cast<std::int64_t>(parents_.size());
  const Tensor local = rotationsOf(variables.pose);
  Posed posed;
  posed.shaped = template_ + torch::matmul(variables.betas, shapeDirs_).view({-1, 3});
  if (!poseDirs_.empty()) {
    const Tensor features = (local - torch::eye(3, local.options())).view({jointCount, 9});
    std::vector<Tensor> offsets;
    for (std::size_t i = 0; i < poseDirs_.size(); ++i) {
      offsets.push_back(torch::matmul(features[correctedBy_[i]], poseDirs_[i]).view({-1, 3}));
    }
    posed.shaped = posed.shaped.index_add(0, correctedVertices_, torch::cat(offsets));
  }
  const Tensor rest =
      joints_ + torch::matmul(variables.betas, jointShapeDirs_).view({jointCount, 3});

  // p_j = p_a + R_a (J_j - J_a), R_j = R_a r_j; a point x of joint j goes to
  // R_j x + (p_j - R_j J_j).
  std::vector<Tensor> rotation(parents_.size()), position(parents_.size()), rows;
  for (std::size_t j = 0; j < parents_.size(); ++j) {
    const auto index = static_cast<std::int64_t>(j);
    if (parents_[j] < 0) {
      rotation[j] = local[index];
      position[j] = rest[index];
    } else {
      const auto parent = static_cast<std::size_t>(parents_[j]);
      rotation[j] = rotation[parent].matmul(local[index]);
      position[j] = position[parent] + rotation[parent].mv(rest[index] - rest[parents_[j]]);
    }
    const Tensor offset = position[j] - rotation[j].mv(rest[index]);
    rows.push_back(torch::cat({scale * rotation[j], (scale * offset).unsqueeze(1)}, 1).view({12}));
  }
  posed.transforms = torch::stack(rows);
  posed.translation = variables.translation;
  return posed;
}

Tensor ForwardMap::skin(const Posed& posed, const Tensor& points, const Tensor& weights) const {
  const Tensor blended = weights.matmul(posed.transforms).view({-1, 3, 4});
  return blended.slice(2, 0, 3).matmul(points.unsqueeze(2)).squeeze(2) + blended.select(2, 3) +
         posed.translation;
}

Tensor ForwardMap::map(const Posed& posed, const SurfaceTensors& points,
                       const Tensor& moving) const {
  Tensor barycentric = points.weights;
  if (moving.defined() && points.gradient.defined()) {
    // Zero in value, g_k . dc in derivative.
    const Tensor step = (moving - moving.detach()).unsqueeze(2);
    barycentric = barycentric + points.gradient.matmul(step).squeeze(2);
  }
  Tensor position, weight;
  for (std::int64_t k = 0; k < 3; ++k) {
    const Tensor corner = points.corners.select(1, k), b = barycentric.select(1, k).unsqueeze(1);
    const Tensor p = b * posed.shaped.index_select(0, corner);
    const Tensor w = b * weights_.index_select(0, corner);
    position = k == 0 ? p : position + p;
    weight = k == 0 ? w : weight + w;
  }
  return skin(posed, position, weight);
}

Tensor ForwardMap::mapVertices(const Posed& posed) const {
  return skin(posed, posed.shaped, weights_);
}

}  // namespace loopreg::learning
