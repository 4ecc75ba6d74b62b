// PCD, the Point Cloud Library's format (versions .5 to .7): ascii, binary and binary_compressed.
// https://pointclouds.org/documentation/tutorials/pcd_file_format.html
//
// The sensor pose (VIEWPOINT) is not applied: a scan stays in the frame of its numbers.

#include <array>
#include <optional>

#include "core/Parallel.h"
#include "io/Lzf.h"
#include "io/Scalars.h"
#include "io/SourceFile.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

struct Field {
  std::string name;
  std::size_t size = 4;
  char type = 'F';
  std::uint64_t count = 1;
  std::size_t offset = 0;  ///< bytes from the point's first one
  std::size_t column = 0;  ///< words from the point's first one (ascii)

  std::optional<Scalar> scalar() const {
    if (type == 'F' && size == 4) return Scalar::float32;
    if (type == 'F' && size == 8) return Scalar::float64;
    const bool isSigned = type == 'I';
    if (!isSigned && type != 'U') return std::nullopt;
    switch (size) {
      case 1:
        return isSigned ? Scalar::int8 : Scalar::uint8;
      case 2:
        return isSigned ? Scalar::int16 : Scalar::uint16;
      case 4:
        return isSigned ? Scalar::int32 : Scalar::uint32;
      case 8:
        return isSigned ? Scalar::int64 : Scalar::uint64;
      default:
        return std::nullopt;
    }
  }
};

struct Header {
  std::vector<Field> fields;
  std::uint64_t points = 0;
  std::size_t pointBytes = 0;
  std::size_t pointWords = 0;
  std::string encoding;
  std::size_t body = 0;
};

/// The words behind a keyword.
std::vector<std::string_view> wordsOf(std::string_view line) {
  std::vector<std::string_view> words;
  const char* p = line.data();
  const char* const end = p + line.size();
  for (std::string_view word = nextWord(p, end); !word.empty(); word = nextWord(p, end)) {
    words.push_back(word);
  }
  return words;
}

std::optional<std::uint64_t> unsignedNumber(std::string_view word) {
  std::int64_t value = 0;
  const char* const end = word.data() + word.size();
  if (parseInteger(word.data(), end, value) != end || value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

/// SIZE, TYPE and COUNT give one word per field; `set` answers false to a word that makes no sense.
template <class Set>
bool forEachField(Header& header, const std::vector<std::string_view>& words, Set&& set) {
  if (words.size() != header.fields.size() + 1) return false;
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    if (!set(header.fields[i], words[i + 1])) return false;
  }
  return true;
}

Result<Header> parseHeader(const SourceFile& file) {
  constexpr std::size_t kLongest = std::size_t{1} << 20;
  Header header;
  std::optional<std::uint64_t> width, height, points;
  const char* p = file.begin();
  while (header.encoding.empty()) {
    if (p >= file.end() || static_cast<std::size_t>(p - file.begin()) > kLongest) {
      return file.atByte(static_cast<std::size_t>(p - file.begin()),
                         "The PCD header does not end (no line 'DATA').",
                         "The file is truncated or damaged; copy or export it again.");
    }
    const char* const start = p;
    const char* const feed = lineEnd(p, file.end());
    p = std::min(feed + 1, file.end());
    const auto words = wordsOf({start, static_cast<std::size_t>(feed - start)});
    if (words.empty() || words[0].front() == '#') continue;
    const std::string_view keyword = words[0];
    bool good = true;
    if (keyword == "FIELDS" || keyword == "COLUMNS") {
      header.fields.assign(words.size() - 1, Field());
      for (std::size_t i = 1; i < words.size(); ++i) header.fields[i - 1].name = words[i];
    } else if (keyword == "SIZE") {
      good = forEachField(header, words, [](Field& field, std::string_view word) {
        const auto size = unsignedNumber(word);
        if (size) field.size = static_cast<std::size_t>(*size);
        return size && (*size == 1 || *size == 2 || *size == 4 || *size == 8);
      });
    } else if (keyword == "TYPE") {
      good = forEachField(header, words, [](Field& field, std::string_view word) {
        field.type = word.front();
        return word == "F" || word == "I" || word == "U";
      });
    } else if (keyword == "COUNT") {
      good = forEachField(header, words, [](Field& field, std::string_view word) {
        const auto count = unsignedNumber(word);
        if (count) field.count = *count;
        return count && *count <= 100000;
      });
    } else if (keyword == "WIDTH" || keyword == "HEIGHT" || keyword == "POINTS") {
      const auto number = words.size() == 2 ? unsignedNumber(words[1]) : std::nullopt;
      good = number && *number <= (std::uint64_t{1} << 40);
      (keyword == "WIDTH" ? width : keyword == "HEIGHT" ? height : points) = number;
    } else if (keyword == "DATA") {
      good = words.size() == 2;
      if (good) header.encoding = words[1];
    } else if (keyword != "VERSION" && keyword != "VIEWPOINT") {
      good = false;
    }
    if (!good) return file.atLine(start, "This line of the PCD header makes no sense.");
  }
  header.body = static_cast<std::size_t>(p - file.begin());
  if (points) {
    header.points = *points;
  } else if (width) {
    const std::uint64_t rows = height.value_or(1);
    // Both fit 40 bits; a product beyond 64 is refused below as any other size that is too large.
    header.points = rows != 0 && *width > (std::uint64_t{1} << 60) / rows ? std::uint64_t{1} << 60
                                                                          : *width * rows;
  } else {
    return file.atByte(0, "The PCD header has neither POINTS nor WIDTH.");
  }
  for (Field& field : header.fields) {
    field.offset = header.pointBytes;
    field.column = header.pointWords;
    header.pointBytes += field.size * field.count;
    header.pointWords += field.count;
  }
  return header;
}

const Field* find(const Header& header, std::string_view name) {
  for (const Field& field : header.fields) {
    if (field.name == name && field.count > 0 && field.scalar()) return &field;
  }
  return nullptr;
}

/// The fields a scan keeps; null where the file has none.
struct Columns {
  std::array<const Field*, 3> position{}, normal{};
  const Field* color = nullptr;  ///< rgb or rgba: 0x00RRGGBB in four bytes, whatever their type

  explicit Columns(const Header& header)
      : position{find(header, "x"), find(header, "y"), find(header, "z")},
        normal{find(header, "normal_x"), find(header, "normal_y"), find(header, "normal_z")},
        color(find(header, "rgb") ? find(header, "rgb") : find(header, "rgba")) {
    if (!normal[0] || !normal[1] || !normal[2]) normal = {};
    if (color && color->size != 4) color = nullptr;
  }
};

void unpackColor(std::uint32_t packed, std::uint8_t* out) {
  for (int channel = 0; channel < 3; ++channel) {
    out[channel] = static_cast<std::uint8_t>(packed >> (16 - 8 * channel));
  }
}

/// Points as rows (binary) or field after field (decompressed): a field's values lie
/// `stride(field)` bytes apart from `base(field)` on.
template <class Base, class Stride>
void copyBinary(const SourceFile& file, const Columns& columns, Mesh& mesh, Base&& base,
                Stride&& stride) {
  const auto count = static_cast<std::size_t>(mesh.vertices.cols());
  parallelRanges(count, file.threads, 1 << 16, [&](std::size_t from, std::size_t to, int) {
    constexpr std::size_t kBlock = 1 << 14;  // rows that stay in the cache for the next column
    for (std::size_t begin = from; begin < to && !file.stopped(); begin += kBlock) {
      const std::size_t rows = std::min(kBlock, to - begin);
      const auto copy = [&](const Field& field, double* out) {
        copyColumn(base(field) + begin * stride(field), stride(field), rows, *field.scalar(), false,
                   out + 3 * begin, [](auto value) { return static_cast<double>(value); });
      };
      for (int axis = 0; axis < 3; ++axis) {
        copy(*columns.position[axis], mesh.vertices.data() + axis);
        if (columns.normal[0]) copy(*columns.normal[axis], mesh.normals.data() + axis);
      }
      if (!columns.color) continue;
      const Field& field = *columns.color;
      for (std::size_t i = begin; i < begin + rows; ++i) {
        unpackColor(loadScalar<std::uint32_t>(base(field) + i * stride(field), false),
                    mesh.colors.data() + 3 * i);
      }
    }
  });
}

Result<void> readCompressed(const SourceFile& file, const Header& header, const Columns& columns,
                            Mesh& mesh) {
  if (file.size - header.body < 8) {
    return file.atByte(header.body, "The file ends before its compressed data.");
  }
  const auto packed = loadScalar<std::uint32_t>(file.begin() + header.body, false);
  const auto plain = loadScalar<std::uint32_t>(file.begin() + header.body + 4, false);
  const std::size_t start = header.body + 8;
  if (packed > file.size - start) {
    return file.atByte(header.body,
                       "The file declares " + grouped(packed) +
                           " compressed bytes, but it ends after " + grouped(file.size) + " bytes.",
                       "It is truncated; copy or export it again.");
  }
  // A back reference of three bytes gives at most 264: more is a lie, and not to be allocated.
  if (plain != header.points * header.pointBytes || plain / 264 > packed) {
    return file.atByte(header.body + 4,
                       "The size of the uncompressed data does not agree with the "
                       "number of points.");
  }
  const std::unique_ptr<char[]> bytes(new char[plain]);
  if (!decompressLzf(file.begin() + start, packed, bytes.get(), plain)) {
    return file.atByte(start, "The compressed data are damaged.", "Copy or export the file again.");
  }
  copyBinary(
      file, columns, mesh,
      [&](const Field& field) { return bytes.get() + field.offset * header.points; },
      [](const Field& field) { return field.size * field.count; });
  return {};
}

Result<void> readAscii(const SourceFile& file, const Header& header, const Columns& columns,
                       Mesh& mesh) {
  const char* p = file.begin() + header.body;
  std::vector<double> row(header.pointWords);
  for (Eigen::Index i = 0; i < mesh.vertices.cols(); ++i) {
    if ((i & 0xffff) == 0 && file.stopped()) return cancelledError();
    for (double& value : row) {
      p = skipSpaces(p, file.end());
      const char* const behind = parseNumber(p, file.end(), value);
      if (!behind || (behind < file.end() && !isSpace(*behind))) {
        const std::string where =
            "point " + grouped(static_cast<std::uint64_t>(i) + 1) + " of " + grouped(header.points);
        return file.atLine(p, p >= file.end()
                                  ? "The file ends in " + where + "."
                                  : "There is something that is not a number in " + where + ".");
      }
      p = behind;
    }
    for (int axis = 0; axis < 3; ++axis) {
      mesh.vertices(axis, i) = row[columns.position[axis]->column];
      if (columns.normal[0]) mesh.normals(axis, i) = row[columns.normal[axis]->column];
    }
    if (columns.color) {
      // A colour of type F is the float whose four bytes are the colour.
      const double value = row[columns.color->column];
      std::uint32_t packed = 0;
      if (columns.color->type == 'F') {
        const float bits = static_cast<float>(value);
        std::memcpy(&packed, &bits, 4);
      } else if (value >= 0 && value < 4294967296.0) {
        packed = static_cast<std::uint32_t>(value);
      }
      unpackColor(packed, mesh.colors.data() + 3 * i);
    }
  }
  return {};
}

}  // namespace

Result<RawScan> readPcd(const SourceFile& file) {
  const Result<Header> parsed = parseHeader(file);
  if (!parsed) return parsed.error();
  const Header& header = parsed.value();
  const Columns columns(header);
  if (!columns.position[0] || !columns.position[1] || !columns.position[2]) {
    return file.atByte(0, "The PCD file has no fields x, y and z.");
  }
  const bool ascii = header.encoding == "ascii",
             compressed = header.encoding == "binary_compressed";
  if (!ascii && !compressed && header.encoding != "binary") {
    return file.atByte(header.body,
                       "The PCD encoding is none of ascii, binary and binary_compressed.");
  }
  if (header.points > file.maxVertices) {
    return file.atByte(0, "The file declares " + grouped(header.points) + " points; at most " +
                              grouped(file.maxVertices) + " are read.");
  }
  if (!compressed) {
    const Result<void> fits =
        file.checkCount(header.points, "points", ascii ? 2 * header.pointWords : header.pointBytes,
                        ascii ? header.body - std::min<std::size_t>(1, header.body) : header.body);
    if (!fits) return fits.error();
  } else if (header.points > (std::uint64_t{1} << 32) / header.pointBytes ||
             header.points * header.pointBytes / 264 > file.size) {
    return file.atByte(0,
                       "The file declares " + counted(header.points, "point") + ", which its " +
                           counted(file.size, "byte") + " cannot hold.",
                       "It is truncated or its header damaged; copy or export it again.");
  }

  RawScan raw;
  Mesh& mesh = raw.mesh;
  const auto count = static_cast<Eigen::Index>(header.points);
  mesh.vertices.resize(3, count);
  if (columns.normal[0]) mesh.normals.resize(3, count);
  if (columns.color) mesh.colors.resize(3, count);
  Result<void> read;
  if (ascii) {
    read = readAscii(file, header, columns, mesh);
  } else if (compressed) {
    read = readCompressed(file, header, columns, mesh);
  } else {
    copyBinary(
        file, columns, mesh,
        [&](const Field& field) { return file.begin() + header.body + field.offset; },
        [&](const Field&) { return header.pointBytes; });
  }
  if (!read) return read.error();
  if (file.stopped()) return cancelledError();
  return raw;
}

}  // namespace loopreg::io
