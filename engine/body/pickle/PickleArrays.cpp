#include "body/pickle/PickleArrays.h"

#include <cmath>
#include <optional>

#include "body/pickle/PickleMachine.h"
#include "body/pickle/PickleText.h"

namespace loopreg::body {
namespace {

using Id = PickleDocument::Id;
using Kind = PickleNode::Kind;
constexpr Id kNoId = PickleDocument::kNoId;
constexpr int kMaxDepth = 4;  ///< of chumpy expressions around an array; cycles end here
/// Numbers made from one document, intermediate ones included: twice what SMPL-X needs. One array
/// may be named many times and a short sparse matrix may be wide, so the file's size bounds
/// nothing.
constexpr std::size_t kMaxElements = std::size_t{1} << 26;
constexpr std::size_t kTextCost = 8;  ///< a text takes as much memory as so many numbers

Error reason(const std::string& why) { return unreadable({}, why); }

bool isNumber(const PickleNode& node) {
  return node.kind == Kind::boolean || node.kind == Kind::integer || node.kind == Kind::real;
}
double numberOf(const PickleNode& node) {
  return node.kind == Kind::real ? node.real : static_cast<double>(node.integer);
}

class Converter {
 public:
  explicit Converter(const PickleDocument& document) : doc_(document) {}

  Result<NpyArray> convert(Id id, int depth) const {
    if (id >= doc_.nodes.size()) return reason("it has no value.");
    if (depth > kMaxDepth) return reason("it is nested too deeply.");
    const PickleNode& node = doc_.node(id);
    if (!spend(1)) return tooMany();
    if (isNumber(node)) return NpyArray::numbers({}, {numberOf(node)});
    if (doc_.isString(id)) return NpyArray::text(std::string(doc_.string(id)));
    if (node.kind == Kind::list || node.kind == Kind::tuple) return listed(id);
    switch (doc_.role(id)) {
      case GlobalRole::arrayReconstruct:
      case GlobalRole::array:
        return array(id);
      case GlobalRole::scalar:
        return scalar(id);
      case GlobalRole::fromBuffer:
        return fromBuffer(id);
      case GlobalRole::cscMatrix:
        return sparse(id, true, depth);
      case GlobalRole::csrMatrix:
        return sparse(id, false, depth);
      case GlobalRole::chumpyArray:
        return chumpyValue(id, depth);
      case GlobalRole::chumpySelect:
        return chumpySelection(id, depth);
      default:
        return reason("it is " + doc_.describe(id) + ", which is not loaded.");
    }
  }

 private:
  const PickleDocument::Object& object(Id id) const { return doc_.objects[doc_.node(id).index]; }
  Id argument(Id id, std::size_t index) const {
    const std::vector<Id>& all = doc_.items(object(id).arguments);
    return index < all.size() ? all[index] : kNoId;
  }
  /// A Python number or a numpy scalar.
  std::optional<double> number(Id id) const {
    if (id >= doc_.nodes.size()) return {};
    if (isNumber(doc_.node(id))) return numberOf(doc_.node(id));
    if (doc_.role(id) != GlobalRole::scalar) return {};
    Result<NpyArray> value = scalar(id);
    if (!value || value->values.empty()) return {};
    return value->values[0];
  }

  /// dtype('f8', False, True) with the state (3, '<', ...): "<f8".
  Result<std::string> elementType(Id id) const {
    if (doc_.role(id) != GlobalRole::dtype || !doc_.isString(argument(id, 0))) {
      return reason("its element type is " + doc_.describe(id) + ".");
    }
    std::string descr(doc_.string(argument(id, 0)));
    const std::vector<Id>& state = doc_.items(object(id).state);
    if (state.size() > 1 && doc_.isString(state[1]) && doc_.string(state[1]).size() == 1) {
      descr = std::string(doc_.string(state[1])) + descr;
    }
    return descr;
  }

  /// Takes `count` numbers from the budget; false if it has not that many left.
  bool spend(double count) const {
    if (!(count <= static_cast<double>(left_))) return false;
    left_ -= static_cast<std::size_t>(count);
    return true;
  }
  static Error tooMany() {
    return reason("the arrays have more than " + std::to_string(kMaxElements) +
                  " numbers in all, too many for a body model.");
  }

  Result<std::vector<std::size_t>> extents(Id id) const {
    std::vector<std::size_t> shape;
    const bool single = number(id).has_value();  // a one-dimensional shape may be a number
    for (Id item : single ? std::vector<Id>{id} : doc_.items(id)) {
      const std::optional<double> extent = number(item);
      if (!extent || !(*extent >= 0 && *extent <= 0x1p48) || shape.size() >= 32) {
        return reason("its shape is not a list of sizes.");
      }
      shape.push_back(static_cast<std::size_t>(*extent));
    }
    return shape;
  }

  Result<NpyArray> decode(Id type, Id shapeId, bool fortran, Id payload) const {
    Result<std::string> descr = elementType(type);
    if (!descr) return descr.error();
    Result<std::vector<std::size_t>> shape = extents(shapeId);
    if (!shape) return shape.error();
    if (!doc_.isString(payload)) return reason("its data are " + doc_.describe(payload) + ".");
    double cost = descr->find_first_of("US") == std::string::npos ? 1 : kTextCost;
    for (std::size_t extent : shape.value()) cost *= static_cast<double>(extent);
    if (!spend(cost)) return tooMany();
    // Python 2's bytes that went through a Python 3 program may have become a text.
    std::string_view data = doc_.string(payload);
    std::string latin1;
    if (doc_.node(payload).kind == Kind::text) {
      if (!encodeLatin1(data, latin1)) return reason("its data are a text, not bytes.");
      data = latin1;
    }
    return decodeArray(descr.value(), shape.value(), fortran, data.data(), data.size(), {});
  }

  /// State of numpy.ndarray: (version, shape, dtype, is Fortran order, bytes); old files leave the
  /// version out.
  Result<NpyArray> array(Id id) const {
    const std::vector<Id>& state = doc_.items(object(id).state);
    if (state.size() != 5 && state.size() != 4) return reason("its data are missing.");
    const Id* last = state.data() + state.size() - 4;
    return decode(last[1], last[0], number(last[2]).value_or(0) != 0, last[3]);
  }
  Result<NpyArray> scalar(Id id) const {
    Result<std::string> descr = elementType(argument(id, 0));
    if (!descr) return descr.error();
    const std::string_view data = doc_.string(argument(id, 1));
    return decodeArray(descr.value(), {}, false, data.data(), data.size(), {});
  }
  Result<NpyArray> fromBuffer(Id id) const {
    const bool fortran = doc_.string(argument(id, 3)) == "F";
    return decode(argument(id, 1), argument(id, 2), fortran, argument(id, 0));
  }

  /// A list, or list of lists, of numbers; or a list of texts.
  Result<NpyArray> listed(Id id) const {
    NpyArray out;
    for (Id level = id; out.shape.size() < 4 && !doc_.items(level).empty();) {
      out.shape.push_back(doc_.items(level).size());
      level = doc_.items(level)[0];
    }
    if (out.shape.empty()) return NpyArray::numbers({0}, {});
    const Id first = doc_.items(id)[0];
    if (out.shape.size() == 1 && doc_.isString(first)) {
      std::vector<std::string> texts;
      for (Id item : doc_.items(id)) texts.emplace_back(doc_.string(item));
      return NpyArray::texts(std::move(texts));
    }
    if (!collect(id, out, 0)) return reason("it is a list that is no table of numbers.");
    return out;
  }
  bool collect(Id id, NpyArray& out, std::size_t level) const {
    if (level == out.shape.size()) {
      const std::optional<double> value = number(id);
      if (!value || !spend(1)) return false;
      out.values.push_back(*value);
      return true;
    }
    const std::vector<Id>& items = doc_.items(id);
    if (items.size() != out.shape[level]) return false;
    for (Id item : items) {
      if (!collect(item, out, level + 1)) return false;
    }
    return true;
  }

  /// A numeric value of an object's state dictionary.
  Result<NpyArray> member(Id id, const char* key, int depth) const {
    Id state = object(id).state;
    // Classes with slots have the state (dictionary, slots).
    if (const std::vector<Id>& pair = doc_.items(state);
        state < doc_.nodes.size() && doc_.node(state).kind == Kind::tuple && !pair.empty()) {
      state = pair[0];
    }
    const Id value = doc_.lookUp(state, key);
    if (value == kNoId) return reason("its part \"" + std::string(key) + "\" is missing.");
    return convert(value, depth + 1);
  }

  /// Compressed columns (or rows): the entries of column c are data[indptr[c] .. indptr[c + 1]),
  /// in the rows indices[...].
  Result<NpyArray> sparse(Id id, bool columns, int depth) const {
    Result<NpyArray> shape = member(id, "_shape", depth);
    if (!shape) shape = member(id, "shape", depth);
    if (!shape) return shape.error();
    Result<NpyArray> data = member(id, "data", depth);
    if (!data) return data.error();
    Result<NpyArray> indices = member(id, "indices", depth);
    if (!indices) return indices.error();
    Result<NpyArray> starts = member(id, "indptr", depth);
    if (!starts) return starts.error();

    const Error damaged = reason("its sparse matrix is inconsistent.");
    if (shape->values.size() != 2) return damaged;
    const double rows = shape->values[0], cols = shape->values[1];
    if (!(rows >= 1 && cols >= 1)) return damaged;
    if (!spend(rows * cols)) return tooMany();
    const auto height = static_cast<std::size_t>(rows), width = static_cast<std::size_t>(cols);
    const std::size_t majors = columns ? width : height, minors = columns ? height : width;
    const std::size_t entries = data->values.size();
    if (indices->values.size() != entries || starts->values.size() != majors + 1) return damaged;

    NpyArray dense = NpyArray::numbers({height, width}, std::vector<double>(height * width, 0.0));
    for (std::size_t major = 0; major < majors; ++major) {
      const double begin = starts->values[major], end = starts->values[major + 1];
      if (!(begin >= 0 && begin <= end && end <= static_cast<double>(entries))) return damaged;
      for (auto k = static_cast<std::size_t>(begin); k < static_cast<std::size_t>(end); ++k) {
        const double index = indices->values[k];
        if (!(index >= 0 && index < static_cast<double>(minors))) return damaged;
        const auto minor = static_cast<std::size_t>(index);
        dense.values[columns ? minor * width + major : major * width + minor] += data->values[k];
      }
    }
    return dense;
  }

  Result<NpyArray> chumpyValue(Id id, int depth) const { return member(id, "x", depth); }

  /// a.ravel()[idxs].reshape(preferred_shape)
  Result<NpyArray> chumpySelection(Id id, int depth) const {
    Result<NpyArray> source = member(id, "a", depth);
    if (!source) return source.error();
    Result<NpyArray> picks = member(id, "idxs", depth);
    if (!picks) return picks.error();
    if (!spend(static_cast<double>(picks->values.size()))) return tooMany();
    NpyArray out = NpyArray::numbers({picks->values.size()}, {});
    for (double index : picks->values) {
      if (!(index >= 0 && index < static_cast<double>(source->values.size()))) {
        return reason("its selection names elements that do not exist.");
      }
      out.values.push_back(source->values[static_cast<std::size_t>(index)]);
    }
    Result<NpyArray> shape = member(id, "preferred_shape", depth);
    if (!shape) return out;
    std::vector<std::size_t> extents;
    double product = 1;
    for (double extent : shape->values) {
      const bool whole = extent >= 0 && extent <= static_cast<double>(kMaxElements) &&
                         extent == std::floor(extent);
      if (!whole) product = -1;
      product *= extent;
      extents.push_back(product >= 0 ? static_cast<std::size_t>(extent) : 0);
    }
    if (product != static_cast<double>(out.values.size())) {
      return reason("its selection has the wrong shape.");
    }
    out.shape = std::move(extents);
    return out;
  }

  const PickleDocument& doc_;
  mutable std::size_t left_ = kMaxElements;
};

}  // namespace

Result<NpyArray> toArray(const PickleDocument& document, PickleDocument::Id id) {
  return Converter(document).convert(id, 0);
}

Result<ModelArrays> readPickledArrays(std::string bytes, const std::string& file,
                                      const std::vector<std::string>& wanted) {
  Result<PickleDocument> document = runPickle(std::move(bytes), file);
  if (!document) return document.error();
  const Id root = document->root;
  if (document->node(root).kind != Kind::dict) {
    return unreadable(file, "The pickle holds " + document->describe(root) +
                                ", not a dictionary with the arrays of a body model.");
  }
  std::map<std::string, NpyArray> arrays;
  std::map<std::string, std::string> failures;
  const Converter converter(document.value());  // one budget for all
  for (const std::string& key : wanted) {
    const Id value = document->lookUp(root, key);
    if (value == kNoId) continue;
    Result<NpyArray> array = converter.convert(value, 0);
    if (array) {
      arrays[key] = std::move(array).value();
    } else {
      failures[key] = array.error().message;
    }
  }
  ModelArrays result(file, std::move(arrays), std::move(failures));
  result.format = "pickle, protocol " + std::to_string(document->protocol);
  for (const PickleDocument::Global& global : document->globals) {
    if (global.role != GlobalRole::chumpyArray && global.role != GlobalRole::chumpySelect) continue;
    result.format += ", with chumpy arrays";
    break;
  }
  return result;
}

}  // namespace loopreg::body
