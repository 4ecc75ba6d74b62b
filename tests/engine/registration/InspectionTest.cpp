// Where a fit is wrong, on fits whose fault is known: the body itself is the scan, then it is
// moved.
#include <gtest/gtest.h>

#include <algorithm>

#include "body/ModelFile.h"
#include "geometry/Topology.h"
#include "registration/Inspection.h"

namespace loopreg::registration {
namespace {

const body::BodyModel& builtin() {
  static const auto model = body::loadBuiltin().value();
  return *model;
}

body::BodyParameters standing() {
  body::BodyParameters parameters = body::BodyParameters::rest(builtin());
  parameters.translation = Vector3d(0, 1, 0);
  return parameters;
}

void bend(body::BodyParameters& parameters, int joint, const Vector3d& degrees) {
  parameters.rotations[static_cast<std::size_t>(joint)] =
      body::rotationFromAxisAngle(degrees * M_PI / 180);
}

FitResult fitOf(const body::BodyParameters& parameters) {
  FitResult result;
  result.parameters = parameters;
  return result;
}

/// The scan of a body in `truth`'s pose, and a result of which only the parameters differ.
struct Case {
  Scan scan;
  FitResult result;
  explicit Case(const body::BodyParameters& truth, const body::BodyParameters& fitted)
      : result(fitOf(fitted)) {
    scan.mesh = fittedMesh(builtin(), fitOf(truth));
    result.samples = scan.mesh.vertices;
    result.sampleNormals = geometry::vertexNormals(scan.mesh.vertices, scan.mesh.faces);
    result.scanToModelMm.median = 0.1;
  }
  Inspection inspect(const std::vector<fit::FitIteration>& history = {}) const {
    InspectOptions options;
    options.threads = 2;
    return inspectFit(scan, builtin(), result, history, options);
  }
};

const PartRow& rowOf(const Inspection& found, int part) {
  for (const PartRow& row : found.parts) {
    if (row.part == part) return row;
  }
  throw std::runtime_error("no such part");
}

TEST(Inspection, APerfectFitHasNothingToShow) {
  const Inspection found = Case(standing(), standing()).inspect();
  EXPECT_TRUE(found.regions.empty());
  EXPECT_TRUE(found.collisions.empty());
  EXPECT_LT(found.joints.front().over(), 0);
  ASSERT_EQ(found.parts.size(), 24u);
  for (const PartRow& row : found.parts) {
    EXPECT_GT(row.seen, 0.95) << row.name;
    EXPECT_LT(row.scanP95Mm, 0.1) << row.name;
    EXPECT_EQ(row.agreement, -1) << "there was no network";
  }
}

TEST(Inspection, AMovedArmIsTheWorstRegion) {
  body::BodyParameters wrong = standing();
  bend(wrong, body::kLeftElbow, {0, -60, 0});
  const Inspection found = Case(standing(), wrong).inspect();
  ASSERT_GE(found.regions.size(), 2u);
  const Region* scan = nullptr;
  const Region* body = nullptr;
  for (const Region& region : found.regions) {
    const Region*& slot = region.onBody ? body : scan;
    if (!slot) slot = &region;
  }
  ASSERT_NE(scan, nullptr);
  ASSERT_NE(body, nullptr);
  EXPECT_NE(scan->place.find("left "), std::string::npos) << scan->place;
  EXPECT_NE(body->place.find("left "), std::string::npos) << body->place;
  // It is the forearm of the scan: out at the left, and as large as a forearm with its hand.
  EXPECT_GT(scan->centroid.x(), 0.35);
  EXPECT_GT(scan->areaCm2, 200);
  EXPECT_LT(scan->areaCm2, 1600);
  EXPECT_GT(scan->maxMm, 150);
  EXPECT_GT(scan->meanMm, found.scanThresholdMm);
  EXPECT_LT(scan->meanMm, scan->maxMm);
  EXPECT_TRUE(scan->box.contains(scan->centroid));
  EXPECT_NEAR(scan->outward.norm(), 1, 1e-9);
  EXPECT_LT(rowOf(found, body::kLeftWrist).seen, 0.3);
  EXPECT_GT(rowOf(found, body::kRightWrist).seen, 0.95);
  for (std::size_t i = 1; i < found.regions.size(); ++i) {
    EXPECT_GE(found.regions[i - 1].areaCm2 * found.regions[i - 1].meanMm,
              found.regions[i].areaCm2 * found.regions[i].meanMm);
  }
}

TEST(Inspection, SaysWhenTheArmWentAstray) {
  body::BodyParameters wrong = standing();
  bend(wrong, body::kLeftElbow, {0, -60, 0});
  std::vector<fit::FitIteration> history(12);
  for (std::size_t k = 0; k < history.size(); ++k) {
    history[k].parameters =
        std::make_shared<const body::BodyParameters>(k < 7 ? standing() : wrong);
  }
  const Inspection found = Case(standing(), wrong).inspect(history);
  ASSERT_FALSE(found.regions.empty());
  for (const Region& region : found.regions) {
    EXPECT_EQ(region.wentWrong, region.onBody ? -1 : 7) << region.place;
  }
}

TEST(Inspection, WentWrongAfterTheLastGoodOrAtTheLastGain) {
  EXPECT_EQ(wentWrongAt({}, 10), -1);
  EXPECT_EQ(wentWrongAt({90, 40, 8, 9, 30, 31}, 10), 4);
  EXPECT_EQ(wentWrongAt({90, 70, 50, 50, 49.8, 60}, 10), 2);
  EXPECT_EQ(wentWrongAt({50, 60, 70}, 10), 0);
  EXPECT_EQ(wentWrongAt({50, 20, 5}, 10), 2) << "good at the end: the end";
}

TEST(Inspection, AJointBeyondItsLimitComesFirst) {
  body::BodyParameters bent = standing();
  bend(bent, body::kRightKnee, {-25, 0, 0});  // the wrong way round
  const Inspection found = Case(bent, bent).inspect();
  const JointAngle& worst = found.joints.front();
  EXPECT_EQ(worst.joint, body::kRightKnee);
  EXPECT_EQ(worst.name, "right knee");
  EXPECT_EQ(worst.axis, 0);
  EXPECT_NEAR(worst.degrees, -25, 1e-6);
  EXPECT_NEAR(worst.over(), 25 - 0.08 * 180 / M_PI, 1e-6);
  EXPECT_GT(worst.usage(), 1);
  EXPECT_LT(found.joints[1].over(), 0) << "no other one";
}

TEST(Inspection, AHandThroughTheThighCollides) {
  body::BodyParameters crossed = standing();
  bend(crossed, body::kLeftShoulder, {0, 0, -85});
  bend(crossed, body::kLeftHip, {0, 0, 12});
  const Inspection found = Case(crossed, crossed).inspect();
  ASSERT_FALSE(found.collisions.empty());
  bool arm = false;
  for (const Collision& collision : found.collisions) {
    EXPECT_GT(collision.pairs, 0u);
    EXPECT_GT(collision.vertices.size(), 10u) << "what can be shown";
    EXPECT_TRUE(std::is_sorted(collision.vertices.begin(), collision.vertices.end()));
    for (const std::string& name : {collision.first, collision.second}) {
      arm |= name == "left hand" || name == "left fingers" || name == "left forearm" ||
             name == "left upper arm";
    }
  }
  EXPECT_TRUE(arm);
}

TEST(Inspection, CloudsHaveRegionsToo) {
  body::BodyParameters wrong = standing();
  bend(wrong, body::kLeftElbow, {0, -60, 0});
  Case cloud(standing(), wrong);
  cloud.scan.mesh.faces.resize(3, 0);
  const Inspection found = cloud.inspect();
  ASSERT_FALSE(found.regions.empty());
  const auto scan = std::find_if(found.regions.begin(), found.regions.end(),
                                 [](const Region& region) { return !region.onBody; });
  ASSERT_NE(scan, found.regions.end());
  EXPECT_GT(scan->areaCm2, 150);
  EXPECT_LT(scan->areaCm2, 2000);
}

TEST(Inspection, EveryJointOfTheBodyIsAPart) {
  const std::vector<int> parts = partOfJoint(builtin());
  for (int j = 0; j < builtin().jointCount(); ++j) EXPECT_EQ(parts[std::size_t(j)], j);
}

TEST(Inspection, SelfIntersectionsNameTheFaces) {
  // Two triangles through each other, and one apart.
  Points vertices(3, 9);
  vertices << 0, 1, 0, 0.2, 0.2, 0.3, 5, 6, 5,  //
      0, 0, 1, 0.2, 0.3, 0.2, 0, 0, 1,          //
      0, 0, 0, -1, 1, 1, 0, 0, 0;
  Faces faces(3, 3);
  faces << 0, 3, 6, 1, 4, 7, 2, 5, 8;
  const auto pairs = geometry::selfIntersections(vertices, faces);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0][0], 0);
  EXPECT_EQ(pairs[0][1], 1);
  EXPECT_EQ(geometry::countSelfIntersections(vertices, faces), 1u);
}

}  // namespace
}  // namespace loopreg::registration
