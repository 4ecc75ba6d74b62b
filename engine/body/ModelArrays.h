#pragma once

#include <map>
#include <string>
#include <vector>

#include "body/BodyModel.h"
#include "core/Npz.h"

namespace loopreg::body {

/// The named arrays of a model file, whatever it was packed in (npz, pickle): what the assemblers
/// of the model families read from, with errors that name file and array.
class ModelArrays {
 public:
  /// `unreadable`: names that the file has but that could not be turned into arrays, and why.
  ModelArrays(std::string file, std::map<std::string, NpyArray> arrays,
              std::map<std::string, std::string> unreadable = {});

  const std::string& file() const { return file_; }
  /// How the arrays were packed, for the user: "npz", "pickle, protocol 2 with chumpy arrays".
  std::string format = "npz";
  bool has(const std::string& name) const { return arrays_.count(name) > 0; }

  /// The array if it is there and numeric, else null.
  const NpyArray* find(const std::string& name) const;
  /// A numeric array of the given shape (-1: any extent), or an error that says what is wrong.
  Result<const NpyArray*> numbers(const std::string& name, const std::vector<long>& shape) const;
  /// The first text of a text array; empty if there is none.
  std::string text(const std::string& name) const;
  const std::vector<std::string>& texts(const std::string& name) const;

  /// Gives an array a second name's place: `name` is taken from the first of `aliases` that exists.
  void adopt(const std::string& name, const std::vector<std::string>& aliases);

  Error problem(const std::string& message, const std::string& hint = {}) const;

 private:
  std::string file_;
  std::map<std::string, NpyArray> arrays_;
  std::map<std::string, std::string> unreadable_;
};

/// "6890 x 3", for messages; "a scalar" without extents.
std::string shapeText(const std::vector<std::size_t>& shape);

/// n x 3 in C order (one vertex per row) is 3 x n column by column: no reordering is needed.
Points toPoints(const NpyArray& array);
/// Integers of an array, checked to lie in [low, high]; `what` names them in the error.
Result<std::vector<std::int32_t>> toIntegers(const ModelArrays& file, const NpyArray& array,
                                             double low, double high, const std::string& what);
/// m x 3 faces with indices below `vertices`.
Result<Faces> toFaces(const ModelArrays& file, const NpyArray& array, Eigen::Index vertices);
/// (n, 3, k) in C order to 3n x k, the first `keep` of the k columns.
template <class Matrix>
Matrix toDirections(const NpyArray& array, Eigen::Index keep) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto rows = static_cast<Eigen::Index>(array.shape[0] * array.shape[1]);
  const auto cols = static_cast<Eigen::Index>(array.shape[2]);
  const Eigen::Map<const RowMajor> all(array.values.data(), rows, cols);
  return all.leftCols(keep).template cast<typename Matrix::Scalar>();
}

}  // namespace loopreg::body
