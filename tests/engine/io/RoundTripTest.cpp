#include <gtest/gtest.h>

#include <array>

#include "tests/engine/io/Shapes.h"
#include "tests/support/TestData.h"

namespace loopreg::io::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 5> kFormats = {".obj", ".ply", ".stl", ".off", ".glb"};

/// The same triangles as point triples: what must survive every format, STL included.
void expectSameTriangles(const Mesh& a, const Mesh& b) {
  ASSERT_EQ(a.faceCount(), b.faceCount());
  for (Eigen::Index f = 0; f < a.faceCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      EXPECT_LT((a.vertices.col(a.faces(k, f)) - b.vertices.col(b.faces(k, f))).norm(), 1e-6);
    }
  }
}

TEST(RoundTrip, EveryPairOfFormatsKeepsTheSurface) {
  const loopreg::testing::TemporaryFolder folder;
  const Mesh original = tetrahedron();
  for (const char* first : kFormats) {
    const fs::path one = folder / (std::string("one") + first);
    ASSERT_TRUE(writeMesh(one, original)) << first;
    const auto read = readScan(one);
    ASSERT_TRUE(read) << read.error().text();
    for (const char* second : kFormats) {
      const fs::path two = folder / (std::string("zwei-\xc3\xbc") + second);
      ASSERT_TRUE(writeMesh(two, read->mesh)) << second;
      const auto again = readScan(two);
      ASSERT_TRUE(again) << again.error().text();
      SCOPED_TRACE(std::string(first) + " to " + second);
      expectSameTriangles(original, again->mesh);
      EXPECT_TRUE(again->remarks.empty()) << remarksOf(again.value());
    }
  }
}

TEST(RoundTrip, VertexOrderNormalsAndColoursAreKept) {
  const loopreg::testing::TemporaryFolder folder;
  const Mesh original = tetrahedron();
  for (const char* format : {".obj", ".ply", ".off", ".glb"}) {
    SCOPED_TRACE(format);
    const fs::path path = folder / (std::string("scan") + format);
    ASSERT_TRUE(writeMesh(path, original));
    const auto read = readScan(path);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->mesh.vertices, original.vertices);
    EXPECT_EQ(read->mesh.faces, original.faces);
    EXPECT_EQ(read->mesh.colors, original.colors);
    EXPECT_TRUE(read->mesh.normals.isApprox(original.normals, 1e-6));
    EXPECT_FALSE(read->normalsEstimated);
    EXPECT_EQ(read->statedMetresPerUnit, std::string(format) == ".glb" ? 1 : 0);
  }
}

TEST(RoundTrip, PointClouds) {
  const loopreg::testing::TemporaryFolder folder;
  Mesh cloud = tetrahedron();
  cloud.faces.resize(3, 0);
  for (const char* format : {".obj", ".ply", ".off", ".glb"}) {
    SCOPED_TRACE(format);
    const fs::path path = folder / (std::string("cloud") + format);
    ASSERT_TRUE(writeMesh(path, cloud));
    const auto read = readScan(path);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_TRUE(read->mesh.isPointCloud());
    EXPECT_EQ(read->mesh.vertices, cloud.vertices);
    EXPECT_EQ(read->mesh.colors, cloud.colors);
    EXPECT_TRUE(read->mesh.normals.isApprox(cloud.normals, 1e-6));
  }
  EXPECT_EQ(writeMesh(folder / "cloud.stl", cloud).error().code, ErrorCode::usage);
  EXPECT_FALSE(fs::exists(folder / "cloud.stl"));
}

TEST(RoundTrip, PlyTurnsToDoubleWhereFloatIsTooCoarse) {
  const loopreg::testing::TemporaryFolder folder;
  Mesh mesh = tetrahedron();
  mesh.vertices.array() += 431234.5678;  // survey coordinates
  ASSERT_TRUE(writeMesh(folder / "far.ply", mesh));
  const auto read = readScan(folder / "far.ply");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->mesh.vertices, mesh.vertices);
}

TEST(RoundTrip, PlyPropertiesAreWrittenAndSkipped) {
  const loopreg::testing::TemporaryFolder folder;
  const Mesh mesh = tetrahedron();
  ASSERT_TRUE(
      writePly(folder / "p.ply", mesh, {{"confidence", {1, 2, 3, 4}}, {"u", {0, 0, 0, 0}}}));
  const std::string bytes = readFile(folder / "p.ply").value();
  EXPECT_NE(bytes.find("property float confidence\nproperty float u\n"), std::string::npos);
  const auto read = readScan(folder / "p.ply");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->mesh.vertices, mesh.vertices);
  EXPECT_FALSE(writePly(folder / "q.ply", mesh, {{"short", {1}}}));
  EXPECT_FALSE(fs::exists(folder / "q.ply"));
}

TEST(RoundTrip, WritersRefuseWhatTheyCannot) {
  const loopreg::testing::TemporaryFolder folder;
  EXPECT_EQ(writeMesh(folder / "mesh.docx", tetrahedron()).error().code, ErrorCode::usage);
  for (const char* format : kFormats) {
    const fs::path path = folder.path() / "no such folder" / (std::string("x") + format);
    EXPECT_FALSE(writeMesh(path, tetrahedron())) << format;
  }
  Mesh broken = tetrahedron();
  broken.faces(0, 0) = 4;
  EXPECT_FALSE(writeMesh(folder / "broken.obj", broken));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(RoundTrip, SameMeshSameBytes) {
  const loopreg::testing::TemporaryFolder folder;
  for (const char* format : kFormats) {
    const fs::path a = folder / (std::string("a") + format),
                   b = folder / (std::string("b") + format);
    ASSERT_TRUE(writeMesh(a, tetrahedron()) && writeMesh(b, tetrahedron()));
    EXPECT_EQ(readFile(a).value(), readFile(b).value());
  }
}

}  // namespace
}  // namespace loopreg::io::testing
