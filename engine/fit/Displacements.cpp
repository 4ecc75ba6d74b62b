#include "fit/Displacements.h"

#include <Eigen/LU>
#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <cmath>

#include "fit/RobustKernel.h"
#include "geometry/Mesh.h"
#include "geometry/Topology.h"

namespace loopreg::fit {
namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Triplet = Eigen::Triplet<double>;

/// (L u)_v = u_v - mean of its neighbours.
Sparse graphLaplacian(Eigen::Index n, const Faces& faces) {
  const geometry::Adjacency ring = geometry::vertexAdjacency(n, faces);
  std::vector<Triplet> entries;
  for (Eigen::Index v = 0; v < n; ++v) {
    const std::int32_t begin = ring.start[v], end = ring.start[v + 1];
    entries.emplace_back(v, v, 1.0);
    for (std::int32_t i = begin; i < end; ++i) {
      entries.emplace_back(v, ring.items[i], -1.0 / (end - begin));
    }
  }
  Sparse laplacian(n, n);
  laplacian.setFromTriplets(entries.begin(), entries.end());
  return laplacian;
}

}  // namespace

Points fitDisplacements(const PreparedBody& body, const body::BodyState& state,
                        const ScanSamples& samples, const DisplacementOptions& options,
                        const std::function<bool(int, const Points&)>& onRound, StopToken stop) {
  const Eigen::Index n = body.model.vertexCount();
  const Faces& faces = body.model.faces;
  const Sparse laplacian = graphLaplacian(n, faces);
  Sparse identity(n, n);
  identity.setIdentity();
  const Sparse smooth = options.smoothness * Sparse(laplacian.transpose() * laplacian);
  // Data weights sum to n, so that lambda and mu mean the same for any number of samples.
  const double unit =
      static_cast<double>(n) / static_cast<double>(std::max<Eigen::Index>(1, samples.count()));
  const GemanMcClure kernel{options.reach};
  const double gate = std::cos(options.maxAngleDegrees * M_PI / 180);

  Points offsets = Points::Zero(3, n);
  Points displacements = Points::Zero(3, n);
  geometry::TriangleBvh tree = body.tree;
  std::vector<geometry::SurfacePoint> closest(static_cast<std::size_t>(samples.count()));
  Eigen::SimplicialLDLT<Sparse> solver;
  bool analysed = false;

  for (int round = 0; round < options.rounds && !stop.stopRequested(); ++round) {
    const Points posed = state.vertices + offsets;
    const Points normals = geometry::vertexNormals(posed, faces);
    tree.refit(posed);
    tree.update(samples.positions, options.threads, 3 * options.reach, closest);

    std::vector<Triplet> entries;
    entries.reserve(static_cast<std::size_t>(9 * samples.count()));
    Eigen::MatrixX3d right = Eigen::MatrixX3d::Zero(n, 3);
    for (Eigen::Index i = 0; i < samples.count(); ++i) {
      const geometry::SurfacePoint& hit = closest[static_cast<std::size_t>(i)];
      if (hit.face < 0) continue;
      const auto face = faces.col(hit.face);
      Vector3d normal = Vector3d::Zero(), before = Vector3d::Zero();
      for (int c = 0; c < 3; ++c) {
        normal += hit.bary(c) * normals.col(face(c));
        before += hit.bary(c) * offsets.col(face(c));
      }
      normal.normalize();
      const Vector3d scanNormal = samples.normals.col(i);
      if (scanNormal.squaredNorm() > 0.5 && normal.dot(scanNormal) < gate) continue;
      const double w = unit * kernel.weight(hit.squaredDistance);
      const Vector3d wanted = before + normal * normal.dot(samples.positions.col(i) - hit.position);
      for (int a = 0; a < 3; ++a) {
        right.row(face(a)) += w * hit.bary(a) * wanted.transpose();
        for (int b = 0; b < 3; ++b) {
          entries.emplace_back(face(a), face(b), w * hit.bary(a) * hit.bary(b));
        }
      }
    }
    Sparse data(n, n);
    data.setFromTriplets(entries.begin(), entries.end());
    const Sparse system = data + smooth + options.damping * identity;
    if (!analysed) solver.analyzePattern(system);
    analysed = true;
    solver.factorize(system);
    if (solver.info() != Eigen::Success) break;
    const Eigen::MatrixX3d solved = solver.solve(right);
    offsets = solved.transpose();

    for (Eigen::Index v = 0; v < n; ++v) {
      const Matrix3d linear = state.parameters.scale * state.blended[static_cast<std::size_t>(v)];
      displacements.col(v) = linear.partialPivLu().solve(offsets.col(v));
    }
    if (onRound && !onRound(round, displacements)) break;
  }
  return displacements;
}

}  // namespace loopreg::fit
