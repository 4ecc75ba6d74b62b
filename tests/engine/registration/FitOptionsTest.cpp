#include "registration/FitOptions.h"

#include <gtest/gtest.h>

#include <limits>

namespace loopreg::registration {
namespace {

TEST(FitOptions, DefaultsAreValid) { EXPECT_TRUE(FitOptions().validate().ok()); }

TEST(FitOptions, NamesAndParsersAgree) {
  for (const char* name : {"auto", "m", "cm", "mm", "in"}) {
    ASSERT_TRUE(parseUnits(name)) << name;
    EXPECT_STREQ(unitsName(*parseUnits(name)), name);
  }
  for (const char* name : {"auto", "+x", "-x", "+y", "-y", "+z", "-z"}) {
    ASSERT_TRUE(parseUpAxis(name)) << name;
    EXPECT_STREQ(upAxisName(*parseUpAxis(name)), name);
  }
  for (const char* name : {"auto", "none", "tight", "loose"}) {
    ASSERT_TRUE(parseClothing(name)) << name;
    EXPECT_STREQ(clothingName(*parseClothing(name)), name);
  }
}

TEST(FitOptions, UnknownWordsAreRefused) {
  EXPECT_FALSE(parseUnits("km"));
  EXPECT_FALSE(parseUnits(""));
  EXPECT_FALSE(parseUpAxis("y"));
  EXPECT_FALSE(parseClothing("Tight"));
}

TEST(FitOptions, MetresPerUnit) {
  EXPECT_DOUBLE_EQ(metresPerUnit(Units::centimetres), 0.01);
  EXPECT_DOUBLE_EQ(metresPerUnit(Units::inches), 0.0254);
  EXPECT_DOUBLE_EQ(metresPerUnit(Units::automatic), 0);
}

TEST(FitOptions, ContradictionsAreUsageErrors) {
  FitOptions options;
  options.method = Method::adam;
  EXPECT_TRUE(options.validate().ok());
  options.displacements = true;
  ASSERT_FALSE(options.validate().ok());
  EXPECT_EQ(options.validate().error().code, ErrorCode::usage);
  EXPECT_NE(options.validate().error().text().find("--displacements"), std::string::npos);
  options.displacements = false;
  options.fitScale = true;
  EXPECT_FALSE(options.validate().ok());
}

TEST(FitOptions, RangesAreChecked) {
  FitOptions options;
  options.threads = -1;
  EXPECT_FALSE(options.validate().ok());
  options.threads = 4;
  EXPECT_TRUE(options.validate().ok());
  options.facingDegrees = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(options.validate().ok());
}

}  // namespace
}  // namespace loopreg::registration
