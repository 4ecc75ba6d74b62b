// loopreg body picture, as a user runs it.
#include <gtest/gtest.h>

#include "tests/cli/Program.h"
#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace {

/// Width and height from a PNG file's header; 0 x 0 where it is none.
std::pair<unsigned, unsigned> pngSize(const std::filesystem::path& file) {
  const std::string bytes = bytesOf(file);
  if (bytes.size() < 24 || bytes.compare(1, 3, "PNG") != 0) return {0, 0};
  const auto number = [&](std::size_t at) {
    unsigned value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | std::uint8_t(bytes[i]);
    return value;
  };
  return {number(16), number(20)};
}

TEST(Picture, ViewsStandSideBySide) {
  const TemporaryFolder folder;
  const std::string out = folder / "body.png";
  const ProgramRun run = runLoopreg({"body", "picture", "builtin", "--out", out, "--views",
                                     "front,face,foot", "--size", "60x80", "--betas", "1,-1"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out, out + "\n");
  EXPECT_EQ(pngSize(out), std::pair(180u, 80u));
}

TEST(Picture, TurntableInRowsOfAMeshFile) {
  const TemporaryFolder folder;
  const std::string mesh = folder / "body.obj", out = folder / "turn.png";
  ASSERT_EQ(runLoopreg({"body", "export", "builtin", "--out", mesh}).code, 0);
  const ProgramRun run = runLoopreg({"body", "picture", mesh, "--out", out, "--turntable", "6",
                                     "--columns", "3", "--size", "40x50"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(pngSize(out), std::pair(120u, 100u));
}

TEST(Picture, RefusesWhatItCannotDraw) {
  const TemporaryFolder folder;
  const std::string out = folder / "a.png";
  const auto refused = [&](std::vector<std::string> more, int code, const char* word) {
    std::vector<std::string> arguments = {"body", "picture"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(), {"--out", out});
    const ProgramRun run = runLoopreg(arguments);
    EXPECT_EQ(run.code, code) << run.err;
    EXPECT_NE(run.err.find(word), std::string::npos) << run.err;
    EXPECT_FALSE(std::filesystem::exists(out));
  };
  refused({"no-such-file.obj"}, 3, "no-such-file.obj");
  refused({"builtin", "--views", "moon"}, 2, "moon");
  refused({"builtin", "--size", "big"}, 2, "big");
  refused({"builtin", "--views", "front", "--turntable", "4"}, 2, "turntable");
}

}  // namespace
}  // namespace loopreg::testing
