// What comes with the built-in body: its texture atlas and its landmarks.
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <set>

#include "body/ModelFile.h"
#include "body/generator/Flatten.h"
#include "geometry/Mesh.h"

namespace loopreg::body {
namespace {

const BodyModel& builtin() {
  static const ModelPointer model = loadBuiltin().value();
  return *model;
}

/// A strip of a cylinder, radius 1, `turns` of its circumference, 2 high.
Chart cylinder(double turns) {
  constexpr int kAround = 24, kUp = 6;
  Points p(3, (kAround + 1) * (kUp + 1));
  Faces f(3, 2 * kAround * kUp);
  Eigen::Index face = 0;
  for (int i = 0; i <= kAround; ++i) {
    for (int j = 0; j <= kUp; ++j) {
      const double a = 2 * M_PI * turns * i / kAround;
      p.col(i * (kUp + 1) + j) << 3 + std::sin(a), 2.0 * j / kUp, std::cos(a);
      if (i == kAround || j == kUp) continue;
      const int v = i * (kUp + 1) + j;
      f.col(face++) << v, v + kUp + 1, v + 1;
      f.col(face++) << v + 1, v + kUp + 1, v + kUp + 2;
    }
  }
  std::vector<std::int32_t> all(static_cast<std::size_t>(f.cols()));
  for (std::size_t k = 0; k < all.size(); ++k) all[k] = static_cast<std::int32_t>(k);
  return makeChart(p, f, all);
}

TEST(GeneratorAtlas, ADevelopableStripKeepsItsLengths) {
  Chart chart = cylinder(0.8);
  flatten(chart);
  EXPECT_TRUE(isInjective(chart));
  for (Eigen::Index f = 0; f < chart.corners.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = chart.corners(k, f), b = chart.corners((k + 1) % 3, f);
      const double space = (chart.points.col(a) - chart.points.col(b)).norm();
      EXPECT_NEAR((chart.uv.col(a) - chart.uv.col(b)).norm(), space, 0.01 * space);
    }
  }
}

TEST(GeneratorAtlas, AnOverlapIsSeen) {
  Chart chart = cylinder(0.5);
  flatten(chart);
  ASSERT_TRUE(isInjective(chart));
  // Folded along its length: the second half lies on the first, and turned over.
  const double middle = chart.uv.row(1).mean();
  for (Eigen::Index i = 0; i < chart.uv.cols(); ++i) {
    chart.uv(1, i) = middle - std::abs(chart.uv(1, i) - middle);
  }
  EXPECT_FALSE(isInjective(chart));
}

TEST(GeneratorAtlas, TrianglesHavePositiveAreaAndNoneOverlap) {
  const BodyModel& m = builtin();
  ASSERT_EQ(m.uvFaces.cols(), m.faces.cols());
  EXPECT_GE(m.uv.minCoeff(), 0);
  EXPECT_LE(m.uv.maxCoeff(), 1);
  constexpr int kSize = 2048;
  std::vector<bool> taken(std::size_t{kSize} * kSize, false);
  std::size_t covered = 0, overlaps = 0;
  std::vector<double> stretch;
  for (Eigen::Index f = 0; f < m.faces.cols(); ++f) {
    Eigen::Matrix<double, 2, 3> t;
    for (int k = 0; k < 3; ++k) t.col(k) = kSize * m.uv.col(m.uvFaces(k, f));
    Eigen::Matrix2d plane;
    plane << t.col(1) - t.col(0), t.col(2) - t.col(0);
    ASSERT_GT(plane.determinant(), 0) << "face " << f;
    // Singular values of the map from the atlas to the skin: their ratio is the stretch.
    Eigen::Matrix<double, 3, 2> space;
    space << m.templateVertices.col(m.faces(1, f)) - m.templateVertices.col(m.faces(0, f)),
        m.templateVertices.col(m.faces(2, f)) - m.templateVertices.col(m.faces(0, f));
    const Eigen::Matrix<double, 3, 2> map = space * plane.inverse();
    const Eigen::Matrix2d g = map.transpose() * map;
    const double half = 0.5 * g.trace(), root = std::sqrt(half * half - g.determinant());
    stretch.push_back(std::sqrt((half + root) / (half - root)));
    const Eigen::Vector2d low = t.rowwise().minCoeff(), high = t.rowwise().maxCoeff();
    for (int y = static_cast<int>(low.y()); y <= std::min<int>(high.y(), kSize - 1); ++y) {
      for (int x = static_cast<int>(low.x()); x <= std::min<int>(high.x(), kSize - 1); ++x) {
        const Eigen::Vector2d w = plane.inverse() * (Eigen::Vector2d(x + 0.5, y + 0.5) - t.col(0));
        // Float32 in the file moves corners by up to 1e-4 texels.
        if (w.minCoeff() < 1e-3 || w.sum() > 1 - 1e-3) continue;
        const std::size_t texel = static_cast<std::size_t>(y) * kSize + x;
        overlaps += taken[texel];
        covered += !taken[texel];
        taken[texel] = true;
      }
    }
  }
  EXPECT_EQ(overlaps, 0u);
  EXPECT_GT(covered, std::size_t{kSize} * kSize / 5);
  std::sort(stretch.begin(), stretch.end());
  const double median = stretch[stretch.size() / 2], p95 = stretch[stretch.size() * 95 / 100];
  std::printf("stretch: median %.2f, p95 %.2f, max %.2f; %.0f %% of the atlas used\n", median, p95,
              stretch.back(), 100.0 * static_cast<double>(covered) / (double{kSize} * kSize));
  EXPECT_LT(median, 1.15);
  EXPECT_LT(p95, 1.6);
}

TEST(GeneratorAtlas, SidesAreReflections) {
  const BodyModel& m = builtin();
  const Eigen::Index half = m.faces.cols() / 2;
  for (Eigen::Index f = 0; f < half; ++f) {
    constexpr int kSwap[] = {0, 2, 1};
    for (int k = 0; k < 3; ++k) {
      ASSERT_EQ(m.faces(kSwap[k], half + f), m.mirror[m.faces(k, f)]);
      const Eigen::Vector2d a = m.uv.col(m.uvFaces(k, f));
      const Eigen::Vector2d b = m.uv.col(m.uvFaces(kSwap[k], half + f));
      ASSERT_NEAR(a.x() + b.x(), 1, 1e-6);
      ASSERT_NEAR(a.y(), b.y(), 1e-6);
    }
  }
}

TEST(GeneratorLandmarks, LieOnTheSkinInPairs) {
  const BodyModel& m = builtin();
  EXPECT_GE(m.landmarks.size(), 40u);
  std::set<std::string> names;
  for (const Landmark& place : m.landmarks) {
    EXPECT_TRUE(names.insert(place.name).second) << place.name << " twice";
    EXPECT_NEAR(place.bary.sum(), 1, 1e-6) << place.name;
    EXPECT_GE(place.bary.minCoeff(), -1e-9) << place.name;
    const Vector3d p = place.on(m.templateVertices);
    if (place.name.rfind("left_", 0) == 0) {
      const Landmark* other = m.landmark("right_" + place.name.substr(5));
      ASSERT_NE(other, nullptr) << place.name;
      const Vector3d q = other->on(m.templateVertices);
      EXPECT_LT((p.cwiseProduct(Vector3d(-1, 1, 1)) - q).norm(), 1e-6) << place.name;
      EXPECT_GT(p.x(), 0.01) << place.name;
    } else if (place.name.rfind("right_", 0) != 0) {
      EXPECT_NEAR(p.x(), 0, 1e-6) << place.name;
    }
  }
}

TEST(GeneratorLandmarks, StandAtTheHeightsOfAnthropometry) {
  const BodyModel& m = builtin();
  const Eigen::AlignedBox3d box = geometry::bounds(m.templateVertices);
  const auto at = [&](const char* name) {
    const Landmark* place = m.landmark(name);
    EXPECT_NE(place, nullptr) << name;
    return place ? place->on(m.templateVertices) : Vector3d(Vector3d::Zero());
  };
  // Fractions of stature of standing adults (ANSUR II, men and women pooled).
  const struct {
    const char* name;
    double fraction, tolerance;
  } expected[] = {{"vertex", 1.0, 1e-3},
                  {"sellion", 0.936, 0.012},
                  {"left_tragion", 0.922, 0.012},
                  {"menton", 0.870, 0.015},
                  {"cervicale", 0.860, 0.025},
                  {"suprasternale", 0.817, 0.012},
                  {"left_acromion", 0.820, 0.025},
                  {"left_thelion", 0.725, 0.025},
                  {"omphalion", 0.600, 0.015},
                  {"left_trochanterion", 0.520, 0.020},
                  {"crotch", 0.470, 0.025},
                  {"left_patella", 0.280, 0.015},
                  {"left_malleolus_lateral", 0.040, 0.012},
                  {"left_acropodion", 0.008, 0.012},
                  {"left_pternion", 0.012, 0.015}};
  for (const auto& item : expected) {
    const double fraction = (at(item.name).y() - box.min().y()) / box.sizes().y();
    EXPECT_NEAR(fraction, item.fraction, item.tolerance) << item.name;
  }
  EXPECT_NEAR(at("left_dactylion").x(), box.max().x(), 1e-3);
  EXPECT_NEAR(at("left_acropodion").z(), box.max().z(), 0.01);
  EXPECT_GT(at("pronasale").z(), at("sellion").z() + 0.015);
}

}  // namespace
}  // namespace loopreg::body
