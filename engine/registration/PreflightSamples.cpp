#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "core/Rng.h"
#include "registration/PreflightParts.h"

namespace loopreg::registration::preflight {
namespace {

constexpr Eigen::Index kMostFaces = 200'000;  ///< faces that the area table is built over
constexpr Eigen::Index kMostCloudPoints = 60'000;
constexpr double kThinning = 0.008;  ///< voxel of a thinned cloud, share of its size

/// Every k-th face, so that a large mesh costs no more than a small one, then area-weighted
/// stratified draws from those.
Samples sampleMesh(const Mesh& mesh, Eigen::Index count, std::uint64_t seed) {
  const Eigen::Index stride = std::max<Eigen::Index>(1, mesh.faceCount() / kMostFaces);
  std::vector<Eigen::Index> faces;
  std::vector<double> cumulative;
  double total = 0;
  for (Eigen::Index f = 0; f < mesh.faceCount(); f += stride) {
    const Vector3d a = mesh.vertices.col(mesh.faces(0, f));
    const Vector3d b = mesh.vertices.col(mesh.faces(1, f));
    const Vector3d c = mesh.vertices.col(mesh.faces(2, f));
    const double area = (b - a).cross(c - a).norm();
    if (!(area > 0) || !std::isfinite(area)) continue;
    total += area;
    faces.push_back(f);
    cumulative.push_back(total);
  }
  Samples samples;
  if (faces.empty()) return samples;
  samples.oriented = true;
  samples.positions.resize(3, count);
  samples.normals.resize(3, count);
  Rng rng(seed);
  std::size_t at = 0;
  for (Eigen::Index i = 0; i < count; ++i) {
    const double target =
        (static_cast<double>(i) + rng.uniform()) / static_cast<double>(count) * total;
    while (at + 1 < faces.size() && cumulative[at] < target) ++at;
    const Vector3d a = mesh.vertices.col(mesh.faces(0, faces[at]));
    const Vector3d b = mesh.vertices.col(mesh.faces(1, faces[at]));
    const Vector3d c = mesh.vertices.col(mesh.faces(2, faces[at]));
    // Uniform on the triangle: the square root undoes the crowding towards vertex a.
    const double r = std::sqrt(rng.uniform()), s = rng.uniform();
    samples.positions.col(i) = (1 - r) * a + r * (1 - s) * b + r * s * c;
    samples.normals.col(i) = (b - a).cross(c - a).normalized();
  }
  return samples;
}

/// One point per voxel of a strided subset: a sensor's density falls with distance, area does not.
Samples sampleCloud(const Scan& scan) {
  const Points& points = scan.mesh.vertices;
  const Eigen::Index stride = std::max<Eigen::Index>(1, points.cols() / kMostCloudPoints);
  const Eigen::Index strided = (points.cols() + stride - 1) / stride;
  Points subset(3, strided);
  for (Eigen::Index i = 0; i < strided; ++i) subset.col(i) = points.col(i * stride);
  const Eigen::AlignedBox3d box = robustBounds(subset, 0.005);
  const double cell = kThinning * box.sizes().maxCoeff();

  std::vector<Eigen::Index> kept;
  std::unordered_set<std::uint64_t> seen;
  for (Eigen::Index i = 0; i < strided; ++i) {
    if (cell > 0) {
      std::uint64_t key = 0;
      for (int axis = 0; axis < 3; ++axis) {
        const double c = std::floor((subset(axis, i) - box.min()(axis)) / cell);
        key = (key << 21) | (static_cast<std::uint64_t>(std::clamp(c, -1e6, 1e6) + 1e6) & 0x1fffff);
      }
      if (!seen.insert(key).second) continue;
    }
    kept.push_back(i);
  }
  Samples samples;
  const bool normals = scan.mesh.normals.cols() == points.cols();
  samples.oriented = normals && !scan.normalsEstimated;
  samples.positions.resize(3, static_cast<Eigen::Index>(kept.size()));
  samples.normals.setZero(3, samples.positions.cols());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    samples.positions.col(static_cast<Eigen::Index>(i)) = subset.col(kept[i]);
    if (normals) {
      samples.normals.col(static_cast<Eigen::Index>(i)) = scan.mesh.normals.col(kept[i] * stride);
    }
  }
  return samples;
}

}  // namespace

Samples sampleScan(const Scan& scan, Eigen::Index count, std::uint64_t seed) {
  Samples samples;
  if (!scan.mesh.isPointCloud()) samples = sampleMesh(scan.mesh, count, seed);
  return samples.count() > 0 ? samples : sampleCloud(scan);
}

Samples select(const Samples& samples, const std::vector<bool>& mask) {
  const auto kept = static_cast<Eigen::Index>(std::count(mask.begin(), mask.end(), true));
  Samples selected;
  selected.oriented = samples.oriented;
  selected.positions.resize(3, kept);
  selected.normals.resize(3, kept);
  Eigen::Index next = 0;
  for (Eigen::Index i = 0; i < samples.count(); ++i) {
    if (!mask[static_cast<std::size_t>(i)]) continue;
    selected.positions.col(next) = samples.positions.col(i);
    selected.normals.col(next++) = samples.normals.col(i);
  }
  return selected;
}

Eigen::AlignedBox3d robustBounds(const Points& points, double trim) {
  Eigen::AlignedBox3d box;
  if (points.cols() == 0) return Eigen::AlignedBox3d(Vector3d::Zero(), Vector3d::Zero());
  Vector3d low, high;
  std::vector<double> values(static_cast<std::size_t>(points.cols()));
  const auto cut = static_cast<std::ptrdiff_t>(trim * static_cast<double>(values.size()));
  for (int axis = 0; axis < 3; ++axis) {
    Eigen::Map<Eigen::RowVectorXd>(values.data(), points.cols()) = points.row(axis);
    std::nth_element(values.begin(), values.begin() + cut, values.end());
    low(axis) = values[static_cast<std::size_t>(cut)];
    std::nth_element(values.begin(), values.end() - 1 - cut, values.end());
    high(axis) = *(values.end() - 1 - cut);
  }
  return Eigen::AlignedBox3d(low, high);
}

Vector3d upDirection(UpAxis up) {
  switch (up) {
    case UpAxis::plusX:
      return Vector3d::UnitX();
    case UpAxis::minusX:
      return -Vector3d::UnitX();
    case UpAxis::minusY:
      return -Vector3d::UnitY();
    case UpAxis::plusZ:
      return Vector3d::UnitZ();
    case UpAxis::minusZ:
      return -Vector3d::UnitZ();
    case UpAxis::plusY:
    case UpAxis::automatic:
      break;
  }
  return Vector3d::UnitY();
}

Matrix3d uprightRotation(UpAxis up) {
  // Rows are the aligned axes in scan coordinates: left x, up y, forward z = left x up.
  const Vector3d y = upDirection(up);
  Vector3d z = Vector3d::UnitZ();
  if (up == UpAxis::plusZ) z = -Vector3d::UnitY();  // Blender's habit: front is -y
  if (up == UpAxis::minusZ) z = Vector3d::UnitY();
  Matrix3d rotation;
  rotation.row(0) = y.cross(z);
  rotation.row(1) = y;
  rotation.row(2) = z;
  return rotation;
}

}  // namespace loopreg::registration::preflight
