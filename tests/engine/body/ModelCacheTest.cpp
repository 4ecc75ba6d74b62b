// Converted copies of model files: the same model to the last bit, or no copy at all.
#include "body/ModelCache.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "body/ModelFile.h"
#include "body/ModelImage.h"
#include "core/AtomicFile.h"
#include "tests/engine/body/SmplFixture.h"
#include "tests/support/TestData.h"

namespace loopreg::body {
namespace {
namespace fs = std::filesystem;
using testing::PickleStyle;

/// A folder with a model file large enough for the cache, which lies beside it.
class ModelCacheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* before = std::getenv("LOOPREG_CACHE");
    if (before) before_ = before;
    ::setenv("LOOPREG_CACHE", (folder_ / "cache").c_str(), 1);
  }
  void TearDown() override {
    before_.empty() ? ::unsetenv("LOOPREG_CACHE") : ::setenv("LOOPREG_CACHE", before_.c_str(), 1);
  }
  fs::path writeModel(const std::string& name = "SMPL_MALE.pkl", std::size_t vertices = 1200,
                      std::size_t joints = 24, std::size_t directions = 12) {
    std::map<std::string, NpyArray> arrays = testing::smplArrays(vertices, joints, directions);
    // Weights that do not sum to 1 exactly: normalising them twice must not show.
    for (double& weight : arrays["weights"].values) weight *= 1.0003;
    PickleStyle style;
    style.chumpy = true;
    EXPECT_TRUE(writeFile(folder_ / name, testing::picklesOf(arrays, style)).ok());
    return folder_ / name;
  }
  LoadedModel open(const fs::path& file, int maxBetas = 16) {
    Result<LoadedModel> loaded = openModel(file, maxBetas);
    EXPECT_TRUE(loaded.ok()) << loaded.error().text();
    return loaded.value();
  }
  std::vector<fs::path> copies() const {
    std::vector<fs::path> out;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder_ / "cache/models", none)) {
      out.push_back(entry.path());
    }
    return out;
  }
  testing::TemporaryFolder folder_;
  std::string before_;
};

void expectIdentical(const BodyModel& a, const BodyModel& b) {
  EXPECT_EQ(a.checksum, b.checksum);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.gender, b.gender);
  EXPECT_EQ(a.family, b.family);
  EXPECT_EQ(a.parents, b.parents);
  EXPECT_EQ(a.jointNames, b.jointNames);
  EXPECT_EQ(a.partLabels, b.partLabels);
  EXPECT_EQ(a.mirror, b.mirror);
  EXPECT_EQ(a.faces, b.faces);
  EXPECT_EQ(a.templateVertices, b.templateVertices);
  EXPECT_EQ(a.shapeDirs, b.shapeDirs);
  EXPECT_EQ(a.jointRegressor, b.jointRegressor);
  EXPECT_EQ(a.skin.weight, b.skin.weight);
  EXPECT_EQ(a.skin.joint, b.skin.joint);
  EXPECT_EQ(a.handsMean, b.handsMean);
  EXPECT_EQ(a.jointShapeDirs, b.jointShapeDirs);
}

TEST_F(ModelCacheTest, TheSecondLoadIsTheSameModelToTheLastBit) {
  for (const auto& [name, joints] :
       {std::pair{"SMPL_MALE.pkl", 24u}, {"SMPLH_FEMALE.pkl", 52u}, {"SMPLX_NEUTRAL.pkl", 55u}}) {
    const fs::path file = writeModel(name, 1200, joints, 20);
    const LoadedModel first = open(file);
    const LoadedModel second = open(file);
    EXPECT_FALSE(first.origin.fromCache);
    EXPECT_TRUE(second.origin.fromCache);
    expectIdentical(*first.model, *second.model);
    EXPECT_EQ(first.origin.format, "pickle, protocol 2, with chumpy arrays");
    EXPECT_EQ(second.origin.format, first.origin.format);
    EXPECT_EQ(second.origin.flavour, first.origin.flavour);
    EXPECT_EQ(second.origin.betasInFile, joints == 55 ? 10 : 20);
    EXPECT_EQ(second.origin.expressionsInFile, joints == 55 ? 10 : 0);
    // From memory there is no cache: an independent third opinion.
    expectIdentical(*parseModel(readFile(file).value(), file.string()).value(), *second.model);
  }
}

TEST_F(ModelCacheTest, EveryNumberOfBetasHasItsOwnCopy) {
  const fs::path file = writeModel();
  EXPECT_EQ(open(file, 4).model->betaCount(), 4);
  EXPECT_EQ(open(file, 12).model->betaCount(), 12);
  EXPECT_EQ(copies().size(), 2u);
  const LoadedModel again = open(file, 4);
  EXPECT_TRUE(again.origin.fromCache);
  EXPECT_EQ(again.model->betaCount(), 4);
}

TEST_F(ModelCacheTest, AChangedFileIsReadAnew) {
  const fs::path file = writeModel();
  const std::uint64_t before = open(file).model->checksum;
  const fs::file_time_type time = fs::last_write_time(file);
  writeModel("SMPL_MALE.pkl", 1300);
  const LoadedModel larger = open(file);
  EXPECT_FALSE(larger.origin.fromCache);
  EXPECT_NE(larger.model->checksum, before);
  EXPECT_EQ(copies().size(), 1u);  // the outdated copy was replaced

  // Size and time kept, as copying programs can: the sample of the bytes tells.
  std::string bytes = readFile(writeModel()).value();
  fs::last_write_time(file, time);
  open(file);
  bytes[bytes.size() - 2000] ^= 1;  // the end of the last array
  ASSERT_TRUE(writeFile(file, bytes).ok());
  fs::last_write_time(file, time);
  EXPECT_FALSE(open(file).origin.fromCache);
}

TEST_F(ModelCacheTest, DamagedCopiesAreIgnoredAndReplaced) {
  const fs::path file = writeModel();
  const std::uint64_t checksum = open(file).model->checksum;
  ASSERT_EQ(copies().size(), 1u);
  const fs::path copy = copies()[0];
  const std::string whole = readFile(copy).value();
  Rng rng(7);
  for (int round = 0; round < 12; ++round) {
    std::string bent = whole;
    if (round % 2 == 0) {
      bent.resize(rng.below(bent.size()));
    } else {
      bent[rng.below(bent.size())] ^= static_cast<char>(1 << rng.below(8));
    }
    ASSERT_TRUE(writeFile(copy, bent).ok());
    const LoadedModel loaded = open(file);
    EXPECT_FALSE(loaded.origin.fromCache) << round;
    EXPECT_EQ(loaded.model->checksum, checksum);
    EXPECT_EQ(readFile(copy).value(), whole) << "the copy was not replaced";
  }
  EXPECT_TRUE(open(file).origin.fromCache);
}

TEST_F(ModelCacheTest, ImagesThatAreNoneAreRefused) {
  AssembledModel body;
  body.model = *open(writeModel()).model;
  const std::string image = packModel(body);
  ASSERT_TRUE(unpackModel(image).has_value());
  EXPECT_FALSE(unpackModel(image + "x").has_value());
  for (std::size_t length = 0; length < 4000; ++length) {
    EXPECT_FALSE(unpackModel(image.substr(0, length)).has_value());
  }
  Rng rng(9);
  for (int round = 0; round < 2000; ++round) {  // sizes that lie must not be believed
    std::string bent = image.substr(0, 200 + rng.below(3000));
    bent[rng.below(200)] ^= static_cast<char>(1 << rng.below(8));
    EXPECT_FALSE(unpackModel(bent).has_value());
  }
}

TEST_F(ModelCacheTest, OldestCopiesGoFirst) {
  const ModelCache cache(folder_ / "own", 10000);
  const std::string image(2400, 'i');  // with its head about 2.8 kB: three fit
  std::vector<ModelCache::Key> keys;
  for (int i = 0; i < 4; ++i) {
    const fs::path file = folder_ / ("model" + std::to_string(i) + ".pkl");
    ASSERT_TRUE(writeFile(file, std::string(ModelCache::kLeastSource, 'x')).ok());
    keys.push_back(*cache.keyOf(file, 16));
  }
  const auto age = [&](int i, int hours) {
    fs::last_write_time(keys[static_cast<std::size_t>(i)].copy,
                        fs::file_time_type::clock::now() - std::chrono::hours(hours));
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(cache.write(keys[static_cast<std::size_t>(i)], image));
  age(0, 3), age(1, 2), age(2, 1);
  EXPECT_TRUE(cache.read(keys[0]));  // used: young again
  ASSERT_TRUE(cache.write(keys[3], image).ok());
  EXPECT_TRUE(cache.read(keys[0]));
  EXPECT_FALSE(cache.read(keys[1]));
  EXPECT_TRUE(cache.read(keys[2]));
  EXPECT_TRUE(cache.read(keys[3]));
  EXPECT_FALSE(cache.write(keys[1], std::string(9000, 'i')).ok());  // would push all others out
}

TEST_F(ModelCacheTest, SmallFilesOwnFilesAndNoFolderKeepNothing) {
  open(writeModel("small.pkl", 60));
  EXPECT_TRUE(copies().empty());
  ASSERT_TRUE(saveModel(folder_ / "own.npz", *open(writeModel("large.pkl", 3000)).model).ok());
  ASSERT_GT(fs::file_size(folder_ / "own.npz"), ModelCache::kLeastSource);
  const std::size_t before = copies().size();
  EXPECT_FALSE(open(folder_ / "own.npz").origin.fromCache);
  EXPECT_FALSE(open(folder_ / "own.npz").origin.fromCache);
  EXPECT_EQ(copies().size(), before);
  ::setenv("LOOPREG_CACHE", "none", 1);
  EXPECT_FALSE(open(folder_ / "large.pkl").origin.fromCache);
  // A folder that cannot be written to costs the copy, not the load.
  ASSERT_TRUE(writeFile(folder_ / "blocked", "").ok());
  ::setenv("LOOPREG_CACHE", (folder_ / "blocked").c_str(), 1);
  EXPECT_FALSE(open(folder_ / "large.pkl").origin.fromCache);
}

}  // namespace
}  // namespace loopreg::body
