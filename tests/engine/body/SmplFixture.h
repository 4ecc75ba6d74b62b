#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "body/BodyModel.h"
#include "core/Npz.h"
#include "core/Rng.h"
#include "tests/engine/body/PickleWriter.h"

namespace loopreg::testing {

/// A tiny made-up model with the arrays of an SMPL file: 24 joints (or as asked), some vertices.
/// It looks like nothing; every number is random, so that any mix-up of axes or order shows.
inline std::map<std::string, NpyArray> smplArrays(std::size_t n = 60, std::size_t joints = 24,
                                                  std::size_t directions = 12,
                                                  bool withPoseDirs = true) {
  Rng rng(n + joints);
  std::map<std::string, NpyArray> out;
  const auto random = [&](std::vector<std::size_t> shape) {
    NpyArray array = NpyArray::numbers(std::move(shape), {});
    for (std::size_t i = 0; i < array.count(); ++i) array.values.push_back(rng.uniform(-1, 1));
    return array;
  };
  out["v_template"] = random({n, 3});
  out["shapedirs"] = random({n, 3, directions});
  if (withPoseDirs) out["posedirs"] = random({n, 3, 9 * (joints - 1)});
  out["f"] = NpyArray::numbers({n, 3}, {}, "<u4");
  for (std::size_t v = 0; v < n; ++v) {
    for (std::size_t corner : {v, (v + 1) % n, (v + 7) % n}) {
      out["f"].values.push_back(static_cast<double>(corner));
    }
  }
  // Three vertices per joint in the regressor, one to three joints per vertex in the weights.
  out["J_regressor"] = NpyArray::numbers({joints, n}, std::vector<double>(joints * n, 0.0));
  out["weights"] = NpyArray::numbers({n, joints}, std::vector<double>(n * joints, 0.0));
  for (std::size_t j = 0; j < joints; ++j) {
    for (std::size_t k : {0, 1, 2}) {
      out["J_regressor"].values[j * n + (5 * j + 11 * k) % n] = k == 0 ? 0.5 : 0.25;
    }
  }
  for (std::size_t v = 0; v < n; ++v) {
    out["weights"].values[v * joints + v % joints] = v % 3 == 0 ? 1.0 : 0.25;
    if (v % 3 != 0) out["weights"].values[v * joints + (v + 1) % joints] = 0.625;
    if (v % 3 != 0) out["weights"].values[v * joints + (v + 2) % joints] = 0.125;
  }
  out["kintree_table"] = NpyArray::numbers({2, joints}, {}, "<u4");
  for (std::size_t j = 0; j < joints; ++j) {
    const double parent = j == 0 ? 4294967295.0
                          : j < 24 ? body::smplParents()[j] : static_cast<double>(j - 1);
    out["kintree_table"].values.push_back(parent);
  }
  for (std::size_t j = 0; j < joints; ++j) {
    out["kintree_table"].values.push_back(static_cast<double>(j));
  }
  return out;
}

/// The values of an array as bytes of the element type ("f8", "f4", "u4", "i8", "i4").
inline std::string payload(const NpyArray& array, const std::string& type, bool fortran = false,
                           bool bigEndian = false) {
  std::vector<double> values = array.values;
  if (fortran) {  // last index slowest; written out by counting through all indices
    std::size_t target = 0;
    std::vector<std::size_t> index(array.shape.size(), 0);
    for (; target < values.size(); ++target) {
      std::size_t source = 0;
      for (std::size_t d = 0; d < index.size(); ++d) source = source * array.shape[d] + index[d];
      values[target] = array.values[source];
      for (std::size_t d = 0; d < index.size(); ++d) {
        if (++index[d] < array.shape[d]) break;
        index[d] = 0;
      }
    }
  }
  std::string out;
  const auto append = [&](auto number) {
    std::string bytes(reinterpret_cast<const char*>(&number), sizeof(number));
    out += bigEndian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
  };
  for (double value : values) {
    if (type == "f8") append(value);
    if (type == "f4") append(static_cast<float>(value));
    if (type == "u4") append(static_cast<std::uint32_t>(value));
    if (type == "i4") append(static_cast<std::int32_t>(value));
    if (type == "i8") append(static_cast<std::int64_t>(value));
  }
  return out;
}

/// How to write the fixture as a pickle.
struct PickleStyle {
  int protocol = 2;
  bool python2 = true;
  bool chumpy = false;         ///< shapedirs as chumpy.ch.Ch
  bool sparse = false;         ///< J_regressor as scipy csc_matrix
  bool sparseRows = false;     ///< ... as csr_matrix
  bool fortran = false;        ///< arrays in Fortran order
  bool orderedDict = false;
  std::string realType = "f8";
  std::string extra;           ///< a key written first, with a value made by `extraValue`
  std::function<void(PickleWriter&)> extraValue;
};

/// scipy's csc_matrix (or csr_matrix) as its pickle has it.
inline void writeSparse(PickleWriter& out, const NpyArray& dense, bool rows) {
  const std::size_t height = dense.shape[0], width = dense.shape[1];
  std::vector<double> data, indices, starts = {0};
  for (std::size_t major = 0; major < (rows ? height : width); ++major) {
    for (std::size_t minor = 0; minor < (rows ? width : height); ++minor) {
      const double value = dense.values[rows ? major * width + minor : minor * width + major];
      if (value == 0) continue;
      data.push_back(value);
      indices.push_back(static_cast<double>(minor));
    }
    starts.push_back(static_cast<double>(data.size()));
  }
  const auto part = [&out](const std::vector<double>& values, const char* type) {
    const NpyArray array = NpyArray::numbers({values.size()}, values);
    return [&out, array, type] { out.array(type, array.shape, payload(array, type)); };
  };
  out.instance(rows ? "scipy.sparse.csr" : "scipy.sparse.csc", rows ? "csr_matrix" : "csc_matrix",
               [&] {
    out.dict({{"_shape", [&] { out.tuple({[&] { out.integer(static_cast<long>(height)); },
                                          [&] { out.integer(static_cast<long>(width)); }}); }},
              {"maxprint", [&] { out.integer(50); }},
              {"indices", part(indices, "i4")},
              {"data", part(data, "f8")},
              {"indptr", part(starts, "i4")}});
  });
}

inline std::string picklesOf(const std::map<std::string, NpyArray>& arrays,
                             const PickleStyle& style) {
  PickleWriter out(style.protocol, style.python2);
  std::vector<std::pair<std::string, PickleWriter::Part>> entries;
  if (!style.extra.empty()) {
    entries.emplace_back(style.extra, [&] { style.extraValue(out); });
  }
  for (const auto& [name, array] : arrays) {
    const NpyArray* values = &array;
    if (array.isText()) {
      entries.emplace_back(name, [&out, values] { out.string(values->strings[0]); });
    } else if (name == "J_regressor" && (style.sparse || style.sparseRows)) {
      entries.emplace_back(name, [&, values] { writeSparse(out, *values, style.sparseRows); });
    } else {
      const bool whole = array.dtype != "<f8";
      const std::string type = whole ? array.dtype.substr(1) : style.realType;
      const PickleWriter::Part plain = [&out, &style, values, type] {
        out.array(type, values->shape, payload(*values, type, style.fortran), style.fortran);
      };
      if (style.chumpy && name == "shapedirs") {
        entries.emplace_back(name, [&out, plain] {
          out.instance("chumpy.ch", "Ch", [&] {
            const PickleWriter::Part names = [&] { out.list({[&] { out.string("x"); }}); };
            out.dict({{"_dirty_vars", [&] { out.call("__builtin__", "set", {names}); }},
                      {"x", plain},
                      {"_itr", [&] { out.none(); }},
                      {"_depends_on_deps", [&] { out.dict({}); }}});
          });
        });
      } else {
        entries.emplace_back(name, plain);
      }
    }
  }
  if (style.orderedDict) {
    out.call("collections", "OrderedDict", {});
    out.setItems(entries);
  } else {
    out.dict(entries);
  }
  return out.finish();
}

}  // namespace loopreg::testing
