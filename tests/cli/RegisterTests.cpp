// The main job from file to files: reports, exit codes, resume, shards, interruption, same seed
// same bytes.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/cli/Program.h"
#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace fs = std::filesystem;
namespace {

std::string scanFile() { return (oneScanFolder() / "scan_000.ply").string(); }

/// Copies the test scan under another name.
fs::path copyTo(const fs::path& target) {
  fs::create_directories(target.parent_path());
  fs::copy_file(scanFile(), target, fs::copy_options::overwrite_existing);
  return target;
}

/// A cube of 1 m, each side with 20 x 20 quads.
void writeCubeScan(const fs::path& file) {
  constexpr int kCells = 20;
  std::ofstream stream(file);
  int count = 0;
  for (int axis = 0; axis < 3; ++axis) {
    for (int side = 0; side < 2; ++side) {
      for (int cell = 0; cell < kCells * kCells; ++cell) {
        for (int corner = 0; corner < 4; ++corner) {
          double p[3];
          p[axis] = side;
          p[(axis + 1) % 3] = double(cell % kCells + (corner == 1 || corner == 2)) / kCells;
          p[(axis + 2) % 3] = double(cell / kCells + corner / 2) / kCells;
          stream << "v " << p[0] << " " << p[1] << " " << p[2] << "\n";
        }
        stream << "f " << count + 1 << " " << count + (side ? 2 : 4) << " " << count + 3 << " "
               << count + (side ? 4 : 2) << "\n";
        count += 4;
      }
    }
  }
}

TEST(Register, SynthRegisterEvaluateRoundTrip) {
  const TemporaryFolder folder;
  const ProgramRun run =
      runLoopreg(registerArguments({scanFile()}, folder.path(), {"--formats", "obj,ply,glb"}));
  ASSERT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_EQ(run.out.rfind("scan_000", 0), 0u) << run.out;
  EXPECT_NE(run.out.find(" mm"), std::string::npos) << run.out;
  const fs::path result = folder / "scan_000";
  for (const char* file : {"fit.obj", "fit.ply", "fit.glb", "params.npz", "correspondences.ply",
                           "measurements.csv", "report.json"}) {
    EXPECT_TRUE(fs::exists(result / file)) << file;
  }
  const ProgramRun judged =
      runLoopreg({"evaluate", (result / "fit.obj").string(),
                  (oneScanFolder() / "scan_000_body.obj").string(), "--json"});
  ASSERT_EQ(judged.code, 0) << judged.err;
  EXPECT_LT(parsed(judged.out).at("v2v").get<double>(), 0.05);
}

TEST(Register, AColouredScanColoursTheBody) {
  const TemporaryFolder folder;
  const fs::path plain = folder / "plain.obj", scan = folder / "scan.obj";
  ASSERT_EQ(runLoopreg({"convert", scanFile(), plain.string()}).code, 0);
  {
    std::ifstream in(plain);
    std::ofstream out(scan);
    for (std::string line; std::getline(in, line);) {
      std::istringstream words(line);
      std::string key, x, y, z;
      words >> key >> x >> y >> z;  // colours of its own go
      if (key == "v") line = "v " + x + " " + y + " " + z + " 0.8 0.4 0.2";
      out << line << "\n";
    }
  }
  const auto filesOf = [&](const std::string& texture) {
    const fs::path out = folder / ("out_" + texture);
    const ProgramRun run = runLoopreg(registerArguments(
        {scan.string()}, out, {"--formats", "obj,amass,csv", "--texture", texture}));
    EXPECT_EQ(run.code, 0) << run.err;
    return out / "scan";
  };
  const fs::path textured = filesOf("256"), atVertices = filesOf("vertex"), none = filesOf("none");
  EXPECT_EQ(bytesOf(textured / "fit.png").substr(1, 3), "PNG");
  EXPECT_NE(bytesOf(textured / "fit.mtl").find("map_Kd fit.png"), std::string::npos);
  EXPECT_FALSE(fs::exists(atVertices / "fit.png"));
  EXPECT_NE(bytesOf(atVertices / "fit.obj").find(" 0.8000 0.4000 0.2000"), std::string::npos);
  EXPECT_EQ(bytesOf(none / "fit.obj").find(" 0.8000 0.4000 0.2000"), std::string::npos);
  EXPECT_TRUE(fs::exists(none / "fit_amass.npz"));
  EXPECT_EQ(bytesOf(none / "correspondences.csv").rfind("point,x_", 0), 0u);
}

TEST(Register, ReportHoldsTheContractsKeys) {
  const TemporaryFolder folder;
  ASSERT_EQ(runLoopreg(registerArguments({scanFile()}, folder.path())).code, 0);
  const Json report = parsed(bytesOf(folder / "scan_000" / "report.json"));
  for (const char* key : {"schema", "scan", "body", "verdict", "reasons", "scan_to_model_mm",
                          "model_to_scan_mm", "iterations", "seconds", "seed", "versions"}) {
    ASSERT_TRUE(report.contains(key)) << key;
  }
  for (const char* key : {"file", "points", "faces", "units", "up", "alignment"}) {
    EXPECT_TRUE(report["scan"].contains(key)) << key;
  }
  for (const char* key : {"mean", "median", "p95", "max"}) {
    EXPECT_TRUE(report["scan_to_model_mm"].contains(key)) << key;
    EXPECT_TRUE(report["model_to_scan_mm"].contains(key)) << key;
  }
  for (const char* key :
       {"load", "preflight", "corrnet", "initialise", "fit", "displacements", "write", "total"}) {
    EXPECT_TRUE(report["seconds"].contains(key)) << key;
  }
  ASSERT_FALSE(report.at("measurements").empty());
  const Json& stature = report["measurements"][0];
  EXPECT_EQ(stature.at("id"), "stature");
  EXPECT_EQ(stature.at("unit"), "cm");
  EXPECT_GT(stature.at("value").get<double>(), 130);
  EXPECT_LT(stature.at("value").get<double>(), 220);
}

TEST(Body, MeasureHasATableAndCsv) {
  const ProgramRun table = runLoopreg({"body", "measure", "builtin"});
  ASSERT_EQ(table.code, 0) << table.err;
  EXPECT_NE(table.out.find("Waist girth"), std::string::npos) << table.out;
  const auto stature = [](const ProgramRun& run) {
    const std::size_t at = run.out.find("\nstature,\"Stature\",");
    return at == std::string::npos ? 0 : std::stod(run.out.substr(at + 19));
  };
  const ProgramRun one = runLoopreg({"body", "measure", "builtin", "--csv"});
  const ProgramRun two = runLoopreg({"body", "measure", "builtin", "--csv", "--scale", "1.1"});
  EXPECT_GT(stature(one), 130);
  EXPECT_NEAR(stature(two), 1.1 * stature(one), 0.01);
  EXPECT_EQ(runLoopreg({"body", "measure", "builtin", "--betas", std::string(999, '1') + "x"}).code,
            2);
}

TEST(Register, SameSeedSameBytes) {
  const TemporaryFolder folder;
  for (const char* name : {"one", "two"}) {
    ASSERT_EQ(runLoopreg(registerArguments({scanFile()}, folder / name, {"--seed", "3"})).code, 0);
  }
  for (const char* file : {"fit.obj", "params.npz", "correspondences.ply"}) {
    const std::string one = bytesOf(folder / "one" / "scan_000" / file);
    EXPECT_FALSE(one.empty());
    EXPECT_EQ(one, bytesOf(folder / "two" / "scan_000" / file)) << file;
  }
  Json one = parsed(bytesOf(folder / "one" / "scan_000" / "report.json"));
  Json two = parsed(bytesOf(folder / "two" / "scan_000" / "report.json"));
  one.erase("seconds");
  two.erase("seconds");
  EXPECT_EQ(one, two);
}

TEST(Register, ABrokenFileDoesNotStopTheOthers) {
  const TemporaryFolder folder;
  std::ofstream(folder / "broken.ply") << "ply\nformat nonsense\n";
  const ProgramRun run = runLoopreg(registerArguments(
      {(folder / "broken.ply").string(), scanFile(), "missing.obj"}, folder / "out"));
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("broken.ply"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("missing.obj"), std::string::npos) << run.err;
  EXPECT_TRUE(fs::exists(folder / "out" / "scan_000" / "report.json"));
  EXPECT_FALSE(fs::exists(folder / "out" / "broken" / "report.json"));
  const Json broken = parsed(bytesOf(folder / "out" / "broken" / "error.json"));
  EXPECT_FALSE(broken.at("error").at("message").get<std::string>().empty());
  const Json summary = parsed(bytesOf(folder / "out" / "summary.json"));
  EXPECT_EQ(summary.at("scans"), 3);
  EXPECT_EQ(summary.at("counts").at("unreadable"), 2);
}

TEST(Register, AMistypedNameIsToldBeforeAnythingIsReadOrMade) {
  const TemporaryFolder folder;
  // With a network that is no network: were it loaded first, its fault would be told.
  std::ofstream(folder / "net.safetensors") << "this is no network";
  const ProgramRun run =
      runLoopreg(registerArguments({(folder / "missing.ply").string()}, folder / "out",
                                   {"--corrnet", (folder / "net.safetensors").string(), "--body",
                                    (folder / "no-body.npz").string()}));
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("missing.ply: There is no such file."), std::string::npos) << run.err;
  EXPECT_EQ(run.err.find("no-body"), std::string::npos) << run.err;
  EXPECT_FALSE(fs::exists(folder / "out"));
}

TEST(Register, FormatsAreNamedInAnyCase) {
  const TemporaryFolder folder;
  const ProgramRun run =
      runLoopreg(registerArguments({scanFile()}, folder / "out", {"--formats", "OBJ,Ply"}));
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(fs::exists(folder / "out" / "scan_000" / "fit.obj"));
  EXPECT_TRUE(fs::exists(folder / "out" / "scan_000" / "fit.ply"));
}

TEST(Register, AnEightCornerCubeEndsFailedToo) {
  const TemporaryFolder folder;
  std::ofstream(folder / "cube.obj")
      << "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\nv 1 0 1\nv 1 1 1\nv 0 1 1\n"
         "f 4 3 2 1\nf 5 6 7 8\nf 1 2 6 5\nf 2 3 7 6\nf 3 4 8 7\nf 4 1 5 8\n";
  const ProgramRun run =
      runLoopreg(registerArguments({(folder / "cube.obj").string()}, folder / "out"));
  EXPECT_EQ(run.code, 4) << run.out << run.err;
}

TEST(Register, ACubeEndsFailedWithReasonsAndCode4) {
  const TemporaryFolder folder;
  writeCubeScan(folder / "cube.obj");
  const ProgramRun run =
      runLoopreg(registerArguments({(folder / "cube.obj").string()}, folder / "out"));
  EXPECT_EQ(run.code, 4) << run.out << run.err;
  const Json report = parsed(bytesOf(folder / "out" / "cube" / "report.json"));
  EXPECT_EQ(report.at("verdict"), "failed");
  EXPECT_FALSE(report.at("reasons").empty());
}

TEST(Register, ResumeSkipsWhatIsCompleteOnly) {
  const TemporaryFolder folder;
  copyTo(folder / "in" / "one.ply");
  copyTo(folder / "in" / "two.ply");
  const std::string input = (folder / "in").string();
  ASSERT_EQ(runLoopreg(registerArguments({input}, folder / "out")).code, 0);
  const fs::path one = folder / "out" / "one" / "report.json",
                 two = folder / "out" / "two" / "report.json";
  const fs::file_time_type before = fs::last_write_time(one);
  std::ofstream(two) << "{ \"schema\": ";  // as if the disk had filled up
  const ProgramRun again = runLoopreg(registerArguments({input}, folder / "out", {"--resume"}));
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(fs::last_write_time(one), before);
  EXPECT_TRUE(parsed(bytesOf(two)).contains("verdict"));
  EXPECT_NE(again.out.find("one "), std::string::npos) << again.out;
  EXPECT_NE(again.out.find("two "), std::string::npos) << again.out;
}

TEST(Register, ShardsShareTheWorkWithoutOverlap) {
  const TemporaryFolder folder;
  for (const char* name : {"a.ply", "b.ply", "c.ply"}) copyTo(folder / "in" / name);
  const std::string input = (folder / "in").string();
  ASSERT_EQ(runLoopreg(registerArguments({input}, folder / "first", {"--shard", "1/2"})).code, 0);
  ASSERT_EQ(runLoopreg(registerArguments({input}, folder / "second", {"--shard", "2/2"})).code, 0);
  EXPECT_TRUE(fs::exists(folder / "first" / "a") && fs::exists(folder / "first" / "c"));
  EXPECT_FALSE(fs::exists(folder / "first" / "b"));
  EXPECT_TRUE(fs::exists(folder / "second" / "b"));
  EXPECT_FALSE(fs::exists(folder / "second" / "a"));
}

TEST(Register, SameNamesGetFoldersOfTheirOwn) {
  const TemporaryFolder folder;
  const std::string x = copyTo(folder / "x" / "walk.ply").string();
  const std::string y = copyTo(folder / "y" / "walk.ply").string();
  ASSERT_EQ(runLoopreg(registerArguments({x, y}, folder / "out")).code, 0);
  EXPECT_TRUE(fs::exists(folder / "out" / "x_walk" / "report.json"));
  EXPECT_TRUE(fs::exists(folder / "out" / "y_walk" / "report.json"));
}

TEST(Register, InterruptedKeepsWhatIsFinished) {
  const TemporaryFolder folder;
  for (int i = 0; i < 40; ++i) copyTo(folder / "in" / ("s" + std::to_string(100 + i) + ".ply"));
  BackgroundProgram program(
      registerArguments({(folder / "in").string()}, folder / "out", {"--quiet"}), folder.path());
  const fs::path first = folder / "out" / "s100" / "report.json";
  for (int waited = 0; waited < 6000 && !fs::exists(first); ++waited) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ASSERT_TRUE(fs::exists(first));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait(), 130);
  EXPECT_TRUE(parsed(bytesOf(first)).contains("verdict"));
  EXPECT_FALSE(fs::exists(folder / "out" / "s139"));
  for (const auto& entry : fs::recursive_directory_iterator(folder / "out")) {
    EXPECT_EQ(entry.path().filename().string().find(".part"), std::string::npos) << entry.path();
  }
}

TEST(Register, ANonAsciiPathIsJustAPath) {
  const TemporaryFolder folder;
  const std::string scan = copyTo(folder / "Körper 人.ply").string();
  ASSERT_EQ(runLoopreg(registerArguments({scan}, folder / "größe")).code, 0);
  EXPECT_TRUE(fs::exists(folder / "größe" / "Körper 人" / "fit.obj"));
}

TEST(EvaluateSuite, FolderOfSynthHasTheContractsKeys) {
  const ProgramRun run =
      runLoopreg({"evaluate", "--suite", oneScanFolder().string(), "--json", "--threads", "2"});
  ASSERT_EQ(run.code, 0) << run.err;
  const Json json = parsed(run.out);
  ASSERT_TRUE(json.contains("suite") && json.contains("parts") && json.contains("summary"));
  for (const Json& part : {json["summary"], json["parts"][0]}) {
    for (const char* key : {"name", "scans", "failures", "flips", "v2v_mm", "mpjpe_mm",
                            "scan_to_model_mm", "canonical_cm", "seconds_mean"}) {
      EXPECT_TRUE(part.contains(key)) << key;
    }
    EXPECT_EQ(part["scans"], 1);
    for (const char* key : {"mean", "median", "p95", "max"})
      EXPECT_TRUE(part["v2v_mm"].contains(key));
  }
}

TEST(EvaluateSuite, TheStandardSuiteHasItsPartsGroupsAndResults) {
  const ProgramRun run =
      runLoopreg({"evaluate", "--suite", "standard", "--parts", "e,c", "--limit", "2", "--corrnet",
                  "none", "--json", "--quiet", "--threads", "2"});
  ASSERT_EQ(run.code, 0) << run.err;
  const Json json = parsed(run.out);
  EXPECT_EQ(json["suite"], "standard");
  EXPECT_TRUE(json["corrnet"].is_null());
  ASSERT_EQ(json["parts"].size(), 2u);
  EXPECT_EQ(json["parts"][0]["key"], "c");
  EXPECT_EQ(json["parts"][1]["key"], "e");
  EXPECT_EQ(json["parts"][0]["groups"].size(), 2u);
  EXPECT_EQ(json["parts"][0]["results"].size(), 2u);
  EXPECT_EQ(json["summary"]["scans"], 4);
  EXPECT_LT(json["parts"][1]["v2v_mm"]["max"].get<double>(), 20);
}

TEST(EvaluateSuite, PartsAndComparisonsThatCannotBeAreUsageErrors) {
  for (const auto& [more, said] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--suite", "standard", "--parts", "g"}, "a, b, c, d, e, f"},
           {{"--suite", "moderate", "--parts", "a"}, "--parts"},
           {{"--suite", "standard", "--compare", "--corrnet", "none"}, "--corrnet FILE"},
           {{"--parts", "a"}, "--suite"}}) {
    std::vector<std::string> arguments = {"evaluate"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramRun run = runLoopreg(arguments);
    EXPECT_EQ(run.code, 2) << more.back();
    EXPECT_NE(run.err.find(said), std::string::npos) << run.err;
  }
}

TEST(EvaluateSuite, PartFSaysThatItsDataAreMissing) {
  const TemporaryFolder folder;
  const ProgramRun run = runLoopreg({"evaluate", "--suite", "standard", "--parts", "f", "--data",
                                     folder.path().string(), "--corrnet", "none"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("skipped"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find(folder.path().string()), std::string::npos) << run.out;
}

TEST(EvaluateSuite, AFolderWithoutTruthIsCode3) {
  const TemporaryFolder folder;
  const ProgramRun run = runLoopreg({"evaluate", "--suite", folder.path().string()});
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("synth"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace loopreg::testing
