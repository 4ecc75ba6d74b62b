#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/Result.h"

namespace loopreg {

/// One NumPy array: C-order values with their shape. Numbers are kept as double or as text (U/S
/// arrays, one string per element); the element type on disk is remembered in `dtype`. Integers
/// beyond 2^53 lose their last bits.
///
/// Format, versions 1 to 3: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
struct NpyArray {
  std::vector<std::size_t> shape;    ///< empty: a scalar
  std::vector<double> values;        ///< C order, whatever the order in the file
  std::vector<std::string> strings;  ///< for text arrays (UTF-8); then `values` is empty
  std::string dtype = "<f8";         ///< as in the file; what the writer supports: see writeNpz
  std::size_t count() const;         ///< product of the shape

  bool isText() const;  ///< U or S elements
  /// Numbers of a shape, written as `dtype`; values.size() must be the product of the shape.
  static NpyArray numbers(std::vector<std::size_t> shape, std::vector<double> values,
                          std::string dtype = "<f8");
  /// One text (a scalar), or a list of texts.
  static NpyArray text(std::string value);
  static NpyArray texts(std::vector<std::string> values);
};

/// Parses a .npy image. `name` appears in errors. Object arrays (a pickle inside) are refused with
/// a message; nothing in the file is ever executed.
Result<NpyArray> parseNpy(const std::string& bytes, const std::string& name);

/// The payload of an array: `length` bytes at `data`, elements of type `descr` ("<f8", "|b1",
/// "<U7"; f2 f4 f8, i1-i8, u1-u8, b1, U, S, either byte order) in C or Fortran order. The length
/// must be what shape and type need. Also used for arrays inside pickles.
Result<NpyArray> decodeArray(const std::string& descr, const std::vector<std::size_t>& shape,
                             bool fortranOrder, const char* data, std::size_t length,
                             const std::string& name);

/// The arrays of a .npz file (a zip of .npy entries, stored or deflated), by name without ".npy".
/// Object arrays are left out and named in `skipped`. Limits: 2^27 elements, 2^20 texts and 2 GiB
/// unpacked over the whole file; sizes are checked against the file before anything is allocated.
struct NpzFile {
  std::map<std::string, NpyArray> arrays;
  std::vector<std::string> skipped;
};
Result<NpzFile> readNpz(const std::filesystem::path& path);
/// The same from memory.
Result<NpzFile> parseNpz(std::string bytes, const std::string& name);

/// Writes .npz (deflated), atomically, with fixed time stamps: the same arrays give the same bytes.
/// Element types: <f4 <f8 |i1 <i2 <i4 <i8 |u1 <u2 <u4 |b1 (integers are rounded and must fit) and
/// text; a text array is written as <U with the width that its longest element needs.
Result<void> writeNpz(const std::filesystem::path& path,
                      const std::vector<std::pair<std::string, NpyArray>>& arrays);

}  // namespace loopreg
