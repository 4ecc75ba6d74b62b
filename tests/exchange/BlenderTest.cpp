// Exports opened in headless Blender and compared with the engine's own numbers: vertex order and
// positions per frame, bones and their tree, weights, shape keys, units and axes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "body/ModelFile.h"
#include "core/Image.h"
#include "core/Json.h"
#include "core/Rng.h"
#include "exchange/FbxWriter.h"
#include "exchange/GltfWriter.h"
#include "exchange/ObjWriter.h"
#include "exchange/TexelMap.h"
#include "tests/support/TestData.h"

namespace loopreg::exchange {
namespace {

namespace fs = std::filesystem;

bool haveBlender() { return std::system("blender --version > /dev/null 2>&1") == 0; }

#define LOOPREG_REQUIRE_BLENDER() \
  if (!haveBlender()) GTEST_SKIP() << "needs Blender (Debian package blender)"

/// Five frames of a person who waves and bends a knee.
std::vector<body::BodyParameters> motion(const body::BodyModel& model) {
  Rng rng(7);
  std::vector<body::BodyParameters> poses;
  for (int f = 0; f < 5; ++f) {
    body::BodyParameters pose = body::BodyParameters::rest(model);
    for (Eigen::Index b = 0; b < pose.betas.size(); ++b) pose.betas[b] = 0.3 * double(b % 3);
    for (std::size_t j = 1; j < pose.rotations.size(); ++j) {
      pose.rotations[j] = body::rotationFromAxisAngle(
          (0.05 + 0.03 * f) * Vector3d(rng.normal(), rng.normal(), rng.normal()));
    }
    pose.rotations[0] = body::rotationFromAxisAngle(Vector3d(0.1, 0.5 * f, 0));
    pose.translation = Vector3d(0.1 * f, 1.0, 0.2);
    poses.push_back(std::move(pose));
  }
  return poses;
}

Json numbers(const Points& points) {
  return std::vector<double>(points.data(), points.data() + points.size());
}

Json referenceOf(const RiggedBody& rig, bool rigged) {
  Json json = {{"up", rig.up == RiggedBody::Up::y ? "y" : "z"},
               {"metres_per_unit", rig.metresPerUnit},
               {"fps", rig.framesPerSecond},
               {"tolerance", 1e-4},
               {"joints", Json::array()},
               {"parents", Json::array()},
               {"keys", Json::array()},
               {"weights", Json::array()},
               {"frames", Json::array()}};
  if (!rigged) {
    json["frames"].push_back(numbers(framePose(rig, rig.frames[1])));
    return json;
  }
  json["joints"] = rig.jointNames;
  json["parents"] = rig.parents;
  for (const RiggedBody::ShapeKey& key : rig.shapeKeys) json["keys"].push_back(key.name);
  for (Eigen::Index v = 0; v < rig.vertexCount(); v += 97) {
    for (Eigen::Index s = 0; s < rig.skin.slots(); ++s) {
      if (rig.skin.weight(s, v) < 1e-3) continue;
      json["weights"].push_back({v, rig.jointNames[static_cast<std::size_t>(rig.skin.joint(s, v))],
                                 rig.skin.weight(s, v)});
    }
  }
  for (const RiggedBody::Frame& frame : rig.frames) {
    json["frames"].push_back(numbers(framePose(rig, frame)));
  }
  return json;
}

void expectInBlender(const std::string& bytes, const std::string& name, const Json& reference,
                     const std::map<std::string, std::string>& beside = {}) {
  const loopreg::testing::TemporaryFolder folder;
  for (const auto& [other, content] : beside) {
    std::ofstream(folder / other, std::ios::binary) << content;
  }
  const fs::path file = folder / name;
  std::ofstream(file, std::ios::binary) << bytes;
  std::ofstream(folder / "reference.json") << reference.dump();
  const std::string log = (folder / "log.txt").string();
  const std::string command = std::string("blender -b --factory-startup -P ") +
                              LOOPREG_CHECK_EXPORT + " -- " + file.string() + " " +
                              (folder / "reference.json").string() + " > " + log + " 2>&1";
  const int code = std::system(command.c_str());
  std::ifstream in(log);
  std::string line, text;
  while (std::getline(in, line)) {
    text += line + "\n";
    if (line.rfind("CHECKED", 0) == 0) std::printf("%s\n", line.c_str());
  }
  EXPECT_EQ(code, 0) << text;
  EXPECT_NE(text.find("CHECKED"), std::string::npos) << text;
}

std::string objOf(const RiggedBody& rig, const std::string& materialFile = {}) {
  Mesh mesh;
  mesh.colors = rig.colors;
  mesh.vertices = framePose(rig, rig.frames[1]);
  mesh.faces = rig.faces;
  return objFile(mesh, {rig.uv, rig.uvFaces, rig.partLabels, rig.jointNames, materialFile});
}

/// All formats of one body, in metres and y up; FBX in millimetres and z up as well.
void expectAll(const body::BodyModel& model) {
  const auto poses = motion(model);
  Points displacements = Points::Zero(3, model.vertexCount());
  for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
    displacements(2, v) = 0.01 * std::sin(0.1 * double(v));
  }
  for (const Points* offsets :
       {static_cast<const Points*>(nullptr), static_cast<const Points*>(&displacements)}) {
    SCOPED_TRACE(offsets ? "with displacements" : "without displacements");
    const RiggedBody rig = rigBody(model, poses, offsets, {});
    expectInBlender(fbxFile(rig), "body.fbx", referenceOf(rig, true));
    expectInBlender(glbFile(rig), "body.glb", referenceOf(rig, true));
    expectInBlender(objOf(rig), "body.obj", referenceOf(rig, false));
  }
  RigOptions options;
  options.alignment.scale = 0.001;
  options.alignment.rotation << 1, 0, 0, 0, 0, 1, 0, -1, 0;  // the file's z is the engine's y
  options.alignment.translation = Vector3d(0.2, 0, 0.1);
  options.up = RiggedBody::Up::z;
  const RiggedBody rig = rigBody(model, {poses[2]}, nullptr, options);
  expectInBlender(fbxFile(rig), "millimetres.fbx", referenceOf(rig, true));
}

/// Of each vertex: where it is at rest.
Eigen::Matrix<std::uint8_t, 3, 1> paint(const Vector3d& x) {
  return (127.5 * (1 + (4 * x).array().sin())).round().cast<std::uint8_t>();
}

/// A picture that shows paint() of the rest mesh, and the same at the vertices.
TEST(Blender, ShowsTexturesAndVertexColours) {
  LOOPREG_REQUIRE_BLENDER();
  const auto model = body::loadBody("builtin").value();
  RiggedBody rig = rigBody(*model, motion(*model), nullptr, {});
  const TexelMap map = mapTexels(rig.uv, rig.uvFaces, 512);
  Image image(512, 512);
  for (std::size_t t = 0; t < map.face.size(); ++t) {
    if (map.face[t] < 0) continue;
    const Vector3d x =
        rig.vertices(Eigen::all, Eigen::Vector3i(rig.faces.col(map.face[t]))) * map.bary(t);
    const auto color = paint(x);
    std::copy_n(color.data(), 3, &image.pixels[3 * t]);
  }
  Json colors = Json::array();
  for (Eigen::Index v = 0; v < rig.vertexCount(); ++v) {
    const auto color = paint(rig.vertices.col(v));
    colors.push_back({color[0], color[1], color[2]});
  }
  Json reference = referenceOf(rig, true), posed = referenceOf(rig, false);
  reference["texture"] = colors;
  posed["texture"] = colors;
  rig.texturePng = std::make_shared<const std::string>(encodePng(image));
  expectInBlender(fbxFile(rig), "body.fbx", reference);
  expectInBlender(glbFile(rig), "body.glb", reference);
  expectInBlender(objOf(rig, "body.mtl"), "body.obj", posed,
                  {{"body.mtl", materialLibrary("body.png")}, {"body.png", *rig.texturePng}});

  rig.texturePng = nullptr;
  rig.colors.resize(3, rig.vertexCount());
  for (Eigen::Index v = 0; v < rig.vertexCount(); ++v) {
    rig.colors.col(v) = paint(rig.vertices.col(v));
  }
  for (Json* json : {&reference, &posed}) {
    json->erase("texture");
    (*json)["colors"] = colors;
  }
  expectInBlender(fbxFile(rig), "body.fbx", reference);
  expectInBlender(glbFile(rig), "body.glb", reference);
  expectInBlender(objOf(rig), "body.obj", posed);
}

TEST(Blender, ReadsTheBuiltinBody) {
  LOOPREG_REQUIRE_BLENDER();
  expectAll(*body::loadBody("builtin").value());
}

TEST(Blender, ReadsAnSmplModel) {
  LOOPREG_REQUIRE_BLENDER();
  const auto model = body::loadBody(std::string(LOOPREG_MODELS) + "/smpl_n_posedirs.npz");
  ASSERT_TRUE(model) << model.error().message;
  expectAll(*model.value());
}

TEST(Blender, ReadsAnny) {
  LOOPREG_REQUIRE_BLENDER();
  LOOPREG_REQUIRE_DATA(anny, "anny");
  const auto model = body::loadBody(anny.string());
  ASSERT_TRUE(model) << model.error().message;
  expectAll(*model.value());
}

}  // namespace
}  // namespace loopreg::exchange
