// This program's own body format: what is saved comes back, small, the same bytes every time.
#include "body/ModelFile.h"

#include <gtest/gtest.h>

#include "body/LoopregFile.h"
#include "core/AtomicFile.h"
#include "tests/engine/body/SmplFixture.h"
#include "tests/support/TestData.h"

namespace loopreg::body {
namespace {

/// A random body with everything that is optional.
BodyModel fullModel(Eigen::Index n, int directions, bool withPoseDirs) {
  Rng rng(5);
  BodyModel m;
  m.name = "K\xc3\xb6rper";
  m.gender = "neutral";
  m.parents = smplParents();
  m.jointNames = smplJointNames();
  const auto random = [&](Eigen::Index rows, Eigen::Index cols) {
    return Eigen::MatrixXd::NullaryExpr(rows, cols, [&] { return rng.uniform(-1, 1); }).eval();
  };
  m.templateVertices = random(3, n);
  m.faces.resize(3, 2 * n);
  for (Eigen::Index i = 0; i < m.faces.size(); ++i) {
    m.faces(i) = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(n)));
  }
  m.shapeDirs = random(3 * n, directions);
  if (withPoseDirs) m.poseCorrectives = sparsePoseCorrectives(random(3 * n, 207).cast<float>());
  m.jointRegressor.setZero(24, n);
  for (Eigen::Index j = 0; j < 24; ++j) m.jointRegressor.block(j, j, 1, 4).setConstant(0.25);
  m.skin.joint.resize(4, n);
  m.skin.weight.resize(4, n);
  for (Eigen::Index v = 0; v < n; ++v) {
    for (Eigen::Index s = 0; s < 4; ++s) {
      m.skin.joint(s, v) = static_cast<std::int32_t>((v + s) % 24);
    }
    const double share = rng.uniform(0.5, 1);
    m.skin.weight.col(v) << share, (1 - share) * 0.7, (1 - share) * 0.3, 0;
  }
  m.uv = random(2, n + 5);
  m.uvFaces = m.faces.array() + 5;
  m.landmarks.push_back({"vertex", {3, 4, 5}, Vector3d(0.25, 0.25, 0.5)});
  m.landmarks.push_back({"left_tragion", {7, 7, 9}, Vector3d(1, 0, 0)});
  m.handsMean = random(3, 2);
  for (Eigen::Index v = 0; v < n; ++v) {
    m.mirror.push_back(static_cast<std::int32_t>(n - 1 - v));
    m.partLabels.push_back(static_cast<int>(v % 14));
  }
  return m;
}

TEST(ModelFile, WhatIsSavedComesBackToSinglePrecision) {
  testing::TemporaryFolder folder;
  for (bool withPoseDirs : {false, true}) {
    Result<ModelPointer> made = finish(fullModel(60, 12, withPoseDirs));
    ASSERT_TRUE(made.ok()) << made.error().text();
    const BodyModel& a = *made.value();
    ASSERT_TRUE(saveModel(folder / "body.npz", a).ok());
    Result<ModelPointer> loaded = loadModel(folder / "body.npz");
    ASSERT_TRUE(loaded.ok()) << loaded.error().text();
    const BodyModel& b = *loaded.value();
    EXPECT_EQ(b.name, a.name);
    EXPECT_EQ(b.gender, a.gender);
    EXPECT_EQ(b.family, a.family);
    EXPECT_EQ(b.parents, a.parents);
    EXPECT_EQ(b.jointNames, a.jointNames);
    EXPECT_EQ(b.partLabels, a.partLabels);
    EXPECT_EQ(b.mirror, a.mirror);
    EXPECT_EQ(b.uvFaces, a.uvFaces);
    ASSERT_EQ(b.landmarks.size(), 2u);
    ASSERT_NE(b.landmark("left_tragion"), nullptr);
    EXPECT_EQ(b.landmark("left_tragion")->vertex, a.landmarks[1].vertex);
    EXPECT_EQ(b.landmark("vertex")->bary, a.landmarks[0].bary);
    EXPECT_EQ(b.landmark("tragion"), nullptr);
    EXPECT_EQ(b.faces, a.faces);
    EXPECT_EQ(b.skin.joint, a.skin.joint);
    EXPECT_TRUE(b.templateVertices.isApprox(a.templateVertices, 1e-7));
    EXPECT_TRUE(b.shapeDirs.isApprox(a.shapeDirs, 1e-7));
    EXPECT_EQ(densePoseCorrectives(b.poseCorrectives, 60, 24),
              densePoseCorrectives(a.poseCorrectives, 60, 24));
    EXPECT_TRUE(b.skin.weight.isApprox(a.skin.weight, 1e-7));
    EXPECT_TRUE(b.jointRegressor.isApprox(a.jointRegressor, 1e-7));
    EXPECT_TRUE(b.uv.isApprox(a.uv, 1e-7));
    EXPECT_TRUE(b.handsMean.isApprox(a.handsMean, 1e-7));
  }
}

TEST(ModelFile, SavingTwiceGivesTheSameBytesAndLoadingIsStable) {
  testing::TemporaryFolder folder;
  const BodyModel model = *finish(fullModel(60, 12, true)).value();
  ASSERT_TRUE(saveModel(folder / "a.npz", model).ok());
  ASSERT_TRUE(saveModel(folder / "b.npz", model).ok());
  EXPECT_EQ(readFile(folder / "a.npz").value(), readFile(folder / "b.npz").value());
  EXPECT_EQ(loadModel(folder / "a.npz").value()->checksum,
            loadModel(folder / "b.npz").value()->checksum);
}

TEST(ModelFile, ABodyOfTheBuiltInSizeStaysBelowFourMegabytes) {
  // Random numbers hardly compress: real ones are smaller.
  testing::TemporaryFolder folder;
  ASSERT_TRUE(saveModel(folder / "a.npz", *finish(fullModel(8000, 16, false)).value()).ok());
  EXPECT_LT(std::filesystem::file_size(folder / "a.npz"), 4u << 20);
}

TEST(ModelFile, AnSmplFileSurvivesTheOwnFormat) {
  testing::TemporaryFolder folder;
  const std::string pickle = testing::picklesOf(testing::smplArrays(60, 52, 12), {});
  Result<ModelPointer> smplh = parseModel(pickle, "male/model.pkl");
  ASSERT_TRUE(smplh.ok()) << smplh.error().text();
  ASSERT_TRUE(saveModel(folder / "own.npz", *smplh.value()).ok());
  Result<ModelPointer> own = loadModel(folder / "own.npz");
  ASSERT_TRUE(own.ok()) << own.error().text();
  EXPECT_EQ(own.value()->family, Family::smplh);
  EXPECT_EQ(own.value()->gender, "male");
  EXPECT_EQ(own.value()->jointNames, smplh.value()->jointNames);
  EXPECT_EQ(densePoseCorrectives(own.value()->poseCorrectives, 60, 52),
            densePoseCorrectives(smplh.value()->poseCorrectives, 60, 52));
}

/// Correctives of an elbow and a knee at some vertices, up to 6 cm.
PoseCorrectives localCorrectives(Eigen::Index n) {
  Rng rng(11);
  PoseCorrectives correctives;
  for (const int joint : {int(kLeftKnee), int(kRightElbow)}) {
    PoseCorrectives::Block block;
    block.joint = joint;
    for (Eigen::Index v = joint; v < n; v += 5) {
      block.vertices.push_back(static_cast<std::int32_t>(v));
    }
    block.directions =
        Eigen::MatrixXf::NullaryExpr(3 * Eigen::Index(block.vertices.size()), 9,
                                     [&] { return float(rng.uniform(-0.06, 0.06)); });
    correctives.blocks.push_back(std::move(block));
  }
  return correctives;
}

TEST(ModelFile, LocalPoseCorrectivesAreKeptToAHundredthOfAMillimetre) {
  testing::TemporaryFolder folder;
  BodyModel model = fullModel(60, 2, false);
  model.poseCorrectives = localCorrectives(60);
  ASSERT_TRUE(saveModel(folder / "a.npz", *finish(std::move(model)).value()).ok());
  const ModelPointer loaded = loadModel(folder / "a.npz").value();
  const PoseCorrectives expected = localCorrectives(60);
  ASSERT_EQ(loaded->poseCorrectives.blocks.size(), expected.blocks.size());
  for (std::size_t b = 0; b < expected.blocks.size(); ++b) {
    const PoseCorrectives::Block& block = loaded->poseCorrectives.blocks[b];
    EXPECT_EQ(block.joint, expected.blocks[b].joint);
    EXPECT_EQ(block.vertices, expected.blocks[b].vertices);
    EXPECT_LT((block.directions - expected.blocks[b].directions).cwiseAbs().maxCoeff(), 0.51e-5f);
  }
  // What was rounded once stays.
  ASSERT_TRUE(saveModel(folder / "b.npz", *loaded).ok());
  EXPECT_EQ(loadModel(folder / "b.npz").value()->checksum, loaded->checksum);
}

TEST(ModelFile, ShapeDirectionsAreLimitedOnRequest) {
  testing::TemporaryFolder folder;
  ASSERT_TRUE(saveModel(folder / "a.npz", *finish(fullModel(60, 12, false)).value()).ok());
  EXPECT_EQ(loadModel(folder / "a.npz", 5).value()->betaCount(), 5);
  EXPECT_EQ(loadModel(folder / "a.npz").value()->betaCount(), 12);
}

TEST(ModelFile, NewerVersionsAndBentArraysAreRefused) {
  testing::TemporaryFolder folder;
  BodyModel model = fullModel(60, 12, false);
  model.poseCorrectives = localCorrectives(60);
  ASSERT_TRUE(saveModel(folder / "a.npz", *finish(std::move(model)).value()).ok());
  const std::map<std::string, NpyArray> good = readNpz(folder / "a.npz").value().arrays;
  const auto errorWith = [&](const char* name, const std::function<void(NpyArray&)>& bend) {
    std::map<std::string, NpyArray> arrays = good;
    bend(arrays[name]);
    EXPECT_TRUE(writeNpz(folder / "b.npz", {arrays.begin(), arrays.end()}).ok());
    Result<ModelPointer> loaded = loadModel(folder / "b.npz");
    return loaded ? std::string("(it was read)") : loaded.error().text();
  };
  const auto set = [](std::size_t index, double value) {
    return [=](NpyArray& array) { array.values[index] = value; };
  };
  EXPECT_NE(errorWith("loopreg_body", set(0, 2)).find("newer version"), std::string::npos);
  EXPECT_NE(errorWith("loopreg_body", set(0, 0)).find("version 0"), std::string::npos);
  EXPECT_NE(errorWith("f", set(3, 60)).find("\"f\""), std::string::npos);
  EXPECT_NE(errorWith("weights_joint", set(0, 24)).find("weights_joint"), std::string::npos);
  EXPECT_NE(errorWith("J_regressor_index", set(0, 24)).find("J_regressor_index"),
            std::string::npos);
  EXPECT_NE(errorWith("kintree_table", set(4, 9)).find("kintree_table"), std::string::npos);
  EXPECT_NE(errorWith("mirror", set(0, -1)).find("mirror"), std::string::npos);
  EXPECT_NE(errorWith("weights", set(0, 7)).find("weights"), std::string::npos);
  EXPECT_NE(errorWith("pose_joint", set(1, 24)).find("pose_joint"), std::string::npos);
  EXPECT_NE(errorWith("pose_joint", set(1, 4)).find("joint 4"), std::string::npos);
  EXPECT_NE(errorWith("pose_count", set(0, 1)).find("add up"), std::string::npos);
  EXPECT_NE(errorWith("pose_count", set(0, 59)).find("add up"), std::string::npos);
  EXPECT_NE(errorWith("pose_vertex", set(1, 0)).find("out of order"), std::string::npos);
  const auto cut = [](NpyArray& array) {
    array.shape[0] -= 1;
    array.values.resize(array.count());
  };
  for (const char* name :
       {"v_template", "shapedirs", "weights", "weights_joint", "J_regressor", "uv", "mirror",
        "part_labels", "pose_count", "pose_step", "pose_vertex", "pose_value"}) {
    EXPECT_EQ(errorWith(name, cut).find("(it was read)"), std::string::npos) << name;
  }
}

TEST(ModelFile, FlippedBitsNeverCrash) {
  testing::TemporaryFolder folder;
  BodyModel model = fullModel(30, 2, false);
  model.poseCorrectives = localCorrectives(30);
  ASSERT_TRUE(saveModel(folder / "a.npz", *finish(std::move(model)).value()).ok());
  const std::string whole = readFile(folder / "a.npz").value();
  Rng rng(3);
  for (int round = 0; round < 3000; ++round) {
    std::string bent = whole;
    bent[rng.below(bent.size())] ^= static_cast<char>(1 << rng.below(8));
    Result<ModelPointer> loaded = parseModel(std::move(bent), "bent.npz");
    if (!loaded) {
      EXPECT_FALSE(loaded.error().message.empty());
    }
  }
}

}  // namespace
}  // namespace loopreg::body
