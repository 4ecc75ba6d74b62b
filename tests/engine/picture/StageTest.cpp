#include "picture/Stage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/support/Shapes.h"

namespace loopreg {
namespace {

using namespace loopreg::testing;
using picture::Camera;
using picture::Image;
using picture::PictureOptions;
using picture::Stage;

constexpr int kBackdrop = 236;

/// Mean of the three channels.
double grey(const Image& image, int x, int y) {
  const std::uint8_t* p = image.at(x, y);
  return (p[0] + p[1] + p[2]) / 3.0;
}

PictureOptions small(bool ground = false) {
  PictureOptions options;
  options.width = 160;
  options.height = 120;
  options.ground = ground;
  options.threads = 2;
  return options;
}

/// An orthographic camera on +z that shows 3 m of height.
Camera orthographic() {
  Camera camera;
  camera.orthographic = true;
  camera.height = 3;
  return camera;
}

TEST(Stage, SphereHasItsSilhouette) {
  const Mesh sphere = makeSphere(1, 5);
  const Image image = Stage({{&sphere}}).picture(orthographic(), small());
  // 40 pixels per metre: the disc covers pi 40^2 pixels, and its border lies on the circle.
  double covered = 0;
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 160; ++x) {
      const double radius = std::hypot(x + 0.5 - 80, y + 0.5 - 60);
      const bool backdrop = grey(image, x, y) == kBackdrop;
      if (radius < 39 || radius > 41) {
        EXPECT_EQ(backdrop, radius > 40) << x << " " << y;
      }
      covered += !backdrop;
    }
  }
  EXPECT_NEAR(covered, kPi * 1600, 130);  // the partly covered border counts whole
}

TEST(Stage, PerspectiveOutlineOfASphere) {
  const Mesh sphere = makeSphere(1, 5);
  Camera camera;
  camera.eye = {0, 0, 3};
  camera.height = 2;  // 45 degrees up and down
  const Image image = Stage({{&sphere}}).picture(camera, small());
  // The cone that touches the sphere has half angle asin(1 / 3), tangent 1 / sqrt(8).
  const double radius = 60 / std::sqrt(8.0);
  for (const double side : {-1.0, 1.0}) {
    EXPECT_LT(grey(image, int(80 + side * (radius - 1.5)), 60), kBackdrop);
    EXPECT_EQ(grey(image, int(80 + side * (radius + 1.5)), 60), kBackdrop);
  }
}

TEST(Stage, LightComesFromTheUpperLeft) {
  const Mesh sphere = makeSphere(1, 5);
  const Image image = Stage({{&sphere}}).picture(orthographic(), small());
  const double lit = grey(image, 62, 40), middle = grey(image, 80, 60), dark = grey(image, 98, 85);
  EXPECT_GT(lit, middle);
  EXPECT_GT(middle, dark + 10);
}

TEST(Stage, ShadingIsSmoothOverCoarseTriangles) {
  // 320 triangles: flat shading would jump from one to the next.
  const Mesh sphere = makeSphere(1, 2);
  const Image image = Stage({{&sphere}}).picture(orthographic(), small());
  for (int x = 55; x < 105; ++x) {
    EXPECT_LT(std::abs(grey(image, x, 60) - grey(image, x + 1, 60)), 6) << x;
  }
}

TEST(Stage, NearerSubjectHidesTheOther) {
  Mesh near = makeSphere(0.4, 4, {0, 0, 1.5}), far = makeSphere(1, 4);
  near.colors = Colors::Constant(3, near.vertexCount(), 20);
  const Image image = Stage({{&far}, {&near}}).picture(orthographic(), small());
  EXPECT_LT(grey(image, 80, 60), 90);
  EXPECT_GT(grey(image, 80, 35), 110);
}

TEST(Stage, CornersAreDarker) {
  // Two walls that meet: less light in the corner than on the open wall.
  const Mesh corner =
      makeMesh({{-2, -2, 0}, {0, -2, -2}, {0, 2, -2}, {-2, 2, 0}, {2, -2, 0}, {2, 2, 0}},
               {{0, 1, 2}, {0, 2, 3}, {1, 4, 5}, {1, 5, 2}});
  Mesh split = corner;  // each wall with its own normals
  split.vertices.conservativeResize(3, 8);
  split.vertices.col(6) = corner.vertices.col(1);
  split.vertices.col(7) = corner.vertices.col(2);
  split.faces.col(2) << 6, 4, 5;
  split.faces.col(3) << 6, 5, 7;
  const Image image = Stage({{&split}}).picture(orthographic(), small());
  EXPECT_LT(grey(image, 82, 60), grey(image, 120, 60) - 4);
}

TEST(Stage, FloorShowsOnlyItsShadow) {
  const Mesh sphere = makeSphere(1, 5);
  const Camera camera = picture::frameCamera(sphere.vertices, {0, 20}, 160 / 120.0, 20, 0.2);
  const Image with = Stage({{&sphere}}).picture(camera, small(true));
  const Image without = Stage({{&sphere}}).picture(camera, small(false));
  double darkest = 255;
  for (int y = 0; y < 120; ++y) {
    for (int x = 0; x < 160; ++x) {
      if (grey(without, x, y) != kBackdrop) continue;
      EXPECT_LE(grey(with, x, y), kBackdrop);
      darkest = std::min(darkest, grey(with, x, y));
    }
  }
  EXPECT_LT(darkest, 205);
  EXPECT_EQ(grey(with, 80, 2), kBackdrop);  // above the horizon
}

TEST(Stage, PointCloudCoversItsSurface) {
  Mesh cloud = makeSphere(1, 5);
  cloud.normals = cloud.vertices;
  cloud.faces.resize(3, 0);
  const Image image = Stage({{&cloud}}).picture(orthographic(), small());
  for (int y = 25; y < 95; ++y) EXPECT_LT(grey(image, 80, y), kBackdrop) << y;
}

TEST(Stage, SameBytesForAnyThreadCount) {
  const Mesh sphere = makeSphere(1, 3);
  const Stage stage({{&sphere}});
  PictureOptions one = small(true), three = small(true);
  one.threads = 1;
  three.threads = 3;
  EXPECT_EQ(stage.picture(orthographic(), one).pixels, stage.picture(orthographic(), three).pixels);
}

TEST(Stage, NothingOnIt) {
  const Mesh nothing;
  const Image image = Stage({{&nothing}}).picture(orthographic(), small(true));
  EXPECT_EQ(grey(image, 80, 60), kBackdrop);
  EXPECT_TRUE(picture::frameRow(nothing.vertices, {{}}, 100).empty());
}

TEST(Camera, FramesWhatItIsGiven) {
  const Points points = randomPoints(500, -1, 1, 3);
  for (const double field : {0.0, 20.0, 60.0}) {
    for (const double azimuth : {0.0, 50.0, 200.0}) {
      const double aspect = 1.3, margin = 0.1;
      const Camera camera = picture::frameCamera(points, {azimuth, 15}, aspect, field, margin);
      double widest = 0, tallest = 0;
      for (Eigen::Index i = 0; i < points.cols(); ++i) {
        const Vector3d p = points.col(i) - camera.eye;
        const double scale = camera.height * (camera.orthographic ? 1 : -p.dot(camera.back));
        widest = std::max(widest, std::abs(p.dot(camera.right)) / scale / aspect);
        tallest = std::max(tallest, std::abs(p.dot(camera.up)) / scale);
      }
      // Half a picture is 0.5; the border takes 0.1, and one of both directions is filled.
      EXPECT_LE(std::max(widest, tallest), 0.405);
      EXPECT_GE(std::max(widest, tallest), 0.39);
    }
  }
}

TEST(Camera, ARowHasOneScaleAndOneFloor) {
  const Mesh box = makeBox({-0.8, 0, -0.2}, {0.8, 1.7, 0.2});
  const auto row = picture::frameRow(box.vertices, {{0, 0}, {90, 0}}, 400, 0, 0);
  ASSERT_EQ(row.size(), 2u);
  EXPECT_DOUBLE_EQ(row[0].camera.height, row[1].camera.height);
  EXPECT_NEAR(row[0].camera.eye.y(), row[1].camera.eye.y(), 1e-12);
  const double metresPerPixel = 1.7 / 360;  // 5 % of 400 pixels are free above and below
  EXPECT_NEAR(row[0].width, 1.6 / metresPerPixel + 40, 1.01);
  EXPECT_NEAR(row[1].width, 0.4 / metresPerPixel + 40, 1.01);
}

}  // namespace
}  // namespace loopreg
