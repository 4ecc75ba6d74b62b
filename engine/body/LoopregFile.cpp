#include "body/LoopregFile.h"

#include <algorithm>
#include <cmath>

namespace loopreg::body {
namespace {

using Shape = std::vector<std::size_t>;
constexpr std::size_t kMaxRegressor = std::size_t{1} << 26;

std::size_t size(Eigen::Index n) { return static_cast<std::size_t>(n); }

/// A 3n x k matrix as (n, 3, k) in C order.
template <class Matrix>
NpyArray directionsArray(const Matrix& matrix) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::vector<double> values(size(matrix.size()));
  Eigen::Map<RowMajor>(values.data(), matrix.rows(), matrix.cols()) =
      matrix.template cast<double>();
  return NpyArray::numbers({size(matrix.rows() / 3), 3, size(matrix.cols())}, std::move(values),
                           "<f4");
}

/// The columns of a matrix as rows of an array: 3 x n points become n x 3.
template <class Matrix>
NpyArray columnsArray(const Matrix& matrix, const std::string& dtype) {
  std::vector<double> values(size(matrix.size()));
  Eigen::Map<Eigen::MatrixXd>(values.data(), matrix.rows(), matrix.cols()) =
      matrix.template cast<double>();
  return NpyArray::numbers({size(matrix.cols()), size(matrix.rows())}, std::move(values), dtype);
}

NpyArray listArray(const std::vector<int>& values) {
  return NpyArray::numbers({values.size()}, {values.begin(), values.end()}, "<i4");
}

/// Pointers to the arrays that every file of this format has.
struct Required {
  const NpyArray *vertices, *faces, *shape, *joints, *weights, *regressor, *regressorIndex, *tree;
};

Result<Required> require(const ModelArrays& file) {
  Required out{};
  long n = -1;
  struct Wanted {
    const NpyArray*& target;
    const char* name;
    std::vector<long> shape;
  };
  Result<const NpyArray*> vertices = file.numbers("v_template", {-1, 3});
  if (!vertices) return vertices.error();
  out.vertices = vertices.value();
  n = static_cast<long>(out.vertices->shape[0]);
  const Wanted wanted[] = {{out.faces, "f", {-1, 3}},
                           {out.shape, "shapedirs", {n, 3, -1}},
                           {out.joints, "weights_joint", {n, -1}},
                           {out.weights, "weights", {n, -1}},
                           {out.regressor, "J_regressor", {-1}},
                           {out.regressorIndex, "J_regressor_index", {-1, 2}},
                           {out.tree, "kintree_table", {2, -1}}};
  for (const Wanted& item : wanted) {
    Result<const NpyArray*> found = file.numbers(item.name, item.shape);
    if (!found) return found.error();
    item.target = found.value();
  }
  if (out.weights->shape != out.joints->shape || out.weights->shape[1] == 0) {
    return file.problem("\"weights\" is " + shapeText(out.weights->shape) +
                        " but \"weights_joint\" is " + shapeText(out.joints->shape) + ".");
  }
  if (out.regressor->shape[0] != out.regressorIndex->shape[0]) {
    return file.problem("\"J_regressor\" and \"J_regressor_index\" differ in length.");
  }
  const std::size_t joints = out.tree->shape[1];
  if (n == 0 || joints == 0) return file.problem("The model is empty.");
  // The regressor is sparse in the file and dense in memory: its size is not paid for by the file.
  if (joints > 255 || joints * out.vertices->shape[0] > kMaxRegressor) {
    return file.problem("The model has " + std::to_string(joints) + " joints and " +
                        std::to_string(n) + " vertices, more than any body.");
  }
  return out;
}

Result<void> readLandmarks(const ModelArrays& file, BodyModel& model) {
  const std::vector<std::string>& names = file.texts("landmark_names");
  const auto count = static_cast<long>(names.size());
  Result<const NpyArray*> corners = file.numbers("landmark_vertices", {count, 3});
  if (!corners) return corners.error();
  Result<const NpyArray*> bary = file.numbers("landmark_bary", {count, 3});
  if (!bary) return bary.error();
  const double last = static_cast<double>(model.vertexCount()) - 1;
  auto index = toIntegers(file, *corners.value(), 0, last, "\"landmark_vertices\"");
  if (!index) return index.error();
  for (std::size_t i = 0; i < names.size(); ++i) {
    Landmark place;
    place.name = names[i];
    for (std::size_t k = 0; k < 3; ++k) {
      place.vertex[k] = index.value()[3 * i + k];
      place.bary[static_cast<Eigen::Index>(k)] = bary.value()->values[3 * i + k];
    }
    model.landmarks.push_back(std::move(place));
  }
  return {};
}

Result<PoseCorrectives> readPoseBlocks(const ModelArrays& file, long vertices, long joints) {
  Result<const NpyArray*> owners = file.numbers("pose_joint", {-1});
  if (!owners) return owners.error();
  const auto blocks = static_cast<long>(owners.value()->shape[0]);
  Result<const NpyArray*> counts = file.numbers("pose_count", {blocks});
  if (!counts) return counts.error();
  Result<const NpyArray*> steps = file.numbers("pose_step", {blocks});
  if (!steps) return steps.error();
  Result<const NpyArray*> indices = file.numbers("pose_vertex", {-1});
  if (!indices) return indices.error();
  const auto entries = static_cast<long>(indices.value()->shape[0]);
  Result<const NpyArray*> values = file.numbers("pose_value", {9, entries, 3});
  if (!values) return values.error();

  auto joint =
      toIntegers(file, *owners.value(), 1, static_cast<double>(joints - 1), "\"pose_joint\"");
  if (!joint) return joint.error();
  auto count =
      toIntegers(file, *counts.value(), 0, static_cast<double>(vertices), "\"pose_count\"");
  if (!count) return count.error();
  auto vertex =
      toIntegers(file, *indices.value(), 0, static_cast<double>(vertices - 1), "\"pose_vertex\"");
  if (!vertex) return vertex.error();

  PoseCorrectives correctives;
  const double* value = values.value()->values.data();
  long first = 0;
  for (std::size_t b = 0; b < joint->size(); ++b) {
    const long own = count.value()[b];
    if (first + own > entries) break;
    PoseCorrectives::Block block;
    block.joint = joint.value()[b];
    block.vertices.assign(vertex->begin() + first, vertex->begin() + first + own);
    block.directions.resize(3 * own, 9);
    for (long direction = 0; direction < 9; ++direction) {
      const Eigen::Map<const VectorXd> units(value + 3 * (direction * entries + first), 3 * own);
      block.directions.col(direction) = (steps.value()->values[b] * units).cast<float>();
    }
    first += own;
    correctives.blocks.push_back(std::move(block));
  }
  if (correctives.blocks.size() != joint->size() || first != entries) {
    return file.problem("\"pose_count\" does not add up to the " + std::to_string(entries) +
                        " entries of \"pose_vertex\".");
  }
  return correctives;
}

/// Dense or in blocks, whichever is smaller.
void appendPoseCorrectives(const BodyModel& model,
                           std::vector<std::pair<std::string, NpyArray>>& arrays) {
  const PoseCorrectives& correctives = model.poseCorrectives;
  if (correctives.empty()) return;
  const std::size_t entries = correctives.entryCount(), blocks = correctives.blocks.size();
  const std::size_t all = size(model.vertexCount()) * size(model.jointCount() - 1);
  if (2 * entries > all) {
    arrays.emplace_back("posedirs", directionsArray(densePoseCorrectives(
                                        correctives, model.vertexCount(), model.jointCount())));
    return;
  }
  constexpr float kFinestStep = 1e-5f;
  std::vector<double> joint, count, vertex, step, value(27 * entries);
  for (const PoseCorrectives::Block& block : correctives.blocks) {
    const float largest = block.directions.cwiseAbs().maxCoeff();
    const float unit = std::max(kFinestStep, largest / 32767.0f);
    const Eigen::Index rows = block.directions.rows();
    for (Eigen::Index direction = 0; direction < 9; ++direction) {
      Eigen::Map<VectorXd>(value.data() + 3 * (size(direction) * entries + vertex.size()), rows) =
          (block.directions.col(direction).cast<double>() / unit).array().round();
    }
    joint.push_back(block.joint);
    count.push_back(static_cast<double>(block.vertices.size()));
    step.push_back(unit);
    vertex.insert(vertex.end(), block.vertices.begin(), block.vertices.end());
  }
  arrays.emplace_back("pose_joint", NpyArray::numbers({blocks}, std::move(joint), "<i4"));
  arrays.emplace_back("pose_count", NpyArray::numbers({blocks}, std::move(count), "<i4"));
  arrays.emplace_back("pose_step", NpyArray::numbers({blocks}, std::move(step), "<f4"));
  arrays.emplace_back("pose_vertex", NpyArray::numbers({entries}, std::move(vertex), "<i4"));
  arrays.emplace_back("pose_value", NpyArray::numbers({9, entries, 3}, std::move(value), "<i2"));
}

/// What a file may have and a model can do without.
Result<void> readOptional(const ModelArrays& file, BodyModel& model) {
  const auto n = static_cast<long>(model.vertexCount());
  const auto joints = static_cast<long>(model.parents.size());
  if (file.has("posedirs")) {
    Result<const NpyArray*> array = file.numbers("posedirs", {n, 3, 9 * (joints - 1)});
    if (!array) return array.error();
    model.poseCorrectives =
        sparsePoseCorrectives(toDirections<Eigen::MatrixXf>(*array.value(), 9 * (joints - 1)));
  } else if (file.has("pose_joint")) {
    Result<PoseCorrectives> correctives = readPoseBlocks(file, n, joints);
    if (!correctives) return correctives.error();
    model.poseCorrectives = std::move(correctives).value();
  }
  if (file.has("part_labels")) {
    Result<const NpyArray*> array = file.numbers("part_labels", {n});
    if (!array) return array.error();
    auto labels = toIntegers(file, *array.value(), 0, 255, "\"part_labels\"");
    if (!labels) return labels.error();
    model.partLabels.assign(labels->begin(), labels->end());
  }
  if (file.has("mirror")) {
    Result<const NpyArray*> array = file.numbers("mirror", {n});
    if (!array) return array.error();
    auto mirror = toIntegers(file, *array.value(), 0, static_cast<double>(n - 1), "\"mirror\"");
    if (!mirror) return mirror.error();
    model.mirror = std::move(mirror).value();
  }
  if (file.has("uv")) {
    const bool seams = file.has("uv_faces");
    Result<const NpyArray*> array = file.numbers("uv", {seams ? -1 : n, 2});
    if (!array) return array.error();
    const auto count = static_cast<Eigen::Index>(array.value()->shape[0]);
    model.uv = Eigen::Map<const Eigen::Matrix2Xd>(array.value()->values.data(), 2, count);
    if (seams) {
      array = file.numbers("uv_faces", {static_cast<long>(model.faces.cols()), 3});
      if (!array) return array.error();
      Result<Faces> corners = toFaces(file, *array.value(), count);
      if (!corners) return corners.error();
      model.uvFaces = std::move(corners).value();
    }
  }
  if (file.has("hands_mean")) {
    Result<const NpyArray*> array = file.numbers("hands_mean", {-1, 3});
    if (!array) return array.error();
    model.handsMean = toPoints(*array.value());
  }
  if (file.has("landmark_names")) return readLandmarks(file, model);
  return {};
}

}  // namespace

bool isLoopregFile(const ModelArrays& arrays) { return arrays.has("loopreg_body"); }

Result<AssembledModel> assembleLoopreg(const ModelArrays& file, int maxBetas) {
  Result<const NpyArray*> version = file.numbers("loopreg_body", {});
  if (!version) return version.error();
  const double number = version.value()->values[0];
  if (!(number >= 1 && number <= kFormatVersion)) {
    return file.problem("The body is in format version " +
                            std::to_string(static_cast<long>(std::clamp(number, -1e9, 1e9))) +
                            "; this program reads version " + std::to_string(kFormatVersion) + ".",
                        "A newer version of LoopReg Studio wrote it: update the program.");
  }
  Result<Required> found = require(file);
  if (!found) return found.error();
  const Required& in = found.value();

  AssembledModel out;
  BodyModel& model = out.model;
  model.name = file.text("name");
  model.gender = file.text("gender");
  for (Family family : {Family::smpl, Family::smplh, Family::smplx, Family::anny}) {
    if (file.text("family") == familyName(family)) model.family = family;
  }
  model.jointNames = file.texts("joint_names");
  model.templateVertices = toPoints(*in.vertices);
  const Eigen::Index n = model.vertexCount();
  Result<Faces> faces = toFaces(file, *in.faces, n);
  if (!faces) return faces.error();
  model.faces = std::move(faces).value();
  const auto directions = static_cast<Eigen::Index>(in.shape->shape[2]);
  model.shapeDirs = toDirections<Eigen::MatrixXd>(
      *in.shape, std::min<Eigen::Index>(directions, std::max(maxBetas, 0)));

  const std::size_t joints = in.tree->shape[1];
  const double lastJoint = static_cast<double>(joints) - 1;
  auto tree = toIntegers(file, *in.tree, -1, lastJoint, "\"kintree_table\"");
  if (!tree) return tree.error();
  model.parents.assign(tree->begin(), tree->begin() + static_cast<std::ptrdiff_t>(joints));

  auto owners = toIntegers(file, *in.joints, 0, lastJoint, "\"weights_joint\"");
  if (!owners) return owners.error();
  const auto slots = static_cast<Eigen::Index>(in.joints->shape[1]);
  model.skin.joint = Eigen::Map<const Eigen::MatrixXi>(owners->data(), slots, n);
  model.skin.weight = Eigen::Map<const Eigen::MatrixXd>(in.weights->values.data(), slots, n);

  const double highest = std::max(lastJoint, static_cast<double>(n - 1));
  auto index = toIntegers(file, *in.regressorIndex, 0, highest, "\"J_regressor_index\"");
  if (!index) return index.error();
  model.jointRegressor.setZero(static_cast<Eigen::Index>(joints), n);
  for (std::size_t k = 0; k < in.regressor->values.size(); ++k) {
    const Eigen::Index joint = index.value()[2 * k], vertex = index.value()[2 * k + 1];
    if (joint >= model.jointRegressor.rows() || vertex >= n) {
      return file.problem("\"J_regressor_index\" names a joint or vertex that does not exist.");
    }
    model.jointRegressor(joint, vertex) = in.regressor->values[k];
  }
  if (Result<void> done = readOptional(file, model); !done) return done.error();
  out.origin.format = "LoopReg Studio body, version " + std::to_string(kFormatVersion);
  out.origin.betasInFile = static_cast<int>(directions);
  return out;
}

Result<void> writeLoopreg(const std::filesystem::path& path, const BodyModel& model) {
  std::vector<double> regressor, regressorIndex;
  for (Eigen::Index j = 0; j < model.jointRegressor.rows(); ++j) {
    for (Eigen::Index v = 0; v < model.jointRegressor.cols(); ++v) {
      if (model.jointRegressor(j, v) == 0) continue;
      regressor.push_back(model.jointRegressor(j, v));
      regressorIndex.push_back(static_cast<double>(j));
      regressorIndex.push_back(static_cast<double>(v));
    }
  }
  std::vector<double> tree(model.parents.begin(), model.parents.end());
  for (int j = 0; j < model.jointCount(); ++j) tree.push_back(j);

  const std::size_t entries = regressor.size();
  std::vector<std::pair<std::string, NpyArray>> arrays = {
      {"loopreg_body", NpyArray::numbers({}, {kFormatVersion}, "<i4")},
      {"name", NpyArray::text(model.name)},
      {"gender", NpyArray::text(model.gender)},
      {"family", NpyArray::text(familyName(model.family))},
      {"v_template", columnsArray(model.templateVertices, "<f4")},
      {"f", columnsArray(model.faces, "<i4")},
      {"shapedirs", directionsArray(model.shapeDirs)},
      {"weights_joint", columnsArray(model.skin.joint, "|u1")},
      {"weights", columnsArray(model.skin.weight, "<f4")},
      {"J_regressor", NpyArray::numbers({entries}, std::move(regressor), "<f4")},
      {"J_regressor_index", NpyArray::numbers({entries, 2}, std::move(regressorIndex), "<i4")},
      {"kintree_table", NpyArray::numbers({2, model.parents.size()}, std::move(tree), "<i4")},
      {"joint_names", NpyArray::texts(model.jointNames)},
      {"part_labels", listArray(model.partLabels)}};
  appendPoseCorrectives(model, arrays);
  if (!model.mirror.empty()) arrays.emplace_back("mirror", listArray(model.mirror));
  if (model.uv.cols() > 0) arrays.emplace_back("uv", columnsArray(model.uv, "<f4"));
  if (model.uvFaces.cols() > 0) {
    arrays.emplace_back("uv_faces", columnsArray(model.uvFaces, "<i4"));
  }
  if (!model.landmarks.empty()) {
    std::vector<std::string> names;
    std::vector<double> corners, bary;
    for (const Landmark& place : model.landmarks) {
      names.push_back(place.name);
      corners.insert(corners.end(), place.vertex.begin(), place.vertex.end());
      bary.insert(bary.end(), place.bary.begin(), place.bary.end());
    }
    const std::size_t count = names.size();
    arrays.emplace_back("landmark_names", NpyArray::texts(names));
    arrays.emplace_back("landmark_vertices",
                        NpyArray::numbers({count, 3}, std::move(corners), "<i4"));
    arrays.emplace_back("landmark_bary", NpyArray::numbers({count, 3}, std::move(bary), "<f4"));
  }
  if (model.handsMean.cols() > 0) {
    arrays.emplace_back("hands_mean", columnsArray(model.handsMean, "<f4"));
  }
  return writeNpz(path, arrays);
}

}  // namespace loopreg::body
