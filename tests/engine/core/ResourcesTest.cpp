// Where the programs keep what they make once: the order of the environment variables.
#include "core/Resources.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/AtomicFile.h"
#include "tests/support/TestData.h"

namespace loopreg {
namespace {

/// Sets environment variables for one test and puts the old values back.
class CacheFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      before_.emplace_back(value ? value : "");
      ::unsetenv(name);
    }
  }
  void TearDown() override {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      before_[i].empty() ? ::unsetenv(kNames[i]) : ::setenv(kNames[i], before_[i].c_str(), 1);
    }
  }
  static void set(const char* name, const std::filesystem::path& value) {
    ::setenv(name, value.c_str(), 1);
  }
  static constexpr const char* kNames[] = {"LOOPREG_CACHE", "XDG_CACHE_HOME", "HOME"};
  testing::TemporaryFolder folder_;

 private:
  std::vector<std::string> before_;
};

TEST_F(CacheFolder, OwnVariableThenXdgThenHome) {
  EXPECT_TRUE(cacheFolder().empty());
  set("HOME", folder_ / "home");
  EXPECT_EQ(cacheFolder(), folder_ / "home/.cache/loopreg-studio");
  set("XDG_CACHE_HOME", folder_ / "xdg");
  EXPECT_EQ(cacheFolder(), folder_ / "xdg/loopreg-studio");
  set("LOOPREG_CACHE", folder_ / "own");
  EXPECT_EQ(cacheFolder(), folder_ / "own");
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "own"));
}

TEST_F(CacheFolder, NoneRelativeAndImpossibleFoldersKeepNothing) {
  set("HOME", folder_.path());
  set("LOOPREG_CACHE", "none");
  EXPECT_TRUE(cacheFolder().empty());
  set("LOOPREG_CACHE", "relative/folder");
  EXPECT_TRUE(cacheFolder().empty());
  ASSERT_TRUE(writeFile(folder_ / "file", "not a folder").ok());
  set("LOOPREG_CACHE", folder_ / "file/below");
  EXPECT_TRUE(cacheFolder().empty());
}

}  // namespace
}  // namespace loopreg
