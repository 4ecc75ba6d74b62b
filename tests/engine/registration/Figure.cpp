#include "tests/engine/registration/Figure.h"

#include <cmath>

namespace loopreg::testing {
namespace {

void append(Mesh& mesh, const Points& points, const Faces& faces) {
  const Eigen::Index n = mesh.vertexCount(), m = mesh.faceCount();
  mesh.vertices.conservativeResize(3, n + points.cols());
  mesh.vertices.rightCols(points.cols()) = points;
  mesh.faces.conservativeResize(3, m + faces.cols());
  mesh.faces.rightCols(faces.cols()) = faces.array() + static_cast<std::int32_t>(n);
}

void addEllipsoid(Mesh& mesh, const Vector3d& centre, const Vector3d& radii, double tilt = 0) {
  constexpr int kRings = 24, kSides = 32;
  const Matrix3d turn = Eigen::AngleAxisd(tilt, Vector3d::UnitZ()).toRotationMatrix();
  Points points(3, (kRings + 1) * kSides);
  Faces faces(3, 2 * kRings * kSides);
  for (int r = 0; r <= kRings; ++r) {
    for (int s = 0; s < kSides; ++s) {
      const double v = M_PI * r / kRings, u = 2 * M_PI * s / kSides;
      const Vector3d p(std::sin(v) * std::cos(u), std::cos(v), std::sin(v) * std::sin(u));
      points.col(r * kSides + s) = centre + turn * p.cwiseProduct(radii);
    }
  }
  Eigen::Index f = 0;
  for (int r = 0; r < kRings; ++r) {
    for (int s = 0; s < kSides; ++s) {
      const int a = r * kSides + s, b = r * kSides + (s + 1) % kSides;
      faces.col(f++) << a, b, a + kSides;
      faces.col(f++) << b, b + kSides, a + kSides;
    }
  }
  append(mesh, points, faces);
}

}  // namespace

Scan figure() {
  Scan scan;
  scan.name = "figure";
  Mesh& mesh = scan.mesh;
  addEllipsoid(mesh, {0, 1.65, 0.02}, {0.075, 0.11, 0.095});  // head
  addEllipsoid(mesh, {0, 1.5, 0}, {0.05, 0.09, 0.05});        // neck
  addEllipsoid(mesh, {0, 1.2, 0}, {0.19, 0.3, 0.11});         // trunk
  addEllipsoid(mesh, {0, 0.92, -0.01}, {0.17, 0.14, 0.12});   // hips
  for (const double side : {1.0, -1.0}) {
    addEllipsoid(mesh, {0.27 * side, 1.14, 0.01}, {0.045, 0.32, 0.045}, 0.2 * side);  // arm
    addEllipsoid(mesh, {0.34 * side, 0.8, 0.04}, {0.035, 0.09, 0.05});                // hand
    addEllipsoid(mesh, {0.1 * side, 0.48, 0}, {0.07, 0.45, 0.08});                    // leg
    addEllipsoid(mesh, {0.1 * side, 0.04, 0.06}, {0.045, 0.04, 0.13});                // foot
  }
  return scan;
}

void addPlate(Mesh& mesh, const Vector3d& origin, const Vector3d& a, const Vector3d& b, int steps) {
  Points points(3, (steps + 1) * (steps + 1));
  Faces faces(3, 2 * steps * steps);
  for (int i = 0; i <= steps; ++i) {
    for (int j = 0; j <= steps; ++j) {
      points.col(i * (steps + 1) + j) = origin + a * i / steps + b * j / steps;
    }
  }
  Eigen::Index f = 0;
  for (int i = 0; i < steps; ++i) {
    for (int j = 0; j < steps; ++j) {
      const int q = i * (steps + 1) + j;
      faces.col(f++) << q, q + 1, q + steps + 1;
      faces.col(f++) << q + 1, q + steps + 2, q + steps + 1;
    }
  }
  append(mesh, points, faces);
}

void addBox(Mesh& mesh, const Vector3d& low, const Vector3d& high) {
  const Vector3d size = high - low;
  for (int axis = 0; axis < 3; ++axis) {
    Vector3d a = Vector3d::Zero(), b = Vector3d::Zero(), shift = Vector3d::Zero();
    a((axis + 1) % 3) = size((axis + 1) % 3);
    b((axis + 2) % 3) = size((axis + 2) % 3);
    shift(axis) = size(axis);
    addPlate(mesh, low, b, a, 4);
    addPlate(mesh, low + shift, a, b, 4);
  }
}

}  // namespace loopreg::testing
