// A scan coloured by a known smooth function of position: the body's texture shows that function.
#include "exchange/ColourTransfer.h"

#include <gtest/gtest.h>

#include <chrono>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "geometry/Mesh.h"

namespace loopreg::exchange {
namespace {

/// Waves of some 30 cm.
Vector3d paint(const Vector3d& x) {
  return Vector3d(128 + 80 * std::sin(9 * x.x() + 1), 128 + 80 * std::sin(8 * x.y()),
                  128 + 80 * std::cos(10 * x.z() + 6 * x.y()));
}

struct Person {
  body::ModelPointer model = body::loadBody("builtin").value();
  Points vertices;
  Points normals;

  Person() {
    body::BodyParameters pose = body::BodyParameters::rest(*model);
    pose.rotations[body::kLeftShoulder] = body::rotationFromAxisAngle(Vector3d(0, 0, -1.0));
    pose.rotations[body::kRightShoulder] = body::rotationFromAxisAngle(Vector3d(0, 0, 1.0));
    vertices = body::poseBody(*model, pose).vertices;
    normals = geometry::vertexNormals(vertices, model->faces);
  }
  ColourTarget target() const { return {vertices, model->faces, model->uv, model->uvFaces}; }

  /// The same surface `off` metres outside, painted.
  Scan scan(double off) const {
    Scan scan;
    scan.mesh.vertices = vertices + off * normals;
    scan.mesh.faces = model->faces;
    scan.mesh.colors.resize(3, vertices.cols());
    for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
      scan.mesh.colors.col(v) =
          paint(scan.mesh.vertices.col(v)).array().round().cast<std::uint8_t>();
    }
    return scan;
  }
};

const Person& person() {
  static const Person one;
  return one;
}

/// The texture at a corner of a face.
Vector3d texelColor(const BodyColours& colours, Eigen::Index uvIndex) {
  const Eigen::Vector2d t = person().model->uv.col(uvIndex);
  return sampleImage(*colours.texture, t.x(), t.y());
}

BodyColours transfer(const Scan& scan, int size = 1024, int threads = 2,
                     const std::vector<bool>& usable = {}) {
  TransferOptions options;
  options.textureSize = size;
  options.threads = threads;
  ScanColours source(scan, scan.mesh.vertices, usable);
  return transferColours(person().target(), source, options);
}

/// Differences of the texture from what was painted, over the vertices `counts` picks.
template <class Counts>
std::vector<double> errors(const BodyColours& colours, Counts&& counts) {
  std::vector<double> found;
  const body::BodyModel& model = *person().model;
  for (Eigen::Index f = 0; f < model.faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const std::int32_t v = model.faces(k, f);
      if (!counts(v)) continue;
      const Vector3d shown = texelColor(colours, model.uvFaces(k, f));
      found.push_back((shown - paint(person().vertices.col(v))).cwiseAbs().maxCoeff());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}
double quantile(const std::vector<double>& sorted, double q) {
  return sorted.empty() ? 1e9 : sorted[std::size_t(q * double(sorted.size() - 1))];
}

TEST(ColourTransfer, TheTextureShowsWhatTheScanShows) {
  const Scan scan = person().scan(0.004);
  const auto begin = std::chrono::steady_clock::now();
  const BodyColours colours = transfer(scan);
  const double ms =
      1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ASSERT_TRUE(colours.texture);
  const auto found = errors(colours, [](std::int32_t) { return true; });
  std::printf(
      "1024 texels: %.0f ms, seen %.1f %%, error median %.1f, p99 %.1f, worst %.1f of 255\n", ms,
      100 * colours.seenShare, quantile(found, 0.5), quantile(found, 0.99), found.back());
  EXPECT_GT(colours.seenShare, 0.97);
  EXPECT_LT(quantile(found, 0.5), 4);
  EXPECT_LT(quantile(found, 0.99), 12);
  for (Eigen::Index v = 0; v < colours.vertices.cols(); v += 7) {
    if (!colours.seen[std::size_t(v)]) continue;
    const Vector3d wanted = paint(person().vertices.col(v));
    EXPECT_LT((colours.vertices.col(v).cast<double>() - wanted).cwiseAbs().maxCoeff(), 16) << v;
  }
}

TEST(ColourTransfer, APointCloudServesToo) {
  Scan scan = person().scan(0.004);
  scan.mesh.faces.resize(3, 0);
  const BodyColours colours = transfer(scan, 512);
  ASSERT_TRUE(colours.texture);
  const auto found = errors(colours, [](std::int32_t) { return true; });
  EXPECT_GT(colours.seenShare, 0.95);
  EXPECT_LT(quantile(found, 0.5), 4);
  EXPECT_LT(quantile(found, 0.98), 16);
}

// A texture coordinate per corner: at a seam one vertex has several.
TEST(ColourTransfer, BothSidesOfASeamAgree) {
  const Scan scan = person().scan(0.004);
  std::vector<bool> usable(std::size_t(scan.mesh.vertexCount()), true);
  for (std::size_t v = 0; v < usable.size(); ++v) {  // a band about the waist is missing
    const double y = person().vertices(1, Eigen::Index(v));
    usable[v] = std::abs(y - person().vertices.row(1).mean()) > 0.1;
  }
  for (const bool holed : {false, true}) {
    SCOPED_TRACE(holed ? "with a hole" : "whole");
    const BodyColours colours = transfer(scan, 1024, 2, holed ? usable : std::vector<bool>());
    ASSERT_TRUE(colours.texture);
    const body::BodyModel& model = *person().model;
    std::vector<std::int32_t> first(std::size_t(model.vertexCount()), -1);
    std::vector<double> gaps;
    for (Eigen::Index i = 0; i < model.faces.size(); ++i) {
      const std::int32_t v = model.faces.data()[i], t = model.uvFaces.data()[i];
      if (first[v] < 0) first[v] = t;
      if (first[v] == t) continue;
      const Vector3d gap = texelColor(colours, first[v]) - texelColor(colours, t);
      gaps.push_back(gap.cwiseAbs().maxCoeff());
    }
    std::sort(gaps.begin(), gaps.end());
    ASSERT_GT(gaps.size(), 100u);
    std::printf("%zu seam corners: median gap %.2f, p99 %.1f, worst %.1f of 255\n", gaps.size(),
                quantile(gaps, 0.5), quantile(gaps, 0.99), gaps.back());
    EXPECT_LT(quantile(gaps, 0.5), 2);
    EXPECT_LT(quantile(gaps, 0.99), 8);
  }
}

TEST(ColourTransfer, HolesAreFilledSmoothlyWithinTheRange) {
  Scan scan = person().scan(0.004);
  // White above, grey below; the band between is missing.
  std::vector<bool> usable(std::size_t(scan.mesh.vertexCount()), true);
  const double middle = person().vertices.row(1).mean();
  for (Eigen::Index v = 0; v < scan.mesh.vertexCount(); ++v) {
    const double y = person().vertices(1, v) - middle;
    scan.mesh.colors.col(v).setConstant(y > 0 ? 220 : 90);
    usable[std::size_t(v)] = std::abs(y) > 0.08;
  }
  const BodyColours colours = transfer(scan, 1024, 2, usable);
  ASSERT_TRUE(colours.texture);
  EXPECT_LT(colours.seenShare, 0.95);
  std::size_t filled = 0, between = 0;
  for (std::size_t t = 0; t < colours.mask.size(); ++t) {
    const int value = colours.texture->pixels[3 * t];
    EXPECT_GE(value, 89);
    EXPECT_LE(value, 221);
    filled += colours.mask[t] == 1;
    between += colours.mask[t] == 1 && value > 110 && value < 200;
  }
  EXPECT_GT(double(between), 0.25 * double(filled));
  // No step within the charts: neighbours differ by little.
  const int size = colours.texture->width;
  int steepest = 0;
  for (int y = 0; y < size; ++y) {
    for (int x = 1; x < size; ++x) {
      const std::size_t t = std::size_t(y) * size + x;
      if (colours.mask[t] != 1 || colours.mask[t - 1] == 0) continue;
      const int step =
          std::abs(int(colours.texture->pixels[3 * t]) - int(colours.texture->pixels[3 * t - 3]));
      steepest = std::max(steepest, step);
    }
  }
  EXPECT_LT(steepest, 40);
}

TEST(ColourTransfer, TheOtherSideAndTheBackgroundAreNotTaken) {
  // Only the front half was seen, from a wall of another colour behind.
  Scan scan = person().scan(0.0);
  std::vector<bool> usable(std::size_t(scan.mesh.vertexCount()), true);
  for (Eigen::Index v = 0; v < scan.mesh.vertexCount(); ++v) {
    const bool front = person().normals(2, v) > 0.1;
    scan.mesh.colors.col(v) = Eigen::Matrix<std::uint8_t, 3, 1>(200, 60, 60);
    usable[std::size_t(v)] = front;
  }
  const BodyColours colours = transfer(scan, 512, 2, usable);
  ASSERT_TRUE(colours.texture);
  std::size_t back = 0, wrong = 0;
  for (Eigen::Index v = 0; v < colours.vertices.cols(); ++v) {
    if (person().normals(2, v) > -0.85) continue;
    ++back;
    wrong += colours.seen[std::size_t(v)];
  }
  EXPECT_LT(double(wrong), 0.005 * double(back)) << wrong << " of " << back;
}

TEST(ColourTransfer, LayersShowTheOutermost) {
  Scan scan = person().scan(0.0);
  const Scan shirt = person().scan(0.006);
  const Eigen::Index n = scan.mesh.vertexCount(), m = scan.mesh.faceCount();
  scan.mesh.vertices.conservativeResize(3, 2 * n);
  scan.mesh.vertices.rightCols(n) = shirt.mesh.vertices;
  scan.mesh.faces.conservativeResize(3, 2 * m);
  scan.mesh.faces.rightCols(m) = shirt.mesh.faces.array() + static_cast<std::int32_t>(n);
  scan.mesh.colors.resize(3, 2 * n);
  scan.mesh.colors.leftCols(n).setConstant(240);
  scan.mesh.colors.rightCols(n).setConstant(20);
  const BodyColours colours = transfer(scan, 256);
  const auto dark = (colours.vertices.row(0).array() < 40).count();
  EXPECT_GT(double(dark), 0.95 * double(n));
}

TEST(ColourTransfer, ThreadsChangeNothingAndNoColourGivesNone) {
  Scan scan = person().scan(0.004);
  const BodyColours one = transfer(scan, 256, 1), four = transfer(scan, 256, 4);
  ASSERT_TRUE(one.texture && four.texture);
  EXPECT_EQ(one.texture->pixels, four.texture->pixels);
  EXPECT_EQ(one.mask, four.mask);
  scan.mesh.colors.resize(3, 0);
  EXPECT_TRUE(transfer(scan, 256).empty());
}

}  // namespace
}  // namespace loopreg::exchange
