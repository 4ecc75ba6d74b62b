#include "body/generator/SoftBody.h"

#include <Eigen/SVD>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "geometry/PointIndex.h"

namespace loopreg::body {
namespace {

// Stiffnesses relative to a cube's own.
constexpr double kVolume = 30;   ///< kappa: resistance to a change of volume over that to shear
constexpr double kHoldBone = 8;  ///< nodes in bones
constexpr double kHoldFar = 8;   ///< nodes at the edge of the lattice
constexpr double kHoldFree = 0.001;
constexpr double kFold = 4;  ///< skin at the fold

double smoothStep(double x) {
  const double t = std::clamp(x, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

double distanceToSegment(const Vector3d& p, const Vector3d& a, const Vector3d& b) {
  const Vector3d ab = b - a;
  const double t = std::clamp((p - a).dot(ab) / std::max(ab.squaredNorm(), 1e-12), 0.0, 1.0);
  return (p - a - t * ab).norm();
}

/// (R + kappa D) / (1 + kappa) for a cube's deformation F.
Matrix3d projected(const Matrix3d& f) {
  const Eigen::JacobiSVD<Matrix3d> svd(f, Eigen::ComputeFullU | Eigen::ComputeFullV);
  Matrix3d u = svd.matrixU();
  const Matrix3d v = svd.matrixV();
  Vector3d s = svd.singularValues();
  if ((u * v.transpose()).determinant() < 0) {
    u.col(2) = -u.col(2);
    s(2) = -s(2);
  }
  // The nearest stretches with product 1: Newton steps along the product's gradient.
  s = s.cwiseMax(0.15).cwiseMin(4.0);
  for (int step = 0; step < 5; ++step) {
    const Vector3d gradient(s.y() * s.z(), s.x() * s.z(), s.x() * s.y());
    s += (1 - s.prod()) / gradient.squaredNorm() * gradient;
    s = s.cwiseMax(0.15);
  }
  const Vector3d blend = (Vector3d::Ones() + kVolume * s) / (1 + kVolume);
  return u * blend.asDiagonal() * v.transpose();
}

}  // namespace

SoftBody::SoftBody(const BodyModel& model, const geometry::RayCaster& body,
                   const FleshAroundJoint& flesh)
    : model_(model), flesh_(flesh) {
  buildLattice(body);
  hangOnBones(body);
  factorize();
}

void SoftBody::buildLattice(const geometry::RayCaster& body) {
  const double h = flesh_.spacing;
  const Vector3d center = model_.jointTemplate.col(flesh_.joint);
  using Cell = std::array<int, 3>;
  const auto cellOf = [&](const Vector3d& p) {
    return Cell{int(std::floor(p.x() / h)), int(std::floor(p.y() / h)), int(std::floor(p.z() / h))};
  };
  // Cubes that hold skin, and those whose middle is inside.
  std::map<Cell, std::int32_t> cubes;
  for (Eigen::Index v = 0; v < model_.vertexCount(); ++v) {
    const Vector3d p = model_.templateVertices.col(v);
    if ((p - center).norm() >= flesh_.reach) continue;
    skin_.push_back(static_cast<std::int32_t>(v));
    cubes[cellOf(p)] = 0;
  }
  const Cell low = cellOf(center - Vector3d::Constant(flesh_.reach));
  const Cell high = cellOf(center + Vector3d::Constant(flesh_.reach));
  for (int x = low[0]; x <= high[0]; ++x) {
    for (int y = low[1]; y <= high[1]; ++y) {
      for (int z = low[2]; z <= high[2]; ++z) {
        const Vector3d middle = h * Vector3d(x + 0.5, y + 0.5, z + 0.5);
        if ((middle - center).norm() < flesh_.reach && body.inside(middle)) cubes[{x, y, z}] = 0;
      }
    }
  }
  // Corners. On the middle plane between the legs both sides have a node of their own: thighs that
  // touch are not grown together.
  std::map<std::array<int, 4>, std::int32_t> corners;
  std::map<std::array<int, 4>, bool> apart;
  std::vector<Vector3d> nodes;
  for (auto& [cell, index] : cubes) {
    index = static_cast<std::int32_t>(cubes_.size());
    std::array<std::int32_t, 8> cube;
    for (int k = 0; k < 8; ++k) {
      std::array<int, 4> key = {cell[0] + (k & 1), cell[1] + (k >> 1 & 1), cell[2] + (k >> 2), 0};
      const Vector3d p = h * Vector3d(key[0], key[1], key[2]);
      if (key[0] == 0) {
        const auto [known, fresh] = apart.try_emplace(key, false);
        if (fresh) known->second = !body.inside(p + Vector3d(1e-5, 0, 0));
        if (known->second) key[3] = cell[0] < 0 ? 1 : 2;
      }
      const auto [place, fresh] = corners.try_emplace(key, static_cast<std::int32_t>(nodes.size()));
      if (fresh) {
        nodes.push_back(p);
        side_.push_back(key[3] == 0 ? (key[0] > 0) - (key[0] < 0) : 2 * key[3] - 3);
      }
      cube[static_cast<std::size_t>(k)] = place->second;
    }
    cubes_.push_back(cube);
  }
  nodes_.resize(3, static_cast<Eigen::Index>(nodes.size()));
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes_.col(Eigen::Index(i)) = nodes[i];

  const auto count = static_cast<Eigen::Index>(skin_.size());
  influence_.resize(count);
  weightOfSkin_.resize(8, count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const Vector3d p = model_.templateVertices.col(skin_[static_cast<std::size_t>(i)]);
    const double away = (p - center).norm() / flesh_.reach;
    influence_(i) = 1 - smoothStep((away - 0.6) / 0.35);
    const Cell cell = cellOf(p);
    cubeOfSkin_.push_back(cubes.at(cell));
    const Vector3d t = p / h - Vector3d(cell[0], cell[1], cell[2]);
    for (int k = 0; k < 8; ++k) {
      weightOfSkin_(k, i) =
          (k & 1 ? t.x() : 1 - t.x()) * (k & 2 ? t.y() : 1 - t.y()) * (k & 4 ? t.z() : 1 - t.z());
    }
    // Skin of the other half of the body takes no part.
    folds_.push_back(p.x() * center.x() >= 0 &&
                     (p - center - flesh_.foldAt).norm() < flesh_.foldReach);
  }
}

void SoftBody::hangOnBones(const geometry::RayCaster& body) {
  const auto place = [&](int j) { return Vector3d(model_.jointTemplate.col(j)); };
  const Vector3d center = place(flesh_.joint);
  std::vector<bool> moves(static_cast<std::size_t>(model_.jointCount()), false);
  for (int j = flesh_.joint; j < model_.jointCount(); ++j) {
    const int a = model_.parents[static_cast<std::size_t>(j)];
    moves[static_cast<std::size_t>(j)] =
        j == flesh_.joint || (a >= 0 && moves[static_cast<std::size_t>(a)]);
  }
  VectorXd skinShare = VectorXd::Zero(model_.vertexCount());
  for (Eigen::Index v = 0; v < model_.vertexCount(); ++v) {
    for (Eigen::Index s = 0; s < model_.skin.slots(); ++s) {
      const auto j = static_cast<std::size_t>(model_.skin.joint(s, v));
      if (moves[j]) skinShare(v) += model_.skin.weight(s, v);
    }
  }
  const geometry::PointIndex skin(model_.templateVertices);
  share_.setZero(nodes_.cols());
  hold_.resize(nodes_.cols());
  for (Eigen::Index i = 0; i < nodes_.cols(); ++i) {
    const Vector3d p = nodes_.col(i);
    double sum = 0;
    int used = 0;
    for (const auto& near : skin.nearest(p, 24)) {
      // Not skin of the other leg, across the gap.
      const Vector3d q = model_.templateVertices.col(near.index);
      if (side_[static_cast<std::size_t>(i)] * q.x() < 0) {
        const Vector3d crossing = p + p.x() / (p.x() - q.x()) * (q - p);
        if (!body.inside(crossing)) continue;
      }
      if (++used > 6) break;
      const double weight = 1 / (near.squaredDistance + 1e-5);
      sum += weight;
      share_(i) += weight * skinShare(near.index);
    }
    share_(i) /= std::max(sum, 1e-12);
    const double away = (p - center).norm();
    hold_(i) = std::max(kHoldFree, kHoldFar * smoothStep((away / flesh_.reach - 0.6) / 0.35));
    if (away < flesh_.ball) {
      share_(i) = 0.5;
      hold_(i) = kHoldBone;
      continue;
    }
    // The nearest bone, from each joint to its children.
    double nearest = flesh_.bone;
    for (int j = 1; j < model_.jointCount(); ++j) {
      const int a = model_.parents[static_cast<std::size_t>(j)];
      const double d = distanceToSegment(p, place(a), place(j));
      if (d >= nearest) continue;
      nearest = d;
      share_(i) = moves[static_cast<std::size_t>(a)] ? 1 : 0;
      hold_(i) = kHoldBone;
    }
  }
}

void SoftBody::factorize() {
  std::vector<Eigen::Triplet<double>> entries;
  for (const auto& cube : cubes_) {
    for (int a = 0; a < 8; ++a) {
      for (int b = 0; b < 8; ++b) {
        entries.emplace_back(cube[a], cube[b], (a == b ? 1.0 : 0.0) - 0.125);
      }
    }
  }
  for (Eigen::Index i = 0; i < nodes_.cols(); ++i) entries.emplace_back(i, i, hold_(i));
  for (std::size_t i = 0; i < skin_.size(); ++i) {
    if (!folds_[i]) continue;
    const auto& cube = cubes_[static_cast<std::size_t>(cubeOfSkin_[i])];
    for (int a = 0; a < 8; ++a) {
      for (int b = 0; b < 8; ++b) {
        entries.emplace_back(
            cube[a], cube[b],
            kFold * weightOfSkin_(a, Eigen::Index(i)) * weightOfSkin_(b, Eigen::Index(i)));
      }
    }
  }
  Eigen::SparseMatrix<double> system(nodes_.cols(), nodes_.cols());
  system.setFromTriplets(entries.begin(), entries.end());
  solver_ = std::make_unique<Eigen::SimplicialLLT<Eigen::SparseMatrix<double>>>(system);
}

Points SoftBody::boneTargets(const Matrix3d& rotation) const {
  const Vector3d center = model_.jointTemplate.col(flesh_.joint);
  const Vector3d turn = axisAngleFromRotation(rotation);
  Points targets(3, nodes_.cols());
  for (Eigen::Index i = 0; i < nodes_.cols(); ++i) {
    targets.col(i) = center + rotationFromAxisAngle(share_(i) * turn) * (nodes_.col(i) - center);
  }
  return targets;
}

Points SoftBody::relax(const Matrix3d& rotation, int iterations) const {
  const Points targets = boneTargets(rotation);
  const Vector3d foldAt = model_.jointTemplate.col(flesh_.joint) + flesh_.foldAt;
  const Vector3d normal =
      rotationFromAxisAngle(flesh_.foldTurn * axisAngleFromRotation(rotation)) * flesh_.fold;
  const double h = flesh_.spacing;

  Points x = targets;
  Eigen::Matrix<double, Eigen::Dynamic, 3> right(nodes_.cols(), 3);
  const auto skinPosition = [&](std::size_t i) {
    Vector3d p = Vector3d::Zero();
    const auto& cube = cubes_[static_cast<std::size_t>(cubeOfSkin_[i])];
    for (int k = 0; k < 8; ++k) p += weightOfSkin_(k, Eigen::Index(i)) * x.col(cube[k]);
    return p;
  };
  for (int iteration = 0; iteration < iterations; ++iteration) {
    right = (targets * hold_.asDiagonal()).transpose();
    for (const auto& cube : cubes_) {
      Vector3d middle = Vector3d::Zero();
      for (const std::int32_t node : cube) middle += x.col(node) / 8;
      Matrix3d f = Matrix3d::Zero();
      for (int k = 0; k < 8; ++k) {
        const Vector3d rest(k & 1 ? h / 2 : -h / 2, k & 2 ? h / 2 : -h / 2, k & 4 ? h / 2 : -h / 2);
        f += (x.col(cube[k]) - middle) * rest.transpose();
      }
      const Matrix3d g = projected(f / (2 * h * h));  // sum of rest rest^T = 2 h^2 I
      for (int k = 0; k < 8; ++k) {
        const Vector3d rest(k & 1 ? h / 2 : -h / 2, k & 2 ? h / 2 : -h / 2, k & 4 ? h / 2 : -h / 2);
        right.row(cube[k]) += (g * rest).transpose();
      }
    }
    for (std::size_t i = 0; i < skin_.size(); ++i) {
      if (!folds_[i]) continue;
      Vector3d p = skinPosition(i);
      const double rest = flesh_.fold.dot(model_.templateVertices.col(skin_[i]) - foldAt);
      const double side = normal.dot(p - foldAt);
      if (rest >= 0 ? side < 0 : side > 0) p -= side * normal;
      const auto& cube = cubes_[static_cast<std::size_t>(cubeOfSkin_[i])];
      for (int k = 0; k < 8; ++k) {
        right.row(cube[k]) += kFold * weightOfSkin_(k, Eigen::Index(i)) * p.transpose();
      }
    }
    x = solver_->solve(right).transpose();
  }
  Points skin(3, static_cast<Eigen::Index>(skin_.size()));
  for (std::size_t i = 0; i < skin_.size(); ++i) skin.col(Eigen::Index(i)) = skinPosition(i);
  return skin;
}

}  // namespace loopreg::body
