// scripts/score-dataset on folders that look like FAUST, CAPE and 4D-Dress: nobody's data, but the
// layouts, array files and pickles.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/cli/Program.h"
#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace fs = std::filesystem;
namespace {

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

/// Runs a command line; its output in `out` and `err`.
ProgramRun runShell(const std::string& command) {
  const TemporaryFolder folder;
  ProgramRun run;
  const int status = std::system(
      (command + " > " + quoted(folder / "out") + " 2> " + quoted(folder / "err")).c_str());
  run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  run.out = bytesOf(folder / "out");
  run.err = bytesOf(folder / "err");
  return run;
}

class ScoreDataset : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("python3 -c '' 2> /dev/null") != 0) GTEST_SKIP() << "needs python3";
    static const TemporaryFolder made;
    datasets_ = made / "datasets";
    if (fs::exists(datasets_)) return;
    const fs::path synth = made / "synth";
    ASSERT_EQ(runLoopreg({"synth", "--count", "2", "--vertices", "6000", "--seed", "9", "--quiet",
                          "--out", synth.string()})
                  .code,
              0);
    for (const char* name : {"scan_000", "scan_001"}) {
      ASSERT_EQ(runLoopreg({"convert", (synth / (std::string(name) + ".ply")).string(),
                            (synth / (std::string(name) + ".obj")).string()})
                    .code,
                0);
    }
    const ProgramRun run = runShell("python3 " LOOPREG_SOURCE_DIR "/tests/data/make_datasets.py " +
                                    quoted(synth) + " " + quoted(datasets_));
    ASSERT_EQ(run.code, 0) << run.err;
  }
  /// Scores one of the datasets with the built-in body, of which its people are made.
  ProgramRun score(const std::string& dataset, const std::string& more = {}) {
    return runShell("python3 " LOOPREG_SOURCE_DIR "/scripts/score-dataset " +
                    quoted(datasets_ / dataset) + " --body builtin --corrnet none --threads 2" +
                    " --loopreg " LOOPREG_BINARY_DIR "/bin/loopreg --out " + quoted(out_.path()) +
                    " " + more);
  }
  /// Lines of the table, without its heading, cut at commas.
  std::vector<std::vector<std::string>> rows() const {
    std::vector<std::vector<std::string>> all;
    std::istringstream lines(bytesOf(out_ / "scores.csv"));
    std::string line, cell;
    for (std::getline(lines, line); std::getline(lines, line);) {
      std::istringstream cells(line);
      all.emplace_back();
      while (std::getline(cells, cell, ',')) all.back().push_back(cell);
    }
    return all;
  }
  fs::path datasets_;
  TemporaryFolder out_;
};

constexpr std::size_t kRun = 1, kV2v = 4, kMpjpe = 5;

TEST_F(ScoreDataset, FaustIsScoredAgainstItsRegistrations) {
  const ProgramRun run = score("MPI-FAUST");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out.rfind("faust (without network): 2 scans, 0 failures, 0 flips", 0), 0u)
      << run.out;
  EXPECT_NE(run.err.find("tr_scan_099 is left out"), std::string::npos) << run.err;
  const auto table = rows();
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table[0][0], "tr_scan_000");
  EXPECT_EQ(table[0][kRun], "without network");
  for (const auto& row : table) {
    EXPECT_LT(std::stod(row[kV2v]), 15) << row[0];
    EXPECT_LT(std::stod(row[kMpjpe]), 15) << row[0];
  }
  EXPECT_TRUE(parsed(bytesOf(out_ / "result.json")).contains("summary"));
}

TEST_F(ScoreDataset, CapesUnitsTranslationsAndMissingScansAreFoundOut) {
  const ProgramRun run = score("cape");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out.rfind("cape (without network): 2 scans, 0 failures", 0), 0u) << run.out;
  const auto table = rows();
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table[0][0], "00032_walk_walk.000000");
  for (const auto& row : table) EXPECT_LT(std::stod(row[kV2v]), 15) << row[0];
}

TEST_F(ScoreDataset, DressedScansComeFromPickles) {
  const ProgramRun run = score("4d-dress", "--limit 1");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out.rfind("4d-dress (without network): 1 scans, 0 failures", 0), 0u) << run.out;
  ASSERT_EQ(rows().size(), 1u);
  EXPECT_EQ(rows()[0][0], "00122_Inner_Take2_mesh-f00000");
  EXPECT_LT(std::stod(rows()[0][kV2v]), 15);
}

TEST_F(ScoreDataset, SaysWhatIsWrong) {
  const ProgramRun nothing = score("../synth");
  EXPECT_EQ(nothing.code, 2);
  EXPECT_NE(nothing.err.find("layout"), std::string::npos) << nothing.err;
  // A pickle that would call something is not obeyed.
  const fs::path folder = datasets_ / "evil" / "Take1" / "Meshes_pkl";
  fs::create_directories(folder);
  fs::create_directories(folder.parent_path() / "SMPL");
  std::ofstream(folder / "mesh-f00001.pkl") << "cos\nsystem\n(S'exit 7'\ntR.";
  std::ofstream(folder.parent_path() / "SMPL" / "mesh-f00001_smpl.ply") << "ply\n";
  const ProgramRun evil = score("evil");
  EXPECT_EQ(evil.code, 2);
  EXPECT_NE(evil.err.find("system"), std::string::npos) << evil.err;
}

}  // namespace
}  // namespace loopreg::testing
