// PLY, ascii and both binary orders, with any elements and properties.
//
// Binary vertex tables without lists have rows of one size: they are copied column by column on
// several threads. All else (ascii, rows with lists) goes row by row through one reader of either
// encoding.

#include <array>
#include <cmath>

#include "core/Parallel.h"
#include "io/PlyHeader.h"
#include "io/PlyTexture.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

using Element = PlyHeader::Element;

constexpr int kRoles = 11;

/// What a vertex property is for: 0 to 2 position, 3 to 5 normal, 6 to 8 colour, 9 and 10 place in
/// the picture, -1 nothing.
int roleOf(std::string_view name) {
  static constexpr std::array<std::array<std::string_view, 4>, kRoles> kNames = {{
      {"x", "", "", ""},
      {"y", "", "", ""},
      {"z", "", "", ""},
      {"nx", "normal_x", "normalx", ""},
      {"ny", "normal_y", "normaly", ""},
      {"nz", "normal_z", "normalz", ""},
      {"red", "r", "diffuse_red", "diffuse_r"},
      {"green", "g", "diffuse_green", "diffuse_g"},
      {"blue", "b", "diffuse_blue", "diffuse_b"},
      {"s", "u", "texture_u", "texture_s"},
      {"t", "v", "texture_v", "texture_t"},
  }};
  for (std::size_t role = 0; role < kNames.size(); ++role) {
    for (const std::string_view candidate : kNames[role]) {
      if (!candidate.empty() && candidate == name) return static_cast<int>(role);
    }
  }
  return -1;
}

/// One value after the other of either encoding. `good()` turns false at the end of the file or at
/// a word that is no number; values are then 0.
class ValueReader {
 public:
  ValueReader(const SourceFile& file, PlyHeader::Format format, std::size_t at)
      : p_(file.begin() + at),
        end_(file.end()),
        ascii_(format == PlyHeader::Format::ascii),
        swapped_(format == PlyHeader::Format::big) {}

  double next(Scalar type) {
    if (ascii_) return nextText();
    const std::size_t size = scalarSize(type);
    if (static_cast<std::size_t>(end_ - p_) < size) return fail();
    const double value = loadDouble(p_, type, swapped_);
    p_ += size;
    return value;
  }

  /// Passes over `count` list entries.
  void skip(std::size_t count, Scalar type) {
    if (ascii_) {
      for (std::size_t i = 0; i < count && good_; ++i) nextText();
    } else if (left() / scalarSize(type) < count) {
      fail();
    } else {
      p_ += count * scalarSize(type);
    }
  }

  /// Whether `count` more entries can follow: asked before a list is believed.
  bool holds(std::size_t count, Scalar type) const {
    return count <= left() / (ascii_ ? 1 : scalarSize(type));
  }

  bool good() const { return good_; }
  bool ascii() const { return ascii_; }
  bool atEnd() const { return skipSpaces(p_, end_) >= end_; }
  const char* position() const { return p_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - p_); }

 private:
  double fail() {
    good_ = false;
    return 0;
  }

  double nextText() {
    const char* const start = skipSpaces(p_, end_);
    double value = 0;
    const char* const behind = parseNumber(start, end_, value);
    if (!behind || (behind < end_ && !isSpace(*behind))) {
      p_ = start;
      return fail();
    }
    p_ = behind;
    return value;
  }

  const char* p_;
  const char* end_;
  bool ascii_, swapped_;
  bool good_ = true;
};

class PlyParser {
 public:
  PlyParser(const SourceFile& file, const PlyHeader& header)
      : file_(file),
        header_(header),
        reader_(file, header.format, header.body),
        texture_(header.textures) {}

  Result<RawScan> run() {
    for (const Element& element : header_.elements) {
      const auto offset = static_cast<std::size_t>(reader_.position() - file_.begin());
      const Result<void> fits = checkFits(element, offset);
      if (!fits) return fits.error();
      Result<void> read = element.name == "vertex"      ? readVertices(element)
                          : element.name == "face"      ? readFaces(element)
                          : element.name == "tristrips" ? readFaces(element)
                                                        : skipElement(element);
      if (!read) return read.error();
    }
    if (!verticesSeen_) {
      return file_.atByte(0, "The PLY header declares no element 'vertex'.",
                          "A scan needs points; this file has none.");
    }
    raw_.mesh.faces =
        Eigen::Map<const Faces>(corners_.data(), 3, static_cast<Eigen::Index>(corners_.size() / 3));
    raw_.texture = texture_.finish(file_, raw_.mesh.faces, vertexUv_, raw_.remarks);
    return std::move(raw_);
  }

 private:
  using Columns = std::array<int, kRoles>;  ///< per role: which property; -1: none

  Result<void> checkFits(const Element& element, std::size_t offset) const {
    if (element.properties.empty()) return {};
    const bool ascii = header_.format == PlyHeader::Format::ascii;
    // An ascii row has at least a digit and a separator per property (the last one may lack it).
    const std::size_t row = ascii ? 2 * element.properties.size() : element.smallestRow();
    const std::size_t slack = ascii ? 1 : 0;
    return file_.checkCount(element.count,
                            element.name == "vertex" ? "vertices" : element.name + "s", row,
                            offset - std::min(offset, slack));
  }

  Error endError(const Element& element, std::uint64_t row) const {
    const std::string where = "row " + grouped(row + 1) + " of " + grouped(element.count) +
                              " of element '" + element.name + "'";
    if (reader_.ascii()) {
      return file_.atLine(reader_.position(),
                          reader_.atEnd()
                              ? "The file ends in " + where + "."
                              : "There is something that is not a number in " + where + ".");
    }
    return file_.atByte(static_cast<std::size_t>(reader_.position() - file_.begin()),
                        "The file ends in " + where + ".",
                        "It is truncated; copy or export it again.");
  }

  Result<void> readVertices(const Element& element) {
    if (verticesSeen_)
      return file_.atByte(element.line, "The PLY header has two 'vertex' elements.");
    if (element.count > file_.maxVertices) {
      return file_.atByte(element.line, "The file has " + grouped(element.count) +
                                            " vertices; at most " + grouped(file_.maxVertices) +
                                            " are read.");
    }
    Columns propertyOf;
    propertyOf.fill(-1);
    for (std::size_t i = 0; i < element.properties.size(); ++i) {
      const int role = element.properties[i].countType ? -1 : roleOf(element.properties[i].name);
      if (role >= 0 && propertyOf[role] < 0) propertyOf[role] = static_cast<int>(i);
    }
    const auto has = [&](int first) {
      return propertyOf[first] >= 0 && propertyOf[first + 1] >= 0 && propertyOf[first + 2] >= 0;
    };
    if (!has(0)) {
      return file_.atByte(element.line, "The PLY vertices have no properties x, y and z.");
    }
    verticesSeen_ = true;
    const auto count = static_cast<Eigen::Index>(element.count);
    raw_.mesh.vertices.resize(3, count);
    if (has(3)) raw_.mesh.normals.resize(3, count);
    if (has(6)) raw_.mesh.colors.resize(3, count);
    if (texture_.wanted() && propertyOf[9] >= 0 && propertyOf[10] >= 0) {
      vertexUv_.resize(2 * element.count);
    }
    if (!reader_.ascii() && !element.hasList()) return copyVertices(element, propertyOf);
    return readVertexRows(element, propertyOf);
  }

  /// Rows of one size: column by column, each thread its range of rows.
  Result<void> copyVertices(const Element& element, const Columns& propertyOf) {
    const std::size_t stride = element.smallestRow();
    std::vector<std::size_t> offsets{0};
    for (const auto& property : element.properties) {
      offsets.push_back(offsets.back() + scalarSize(property.type));
    }
    const bool swapped = header_.format == PlyHeader::Format::big;
    const char* const rows = reader_.position();
    parallelRanges(
        element.count, file_.threads, 1 << 16, [&](std::size_t from, std::size_t to, int) {
          constexpr std::size_t kBlock = 1
                                         << 14;  // rows that stay in the cache for the next column
          for (std::size_t begin = from; begin < to && !file_.stopped(); begin += kBlock) {
            const std::size_t count = std::min(kBlock, to - begin);
            for (int role = 0; role < kRoles; ++role) {
              if (propertyOf[role] < 0) continue;
              const std::size_t axis = static_cast<std::size_t>(role % 3);
              const Scalar type = element.properties[propertyOf[role]].type;
              const char* const column = rows + begin * stride + offsets[propertyOf[role]];
              if (role < 6) {
                Points& points = role < 3 ? raw_.mesh.vertices : raw_.mesh.normals;
                if (points.cols() == 0) continue;
                copyColumn(column, stride, count, type, swapped, points.data() + 3 * begin + axis,
                           [](auto value) { return static_cast<double>(value); });
              } else if (role >= 9) {
                if (vertexUv_.empty()) continue;
                const std::size_t uv = static_cast<std::size_t>(role - 9);
                for (std::size_t row = 0; row < count; ++row) {
                  vertexUv_[2 * (begin + row) + uv] =
                      static_cast<float>(loadDouble(column + row * stride, type, swapped));
                }
              } else if (raw_.mesh.colors.cols() > 0) {
                copyColumn(column, stride, count, type, swapped,
                           raw_.mesh.colors.data() + 3 * begin + axis, [type](auto value) {
                             return colorByte(static_cast<double>(value), type);
                           });
              }
            }
          }
        });
    if (file_.stopped()) return cancelledError();
    reader_.skip(element.count * stride, Scalar::uint8);
    return {};
  }

  Result<void> readVertexRows(const Element& element, const Columns& propertyOf) {
    std::vector<int> roles(element.properties.size(), -1);
    for (int role = 0; role < kRoles; ++role) {
      if (propertyOf[role] >= 0) roles[propertyOf[role]] = role;
    }
    Mesh& mesh = raw_.mesh;
    for (Eigen::Index row = 0; row < mesh.vertices.cols(); ++row) {
      if ((row & 0xffff) == 0 && file_.stopped()) return cancelledError();
      for (std::size_t i = 0; i < roles.size(); ++i) {
        const PlyHeader::Property& property = element.properties[i];
        if (property.countType) {
          skipList(property);
          continue;
        }
        const double value = reader_.next(property.type);
        const int role = roles[i];
        if (role < 0) continue;
        if (role < 3) {
          mesh.vertices(role, row) = value;
        } else if (role < 6 && mesh.normals.cols() > 0) {
          mesh.normals(role - 3, row) = value;
        } else if (role >= 9) {
          if (!vertexUv_.empty()) vertexUv_[2 * row + (role - 9)] = static_cast<float>(value);
        } else if (role >= 6 && mesh.colors.cols() > 0) {
          mesh.colors(role - 6, row) = colorByte(value, property.type);
        }
      }
      if (!reader_.good()) return endError(element, static_cast<std::uint64_t>(row));
    }
    return {};
  }

  /// Polygons become fans; strips (element "tristrips", -1 between strips) alternate their
  /// orientation.
  Result<void> readFaces(const Element& element) {
    const std::size_t none = element.properties.size();
    std::size_t indices = none, texcoords = none, texnumber = none;
    for (std::size_t i = 0; i < none; ++i) {
      const PlyHeader::Property& property = element.properties[i];
      const bool list = property.countType.has_value();
      if (list && (property.name == "vertex_indices" || property.name == "vertex_index")) {
        indices = i;
      } else if (texture_.wanted() && property.name == (list ? "texcoord" : "texnumber")) {
        (list ? texcoords : texnumber) = i;
      }
    }
    if (indices == none) {
      raw_.remarks.push_back("Left out the element '" + element.name +
                             "': it has no list 'vertex_indices'.");
      return skipElement(element);
    }
    const bool strips = element.name == "tristrips";
    if (!strips) corners_.reserve(3 * element.count);
    std::vector<float> places;  // of the row's corners in its picture
    for (std::uint64_t row = 0; row < element.count; ++row) {
      if ((row & 0xffff) == 0 && file_.stopped()) return cancelledError();
      places.clear();
      double number = 0;
      for (std::size_t i = 0; i < element.properties.size(); ++i) {
        const PlyHeader::Property& property = element.properties[i];
        if (i == indices) {
          strips ? addStrips(property) : addPolygon(property);
        } else if (i == texcoords) {
          for (std::size_t left = listLength(property); left > 0 && reader_.good(); --left) {
            places.push_back(static_cast<float>(reader_.next(property.type)));
          }
        } else if (property.countType) {
          skipList(property);
        } else {
          const double value = reader_.next(property.type);
          if (i == texnumber) number = value;
        }
      }
      if (!reader_.good()) return endError(element, row);
      if (texture_.wanted()) texture_.addPolygon(corners_.size(), places, number);
    }
    return {};
  }

  /// The length of a list, or 0 with the reader turned bad.
  std::size_t listLength(const PlyHeader::Property& property) {
    const double length = reader_.next(*property.countType);
    if (!(length > 0) || !reader_.good()) return 0;
    const auto count = length < 1e15 ? static_cast<std::size_t>(length) : std::size_t{1} << 50;
    if (reader_.holds(count, property.type)) return count;
    reader_.skip(std::size_t{1} << 50, property.type);
    return 0;
  }

  void skipList(const PlyHeader::Property& property) {
    reader_.skip(listLength(property), property.type);
  }

  void addPolygon(const PlyHeader::Property& property) {
    const std::size_t count = listLength(property);
    std::int32_t first = -1, previous = -1;
    for (std::size_t k = 0; k < count && reader_.good(); ++k) {
      const std::int32_t index = indexFrom(reader_.next(property.type));
      if (k == 0) first = index;
      if (k >= 2) corners_.insert(corners_.end(), {first, previous, index});
      previous = index;
    }
  }

  void addStrips(const PlyHeader::Property& property) {
    const std::size_t count = listLength(property);
    std::int32_t older = -1, previous = -1;
    std::size_t inStrip = 0;
    for (std::size_t k = 0; k < count && reader_.good(); ++k) {
      const std::int32_t index = indexFrom(reader_.next(property.type));
      if (index < 0) {
        inStrip = 0;
        continue;
      }
      if (inStrip >= 2) {
        if (inStrip % 2 == 0) {
          corners_.insert(corners_.end(), {older, previous, index});
        } else {
          corners_.insert(corners_.end(), {previous, older, index});
        }
      }
      older = previous;
      previous = index;
      ++inStrip;
    }
  }

  Result<void> skipElement(const Element& element) {
    if (element.properties.empty()) return {};
    if (!reader_.ascii() && !element.hasList()) {
      reader_.skip(element.count * element.smallestRow(), Scalar::uint8);
      return {};
    }
    for (std::uint64_t row = 0; row < element.count; ++row) {
      if ((row & 0xffff) == 0 && file_.stopped()) return cancelledError();
      for (const PlyHeader::Property& property : element.properties) {
        property.countType ? skipList(property) : static_cast<void>(reader_.next(property.type));
      }
      if (!reader_.good()) return endError(element, row);
    }
    return {};
  }

  const SourceFile& file_;
  const PlyHeader& header_;
  ValueReader reader_;
  bool verticesSeen_ = false;
  std::vector<std::int32_t> corners_;
  PlyTexture texture_;
  std::vector<float> vertexUv_;  ///< 2 per vertex; empty: none, or of no use
  RawScan raw_;
};

}  // namespace

Result<RawScan> readPly(const SourceFile& file) {
  const Result<PlyHeader> header = parsePlyHeader(file);
  if (!header) return header.error();
  return PlyParser(file, header.value()).run();
}

}  // namespace loopreg::io
