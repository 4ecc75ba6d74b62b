// Which place of the canonical body each scan point shows.
#include "registration/ScanPlaces.h"

#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "core/Rng.h"
#include "tests/support/Shapes.h"

namespace loopreg::registration {
namespace {

const body::BodyModel& builtin() {
  static const auto model = body::loadBuiltin().value();
  return *model;
}
const PlaceMap& map() {
  static const PlaceMap found = placeMap(builtin(), 2).value();
  return found;
}

TEST(ScanPlaces, APosedBodyShowsItself) {
  // The template moved away as a whole: every vertex shows its own place.
  const Points moved = builtin().templateVertices.colwise() + Vector3d(3, 1, -2);
  const Places places = placesFitted(moved, moved, map(), 2);
  for (Eigen::Index v = 0; v < moved.cols(); ++v) {
    ASSERT_LT((places.canonical.col(v) - builtin().templateVertices.col(v)).norm(), 1e-9);
    ASSERT_FLOAT_EQ(places.confidence[std::size_t(v)], 1);
  }
  EXPECT_EQ(map().partNames[std::size_t(body::kLeftKnee)], "left shin");
}

TEST(ScanPlaces, FarPointsShowNothing) {
  Points far(3, 2);
  far.col(0) = Vector3d(5, 5, 5);
  far.col(1) = builtin().templateVertices.col(10);
  const Places places = placesFitted(far, builtin().templateVertices, map(), 1);
  EXPECT_EQ(places.confidence[0], Places::kUnknown);
  EXPECT_EQ(places.part[0], -1);
  EXPECT_GT(places.confidence[1], 0.99f);
}

/// Predictions that know the truth, for every 7th vertex of the template.
struct Predicted {
  Points samples;
  canonical::Correspondences pairs;
};
Predicted truth() {
  Predicted p;
  const Eigen::Index count = builtin().templateVertices.cols() / 7;
  p.samples.resize(3, count);
  p.pairs.beneath = Points::Zero(3, count);
  for (Eigen::Index i = 0; i < count; ++i) {
    p.samples.col(i) = builtin().templateVertices.col(7 * i);
    p.pairs.point.push_back(std::int32_t(i));
    p.pairs.confidence.push_back(0.8);
    p.pairs.part.push_back(-1);
    p.pairs.beneath(1, i) = -0.012;
  }
  p.pairs.canonical = p.samples;
  return p;
}

TEST(ScanPlaces, PredictionsAreCarriedToTheirNeighbours) {
  const Predicted p = truth();
  const Places places = placesPredicted(builtin().templateVertices, p.samples, p.pairs, map(), 2);
  double sum = 0;
  Eigen::Index known = 0;
  for (Eigen::Index v = 0; v < places.canonical.cols(); ++v) {
    if (places.confidence[std::size_t(v)] < 0) continue;
    ++known;
    sum += (places.canonical.col(v) - builtin().templateVertices.col(v)).norm();
    ASSERT_NEAR(places.confidence[std::size_t(v)], 0.8, 1e-5);
    ASSERT_NEAR(places.depthMm[std::size_t(v)], 12, 1e-3);
  }
  EXPECT_GT(known, builtin().templateVertices.cols() * 95 / 100);
  std::printf("mean error of carried places: %.1f mm\n", 1000 * sum / double(known));
  EXPECT_LT(sum / double(known), 0.02);
}

// A hand that rests on a hip has samples of both around it; their mean would lie in the air.
TEST(ScanPlaces, PlacesFarApartAreNotMixed) {
  Predicted p;
  const Vector3d hand = builtin().templateVertices.col(0);
  Eigen::Index other = 0;
  (builtin().templateVertices.colwise() - hand).colwise().norm().maxCoeff(&other);
  p.samples.resize(3, 2);
  p.samples << 0, 0.01, 0, 0, 0, 0;
  p.pairs.point = {0, 1};
  p.pairs.canonical.resize(3, 2);
  p.pairs.canonical.col(0) = hand;
  p.pairs.canonical.col(1) = builtin().templateVertices.col(other);
  p.pairs.confidence = {1, 1};
  p.pairs.part = {-1, -1};
  Points queries(3, 2);
  queries << 0.004, 0.006, 0, 0, 0, 0;
  const Places places = placesPredicted(queries, p.samples, p.pairs, map(), 1);
  EXPECT_LT((places.canonical.col(0) - hand).norm(), 1e-9);
  EXPECT_LT((places.canonical.col(1) - builtin().templateVertices.col(other)).norm(), 1e-9);
  EXPECT_TRUE(places.depthMm.empty());
}

}  // namespace
}  // namespace loopreg::registration
