#include "canonical/ElasticSheet.h"

#include <algorithm>

#include "geometry/PointIndex.h"
#include "geometry/Topology.h"

namespace loopreg::canonical {
namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Triplets = std::vector<Eigen::Triplet<double>>;

constexpr double kMembrane = 0.01;  // eta
/// Cotangents of slivers are cut: the Laplacian stays positive and the system well conditioned.
constexpr double kLeastCotangent = 0.02, kMostCotangent = 20;
constexpr double kLeastArea = 1e-9;  // m^2, of vertices without faces

void addSpring(Triplets& entries, int a, int b, double weight) {
  entries.emplace_back(a, a, weight);
  entries.emplace_back(b, b, weight);
  entries.emplace_back(a, b, -weight);
  entries.emplace_back(b, a, -weight);
}

Sparse cotangentLaplacian(const Points& vertices, const Faces& faces) {
  Triplets entries;
  entries.reserve(static_cast<std::size_t>(12 * faces.cols()));
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int apex = faces(k, f), a = faces((k + 1) % 3, f), b = faces((k + 2) % 3, f);
      const Vector3d u = vertices.col(a) - vertices.col(apex);
      const Vector3d v = vertices.col(b) - vertices.col(apex);
      const double cotangent = u.dot(v) / std::max(1e-15, u.cross(v).norm());
      addSpring(entries, a, b, 0.5 * std::clamp(cotangent, kLeastCotangent, kMostCotangent));
    }
  }
  Sparse laplacian(vertices.cols(), vertices.cols());
  laplacian.setFromTriplets(entries.begin(), entries.end());
  return laplacian;
}

VectorXd vertexAreas(const Points& vertices, const Faces& faces) {
  VectorXd areas = VectorXd::Constant(vertices.cols(), kLeastArea);
  const VectorXd ofFaces = geometry::faceAreas(vertices, faces);
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) areas(faces(k, f)) += ofFaces(f) / 3;
  }
  return areas;
}

}  // namespace

ElasticSheet::ElasticSheet(const Points& vertices, const Faces& faces)
    : laplacian_(cotangentLaplacian(vertices, faces)),
      areas_(vertexAreas(vertices, faces)),
      main_(static_cast<std::size_t>(vertices.cols())) {
  bending_ = laplacian_ * areas_.cwiseInverse().asDiagonal() * laplacian_;
  const geometry::Components parts = geometry::connectedComponents(vertices.cols(), faces);
  std::vector<std::int32_t> mainVertices;
  for (std::int32_t v = 0; v < vertices.cols(); ++v) {
    main_[std::size_t(v)] = parts.label[std::size_t(v)] == 0;
    if (main_[std::size_t(v)]) mainVertices.push_back(v);
  }
  Points mainPoints(3, static_cast<Eigen::Index>(mainVertices.size()));
  for (std::size_t i = 0; i < mainVertices.size(); ++i) {
    mainPoints.col(static_cast<Eigen::Index>(i)) = vertices.col(mainVertices[i]);
  }
  const geometry::PointIndex index(std::move(mainPoints));
  Triplets ties;
  for (std::int32_t v = 0; v < vertices.cols(); ++v) {
    if (main_[std::size_t(v)]) continue;
    const auto beside = index.nearest(vertices.col(v));
    addSpring(ties, v, mainVertices[std::size_t(beside.index)], areas_(v));
  }
  ties_.resize(vertices.cols(), vertices.cols());
  ties_.setFromTriplets(ties.begin(), ties.end());
}

Points ElasticSheet::follow(const Points& shape, const std::vector<Pull>& pulls,
                            double stiffLength) {
  const Eigen::Index n = shape.cols();
  Triplets entries;
  entries.reserve(9 * pulls.size());
  Eigen::MatrixXd right = Eigen::MatrixXd::Zero(n, 3);
  for (const Pull& pull : pulls) {
    Vector3d gap = pull.target;
    for (int k = 0; k < 3; ++k) gap -= pull.bary(k) * shape.col(pull.vertex[std::size_t(k)]);
    for (int k = 0; k < 3; ++k) {
      const double share = pull.weight * pull.bary(k);
      if (share == 0) continue;
      const std::int32_t row = pull.vertex[std::size_t(k)];
      right.row(row) += share * gap.transpose();
      for (int l = 0; l < 3; ++l) {
        if (pull.bary(l) == 0) continue;
        entries.emplace_back(row, pull.vertex[std::size_t(l)], share * pull.bary(l));
      }
    }
  }
  Sparse system(n, n);
  system.setFromTriplets(entries.begin(), entries.end());
  const double l2 = stiffLength * stiffLength;
  // The pulls join corners of one face only: the sum always has the pattern of bending and ties.
  system = Sparse(l2 * l2 * bending_ + ties_) + Sparse(kMembrane * l2 * laplacian_ + system);
  if (!solver_) {
    solver_ = std::make_unique<Eigen::SimplicialLDLT<Sparse>>();
    solver_->analyzePattern(system);
  }
  solver_->factorize(system);
  if (solver_->info() != Eigen::Success) return shape;
  const Eigen::MatrixXd moved = solver_->solve(right);
  return moved.allFinite() ? Points(shape + moved.transpose()) : shape;
}

}  // namespace loopreg::canonical
