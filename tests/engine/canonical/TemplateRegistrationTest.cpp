// Body to body: the built-in body in other shapes and poses, whose true map is the identity of
// vertices, and the same remeshed.
#include "canonical/TemplateRegistration.h"

#include <gtest/gtest.h>

#include <fstream>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "canonical/BoneCarry.h"
#include "canonical/CanonicalMap.h"
#include "canonical/ElasticSheet.h"
#include "canonical/Fingers.h"
#include "core/AtomicFile.h"
#include "tests/support/Shapes.h"
#include "tests/support/TestData.h"
#include "tests/support/TinyBody.h"

namespace loopreg::canonical {
namespace {
namespace fs = std::filesystem;

const body::BodyModel& builtin() {
  static const auto model = body::loadBuiltin().value();
  return *model;
}

/// The built-in body of another person as a model of its own, in T-pose or with lowered arms and
/// parted legs.
body::ModelPointer otherPerson(const std::vector<double>& betas, bool lowered) {
  body::BodyParameters parameters = body::BodyParameters::rest(builtin());
  for (std::size_t b = 0; b < betas.size(); ++b) parameters.betas(Eigen::Index(b)) = betas[b];
  if (lowered) {
    for (const double side : {1.0, -1.0}) {
      const int shoulder = side > 0 ? body::kLeftShoulder : body::kRightShoulder;
      const int hip = side > 0 ? body::kLeftHip : body::kRightHip;
      parameters.rotations[std::size_t(shoulder)] =
          body::rotationFromAxisAngle(Vector3d(0, 0, -0.8 * side));
      parameters.rotations[std::size_t(hip)] =
          body::rotationFromAxisAngle(Vector3d(0, 0, 0.1 * side));
    }
  }
  body::BodyModel model = builtin();
  model.name = "another person";
  model.templateVertices = body::poseBody(builtin(), parameters).vertices;
  return body::finish(std::move(model)).value();
}

metrics::DistanceStats trueErrorMm(const Points& vertices) {
  return metrics::summarize(1000 *
                            (vertices - builtin().templateVertices).colwise().norm().transpose());
}

TEST(TemplateRegistration, FindsTheSamePlacesOnAnotherPerson) {
  for (const bool lowered : {false, true}) {
    const auto model = otherPerson({1.5, -1.5, 1, 1}, lowered);
    const auto map = registerTemplate(*model, builtin(), 2);
    ASSERT_TRUE(map.ok()) << map.error().text();
    const metrics::DistanceStats error = trueErrorMm(map->vertices);
    EXPECT_LT(error.median, 4) << "lowered: " << lowered;
    EXPECT_LT(error.p95, 12);
    EXPECT_LT(error.max, 30);
    EXPECT_TRUE(map->quality.fingers);
    EXPECT_LT(map->quality.flippedShare, 0.002);
    EXPECT_GT(map->quality.onSurfaceShare, 0.99);
    EXPECT_LT(map->quality.bodyRoundTripMm.p95, 1);
    EXPECT_LT(map->quality.canonicalRoundTripMm.p95, 2);
  }
}

TEST(TemplateRegistration, TheNumberOfThreadsDoesNotMatter) {
  const auto model = otherPerson({0, 1}, false);
  const auto one = registerTemplate(*model, builtin(), 1);
  const auto two = registerTemplate(*model, builtin(), 2);
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->vertices, two->vertices);
}

TEST(TemplateRegistration, SaysWhichJointsAreMissing) {
  body::BodyModel model = builtin();
  model.jointNames[body::kLeftElbow] = "bone.014";
  const auto map = registerTemplate(model, builtin(), 1);
  ASSERT_FALSE(map.ok());
  EXPECT_NE(map.error().message.find("left_elbow"), std::string::npos) << map.error().text();
  EXPECT_EQ(map.error().message.find("right_elbow"), std::string::npos);
}

TEST(BodyParts, FingersOfLargerSkeletonsCountAsTheHand) {
  body::BodyModel model = builtin();
  model.jointNames[body::kLeftHand] = "left_middle1";
  const auto mesh = jointedMesh(model);
  ASSERT_TRUE(mesh.ok()) << mesh.error().text();
  EXPECT_LT(
      (mesh->joints.col(body::kLeftHand) - builtin().jointTemplate.col(body::kLeftHand)).norm(),
      1e-12);
  EXPECT_EQ(mesh->part, jointedMesh(builtin())->part);
}

TEST(BodyParts, SidesAndFingersNeverMeet) {
  EXPECT_TRUE(mayMeet(body::kLeftElbow, body::kLeftWrist));
  EXPECT_TRUE(mayMeet(body::kLeftShoulder, body::kSpine3));
  EXPECT_FALSE(mayMeet(body::kLeftHip, body::kRightHip));
  EXPECT_FALSE(mayMeet(body::kLeftHand, body::kPelvis));
  EXPECT_FALSE(mayMeet(fingerPart(false, 1), fingerPart(false, 2)));
  EXPECT_TRUE(mayMeet(fingerPart(true, 1), body::kRightHand));
  EXPECT_FALSE(mayMeet(fingerPart(true, 1), body::kLeftHand));
  for (int a = 0; a < kPartCount; ++a) {
    for (int b = 0; b < kPartCount; ++b) EXPECT_EQ(mayMeet(a, b), mayMeet(b, a));
  }
}

TEST(Fingers, FiveInOrderFromThumbToLittleFinger) {
  const JointedMesh mesh = jointedMesh(builtin()).value();
  for (const bool right : {false, true}) {
    const auto hand = findFingers(mesh, right);
    ASSERT_TRUE(hand);
    // Palms down, thumbs forwards: from the thumb on each base lies further back.
    for (int i = 0; i + 1 < kFingers; ++i) {
      EXPECT_GT((*hand)[i].line(2, 0), (*hand)[i + 1].line(2, 0)) << i;
    }
    for (const Finger& finger : *hand) {
      const double length = (finger.line.col(Finger::kNodes - 1) - finger.line.col(0)).norm();
      EXPECT_GT(length, 0.02);
      EXPECT_LT(length, 0.12);
      EXPECT_GT(finger.line(0, Finger::kNodes - 1) * (right ? -1 : 1), 0.7);
    }
  }
}

TEST(BoneCarry, UndoesARestPose) {
  const auto lowered = otherPerson({}, true);
  const JointedMesh mesh = jointedMesh(*lowered).value(), target = jointedMesh(builtin()).value();
  const Points carried = carryBones(mesh, target);
  const metrics::DistanceStats error = trueErrorMm(carried);
  EXPECT_LT(error.median, 5);
  EXPECT_LT(error.p95, 35);
  EXPECT_LT((carryBones(target, target) - target.vertices).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(ElasticSheet, FollowsAShiftExactlyAndSmoothsNoise) {
  const Mesh sphere = testing::makeSphere(0.5, 4);
  ElasticSheet sheet(sphere.vertices, sphere.faces);
  EXPECT_NEAR(sheet.areas().sum(), geometry::surfaceArea(sphere.vertices, sphere.faces), 1e-5);
  std::vector<Pull> shift, noise;
  Rng rng(1);
  for (std::int32_t v = 0; v < sphere.vertices.cols(); ++v) {
    const Vector3d at = sphere.vertices.col(v), off(rng.normal(), rng.normal(), rng.normal());
    shift.push_back({{v, v, v}, Vector3d(1, 0, 0), at + Vector3d(1, 2, 3), sheet.areas()(v)});
    noise.push_back({{v, v, v}, Vector3d(1, 0, 0), at + 0.01 * off, sheet.areas()(v)});
  }
  const Points shifted = sheet.follow(sphere.vertices, shift, 0.1);
  EXPECT_LT(((shifted - sphere.vertices).colwise() - Vector3d(1, 2, 3)).cwiseAbs().maxCoeff(),
            1e-8);
  const auto roughness = [&](double length) {
    return (sheet.follow(sphere.vertices, noise, length) - sphere.vertices).norm();
  };
  const double soft = roughness(0.001), middle = roughness(0.05), stiff = roughness(0.3);
  EXPECT_GT(soft, 3 * middle);
  EXPECT_GT(middle, 2 * stiff);
}

TEST(CanonicalMap, IsTheIdentityForTheBuiltinBody) {
  const auto map = canonicalMap(builtin(), 2);
  ASSERT_TRUE(map.ok());
  EXPECT_TRUE(map->isBuiltin);
  EXPECT_EQ(map->surface->vertices(), builtin().templateVertices);
}

TEST(CanonicalMap, IsKeptOnDiskAndDamageIsMended) {
  const testing::TemporaryFolder folder;
  const fs::path cache = folder.path() / "canonical";
  const auto model = otherPerson({1}, false);
  const auto first = canonicalMap(*model, builtin(), cache, 2);
  ASSERT_TRUE(first.ok()) << first.error().text();
  EXPECT_FALSE(first->fromCache);
  const auto second = canonicalMap(*model, builtin(), cache, 2);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->fromCache);
  EXPECT_EQ(first->surface->vertices(), second->surface->vertices());
  EXPECT_EQ(first->quality.bodyRoundTripMm.p95, second->quality.bodyRoundTripMm.p95);
  EXPECT_EQ(first->quality.onSurfaceShare, second->quality.onSurfaceShare);

  const fs::path file = fs::directory_iterator(cache)->path();
  std::string bytes = readFile(file).value();
  bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 0x55);
  ASSERT_TRUE(writeFile(file, bytes).ok());
  const auto third = canonicalMap(*model, builtin(), cache, 2);
  ASSERT_TRUE(third.ok());
  EXPECT_FALSE(third->fromCache);
  EXPECT_EQ(first->surface->vertices(), third->surface->vertices());
  EXPECT_TRUE(canonicalMap(*model, builtin(), cache, 2)->fromCache) << "written anew";
}

}  // namespace
}  // namespace loopreg::canonical
