// What the fuzzers start from and what they once found, through the same functions: no crash, no
// endless loop, no giant allocation in the ordinary suite either.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/AtomicFile.h"
#include "tests/fuzz/Targets.h"

namespace loopreg::testing {
namespace {
namespace fs = std::filesystem;

const fs::path kTests = fs::path(LOOPREG_SOURCE_DIR) / "tests";

std::size_t run(const fs::path& folder, void (*target)(const std::string&)) {
  std::size_t files = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    SCOPED_TRACE(entry.path());
    target(readFile(entry.path()).value());
    ++files;
  }
  return files;
}

TEST(FuzzCorpus, EveryTargetSurvivesTheModelsAndItsOwnCorpus) {
  const std::pair<const char*, void (*)(const std::string&)> targets[] = {
      {"fuzz_model", fuzzModel},
      {"fuzz_npz", fuzzNpz},
      {"fuzz_npy", fuzzNpy},
      {"fuzz_packed_model", fuzzPackedModel}};
  for (const auto& [name, target] : targets) {
    EXPECT_GT(run(kTests / "data/models", target), 30u);
    EXPECT_GT(run(kTests / "fuzz/corpus" / name, target), 0u) << name << " has no corpus";
  }
}

TEST(FuzzCorpus, PackedModelsReachTheBody) {
  // The seeds of fuzz_packed_model would teach nothing if their arrays were not understood.
  const std::string npz = readFile(kTests / "data/models/smplh_f_amass.npz").value();
  const std::string packed = packForFuzzing(npz);
  EXPECT_EQ(packed, readFile(kTests / "fuzz/corpus/fuzz_packed_model/smplh").value());
}

}  // namespace
}  // namespace loopreg::testing
