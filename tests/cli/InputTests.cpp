// Inputs that cannot be read, conversions, body models, meshes against each other.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/cli/Program.h"
#include "tests/support/TestData.h"

namespace loopreg::testing {
namespace fs = std::filesystem;
namespace {

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

/// A cube of `side`, closed, as OBJ.
std::string cube(double side) {
  std::string text;
  for (int v = 0; v < 8; ++v) {
    text += "v " + std::to_string(side * (v & 1)) + " " + std::to_string(side * (v >> 1 & 1)) +
            " " + std::to_string(side * (v >> 2 & 1)) + "\n";
  }
  return text + "f 1 3 4 2\nf 5 6 8 7\nf 1 2 6 5\nf 3 7 8 4\nf 1 5 7 3\nf 2 4 8 6\n";
}

TEST(Input, AMissingFileIsCode3AndNamed) {
  const TemporaryFolder folder;
  const ProgramRun run = runLoopreg({"convert", "no-such.ply", (folder / "x.obj").string()});
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("no-such.ply"), std::string::npos) << run.err;
  EXPECT_FALSE(fs::exists(folder / "x.obj"));
}

TEST(Input, ATruncatedFileLeavesNoOutput) {
  const TemporaryFolder folder;
  write(folder / "cut.ply",
        "ply\nformat ascii 1.0\nelement vertex 100\nproperty float x\nproperty float y\n"
        "property float z\nend_header\n0 0 0\n");
  const ProgramRun run =
      runLoopreg({"convert", (folder / "cut.ply").string(), (folder / "cut.obj").string()});
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("cut.ply"), std::string::npos) << run.err;
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1)
      << "a temporary or half-written file is left";
}

TEST(Input, ConvertKeepsVerticesAndFaces) {
  const TemporaryFolder folder;
  write(folder / "cube.obj", cube(2));
  for (const char* name : {"cube.ply", "cube.stl", "cube.off", "cube.glb"}) {
    const ProgramRun run =
        runLoopreg({"convert", (folder / "cube.obj").string(), (folder / name).string()});
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_NE(run.out.find("12 faces"), std::string::npos) << run.out;
    const ProgramRun same = runLoopreg(
        {"evaluate", (folder / name).string(), (folder / "cube.obj").string(), "--json"});
    ASSERT_EQ(same.code, 0) << same.err;
    EXPECT_LT(parsed(same.out).at("chamfer_l1").get<double>(), 0.05) << name;
  }
}

TEST(Input, ConvertToAnUnknownFormatSaysWhichExist) {
  const TemporaryFolder folder;
  write(folder / "cube.obj", cube(2));
  const ProgramRun run =
      runLoopreg({"convert", (folder / "cube.obj").string(), (folder / "cube.doc").string()});
  EXPECT_NE(run.code, 0);
  EXPECT_NE(run.err.find("obj"), std::string::npos) << run.err;
  EXPECT_FALSE(fs::exists(folder / "cube.doc"));
}

TEST(Evaluate, ShiftedCubeHasTheKnownDistances) {
  const TemporaryFolder folder;
  write(folder / "a.obj", cube(2));
  write(folder / "b.obj", cube(2));
  const ProgramRun run =
      runLoopreg({"evaluate", (folder / "a.obj").string(), (folder / "b.obj").string(), "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  const Json json = parsed(run.out);
  for (const char* key : {"p2s", "chamfer_l1", "chamfer_l2", "iou", "normal_consistency", "f_score",
                          "v2v", "predicted_to_reference"}) {
    ASSERT_TRUE(json.contains(key)) << key;
  }
  EXPECT_NEAR(json["v2v"].get<double>(), 0, 1e-9);
  EXPECT_NEAR(json["iou"].get<double>(), 1, 1e-9);
  EXPECT_NEAR(json["f_score"].get<double>(), 1, 1e-9);
}

TEST(Evaluate, OtherTopologyHasNoVertexDistance) {
  const TemporaryFolder folder;
  write(folder / "a.obj", cube(2));
  write(folder / "b.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
  const ProgramRun run =
      runLoopreg({"evaluate", (folder / "a.obj").string(), (folder / "b.obj").string(), "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(parsed(run.out).at("v2v").is_null());
  EXPECT_TRUE(parsed(run.out).at("iou").is_null());
}

TEST(Body, InfoTellsWhatTheModelIs) {
  const ProgramRun run = runLoopreg({"body", "info", "builtin"});
  ASSERT_EQ(run.code, 0) << run.err;
  for (const char* word :
       {"builtin", "vertices", "left_shoulder", "closed", "stature", "checksum", "manifold",
        "Euler number 2, genus 0", "symmetric to 0.1 mm", "self-intersections", "edges"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(run.out.find("not symmetric"), std::string::npos) << run.out;
}

TEST(Body, InfoTellsReleasesAndWhereToGetOthers) {
  const fs::path models = fs::path(LOOPREG_SOURCE_DIR) / "tests/data/models";
  const ProgramRun smplx = runLoopreg({"body", "info", (models / "smplx_m_v11.npz").string()});
  ASSERT_EQ(smplx.code, 0) << smplx.err;
  for (const char* word : {"SMPL-X", "male", "npz", "16 of the file's 300", "100 expression"}) {
    EXPECT_NE(smplx.out.find(word), std::string::npos) << word << "\n" << smplx.out;
  }
  const ProgramRun mano = runLoopreg({"body", "info", (models / "mano.pkl").string()});
  EXPECT_EQ(mano.code, 3);
  for (const char* word : {"MANO, a hand model", "smpl.is.tue.mpg.de", "mano.pkl"}) {
    EXPECT_NE(mano.err.find(word), std::string::npos) << word << "\n" << mano.err;
  }
}

TEST(Body, ExportWritesTheShapedTemplate) {
  const TemporaryFolder folder;
  const std::string plain = (folder / "plain.obj").string(),
                    other = (folder / "other.obj").string();
  ASSERT_EQ(runLoopreg({"body", "export", "builtin", "--out", plain}).code, 0);
  ASSERT_EQ(runLoopreg({"body", "export", "builtin", "--out", other, "--betas", "2,0,-1"}).code, 0);
  const ProgramRun run = runLoopreg({"evaluate", other, plain, "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_GT(parsed(run.out).at("v2v").get<double>(), 0.005);
}

TEST(Body, AForeignFileIsCode3) {
  const TemporaryFolder folder;
  write(folder / "model.pkl", "this is no pickle");
  const ProgramRun run = runLoopreg({"body", "info", (folder / "model.pkl").string()});
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("model.pkl"), std::string::npos) << run.err;
  write(folder / "notes.txt", "no model here");
  EXPECT_EQ(runLoopreg({"body", "info", "no-such-model.npz"}).code, 3);
}

TEST(Synth, SameSeedSameBytesOtherSeedOtherScan) {
  const TemporaryFolder folder;
  const auto make = [&](const char* name, const char* seed) {
    const ProgramRun run =
        runLoopreg({"synth", "--count", "1", "--vertices", "4000", "--seed", seed, "--dressed",
                    "--out", (folder / name).string(), "--quiet"});
    EXPECT_EQ(run.code, 0) << run.err;
  };
  make("a", "7");
  make("b", "7");
  make("c", "8");
  for (const char* file : {"scan_000.ply", "scan_000_body.obj", "scan_000.json"}) {
    const std::string a = bytesOf(folder / "a" / file);
    EXPECT_FALSE(a.empty());
    EXPECT_EQ(a, bytesOf(folder / "b" / file)) << file;
    EXPECT_NE(a, bytesOf(folder / "c" / file)) << file;
  }
}

TEST(Bench, JsonHoldsMachineBenchmarksAndRatios) {
  const ProgramRun run = runLoopreg({"bench", "closest_20k", "--runs", "1", "--json"});
  ASSERT_EQ(run.code, 0) << run.err;
  const Json json = parsed(run.out);
  EXPECT_TRUE(json.at("machine").contains("cpu"));
  const Json& benchmark = json.at("benchmarks").at(0);
  EXPECT_EQ(benchmark.at("name"), "closest_20k");
  for (const char* key : {"unit", "median", "min", "max", "runs"})
    EXPECT_TRUE(benchmark.contains(key));
  EXPECT_TRUE(json.at("ratios").is_array());
}

}  // namespace
}  // namespace loopreg::testing
