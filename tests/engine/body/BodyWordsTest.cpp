#include "body/BodyWords.h"

#include <gtest/gtest.h>

#include <set>

#include "body/BodyModel.h"

namespace loopreg::body {
namespace {

TEST(BodyWords, PartsHaveNamesPeopleUse) {
  EXPECT_EQ(partTitle("left_elbow"), "left forearm");
  EXPECT_EQ(partTitle("right_hip"), "right thigh");
  EXPECT_EQ(partTitle("spine3"), "chest");
  EXPECT_EQ(partTitle("head"), "head");
  EXPECT_EQ(partTitle("left_index1"), "left index1");
}

TEST(BodyWords, JointsHaveNamesPeopleUse) {
  EXPECT_EQ(jointTitle("left_elbow"), "left elbow");
  EXPECT_EQ(jointTitle("right_foot"), "right toes");
  EXPECT_EQ(jointTitle("left_collar"), "left collarbone");
  EXPECT_EQ(jointTitle("pelvis"), "hips");
  EXPECT_EQ(jointTitle("spine1"), partTitle("spine1"));
  EXPECT_EQ(jointTitle("left_eye_smplhf"), "left eye smplhf");
}

// Who reads "left foot" in a list must find no second one there.
TEST(BodyWords, NoTwoOfTheBodyAreCalledTheSame) {
  std::set<std::string> parts, joints;
  for (const std::string& name : smplJointNames()) {
    EXPECT_TRUE(parts.insert(partTitle(name)).second) << name;
    EXPECT_TRUE(joints.insert(jointTitle(name)).second) << name;
    for (const std::string& title : {partTitle(name), jointTitle(name)}) {
      EXPECT_EQ(title.find_first_of("_0123456789"), std::string::npos) << title;
    }
  }
}

}  // namespace
}  // namespace loopreg::body
