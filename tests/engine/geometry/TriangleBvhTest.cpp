#include "geometry/TriangleBvh.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace geometry;
using namespace loopreg::testing;

/// The answer by trying every face; the first of equals wins.
SurfacePoint bruteForce(const Mesh& mesh, const Vector3d& query) {
  SurfacePoint best;
  for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
    SurfacePoint point =
        closestOnTriangle(query, mesh.vertices.col(mesh.faces(0, f)),
                          mesh.vertices.col(mesh.faces(1, f)), mesh.vertices.col(mesh.faces(2, f)));
    if (!(point.squaredDistance < best.squaredDistance)) continue;
    best = point;
    best.face = static_cast<std::int32_t>(f);
  }
  return best;
}

void expectSame(const SurfacePoint& found, const SurfacePoint& wanted, double scale = 1) {
  ASSERT_EQ(found.face, wanted.face)
      << found.squaredDistance << " against " << wanted.squaredDistance;
  EXPECT_EQ(found.squaredDistance, wanted.squaredDistance);
  EXPECT_LT((found.position - wanted.position).norm(), 1e-12 * scale);
  EXPECT_EQ(found.bary, wanted.bary);
}

TEST(ClosestOnTriangle, KnowsAllSevenRegions) {
  const Vector3d a(0, 0, 0), b(4, 0, 0), c(0, 4, 0);
  const auto at = [&](double x, double y) {
    return closestOnTriangle({x, y, 3}, a, b, c).position;
  };
  EXPECT_LT((at(-1, -2) - a).norm(), 1e-15);
  EXPECT_LT((at(7, 1) - b).norm(), 1e-15);
  EXPECT_LT((at(1, 7) - c).norm(), 1e-15);
  EXPECT_LT((at(2, -5) - Vector3d(2, 0, 0)).norm(), 1e-15);
  EXPECT_LT((at(-5, 1) - Vector3d(0, 1, 0)).norm(), 1e-15);
  EXPECT_LT((at(4, 3) - Vector3d(2.5, 1.5, 0)).norm(), 1e-15);
  EXPECT_LT((at(1, 2) - Vector3d(1, 2, 0)).norm(), 1e-15);
  const SurfacePoint inside = closestOnTriangle({1, 2, 3}, a, b, c);
  EXPECT_DOUBLE_EQ(inside.squaredDistance, 9);
  EXPECT_LT((inside.bary - Vector3d(0.25, 0.25, 0.5)).norm(), 1e-15);
}

TEST(ClosestOnTriangle, IsNoFartherThanAnySample) {
  Rng rng(5);
  const auto random = [&] { return Vector3d(rng.normal(), rng.normal(), rng.normal()); };
  for (int round = 0; round < 300; ++round) {
    const Vector3d a = random(), b = random(), p = 2 * random();
    // Every third triangle is a needle, down to one without area.
    const double thinness = round % 3 ? 1.0 : std::pow(10.0, -(round % 20));
    const Vector3d c = a + rng.uniform() * (b - a) + thinness * random();
    const SurfacePoint found = closestOnTriangle(p, a, b, c);
    EXPECT_GE(found.bary.minCoeff(), -1e-9);
    EXPECT_NEAR(found.bary.sum(), 1, 1e-12);
    const Vector3d rebuilt = found.bary[0] * a + found.bary[1] * b + found.bary[2] * c;
    EXPECT_LT((rebuilt - found.position).norm(), 1e-9);
    EXPECT_NEAR((p - found.position).squaredNorm(), found.squaredDistance, 1e-9);
    for (int i = 0; i <= 20; ++i) {
      for (int j = 0; i + j <= 20; ++j) {
        const Vector3d sample = a + i / 20.0 * (b - a) + j / 20.0 * (c - a);
        EXPECT_LE(std::sqrt(found.squaredDistance), (p - sample).norm() + 1e-9);
      }
    }
  }
}

TEST(ClosestOnTriangle, CopesWithTrianglesWithoutArea) {
  const Vector3d a(1, 1, 1), b(3, 1, 1), p(2.5, 2, 1);
  for (const auto& corners : {std::array{a, a, a}, std::array{a, a, b}, std::array{a, b, a},
                              std::array{b, a, a}, std::array<Vector3d, 3>{a, b, 0.5 * (a + b)}}) {
    const SurfacePoint found = closestOnTriangle(p, corners[0], corners[1], corners[2]);
    ASSERT_TRUE(found.position.allFinite());
    const bool point = corners[1] == a && corners[2] == a && corners[0] == a;
    EXPECT_NEAR(found.squaredDistance, point ? 3.25 : 1.0, 1e-12);
  }
}

TEST(TriangleBvh, FindsWhatBruteForceFinds) {
  for (const int triangles : {1, 2, 7, 8, 9, 64, 65, 700}) {
    const Mesh soup = makeSoup(triangles, 0.05, 11 + static_cast<std::uint64_t>(triangles));
    const TriangleBvh tree(soup.vertices, soup.faces);
    const Points queries = randomPoints(200, -0.5, 1.5, 7);
    for (Eigen::Index i = 0; i < queries.cols(); ++i) {
      expectSame(tree.closest(queries.col(i)), bruteForce(soup, queries.col(i)));
    }
  }
}

TEST(TriangleBvh, AnswersDoNotDependOnHintsOrThreads) {
  const Mesh soup = makeSoup(500, 0.08, 3);
  const TriangleBvh tree(soup.vertices, soup.faces);
  const Points queries = randomPoints(2000, -0.2, 1.2, 8);
  const std::vector<SurfacePoint> one = tree.closest(queries, 1);
  const std::vector<SurfacePoint> three = tree.closest(queries, 3);
  Rng rng(2);
  for (std::size_t i = 0; i < one.size(); ++i) {
    expectSame(three[i], one[i]);
    const auto hint = static_cast<std::int32_t>(rng.below(520)) - 10;  // some out of range
    const double infinity = std::numeric_limits<double>::infinity();
    expectSame(tree.closest(queries.col(i), infinity, hint), one[i]);
  }
}

TEST(TriangleBvh, LowerFaceWinsATie) {
  // Every triangle three times, in shuffled order; queries on vertices and edges tie further.
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  Mesh tripled = box;
  tripled.faces.resize(3, 36);
  for (int f = 0; f < 36; ++f) tripled.faces.col(f) = box.faces.col(f * 7 % 12);
  const TriangleBvh tree(tripled.vertices, tripled.faces);
  for (int i = 0; i < 125; ++i) {
    const Vector3d query(i % 5 - 1.5, i / 5 % 5 - 1.5, i / 25 - 1.5);
    const SurfacePoint wanted = bruteForce(tripled, 0.5 * query + Vector3d::Constant(0.5));
    for (const std::int32_t hint : {-1, 0, 17, 35}) {
      expectSame(tree.closest(0.5 * query + Vector3d::Constant(0.5), 1e9, hint), wanted);
    }
  }
}

TEST(TriangleBvh, RefitFollowsTheMesh) {
  Mesh mesh = makeTorus(1, 0.3, 24, 16);
  TriangleBvh tree(mesh.vertices, mesh.faces);
  Rng rng(4);
  for (int pose = 0; pose < 4; ++pose) {
    // A bend, a stretch and a jump far away: the old boxes would be useless.
    for (Eigen::Index v = 0; v < mesh.vertexCount(); ++v) {
      mesh.vertices.col(v) += Vector3d(0.2 * rng.normal(), std::sin(3 * mesh.vertices(0, v)), 5.0);
    }
    tree.refit(mesh.vertices);
    const Eigen::AlignedBox3d box = bounds(mesh.vertices);
    for (int i = 0; i < 200; ++i) {
      const Vector3d share(rng.uniform(), rng.uniform(), rng.uniform());
      const Vector3d query = box.min() + 1.2 * share.cwiseProduct(box.sizes());
      expectSame(tree.closest(query), bruteForce(mesh, query), 30);
    }
  }
}

TEST(TriangleBvh, KeepsPrecisionFarFromTheOriginAndInAnyUnit) {
  for (const double unit : {1e-6, 1.0, 1e6}) {
    Mesh mesh = makeSoup(400, 0.05, 21);
    const Vector3d offset = unit * Vector3d(3e5, -7e5, 1e5);
    mesh.vertices = (unit * mesh.vertices).colwise() + offset;
    const TriangleBvh tree(mesh.vertices, mesh.faces);
    const Points queries = randomPoints(300, -0.2, 1.2, 9);
    for (Eigen::Index i = 0; i < queries.cols(); ++i) {
      const Vector3d query = offset + unit * queries.col(i);
      expectSame(tree.closest(query), bruteForce(mesh, query), 1e6 * unit);
    }
  }
}

TEST(TriangleBvh, MaximumDistanceIsInclusiveAndExact) {
  const Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  const TriangleBvh tree(box.vertices, box.faces);
  EXPECT_GE(tree.closest(Vector3d(0.25, 0.25, 1.5), 0.5).face, 0);
  EXPECT_EQ(tree.closest(Vector3d(0.25, 0.25, 1.5), 0.4999999).face, -1);
  EXPECT_TRUE(std::isinf(tree.closest(Vector3d(0.25, 0.25, 1.5), 0.4).squaredDistance));
  EXPECT_GE(tree.closest(Vector3d(0.25, 0.25, 1.0), 0.0).face, 0);
  // A hint beyond the limit must not become the answer.
  EXPECT_EQ(tree.closest(Vector3d(0.25, 0.25, 1.5), 0.4, 2).face, -1);
}

TEST(TriangleBvh, UpdateIsTheSameAsAFreshSearch) {
  Mesh mesh = makeSphere(1, 3);
  TriangleBvh tree(mesh.vertices, mesh.faces);
  Points queries = randomPoints(1500, -1.3, 1.3, 5);
  std::vector<SurfacePoint> answers(3);  // a wrong size is no harm
  tree.update(queries, 2, 0.4, answers);
  for (int step = 0; step < 3; ++step) {
    mesh.vertices *= 1.05;
    tree.refit(mesh.vertices);
    tree.update(queries, 2, 0.4, answers);
    const std::vector<SurfacePoint> fresh = tree.closest(queries, 1, 0.4);
    ASSERT_EQ(answers.size(), fresh.size());
    bool anyNear = false, anyFar = false;
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      ASSERT_EQ(answers[i].face, fresh[i].face);
      EXPECT_EQ(answers[i].squaredDistance, fresh[i].squaredDistance);
      (fresh[i].face >= 0 ? anyNear : anyFar) = true;
    }
    EXPECT_TRUE(anyNear && anyFar);
  }
}

TEST(TriangleBvh, EmptyAndBrokenMeshesGiveNoNonsense) {
  EXPECT_EQ(TriangleBvh().closest(Vector3d::Zero()).face, -1);
  EXPECT_TRUE(TriangleBvh().empty());
  EXPECT_EQ(TriangleBvh(Points(3, 0), Faces(3, 0)).closest(Vector3d::Zero()).face, -1);

  const double nan = std::numeric_limits<double>::quiet_NaN();
  Mesh box = makeBox({0, 0, 0}, {1, 1, 1});
  const TriangleBvh whole(box.vertices, box.faces);
  EXPECT_EQ(whole.closest(Vector3d(nan, 0, 0)).face, -1);
  EXPECT_EQ(whole.closest(Vector3d(0, 0, 0), nan).face, -1);

  box.vertices(1, 7) = nan;  // the faces at that corner are out of play
  const TriangleBvh tree(box.vertices, box.faces);
  for (const Vector3d& query : {Vector3d(0.9, 0.9, 0.9), Vector3d(2, 2, 2), Vector3d(-1, 0, 0)}) {
    const SurfacePoint found = tree.closest(query);
    ASSERT_GE(found.face, 0);
    EXPECT_TRUE((box.faces.col(found.face).array() != 7).all());
    EXPECT_TRUE(std::isfinite(found.squaredDistance));
  }
}

TEST(TriangleBvh, ManyCopiesOfOneTriangleDoNotOverflowTheSearch) {
  Mesh mesh = makeMesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, {});
  mesh.faces.resize(3, 5000);
  mesh.faces.colwise() = Eigen::Vector3i(0, 1, 2);
  const TriangleBvh tree(mesh.vertices, mesh.faces);
  const SurfacePoint found = tree.closest(Vector3d(0.2, 0.2, 1));
  EXPECT_EQ(found.face, 0);
  EXPECT_DOUBLE_EQ(found.squaredDistance, 1);
}

TEST(TriangleBvh, ScalesThatFallWithoutEndStaySearchable) {
  // Triangles in geometric progression are the worst case for a tree's depth.
  std::vector<Vector3d> v;
  std::vector<Eigen::Vector3i> f;
  for (int i = 0; i < 1200; ++i) {
    const double at = std::pow(0.97, i);
    const int first = static_cast<int>(v.size());
    for (const Vector3d& corner : {Vector3d(1, 0, 0), Vector3d(1, 0.01, 0), Vector3d(1, 0, 0.01)}) {
      v.push_back(at * corner);
    }
    f.push_back({first, first + 1, first + 2});
  }
  const Mesh mesh = makeMesh(v, f);
  const TriangleBvh tree(mesh.vertices, mesh.faces);
  for (int i = 0; i < 300; ++i) {
    const Vector3d query(std::pow(0.9, i), 0.02 * std::pow(0.9, i), 0);
    expectSame(tree.closest(query), bruteForce(mesh, query));
  }
}

}  // namespace
}  // namespace loopreg
