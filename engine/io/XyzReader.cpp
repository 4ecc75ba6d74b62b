// Points as text: XYZ, PTS, ASC. One point per line, columns separated by blanks, tabs, commas or
// semicolons. What the columns mean is not written down anywhere, so it is taken from a line of
// names
// ("x y z r g b nx ny nz") where there is one, else from their number and range.

#include <array>
#include <cmath>
#include <limits>
#include <new>

#include "core/Parallel.h"
#include "io/Scalars.h"
#include "io/SourceFile.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

constexpr std::size_t kMostColumns = 32;

bool isSeparator(char c) { return isBlank(c) || c == ',' || c == ';'; }

const char* skipSeparators(const char* p, const char* end) {
  while (p < end && isSeparator(*p)) ++p;
  return p;
}

bool isComment(const char* p, const char* end) {
  return *p == '#' || *p == '!' || (*p == '/' && p + 1 < end && p[1] == '/');
}

/// The numbers of one line; -1 when there is something else. At most kMostColumns.
int numbersOf(const char* p, const char* end, double* numbers) {
  int count = 0;
  for (p = skipSeparators(p, end); p < end; p = skipSeparators(p, end)) {
    if (isComment(p, end)) break;
    if (count == static_cast<int>(kMostColumns)) return -1;
    const char* const behind = parseNumber(p, end, numbers[count]);
    if (!behind || (behind < end && !isSeparator(*behind))) return -1;
    p = behind;
    ++count;
  }
  return count;
}

/// First column of the position, normal and colour; -1: the file has none.
struct Layout {
  std::array<int, 3> position{0, 1, 2};
  std::array<int, 3> normal{-1, -1, -1};
  std::array<int, 3> color{-1, -1, -1};
  int columns = 0;
  bool named = false;
};

/// Reads a line of column names; false where it does not name x, y and z.
bool layoutFromNames(const char* p, const char* end, Layout& layout) {
  layout.position = {-1, -1, -1};
  int column = 0;
  for (p = skipSeparators(p, end); p < end; p = skipSeparators(p, end), ++column) {
    std::string name;
    for (; p < end && !isSeparator(*p); ++p) {
      if (*p == '/' || *p == '"' || *p == '#') continue;  // "//X" of CloudCompare
      name += *p >= 'A' && *p <= 'Z' ? static_cast<char>(*p + 32) : *p;
    }
    if (name.empty()) {
      --column;
      continue;
    }
    for (int axis = 0; axis < 3; ++axis) {
      const std::string letter(1, "xyz"[axis]), channel(1, "rgb"[axis]);
      const std::string word = std::array<const char*, 3>{"red", "green", "blue"}[axis];
      if (name == letter) layout.position[axis] = column;
      if (name == "n" + letter || name == "normal_" + letter) layout.normal[axis] = column;
      if (name == channel || name == word) layout.color[axis] = column;
    }
  }
  layout.columns = column;
  layout.named = layout.position[0] >= 0 && layout.position[1] >= 0 && layout.position[2] >= 0;
  for (std::array<int, 3>* group : {&layout.normal, &layout.color}) {
    if ((*group)[0] < 0 || (*group)[1] < 0 || (*group)[2] < 0) *group = {-1, -1, -1};
  }
  return layout.named;
}

struct Piece {
  std::vector<double> values;  ///< `columns` per point
  const char* errorAt = nullptr;
  std::string error;
};

void parsePiece(std::string_view text, int columns, const SourceFile& file, Piece& piece) {
  const char* p = text.data();
  const char* const end = p + text.size();
  double row[kMostColumns];
  piece.values.reserve(text.size() / 10);
  for (std::size_t line = 0; p < end; ++line) {
    if ((line & 0xffff) == 0 && file.stopped()) return;
    const char* const feed = lineEnd(p, end);
    const int count = numbersOf(p, feed, row);
    if (count < 0 || (count > 1 && count != columns)) {
      piece.errorAt = p;
      piece.error = count < 0 ? "This line holds something that is not a number."
                              : "This line has " + std::to_string(count) +
                                    " columns, the first has " + std::to_string(columns) + ".";
      return;
    }
    // A single number is the count of points that a PTS file gives before each of its scans.
    if (count > 1) piece.values.insert(piece.values.end(), row, row + columns);
    p = feed + 1;
  }
}

class PointTable {
 public:
  PointTable(std::vector<Piece> pieces, int columns)
      : pieces_(std::move(pieces)), columns_(columns) {
    for (const Piece& piece : pieces_) rows_ += piece.values.size() / columns_;
  }
  std::size_t rows() const { return rows_; }

  /// Calls `use` with each row.
  template <class Use>
  void forEachRow(Use&& use) const {
    for (const Piece& piece : pieces_) {
      for (std::size_t at = 0; at < piece.values.size(); at += columns_) use(&piece.values[at]);
    }
  }

  struct Range {
    double least = std::numeric_limits<double>::infinity();
    double most = -std::numeric_limits<double>::infinity();
    bool whole = true;     ///< integers only
    double unitShare = 0;  ///< of the rows in which the three columns are a unit vector
  };
  Range rangeOf(int first) const {
    Range range;
    std::size_t units = 0;
    forEachRow([&](const double* row) {
      double squared = 0;
      for (int k = first; k < first + 3; ++k) {
        range.least = std::min(range.least, row[k]);
        range.most = std::max(range.most, row[k]);
        range.whole = range.whole && row[k] == std::floor(row[k]);
        squared += row[k] * row[k];
      }
      units += std::abs(squared - 1) < 0.02;
    });
    range.unitShare =
        static_cast<double>(units) / static_cast<double>(std::max<std::size_t>(1, rows_));
    return range;
  }

 private:
  std::vector<Piece> pieces_;
  int columns_;
  std::size_t rows_ = 0;
};

/// Columns behind x y z, without names: an odd one is an intensity; a group of three is a normal
/// where its rows have length one, else a colour where it fits 0 to 255.
void guessLayout(const PointTable& table, Layout& layout) {
  for (int first = layout.columns % 3 == 1 ? 4 : 3; first + 3 <= layout.columns; first += 3) {
    const PointTable::Range range = table.rangeOf(first);
    const std::array<int, 3> group{first, first + 1, first + 2};
    if (layout.normal[0] < 0 && range.unitShare > 0.5) {
      layout.normal = group;
    } else if (layout.color[0] < 0 && range.least >= 0 && range.most <= 255) {
      layout.color = group;
    }
  }
}

Mesh buildMesh(const PointTable& table, const Layout& layout) {
  Mesh mesh;
  const auto rows = static_cast<Eigen::Index>(table.rows());
  mesh.vertices.resize(3, rows);
  if (layout.normal[0] >= 0) mesh.normals.resize(3, rows);
  if (layout.color[0] >= 0) mesh.colors.resize(3, rows);
  Scalar colorType = Scalar::uint8;
  if (layout.color[0] >= 0) {
    double most = 0;
    table.forEachRow([&](const double* row) {
      for (const int column : layout.color) most = std::max(most, row[column]);
    });
    if (most <= 1) colorType = Scalar::float64;
  }
  Eigen::Index i = 0;
  table.forEachRow([&](const double* row) {
    for (int axis = 0; axis < 3; ++axis) {
      mesh.vertices(axis, i) = row[layout.position[axis]];
      if (layout.normal[0] >= 0) mesh.normals(axis, i) = row[layout.normal[axis]];
      if (layout.color[0] >= 0)
        mesh.colors(axis, i) = colorByte(row[layout.color[axis]], colorType);
    }
    ++i;
  });
  return mesh;
}

}  // namespace

Result<RawScan> readXyz(const SourceFile& file) {
  // Up to the first point: comments, a count, or names of columns.
  Layout layout;
  const char* p = file.begin();
  for (double row[kMostColumns]; p < file.end();) {
    const char* const feed = lineEnd(p, file.end());
    const char* const text = skipSeparators(p, feed);
    Layout named;
    if (text < feed && !layout.named && layoutFromNames(text, feed, named)) {
      layout = named;
    } else {
      const int count = numbersOf(p, feed, row);
      if (count < 0) return file.atLine(p, "This line holds something that is not a number.");
      if (count > 1) {
        if (count < 3 || (layout.named && count != layout.columns)) {
          return file.atLine(p, "This line has " + std::to_string(count) +
                                    " columns; a point needs " +
                                    std::to_string(std::max(3, layout.columns)) + ".");
        }
        layout.columns = count;
        break;
      }
    }
    p = std::min(feed + 1, file.end());
  }
  if (layout.columns == 0 || p >= file.end()) {
    return unreadable(file.name, "There is no point (a line 'x y z') in this file.");
  }

  const std::vector<std::string_view> texts = splitAtLines(p, file.end(), file.threads);
  std::vector<Piece> pieces(texts.size());
  parallelRanges(texts.size(), file.threads, 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      try {
        parsePiece(texts[i], layout.columns, file, pieces[i]);
      } catch (const std::bad_alloc&) {  // must not leave this thread
        pieces[i].errorAt = texts[i].data();
        pieces[i].error = "There is not enough memory to read this file.";
      }
    }
  });
  if (file.stopped()) return cancelledError();
  for (const Piece& piece : pieces) {
    if (piece.errorAt) return file.atLine(piece.errorAt, piece.error);
  }
  const PointTable table(std::move(pieces), layout.columns);
  if (table.rows() > file.maxVertices) {
    return unreadable(file.name, "The file has " + grouped(table.rows()) + " points; at most " +
                                     grouped(file.maxVertices) + " are read.");
  }
  if (!layout.named) guessLayout(table, layout);
  RawScan raw;
  raw.mesh = buildMesh(table, layout);
  return raw;
}

}  // namespace loopreg::io
