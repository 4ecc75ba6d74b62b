// The suite's scans: the same every time, and their answers true.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "canonical/CanonicalSurface.h"
#include "geometry/PointIndex.h"
#include "suite/ExtremePoses.h"
#include "suite/OtherBodies.h"
#include "suite/Outcome.h"
#include "suite/StandardSuite.h"
#include "tests/support/TestData.h"

namespace loopreg::suite {
namespace {

using Maker = SuiteScan (*)(const Species&, int);

const Species& builtin() {
  static const Species species = Species::make(body::loadBuiltin().value(), 2).value();
  return species;
}

/// Places of the labelled points on the true body, by its own template: x = sum b_k body_k where
/// the canonical point is sum b_k T_k.
Points throughTheBody(const SuiteScan& scan, const Species& species) {
  const canonical::CanonicalSurface surface(species.canonical, species.model->faces);
  const auto at = surface.project(scan.labels.canonical, 2);
  Points places = Points::Zero(3, scan.labels.canonical.cols());
  for (std::size_t i = 0; i < at.size(); ++i) {
    for (int k = 0; k < 3; ++k) {
      places.col(Eigen::Index(i)) +=
          at[i].bary[k] * scan.body.col(species.model->faces(k, at[i].face));
    }
  }
  return places;
}

void expectEqual(const SuiteScan& one, const SuiteScan& two) {
  EXPECT_EQ(one.name, two.name);
  EXPECT_EQ(one.scan.vertices, two.scan.vertices);
  EXPECT_EQ(one.scan.faces, two.scan.faces);
  EXPECT_EQ(one.scan.normals, two.scan.normals);
  EXPECT_EQ(one.labels.canonical, two.labels.canonical);
  EXPECT_EQ(one.labels.onBody, two.labels.onBody);
  EXPECT_EQ(one.body, two.body);
}

TEST(SuiteScans, TheSameIndexGivesTheSameScanAndAnotherAnother) {
  for (const Maker make : {bareScan, dressedScan, partialScan, extremeScan, sweepScan}) {
    for (const int index : {0, 1}) {
      const SuiteScan scan = make(builtin(), index);
      expectEqual(scan, make(builtin(), index));
      EXPECT_FALSE(scan.body.isApprox(make(builtin(), index + 2).body)) << scan.name;
    }
  }
}

TEST(SuiteScans, CanonicalPointsPushedThroughTheTruePoseGiveTheScan) {
  for (const Maker make : {bareScan, dressedScan, partialScan, extremeScan, sweepScan}) {
    for (const int index : {0, 1, 2, 3}) {
      const SuiteScan scan = make(builtin(), index);
      ASSERT_EQ(Eigen::Index(scan.labels.onBody.size()), scan.scan.vertexCount()) << scan.name;
      const Points places = throughTheBody(scan, builtin());
      double worst = 0;
      int onBody = 0;
      for (Eigen::Index i = 0; i < places.cols(); ++i) {
        if (!scan.labels.onBody[std::size_t(i)]) continue;
        ++onBody;
        const Vector3d skin = scan.scan.vertices.col(i) + scan.labels.beneath.col(i);
        worst = std::max(worst, (places.col(i) - skin).norm());
      }
      EXPECT_LT(worst, 0.002) << scan.name;
      EXPECT_GT(onBody, 800) << scan.name;
      // A whole naked scan lies on the skin but for its noise.
      if (make == bareScan) {
        EXPECT_LT(scan.labels.beneath.colwise().norm().mean(), 0.006) << scan.name;
      }
    }
  }
}

TEST(SuiteScans, ClothesStandOffTheBodyAndDirtIsNoBody) {
  const SuiteScan dressed = dressedScan(builtin(), 0);
  EXPECT_GT(dressed.labels.beneath.colwise().norm().maxCoeff(), 0.012);
  bool dirt = false, bodyOnly = true;
  for (int index = 0; index < 8; index += 2) {
    for (const bool on : partialScan(builtin(), index).labels.onBody) dirt = dirt || !on;
    for (const bool on : bareScan(builtin(), index).labels.onBody) bodyOnly = bodyOnly && on;
  }
  EXPECT_TRUE(dirt);
  EXPECT_TRUE(bodyOnly);
}

TEST(SuiteScans, OneCameraSeesOneSide) {
  for (const int index : {1, 3, 5}) {
    const SuiteScan scan = partialScan(builtin(), index);
    EXPECT_EQ(scan.group, "one camera");
    // Of the true body's vertices, those with a scan point within 2 cm.
    const geometry::PointIndex points(scan.scan.vertices);
    Eigen::Index near = 0;
    for (Eigen::Index v = 0; v < scan.body.cols(); ++v) {
      near += points.nearest(scan.body.col(v)).squaredDistance < 4e-4;
    }
    EXPECT_LT(double(near), 0.75 * double(scan.body.cols())) << scan.name;
  }
}

TEST(SuiteScans, TheSweepTurnsEveryPersonToEveryFacing) {
  std::set<std::pair<std::string, int>> facings;
  std::map<std::string, double> first;
  for (int index = 0; index < kSweepPoses * kSweepYaws; ++index) {
    const SuiteScan scan = sweepScan(builtin(), index);
    const Vector3d left = scan.joints.col(body::kLeftHip) - scan.joints.col(body::kRightHip);
    const double yaw = std::atan2(-left.z(), left.x()) * 180 / 3.14159265358979;
    const double since = yaw - first.emplace(scan.group, yaw).first->second;
    const double step = std::remainder(since, 360) / 15;
    EXPECT_NEAR(step, std::round(step), 0.02) << scan.name;  // tilts bend it a little
    facings.insert({scan.group, (int(std::round(step)) + kSweepYaws) % kSweepYaws});
  }
  EXPECT_EQ(facings.size(), std::size_t(kSweepPoses * kSweepYaws));
}

TEST(ExtremePoses, AreWhatTheirNamesSay) {
  std::set<std::string> groups;
  for (std::size_t pose = 0; pose < extremePoses().size(); ++pose) {
    const ExtremePose& about = extremePoses()[pose];
    groups.insert(about.group);
    Rng rng(pose + 1);
    body::BodyParameters parameters = body::BodyParameters::rest(*builtin().model);
    parameters.rotations = extremePose(*builtin().model, pose, rng);
    const Figure figure = makeFigure(builtin(), parameters, nullptr);
    const auto y = [&](int joint) { return figure.joints(1, joint); };
    const double up = trunkFrame(figure.joints)(1, 1);
    if (about.group == "lying") {
      EXPECT_LT(std::abs(up), 0.5) << about.name;
    }
    if (about.group == "inverted") {
      EXPECT_LT(y(body::kHead), y(body::kPelvis)) << about.name;
    }
    if (about.group == "crouching") {
      const double extent = geometry::bounds(figure.body).sizes().y();
      EXPECT_LT(extent, 1.25) << about.name;
    }
    if (about.group == "kicking") {
      const double apart = std::abs(y(body::kLeftAnkle) - y(body::kRightAnkle));
      const double wide =
          (figure.joints.col(body::kLeftAnkle) - figure.joints.col(body::kRightAnkle)).norm();
      EXPECT_GT(std::max(apart, 0.75 * wide), 0.6) << about.name;
    }
  }
  EXPECT_EQ(groups.size(), 5u);
}

TEST(OtherBodies, WithoutDataThePartsSayWhy) {
  const testing::TemporaryFolder folder;
  for (const std::filesystem::path& data : {std::filesystem::path(), folder.path()}) {
    const auto parts = otherBodyParts(builtin().model, data, 2);
    ASSERT_TRUE(bool(parts));
    ASSERT_EQ(parts->size(), 2u);
    for (const SuitePart& part : parts.value()) {
      EXPECT_EQ(part.count, 0);
      EXPECT_NE(part.skipped.find(data.empty() ? "--data" : data.string()), std::string::npos);
    }
  }
}

TEST(OtherBodies, AnnysPeopleAreLabelledOnTheBuiltInBody) {
  LOOPREG_REQUIRE_DATA(anny, "anny");
  const auto parts = otherBodyParts(builtin().model, anny.parent_path(), 2);
  ASSERT_TRUE(bool(parts)) << parts.error().text();
  for (const SuitePart& part : parts.value()) {
    ASSERT_GT(part.count, 8);
    const SuiteScan scan = part.load(1).value();
    expectEqual(scan, part.load(1).value());
    EXPECT_EQ(scan.joints.cols(), body::kSmplJointCount);
  }
  // Every other person wears garments that training leaves out; joints lie inside the body.
  const SuiteScan worn = parts.value()[0].load(1).value();
  EXPECT_EQ(worn.group, "Anny, in the wardrobe");
  EXPECT_GT(worn.labels.beneath.colwise().norm().maxCoeff(), 0.02);
  const Eigen::AlignedBox3d box = geometry::bounds(worn.scan.vertices);
  for (Eigen::Index j = 0; j < worn.joints.cols(); ++j) {
    EXPECT_LT(box.exteriorDistance(worn.joints.col(j)), 0.05) << j;
  }
  const SuitePart& reduced = parts.value()[1];
  const Species species = Species::make(reduced.model, 2).value();
  const SuiteScan scan = reduced.load(0).value();
  const Points places = throughTheBody(scan, species);
  std::vector<double> off;
  for (Eigen::Index i = 0; i < places.cols(); ++i) {
    if (!scan.labels.onBody[std::size_t(i)]) continue;
    off.push_back((places.col(i) - scan.scan.vertices.col(i) - scan.labels.beneath.col(i)).norm());
  }
  // Inner faces (mouth, eyes) lie on the canonical surface more than once.
  std::sort(off.begin(), off.end());
  EXPECT_LT(off[off.size() * 95 / 100], 0.002);
}

}  // namespace
}  // namespace loopreg::suite
