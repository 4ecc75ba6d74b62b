// Results and motions read back from their folders.
#include "registration/SavedFit.h"

#include <gtest/gtest.h>

#include <fstream>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "registration/Refit.h"
#include "registration/Report.h"
#include "registration/SequenceFiles.h"
#include "synth/Synthesis.h"
#include "tests/support/TestData.h"
#include "tests/support/TinyBody.h"

namespace loopreg::registration {
namespace {

body::ModelPointer builtin() {
  static const body::ModelPointer model = body::loadBuiltin().value();
  return model;
}

/// A synthetic person in centimetres with z up, registered and written.
struct Written {
  testing::TemporaryFolder folder;
  std::shared_ptr<Scan> scan = std::make_shared<Scan>();
  FitOptions options;
  FitResult result;

  Written() {
    synth::SynthOptions synthetic;
    synthetic.vertices = 5000;
    synthetic.metresPerUnit = 0.01;
    synthetic.frame << 1, 0, 0, 0, 0, -1, 0, 1, 0;
    scan->mesh = synth::makeScan(*builtin(), synthetic, Rng(3)).scan;
    scan->name = scan->file = "person";
    options.threads = 2;
    options.seed = 7;
    options.displacements = true;
    result = registerScan(*scan, *builtin(), nullptr, options, {}, {}).value();
    EXPECT_TRUE(writeResult(folder.path(), {}, *scan, *builtin(), options, {}, result).ok());
  }
  Result<SavedFit> read() const {
    return readSavedFit(folder.path(), *scan, *builtin(), nullptr, 2, {});
  }
};

Written& written() {
  static Written once;
  return once;
}

TEST(SavedFit, ComesBackToTheBitAndWithItsVerdict) {
  const Written& w = written();
  const Result<SavedFit> saved = w.read();
  ASSERT_TRUE(saved.ok()) << saved.error().text();
  const FitResult& back = saved->result;
  EXPECT_LT((back.parameters.pose() - w.result.parameters.pose()).norm(), 1e-12);
  EXPECT_EQ(back.parameters.betas, w.result.parameters.betas);
  EXPECT_EQ(back.parameters.translation, w.result.parameters.translation);
  EXPECT_EQ(back.displacements, w.result.displacements);
  EXPECT_EQ(back.preflight.alignment.rotation, w.result.preflight.alignment.rotation);
  EXPECT_EQ(back.preflight.alignment.scale, w.result.preflight.alignment.scale);
  EXPECT_EQ(back.preflight.isPerson, w.result.preflight.isPerson);
  EXPECT_EQ(back.samples, w.result.samples);
  EXPECT_EQ(back.correspondences.size(), w.result.correspondences.size());
  EXPECT_EQ(back.verdict, w.result.verdict);
  EXPECT_EQ(back.reasons, w.result.reasons);
  EXPECT_EQ(back.rules.size(), w.result.rules.size());
  EXPECT_NEAR(back.scanToModelMm.median, w.result.scanToModelMm.median, 1e-6);
  EXPECT_NEAR(back.modelToScanMm.p95, w.result.modelToScanMm.p95, 1e-6);
  EXPECT_EQ(saved->options.seed, 7u);
  EXPECT_TRUE(saved->options.displacements);
}

TEST(SavedFit, CanBeMendedLikeAFreshOne) {
  const Written& w = written();
  const auto fresh = std::make_shared<const FitResult>(w.result);
  const auto back = std::make_shared<const FitResult>(w.read().value().result);
  Refit first(w.scan, builtin(), fresh, w.options), second(w.scan, builtin(), back, w.options);
  Mends mends;
  const body::BodyParameters a = first.preview(fresh->parameters, mends, {});
  const body::BodyParameters b = second.preview(back->parameters, mends, {});
  // Rotations went through their axis-angles: the last bits differ, and a few nearest points.
  const Points moved =
      body::poseBody(*builtin(), a).vertices - body::poseBody(*builtin(), b).vertices;
  EXPECT_LT(1000 * moved.colwise().norm().mean(), 1.0);
}

TEST(SavedFit, RefusesAnotherBodyAnotherScanAndDamage) {
  const Written& w = written();
  body::BodyModel other = *builtin();
  other.checksum ^= 1;
  EXPECT_FALSE(readSavedFit(w.folder.path(), *w.scan, other, nullptr, 2, {}).ok());
  Scan changed = *w.scan;
  changed.mesh.vertices.conservativeResize(3, changed.mesh.vertexCount() - 1);
  const auto stale = readSavedFit(w.folder.path(), changed, *builtin(), nullptr, 2, {});
  ASSERT_FALSE(stale.ok());
  EXPECT_NE(stale.error().message.find("changed"), std::string::npos);
  const testing::TemporaryFolder broken;
  std::filesystem::copy_file(w.folder / "report.json", broken / "report.json");
  std::ofstream(broken / "params.npz") << "nothing";
  EXPECT_FALSE(readSavedFit(broken.path(), *w.scan, *builtin(), nullptr, 2, {}).ok());
}

TEST(SavedSequence, ComesBackWithItsFrames) {
  const auto model = testing::tinyBody(true);
  SequenceResult motion;
  motion.preflight.alignment.scale = 0.01;
  motion.preflight.alignment.translation = Vector3d(1, 2, 3);
  for (int t = 0; t < 4; ++t) {
    SequenceFrame frame;
    frame.parameters = body::BodyParameters::rest(*model);
    frame.parameters.rotations[1] = body::rotationFromAxisAngle(Vector3d(0.1 * t, 0, 0.2));
    frame.parameters.translation = Vector3d(0, t, 0);
    frame.medianMm = 1.5 * t;
    frame.doubtful = t == 2;
    motion.frames.push_back(frame);
  }
  const testing::TemporaryFolder folder;
  const std::vector<std::string> names{"a,\"1.ply", "b", "c", "d"};
  ASSERT_TRUE(writeSequence(folder.path(), {}, names, *model, motion, {}, 25).ok());
  const Result<SavedSequence> saved = readSequence(folder.path(), *model);
  ASSERT_TRUE(saved.ok()) << saved.error().text();
  EXPECT_EQ(saved->names, names);
  EXPECT_EQ(saved->framesPerSecond, 25);
  ASSERT_EQ(saved->result.frames.size(), 4u);
  EXPECT_EQ(saved->result.preflight.alignment.translation, Vector3d(1, 2, 3));
  for (std::size_t t = 0; t < 4; ++t) {
    const SequenceFrame& frame = saved->result.frames[t];
    EXPECT_EQ(frame.parameters.translation, motion.frames[t].parameters.translation);
    EXPECT_LT((frame.parameters.pose() - motion.frames[t].parameters.pose()).norm(), 1e-12);
    EXPECT_EQ(frame.medianMm, motion.frames[t].medianMm);
    EXPECT_EQ(frame.doubtful, t == 2);
  }
  const std::filesystem::path alone = folder / "alone";
  std::filesystem::create_directory(alone);
  ASSERT_TRUE(writeMotion(alone / "motion.npz", names, *model, motion, {}, 25).ok());
  EXPECT_EQ(readSequence(alone, *model)->names, names);
  EXPECT_FALSE(writeMotion(alone / "motion.obj", names, *model, motion, {}, 25).ok());
  body::BodyModel other = *model;
  other.name = "another";
  EXPECT_FALSE(readSequence(folder.path(), other).ok());
}

}  // namespace
}  // namespace loopreg::registration
