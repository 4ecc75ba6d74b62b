#include "body/generator/Flatten.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace loopreg::body {

namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Matrix2d = Eigen::Matrix2d;
using Eigen::Matrix2Xd;
using Eigen::Vector2d;

constexpr int kRigidRounds = 25;
constexpr int kRaster = 384;

/// A triangle in its own plane: corner 0 at the origin, corner 1 on the first axis.
Eigen::Matrix<double, 2, 3> ownPlane(const Chart& c, Eigen::Index f) {
  const Vector3d a = c.points.col(c.corners(0, f));
  const Vector3d ab = c.points.col(c.corners(1, f)) - a, ac = c.points.col(c.corners(2, f)) - a;
  const Vector3d x = ab.normalized();
  const double along = ac.dot(x);
  Eigen::Matrix<double, 2, 3> q;
  q << 0, ab.norm(), along, 0, 0, (ac - along * x).norm();
  return q;
}

double signedArea(const Chart& c, Eigen::Index f) {
  const Vector2d a = c.uv.col(c.corners(0, f));
  const Vector2d ab = c.uv.col(c.corners(1, f)) - a, ac = c.uv.col(c.corners(2, f)) - a;
  return 0.5 * (ab.x() * ac.y() - ab.y() * ac.x());
}

/// Least-squares conformal map: per triangle the gradients of u and v, in its own plane, are to be
/// orthogonal and equally long. Unknowns (u_i, v_i) interleaved; the middle's u and two pins fixed.
void conformal(Chart& c) {
  const Eigen::Index n = c.points.cols();
  // Pins: of the middle its lowest and highest point, else the two points farthest apart.
  Eigen::Index low = 0, high = 0;
  if (c.hasMiddle()) {
    low = high = -1;
    for (Eigen::Index i = 0; i < n; ++i) {
      if (!c.middle[i]) continue;
      if (low < 0 || c.points(1, i) < c.points(1, low)) low = i;
      if (high < 0 || c.points(1, i) > c.points(1, high)) high = i;
    }
  } else {
    for (int round = 0; round < 3; ++round) {
      low = high;
      (c.points.colwise() - c.points.col(low)).colwise().squaredNorm().maxCoeff(&high);
    }
  }
  VectorXd known = VectorXd::Zero(2 * n);
  std::vector<int> free(static_cast<std::size_t>(2 * n), 0);
  for (Eigen::Index i = 0; i < n; ++i) {
    if (c.middle[i]) free[2 * i] = -1;
  }
  for (const Eigen::Index pin : {low, high}) free[2 * pin] = free[2 * pin + 1] = -1;
  known[2 * high + 1] = (c.points.col(high) - c.points.col(low)).norm();
  int unknowns = 0;
  for (int& index : free) index = index < 0 ? -1 : unknowns++;

  std::vector<Eigen::Triplet<double>> entries;
  VectorXd right = VectorXd::Zero(2 * c.corners.cols());
  for (Eigen::Index f = 0; f < c.corners.cols(); ++f) {
    const auto q = ownPlane(c, f);
    const double twice = std::max(q(0, 1) * q(1, 2), 1e-14), root = std::sqrt(twice);
    for (int k = 0; k < 3; ++k) {
      // Gradient of corner k's hat function, rotated edge over twice the area.
      const Vector2d e = q.col((k + 2) % 3) - q.col((k + 1) % 3);
      const double gx = -e.y() / root, gy = e.x() / root;
      const Eigen::Index i = c.corners(k, f);
      // du/dx - dv/dy and du/dy + dv/dx.
      const double row[2][2] = {{gx, -gy}, {gy, gx}};
      for (int r = 0; r < 2; ++r) {
        for (int axis = 0; axis < 2; ++axis) {
          const int column = free[2 * i + axis];
          if (column < 0) {
            right[2 * f + r] -= row[r][axis] * known[2 * i + axis];
          } else {
            entries.emplace_back(2 * f + r, column, row[r][axis]);
          }
        }
      }
    }
  }
  Sparse a(2 * c.corners.cols(), unknowns);
  a.setFromTriplets(entries.begin(), entries.end());
  const Eigen::SimplicialLDLT<Sparse> solver(Sparse(a.transpose() * a));
  const VectorXd solved = solver.solve(a.transpose() * right);
  c.uv.resize(2, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (int axis = 0; axis < 2; ++axis) {
      const int column = free[2 * i + axis];
      c.uv(axis, i) = column < 0 ? known[2 * i + axis] : solved[column];
    }
  }
}

/// As rigid as possible: rotations per triangle (local) and positions with the cotangent Laplacian
/// (global) in turn. On the middle, rotations keep working while u stays 0.
void rigid(Chart& c) {
  const Eigen::Index n = c.points.cols(), m = c.corners.cols();
  double flat = 0, space = 0;
  for (Eigen::Index f = 0; f < m; ++f) {
    const auto q = ownPlane(c, f);
    space += 0.5 * q(0, 1) * q(1, 2);
    flat += std::abs(signedArea(c, f));
  }
  c.uv *= std::sqrt(space / std::max(flat, 1e-14));

  std::vector<Eigen::Triplet<double>> entries[2];
  std::vector<std::array<double, 3>> cotangent(static_cast<std::size_t>(m));
  for (Eigen::Index f = 0; f < m; ++f) {
    const auto q = ownPlane(c, f);
    for (int k = 0; k < 3; ++k) {
      const int a = (k + 1) % 3, b = (k + 2) % 3;
      const Vector2d ka = q.col(a) - q.col(k), kb = q.col(b) - q.col(k);
      const double cross = std::abs(ka.x() * kb.y() - ka.y() * kb.x());
      const double w = std::clamp(ka.dot(kb) / std::max(cross, 1e-14), 0.05, 20.0);
      cotangent[f][k] = w;
      const Eigen::Index i = c.corners(a, f), j = c.corners(b, f);
      for (int axis = 0; axis < 2; ++axis) {
        entries[axis].emplace_back(i, i, w);
        entries[axis].emplace_back(j, j, w);
        entries[axis].emplace_back(i, j, -w);
        entries[axis].emplace_back(j, i, -w);
      }
    }
  }
  constexpr double kHold = 1e6;
  Eigen::SimplicialLDLT<Sparse> solver[2];
  for (int axis = 0; axis < 2; ++axis) {
    for (Eigen::Index i = 0; i < n; ++i) {
      if (axis == 0 && c.middle[i]) entries[0].emplace_back(i, i, kHold);
    }
    // The Laplacian knows no place: vertex 0 is held where it is.
    if (axis == 1 || !c.hasMiddle()) entries[axis].emplace_back(0, 0, kHold);
    Sparse a(n, n);
    a.setFromTriplets(entries[axis].begin(), entries[axis].end());
    solver[axis].compute(a);
  }
  for (int round = 0; round < kRigidRounds; ++round) {
    Matrix2Xd right = Matrix2Xd::Zero(2, n);
    for (Eigen::Index f = 0; f < m; ++f) {
      const auto q = ownPlane(c, f);
      Matrix2d spread = Matrix2d::Zero();
      for (int k = 0; k < 3; ++k) {
        const int a = (k + 1) % 3, b = (k + 2) % 3;
        const Vector2d edge = c.uv.col(c.corners(a, f)) - c.uv.col(c.corners(b, f));
        spread += cotangent[f][k] * edge * (q.col(a) - q.col(b)).transpose();
      }
      // The closest rotation in the plane needs no decomposition.
      const double cosine = spread(0, 0) + spread(1, 1), sine = spread(1, 0) - spread(0, 1);
      const double length = std::max(std::hypot(cosine, sine), 1e-14);
      Matrix2d turn;
      turn << cosine / length, -sine / length, sine / length, cosine / length;
      for (int k = 0; k < 3; ++k) {
        const int a = (k + 1) % 3, b = (k + 2) % 3;
        const Vector2d edge = cotangent[f][k] * turn * (q.col(a) - q.col(b));
        right.col(c.corners(a, f)) += edge;
        right.col(c.corners(b, f)) -= edge;
      }
    }
    if (!c.hasMiddle()) right(0, 0) += kHold * c.uv(0, 0);
    right(1, 0) += kHold * c.uv(1, 0);
    for (int axis = 0; axis < 2; ++axis) {
      c.uv.row(axis) = solver[axis].solve(VectorXd(right.row(axis).transpose())).transpose();
    }
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    if (c.middle[i]) c.uv(0, i) = 0;
  }
}

/// Turns a free chart so that its longer principal axis is v.
void upright(Chart& c) {
  const Vector2d mean = c.uv.rowwise().mean();
  const Matrix2Xd centred = c.uv.colwise() - mean;
  const Eigen::SelfAdjointEigenSolver<Matrix2d> axes(centred * centred.transpose());
  const Vector2d v = axes.eigenvectors().col(1);
  Matrix2d turn;
  turn << v.y(), -v.x(), v.x(), v.y();
  c.uv = turn * centred;
}

}  // namespace

bool Chart::hasMiddle() const {
  return std::find(middle.begin(), middle.end(), true) != middle.end();
}

Chart makeChart(const Points& vertices, const Faces& faces, std::vector<std::int32_t> selected) {
  Chart c;
  c.faces = std::move(selected);
  c.corners.resize(3, static_cast<Eigen::Index>(c.faces.size()));
  std::vector<std::int32_t> local(static_cast<std::size_t>(vertices.cols()), -1);
  for (std::size_t f = 0; f < c.faces.size(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const std::int32_t v = faces(k, c.faces[f]);
      if (local[v] < 0) {
        local[v] = static_cast<std::int32_t>(c.vertices.size());
        c.vertices.push_back(v);
      }
      c.corners(k, static_cast<Eigen::Index>(f)) = local[v];
    }
  }
  c.points.resize(3, static_cast<Eigen::Index>(c.vertices.size()));
  for (std::size_t i = 0; i < c.vertices.size(); ++i) {
    c.points.col(static_cast<Eigen::Index>(i)) = vertices.col(c.vertices[i]);
    c.middle.push_back(vertices(0, c.vertices[i]) == 0);
  }
  return c;
}

void flatten(Chart& chart) {
  conformal(chart);
  // Seen from outside a left half that looks forward has its middle at the smaller u.
  const Matrix2Xd conformalUv = chart.uv;
  rigid(chart);
  if (!isInjective(chart)) {
    double flat = 0, space = 0;
    chart.uv = conformalUv;
    for (Eigen::Index f = 0; f < chart.corners.cols(); ++f) {
      const auto q = ownPlane(chart, f);
      space += 0.5 * q(0, 1) * q(1, 2);
      flat += std::abs(signedArea(chart, f));
    }
    chart.uv *= std::sqrt(space / std::max(flat, 1e-14));
  }
  if (!chart.hasMiddle()) upright(chart);
}

bool isInjective(const Chart& chart) {
  const Vector2d low = chart.uv.rowwise().minCoeff(), high = chart.uv.rowwise().maxCoeff();
  const double size = std::max((high - low).maxCoeff(), 1e-12), cell = size / kRaster;
  std::vector<std::int32_t> owner(static_cast<std::size_t>(kRaster) * kRaster, -1);
  for (Eigen::Index f = 0; f < chart.corners.cols(); ++f) {
    const double area = signedArea(chart, f);
    if (!(area > 1e-12)) return false;
    Eigen::Matrix<double, 2, 3> t;
    for (int k = 0; k < 3; ++k) t.col(k) = (chart.uv.col(chart.corners(k, f)) - low) / cell;
    const Vector2d first = t.rowwise().minCoeff(), last = t.rowwise().maxCoeff();
    for (int y = static_cast<int>(first.y()); y <= std::min<int>(last.y(), kRaster - 1); ++y) {
      for (int x = static_cast<int>(first.x()); x <= std::min<int>(last.x(), kRaster - 1); ++x) {
        const Vector2d p(x + 0.5, y + 0.5);
        bool inside = true;
        for (int k = 0; inside && k < 3; ++k) {
          const Vector2d a = t.col(k), b = t.col((k + 1) % 3), e = b - a;
          inside = e.x() * (p.y() - a.y()) - e.y() * (p.x() - a.x()) > 1e-9;
        }
        if (!inside) continue;
        std::int32_t& cellOwner = owner[static_cast<std::size_t>(y) * kRaster + x];
        if (cellOwner >= 0) return false;
        cellOwner = static_cast<std::int32_t>(f);
      }
    }
  }
  return true;
}

}  // namespace loopreg::body
