#include "body/ModelArrays.h"

#include <cmath>

namespace loopreg::body {

std::string shapeText(const std::vector<std::size_t>& shape) {
  if (shape.empty()) return "a scalar";
  std::string text;
  for (std::size_t extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text;
}

ModelArrays::ModelArrays(std::string file, std::map<std::string, NpyArray> arrays,
                         std::map<std::string, std::string> unreadable)
    : file_(std::move(file)), arrays_(std::move(arrays)), unreadable_(std::move(unreadable)) {}

const NpyArray* ModelArrays::find(const std::string& name) const {
  const auto found = arrays_.find(name);
  return found == arrays_.end() || found->second.isText() ? nullptr : &found->second;
}

Result<const NpyArray*> ModelArrays::numbers(const std::string& name,
                                             const std::vector<long>& shape) const {
  const NpyArray* array = find(name);
  if (!array) {
    if (const auto why = unreadable_.find(name); why != unreadable_.end()) {
      return problem("The array \"" + name + "\" cannot be read: " + why->second);
    }
    return problem("The array \"" + name + "\" is missing.", "Is this a complete body model file?");
  }
  bool fits = array->shape.size() == shape.size();
  for (std::size_t d = 0; fits && d < shape.size(); ++d) {
    fits = shape[d] < 0 || array->shape[d] == static_cast<std::size_t>(shape[d]);
  }
  if (!fits) {
    std::string wanted;
    for (long extent : shape) {
      wanted += (wanted.empty() ? "" : " x ") + (extent < 0 ? "any" : std::to_string(extent));
    }
    if (shape.empty()) wanted = "a scalar";
    return problem("The array \"" + name + "\" is " + shapeText(array->shape) + "; expected is " +
                   wanted + ".");
  }
  return array;
}

std::string ModelArrays::text(const std::string& name) const {
  const std::vector<std::string>& all = texts(name);
  return all.empty() ? std::string() : all.front();
}

const std::vector<std::string>& ModelArrays::texts(const std::string& name) const {
  static const std::vector<std::string> kNone;
  const auto found = arrays_.find(name);
  return found == arrays_.end() ? kNone : found->second.strings;
}

void ModelArrays::adopt(const std::string& name, const std::vector<std::string>& aliases) {
  for (const std::string& alias : aliases) {
    if (has(name)) return;
    if (auto node = arrays_.extract(alias)) {
      node.key() = name;
      arrays_.insert(std::move(node));
    }
  }
}

Error ModelArrays::problem(const std::string& message, const std::string& hint) const {
  return unreadable(file_, message, hint);
}

Points toPoints(const NpyArray& array) {
  return Eigen::Map<const Points>(array.values.data(), 3,
                                  static_cast<Eigen::Index>(array.values.size() / 3));
}

Result<std::vector<std::int32_t>> toIntegers(const ModelArrays& file, const NpyArray& array,
                                             double low, double high, const std::string& what) {
  std::vector<std::int32_t> out;
  out.reserve(array.values.size());
  for (double value : array.values) {
    if (!(value >= low && value <= high) || value != std::floor(value)) {
      return file.problem("In " + what + " stands " + std::to_string(value) + "; integers from " +
                          std::to_string(static_cast<long>(low)) + " to " +
                          std::to_string(static_cast<long>(high)) + " are expected.");
    }
    out.push_back(static_cast<std::int32_t>(value));
  }
  return out;
}

Result<Faces> toFaces(const ModelArrays& file, const NpyArray& array, Eigen::Index vertices) {
  Result<std::vector<std::int32_t>> indices =
      toIntegers(file, array, 0, static_cast<double>(vertices - 1), "the faces \"f\"");
  if (!indices) return indices.error();
  return Faces(
      Eigen::Map<const Faces>(indices->data(), 3, static_cast<Eigen::Index>(indices->size() / 3)));
}

}  // namespace loopreg::body
