// Exports opened in CloudCompare's command line, which writes what it has read as OBJ: vertices, in
// their order, and faces must be the engine's. (Debian 12's MeshLab aborts on every OBJ, even its
// own.)
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "body/ModelFile.h"
#include "exchange/ObjWriter.h"
#include "exchange/RiggedBody.h"
#include "io/MeshWriter.h"
#include "tests/support/TestData.h"

namespace loopreg::exchange {
namespace {

namespace fs = std::filesystem;

bool haveCloudCompare() { return std::system("command -v CloudCompare > /dev/null 2>&1") == 0; }

#define LOOPREG_REQUIRE_CLOUDCOMPARE() \
  if (!haveCloudCompare()) GTEST_SKIP() << "needs CloudCompare (Debian package cloudcompare)"

struct ObjText {
  std::vector<Vector3d> vertices;
  std::vector<Eigen::Vector3i> faces;
};

/// The few lines of an OBJ that CloudCompare writes; none of the engine's readers is involved.
ObjText readObj(const fs::path& file) {
  ObjText obj;
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "v") {
      Vector3d v;
      words >> v.x() >> v.y() >> v.z();
      obj.vertices.push_back(v);
    } else if (key == "f") {
      Eigen::Vector3i f;
      for (int k = 0; k < 3; ++k) {
        std::string corner;
        words >> corner;
        f[k] = std::stoi(corner) - 1;
      }
      obj.faces.push_back(f);
    }
  }
  return obj;
}

/// Lets CloudCompare read `file` and write it as `back`; what it said.
std::string convert(const fs::path& file, const fs::path& back, const std::string& environment) {
  const std::string log = (file.parent_path() / "log.txt").string();
  const std::string command = "QT_QPA_PLATFORM=offscreen " + environment +
                              " CloudCompare -SILENT -AUTO_SAVE OFF -O " + file.string() +
                              " -M_EXPORT_FMT OBJ -SAVE_MESHES FILE " + back.string() + " > " +
                              log + " 2>&1";
  std::ostringstream said;
  said << "code " << std::system(command.c_str()) << "\n" << std::ifstream(log).rdbuf();
  return said.str();
}

/// Debian 13's CloudCompare does not find its own readers: there they are offered as the user's.
std::string offeredReaders(const fs::path& home) {
  const fs::path user = home / "CCCorp/CloudCompare";
  fs::create_directories(user);
  for (const auto& entry : fs::directory_iterator("/usr/lib")) {
    const fs::path plugins = entry.path() / "cloudcompare/plugins";
    std::error_code ignored;
    if (fs::exists(plugins, ignored)) fs::create_symlink(plugins, user / "plugins", ignored);
  }
  return "XDG_DATA_HOME=" + home.string();
}

/// Largest distance between a vertex and what CloudCompare made of it; the mesh's own unit.
void expectInCloudCompare(const Mesh& mesh, const fs::path& file, double tolerance) {
  SCOPED_TRACE(file.filename().string());
  const fs::path back = file.parent_path() / "back.obj";
  fs::remove(back);  // of the file before
  std::string said = convert(file, back, "");
  if (said.find("unhandled file extension") != std::string::npos) {
    said = convert(file, back, offeredReaders(file.parent_path() / "home"));
  }
  const ObjText obj = readObj(back);
  ASSERT_EQ(Eigen::Index(obj.vertices.size()), mesh.vertices.cols()) << said;
  ASSERT_EQ(Eigen::Index(obj.faces.size()), mesh.faces.cols()) << said;
  double worst = 0;
  for (Eigen::Index v = 0; v < mesh.vertices.cols(); ++v) {
    worst = std::max(worst, (obj.vertices[std::size_t(v)] - mesh.vertices.col(v)).norm());
  }
  EXPECT_LT(worst, tolerance);
  for (Eigen::Index f = 0; f < mesh.faces.cols(); ++f) {
    ASSERT_EQ(obj.faces[std::size_t(f)], mesh.faces.col(f)) << "face " << f;
  }
  std::printf("CloudCompare: %s, %td vertices, largest error %.2g\n", file.filename().c_str(),
              mesh.vertices.cols(), worst);
}

/// OBJ, PLY and OFF of a posed body, in metres and on a scan in millimetres.
void expectAll(const body::BodyModel& model) {
  body::BodyParameters pose = body::BodyParameters::rest(model);
  for (std::size_t j = 1; j < pose.rotations.size(); ++j) {
    pose.rotations[j] = body::rotationFromAxisAngle(0.1 * Vector3d(1, std::sin(double(j)), 0.5));
  }
  Points displacements = Points::Zero(3, model.vertexCount());
  for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
    displacements(2, v) = 0.01 * std::sin(0.1 * double(v));
  }
  RigOptions millimetres;
  millimetres.alignment.scale = 0.001;
  for (const bool displaced : {false, true}) {
    for (const RigOptions& options : {RigOptions{}, millimetres}) {
      const RiggedBody rig = rigBody(model, {pose}, displaced ? &displacements : nullptr, options);
      const double tolerance = 1e-6 / options.alignment.scale;  // CloudCompare computes in floats
      Mesh mesh;
      mesh.vertices = framePose(rig, rig.frames.back());
      mesh.faces = rig.faces;
      const loopreg::testing::TemporaryFolder folder;
      const fs::path obj = folder / "body.obj";
      std::ofstream(obj, std::ios::binary)
          << objFile(mesh, {rig.uv, rig.uvFaces, rig.partLabels, rig.jointNames, {}});
      expectInCloudCompare(mesh, obj, tolerance);
      for (const char* name : {"body.ply", "body.off"}) {
        ASSERT_TRUE(io::writeMesh(folder / name, mesh));
        expectInCloudCompare(mesh, folder / name, tolerance);
      }
    }
  }
}

TEST(CloudCompare, ReadsTheBuiltinBody) {
  LOOPREG_REQUIRE_CLOUDCOMPARE();
  expectAll(*body::loadBody("builtin").value());
}

TEST(CloudCompare, ReadsAnSmplModel) {
  LOOPREG_REQUIRE_CLOUDCOMPARE();
  const auto model = body::loadBody(std::string(LOOPREG_MODELS) + "/smpl_n_posedirs.npz");
  ASSERT_TRUE(model) << model.error().message;
  expectAll(*model.value());
}

TEST(CloudCompare, ReadsAnny) {
  LOOPREG_REQUIRE_CLOUDCOMPARE();
  LOOPREG_REQUIRE_DATA(anny, "anny");
  const auto model = body::loadBody(anny.string());
  ASSERT_TRUE(model) << model.error().message;
  expectAll(*model.value());
}

}  // namespace
}  // namespace loopreg::exchange
