// Files that are no scans, damaged scans, and scans that need repair.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>

#include "core/Rng.h"
#include "tests/engine/io/Shapes.h"
#include "tests/support/TestData.h"

namespace loopreg::io::testing {
namespace {

namespace fs = std::filesystem;

class BadInput : public ::testing::Test {
 protected:
  void expectRefused(const fs::path& path, const std::string& part) {
    const auto scan = readScan(path);
    ASSERT_FALSE(scan) << path;
    EXPECT_EQ(scan.error().code, ErrorCode::unreadableInput);
    EXPECT_NE(scan.error().context.find(path.filename().string()), std::string::npos);
    EXPECT_NE(scan.error().text().find(part), std::string::npos) << scan.error().text();
  }
  loopreg::testing::TemporaryFolder folder_;
};

TEST_F(BadInput, WhatIsNoFileIsRefused) {
  expectRefused(folder_ / "missing.ply", "no such file");
  fs::create_directory(folder_ / "folder.obj");
  expectRefused(folder_ / "folder.obj", "folder");
  ASSERT_EQ(::mkfifo((folder_ / "pipe.ply").c_str(), 0600), 0);
  expectRefused(folder_ / "pipe.ply", "not an ordinary file");
  write(folder_ / "locked.ply", "ply\n");
  fs::permissions(folder_ / "locked.ply", fs::perms::none);
  if (::geteuid() != 0) expectRefused(folder_ / "locked.ply", "permissions");
}

TEST_F(BadInput, EmptyForeignAndUnknownFilesAreRefused) {
  for (const char* extension :
       {".ply", ".obj", ".stl", ".off", ".pcd", ".xyz", ".glb", ".gltf", ".fbx"}) {
    SCOPED_TRACE(extension);
    const fs::path empty = folder_ / (std::string("empty") + extension);
    write(empty, "");
    expectRefused(empty, "empty");
    const fs::path image = folder_ / (std::string("image") + extension);
    write(image, std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    expectRefused(image, "PNG image");
    const fs::path letter = folder_ / (std::string("letter") + extension);
    write(letter, "Dear reader,\nthis is not a scan at all, but a letter of some length.\n" +
                      std::string(200, '.'));
    EXPECT_FALSE(readScan(letter));
    const fs::path zeros = folder_ / (std::string("zeros") + extension);
    write(zeros, std::string(1000, '\0'));
    EXPECT_FALSE(readScan(zeros));
  }
  write(folder_ / "notes.txt", "0 0 0\n");
  expectRefused(folder_ / "notes.txt", "PLY");
  EXPECT_FALSE(isScanFile("notes.txt"));
  EXPECT_TRUE(isScanFile("SCAN.PLY"));
}

TEST_F(BadInput, ContentWinsOverTheName) {
  ASSERT_TRUE(writeMesh(folder_ / "scan.ply", tetrahedron()));
  fs::rename(folder_ / "scan.ply", folder_ / "scan.obj");
  const auto scan = readScan(folder_ / "scan.obj");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.faceCount(), 4);
}

TEST_F(BadInput, PointsThatAreNotFiniteAreDropped) {
  const auto scan = readText(folder_ / "nan.obj",
                             "v 0 0 0\nv nan 0 0\nv 1 0 0\nv 0 1 0\nv 0 inf 0\nv 0 0 1e999\n"
                             "f 1 3 4\nf 1 2 3\nf 1 5 6\n");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.vertexCount(), 3);
  ASSERT_EQ(scan->mesh.faceCount(), 1);
  EXPECT_EQ(scan->mesh.faces.col(0), Eigen::Vector3i(0, 1, 2));
  EXPECT_NE(remarksOf(scan.value()).find("3 points that are not finite"), std::string::npos);
  EXPECT_NE(remarksOf(scan.value()).find("2 faces at points that are not finite"),
            std::string::npos);
}

TEST_F(BadInput, RepeatedOriginsOfADepthCameraAreDropped) {
  const auto scan = readText(folder_ / "depth.xyz", "0 0 0\n0 0 0\n1 0 2\n0 1 2\n1 1 2\n0 0 0\n");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.vertexCount(), 3);
  EXPECT_NE(remarksOf(scan.value()).find("3 points at exactly (0, 0, 0)"), std::string::npos);
}

TEST_F(BadInput, FacesWithoutAreaAndCrowdedEdgesAreTold) {
  const auto scan = readText(folder_ / "faces.obj",
                             "v 0 0 0\nv 1 0 0\nv 2 0 0\nv 0 1 0\nv 0 -1 0\nv 0 0 1\n"
                             "f 1 2 3\nf 1 2 4\nf 2 1 5\nf 1 2 6\n");
  ASSERT_TRUE(scan) << scan.error().text();
  EXPECT_EQ(scan->mesh.faceCount(), 3);
  const std::string remarks = remarksOf(scan.value());
  EXPECT_NE(remarks.find("1 face without area"), std::string::npos) << remarks;
  EXPECT_NE(remarks.find("1 edge has more than two faces"), std::string::npos) << remarks;
}

TEST_F(BadInput, TooFewPointsAreRefused) {
  write(folder_ / "one.xyz", "1 2 3\n");
  expectRefused(folder_ / "one.xyz", "1 usable point");
  write(folder_ / "same.xyz", "1 2 3\n1 2 3\n1 2 3\n1 2 3\n");
  expectRefused(folder_ / "same.xyz", "three different");
  write(folder_ / "nan.obj", "v nan nan nan\nv nan 0 0\nv 0 0 nan\n");
  expectRefused(folder_ / "nan.obj", "not finite");
}

TEST_F(BadInput, MoreVerticesThanAllowedAreRefused) {
  ReadOptions options;
  options.maxVertices = 3;
  for (const char* format : {".obj", ".ply", ".stl", ".off", ".glb"}) {
    const fs::path path = folder_ / (std::string("mesh") + format);
    ASSERT_TRUE(writeMesh(path, tetrahedron()));
    EXPECT_FALSE(readScan(path, options)) << format;
  }
}

TEST_F(BadInput, AStopIsObeyed) {
  StopSource stop;
  stop.request();
  ASSERT_TRUE(writeMesh(folder_ / "mesh.ply", tetrahedron()));
  const auto scan = readScan(folder_ / "mesh.ply", {}, nullptr, stop.token());
  ASSERT_FALSE(scan);
  EXPECT_EQ(scan.error().code, ErrorCode::cancelled);
}

/// Small valid files of all formats and encodings, as name and bytes.
std::vector<std::pair<std::string, std::string>> validFiles(const fs::path& folder) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const char* format : {".obj", ".ply", ".stl", ".off", ".glb"}) {
    const fs::path path = folder / (std::string("valid") + format);
    EXPECT_TRUE(writeMesh(path, tetrahedron()));
    files.emplace_back(path.filename().string(), readFile(path).value());
  }
  files.emplace_back("ascii.ply",
                     "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
                     "property float z\nelement face 1\nproperty list uchar int vertex_indices\n"
                     "end_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n");
  files.emplace_back("ascii.stl",
                     "solid s\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\n"
                     "vertex 0 1 0\nendloop\nendfacet\nendsolid s\n");
  files.emplace_back("points.xyz", "x y z r g b\n0 0 0 1 2 3\n1 0 0 1 2 3\n0 1 0 1 2 3\n");
  const std::string pcd =
      "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH 3\n"
      "HEIGHT 1\nPOINTS 3\nDATA ";
  files.emplace_back("ascii.pcd", pcd + "ascii\n0 0 0\n1 0 0\n0 1 0\n");
  std::string literal;
  for (char c = 1; c <= 32; ++c) literal += c;
  files.emplace_back("packed.pcd", pcd + "binary_compressed\n" + bytesOf(std::uint32_t{38}) +
                                       bytesOf(std::uint32_t{36}) + '\x1f' + literal + '\x03' +
                                       "abcd");
  files.emplace_back("square.fbx", kFbx);
  return files;
}

TEST_F(BadInput, DamagedFilesNeverCrash) {
  Rng rng(7);
  ReadOptions options;
  options.threads = 1;
  std::size_t cases = 0, refused = 0;
  for (const auto& [name, bytes] : validFiles(folder_.path())) {
    ASSERT_TRUE(readText(folder_ / name, bytes)) << name;
    const fs::path path = folder_ / ("damaged-" + name);
    const auto attempt = [&](const std::string& damaged) {
      write(path, damaged);
      const auto scan = readScan(path, options);
      ++cases;
      if (!scan) {
        ++refused;
        EXPECT_EQ(scan.error().code, ErrorCode::unreadableInput);
        EXPECT_FALSE(scan.error().message.empty());
        return;
      }
      const Mesh& mesh = scan->mesh;
      EXPECT_TRUE(mesh.vertices.allFinite());
      if (mesh.faceCount() > 0) {
        EXPECT_GE(mesh.faces.minCoeff(), 0);
        EXPECT_LT(mesh.faces.maxCoeff(), mesh.vertexCount());
      }
    };
    const std::size_t step = std::max<std::size_t>(1, bytes.size() / 150);
    for (std::size_t size = 0; size < bytes.size(); size += step) attempt(bytes.substr(0, size));
    for (int i = 0; i < 300; ++i) {
      std::string damaged = bytes;
      for (std::uint64_t flips = 1 + rng.below(3); flips > 0; --flips) {
        damaged[rng.below(damaged.size())] ^= static_cast<char>(1u << rng.below(8));
      }
      attempt(damaged);
      damaged = bytes;
      damaged[rng.below(damaged.size())] = static_cast<char>(rng.below(256));
      attempt(damaged);
    }
  }
  EXPECT_GT(cases, 5000u);
  EXPECT_GT(refused, cases / 10);
}

}  // namespace
}  // namespace loopreg::io::testing
