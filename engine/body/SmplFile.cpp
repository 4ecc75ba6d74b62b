#include "body/SmplFile.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>

namespace loopreg::body {
namespace {

constexpr double kLeastWeight = 1e-6;
constexpr Eigen::Index kMaxSlots = 16;
/// SMPL writes the root's missing parent as 2^32 - 1 (unsigned -1).
constexpr double kNoParent = 4294967295.0;

/// Joint names of SMPL+H (body without its two hand ends, then 2 x 15 fingers) and SMPL-X (jaw and
/// eyes between them).
std::vector<std::string> jointNamesOf(Family family) {
  std::vector<std::string> names = smplJointNames();
  if (family == Family::smpl) return names;
  names.resize(kLeftHand);
  if (family == Family::smplx) names.insert(names.end(), {"jaw", "left_eye", "right_eye"});
  for (const char* side : {"left_", "right_"}) {
    for (const char* finger : {"index", "middle", "pinky", "ring", "thumb"}) {
      for (const char* bone : {"1", "2", "3"}) {
        names.push_back(std::string(side) + finger + bone);
      }
    }
  }
  return names;
}

/// "female", "male" or "neutral" by the words of the file's name, else its folder's (AMASS keeps
/// female/model.npz); "neutral" if neither says.
std::string genderOf(const std::filesystem::path& file) {
  for (const std::filesystem::path& part : {file.stem(), file.parent_path().filename()}) {
    std::string text = part.string() + "_", word;
    for (char c : text) {
      if (std::isalpha(static_cast<unsigned char>(c))) {
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        continue;
      }
      if (word == "female" || word == "f") return "female";
      if (word == "male" || word == "m") return "male";
      if (word == "neutral" || word == "n") return "neutral";
      word.clear();
    }
  }
  return "neutral";
}

std::string displayName(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return file.stem() == "model" ? (file.parent_path().filename() / name).string() : name;
}

constexpr const char* kWhereToGet =
    "Body models: SMPL at smpl.is.tue.mpg.de, SMPL+H at mano.is.tue.mpg.de, SMPL-X at "
    "smpl-x.is.tue.mpg.de (free for research, after signing in); or use the built-in body.";

/// Files without a body that people take for one, each by the arrays that give it away.
Result<void> refuseOtherThings(const ModelArrays& arrays) {
  if (arrays.has("v_template")) return {};
  if (arrays.has("poses") && (arrays.has("betas") || arrays.has("trans"))) {
    return arrays.problem("These are poses and betas (a motion or a fit), not a body model.",
                          kWhereToGet);
  }
  if (arrays.has("means") && arrays.has("covars")) {
    return arrays.problem("This is a pose prior, not a body model.", kWhereToGet);
  }
  return {};
}

/// Families by their number of joints; other known models are refused by name.
Result<Family> familyOf(const ModelArrays& arrays, std::size_t joints, std::size_t vertices) {
  if (vertices == 3889) {
    return arrays.problem("This is SMAL, an animal model; a human body model is needed.",
                          kWhereToGet);
  }
  if (joints == 24) return Family::smpl;
  if (joints == 52) return Family::smplh;
  if (joints == 55) return Family::smplx;
  if (joints == 16 || vertices == 778) {
    return arrays.problem("This is MANO, a hand model; a body model is needed.", kWhereToGet);
  }
  if (joints == 5 || vertices == 5023) {
    return arrays.problem("This is FLAME, a head model; a body model is needed.", kWhereToGet);
  }
  return arrays.problem(
      "The model has " + std::to_string(joints) + " joints; SMPL has 24, SMPL+H 52 and SMPL-X 55.",
      kWhereToGet);
}

/// kintree_table to parents: row 0 names each joint's parent by the ids of row 1.
Result<std::vector<int>> parentsOf(const ModelArrays& arrays, const NpyArray& table) {
  const std::size_t joints = table.shape[1];
  const double* parent = table.values.data();
  const double* id = parent + joints;
  std::vector<int> parents(joints, -1);
  for (std::size_t j = 0; j < joints; ++j) {
    if (parent[j] == -1 || parent[j] == kNoParent) continue;
    const double* found = std::find(id, id + joints, parent[j]);
    if (found == id + joints) {
      return arrays.problem("In \"kintree_table\" the parent of joint " + std::to_string(j) +
                            " does not exist.");
    }
    parents[j] = static_cast<int>(found - id);
  }
  return parents;
}

/// Dense n x J weights to slots: all entries above 1e-6, at most 16 per vertex, each column summing
/// to 1 again.
Result<SkinWeights> skinOf(const ModelArrays& arrays, const NpyArray& weights) {
  const auto n = static_cast<Eigen::Index>(weights.shape[0]);
  const auto joints = static_cast<Eigen::Index>(weights.shape[1]);
  const Eigen::Map<const Eigen::MatrixXd> dense(weights.values.data(), joints, n);
  Eigen::Index slots = 1;
  for (Eigen::Index v = 0; v < n; ++v) {
    const double sum = dense.col(v).sum();
    if (!(std::abs(sum - 1) <= 1e-3) || !(dense.col(v).minCoeff() >= -1e-4)) {
      return arrays.problem("The skinning weights \"weights\" of vertex " + std::to_string(v) +
                            " are not a partition of 1 (sum " + std::to_string(sum) + ").");
    }
    slots = std::max<Eigen::Index>(slots, (dense.col(v).array() > kLeastWeight).count());
  }
  slots = std::min(slots, kMaxSlots);

  SkinWeights skin;
  skin.joint.setZero(slots, n);
  skin.weight.setZero(slots, n);
  std::vector<std::int32_t> order;
  for (Eigen::Index v = 0; v < n; ++v) {
    order.clear();
    for (Eigen::Index j = 0; j < joints; ++j) {
      if (dense(j, v) > kLeastWeight) order.push_back(static_cast<std::int32_t>(j));
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return dense(a, v) > dense(b, v); });
    order.resize(std::min(order.size(), static_cast<std::size_t>(slots)));
    for (std::size_t s = 0; s < order.size(); ++s) {
      skin.joint(static_cast<Eigen::Index>(s), v) = order[s];
      skin.weight(static_cast<Eigen::Index>(s), v) = dense(order[s], v);
    }
    skin.weight.col(v) /= skin.weight.col(v).sum();
  }
  return skin;
}

/// posedirs as 3n x P, whichever way its axes (n, 3, P) are ordered in the file: SMPL's own order,
/// another one (a known export for a game engine), or two axes run together, (3n, P) or (P, 3n).
Result<Eigen::MatrixXf> poseDirsOf(const ModelArrays& arrays, const NpyArray& array, std::size_t n,
                                   std::size_t features) {
  std::array<std::size_t, 3> stride{};  // of vertex, axis and feature in the file
  const std::vector<std::size_t>& shape = array.shape;
  bool fits = false;
  if (shape.size() == 3) {
    std::array<std::size_t, 3> order = {0, 1, 2};
    do {  // order[i]: the file's axis that is vertex, axis, feature
      fits = shape[order[0]] == n && shape[order[1]] == 3 && shape[order[2]] == features;
      if (fits) {
        const std::array<std::size_t, 3> strides = {shape[1] * shape[2], shape[2], 1};
        for (std::size_t i = 0; i < 3; ++i) stride[i] = strides[order[i]];
      }
    } while (!fits && std::next_permutation(order.begin(), order.end()));
  } else if (shape.size() == 2) {
    fits = true;
    if (shape[0] == 3 * n && shape[1] == features) {
      stride = {3 * features, features, 1};
    } else if (shape[0] == features && shape[1] == 3 * n) {
      stride = {3, 1, 3 * n};
    } else {
      fits = false;
    }
  }
  if (!fits) {
    return arrays.problem("The array \"posedirs\" is " + shapeText(shape) + "; expected is " +
                              shapeText({n, 3, features}) + " (9 per joint but the root).",
                          "Models with other pose correctives (STAR) are not supported; SMPL is at "
                          "smpl.is.tue.mpg.de.");
  }
  Eigen::MatrixXf out(static_cast<Eigen::Index>(3 * n), static_cast<Eigen::Index>(features));
  for (std::size_t v = 0; v < n; ++v) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double* source = array.values.data() + v * stride[0] + axis * stride[1];
      for (std::size_t p = 0; p < features; ++p) {
        out(static_cast<Eigen::Index>(3 * v + axis), static_cast<Eigen::Index>(p)) =
            static_cast<float>(source[p * stride[2]]);
      }
    }
  }
  return out;
}

/// The release a file belongs to, told by its numbers of vertices and directions (the files
/// themselves carry no version).
std::string flavourOf(Family family, long vertices, int directions) {
  struct Release {
    Family family;
    long vertices;
    int directions;
    const char* name;
  };
  static constexpr Release kReleases[] = {
      {Family::smpl, 6890, 10, "SMPL v1.0 (10 betas)"},
      {Family::smpl, 6890, 300, "SMPL v1.1 (300 betas)"},
      {Family::smplh, 6890, 10, "SMPL+H of the MANO site (10 betas)"},
      {Family::smplh, 6890, 16, "SMPL+H of AMASS (16 betas)"},
      {Family::smplx, 10475, 20, "SMPL-X v1.0 (10 betas, 10 expressions)"},
      {Family::smplx, 10475, 400, "SMPL-X v1.1 (300 betas, 100 expressions)"}};
  for (const Release& release : kReleases) {
    if (release.family == family && release.vertices == vertices &&
        release.directions == directions) {
      return release.name;
    }
  }
  return std::string(familyName(family)) + ", no published release (" + std::to_string(vertices) +
         " vertices, " + std::to_string(directions) + " directions)";
}

/// How many of the file's directions are shape rather than expression.
std::size_t shapeWidth(Family family, std::size_t width) {
  if (family != Family::smplx) return width;
  return std::min<std::size_t>(width, width <= 20 ? 10 : 300);
}

/// What a file may have and a body can do without.
Result<void> readOptional(const ModelArrays& arrays, BodyModel& model) {
  const auto n = static_cast<std::size_t>(model.vertexCount());
  if (arrays.has("posedirs")) {
    Result<Eigen::MatrixXf> pose =
        poseDirsOf(arrays, *arrays.find("posedirs"), n, 9 * (model.parents.size() - 1));
    if (!pose) return pose.error();
    model.poseCorrectives = sparsePoseCorrectives(pose.value());
  }
  const NpyArray* left = arrays.find("hands_meanl");
  const NpyArray* right = arrays.find("hands_meanr");
  if (model.family != Family::smpl && left && right && left->values.size() == 45 &&
      right->values.size() == 45) {
    model.handsMean.resize(3, 30);
    model.handsMean.leftCols(15) = toPoints(*left);
    model.handsMean.rightCols(15) = toPoints(*right);
  }
  const NpyArray* mirror = arrays.find("vert_sym_idxs");
  if (mirror && mirror->values.size() == n) {
    auto indices = toIntegers(arrays, *mirror, 0, static_cast<double>(n) - 1, "\"vert_sym_idxs\"");
    if (!indices) return indices.error();
    model.mirror = std::move(indices).value();
  }
  const NpyArray* uv = arrays.find("vt");  // only where it is one per vertex
  if (uv && uv->shape == std::vector<std::size_t>{n, 2}) {
    model.uv = Eigen::Map<const Eigen::Matrix2Xd>(uv->values.data(), 2, model.vertexCount());
  }
  return {};
}

}  // namespace

const std::vector<std::string>& smplArrayNames() {
  static const std::vector<std::string> names = {
      "v_template", "default_v", "template_v", "f", "faces", "shapedirs", "posedirs", "blendshapes",
      "J_regressor", "joint_regressor", "weights", "kintree_table", "hands_meanl", "hands_meanr",
      "vert_sym_idxs", "vt",
      // By these are things told that are no body: motions, pose priors.
      "poses", "betas", "trans", "means", "covars"};
  return names;
}

Result<AssembledModel> assembleSmpl(ModelArrays arrays, int maxBetas) {
  arrays.adopt("v_template", {"default_v", "template_v"});
  arrays.adopt("J_regressor", {"joint_regressor"});
  arrays.adopt("posedirs", {"blendshapes"});
  arrays.adopt("f", {"faces"});
  if (Result<void> done = refuseOtherThings(arrays); !done) return done.error();

  Result<const NpyArray*> vertices = arrays.numbers("v_template", {-1, 3});
  if (!vertices) return vertices.error();
  const auto n = static_cast<long>(vertices.value()->shape[0]);
  Result<const NpyArray*> tree = arrays.numbers("kintree_table", {2, -1});
  if (!tree) return tree.error();
  const auto joints = static_cast<long>(tree.value()->shape[1]);
  Result<Family> family = familyOf(arrays, tree.value()->shape[1], vertices.value()->shape[0]);
  if (!family) return family.error();

  Result<const NpyArray*> faces = arrays.numbers("f", {-1, 3});
  if (!faces) return faces.error();
  Result<const NpyArray*> shape = arrays.numbers("shapedirs", {n, 3, -1});
  if (!shape) return shape.error();
  Result<const NpyArray*> regressor = arrays.numbers("J_regressor", {joints, n});
  if (!regressor) return regressor.error();
  Result<const NpyArray*> weights = arrays.numbers("weights", {n, joints});
  if (!weights) return weights.error();

  AssembledModel out;
  BodyModel& model = out.model;
  model.name = displayName(arrays.file());
  model.gender = genderOf(arrays.file());
  model.family = family.value();
  model.jointNames = jointNamesOf(model.family);
  model.templateVertices = toPoints(*vertices.value());
  Result<std::vector<int>> parents = parentsOf(arrays, *tree.value());
  if (!parents) return parents.error();
  model.parents = std::move(parents).value();
  Result<Faces> triangles = toFaces(arrays, *faces.value(), n);
  if (!triangles) return triangles.error();
  model.faces = std::move(triangles).value();
  const std::size_t width = shapeWidth(model.family, shape.value()->shape[2]);
  const std::size_t keep = std::min(width, static_cast<std::size_t>(std::max(maxBetas, 0)));
  model.shapeDirs = toDirections<Eigen::MatrixXd>(*shape.value(), static_cast<Eigen::Index>(keep));
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  model.jointRegressor = Eigen::Map<const RowMajor>(regressor.value()->values.data(), joints, n);
  Result<SkinWeights> skin = skinOf(arrays, *weights.value());
  if (!skin) return skin.error();
  model.skin = std::move(skin).value();
  if (Result<void> done = readOptional(arrays, model); !done) return done.error();

  const int all = static_cast<int>(shape.value()->shape[2]);
  out.origin.format = arrays.format;
  out.origin.betasInFile = static_cast<int>(width);
  out.origin.expressionsInFile = all - out.origin.betasInFile;
  out.origin.flavour = flavourOf(model.family, n, all);
  return out;
}

}  // namespace loopreg::body
