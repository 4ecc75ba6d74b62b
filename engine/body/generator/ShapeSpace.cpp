#include "body/generator/ShapeSpace.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

#include "body/generator/Population.h"
#include "body/generator/SkinWeights.h"
#include "core/Parallel.h"

namespace loopreg::body {

namespace {

constexpr int kSexDirection = 2;
constexpr int kRing = 48;  ///< skin vertices that vote for a joint
constexpr int kRegressorSamples = 80;

/// Sum over rows i of a_i b_i (x_i . y_i), all people against all people.
Eigen::MatrixXd gramMatrix(const Eigen::MatrixXd& data, const VectorXd& metric) {
  return data.transpose() * metric.asDiagonal() * data;
}

double squaredNorm(const VectorXd& d, const VectorXd& metric) { return d.cwiseAbs2().dot(metric); }

/// Takes direction `d` out of every person, orthogonally in the metric.
void deflate(Eigen::MatrixXd& data, const VectorXd& metric, const VectorXd& d) {
  const VectorXd scores = data.transpose() * metric.cwiseProduct(d) / squaredNorm(d, metric);
  data.noalias() -= d * scores.transpose();
}

/// Skin vertices on all sides of a joint: in each of kRing even directions (Fibonacci's spiral) the
/// one that is near and lies that way. The nearest alone would sit on one side only, as on a back.
std::vector<Eigen::Index> ringAround(const Points& skin, const Vector3d& joint) {
  std::vector<Eigen::Index> ring;
  for (int k = 0; k < kRing; ++k) {
    const double y = 1 - (2 * k + 1.0) / kRing, r = std::sqrt(1 - y * y), turn = 2.39996323 * k;
    const Vector3d direction(r * std::cos(turn), y, r * std::sin(turn));
    Eigen::Index best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (Eigen::Index v = 0; v < skin.cols(); ++v) {
      const Vector3d d = skin.col(v) - joint;
      const double length = d.norm(), cosine = std::max(d.dot(direction) / length, 0.0);
      const double score = length / (0.1 + cosine * cosine * cosine);
      if (score < least) {
        least = score;
        best = v;
      }
    }
    ring.push_back(best);
  }
  std::sort(ring.begin(), ring.end());
  ring.erase(std::unique(ring.begin(), ring.end()), ring.end());
  return ring;
}

}  // namespace

Points wearPerson(const HalfTemplate& base, const Figure& person) {
  const Eigen::Index h = base.vertices.cols();
  Points carried(3, h), placed(3, h);
  for (Eigen::Index v = 0; v < h; ++v) {
    Vector3d x = Vector3d::Zero();
    for (Eigen::Index k = 0; k < base.skin.slots(); ++k) {
      const int j = base.skin.joint(k, v);
      Vector3d local = base.vertices.col(v) - base.figure.joints.col(j);
      if (j == kHead && local.y() < base.figure.faceTop) {
        local.y() = base.figure.faceTop + (local.y() - base.figure.faceTop) * person.face;
      }
      x += base.skin.weight(k, v) *
           (person.joints.col(j) + person.stretch.col(j).cwiseProduct(local));
    }
    if (base.vertices(0, v) == 0) x.x() = 0;
    carried.col(v) = x;
    placed.col(v) = person.skin.project(x, 2, 0.03);
  }
  // Displacements from the carried places, averaged over neighbours: what was moved along the skin
  // by accident evens out; what was moved across it is restored by the last projection.
  Points moved = placed - carried;
  for (int round = 0; round < 2; ++round) {
    Points smooth(3, h);
    for (Eigen::Index v = 0; v < h; ++v) {
      Vector3d sum = moved.col(v);
      for (const std::int32_t w : base.neighbours[v]) sum += moved.col(w);
      smooth.col(v) = sum / (1.0 + static_cast<double>(base.neighbours[v].size()));
      if (base.vertices(0, v) == 0) smooth(0, v) = 0;
    }
    moved = smooth;
  }
  for (Eigen::Index v = 0; v < h; ++v) {
    placed.col(v) = person.skin.project(carried.col(v) + moved.col(v), 3, 0.02);
    if (base.vertices(0, v) == 0) placed(0, v) = 0;
  }
  return placed.colwise() - Vector3d(person.joints.col(0));
}

ShapeSpace buildShapeSpace(const HalfTemplate& base, const VectorXd& area, const Points& normals,
                           const GeneratorOptions& options, Progress* progress) {
  const Eigen::Index h = base.vertices.cols();
  const int people = options.population;
  ShapeSpace space;
  space.samples.resize(static_cast<std::size_t>(people));
  space.sampleJoints.resize(static_cast<std::size_t>(people));
  VectorXd sexes(people);
  const Rng source(options.seed);
  constexpr int kBatch = 32;
  for (int first = 0; first < people; first += kBatch) {
    const int count = std::min(kBatch, people - first);
    parallelRanges(count, options.threads, 1, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t i = first + begin; i < first + end; ++i) {
        Rng rng = source.fork(i);
        const Person person = samplePerson(rng);
        const Figure figure = buildFigure(person);
        sexes[static_cast<Eigen::Index>(i)] = person.sex;
        space.samples[i] = wearPerson(base, figure);
        space.sampleJoints[i] = figure.joints.colwise() - Vector3d(figure.joints.col(0));
      }
    });
    if (progress) progress->advance(static_cast<double>(first + count) / people);
  }
  Eigen::MatrixXd data(3 * h, people);
  for (int i = 0; i < people; ++i) {
    data.col(i) = Eigen::Map<const VectorXd>(space.samples[i].data(), 3 * h);
  }
  const VectorXd mean = data.rowwise().mean();
  data.colwise() -= mean;
  space.mean = Eigen::Map<const Points>(mean.data(), 3, h);
  VectorXd metric(3 * h);
  for (Eigen::Index v = 0; v < h; ++v) metric.segment<3>(3 * v).setConstant(area[v] / area.sum());

  const int directions = std::min(options.shapeDirections, people - 1);
  space.directions.resize(3 * h, directions);
  space.deviations.resize(directions);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(gramMatrix(data, metric));
  Eigen::Index component = people - 1;  // of rising eigenvalues: the largest not yet used
  for (int k = 0; k < directions; ++k) {
    VectorXd d;
    if (k == kSexDirection) {
      // Take the first directions out of people and out of their sexes.
      VectorXd residual = sexes.array() - sexes.mean();
      for (int i = 0; i < k; ++i) {
        const VectorXd score = eigen.eigenvectors().col(people - 1 - i);
        residual -= score * score.dot(residual);
        deflate(data, metric, space.directions.col(i));
      }
      d = data * residual;
      const VectorXd scores = data.transpose() * metric.cwiseProduct(d) / squaredNorm(d, metric);
      d *= std::sqrt(scores.squaredNorm() / (people - 1));
      deflate(data, metric, d);
      eigen.compute(gramMatrix(data, metric));
      component = people - 1;
    } else {
      d = data * eigen.eigenvectors().col(component--) / std::sqrt(people - 1.0);
    }
    space.deviations[k] = std::sqrt(squaredNorm(d, metric));
    double sign = 0;
    if (k == 0) {
      Eigen::Index top = 0;
      space.mean.row(1).maxCoeff(&top);
      sign = d[3 * top + 1];
    } else if (k == kSexDirection) {
      sign = 1;
    } else {
      const Points p = Eigen::Map<const Points>(d.data(), 3, h);
      sign = (p.cwiseProduct(normals).colwise().sum().transpose().array() * area.array()).sum();
    }
    space.directions.col(k) = sign < 0 ? VectorXd(-d) : d;
  }
  return space;
}

Eigen::MatrixXd fitJointRegressor(const std::vector<Points>& samples,
                                  const std::vector<Points>& joints,
                                  const std::vector<std::int32_t>& mirror, double ridge) {
  const Eigen::Index n = samples.front().cols();
  const std::size_t people = std::min<std::size_t>(samples.size(), kRegressorSamples);
  Eigen::MatrixXd regressor = Eigen::MatrixXd::Zero(kSmplJointCount, n);
  for (int j = 0; j < kSmplJointCount; ++j) {
    if (mirrorJoint(j) < j) continue;
    const std::vector<Eigen::Index> order = ringAround(samples.front(), joints.front().col(j));
    const int ring = static_cast<int>(order.size());
    // Least squares with the sum fixed by a Lagrange multiplier.
    Eigen::MatrixXd a(3 * people, ring);
    VectorXd b(3 * people);
    for (std::size_t p = 0; p < people; ++p) {
      b.segment<3>(3 * p) = joints[p].col(j);
      for (int k = 0; k < ring; ++k) a.block<3, 1>(3 * p, k) = samples[p].col(order[k]);
    }
    Eigen::MatrixXd system = Eigen::MatrixXd::Zero(ring + 1, ring + 1);
    VectorXd right(ring + 1);
    system.topLeftCorner(ring, ring) =
        a.transpose() * a + ridge * Eigen::MatrixXd::Identity(ring, ring);
    system.col(ring).head(ring).setOnes();
    system.row(ring).head(ring).setOnes();
    right.head(ring) = a.transpose() * b + VectorXd::Constant(ring, ridge / ring);
    right[ring] = 1;
    const VectorXd w = system.partialPivLu().solve(right).head(ring);
    const int other = mirrorJoint(j);
    for (int k = 0; k < ring; ++k) {
      // A middle joint shares its weights between the sides.
      const double share = other == j ? 0.5 : 1.0;
      regressor(j, order[k]) += share * w[k];
      regressor(other, mirror[order[k]]) += share * w[k];
    }
  }
  return regressor;
}

}  // namespace loopreg::body
