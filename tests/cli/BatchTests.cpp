// Many scans: killed and resumed, shared among processes.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <thread>

#include "core/Npz.h"
#include "tests/cli/Program.h"
#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace fs = std::filesystem;
namespace {

constexpr int kScans = 5;

std::string nameOf(int scan) { return "scan" + std::to_string(scan); }

/// The same scan under several names: the results must be the same bytes.
std::vector<std::string> copies(const fs::path& folder) {
  fs::create_directories(folder);
  std::vector<std::string> scans;
  for (int i = 0; i < kScans; ++i) {
    const fs::path target = folder / (nameOf(i) + ".ply");
    fs::copy_file(oneScanFolder() / "scan_000.ply", target);
    scans.push_back(target.string());
  }
  return scans;
}

void expectAllWhole(const fs::path& out) {
  for (int i = 0; i < kScans; ++i) {
    const fs::path result = out / nameOf(i);
    EXPECT_EQ(parsed(bytesOf(result / "report.json")).at("verdict"), "good") << i;
    EXPECT_EQ(bytesOf(result / "fit.obj"), bytesOf(out / nameOf(0) / "fit.obj")) << i;
  }
  EXPECT_EQ(parsed(bytesOf(out / "summary.json")).at("counts").at("good"), kScans);
  EXPECT_TRUE(fs::exists(out / "index.html"));
}

TEST(Batch, KilledAtAnyMomentAndResumedEveryScanIsDoneOnce) {
  const TemporaryFolder folder;
  const std::vector<std::string> scans = copies(folder / "in");
  const fs::path out = folder / "out";
  for (const int milliseconds : {300, 900, 1700}) {
    BackgroundProgram program(registerArguments(scans, out, {"--resume"}), folder.path());
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    program.signal(SIGKILL);
    program.wait();
  }
  std::map<fs::path, fs::file_time_type> done;
  for (int i = 0; i < kScans; ++i) {
    const fs::path report = out / nameOf(i) / "report.json";
    if (fs::exists(report)) done[report] = fs::last_write_time(report);
  }
  const ProgramRun last = runLoopreg(registerArguments(scans, out, {"--resume"}));
  EXPECT_EQ(last.code, 0) << last.err;
  expectAllWhole(out);
  for (const auto& [report, time] : done) EXPECT_EQ(fs::last_write_time(report), time);
}

TEST(Batch, TwoProcessesShareOneFolder) {
  const TemporaryFolder folder;
  const std::vector<std::string> scans = copies(folder / "in");
  const fs::path out = folder / "out";
  BackgroundProgram other(registerArguments(scans, out, {"--resume"}), folder.path());
  const ProgramRun run = runLoopreg(registerArguments(scans, out, {"--resume", "--jobs", "1"}));
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(other.wait(), 0);
  expectAllWhole(out);
}

TEST(Batch, ASequenceBecomesOneMotion) {
  const TemporaryFolder folder;
  const ProgramRun run =
      runLoopreg(registerArguments(copies(folder / "in"), folder / "out",
                                   {"--sequence", "--fps", "25", "--formats", "fbx,glb,bvh,ply"}));
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("5 frames"), std::string::npos) << run.out;
  for (const char* file : {"motion.fbx", "motion.glb", "motion.bvh", "frame_0004.ply"}) {
    EXPECT_TRUE(fs::exists(folder / "out" / file)) << file;
  }
  EXPECT_NE(bytesOf(folder / "out" / "motion.bvh").find("Frames: 6\nFrame Time: 0.04\n"),
            std::string::npos);
  const Result<NpzFile> motion = readNpz(folder / "out" / "motion.npz");
  ASSERT_TRUE(motion);
  EXPECT_EQ(motion->arrays.at("poses").shape, (std::vector<std::size_t>{kScans, 72}));
  EXPECT_EQ(motion->arrays.at("trans").shape, (std::vector<std::size_t>{kScans, 3}));
  // Nobody moves: neither does the body.
  const std::vector<double>& places = motion->arrays.at("trans").values;
  for (int axis = 0; axis < 3; ++axis) {
    EXPECT_NEAR(places[std::size_t(axis)], places[std::size_t(3 * (kScans - 1) + axis)], 0.002);
  }
}

TEST(Batch, ResumeKeepsAResultOnlyForTheSameFileAndItsFormats) {
  const TemporaryFolder folder;
  fs::copy_file(oneScanFolder() / "scan_000.ply", folder / "walk.ply");
  const std::vector<std::string> scan{(folder / "walk.ply").string()};
  const fs::path out = folder / "out";
  const auto again = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all{"--resume"};
    all.insert(all.end(), more.begin(), more.end());
    return runLoopreg(registerArguments(scan, out, all));
  };
  ASSERT_EQ(again({}).code, 0);
  fs::last_write_time(scan[0], fs::file_time_type::clock::now());
  const ProgramRun kept = again({});
  EXPECT_NE(kept.out.find("kept"), std::string::npos) << kept.out;
  EXPECT_EQ(kept.err.find("other options"), std::string::npos) << kept.err;
  const ProgramRun other = again({"--clothing", "loose"});
  EXPECT_NE(other.out.find("kept"), std::string::npos) << other.out;
  EXPECT_NE(other.err.find("1 kept result was made with other options (clothing)"),
            std::string::npos)
      << other.err;
  const ProgramRun format = again({"--formats", "obj,json"});
  EXPECT_EQ(format.out.find("kept"), std::string::npos) << format.out;
  EXPECT_NE(format.err.find("no fit.json"), std::string::npos) << format.err;
  EXPECT_TRUE(fs::exists(out / "walk" / "fit.json"));
  // Another file of the same name and size: only its content tells.
  std::fstream file(scan[0], std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-1, std::ios::end);
  file.put('\x01');
  file.close();
  const ProgramRun replaced = again({});
  EXPECT_EQ(replaced.out.find("kept"), std::string::npos) << replaced.out;
  EXPECT_NE(replaced.err.find("walk: The finished result is of another file"), std::string::npos)
      << replaced.err;
}

TEST(Batch, AFullDiskEndsIt) {
  const TemporaryFolder folder;
  const fs::path out = folder / "out", err = folder / "err";
  fs::create_directories(out);
  std::string line = "mount -t tmpfs -o size=300k tmpfs '" + out.string() + "' || exit 99; exec '" +
                     LOOPREG_BINARY_DIR "/bin/loopreg'";
  for (const std::string& word : registerArguments(copies(folder / "in"), out)) {
    line += " '" + word + "'";
  }
  std::ofstream(folder / "line.sh") << line << " 2>'" << err.string() << "'\n";
  const int status =
      std::system(("unshare -m sh '" + (folder / "line.sh").string() + "' 2>/dev/null").c_str());
  const std::string told = bytesOf(err);
  if (told.empty()) GTEST_SKIP() << "a small disk cannot be mounted here";
  EXPECT_EQ(WEXITSTATUS(status), 1) << told;
  EXPECT_NE(told.find(out.string() + ": No room is left for results"), std::string::npos) << told;
  EXPECT_EQ(told.find("No room", told.find("No room") + 1), std::string::npos) << told;
}

TEST(Batch, PicturesAreMadeForTheContactSheet) {
  const TemporaryFolder folder;
  const ProgramRun run = runLoopreg(
      registerArguments(copies(folder / "in"), folder / "out", {"--pictures", "--shard", "1/5"}));
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(bytesOf(folder / "out" / nameOf(0) / "picture.png").substr(1, 3), "PNG");
  const std::string page = bytesOf(folder / "out" / "index.html");
  EXPECT_NE(page.find("scan0/picture.png"), std::string::npos);
  EXPECT_NE(page.find("data-name=\"scan4\" data-state=\"waiting\""), std::string::npos);
}

}  // namespace
}  // namespace loopreg::testing
