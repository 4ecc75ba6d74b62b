#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/Result.h"

namespace loopreg {

/// One NumPy array: C-order values with their shape. Numbers are kept as double or as text (U/S
/// arrays, one string per element); the element type on disk is remembered in `dtype`.
///
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html (versions 1 to 3).
struct NpyArray {
  std::vector<std::size_t> shape;    ///< empty: a scalar
  std::vector<double> values;        ///< C order, whatever the order in the file
  std::vector<std::string> strings;  ///< for text arrays; then `values` is empty
  std::string dtype = "<f8";         ///< as in the file; the writer supports <f4 <f8 <i4 <i8 <u4 |u1 and text
  std::size_t count() const;         ///< product of the shape
};

/// Parses a .npy image. `name` appears in errors. Object arrays (a pickle inside) are refused with
/// a message; nothing in the file is ever executed.
Result<NpyArray> parseNpy(const std::string& bytes, const std::string& name);

/// The arrays of a .npz file (a zip of .npy entries, stored or deflated), by name without ".npy".
/// Object arrays are left out and named in `skipped`. Limits: 2^31 elements per array, sizes checked
/// against the file before anything is allocated.
struct NpzFile {
  std::map<std::string, NpyArray> arrays;
  std::vector<std::string> skipped;
};
Result<NpzFile> readNpz(const std::filesystem::path& path);

/// Writes .npz (deflated), atomically, with fixed time stamps: the same arrays give the same bytes.
Result<void> writeNpz(const std::filesystem::path& path,
                      const std::vector<std::pair<std::string, NpyArray>>& arrays);

}  // namespace loopreg
