#pragma once

#include <filesystem>
#include <string>

namespace loopreg::testing {

/// A fresh folder under the system's temporary folder, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A file of the test data folder (environment variable LOOPREG_DATA), or an empty path where that
/// is not set or lacks the file; then the test is skipped: LOOPREG_REQUIRE_DATA does both.
std::filesystem::path dataFile(const std::string& relative);

}  // namespace loopreg::testing

#define LOOPREG_REQUIRE_DATA(variable, relative)                                 \
  const std::filesystem::path variable = ::loopreg::testing::dataFile(relative); \
  if (variable.empty()) GTEST_SKIP() << "needs " << relative << " under $LOOPREG_DATA"
