#include "registration/Preflight.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/Rng.h"
#include "io/ScanReader.h"
#include "registration/PreflightParts.h"
#include "tests/engine/registration/Figure.h"
#include "tests/support/TestData.h"

namespace loopreg::registration {
namespace {

using testing::addBox;
using testing::addPlate;
using testing::figure;

/// The scan as another program would have saved it: other axes, other units, away from the origin.
Scan savedAs(Scan scan, UpAxis up, Units units) {
  const Matrix3d turn = preflight::uprightRotation(up).transpose();
  const double perMetre = 1 / metresPerUnit(units);
  scan.mesh.vertices =
      ((perMetre * turn) * scan.mesh.vertices).colwise() + perMetre * Vector3d(0.7, -1.1, 2.3);
  return scan;
}

double yawError(double degrees, double expected) {
  return std::abs(std::remainder(degrees - expected, 360.0));
}

std::size_t countPerson(const Preflight& result, Eigen::Index from, Eigen::Index to) {
  return static_cast<std::size_t>(
      std::count(result.isPerson.begin() + from, result.isPerson.begin() + to, true));
}

TEST(Preflight, UprightRotationsAreProperAndTakeUpToY) {
  for (const UpAxis up : preflight::kUpAxes) {
    const Matrix3d rotation = preflight::uprightRotation(up);
    EXPECT_NEAR(rotation.determinant(), 1, 1e-12) << upAxisName(up);
    EXPECT_TRUE((rotation * preflight::upDirection(up)).isApprox(Vector3d::UnitY()));
  }
}

TEST(Preflight, FindsEveryAxisInEveryUnit) {
  for (const UpAxis up : preflight::kUpAxes) {
    for (const Units units :
         {Units::metres, Units::centimetres, Units::millimetres, Units::inches}) {
      const Preflight result = inspectScan(savedAs(figure(), up, units), {});
      EXPECT_EQ(result.up, up) << upAxisName(up) << " found " << upAxisName(result.up);
      EXPECT_EQ(result.units, units) << unitsName(units) << " found " << unitsName(result.units);
      EXPECT_NEAR(result.height, 1.76, 0.03);
      EXPECT_GT(result.upFinding.confidence, 0.8);
      EXPECT_GT(result.unitsFinding.confidence, 0.8);
    }
  }
}

TEST(Preflight, AlignmentPutsThePersonOnTheOrigin) {
  const Scan scan = savedAs(figure(), UpAxis::minusZ, Units::millimetres);
  const Preflight result = inspectScan(scan, {});
  const Eigen::AlignedBox3d box = geometry::bounds(result.alignment.apply(scan.mesh.vertices));
  EXPECT_NEAR(box.min().y(), 0, 0.01);
  EXPECT_NEAR(box.max().y(), 1.76, 0.01);
  EXPECT_NEAR(box.center().x(), 0, 0.01);
  EXPECT_NEAR(box.center().z(), 0, 0.02);
  const Vector3d p = scan.mesh.vertices.col(17);
  EXPECT_LT((result.alignment.applyInverse(result.alignment.apply(p)) - p).norm(), 1e-9);
}

TEST(Preflight, FacingFollowsTheBody) {
  for (const double degrees : {0.0, 35.0, 90.0, 180.0, -120.0}) {
    Scan scan = figure();
    scan.mesh.vertices =
        (Eigen::AngleAxisd(degrees * M_PI / 180, Vector3d::UnitY()).toRotationMatrix() *
         scan.mesh.vertices)
            .eval();
    const Preflight result = inspectScan(scan, {});
    EXPECT_LT(yawError(result.facingDegrees, degrees), 15) << degrees;
  }
}

TEST(Preflight, OverridesWin) {
  FitOptions options;
  options.units = Units::inches;
  options.up = UpAxis::minusX;
  options.facingDegrees = 77;
  const Preflight result = inspectScan(savedAs(figure(), UpAxis::plusY, Units::inches), options);
  EXPECT_EQ(result.units, Units::inches);
  EXPECT_EQ(result.up, UpAxis::minusX);
  EXPECT_EQ(result.facingDegrees, 77);
  EXPECT_EQ(result.unitsFinding.confidence, 1);
  EXPECT_EQ(result.upFinding.confidence, 1);
  EXPECT_EQ(result.facingFinding.confidence, 1);
  EXPECT_DOUBLE_EQ(result.alignment.scale, 0.0254);
}

// They are taken all the same: a scan may be of anything; but nobody shall have to find out why the
// fit fails.
TEST(Preflight, UnitsThatMakeNoPersonAreDoubted) {
  FitOptions options;
  options.units = Units::centimetres;
  const Preflight doubted = inspectScan(savedAs(figure(), UpAxis::plusY, Units::metres), options);
  EXPECT_EQ(doubted.units, Units::centimetres);
  EXPECT_DOUBLE_EQ(doubted.alignment.scale, 0.01);
  EXPECT_LT(doubted.unitsFinding.confidence, 0.4);
  EXPECT_NE(doubted.unitsFinding.reason.find("0.02 m"), std::string::npos);
  EXPECT_NE(doubted.unitsFinding.reason.find("in m it would be 1.7"), std::string::npos)
      << doubted.unitsFinding.reason;
  const Preflight fine = inspectScan(savedAs(figure(), UpAxis::plusY, Units::centimetres), options);
  EXPECT_EQ(fine.unitsFinding.confidence, 1);
}

TEST(Preflight, StatedUnitsWinUnlessAbsurd) {
  Scan scan = savedAs(figure(), UpAxis::plusY, Units::centimetres);
  scan.statedMetresPerUnit = 0.01;
  Preflight result = inspectScan(scan, {});
  EXPECT_EQ(result.units, Units::centimetres);
  EXPECT_GT(result.unitsFinding.confidence, 0.95);
  scan.statedMetresPerUnit = 1;  // a giant of 176 m
  result = inspectScan(scan, {});
  EXPECT_EQ(result.units, Units::centimetres);
  EXPECT_FALSE(result.remarks.empty());
}

TEST(Preflight, ImpossibleSizesAreScaledAndSaid) {
  Scan scan = figure();
  scan.mesh.vertices *= 10;  // decimetres
  const Preflight result = inspectScan(scan, {});
  EXPECT_EQ(result.units, Units::automatic);
  EXPECT_LT(result.unitsFinding.confidence, 0.3);
  EXPECT_NEAR(result.height, 1.7, 0.05);
}

TEST(Preflight, FloorIsFoundAndLeftOut) {
  Scan scan = figure();
  const Eigen::Index person = scan.mesh.vertexCount();
  addPlate(scan.mesh, {-1.1, 0, -0.9}, {0, 0, 2}, {2.3, 0, 0}, 60);
  const Preflight result = inspectScan(savedAs(scan, UpAxis::plusZ, Units::millimetres), {});
  EXPECT_EQ(result.up, UpAxis::plusZ);
  EXPECT_TRUE(result.floorFound);
  EXPECT_NEAR(result.floorHeight, 0, 1e-6);
  EXPECT_EQ(countPerson(result, person, scan.mesh.vertexCount()), 0u);
  EXPECT_GT(countPerson(result, 0, person), static_cast<std::size_t>(0.95 * person));
  EXPECT_GE(result.floorPoints, 61u * 61u);
  EXPECT_NEAR(result.height, 1.76, 0.03);
}

TEST(Preflight, ALyingFigureOnAFloorIsNotSure) {
  Scan scan = figure();
  addPlate(scan.mesh, {-1.2, -0.3, -0.125}, {2.4, 0, 0}, {0, 2.4, 0}, 60);  // at its back
  const Preflight result = inspectScan(scan, {});
  EXPECT_LT(result.upFinding.confidence, 0.7);
  EXPECT_FALSE(result.remarks.empty());
}

TEST(Preflight, DebrisIsLeftOutAndShellsAreKept) {
  Scan scan = figure();
  const Eigen::Index person = scan.mesh.vertexCount();
  addBox(scan.mesh, {0.8, 0, 0}, {1.2, 0.5, 0.4});       // a chair
  addBox(scan.mesh, {-1.0, 1, 0}, {-0.98, 1.02, 0.02});  // a speck
  const Eigen::Index all = scan.mesh.vertexCount();
  const Preflight result = inspectScan(scan, {});
  EXPECT_EQ(countPerson(result, 0, person), static_cast<std::size_t>(person));
  EXPECT_EQ(countPerson(result, person, all), 0u);
  EXPECT_EQ(result.debrisPoints, static_cast<std::size_t>(all - person));
  EXPECT_FALSE(result.floorFound);

  FitOptions options;
  options.keepDebris = true;
  const Preflight kept = inspectScan(scan, options);
  EXPECT_EQ(countPerson(kept, 0, all), static_cast<std::size_t>(all));
}

TEST(Preflight, ASecondPersonIsSaid) {
  Scan scan = figure();
  const Mesh other = scan.mesh;
  EXPECT_EQ(inspectScan(scan, {}).rivalShare, 0);
  Mesh both = scan.mesh;
  const Eigen::Index n = other.vertexCount(), m = other.faceCount();
  both.vertices.resize(3, 2 * n);
  both.vertices << other.vertices, (0.8 * other.vertices).colwise() + Vector3d(1.5, 0, 0);
  both.faces.resize(3, 2 * m);
  both.faces << other.faces, other.faces.array() + std::int32_t(n);
  scan.mesh = both;
  const Preflight result = inspectScan(scan, {});
  EXPECT_EQ(countPerson(result, 0, n), std::size_t(n));
  EXPECT_EQ(countPerson(result, n, 2 * n), 0u);
  EXPECT_NEAR(result.rivalShare, 0.64, 0.05);

  FitOptions options;
  options.keepDebris = true;
  EXPECT_EQ(inspectScan(scan, options).rivalShare, 0) << "nothing is left out";
}

TEST(Preflight, PointCloudsWorkAsWell) {
  Scan scan = savedAs(figure(), UpAxis::minusY, Units::millimetres);
  scan.mesh.faces.resize(3, 0);
  const Preflight result = inspectScan(scan, {});
  EXPECT_EQ(result.up, UpAxis::minusY);
  EXPECT_EQ(result.units, Units::millimetres);
  EXPECT_EQ(result.holes, 0u);
}

TEST(Preflight, HolesAreCountedAndSeamsAreNot) {
  Mesh mesh;
  addBox(mesh, {0, 0, 0}, {1, 1, 1});  // six plates that share positions, not vertices
  std::vector<bool> everything(static_cast<std::size_t>(mesh.vertexCount()), true);
  EXPECT_EQ(preflight::countHoles(mesh, everything), 0u);
  mesh.faces = mesh.faces.rightCols(mesh.faceCount() - 1).eval();
  EXPECT_EQ(preflight::countHoles(mesh, everything), 1u);
  everything.assign(everything.size(), false);
  EXPECT_EQ(preflight::countHoles(mesh, everything), 0u);
}

TEST(Preflight, DegenerateScansEndQuietly) {
  Scan scan;
  EXPECT_EQ(inspectScan(scan, {}).isPerson.size(), 0u);
  scan.mesh.vertices = Points::Ones(3, 1);
  EXPECT_EQ(inspectScan(scan, {}).isPerson.size(), 1u);
  scan.mesh.vertices = Points::Ones(3, 500);
  EXPECT_EQ(inspectScan(scan, {}).isPerson.size(), 500u);
  scan.mesh.vertices = Points::Random(3, 3);
  scan.mesh.faces.resize(3, 1);
  scan.mesh.faces << 0, 1, 2;
  EXPECT_TRUE(std::isfinite(inspectScan(scan, {}).height));
}

TEST(Preflight, SameSeedSameAnswer) {
  const Scan scan = savedAs(figure(), UpAxis::plusX, Units::inches);
  const Preflight a = inspectScan(scan, {}), b = inspectScan(scan, {});
  EXPECT_EQ(a.facingDegrees, b.facingDegrees);
  EXPECT_EQ(a.alignment.translation, b.alignment.translation);
  EXPECT_EQ(a.isPerson, b.isPerson);
}

/// Real scans: what their authors say about them.
void expectScan(const std::filesystem::path& file, UpAxis up, double facing, double tolerance) {
  const Result<Scan> scan = io::readScan(file);
  ASSERT_TRUE(scan.ok()) << scan.error().text();
  const Preflight result = inspectScan(scan.value(), {});
  EXPECT_EQ(result.units, Units::metres);
  EXPECT_EQ(result.up, up) << upAxisName(result.up);
  EXPECT_LT(yawError(result.facingDegrees, facing), tolerance) << result.facingDegrees;
  const auto kept = countPerson(result, 0, scan.value().mesh.vertexCount());
  EXPECT_GT(static_cast<double>(kept), 0.98 * static_cast<double>(scan.value().mesh.vertexCount()));
}

TEST(PreflightData, KinectCapture) {
  LOOPREG_REQUIRE_DATA(file, "scans/kinect/20190823_020756.pcd");
  expectScan(file, UpAxis::plusY, 0, 40);
}
TEST(PreflightData, DressedScan) {
  LOOPREG_REQUIRE_DATA(file, "scans/clothed/f1_clothed.obj");
  expectScan(file, UpAxis::plusZ, 0, 20);
}
TEST(PreflightData, RunningDressedScan) {
  LOOPREG_REQUIRE_DATA(file, "scans/clothed/m1_clothed.obj");
  expectScan(file, UpAxis::plusZ, 44, 40);  // shoulders turned by 44 degrees against the hips
}
TEST(PreflightData, CharacterOfManyShells) {
  LOOPREG_REQUIRE_DATA(file, "scans/characters/m1_bind.obj");
  expectScan(file, UpAxis::plusY, 0, 20);
}
TEST(PreflightData, SeatedCharacter) {
  LOOPREG_REQUIRE_DATA(file, "scans/characters/m1_sit.obj");
  expectScan(file, UpAxis::plusY, 0, 25);
}

}  // namespace
}  // namespace loopreg::registration
