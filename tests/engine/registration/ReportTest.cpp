#include "core/Json.h"
#include "registration/Report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "core/Npz.h"
#include "geometry/TriangleBvh.h"
#include "io/ScanReader.h"
#include "tests/engine/registration/Figure.h"
#include "tests/support/TestData.h"
#include "tests/support/TinyBody.h"

namespace loopreg::registration {
namespace {

/// A result as registerScan leaves it, for a scan in millimetres with z up.
struct Case {
  std::shared_ptr<const body::BodyModel> model = testing::tinyBody(true);
  Scan scan = testing::figure();
  FitOptions options;
  FitResult result;

  Case() {
    scan.file = "figure.obj";
    result.preflight.alignment.scale = 0.001;
    result.preflight.alignment.rotation << 1, 0, 0, 0, 0, 1, 0, -1, 0;
    result.preflight.alignment.translation = Vector3d(0.1, 0.2, -0.3);
    result.preflight.units = Units::millimetres;
    result.preflight.up = UpAxis::plusZ;
    result.preflight.isPerson.assign(7, true);
    result.preflight.unitsFinding = {0.9, "Because."};
    result.parameters = body::BodyParameters::rest(*model);
    result.parameters.translation = Vector3d(0, 1, 0);
    result.parameters.rotations[3] = body::rotationFromAxisAngle(Vector3d(0.1, -0.4, 0.2));
    result.parameters.betas.setConstant(0.5);
    result.verdict = Verdict::check;
    result.reasons = {"The facing direction is not certain."};
    result.scanToModelMm = {3, 2, 9, 40};
    result.samples = Points::Random(3, 5);
    result.correspondences.point = {4, 0, 2};
    result.correspondences.canonical = model->templateVertices.leftCols(3);
    result.correspondences.confidence = {0.25, 1, 0.5};
    result.correspondences.part = {0, 0, 0};
    result.seconds.fit = 0.5;
    result.seed = 42;
  }
};

TEST(Report, HoldsWhatTheContractNames) {
  const Case c;
  const Json json = reportJson(c.scan, *c.model, c.options, c.result);
  for (const char* key :
       {"schema", "scan", "body", "verdict", "reasons", "rules", "scan_to_model_mm",
        "model_to_scan_mm", "iterations", "measurements", "seconds", "seed", "versions"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  for (const char* key : {"file", "points", "faces", "units", "up", "alignment"}) {
    EXPECT_TRUE(json["scan"].contains(key)) << key;
  }
  for (const char* key :
       {"load", "preflight", "corrnet", "initialise", "fit", "displacements", "write", "total"}) {
    EXPECT_TRUE(json["seconds"].contains(key)) << key;
  }
  EXPECT_EQ(json["verdict"], "check");
  EXPECT_EQ(json["scan"]["units"], "mm");
  EXPECT_EQ(json["scan"]["up"], "+z");
  EXPECT_EQ(json["scan"]["alignment"]["rotation"][2][1], -1.0);
  EXPECT_EQ(json["scan_to_model_mm"]["p95"], 9.0);
  EXPECT_EQ(json["seconds"]["total"], 0.5);
  EXPECT_EQ(json["seed"], 42);
  EXPECT_TRUE(json["versions"]["program"].is_string());
}

TEST(Report, ParametersReadBackAndLeadToTheScan) {
  Case c;
  c.result.displacements = Points::Random(3, c.model->vertexCount());
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(writeParameters(folder / "params.npz", *c.model, c.result).ok());
  const auto file = readNpz(folder / "params.npz");
  ASSERT_TRUE(file.ok()) << file.error().text();
  const auto& arrays = file.value().arrays;
  const auto joints = static_cast<std::size_t>(c.model->jointCount());
  EXPECT_EQ(arrays.at("poses").shape, (std::vector<std::size_t>{3 * joints}));
  EXPECT_NEAR(arrays.at("poses").values[10], -0.4, 1e-12);
  EXPECT_EQ(arrays.at("trans").values, (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(arrays.at("scale").values, (std::vector<double>{1}));
  EXPECT_EQ(arrays.at("model").strings, (std::vector<std::string>{c.model->name}));
  EXPECT_EQ(arrays.at("betas").count(), static_cast<std::size_t>(c.model->betaCount()));
  EXPECT_EQ(arrays.at("joints").shape, (std::vector<std::size_t>{joints, 3}));
  const Points expected = fittedJointsInScanFrame(*c.model, c.result);
  EXPECT_NEAR(arrays.at("joints").values[3 * 5 + 2], expected(2, 5), 1e-9);
  EXPECT_EQ(arrays.at("v_displacements").shape,
            (std::vector<std::size_t>{static_cast<std::size_t>(c.model->vertexCount()), 3}));
  EXPECT_NEAR(arrays.at("v_displacements").values[3 * 2 + 1], c.result.displacements(1, 2), 1e-12);
  EXPECT_EQ(arrays.at("alignment_rotation").values[7], -1);  // row 2, column 1
}

TEST(Report, CorrespondencesLieOnTheScan) {
  const Case c;
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(writeCorrespondences(folder / "c.ply", *c.model, c.result).ok());
  const auto cloud = io::readScan(folder / "c.ply");
  ASSERT_TRUE(cloud.ok()) << cloud.error().text();
  ASSERT_EQ(cloud.value().mesh.vertexCount(), 3);
  const Vector3d expected =
      c.result.preflight.alignment.applyInverse(Vector3d(c.result.samples.col(4)));
  EXPECT_LT((cloud.value().mesh.vertices.col(0) - expected).norm(), 1e-3 * expected.norm());
  EXPECT_EQ(cloud.value().mesh.colors.cols(), 3);
  std::ifstream stream(folder / "c.ply", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  for (const char* property : {"canonical_x", "canonical_y", "canonical_z", "confidence"}) {
    EXPECT_NE(bytes.find(property), std::string::npos) << property;
  }
}

TEST(Report, CorrespondencesAreATableWithUnits) {
  Case c;
  c.result.correspondences.part = {body::kLeftKnee, -1, body::kHead};
  const std::string csv = correspondencesCsv(*c.model, c.result);
  std::istringstream lines(csv);
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const std::string unit = std::string("_") + unitsName(c.result.preflight.units);
  EXPECT_EQ(line, "point,x" + unit + ",y" + unit + ",z" + unit +
                      ",canonical_x_m,canonical_y_m,canonical_z_m,part,confidence,distance_mm");
  const Mesh body = fittedMesh(*c.model, c.result);
  const geometry::TriangleBvh surface(body.vertices, body.faces);
  const char* parts[] = {"left_knee", "", "head"};
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(std::getline(lines, line));
    std::vector<std::string> fields;
    std::istringstream words(line);
    for (std::string word; std::getline(words, word, ',');) fields.push_back(word);
    ASSERT_EQ(fields.size(), 10u) << line;
    const std::int32_t point = c.result.correspondences.point[i];
    EXPECT_EQ(std::stoi(fields[0]), point);
    const Vector3d sample = c.result.samples.col(point);
    const Vector3d inScan(std::stod(fields[1]), std::stod(fields[2]), std::stod(fields[3]));
    EXPECT_LT((c.result.preflight.alignment.apply(inScan) - sample).norm(), 1e-7);
    EXPECT_NEAR(std::stod(fields[5]), c.result.correspondences.canonical(1, Eigen::Index(i)), 1e-6);
    EXPECT_EQ(fields[7], parts[i]);
    EXPECT_NEAR(std::stod(fields[9]), 1e3 * std::sqrt(surface.closest(sample).squaredDistance),
                1e-3);
  }
  EXPECT_FALSE(std::getline(lines, line));
}

TEST(Report, ColoursHaveOneBrightnessAndFollowPosition) {
  const Eigen::AlignedBox3d box(Vector3d(-1, 0, -0.5), Vector3d(1, 2, 0.5));
  Points points(3, 3);
  points << -1, 1, 0,  //
      0, 2, 1,         //
      -0.5, -0.5, 0;
  const Colors colors = correspondenceColors(points, box);
  for (Eigen::Index i = 0; i < 3; ++i) EXPECT_EQ(colors.col(i).maxCoeff(), 204) << i;
  EXPECT_EQ(colors.col(1), (Eigen::Matrix<std::uint8_t, 3, 1>(204, 204, 0)));
  EXPECT_EQ(colors.col(2), (Eigen::Matrix<std::uint8_t, 3, 1>(204, 204, 204)));
}

TEST(Report, AFolderWithAReportIsComplete) {
  Case c;
  const testing::TemporaryFolder folder;
  const auto out = folder / "a" / "b";
  const Result<void> done =
      writeResult(out, {"obj", "ply"}, c.scan, *c.model, c.options, {}, c.result);
  ASSERT_TRUE(done.ok()) << done.error().text();
  for (const char* name : {"fit.obj", "fit.ply", "params.npz", "correspondences.ply",
                           "measurements.csv", "report.json"}) {
    EXPECT_TRUE(std::filesystem::exists(out / name)) << name;
  }
  EXPECT_GT(c.result.seconds.write, 0);
  EXPECT_TRUE(readJson(out / "report.json").ok());

  // A second attempt that fails must not leave the first one's report behind.
  EXPECT_FALSE(writeResult(out, {"nonsense"}, c.scan, *c.model, c.options, {}, c.result).ok());
  EXPECT_FALSE(std::filesystem::exists(out / "report.json"));
}

TEST(Report, AFolderThatCannotBeMadeIsAnError) {
  Case c;
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "file") << "x";
  const Result<void> done =
      writeResult(folder / "file" / "out", {"obj"}, c.scan, *c.model, c.options, {}, c.result);
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().text().find("--out"), std::string::npos);
}

}  // namespace
}  // namespace loopreg::registration
