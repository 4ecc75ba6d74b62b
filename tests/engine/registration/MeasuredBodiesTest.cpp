// Measurements against bodies whose tape measurements are known, where the data folder is there.
//
// These meshes stand in A-pose and have no skeleton: the built-in body is registered to each and
// lends it joints and part labels; the tape then goes around the mesh itself. Measuring the fitted
// body instead shows what a user gets from scan to table.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>

#include "body/Anthropometry.h"
#include "body/ModelFile.h"
#include "geometry/TriangleBvh.h"
#include "io/ScanReader.h"
#include "registration/Registration.h"
#include "tests/support/TestData.h"

namespace loopreg::registration {
namespace {

/// "name: number" lines, centimetres and degrees.
std::map<std::string, double> readTape(const std::filesystem::path& yaml) {
  std::map<std::string, double> tape;
  std::ifstream stream(yaml);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::size_t from = line.find_first_not_of(' ');
    try {
      tape[line.substr(from, colon - from)] = std::stod(line.substr(colon + 1));
    } catch (const std::exception&) {
      continue;  // the heading
    }
  }
  return tape;
}

struct Measured {
  std::vector<body::Measurement> mesh, fitted;
};

Measured measureFile(const std::filesystem::path& file) {
  Measured measured;
  const auto model = body::loadBuiltin().value();
  const Result<Scan> scan = io::readScan(file);
  EXPECT_TRUE(scan) << scan.error().text();
  FitOptions options;
  options.threads = 2;
  options.clothing = Clothing::none;
  const auto result = registerScan(scan.value(), *model, nullptr, options, {}, {});
  EXPECT_TRUE(result) << result.error().text();
  if (!result) return measured;
  EXPECT_NE(result->verdict, Verdict::failed);

  body::Figure figure;
  figure.vertices = result->preflight.alignment.apply(scan->mesh.vertices);
  figure.faces = scan->mesh.faces;
  const body::PosedBody posed = body::poseBody(*model, result->parameters);
  figure.joints = posed.joints;
  // The fit's facing is only known to some degrees: turned so that hips and shoulders face +z.
  const Vector3d across = posed.joints.col(body::kLeftHip) - posed.joints.col(body::kRightHip) +
                          posed.joints.col(body::kLeftShoulder) -
                          posed.joints.col(body::kRightShoulder);
  const Matrix3d turn =
      Eigen::AngleAxisd(std::atan2(across.z(), across.x()), Vector3d::UnitY()).matrix();
  const geometry::TriangleBvh surface(posed.vertices, model->faces);
  for (const geometry::SurfacePoint& near : surface.closest(figure.vertices, 2)) {
    Eigen::Index corner = 0;
    near.bary.maxCoeff(&corner);
    figure.joint.push_back(model->skin.joint(0, model->faces(corner, near.face)));
  }
  figure.vertices = turn * figure.vertices;
  figure.joints = turn * figure.joints;
  const auto mesh = body::measure(figure);
  EXPECT_TRUE(mesh) << mesh.error().text();
  if (mesh) measured.mesh = mesh.value();
  measured.fitted =
      body::measure(*model, result->parameters.betas, result->parameters.scale).value();
  return measured;
}

/// One of our dimensions and what the tables hold in its place.
struct Row {
  const char* id;
  double known;
  double bound;  ///< largest deviation accepted on the mesh, cm
};

void compare(const std::string& title, const Measured& measured, const std::vector<Row>& rows) {
  std::cout << title << "\n  dimension (cm)      known    mesh     dev.  fitted    dev.\n";
  for (const Row& row : rows) {
    const body::Measurement* mesh = body::findMeasurement(measured.mesh, row.id);
    const body::Measurement* fitted = body::findMeasurement(measured.fitted, row.id);
    ASSERT_TRUE(mesh && fitted) << row.id;
    std::cout << "  " << std::left << std::setw(18) << row.id << std::right << std::fixed
              << std::setprecision(1) << std::setw(8) << row.known << std::setw(8) << mesh->value
              << std::setw(9) << mesh->value - row.known << std::setw(8) << fitted->value
              << std::setw(8) << fitted->value - row.known << "\n";
    EXPECT_NEAR(mesh->value, row.known, row.bound) << row.id;
  }
}

// The mean of a scan survey, with the measurements its makers took on this very mesh.
TEST(MeasuredBodies, TheSurveyMeanMeasuresWhatItsTableSays) {
  LOOPREG_REQUIRE_DATA(mesh, "topology/measured_means/mean_all.obj");
  LOOPREG_REQUIRE_DATA(table, "topology/measured_means/mean_all.yaml");
  std::map<std::string, double> tape = readTape(table);
  const double crotch = tape["height"] - tape["head_l"] - tape["waist_line"] - tape["hips_line"] -
                        tape["crotch_hip_diff"];
  compare("mean_all", measureFile(mesh),
          {{"stature", tape["height"], 0.1},
           {"chest_girth", tape["bust"], 1.5},
           {"underbust_girth", tape["underbust"], 2},
           {"waist_girth", tape["waist"], 1},
           {"hip_girth", tape["hips"], 1},
           {"thigh_girth", tape["leg_circ"], 1},
           {"wrist_girth", tape["wrist"], 0.5},
           {"cervicale_height", tape["height"] - tape["head_l"], 2.5},
           {"back_length", tape["waist_line"], 2.5},
           {"inseam", crotch, 2.5},
           {"arm_length", tape["arm_length"], 2.5},
           {"shoulder_breadth", tape["shoulder_w"], 3}});
}

// SMPL's mean woman and man. Their tables are design values for garments (a bust of 90 "from 96", a
// man's waist of 80 and wrist of 25 cm), hence bounds that only catch a tape in the wrong place.
TEST(MeasuredBodies, SmplMeansAreCloseToTheirTables) {
  for (const char* who : {"f", "m"}) {
    const std::string base = std::string("topology/smpl_apose/") + who + "_smpl_average_A40";
    LOOPREG_REQUIRE_DATA(mesh, base + ".obj");
    LOOPREG_REQUIRE_DATA(table, base + ".yaml");
    std::map<std::string, double> tape = readTape(table);
    compare(base, measureFile(mesh),
            {{"stature", tape["height"], 1.5},
             {"chest_girth", tape["bust"], 7},
             {"underbust_girth", tape["underbust"], 3},
             {"waist_girth", tape["waist"], 13},
             {"hip_girth", tape["hips"], 4},
             {"thigh_girth", tape["leg_circ"], 3},
             {"wrist_girth", tape["wrist"], 8},
             {"cervicale_height", tape["height"] - tape["head_l"], 2.5},
             {"back_length", tape["waist_line"], 9},
             {"shoulder_breadth", tape["shoulder_w"], 3}});
  }
}

}  // namespace
}  // namespace loopreg::registration
