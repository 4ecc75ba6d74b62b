#include "learning/LearningModule.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/TestData.h"

namespace loopreg::learning {
namespace {

TEST(LearningModule, PlacesAreBesideTheProgramAndInTheBuildTree) {
  const auto places = learningModulePlaces();
  ASSERT_GE(places.size(), 2u);
  for (const auto& place : places) EXPECT_EQ(place.filename(), "loopreg-learning.so");
}

TEST(LearningModule, AMissingModuleIsAClearError) {
  const testing::TemporaryFolder folder;
  const auto module = loadLearningFrom({folder / "loopreg-learning.so"});
  ASSERT_FALSE(module.ok());
  const std::string text = module.error().text();
  EXPECT_NE(text.find("not found"), std::string::npos) << text;
  EXPECT_NE(text.find(folder.path().string()), std::string::npos) << text;
  EXPECT_NE(text.find("LOOPREG_LEARNING"), std::string::npos) << text;
}

TEST(LearningModule, AFileThatIsNoLibraryIsAClearError) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "loopreg-learning.so") << "text";
  const auto module = loadLearningFrom({folder / "loopreg-learning.so"});
  ASSERT_FALSE(module.ok());
  EXPECT_NE(module.error().text().find("cannot be loaded"), std::string::npos);
}

TEST(LearningModule, ALibraryOfAnotherKindIsAClearError) {
  const auto module = loadLearningFrom({LOOPREG_FOREIGN_LIBRARY});
  ASSERT_FALSE(module.ok());
  EXPECT_NE(module.error().text().find("not a learning module"), std::string::npos)
      << module.error().text();
}

}  // namespace
}  // namespace loopreg::learning
