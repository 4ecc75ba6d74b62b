// The built-in body: what the generator makes, and what was committed.
#include "body/Generator.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "body/LimbVolume.h"
#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "body/generator/SkinWeights.h"
#include "body/generator/SoftBody.h"
#include "core/Resources.h"
#include "geometry/Mesh.h"
#include "geometry/Topology.h"

namespace loopreg::body {
namespace {

/// A quick one: coarse, few people. Made once.
const BodyModel& quickBody() {
  static const ModelPointer model = [] {
    GeneratorOptions options;
    options.targetVertices = 6000;
    options.population = 60;
    return generateBody(options).value();
  }();
  return *model;
}

/// The committed one.
const BodyModel& builtin() {
  static const ModelPointer model = loadBuiltin().value();
  return *model;
}

VectorXd only(const BodyModel& model, int direction, double value) {
  VectorXd betas = VectorXd::Zero(model.betaCount());
  betas[direction] = value;
  return betas;
}

double stature(const Points& p) { return geometry::bounds(p).sizes().y(); }

/// Everything that must hold for any generated body.
void expectSound(const BodyModel& m) {
  const geometry::TopologyReport t = geometry::inspectTopology(m.templateVertices, m.faces);
  EXPECT_TRUE(t.closed());
  EXPECT_EQ(t.eulerNumber, 2);
  EXPECT_EQ(t.components, 1u);
  EXPECT_EQ(t.nonManifoldVertices + t.degenerateFaces + t.duplicateFaces + t.unusedVertices, 0u);
  EXPECT_EQ(geometry::countSelfIntersections(m.templateVertices, m.faces), 0u);
  EXPECT_GT(geometry::volume(m.templateVertices, m.faces), 0.060);
  EXPECT_LT(geometry::volume(m.templateVertices, m.faces), 0.075);
  EXPECT_NEAR(stature(m.templateVertices), 1.69, 0.03);

  // Symmetric to the bit: skin, weights, and to rounding the shape directions and joints.
  ASSERT_EQ(m.mirror.size(), static_cast<std::size_t>(m.vertexCount()));
  const Vector3d flip(-1, 1, 1);
  for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
    const Eigen::Index w = m.mirror[v];
    ASSERT_EQ(m.mirror[w], v);
    ASSERT_LT((m.templateVertices.col(v).cwiseProduct(flip) - m.templateVertices.col(w)).norm(),
              1e-6);
    for (int k = 0; k < m.betaCount(); ++k) {
      const Vector3d a = m.shapeDirs.col(k).segment<3>(3 * v).cwiseProduct(flip);
      const Vector3d b = m.shapeDirs.col(k).segment<3>(3 * w);
      ASSERT_LT((a - b).norm(), 1e-6) << "vertex " << v << ", direction " << k;
    }
    for (int s = 0; s < m.skin.slots(); ++s) {
      if (v == w || m.skin.weight(s, v) == 0) continue;
      double other = 0;
      for (int r = 0; r < m.skin.slots(); ++r) {
        if (m.skin.joint(r, w) == mirrorJoint(m.skin.joint(s, v))) other += m.skin.weight(r, w);
      }
      ASSERT_NEAR(other, m.skin.weight(s, v), 1e-5);
    }
  }
  for (int j = 0; j < kSmplJointCount; ++j) {
    EXPECT_LT(
        (m.jointTemplate.col(j).cwiseProduct(flip) - m.jointTemplate.col(mirrorJoint(j))).norm(),
        1e-5)
        << m.jointNames[j];
    EXPECT_NEAR(m.jointRegressor.row(j).sum(), 1, 1e-5) << m.jointNames[j];
  }
}

TEST(Generator, GeneratedBodyIsSound) { expectSound(quickBody()); }

TEST(Generator, CommittedBodyIsSound) {
  expectSound(builtin());
  EXPECT_GE(builtin().vertexCount(), 6000);
  EXPECT_LE(builtin().vertexCount(), 14000);
  EXPECT_GE(builtin().betaCount(), 10);
  EXPECT_EQ(builtin().jointNames, smplJointNames());
  EXPECT_EQ(builtin().parents, smplParents());
  EXPECT_LE(std::filesystem::file_size(resourceFile("bodies/builtin.npz")), 4u << 20);
}

TEST(Generator, JointsLieInsideTheBodyWhereAnatomyHasThem) {
  const BodyModel& m = builtin();
  const auto joint = [&](int j) { return Vector3d(m.jointTemplate.col(j)); };
  const double floor = geometry::bounds(m.templateVertices).min().y();
  const double tall = stature(m.templateVertices);
  const auto height = [&](int j) { return (joint(j).y() - floor) / tall; };
  EXPECT_LT(joint(kPelvis).norm(), 0.01);
  EXPECT_NEAR(height(kLeftKnee), 0.28, 0.02);
  EXPECT_NEAR(height(kLeftHip), 0.49, 0.03);
  EXPECT_NEAR(height(kLeftShoulder), 0.81, 0.02);
  EXPECT_NEAR(height(kHead), 0.88, 0.02);
  EXPECT_GT(joint(kLeftShoulder).x(), 0.14);
  EXPECT_GT(joint(kLeftElbow).x(), joint(kLeftShoulder).x() + 0.2);
  EXPECT_GT(joint(kLeftWrist).x(), joint(kLeftElbow).x() + 0.2);
  // Inside: each joint has skin on all six sides within the span of a torso.
  for (int j = 0; j < kSmplJointCount; ++j) {
    Eigen::AlignedBox3d near;
    for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
      if ((m.templateVertices.col(v) - m.jointTemplate.col(j)).norm() < 0.20) {
        near.extend(Vector3d(m.templateVertices.col(v)));
      }
    }
    EXPECT_TRUE(near.contains(joint(j))) << m.jointNames[j];
  }
}

TEST(Generator, FirstDirectionIsSizeAndSecondIsGirth) {
  for (const BodyModel* m : {&quickBody(), &builtin()}) {
    const Points small = shapedVertices(*m, only(*m, 0, -2)),
                 large = shapedVertices(*m, only(*m, 0, 2));
    EXPECT_GT(stature(large) - stature(small), 0.25);
    const Points thin = shapedVertices(*m, only(*m, 1, -2)),
                 full = shapedVertices(*m, only(*m, 1, 2));
    EXPECT_GT(geometry::volume(full, m->faces), 1.25 * geometry::volume(thin, m->faces));
    EXPECT_LT(std::abs(stature(full) - stature(thin)), 0.06);
  }
}

TEST(Generator, PlausiblePeopleWithinThreeDeviations) {
  const BodyModel& m = builtin();
  for (int k = 0; k < m.betaCount(); ++k) {
    for (const double value : {-3.0, 3.0}) {
      const Points p = shapedVertices(m, only(m, k, value));
      EXPECT_GT(stature(p), 1.35) << k;
      EXPECT_LT(stature(p), 2.05) << k;
      const double litres = 1000 * geometry::volume(p, m.faces);
      EXPECT_GT(litres, 35) << k;
      EXPECT_LT(litres, 115) << k;
      if (k >= 4) continue;
      EXPECT_EQ(geometry::countSelfIntersections(p, m.faces), 0u) << k << " " << value;
    }
  }
}

TEST(Generator, FingersFollowTheHandJointAndToesTheFootJoint) {
  const BodyModel& m = builtin();
  const auto follows = [&](int joint, const auto& selected) {
    int count = 0;
    for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
      if (!selected(Vector3d(m.templateVertices.col(v)))) continue;
      ++count;
      EXPECT_EQ(m.skin.joint(0, v), joint) << "vertex " << v;
    }
    EXPECT_GT(count, 30);
  };
  follows(kLeftHand,
          [&](const Vector3d& p) { return p.x() > m.jointTemplate(0, kLeftHand) + 0.03; });
  follows(kLeftFoot, [&](const Vector3d& p) {
    return p.x() > 0 && p.z() > m.jointTemplate(2, kLeftFoot) + 0.03 &&
           p.y() < m.jointTemplate(1, kLeftAnkle);
  });
}

/// What correctives of a generated body must do.
void expectGoodCorrectives(const BodyModel& m) {
  ASSERT_TRUE(m.hasPoseCorrectives());
  EXPECT_LT(m.poseCorrectives.entryCount(), std::size_t(m.vertexCount()) * 3 / 2);
  const std::vector<LimbVolume> limbs = measureLimbVolumes(m);
  ASSERT_EQ(limbs.size(), 6u);
  for (std::size_t i = 0; i < limbs.size(); ++i) {
    // A hanging arm presses against the chest: there only cutting is to be avoided.
    const double gain = i == 3 ? -0.03 : 0.015;
    EXPECT_LT(limbs[i].correctedLoss(), limbs[i].plainLoss() - gain) << limbs[i].pose;
    EXPECT_GT(limbs[i].correctedLoss(), -0.08) << limbs[i].pose;
  }
  for (const std::size_t i : {0, 1, 2}) {  // elbow, knee, raised arm
    EXPECT_LT(limbs[i].correctedLoss(), 0.10) << limbs[i].pose;
  }
}

TEST(Generator, CorrectivesKeepTheLimbsVolume) {
  expectGoodCorrectives(quickBody());
  expectGoodCorrectives(builtin());
}

TEST(Generator, CorrectivesAreSymmetric) {
  // A pose and its reflection: the skin must be reflected too.
  const BodyModel& m = builtin();
  BodyParameters left = BodyParameters::rest(m), right = left;
  const auto bend = [&](int joint, const Vector3d& axisAngle) {
    left.rotations[joint] = rotationFromAxisAngle(axisAngle);
    right.rotations[mirrorJoint(joint)] =
        rotationFromAxisAngle(axisAngle.cwiseProduct(Vector3d(1, -1, -1)));
  };
  bend(kLeftElbow, {0.3, -1.5, 0.1});
  bend(kLeftShoulder, {0.2, -0.7, -0.6});
  bend(kLeftHip, {-1.2, 0.2, 0.3});
  bend(kRightKnee, {1.6, 0.1, 0});
  bend(kNeck, {0.2, 0.4, -0.3});
  const Points a = poseBody(m, left).vertices, b = poseBody(m, right).vertices;
  for (Eigen::Index v = 0; v < m.vertexCount(); ++v) {
    ASSERT_LT((a.col(v).cwiseProduct(Vector3d(-1, 1, 1)) - b.col(m.mirror[v])).norm(), 1e-4) << v;
  }
}

TEST(Generator, CorrectivesFoldTheSkinInsteadOfCuttingIt) {
  const BodyModel& m = builtin();
  BodyModel plain = m;
  plain.poseCorrectives = {};
  for (const auto& [joint, turn] : {std::pair{kLeftElbow, Vector3d(0, -2.1, 0)},
                                    {kLeftKnee, Vector3d(2.1, 0, 0)},
                                    {kLeftHip, Vector3d(-1.9, 0, 0)},
                                    {kLeftShoulder, Vector3d(0, 0, -1.3)}}) {
    BodyParameters p = BodyParameters::rest(m);
    p.rotations[joint] = rotationFromAxisAngle(turn);
    EXPECT_LE(geometry::countSelfIntersections(poseBody(m, p).vertices, m.faces),
              geometry::countSelfIntersections(poseBody(plain, p).vertices, m.faces))
        << m.jointNames[joint];
  }
}

TEST(SoftBodyTest, RestStaysAndABentLimbKeepsMoreThanSkinning) {
  const BodyModel& m = quickBody();
  const geometry::RayCaster inside(m.templateVertices, m.faces);
  FleshAroundJoint flesh;
  flesh.joint = kLeftKnee;
  flesh.reach = 0.2;
  flesh.spacing = 0.02;
  flesh.ball = 0.03;
  flesh.bone = 0.018;
  const SoftBody knee(m, inside, flesh);
  ASSERT_GT(knee.skin().size(), 100u);
  const auto placed = [&](const Points& skin, Points whole) {
    for (std::size_t i = 0; i < knee.skin().size(); ++i) {
      const auto v = knee.skin()[i];
      whole.col(v) +=
          knee.influence()(Eigen::Index(i)) * (skin.col(Eigen::Index(i)) - whole.col(v));
    }
    return whole;
  };
  const Points rest = placed(knee.relax(Matrix3d::Identity(), 5), m.templateVertices);
  EXPECT_LT((rest - m.templateVertices).cwiseAbs().maxCoeff(), 1e-9);

  BodyModel plain = m;
  plain.poseCorrectives = {};
  BodyParameters p = BodyParameters::rest(m);
  p.rotations[kLeftKnee] = rotationFromAxisAngle({1.8, 0, 0});
  const Points skinned = poseBody(plain, p).vertices;
  const Points soft = placed(knee.relax(p.rotations[kLeftKnee], 20), skinned);
  EXPECT_GT(geometry::volume(soft, m.faces), geometry::volume(skinned, m.faces) + 5e-5);
  EXPECT_LT(geometry::volume(soft, m.faces), geometry::volume(m.templateVertices, m.faces) + 5e-5);
}

TEST(Generator, BendingKeepsTheBodysVolume) {
  const BodyModel& m = builtin();
  BodyParameters p = BodyParameters::rest(m);
  p.rotations[kLeftElbow] = rotationFromAxisAngle({0, -1.57, 0});
  p.rotations[kLeftKnee] = rotationFromAxisAngle({1.57, 0, 0});
  const double before = geometry::volume(m.templateVertices, m.faces);
  const double after = geometry::volume(poseBody(m, p).vertices, m.faces);
  EXPECT_LT(std::abs(after - before), 0.01 * before);
}

TEST(Generator, SameOptionsSameBodyAndBadOptionsAreRefused) {
  GeneratorOptions options;
  options.targetVertices = 6000;
  options.population = 60;
  EXPECT_EQ(generateBody(options).value()->checksum, quickBody().checksum);
  options.population = 8;
  EXPECT_FALSE(generateBody(options));
  options.population = 60;
  options.targetVertices = 100;
  EXPECT_FALSE(generateBody(options));
}

}  // namespace
}  // namespace loopreg::body
