#include "metrics/Distances.h"

#include <algorithm>
#include <cmath>

#include "core/Parallel.h"
#include "core/Rng.h"
#include "geometry/PointIndex.h"
#include "geometry/RayCaster.h"
#include "geometry/Sampling.h"
#include "geometry/Topology.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::metrics {
namespace {

using geometry::OrientedPoints;

/// The value below which the share `q` of the sorted values lies, linear between them.
double quantile(const VectorXd& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<Eigen::Index>(at);
  const Eigen::Index above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// How far each sample lies from the other surface, and how well its normal agrees with the one
/// there.
struct OneWay {
  VectorXd distances;
  double agreement = 0;  ///< mean |n . n'| over samples where both normals are known
};

double meanAgreement(const Points& own, const Points& other) {
  double sum = 0;
  Eigen::Index known = 0;
  for (Eigen::Index i = 0; i < own.cols(); ++i) {
    if (own.col(i).isZero(0) || other.col(i).isZero(0)) continue;
    sum += std::abs(own.col(i).dot(other.col(i)));
    ++known;
  }
  return known > 0 ? sum / static_cast<double>(known) : 0;
}

/// Samples carry the normal of the triangle they were drawn from: what is compared is the shape,
/// not the shading that a file may bring along.
OrientedPoints sampleShape(const Mesh& mesh, std::size_t count, Rng& rng) {
  if (mesh.isPointCloud()) return geometry::sampleEvenly(mesh, count, rng);
  Mesh bare;
  bare.vertices = mesh.vertices;
  bare.faces = mesh.faces;
  return geometry::sampleEvenly(bare, count, rng);
}

OneWay compareOneWay(const OrientedPoints& samples, const Mesh& surface, int threads) {
  OneWay result;
  const Eigen::Index count = samples.positions.cols();
  result.distances.resize(count);
  Points there = Points::Zero(3, count);
  if (surface.isPointCloud()) {
    const geometry::PointIndex index(surface.vertices);
    const auto nearest = index.nearest(samples.positions, threads);
    const bool oriented = surface.normals.cols() == surface.vertices.cols();
    for (Eigen::Index i = 0; i < count; ++i) {
      result.distances[i] = std::sqrt(nearest[i].squaredDistance);
      if (oriented) there.col(i) = surface.normals.col(nearest[i].index);
    }
  } else {
    const geometry::TriangleBvh tree(surface.vertices, surface.faces);
    const auto nearest = tree.closest(samples.positions, threads);
    const Points normals = geometry::faceNormals(surface.vertices, surface.faces);
    for (Eigen::Index i = 0; i < count; ++i) {
      result.distances[i] = std::sqrt(nearest[i].squaredDistance);
      if (nearest[i].face >= 0) there.col(i) = normals.col(nearest[i].face);
    }
  }
  result.agreement = meanAgreement(samples.normals, there);
  return result;
}

/// Volume of the intersection over that of the union, by points spread evenly over the box around
/// both. The points follow the additive recurrence of the generalised golden ratio (Roberts 2018),
/// which converges much faster than independent random ones.
double volumeIou(const Mesh& a, const Mesh& b, std::size_t count, Rng& rng, int threads) {
  const Eigen::AlignedBox3d box = geometry::bounds(a.vertices).merged(geometry::bounds(b.vertices));
  const double g = 1.2207440846057595;  // g^4 = g + 1
  const Vector3d step(1 / g, 1 / (g * g), 1 / (g * g * g));
  const Vector3d start(rng.uniform(), rng.uniform(), rng.uniform());
  const geometry::RayCaster solidA(a.vertices, a.faces), solidB(b.vertices, b.faces);
  threads = resolveThreads(threads);
  std::vector<std::size_t> both(static_cast<std::size_t>(threads), 0), either(both);
  parallelRanges(count, threads, 1024, [&](std::size_t begin, std::size_t end, int worker) {
    for (std::size_t i = begin; i < end; ++i) {
      Vector3d share = start + static_cast<double>(i) * step;
      share = share.array() - share.array().floor();
      const Vector3d point = box.min() + share.cwiseProduct(box.sizes());
      const bool inA = solidA.inside(point), inB = solidB.inside(point);
      both[worker] += inA && inB;
      either[worker] += inA || inB;
    }
  });
  std::size_t intersection = 0, unionCount = 0;
  for (std::size_t w = 0; w < both.size(); ++w) {
    intersection += both[w];
    unionCount += either[w];
  }
  return unionCount == 0 ? -1 : static_cast<double>(intersection) / static_cast<double>(unionCount);
}

bool closedSolid(const Mesh& mesh) {
  return !mesh.isPointCloud() && geometry::inspectTopology(mesh.vertices, mesh.faces).closed();
}

double shareWithin(const VectorXd& distances, double threshold) {
  return static_cast<double>((distances.array() <= threshold).count()) /
         static_cast<double>(distances.size());
}

}  // namespace

DistanceStats summarize(VectorXd values) {
  DistanceStats stats;
  if (values.size() == 0) return stats;
  stats.mean = values.mean();
  std::sort(values.data(), values.data() + values.size());
  stats.median = quantile(values, 0.5);
  stats.p95 = quantile(values, 0.95);
  stats.max = values[values.size() - 1];
  return stats;
}

VectorXd pointToSurface(const Points& points, const Mesh& surface, int threads) {
  OrientedPoints queries;
  queries.positions = points;
  queries.normals = Points::Zero(3, points.cols());
  return compareOneWay(queries, surface, threads).distances;
}

double vertexToVertex(const Points& predicted, const Points& reference) {
  eigen_assert(predicted.cols() == reference.cols());
  return predicted.cols() == 0 ? 0 : (predicted - reference).colwise().norm().mean();
}

double mpjpe(const Points& predicted, const Points& reference) {
  return vertexToVertex(predicted, reference);
}

SurfaceComparison compareSurfaces(const Mesh& predicted, const Mesh& reference,
                                  const ComparisonOptions& options) {
  SurfaceComparison result;
  result.threshold = options.threshold;
  // One stream per part: the samples of one mesh do not depend on what the other is.
  const Rng rng(options.seed);
  Rng ofPredicted = rng.fork(0), ofReference = rng.fork(1), ofVolume = rng.fork(2);
  const OrientedPoints fromPredicted = sampleShape(predicted, options.samples, ofPredicted);
  const OrientedPoints fromReference = sampleShape(reference, options.samples, ofReference);
  if (fromPredicted.source.empty() || fromReference.source.empty()) return result;

  const OneWay there = compareOneWay(fromPredicted, reference, options.threads);
  const OneWay back = compareOneWay(fromReference, predicted, options.threads);
  result.predictedToReference = summarize(there.distances);
  result.referenceToPredicted = summarize(back.distances);
  result.p2s = result.predictedToReference.mean;
  result.chamferL1 = 0.5 * (there.distances.mean() + back.distances.mean());
  result.chamferL2 = 0.5 * (there.distances.squaredNorm() / there.distances.size() +
                            back.distances.squaredNorm() / back.distances.size());
  result.normalConsistency = 0.5 * (there.agreement + back.agreement);
  const double precision = shareWithin(there.distances, options.threshold);
  const double recall = shareWithin(back.distances, options.threshold);
  if (precision + recall > 0) result.fScore = 2 * precision * recall / (precision + recall);
  if (closedSolid(predicted) && closedSolid(reference)) {
    result.iou = volumeIou(predicted, reference, options.samples, ofVolume, options.threads);
  }
  return result;
}

}  // namespace loopreg::metrics
