#include "tests/support/TestData.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace loopreg::testing {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> counter{0};
  path_ = fs::temp_directory_path() /
          ("loopreg-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
  fs::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path dataFile(const std::string& relative) {
  const char* root = std::getenv("LOOPREG_DATA");
  if (!root || !*root) return {};
  const fs::path file = fs::path(root) / relative;
  return fs::exists(file) ? file : fs::path();
}

}  // namespace loopreg::testing
