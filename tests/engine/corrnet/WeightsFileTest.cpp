#include "corrnet/WeightsFile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "core/AtomicFile.h"
#include "core/Rng.h"
#include "tests/support/TestData.h"

namespace loopreg::corrnet {
namespace {

Weights someWeights() {
  Weights weights;
  weights.preset = "voxels";
  weights.bodyChecksum = 0xfedcba9876543210ULL;
  weights.training = {{"steps", 12}, {"validation", {{"mean_cm", 3.5}}}};
  weights.arrays["a.matrix"] = {{2, 3}, {1.5f, -2.25f, 1e-3f, 4, 5, 60000}};
  weights.arrays["b"] = {{1}, {0.1f}};
  return weights;
}

std::string bytesOf(const Weights& weights, WeightType type = WeightType::single) {
  const testing::TemporaryFolder folder;
  EXPECT_TRUE(writeWeights(folder / "w.safetensors", weights, type).ok());
  return readFile(folder / "w.safetensors").value();
}

/// The file with another header text around the same numbers.
std::string withHeader(const std::string& bytes, const std::function<void(Json&)>& change) {
  std::uint64_t old = 0;
  std::memcpy(&old, bytes.data(), 8);
  Json header = Json::parse(bytes.substr(8, old));
  change(header);
  const std::string text = header.dump();
  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + text + bytes.substr(8 + old);
}

void expectRefused(const std::string& bytes, const std::string& reason) {
  const Result<Weights> read = parseWeights(bytes, "w.safetensors");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::unreadableInput);
  EXPECT_NE(read.error().message.find(reason), std::string::npos) << read.error().text();
}

TEST(WeightsFile, SingleNumbersComeBackExactly) {
  const Weights written = someWeights();
  const Weights read = parseWeights(bytesOf(written), "w").value();
  EXPECT_EQ(read.preset, "voxels");
  EXPECT_EQ(read.bodyChecksum, written.bodyChecksum);
  EXPECT_EQ(read.training, written.training);
  EXPECT_EQ(read.parameterCount(), 7u);
  ASSERT_EQ(read.arrays.size(), 2u);
  EXPECT_EQ(read.arrays.at("a.matrix").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(read.arrays.at("a.matrix").values, written.arrays.at("a.matrix").values);
}

TEST(WeightsFile, HalfNumbersAreNear) {
  const Weights written = someWeights();
  const std::string bytes = bytesOf(written, WeightType::half);
  EXPECT_LT(bytes.size(), bytesOf(written).size());
  const Weights read = parseWeights(bytes, "w").value();
  for (const auto& [name, array] : written.arrays) {
    for (std::size_t i = 0; i < array.values.size(); ++i) {
      EXPECT_NEAR(read.arrays.at(name).values[i], array.values[i],
                  std::abs(array.values[i]) / 1024 + 1e-6);
    }
  }
}

TEST(WeightsFile, NumbersBeginAligned) {
  const std::string bytes = bytesOf(someWeights());
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  EXPECT_EQ(bytes.size(), 8 + length + 7 * 4);
}

TEST(WeightsFile, OtherFilesAreRefused) {
  expectRefused("", "no safetensors");
  expectRefused("ply\nformat ascii 1.0\nend_header\n", "no safetensors");
  const std::string bytes = bytesOf(someWeights());
  expectRefused(withHeader(bytes, [](Json& h) { h.erase("__metadata__"); }), "not one of this");
  expectRefused(withHeader(bytes, [](Json& h) { h["__metadata__"]["format"] = "pt"; }),
                "not one of this");
}

TEST(WeightsFile, NewerFilesAreRefusedAsSuch) {
  const std::string bytes = bytesOf(someWeights());
  expectRefused(withHeader(bytes, [](Json& h) { h["__metadata__"]["version"] = "2"; }), "newer");
}

TEST(WeightsFile, DamagedFilesAreRefused) {
  const std::string bytes = bytesOf(someWeights());
  expectRefused(bytes.substr(0, bytes.size() - 1), "ends after the end");
  expectRefused(bytes.substr(0, 40), "ends after the end");
  expectRefused(withHeader(bytes, [](Json& h) { h["b"]["shape"] = {2}; }), "another size");
  expectRefused(withHeader(bytes, [](Json& h) { h["b"]["shape"] = {-1}; }), "impossible shape");
  expectRefused(withHeader(bytes, [](Json& h) { h["b"]["dtype"] = "I64"; }), "unknown type");
  expectRefused(withHeader(bytes, [](Json& h) { h["b"].erase("data_offsets"); }), "incomplete");
  expectRefused(withHeader(bytes, [](Json& h) { h["__metadata__"].erase("training"); }),
                "incomplete");
  expectRefused(withHeader(bytes,
                           [](Json& h) {
                             h["b"]["shape"] = {1LL << 40, 1LL << 40};
                           }),
                "impossible shape");
  Weights endless = someWeights();
  endless.arrays["b"].values[0] = INFINITY;
  expectRefused(bytesOf(endless), "not finite");
}

TEST(WeightsFile, NoByteMayBreakTheReader) {
  const std::string bytes = bytesOf(someWeights());
  Rng rng(3);
  for (int trial = 0; trial < 3000; ++trial) {
    std::string changed = bytes;
    for (auto flips = 1 + rng.below(4); flips > 0; --flips) {
      changed[rng.below(changed.size())] = char(rng.below(256));
    }
    if (rng.below(4) == 0) changed.resize(rng.below(changed.size()));
    const Result<Weights> read = parseWeights(changed, "w");  // an answer or an error, no crash
    if (read) {
      EXPECT_LE(read->parameterCount(), changed.size());
    }
  }
}

}  // namespace
}  // namespace loopreg::corrnet
