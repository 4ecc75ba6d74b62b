// loopreg train loop: what it says before any learning begins.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/cli/Program.h"
#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace {

bool says(const ProgramRun& run, const std::string& words) {
  return run.err.find(words) != std::string::npos;
}

TEST(TrainLoop, HelpTellsTheDemoThePresetsAndTheTruth) {
  const ProgramRun run = runLoopreg({"train", "loop", "--help"});
  EXPECT_EQ(run.code, 0);
  for (const char* word : {"--demo", "--preset", "--truth", "--resume", "before and after"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word;
  }
}

TEST(TrainLoop, NothingToLearnFromAndContradictionsAreUsageErrors) {
  const TemporaryFolder folder;
  const std::string out = (folder / "out").string();
  const ProgramRun none = runLoopreg({"train", "loop", "--out", out});
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(says(none, "no scans to learn from")) << none.err;
  const ProgramRun both = runLoopreg({"train", "loop", "a.ply", "--demo", "--out", out});
  EXPECT_EQ(both.code, 2);
  EXPECT_TRUE(says(both, "--demo makes its own scans")) << both.err;
  const ProgramRun resumed = runLoopreg({"train", "loop", "a.ply", "--resume", "--out", out});
  EXPECT_EQ(resumed.code, 2);
  EXPECT_TRUE(says(resumed, "holds no checkpoint")) << resumed.err;
}

TEST(TrainLoop, MissingAndDamagedWeightsAreRefusedWithTheReason) {
  const TemporaryFolder folder;
  const std::string out = (folder / "out").string();
  const ProgramRun missing = runLoopreg(
      {"train", "loop", "a.ply", "--weights", (folder / "no.safetensors").string(), "--out", out});
  EXPECT_EQ(missing.code, 3);
  EXPECT_TRUE(says(missing, "no weights to begin with")) << missing.err;
  std::ofstream(folder / "bad.safetensors") << "no weights";
  std::ofstream(folder / "a.ply") << "ply\n";
  const ProgramRun damaged = runLoopreg({"train", "loop", (folder / "a.ply").string(), "--weights",
                                         (folder / "bad.safetensors").string(), "--out", out});
  EXPECT_EQ(damaged.code, 3);
  EXPECT_TRUE(says(damaged, "bad.safetensors")) << damaged.err;
}

TEST(TrainLoop, AFolderWithoutScansIsSaid) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "empty");
  std::ofstream(folder / "w.safetensors") << "x";
  const ProgramRun run =
      runLoopreg({"train", "loop", (folder / "empty").string(), "--weights",
                  (folder / "w.safetensors").string(), "--out", (folder / "out").string()});
  EXPECT_EQ(run.code, 3);
  EXPECT_TRUE(says(run, "holds no scans")) << run.err;
}

}  // namespace
}  // namespace loopreg::testing
