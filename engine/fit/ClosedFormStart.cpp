#include "fit/ClosedFormStart.h"

#include <Eigen/Cholesky>
#include <Eigen/SVD>
#include <cmath>

namespace loopreg::fit {
namespace {

using Pair = CorrespondenceTerm::Pair;

constexpr int kFewestPairs = 8;
constexpr double kRidge = 1.0;  // per squared beta, against pairs in centimetres
constexpr double kPairWeight = 1e4;

/// Weighted Kabsch: the rotation R that minimises sum w |R (x - mean x) - (y - mean y)|^2; false
/// where the points do not determine one (collinear: the second singular value vanishes).
bool kabsch(const std::vector<Vector3d>& x, const std::vector<Vector3d>& y,
            const std::vector<double>& w, Matrix3d& rotation) {
  double sum = 0;
  Vector3d mx = Vector3d::Zero(), my = Vector3d::Zero();
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += w[i];
    mx += w[i] * x[i];
    my += w[i] * y[i];
  }
  if (sum <= 0) return false;
  mx /= sum;
  my /= sum;
  Matrix3d covariance = Matrix3d::Zero();
  for (std::size_t i = 0; i < x.size(); ++i) {
    covariance += w[i] * (y[i] - my) * (x[i] - mx).transpose();
  }
  const Eigen::JacobiSVD<Matrix3d> svd(covariance, Eigen::ComputeFullU | Eigen::ComputeFullV);
  if (svd.singularValues()(1) < 1e-3 * svd.singularValues()(0) || svd.singularValues()(0) <= 0)
    return false;
  Matrix3d fix = Matrix3d::Identity();
  fix(2, 2) = (svd.matrixU() * svd.matrixV().transpose()).determinant() < 0 ? -1 : 1;
  rotation = svd.matrixU() * fix * svd.matrixV().transpose();
  return true;
}

/// World rotation of every joint's part, then as local rotations.
void rotationsFromPairs(const PreparedBody& body, const Points& shaped,
                        const std::vector<Pair>& pairs, body::BodyParameters& parameters) {
  const body::BodyModel& model = body.model;
  const auto joints = static_cast<std::size_t>(model.jointCount());
  std::vector<std::vector<Vector3d>> from(joints), to(joints);
  std::vector<std::vector<double>> weight(joints);
  for (const Pair& pair : pairs) {
    const int joint = body.groupOfVertex[pair.point.vertex[0]];
    Vector3d rest = Vector3d::Zero();
    for (int i = 0; i < 3; ++i) rest += pair.point.bary(i) * shaped.col(pair.point.vertex[i]);
    from[joint].push_back(rest);
    to[joint].push_back(pair.target);
    // Points that follow one joint alone turn with it; blended ones near a joint say little about
    // either side.
    const double main = model.skin.weight(0, pair.point.vertex[0]);
    weight[joint].push_back(pair.confidence * std::pow(main, 4));
  }
  std::vector<Matrix3d> world(joints);
  for (std::size_t j = 0; j < joints; ++j) {
    const int parent = model.parents[j];
    world[j] = parent < 0 ? Matrix3d(Matrix3d::Identity()) : world[parent];
    if (parent < 0) {
      // The root takes the whole trunk: its own part alone is nearly a cylinder.
      std::vector<Vector3d> x, y;
      std::vector<double> w;
      for (const std::size_t part : {0, 1, 2, 3, 6, 9}) {
        if (part >= joints) continue;
        x.insert(x.end(), from[part].begin(), from[part].end());
        y.insert(y.end(), to[part].begin(), to[part].end());
        w.insert(w.end(), weight[part].begin(), weight[part].end());
      }
      if (x.size() >= kFewestPairs) kabsch(x, y, w, world[j]);
    } else if (from[j].size() >= kFewestPairs) {
      kabsch(from[j], to[j], weight[j], world[j]);
    }
    parameters.rotations[j] =
        parent < 0 ? world[j] : Matrix3d(world[parent].transpose() * world[j]);
  }
}

/// Translation and betas with the rotations fixed: one Gauss-Newton step is the exact minimum.
void solveAffine(const PreparedBody& body, const std::vector<Pair>& pairs,
                 body::BodyParameters& parameters) {
  double sum = 0;
  for (const Pair& pair : pairs) sum += pair.confidence;
  if (sum <= 0) return;
  std::vector<PointResidual> residuals(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    residuals[i].point = pairs[i].point;
    residuals[i].target = pairs[i].target;
    residuals[i].pointWeight = 100 * kPairWeight * pairs[i].confidence / sum;
  }
  body::BodyState state;
  body::evaluate(body.model, parameters, state);
  NormalEquations system(body.layout.size());
  addPointResiduals(body, state, residuals, 1, system);
  // Unknowns: translation (3) and betas; log scale sits between them and stays.
  const int t = body.layout.translation(), b = body.layout.beta(), count = body.layout.betas;
  Eigen::MatrixXd H(3 + count, 3 + count);
  VectorXd g(3 + count);
  H.topLeftCorner(3, 3) = system.H.block(t, t, 3, 3);
  H.bottomLeftCorner(count, 3) = system.H.block(b, t, count, 3);
  H.bottomRightCorner(count, count) = system.H.block(b, b, count, count);
  g.head(3) = system.g.segment(t, 3);
  g.tail(count) = system.g.segment(b, count);
  for (int i = 0; i < count; ++i) {
    H(3 + i, 3 + i) += kRidge;
    g(3 + i) += kRidge * parameters.betas(i);
  }
  const VectorXd delta = -Eigen::LDLT<Eigen::MatrixXd, Eigen::Lower>(H).solve(g);
  if (!delta.allFinite()) return;
  parameters.translation += delta.head(3);
  parameters.betas = (parameters.betas + delta.tail(count)).cwiseMax(-3).cwiseMin(3);
}

}  // namespace

body::BodyParameters closedFormStart(const PreparedBody& body, const std::vector<Pair>& pairs,
                                     int rounds) {
  body::BodyParameters parameters = body::BodyParameters::rest(body.model);
  for (int round = 0; round < rounds; ++round) {
    const Points shaped = body::shapedVertices(body.model, parameters.betas);
    rotationsFromPairs(body, shaped, pairs, parameters);
    solveAffine(body, pairs, parameters);
  }
  return parameters;
}

}  // namespace loopreg::fit
