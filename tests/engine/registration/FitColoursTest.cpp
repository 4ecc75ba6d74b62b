// A fit in its scan's colours, written in every format that has a place for them and read again.
#include "registration/FitColours.h"

#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "geometry/PointIndex.h"
#include "io/ScanReader.h"
#include "registration/FitExport.h"
#include "tests/support/TestData.h"

namespace loopreg::registration {
namespace {

Vector3d paint(const Vector3d& x) {
  return Vector3d(128 + 80 * std::sin(9 * x.x() + 1), 128 + 80 * std::sin(8 * x.y()),
                  128 + 80 * std::cos(10 * x.z() + 6 * x.y()));
}

/// A scan in millimetres, z up, of a person who is known.
struct Painted {
  body::ModelPointer model = body::loadBody("builtin").value();
  FitResult result;
  Scan scan;

  Painted() {
    result.parameters = body::BodyParameters::rest(*model);
    for (const auto joint : {body::kLeftShoulder, body::kRightShoulder}) {
      const double side = joint == body::kLeftShoulder ? -1 : 1;
      result.parameters.rotations[joint] = body::rotationFromAxisAngle(Vector3d(0, 0, side));
    }
    result.parameters.translation = Vector3d(0, 1, 0);
    result.preflight.up = UpAxis::plusZ;
    Alignment& alignment = result.preflight.alignment;
    alignment.scale = 0.001;
    alignment.rotation << 1, 0, 0, 0, 0, 1, 0, -1, 0;
    alignment.translation = Vector3d(0.4, 0.1, -0.3);
    scan.mesh = fittedMeshInScanFrame(*model, result);
    result.preflight.isPerson.assign(std::size_t(scan.mesh.vertexCount()), true);
    scan.mesh.colors.resize(3, scan.mesh.vertexCount());
    for (Eigen::Index v = 0; v < scan.mesh.vertexCount(); ++v) {
      const Vector3d x = alignment.apply(Vector3d(scan.mesh.vertices.col(v)));
      scan.mesh.colors.col(v) = paint(x).array().round().cast<std::uint8_t>();
    }
  }
};

const Painted& painted() {
  static const Painted one;
  return one;
}

/// The share of a read body's vertices whose colours are as painted at their places.
double rightShare(const Scan& read, const Points& places) {
  Eigen::Index right = 0;
  for (Eigen::Index v = 0; v < read.mesh.vertexCount(); ++v) {
    const Vector3d wanted = paint(places.col(v));
    right += (read.mesh.colors.col(v).cast<double>() - wanted).cwiseAbs().maxCoeff() < 14;
  }
  return double(right) / double(read.mesh.vertexCount());
}

/// Where the fit has the vertices of an FBX file, which readers see at rest.
Points fittedPlaces(const Points& atRest) {
  const Painted& p = painted();
  const geometry::PointIndex rest(riggedFit(*p.model, p.result, {}, false).vertices);
  const Points fitted = fittedMesh(*p.model, p.result).vertices;
  Points places(3, atRest.cols());
  for (Eigen::Index v = 0; v < atRest.cols(); ++v) {
    places.col(v) = fitted.col(rest.nearest(Vector3d(atRest.col(v))).index);
  }
  return places;
}

TEST(FitColours, ArriveInEveryFormat) {
  const Painted& p = painted();
  const testing::TemporaryFolder folder;
  for (const int size : {512, ColourChoice::kVertexColours}) {
    const FitColours colours =
        carryColours(p.scan, *p.model, p.result, ColourChoice{size}, true, 2);
    ASSERT_FALSE(colours.empty());
    EXPECT_EQ(colours.png != nullptr, size > 0);
    for (const std::string format : {"obj", "ply", "off", "glb", "fbx"}) {
      SCOPED_TRACE(format + (size > 0 ? " with a texture" : " with vertex colours"));
      ASSERT_TRUE(holdsColours(format));
      const auto file = folder / ("fit." + format);
      ASSERT_TRUE(writeFit(file, *p.model, p.result, {}, &colours));
      const Result<Scan> read = io::readScan(file);
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_TRUE(read->remarks.empty()) << read->remarks.front();
      ASSERT_EQ(read->mesh.colors.cols(), read->mesh.vertexCount());
      const bool textured = size > 0 && format != "ply" && format != "off";
      EXPECT_EQ(read->texture != nullptr, textured);
      if (textured) {
        EXPECT_EQ(read->texture->images.size(), 1u);
        EXPECT_EQ(read->texture->image.size(), std::size_t(read->mesh.faceCount()));
      }
      Alignment alignment = p.result.preflight.alignment;
      // glTF is in metres and y up, turned from the file's z.
      if (format == "glb") alignment = {1, Matrix3d::Identity(), alignment.translation};
      const Points& vertices = read->mesh.vertices;
      EXPECT_GT(rightShare(read.value(),
                           format == "fbx" ? fittedPlaces(vertices) : alignment.apply(vertices)),
                0.98);
    }
  }
}

TEST(FitColours, ATexturedScanGivesItsTexture) {
  const Painted& p = painted();
  const testing::TemporaryFolder folder;
  const FitColours first = carryColours(p.scan, *p.model, p.result, ColourChoice{1024}, true, 2);
  ASSERT_TRUE(writeFit(folder / "scan.obj", *p.model, p.result, {}, &first));
  const Result<Scan> scan = io::readScan(folder / "scan.obj");
  ASSERT_TRUE(scan);
  ASSERT_TRUE(scan->texture);
  // The texture answers, not the vertices' colours.
  Scan plain = scan.value();
  plain.mesh.colors.setConstant(0);
  const FitColours second = carryColours(plain, *p.model, p.result, ColourChoice{512}, true, 2);
  ASSERT_TRUE(second.png);
  ASSERT_TRUE(writeFit(folder / "again.obj", *p.model, p.result, {}, &second));
  const Result<Scan> again = io::readScan(folder / "again.obj");
  ASSERT_TRUE(again);
  EXPECT_GT(rightShare(again.value(), p.result.preflight.alignment.apply(again->mesh.vertices)),
            0.97);
}

TEST(FitColours, WhatIsMissingIsToldAndLeftOut) {
  const Painted& p = painted();
  const testing::TemporaryFolder folder;
  const FitColours colours = carryColours(p.scan, *p.model, p.result, ColourChoice{64}, true, 2);
  ASSERT_TRUE(writeFit(folder / "scan.obj", *p.model, p.result, {}, &colours));
  std::filesystem::remove(folder / "scan.png");
  const Result<Scan> scan = io::readScan(folder / "scan.obj");
  ASSERT_TRUE(scan);
  EXPECT_FALSE(scan->texture);
  EXPECT_EQ(scan->mesh.colors.cols(), 0);
  ASSERT_EQ(scan->remarks.size(), 1u);
  EXPECT_NE(scan->remarks[0].find("scan.png"), std::string::npos);
  EXPECT_TRUE(carryColours(scan.value(), *p.model, p.result, ColourChoice{64}, true, 2).empty());
}

TEST(FitColours, ChoicesAreWords) {
  EXPECT_EQ(parseColourChoice("auto")->size, 1024);
  EXPECT_EQ(parseColourChoice("none")->size, ColourChoice::kNoColours);
  EXPECT_EQ(parseColourChoice("vertex")->size, ColourChoice::kVertexColours);
  EXPECT_EQ(parseColourChoice("4096")->size, 4096);
  for (const char* wrong : {"", "12", "1024x", "9000", "-5", "on"}) {
    EXPECT_FALSE(parseColourChoice(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace loopreg::registration
