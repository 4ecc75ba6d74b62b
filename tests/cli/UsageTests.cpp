// Help, version, usage errors: what a user meets before any scan is read.
#include <gtest/gtest.h>

#include "tests/cli/Program.h"
#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace {

TEST(Usage, HelpNamesEverySubcommandAndTheExitCodes) {
  const ProgramRun run = runLoopreg({"--help"});
  EXPECT_EQ(run.code, 0);
  for (const char* word : {"register", "evaluate", "synth", "body", "convert", "bench", "130"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word;
  }
  EXPECT_TRUE(run.err.empty()) << run.err;
}

TEST(Usage, EverySubcommandHasHelp) {
  for (const char* command : {"register", "evaluate", "synth", "body", "convert", "bench"}) {
    const ProgramRun run = runLoopreg({command, "--help"});
    EXPECT_EQ(run.code, 0) << command;
    EXPECT_GT(run.out.size(), 200u) << command;
  }
}

TEST(Usage, RegisterHelpNamesTheContractsOptions) {
  const ProgramRun run = runLoopreg({"register", "--help"});
  for (const char* option : {"--out", "--body", "--corrnet", "--method", "--displacements",
                             "--clothing", "--units", "--up", "--formats", "--threads", "--seed",
                             "--shard", "--resume", "--quiet", "--verbose"}) {
    EXPECT_NE(run.out.find(option), std::string::npos) << option;
  }
}

TEST(Usage, VersionIsOneLine) {
  const ProgramRun run = runLoopreg({"--version"});
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out.rfind("loopreg ", 0), 0u) << run.out;
  EXPECT_EQ(run.out.find('\n'), run.out.size() - 1);
}

/// Arguments that must end with exit code 2 and a message that holds a word.
struct WrongUse {
  std::vector<std::string> arguments;
  std::string word;
};
class WrongUsage : public ::testing::TestWithParam<WrongUse> {};

TEST_P(WrongUsage, IsRefusedWithAReason) {
  const ProgramRun run = runLoopreg(GetParam().arguments);
  EXPECT_EQ(run.code, 2) << run.err;
  EXPECT_NE(run.err.find(GetParam().word), std::string::npos) << run.err;
  EXPECT_TRUE(run.out.empty()) << run.out;
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, WrongUsage,
    ::testing::Values(WrongUse{{"fly"}, "fly"}, WrongUse{{"register"}, "required"},
                      WrongUse{{"register", "a.ply"}, "--out"},
                      WrongUse{{"register", "a.ply", "--out", ""}, "--out is empty"},
                      WrongUse{{"register", "", "--out", "o"}, "An empty name was given"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--units", "miles"}, "miles"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--up", "sideways"}, "sideways"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--clothing", "hat"}, "hat"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--method", "magic"}, "magic"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--formats", "max"}, "max"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--formats", "obj,doc"}, "doc"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--shard", "3/2"}, "3/2"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--shard", "1/2x"}, "1/2x"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--quiet", "--verbose"},
                               "--quiet"},
                      WrongUse{{"register", "a.ply", "--out", "x", "--threads", "-1"}, "--threads"},
                      WrongUse{{"evaluate"}, "--suite"},
                      WrongUse{{"evaluate", "one.ply"}, "--suite"},
                      WrongUse{{"evaluate", "--suite", "no-such-suite"}, "no-such-suite"},
                      WrongUse{{"synth", "--out", "x", "--holes", "2"}, "--holes"},
                      WrongUse{{"bench", "no_such_benchmark"}, "lm_step_3400"},
                      WrongUse{{"body"}, "subcommand"}));

TEST(Usage, NothingAtAllPrintsHelp) {
  const ProgramRun run = runLoopreg({});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.out.find("register"), std::string::npos);
}

TEST(Usage, AnOutputFolderThatCannotBeMadeIsAUsageError) {
  const ProgramRun run = runLoopreg(
      registerArguments({(oneScanFolder() / "scan_000.ply").string()}, "/proc/none/such"));
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("/proc/none/such"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace loopreg::testing
