#include "core/Npz.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/AtomicFile.h"
#include "core/Text.h"
#include "core/Zip.h"

namespace loopreg {
namespace {

/// Limits for one file: far above any body model (SMPL-X has 3 * 10^7 numbers), far below what
/// would exhaust a computer.
constexpr std::size_t kMaxElements = std::size_t{1} << 27;
constexpr std::uint64_t kMaxUnpacked = std::uint64_t{2} << 30;
constexpr std::size_t kMaxTexts = std::size_t{1} << 20;
constexpr std::size_t kMaxDimensions = 32;

/// An element type, parsed from "<f8".
struct ElementType {
  char kind = 'f';       // f i u b U S O
  std::size_t size = 8;  // bytes per element
  bool bigEndian = false;
};

Result<ElementType> parseType(const std::string& descr, const std::string& name) {
  ElementType type;
  std::size_t at = 0;
  if (!descr.empty() && std::strchr("<>|=", descr[0])) {
    type.bigEndian = descr[0] == '>';
    at = 1;
  }
  const auto unsupported = [&] {
    return unreadable(name, "The element type \"" + descr + "\" is not supported.",
                      "Save the array as float32, float64, an integer type or text.");
  };
  if (at >= descr.size()) return unsupported();
  type.kind = descr[at++];
  if (type.kind == '?') return ElementType{'b', 1, false};
  if (type.kind == 'O') {
    return unreadable(name, "This is an array of Python objects, which are never loaded.",
                      "Save it as an array of numbers.");
  }
  std::size_t size = 0;
  for (std::size_t digits = 0; at < descr.size(); ++at, ++digits) {
    if (!std::isdigit(static_cast<unsigned char>(descr[at])) || digits > 8) return unsupported();
    size = size * 10 + static_cast<std::size_t>(descr[at] - '0');
  }
  type.size = type.kind == 'U' ? 4 * size : size;
  const auto sizeIn = [&](std::initializer_list<std::size_t> sizes) {
    for (std::size_t s : sizes)
      if (s == size) return true;
    return false;
  };
  const bool known = (type.kind == 'f' && sizeIn({2, 4, 8})) ||
                     ((type.kind == 'i' || type.kind == 'u') && sizeIn({1, 2, 4, 8})) ||
                     (type.kind == 'b' && size == 1) || type.kind == 'U' || type.kind == 'S';
  if (!known) return unsupported();
  return type;
}

/// IEEE 754 binary16 (1 sign, 5 exponent, 10 mantissa bits).
double halfToDouble(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int mantissa = half & 1023;
  double value = 0;
  if (exponent == 31) {
    value = mantissa ? std::numeric_limits<double>::quiet_NaN()
                     : std::numeric_limits<double>::infinity();
  } else if (exponent == 0) {
    value = std::ldexp(mantissa, -24);
  } else {
    value = std::ldexp(1024 + mantissa, exponent - 25);
  }
  return half & 0x8000 ? -value : value;
}

/// Loads `count` elements of type T (as stored: Stored is its unsigned integer twin).
template <class T, class Stored>
void loadNumbers(const char* data, std::size_t count, bool swap, double* out) {
  for (std::size_t i = 0; i < count; ++i) {
    Stored bits;
    std::memcpy(&bits, data + i * sizeof(Stored), sizeof(Stored));
    if (swap) {
      char* bytes = reinterpret_cast<char*>(&bits);
      std::reverse(bytes, bytes + sizeof(Stored));
    }
    T value;
    std::memcpy(&value, &bits, sizeof(T));
    out[i] = static_cast<double>(value);
  }
}

void decodeNumbers(const ElementType& type, const char* data, std::size_t count, double* out) {
  const bool swap = type.bigEndian;  // the hosts this is built for are little-endian
  switch (type.kind == 'f' ? 10 + type.size : type.kind == 'i' ? 20 + type.size : 30 + type.size) {
    case 12:
      loadNumbers<std::uint16_t, std::uint16_t>(data, count, swap, out);
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = halfToDouble(static_cast<std::uint16_t>(out[i]));
      }
      break;
    case 14:
      return loadNumbers<float, std::uint32_t>(data, count, swap, out);
    case 18:
      return loadNumbers<double, std::uint64_t>(data, count, swap, out);
    case 21:
      return loadNumbers<std::int8_t, std::uint8_t>(data, count, swap, out);
    case 22:
      return loadNumbers<std::int16_t, std::uint16_t>(data, count, swap, out);
    case 24:
      return loadNumbers<std::int32_t, std::uint32_t>(data, count, swap, out);
    case 28:
      return loadNumbers<std::int64_t, std::uint64_t>(data, count, swap, out);
    case 31:
      return loadNumbers<std::uint8_t, std::uint8_t>(data, count, swap, out);
    case 32:
      return loadNumbers<std::uint16_t, std::uint16_t>(data, count, swap, out);
    case 34:
      return loadNumbers<std::uint32_t, std::uint32_t>(data, count, swap, out);
    default:
      return loadNumbers<std::uint64_t, std::uint64_t>(data, count, swap, out);
  }
}

/// One fixed-width text element; NumPy pads with zeros.
std::string decodeText(const ElementType& type, const char* data) {
  if (type.kind == 'S') {
    const std::string bytes(data, type.size);
    return bytes.substr(0, bytes.find_last_not_of('\0') + 1);
  }
  std::string out;
  std::string padding;  // inner zeros are kept, trailing ones are not
  for (std::size_t at = 0; at < type.size; at += 4) {
    double code = 0;
    loadNumbers<std::uint32_t, std::uint32_t>(data + at, 1, type.bigEndian, &code);
    if (code == 0) {
      padding.push_back('\0');
      continue;
    }
    out += padding;
    padding.clear();
    appendUtf8(out, static_cast<std::uint32_t>(code));
  }
  return out;
}

/// Reorders elements from Fortran order (first index fastest) to C order (last index fastest).
template <class T>
std::vector<T> toCOrder(std::vector<T> values, const std::vector<std::size_t>& shape) {
  if (shape.size() < 2 || values.empty()) return values;
  std::vector<T> out(values.size());
  std::vector<std::size_t> stride(shape.size(), 1);  // of the source
  for (std::size_t d = 1; d < shape.size(); ++d) stride[d] = stride[d - 1] * shape[d - 1];
  std::vector<std::size_t> index(shape.size(), 0);
  std::size_t source = 0;
  for (T& target : out) {
    target = std::move(values[source]);
    for (std::size_t d = shape.size(); d-- > 0;) {  // count up like an odometer
      source += stride[d];
      if (++index[d] < shape[d]) break;
      source -= stride[d] * shape[d];
      index[d] = 0;
    }
  }
  return out;
}

/// The header of a .npy file: a Python dict literal with three keys, in any order.
class HeaderParser {
 public:
  explicit HeaderParser(const std::string& text) : text_(text) {}

  std::string descr;
  bool fortranOrder = false;
  std::vector<std::size_t> shape;

  bool parse() {
    bool hasDescr = false, hasOrder = false, hasShape = false;
    if (!take('{')) return false;
    while (!take('}')) {
      std::string key;
      if (!string(key) || !take(':')) return false;
      if (key == "descr") {
        hasDescr = true;
        if (!string(descr)) return false;  // a list here means a structured type
      } else if (key == "fortran_order") {
        hasOrder = true;
        fortranOrder = word("True");
        if (!fortranOrder && !word("False")) return false;
      } else if (key == "shape") {
        hasShape = true;
        if (!tuple()) return false;
      } else {
        return false;
      }
      if (!take(',') && peek() != '}') return false;
    }
    return hasDescr && hasOrder && hasShape;
  }

 private:
  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool word(const char* expected) {
    peek();
    const std::size_t length = std::strlen(expected);
    if (text_.compare(at_, length, expected) != 0) return false;
    at_ += length;
    return true;
  }
  bool string(std::string& out) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return false;
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string::npos) return false;
    out = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }
  bool tuple() {
    if (!take('(')) return false;
    while (!take(')')) {
      if (!std::isdigit(static_cast<unsigned char>(peek()))) return false;
      std::size_t value = 0;
      for (; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])); ++at_) {
        if (value > (std::size_t{1} << 58)) return false;
        value = value * 10 + static_cast<std::size_t>(text_[at_] - '0');
      }
      if (peek() == 'L') ++at_;  // Python 2 writes long integers as 3L
      shape.push_back(value);
      if (shape.size() > kMaxDimensions) return false;
      if (!take(',') && peek() != ')') return false;
    }
    return true;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

/// Appends one number in the element type `descr`; false if it does not fit.
template <class T>
bool appendInteger(std::string& out, double value) {
  const double rounded = std::round(value);
  if (!(rounded >= static_cast<double>(std::numeric_limits<T>::min())) ||
      !(rounded <= static_cast<double>(std::numeric_limits<T>::max())) ||
      // The largest 64-bit integer is not a double: 2^63 itself must not slip through.
      (sizeof(T) == 8 && rounded >= 0x1p63)) {
    return false;
  }
  const T number = static_cast<T>(rounded);
  out.append(reinterpret_cast<const char*>(&number), sizeof(T));
  return true;
}
template <class T>
bool appendReal(std::string& out, double value) {
  const T number = static_cast<T>(value);
  out.append(reinterpret_cast<const char*>(&number), sizeof(T));
  return true;
}

using Appender = bool (*)(std::string&, double);
Appender appenderFor(const std::string& dtype) {
  static const std::map<std::string, Appender> kAppenders = {{"<f4", appendReal<float>},
                                                             {"<f8", appendReal<double>},
                                                             {"|i1", appendInteger<std::int8_t>},
                                                             {"<i2", appendInteger<std::int16_t>},
                                                             {"<i4", appendInteger<std::int32_t>},
                                                             {"<i8", appendInteger<std::int64_t>},
                                                             {"|u1", appendInteger<std::uint8_t>},
                                                             {"<u2", appendInteger<std::uint16_t>},
                                                             {"<u4", appendInteger<std::uint32_t>},
                                                             {"|b1", appendInteger<std::uint8_t>}};
  const auto found = kAppenders.find(dtype);
  return found == kAppenders.end() ? nullptr : found->second;
}

/// A .npy image, version 1.0.
Result<std::string> makeNpy(const NpyArray& array, const std::string& name) {
  std::string payload, descr = array.dtype;
  const std::size_t given = array.isText() ? array.strings.size() : array.values.size();
  if (given != array.count()) {
    return Error{ErrorCode::internal,
                 "The array has " + std::to_string(given) + " elements but its shape needs " +
                     std::to_string(array.count()) + ".",
                 name,
                 {}};
  }
  if (array.isText()) {
    std::vector<std::u32string> texts;
    std::size_t width = 1;
    for (const std::string& text : array.strings) {
      texts.push_back(fromUtf8(text));
      width = std::max(width, texts.back().size());
    }
    descr = "<U" + std::to_string(width);
    for (std::u32string& text : texts) {
      text.resize(width, U'\0');
      payload.append(reinterpret_cast<const char*>(text.data()), 4 * width);
    }
  } else {
    const Appender append = appenderFor(array.dtype);
    if (!append) {
      return Error{
          ErrorCode::internal, "The element type " + array.dtype + " cannot be written.", name, {}};
    }
    payload.reserve(array.values.size() * 8);
    for (double value : array.values) {
      if (!append(payload, value)) {
        return Error{
            ErrorCode::internal,
            "A value does not fit into " + array.dtype + ": " + std::to_string(value) + ".",
            name,
            {}};
      }
    }
  }
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
  for (std::size_t extent : array.shape) header += std::to_string(extent) + ", ";
  if (array.shape.size() > 1) header.erase(header.size() - 2);
  if (array.shape.size() == 1) header.pop_back();
  header += "), }";
  // Payload aligned to 64 bytes, as NumPy writes it.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header.push_back('\n');
  std::string image("\x93NUMPY\x01\x00", 8);
  image.push_back(static_cast<char>(header.size() & 0xff));
  image.push_back(static_cast<char>(header.size() >> 8));
  return image + header + payload;
}

}  // namespace

std::size_t NpyArray::count() const {
  std::size_t product = 1;
  for (std::size_t extent : shape) product *= extent;
  return product;
}

bool NpyArray::isText() const {
  return dtype.find('U') != std::string::npos || dtype.find('S') != std::string::npos;
}

NpyArray NpyArray::numbers(std::vector<std::size_t> shape, std::vector<double> values,
                           std::string dtype) {
  NpyArray array;
  array.shape = std::move(shape);
  array.values = std::move(values);
  array.dtype = std::move(dtype);
  return array;
}

NpyArray NpyArray::text(std::string value) {
  NpyArray array;
  array.strings.push_back(std::move(value));
  array.dtype = "<U1";
  return array;
}

NpyArray NpyArray::texts(std::vector<std::string> values) {
  NpyArray array;
  array.shape = {values.size()};
  array.strings = std::move(values);
  array.dtype = "<U1";
  return array;
}

Result<NpyArray> decodeArray(const std::string& descr, const std::vector<std::size_t>& shape,
                             bool fortranOrder, const char* data, std::size_t length,
                             const std::string& name) {
  Result<ElementType> parsed = parseType(descr, name);
  if (!parsed) return parsed.error();
  const ElementType type = parsed.value();
  const bool isText = type.kind == 'U' || type.kind == 'S';
  const std::size_t limit = isText ? kMaxTexts : kMaxElements;
  std::size_t count = 1;
  for (std::size_t extent : shape) {
    if (extent != 0 && count > limit / extent) {
      return unreadable(name, "The array declares more than " + std::to_string(limit) +
                                  " elements, too many to be loaded.");
    }
    count *= extent;
  }
  if (type.size * count != length) {
    return unreadable(name,
                      "The array needs " + std::to_string(type.size * count) +
                          " bytes by its header, but has " + std::to_string(length) + ".",
                      "The file is damaged or cut short.");
  }
  NpyArray array;
  array.shape = shape;
  array.dtype = descr;
  if (isText) {
    for (std::size_t i = 0; i < count; ++i) {
      array.strings.push_back(decodeText(type, data + i * type.size));
    }
    if (fortranOrder) array.strings = toCOrder(std::move(array.strings), shape);
  } else {
    array.values.resize(count);
    decodeNumbers(type, data, count, array.values.data());
    if (fortranOrder) array.values = toCOrder(std::move(array.values), shape);
  }
  return array;
}

Result<NpyArray> parseNpy(const std::string& bytes, const std::string& name) {
  if (bytes.size() < 10 || bytes.compare(0, 6, "\x93NUMPY") != 0) {
    return unreadable(name, "This is not a NumPy array (the first bytes are not \\x93NUMPY).");
  }
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3) {
    return unreadable(name, "NumPy array format " + std::to_string(version) +
                                " is not known; versions 1 to 3 are.");
  }
  // Version 1 has a 2-byte header length, versions 2 and 3 a 4-byte one.
  const std::size_t lengthBytes = version == 1 ? 2 : 4;
  std::size_t length = 0;
  const std::size_t start = 8 + lengthBytes;
  if (bytes.size() >= start) {
    for (std::size_t i = 0; i < lengthBytes; ++i) {
      length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
    }
  }
  if (bytes.size() < start || length > bytes.size() - start) {
    return unreadable(name, "The array's header is cut short.", "Copy the file again.");
  }
  const std::string header = bytes.substr(start, length);
  HeaderParser parser(header);
  if (!parser.parse()) {
    return unreadable(name, "The array's header cannot be understood: " + header.substr(0, 80),
                      "Arrays of records are not supported; save plain arrays.");
  }
  return decodeArray(parser.descr, parser.shape, parser.fortranOrder, bytes.data() + start + length,
                     bytes.size() - start - length, name);
}

Result<NpzFile> parseNpz(std::string bytes, const std::string& name) {
  Result<ZipReader> zip = ZipReader::open(std::move(bytes), name);
  if (!zip) return zip.error();
  NpzFile file;
  std::uint64_t unpacked = 0;
  std::size_t elements = 0, texts = 0;
  for (const ZipReader::Entry& entry : zip->entries()) {
    const std::string suffix = ".npy";
    if (entry.name.size() <= suffix.size() ||
        entry.name.compare(entry.name.size() - suffix.size(), suffix.size(), suffix) != 0) {
      file.skipped.push_back(entry.name);
      continue;
    }
    if (entry.size > kMaxUnpacked || (unpacked += entry.size) > kMaxUnpacked) {
      return unreadable(name, "The arrays of this file unpack to more than 2 GiB, too much.");
    }
    Result<std::string> image = zip->extract(entry);
    if (!image) return image.error();
    const std::string key = entry.name.substr(0, entry.name.size() - suffix.size());
    // Object arrays carry a pickle, records a list of fields; a model has them only beside the
    // arrays that matter.
    const std::string head = image->substr(0, 160);
    if (head.find("'|O'") != head.npos || head.find("'O'") != head.npos ||
        head.find("'descr': [") != head.npos) {
      file.skipped.push_back(key);
      continue;
    }
    Result<NpyArray> array = parseNpy(image.value(), name + ", array \"" + key + "\"");
    if (!array) return array.error();
    if (array->isText() && (texts += array->strings.size()) > kMaxTexts) {
      return unreadable(name, "The arrays of this file have too many texts to be loaded.");
    }
    if ((elements += array->count()) > kMaxElements) {
      return unreadable(name, "The arrays of this file have too many elements to be loaded.");
    }
    file.arrays[key] = std::move(array).value();
  }
  if (file.arrays.empty()) {
    return unreadable(name, "This zip archive holds no NumPy arrays.",
                      "A .npz file written by numpy.savez is expected.");
  }
  return file;
}

Result<NpzFile> readNpz(const std::filesystem::path& path) {
  Result<std::string> bytes = readFile(path, kMaxUnpacked);
  if (!bytes) return bytes.error();
  if (bytes->compare(0, 2, "PK") != 0) {
    return unreadable(path.string(), "This is not a .npz file (a zip archive of NumPy arrays).");
  }
  return parseNpz(std::move(bytes).value(), path.string());
}

Result<void> writeNpz(const std::filesystem::path& path,
                      const std::vector<std::pair<std::string, NpyArray>>& arrays) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& [name, array] : arrays) {
    Result<std::string> image = makeNpy(array, name);
    if (!image) return image.error();
    entries.emplace_back(name + ".npy", std::move(image).value());
  }
  Result<std::string> archive = makeZip(entries);
  if (!archive) return archive.error();
  return writeFile(path, archive.value());
}

}  // namespace loopreg
