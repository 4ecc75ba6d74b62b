// Real scans, where the data folder is there: registered from the file alone, as a user would.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "body/ModelFile.h"
#include "io/ScanReader.h"
#include "registration/Registration.h"
#include "tests/support/TestData.h"

namespace loopreg::registration {
namespace {

Result<FitResult> registerFile(const std::filesystem::path& file, const body::BodyModel& model) {
  Result<Scan> scan = io::readScan(file);
  if (!scan) return scan.error();
  FitOptions options;
  options.threads = 2;
  return registerScan(scan.value(), model, nullptr, options, {}, {});
}

/// The sensor's own skeleton: "name,x,y,z" lines, metres, in the capture's frame.
std::map<std::string, Vector3d> sensorJoints(const std::filesystem::path& csv) {
  std::map<std::string, Vector3d> joints;
  std::ifstream stream(csv);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream cells(line);
    std::string name, x, y, z;
    std::getline(cells, name, ',');
    std::getline(cells, x, ',');
    std::getline(cells, y, ',');
    std::getline(cells, z, ',');
    try {
      joints[name] = Vector3d(std::stod(x), std::stod(y), std::stod(z));
    } catch (const std::exception&) {
      continue;  // the header
    }
  }
  return joints;
}

TEST(Captures, KinectJointsAreWhereTheSensorSawThem) {
  LOOPREG_REQUIRE_DATA(capture, "scans/kinect/20190823_020756.pcd");
  LOOPREG_REQUIRE_DATA(csv, "scans/kinect/20190823_020756.csv");
  const auto model = body::loadBuiltin().value();
  const auto result = registerFile(capture, *model);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_NE(result->verdict, Verdict::failed);
  EXPECT_NE(result->verdict, Verdict::good) << "feet and crown are missing from this capture";

  const std::map<std::string, int> same = {{"SpineBase", body::kPelvis},
                                           {"Neck", body::kNeck},
                                           {"Head", body::kHead},
                                           {"ShoulderLeft", body::kLeftShoulder},
                                           {"ElbowLeft", body::kLeftElbow},
                                           {"WristLeft", body::kLeftWrist},
                                           {"ShoulderRight", body::kRightShoulder},
                                           {"ElbowRight", body::kRightElbow},
                                           {"WristRight", body::kRightWrist},
                                           {"HipLeft", body::kLeftHip},
                                           {"KneeLeft", body::kLeftKnee},
                                           {"AnkleLeft", body::kLeftAnkle},
                                           {"HipRight", body::kRightHip},
                                           {"KneeRight", body::kRightKnee},
                                           {"AnkleRight", body::kRightAnkle}};
  const auto sensor = sensorJoints(csv);
  const Points fitted = fittedJointsInScanFrame(*model, result.value());
  double sum = 0;
  for (const auto& [name, joint] : same) {
    ASSERT_TRUE(sensor.count(name)) << name;
    const double error = (fitted.col(joint) - sensor.at(name)).norm();
    std::cout << "  " << name << ": " << std::lround(1000 * error) << " mm\n";
    sum += error;
  }
  const double mean = sum / static_cast<double>(same.size());
  std::cout << "  mean of " << same.size() << " joints: " << std::lround(1000 * mean) << " mm\n";
  EXPECT_LT(mean, 0.15);
}

TEST(Captures, ClothedBodiesAndCharactersAreFoundWithinTheirClothes) {
  const auto model = body::loadBuiltin().value();
  int found = 0;
  for (const char* name : {"scans/clothed/f1_clothed.obj", "scans/clothed/m1_clothed.obj",
                           "scans/clothed/m3_clothed.obj", "scans/characters/m1_bind.obj",
                           "scans/characters/m1_sit.obj", "scans/characters/wong_bind.obj"}) {
    LOOPREG_REQUIRE_DATA(file, name);
    const auto result = registerFile(file, *model);
    ASSERT_TRUE(result.ok()) << name << ": " << result.error().text();
    std::cout << "  " << name << ": " << verdictName(result->verdict) << ", scan to model median "
              << result->scanToModelMm.median << " mm\n";
    EXPECT_NE(result->verdict, Verdict::failed) << name;
    EXPECT_LT(result->scanToModelMm.median, 20) << name;
    ++found;
  }
  EXPECT_EQ(found, 6);
}

}  // namespace
}  // namespace loopreg::registration
