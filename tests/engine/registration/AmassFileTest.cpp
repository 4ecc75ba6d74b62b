// AMASS files: what reading tools expect, and SMPL's own formula on it gives the fit, turned.
#include "registration/AmassFile.h"

#include <gtest/gtest.h>

#include "body/Skinning.h"
#include "core/Npz.h"
#include "core/Rng.h"
#include "tests/support/TestData.h"
#include "tests/support/TinyBody.h"

namespace loopreg::registration {
namespace {

std::vector<body::BodyParameters> motion(const body::BodyModel& model, int frames) {
  Rng rng(11);
  std::vector<body::BodyParameters> poses;
  for (int f = 0; f < frames; ++f) {
    body::BodyParameters pose = body::BodyParameters::rest(model);
    pose.betas.setConstant(0.4);
    for (int j = 0; j < 22; ++j) {  // the hand joints stay: SMPL+H has others there
      pose.rotations[std::size_t(j)] =
          body::rotationFromAxisAngle(0.3 * Vector3d(rng.normal(), rng.normal(), rng.normal()));
    }
    pose.translation = Vector3d(0.1 * f, 0.9, -0.3);
    poses.push_back(std::move(pose));
  }
  return poses;
}

TEST(AmassFile, GivesTheFitBackBySmplsFormula) {
  const testing::TemporaryFolder folder;
  body::BodyModel smpl = *testing::tinyBody(true);
  smpl.family = body::Family::smpl;
  const auto poses = motion(smpl, 4);
  ASSERT_TRUE(writeAmass(folder / "motion.npz", smpl, poses, 25));
  const Result<NpzFile> file = readNpz(folder / "motion.npz");
  ASSERT_TRUE(file) << file.error().message;
  const auto& arrays = file->arrays;
  using Shape = std::vector<std::size_t>;
  EXPECT_EQ(arrays.at("poses").shape, (Shape{4, 156}));
  EXPECT_EQ(arrays.at("trans").shape, (Shape{4, 3}));
  EXPECT_EQ(arrays.at("betas").shape, (Shape{16}));
  EXPECT_EQ(arrays.at("dmpls").shape, (Shape{4, 8}));
  EXPECT_TRUE(arrays.at("gender").isText());
  EXPECT_EQ(arrays.at("mocap_framerate").values.at(0), 25);
  EXPECT_EQ(arrays.at("mocap_frame_rate").values.at(0), 25);

  Matrix3d turn;
  turn << 1, 0, 0, 0, 0, -1, 0, 1, 0;
  for (std::size_t f = 0; f < poses.size(); ++f) {
    const std::vector<double>& angles = arrays.at("poses").values;
    body::BodyParameters read = body::BodyParameters::rest(smpl);
    for (std::size_t j = 0; j < 22; ++j) {
      read.rotations[j] =
          body::rotationFromAxisAngle(Eigen::Map<const Vector3d>(&angles[f * 156 + 3 * j]));
    }
    for (std::size_t k = 66; k < 156; ++k) EXPECT_EQ(angles[f * 156 + k], 0);
    read.translation = Eigen::Map<const Vector3d>(&arrays.at("trans").values[3 * f]);
    read.betas = Eigen::Map<const VectorXd>(arrays.at("betas").values.data(), read.betas.size());
    const Points shown = body::poseBody(smpl, read).vertices;
    const Points wanted = turn * body::poseBody(smpl, poses[f]).vertices;
    EXPECT_LT((shown - wanted).colwise().norm().maxCoeff(), 1e-9) << "frame " << f;
  }
}

// A fitted scale cannot be told, the place of the pelvis can.
TEST(AmassFile, OtherBodiesKeepTheirShapeBeside) {
  const testing::TemporaryFolder folder;
  const auto model = testing::tinyBody(false);
  auto poses = motion(*model, 1);
  poses[0].scale = 0.8;
  ASSERT_TRUE(writeAmass(folder / "pose.npz", *model, poses, 30));
  const Result<NpzFile> file = readNpz(folder / "pose.npz");
  ASSERT_TRUE(file);
  for (const double beta : file->arrays.at("betas").values) EXPECT_EQ(beta, 0);
  EXPECT_EQ(file->arrays.at("model_betas").values.at(0), 0.4);
  EXPECT_EQ(file->arrays.at("scale").values.at(0), 0.8);
  const auto kinematics = body::forwardKinematics(*model, poses[0]);
  const Vector3d pelvis = kinematics.restJoints.col(0);
  const Vector3d place =
      pelvis + Eigen::Map<const Vector3d>(file->arrays.at("trans").values.data());
  const Vector3d wanted = 0.8 * pelvis + poses[0].translation;
  EXPECT_LT((place - Vector3d(wanted.x(), -wanted.z(), wanted.y())).norm(), 1e-12);
}

}  // namespace
}  // namespace loopreg::registration
