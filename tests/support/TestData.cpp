#include "tests/support/TestData.h"

#include <cerrno>
#include <cstdlib>
#include <string>

namespace loopreg::testing {
namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "loopreg-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw fs::filesystem_error("no temporary folder", name,
                               std::error_code(errno, std::generic_category()));
  }
  path_ = name;
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
