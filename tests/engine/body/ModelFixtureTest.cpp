// The files of tests/data/models, written by real Python (make_models.py): each loads as exactly
// the numbers that went in, or is refused in the right words.
#include <gtest/gtest.h>

#include <filesystem>

#include "body/ModelFile.h"
#include "core/AtomicFile.h"
#include "tests/engine/body/SmplFixture.h"

namespace loopreg::body {
namespace {
namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LOOPREG_SOURCE_DIR) / "tests/data/models";

/// make_models.py's value(): numbers in [-1, 1) that follow from their place.
NpyArray valueArray(std::uint64_t salt, std::vector<std::size_t> shape) {
  NpyArray out = NpyArray::numbers(std::move(shape), {});
  for (std::uint64_t i = 0; i < out.count(); ++i) {
    const std::uint64_t mixed = (i * 40503 + salt * 9973 + i * i % 257 * 641) % 65536;
    out.values.push_back(static_cast<double>(mixed) / 32768 - 1);
  }
  return out;
}

/// make_models.py's arrays().
std::map<std::string, NpyArray> fixtureArrays(std::size_t n, std::size_t joints,
                                              std::size_t directions, bool posed) {
  std::map<std::string, NpyArray> out = testing::smplArrays(n, joints, directions, false);
  out["v_template"] = valueArray(1, {n, 3});
  out["shapedirs"] = valueArray(2, {n, 3, directions});
  if (posed) out["posedirs"] = valueArray(3, {n, 3, 9 * (joints - 1)});
  NpyArray& regressor = out["J_regressor"];
  NpyArray& weights = out["weights"];
  regressor.values.assign(joints * n, 0.0);
  weights.values.assign(joints * n, 0.0);
  for (std::size_t j = 0; j < joints; ++j) {
    regressor.values[j * n + 5 * j % n] += 0.75;
    regressor.values[j * n + (5 * j + 3) % n] += 0.25;
  }
  out["f"].values.clear();
  for (std::size_t v = 0; v < n; ++v) {
    weights.values[v * joints + v % joints] = 0.625;
    weights.values[v * joints + (v + 1) % joints] = 0.375;
    for (std::size_t corner : {v, (v + 1) % n, (v + 5) % n}) {
      out["f"].values.push_back(static_cast<double>(corner));
    }
  }
  return out;
}

struct Loads {
  const char* file;
  Family family;
  const char* gender;
  const char* format;
  std::size_t vertices, joints, directions;  ///< in the file
  int betas, expressions;
  bool posed, hands;
};

TEST(ModelFixtures, FilesOfRealPythonLoadAsWhatWentIn) {
  const Family smpl = Family::smpl;
  const char* const p = "pickle, protocol ";
  const Loads table[] = {
      {"smpl_m_protocol0.pkl", smpl, "male", "0", 12, 24, 4, 4, 0, false, false},
      {"smpl_m_protocol1.pkl", smpl, "male", "1", 12, 24, 4, 4, 0, false, false},
      {"smpl_m_protocol2.pkl", smpl, "male", "2", 12, 24, 4, 4, 0, false, false},
      {"smpl_m_protocol3.pkl", smpl, "male", "3", 12, 24, 4, 4, 0, false, false},
      {"smpl_m_protocol4.pkl", smpl, "male", "4", 12, 24, 4, 4, 0, false, false},
      {"smpl_m_protocol5.pkl", smpl, "male", "5", 12, 24, 4, 4, 0, false, false},
      {"smpl_f_v10_style.pkl", smpl, "female", "2, with chumpy arrays", 12, 24, 4, 4, 0, false,
       false},
      {"smpl_n_csr_p5.pkl", smpl, "neutral", "5", 12, 24, 4, 4, 0, false, false},
      {"smpl_f_select.pkl", smpl, "female", "2, with chumpy arrays", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_fortran_p2.pkl", smpl, "neutral", "2", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_fortran_p3.pkl", smpl, "neutral", "3", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_fortran_p5.pkl", smpl, "neutral", "5", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_big_endian.pkl", smpl, "neutral", "2", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_single.pkl", smpl, "neutral", "4", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_lists.pkl", smpl, "neutral", "2", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_old_names.pkl", smpl, "neutral", "2", 12, 24, 4, 4, 0, false, false},
      {"smpl_n_repickled.pkl", smpl, "neutral", "2, with chumpy arrays", 12, 24, 4, 4, 0, false,
       false},
      {"smpl_n_posedirs.npz", smpl, "neutral", "npz", 6, 24, 4, 4, 0, true, false},
      {"smpl_n_usmpl.npz", smpl, "neutral", "npz", 6, 24, 4, 4, 0, true, false},
      {"smplh_f_amass.npz", Family::smplh, "female", "npz", 12, 52, 16, 16, 0, false, true},
      {"smplx_m_v10.npz", Family::smplx, "male", "npz", 12, 55, 20, 10, 10, false, true},
      {"smplx_m_v11.npz", Family::smplx, "male", "npz", 5, 55, 400, 300, 100, false, false}};
  for (const Loads& row : table) {
    SCOPED_TRACE(row.file);
    Result<LoadedModel> loaded = openModel(kFolder / row.file, 1000);
    ASSERT_TRUE(loaded.ok()) << loaded.error().text();
    const BodyModel& model = *loaded->model;
    EXPECT_EQ(model.family, row.family);
    EXPECT_EQ(model.gender, row.gender);
    const std::string format = row.format;
    EXPECT_EQ(loaded->origin.format, format == "npz" ? format : p + format);
    EXPECT_EQ(loaded->origin.betasInFile, row.betas);
    EXPECT_EQ(loaded->origin.expressionsInFile, row.expressions);
    EXPECT_EQ(model.hasPoseCorrectives(), row.posed);
    EXPECT_EQ(model.handsMean.cols(), row.hands ? 30 : 0);

    // The same numbers through this project's own writer: one checksum over all that counts.
    const auto arrays = fixtureArrays(row.vertices, row.joints, row.directions, row.posed);
    testing::PickleStyle style;
    style.protocol = 4;
    style.python2 = false;
    Result<ModelPointer> own = parseModel(testing::picklesOf(arrays, style), "own.pkl", 1000);
    ASSERT_TRUE(own.ok()) << own.error().text();
    EXPECT_EQ(model.checksum, own.value()->checksum);
    EXPECT_EQ(model.jointRegressor, own.value()->jointRegressor);
    EXPECT_EQ(model.parents, own.value()->parents);
    EXPECT_EQ(model.templateVertices(0, 1), arrays.at("v_template").values[3]);
  }
}

TEST(ModelFixtures, OthersAreRefusedInTheRightWords) {
  const std::pair<const char*, std::vector<const char*>> table[] = {
      {"mano.pkl", {"MANO, a hand model", "smpl.is.tue.mpg.de", "built-in body"}},
      {"flame.pkl", {"FLAME, a head model", "smpl-x.is.tue.mpg.de"}},
      {"star.npz", {"posedirs", "12 x 3 x 93", "STAR"}},
      {"motion.npz", {"poses and betas", "not a body model", "smpl.is.tue.mpg.de"}},
      {"prior.pkl", {"pose prior", "smpl.is.tue.mpg.de"}},
      {"evil_p0.pkl", {"posix.system", "Nothing was executed", "publisher"}},
      {"evil_p4.pkl", {"posix.system", "Nothing was executed"}},
      {"shape_unknown.pkl", {"shapedirs", "chumpy.ch_ops.add"}},
      {"list.pkl", {"a list", "not a dictionary"}},
      {"no_weights.pkl", {"weights", "missing", "complete"}},
      {"weights_sum.pkl", {"weights", "vertex 3", "0.9"}},
      {"nan.pkl", {"not finite"}},
      {"face_range.pkl", {"\"f\"", "12", "0 to 11"}},
      {"cut.pkl", {"cut short", "again"}},
      {"gzipped.pkl.gz", {"gzip", "Unpack"}},
      {"page.pkl", {"web page", "download"}},
      {"single.npy", {"single NumPy array"}}};
  for (const auto& [file, words] : table) {
    Result<LoadedModel> loaded = openModel(kFolder / file);
    ASSERT_FALSE(loaded.ok()) << file;
    const std::string text = loaded.error().text();
    EXPECT_NE(text.find(file), std::string::npos) << text;
    EXPECT_EQ(loaded.error().code, ErrorCode::unreadableInput) << text;
    for (const char* word : words) EXPECT_NE(text.find(word), std::string::npos) << text;
  }
}

TEST(ModelFixtures, NoFileIsForgottenByTheTables) {
  // One row or more per file; the tables above would fail for files that are not there.
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) files += entry.is_regular_file();
  EXPECT_EQ(files, 22u + 17u);
}

}  // namespace
}  // namespace loopreg::body
