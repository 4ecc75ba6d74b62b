// SMPL-family files: every protocol, packing and layout gives the same body; damage is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "body/ModelFile.h"
#include "core/AtomicFile.h"
#include "tests/engine/body/SmplFixture.h"
#include "tests/support/TestData.h"

namespace loopreg::body {
namespace {

using testing::PickleStyle;
using Arrays = std::map<std::string, NpyArray>;

class SmplFile : public ::testing::Test {
 protected:
  Result<ModelPointer> load(const std::string& bytes, const std::string& name = "model.pkl",
                            int maxBetas = 16) {
    EXPECT_TRUE(writeFile(folder_ / name, bytes).ok());
    return loadModel(folder_ / name, maxBetas);
  }
  Result<ModelPointer> loadNpz(const Arrays& arrays, const std::string& name = "model.npz",
                               int maxBetas = 16) {
    EXPECT_TRUE(writeNpz(folder_ / name, {arrays.begin(), arrays.end()}).ok());
    return loadModel(folder_ / name, maxBetas);
  }
  std::string errorOf(const Result<ModelPointer>& model) {
    return model ? std::string("(it was read)") : model.error().text();
  }
  testing::TemporaryFolder folder_;
};

/// Compares a body with the arrays it was written from, element by element.
void expectSame(const BodyModel& model, const Arrays& arrays, double tolerance) {
  const auto at = [&](const char* name, std::size_t i, std::size_t j, std::size_t k = 0) {
    const NpyArray& a = arrays.at(name);
    return a.values[(i * a.shape[1] + j) * (a.shape.size() > 2 ? a.shape[2] : 1) + k];
  };
  const auto n = static_cast<std::size_t>(model.vertexCount());
  ASSERT_EQ(n, arrays.at("v_template").shape[0]);
  double worst = 0;
  const Eigen::MatrixXf poseDirs =
      model.hasPoseCorrectives()
          ? densePoseCorrectives(model.poseCorrectives, model.vertexCount(), model.jointCount())
          : Eigen::MatrixXf();
  for (std::size_t v = 0; v < n; ++v) {
    const auto col = static_cast<Eigen::Index>(v);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto row = static_cast<Eigen::Index>(3 * v + axis);
      worst = std::max(worst, std::abs(model.templateVertices(row) - at("v_template", v, axis)));
      EXPECT_EQ(model.faces(row), at("f", v, axis));
      for (Eigen::Index b = 0; b < model.shapeDirs.cols(); ++b) {
        worst = std::max(worst, std::abs(model.shapeDirs(row, b) -
                                         at("shapedirs", v, axis, static_cast<std::size_t>(b))));
      }
      for (Eigen::Index p = 0; p < poseDirs.cols(); ++p) {
        worst = std::max(worst, std::abs(poseDirs(row, p) -
                                         at("posedirs", v, axis, static_cast<std::size_t>(p))));
      }
    }
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(model.jointCount());
    for (Eigen::Index s = 0; s < model.skin.slots(); ++s) {
      weights(model.skin.joint(s, col)) += model.skin.weight(s, col);
    }
    for (int j = 0; j < model.jointCount(); ++j) {
      worst = std::max(worst, std::abs(weights(j) - at("weights", v, static_cast<std::size_t>(j))));
      worst = std::max(worst, std::abs(model.jointRegressor(j, col) -
                                       at("J_regressor", static_cast<std::size_t>(j), v)));
    }
  }
  EXPECT_LE(worst, tolerance);
}

TEST_F(SmplFile, EveryProtocolGivesTheSameBody) {
  const Arrays arrays = testing::smplArrays();
  for (int protocol = 0; protocol <= 4; ++protocol) {
    for (bool python2 : {false, true}) {
      if (python2 && protocol > 2) continue;  // Python 2 knows no more
      PickleStyle style;
      style.protocol = protocol;
      style.python2 = python2;
      Result<ModelPointer> model = load(testing::picklesOf(arrays, style));
      ASSERT_TRUE(model.ok()) << protocol << python2 << ": " << errorOf(model);
      SCOPED_TRACE(protocol);
      expectSame(*model.value(), arrays, 1e-7);
      EXPECT_EQ(model.value()->parents, smplParents());
      EXPECT_EQ(model.value()->jointNames, smplJointNames());
      EXPECT_EQ(model.value()->skin.slots(), 3);
      EXPECT_EQ(model.value()->family, Family::smpl);
    }
  }
}

TEST_F(SmplFile, ChumpySparseFortranAndSinglePrecisionGiveTheSameBody) {
  const Arrays arrays = testing::smplArrays();
  for (int protocol : {0, 1, 2, 4}) {
    for (int variant = 0; variant < 6; ++variant) {
      PickleStyle style;
      style.protocol = protocol;
      style.python2 = protocol < 3;
      style.chumpy = variant == 0 || variant == 5;
      style.sparse = variant == 1 || variant == 5;
      style.sparseRows = variant == 2;
      style.fortran = variant == 3 || variant == 5;
      style.orderedDict = variant == 5;
      if (variant == 4) style.realType = "f4";
      Result<ModelPointer> model = load(testing::picklesOf(arrays, style));
      ASSERT_TRUE(model.ok()) << protocol << " " << variant << ": " << errorOf(model);
      expectSame(*model.value(), arrays, 1e-7);
    }
  }
}

TEST_F(SmplFile, NpzGivesTheSameBodyAndTextsAreIgnored) {
  Arrays arrays = testing::smplArrays();
  arrays["bs_type"] = NpyArray::text("lrotmin");
  Result<ModelPointer> model = loadNpz(arrays);
  ASSERT_TRUE(model.ok()) << errorOf(model);
  expectSame(*model.value(), arrays, 1e-7);
}

TEST_F(SmplFile, OlderNamesAreAccepted) {
  const Arrays arrays = testing::smplArrays();
  Arrays renamed = arrays;
  const auto rename = [&](const char* from, const char* to) {
    auto node = renamed.extract(from);
    node.key() = to;
    renamed.insert(std::move(node));
  };
  rename("v_template", "default_v");
  rename("J_regressor", "joint_regressor");
  rename("posedirs", "blendshapes");
  Result<ModelPointer> model = load(testing::picklesOf(renamed, {}));
  ASSERT_TRUE(model.ok()) << errorOf(model);
  expectSame(*model.value(), arrays, 1e-7);
}

TEST_F(SmplFile, TransposedPoseDirectionsAreRecognised) {
  const Arrays arrays = testing::smplArrays();
  const NpyArray& original = arrays.at("posedirs");
  const std::size_t n = original.shape[0], features = original.shape[2];
  for (bool flat : {false, true}) {
    Arrays bent = arrays;
    NpyArray& moved = bent["posedirs"];
    moved.shape =
        flat ? std::vector<std::size_t>{features, 3 * n} : std::vector<std::size_t>{features, n, 3};
    for (std::size_t row = 0; row < 3 * n; ++row) {
      for (std::size_t p = 0; p < features; ++p) {
        moved.values[p * 3 * n + row] = original.values[row * features + p];
      }
    }
    Result<ModelPointer> model = loadNpz(bent);
    ASSERT_TRUE(model.ok()) << errorOf(model);
    expectSame(*model.value(), arrays, 1e-7);
  }
}

TEST_F(SmplFile, BetasAreLimitedAndPoseDirectionsOptional) {
  const Arrays arrays = testing::smplArrays(60, 24, 12, false);
  Result<ModelPointer> model = loadNpz(arrays, "model.npz", 10);
  ASSERT_TRUE(model.ok()) << errorOf(model);
  EXPECT_EQ(model.value()->betaCount(), 10);
  EXPECT_FALSE(model.value()->hasPoseCorrectives());
  expectSame(*model.value(), arrays, 1e-12);
}

TEST_F(SmplFile, SmplxSplitsShapeFromExpressionAndHasHands) {
  for (const auto& [width, expected] : {std::pair{20u, 10}, {400u, 300}, {300u, 300}}) {
    Arrays arrays = testing::smplArrays(60, 55, width, false);
    std::vector<double> left, right;
    for (int i = 0; i < 45; ++i) left.push_back(i), right.push_back(100 + i);
    arrays["hands_meanl"] = NpyArray::numbers({45}, left);
    arrays["hands_meanr"] = NpyArray::numbers({45}, right);
    Result<ModelPointer> model = loadNpz(arrays, "SMPLX_FEMALE.npz", 1000);
    ASSERT_TRUE(model.ok()) << errorOf(model);
    EXPECT_EQ(model.value()->betaCount(), expected);
    EXPECT_EQ(model.value()->family, Family::smplx);
    EXPECT_EQ(model.value()->gender, "female");
    EXPECT_EQ(model.value()->jointNames[22], "jaw");
    EXPECT_EQ(model.value()->jointNames[54], "right_thumb3");
    ASSERT_EQ(model.value()->handsMean.cols(), 30);
    EXPECT_EQ(model.value()->handsMean(1, 2), 7);     // left, third joint, y
    EXPECT_EQ(model.value()->handsMean(2, 15), 102);  // right, first joint, z
  }
}

TEST_F(SmplFile, SmplhIsNamedByItsFolder) {
  std::filesystem::create_directories(folder_ / "male");
  Result<ModelPointer> model = loadNpz(testing::smplArrays(60, 52, 16, false), "male/model.npz");
  ASSERT_TRUE(model.ok()) << errorOf(model);
  EXPECT_EQ(model.value()->family, Family::smplh);
  EXPECT_EQ(model.value()->gender, "male");
  EXPECT_EQ(model.value()->name, "male/model.npz");
  EXPECT_EQ(model.value()->jointNames[22], "left_index1");
  EXPECT_EQ(model.value()->jointNames[51], "right_thumb3");
}

TEST_F(SmplFile, OtherModelsAreRefusedByName) {
  EXPECT_NE(errorOf(loadNpz(testing::smplArrays(60, 16, 10))).find("MANO"), std::string::npos);
  EXPECT_NE(errorOf(loadNpz(testing::smplArrays(60, 5, 10))).find("FLAME"), std::string::npos);
  EXPECT_NE(errorOf(loadNpz(testing::smplArrays(60, 33, 10))).find("33"), std::string::npos);
}

TEST_F(SmplFile, ForbiddenClassesAnywhereAreRefusedByName) {
  const Arrays arrays = testing::smplArrays(40, 24, 2, false);
  const std::pair<const char*, const char*> attacks[] = {
      {"os", "system"},        {"posix", "system"},   {"nt", "system"},
      {"subprocess", "Popen"}, {"builtins", "eval"},  {"__builtin__", "execfile"},
      {"builtins", "getattr"}, {"shutil", "rmtree"},  {"importlib", "import_module"},
      {"os.path", "join"},     {"runpy", "run_path"}, {"pickle", "loads"}};
  const std::filesystem::path trace = folder_ / "was-here";
  for (int protocol : {0, 2, 4}) {
    for (const auto& [module, name] : attacks) {
      PickleStyle style;
      style.protocol = protocol;
      style.python2 = protocol < 3;
      style.extra = "pose_training_info";  // a key that no reader needs
      style.extraValue = [m = module, f = name, trace](testing::PickleWriter& out) {
        out.call(m, f, {[&] { out.string("touch " + trace.string()); }});
      };
      const std::string error = errorOf(load(testing::picklesOf(arrays, style)));
      EXPECT_NE(error.find(std::string(module) + "." + name), std::string::npos) << error;
      EXPECT_NE(error.find("Nothing was executed"), std::string::npos) << error;
    }
  }
  EXPECT_FALSE(std::filesystem::exists(trace));
}

TEST_F(SmplFile, UnknownClassesAreInertUnlessNeeded) {
  const Arrays arrays = testing::smplArrays(40, 24, 2, false);
  PickleStyle style;
  style.extra = "betas";
  style.extraValue = [](testing::PickleWriter& out) {
    out.instance("chumpy.ch_ops", "add", [&] { out.dict({{"a", [&] { out.integer(1); }}}); });
  };
  Result<ModelPointer> model = load(testing::picklesOf(arrays, style));
  ASSERT_TRUE(model.ok()) << errorOf(model);
  expectSame(*model.value(), arrays, 1e-12);

  Arrays without = arrays;
  without.erase("shapedirs");
  style.extra = "shapedirs";
  const std::string error = errorOf(load(testing::picklesOf(without, style)));
  EXPECT_NE(error.find("shapedirs"), std::string::npos) << error;
  EXPECT_NE(error.find("chumpy.ch_ops.add"), std::string::npos) << error;
}

TEST_F(SmplFile, WrongArraysAreNamed) {
  const Arrays arrays = testing::smplArrays(40, 24, 4);
  const auto expectError = [&](const char* name, const std::function<void(NpyArray&)>& bend) {
    Arrays bent = arrays;
    bend(bent[name]);
    const std::string error = errorOf(loadNpz(bent));
    EXPECT_NE(error.find(name), std::string::npos) << error;
    EXPECT_NE(error.find("model.npz"), std::string::npos) << error;
  };
  const auto reshape = [](std::vector<std::size_t> shape) {
    return [shape](NpyArray& a) {
      a.shape = shape;
      a.values.resize(a.count());
    };
  };
  expectError("v_template", reshape({40, 4}));
  expectError("v_template", reshape({120}));
  expectError("f", reshape({60, 2}));
  expectError("shapedirs", reshape({39, 3, 4}));
  expectError("posedirs", reshape({40, 3, 93}));
  expectError("J_regressor", reshape({23, 40}));
  expectError("weights", reshape({40, 23}));
  expectError("kintree_table", reshape({3, 16}));
  expectError("f", [](NpyArray& a) { a.values[5] = 40; });
  expectError("weights", [](NpyArray& a) { a.values[0] += 0.01; });
  expectError("weights", [](NpyArray& a) { a.values[0] = std::nan(""); });
  expectError("kintree_table", [](NpyArray& a) { a.values[3] = 99; });
  expectError("kintree_table", [](NpyArray& a) { a.values[3] = 20; });  // a parent after its child
  for (const char* name :
       {"v_template", "f", "shapedirs", "J_regressor", "weights", "kintree_table"}) {
    Arrays bent = arrays;
    bent.erase(name);
    EXPECT_NE(errorOf(loadNpz(bent)).find(name), std::string::npos) << name;
  }
  Arrays infinite = arrays;
  infinite["v_template"].values[7] = std::numeric_limits<double>::infinity();
  EXPECT_NE(errorOf(loadNpz(infinite)).find("finite"), std::string::npos);
}

TEST_F(SmplFile, ForeignFilesAreRefusedInWords) {
  EXPECT_NE(errorOf(load("")).find("empty"), std::string::npos);
  EXPECT_NE(errorOf(load("v 0 0 0\nf 1 1 1\n")).find("not a body model"), std::string::npos);
  EXPECT_NE(errorOf(load("<!DOCTYPE html><html>")).find("web page"), std::string::npos);
  EXPECT_NE(errorOf(load("\x1f\x8b\x08")).find("gzip"), std::string::npos);
  EXPECT_NE(errorOf(load("PK\x03\x04 but no archive")).find("damaged"), std::string::npos);
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_NE(errorOf(loadModel(folder_ / "empty")).find("holds no body model"), std::string::npos);
  EXPECT_NE(errorOf(loadModel(folder_ / "no.pkl")).find("no such file"), std::string::npos);
  EXPECT_NE(errorOf(load("\x80\x02]q\x01.")).find("a list"), std::string::npos);
  EXPECT_NE(errorOf(load("\x80\x02}q\x01.")).find("v_template"), std::string::npos);
}

TEST_F(SmplFile, AFolderStandsForItsNeutralModel) {
  PickleStyle style;
  for (const char* name : {"SMPL_FEMALE.pkl", "SMPL_MALE.pkl"}) {
    ASSERT_TRUE(load(testing::picklesOf(testing::smplArrays(), style), name).ok());
  }
  EXPECT_EQ(loadModel(folder_.path()).value()->gender, "female");
  ASSERT_TRUE(load(testing::picklesOf(testing::smplArrays(), style), "SMPL_NEUTRAL.pkl").ok());
  EXPECT_EQ(loadModel(folder_.path()).value()->gender, "neutral");
}

TEST_F(SmplFile, TruncatedAtEveryByteIsRefused) {
  const Arrays arrays = testing::smplArrays(24, 24, 1, false);
  for (int protocol : {0, 2, 4}) {
    PickleStyle style;
    style.protocol = protocol;
    style.python2 = protocol < 3;
    style.chumpy = style.sparse = true;
    const std::string whole = testing::picklesOf(arrays, style);
    ASSERT_TRUE(load(whole).ok());
    // In memory: the file system is not what is tested. Every byte once, samples for the others.
    const std::size_t step = protocol == 2 ? 1 : 17;
    for (std::size_t length = 1; length < whole.size(); length += step) {
      Result<ModelPointer> model = parseModel(whole.substr(0, length), "cut.pkl");
      ASSERT_FALSE(model.ok()) << protocol << " " << length;
    }
  }
}

TEST_F(SmplFile, FlippedBitsNeverCrash) {
  const Arrays arrays = testing::smplArrays(26, 24, 2, false);
  Rng rng(11);
  int refused = 0;
  for (int protocol : {0, 2, 4}) {
    PickleStyle style;
    style.protocol = protocol;
    style.python2 = protocol < 3;
    style.chumpy = style.sparse = true;
    const std::string whole = testing::picklesOf(arrays, style);
    for (int round = 0; round < 3000; ++round) {
      std::string bent = whole;
      for (std::uint64_t flips = 1 + rng.below(4); flips-- > 0;) {
        bent[rng.below(bent.size())] ^= static_cast<char>(1 << rng.below(8));
      }
      refused += !parseModel(std::move(bent), "bent.pkl").ok();
    }
  }
  EXPECT_GT(refused, 1000);  // most flips hit numbers, which may change; the rest is noticed
}

}  // namespace
}  // namespace loopreg::body
