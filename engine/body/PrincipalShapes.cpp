#include "body/PrincipalShapes.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace loopreg::body {

PrincipalShapes principalShapes(const std::vector<Points>& people, const VectorXd& area,
                                const Points& normals, int count) {
  const auto number = static_cast<Eigen::Index>(people.size());
  const Eigen::Index n = people.front().cols();
  Eigen::MatrixXd data(3 * n, number);
  for (Eigen::Index i = 0; i < number; ++i) {
    data.col(i) = Eigen::Map<const VectorXd>(people[static_cast<std::size_t>(i)].data(), 3 * n);
  }
  const VectorXd mean = data.rowwise().mean();
  data.colwise() -= mean;
  PrincipalShapes shapes;
  shapes.mean = Eigen::Map<const Points>(mean.data(), 3, n);
  VectorXd metric(3 * n);
  for (Eigen::Index v = 0; v < n; ++v) metric.segment<3>(3 * v).setConstant(area[v] / area.sum());

  // All people against all people: far fewer than coordinates.
  const Eigen::MatrixXd gram = data.transpose() * metric.asDiagonal() * data;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(gram);
  const Eigen::Index directions = std::min<Eigen::Index>(count, number - 1);
  const double others = static_cast<double>(number - 1);
  shapes.directions.resize(3 * n, directions);
  shapes.deviations.resize(directions);
  for (Eigen::Index k = 0; k < directions; ++k) {
    const Eigen::Index column = number - 1 - k;
    const VectorXd d = data * eigen.eigenvectors().col(column) / std::sqrt(others);
    shapes.deviations[k] = std::sqrt(std::max(0.0, eigen.eigenvalues()[column] / others));
    double sign = 0;
    if (k == 0) {
      Eigen::Index top = 0;
      shapes.mean.row(1).maxCoeff(&top);
      sign = d[3 * top + 1];
    } else {
      const Eigen::Map<const Points> moved(d.data(), 3, n);
      sign = (moved.cwiseProduct(normals).colwise().sum().transpose().array() * area.array()).sum();
    }
    shapes.directions.col(k) = sign < 0 ? VectorXd(-d) : d;
  }
  return shapes;
}

}  // namespace loopreg::body
