// Wavefront OBJ: the `v`, `vt`, `vn` and `f` statements, and of materials their pictures;
// everything else (groups, lines, free-form surfaces) is of no use and skipped.
//
// Pieces of the file are parsed on several threads. The only thing a piece does not know is how
// many vertices came before it, which negative indices need: those are noted and shifted
// afterwards.

#include <limits>
#include <new>

#include "core/Parallel.h"
#include "io/ObjMaterials.h"
#include "io/SourceFile.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

constexpr std::int32_t kInvalid = -1;

/// What one piece of the file holds. Corner arrays have three entries per triangle.
struct Piece {
  std::vector<double> positions;
  std::vector<float> colors;  ///< for the vertices that have one
  std::vector<double> normals;
  std::vector<std::int32_t> corners;        ///< 0-based vertex of each corner
  std::vector<std::int32_t> cornerNormals;  ///< 0-based normal of each corner; as long, or empty
  std::vector<std::size_t> shifted;         ///< corners counted from this piece's first vertex
  std::vector<std::size_t> shiftedNormals;
  std::vector<float> texcoords;               ///< 2 each
  std::vector<std::int32_t> cornerTexcoords;  ///< as cornerNormals
  std::vector<std::size_t> shiftedTexcoords;
  std::vector<MaterialUse> materials;  ///< corners counted from the piece's first
  std::vector<std::string> libraries;
  const char* errorAt = nullptr;
  std::string error;
};

/// Blanks within a statement, which a backslash at the line's end carries on to the next line.
const char* skipWithin(const char* p, const char* end) {
  while (p < end) {
    if (isBlank(*p)) {
      ++p;
    } else if (*p == '\\') {
      const char* const feed = skipBlanks(p + 1, end);
      if (feed < end && *feed != '\n') break;
      p = std::min(feed + 1, end);
    } else {
      break;
    }
  }
  return p;
}

bool endsStatement(const char* p, const char* end) { return p >= end || *p == '\n' || *p == '#'; }

class PieceParser {
 public:
  PieceParser(std::string_view text, const SourceFile& file, Piece& piece)
      : p_(text.data()), end_(text.data() + text.size()), file_(file), piece_(piece) {}

  void run() {
    for (std::size_t line = 0; p_ < end_; ++line) {
      if ((line & 0xffff) == 0 && file_.stopped()) return;
      p_ = skipWithin(p_, end_);
      const bool more = p_ + 1 < end_;
      bool good = true;
      if (more && *p_ == 'v' && (isBlank(p_[1]) || p_[1] == '\\')) {
        ++p_;
        good = vertex();
      } else if (more && *p_ == 'v' && p_[1] == 'n' && p_ + 2 < end_ && isBlank(p_[2])) {
        p_ += 2;
        good = normal();
      } else if (more && *p_ == 'v' && p_[1] == 't' && p_ + 2 < end_ && isBlank(p_[2])) {
        p_ += 2;
        good = texcoord();
      } else if (more && *p_ == 'f' && (isBlank(p_[1]) || p_[1] == '\\')) {
        ++p_;
        good = face();
      } else if (keyword("usemtl")) {
        piece_.materials.push_back({piece_.corners.size(), restOfLine()});
      } else if (keyword("mtllib")) {
        piece_.libraries.push_back(restOfLine());
      }
      if (!good) return;
      skipStatement();
    }
  }

 private:
  bool fail(const char* message) {
    piece_.errorAt = p_;
    piece_.error = message;
    return false;
  }

  void skipStatement() {
    while (p_ < end_) {
      const char* const feed = lineEnd(p_, end_);
      const char* last = feed;
      while (last > p_ && isBlank(last[-1])) --last;
      const bool continued = last > p_ && last[-1] == '\\';
      p_ = std::min(feed + 1, end_);
      if (!continued) return;
    }
  }

  /// The numbers of a statement, at most `most`; -1 when something is not a number.
  int numbers(double* values, int most) {
    int count = 0;
    while (count < most) {
      p_ = skipWithin(p_, end_);
      if (endsStatement(p_, end_)) break;
      const char* const behind = parseNumber(p_, end_, values[count]);
      if (!behind || (behind < end_ && !isSpace(*behind) && *behind != '\\' && *behind != '#')) {
        return -1;
      }
      p_ = behind;
      ++count;
    }
    return count;
  }

  /// `v x y z`, `v x y z w`, `v x y z r g b` or `v x y z r g b a`.
  bool vertex() {
    double values[8];
    const int count = numbers(values, 8);
    if (count < 3) return fail("This vertex does not have three numbers.");
    piece_.positions.insert(piece_.positions.end(), values, values + 3);
    if (count == 6 || count == 7) {
      for (int i = 3; i < 6; ++i) piece_.colors.push_back(static_cast<float>(values[i]));
    }
    return true;
  }

  bool normal() {
    double values[3];
    if (numbers(values, 3) < 3) return fail("This normal does not have three numbers.");
    piece_.normals.insert(piece_.normals.end(), values, values + 3);
    return true;
  }

  bool texcoord() {
    double values[3];
    const int count = numbers(values, 3);
    if (count < 1) return fail("This texture coordinate is not a number.");
    piece_.texcoords.push_back(static_cast<float>(values[0]));
    piece_.texcoords.push_back(count > 1 ? static_cast<float>(values[1]) : 0.0f);
    return true;
  }

  /// Moves behind the keyword where the statement is one of it.
  bool keyword(std::string_view word) {
    const std::string_view left(p_, static_cast<std::size_t>(end_ - p_));
    if (left.size() <= word.size() || left.substr(0, word.size()) != word ||
        !isBlank(left[word.size()])) {
      return false;
    }
    p_ += word.size();
    return true;
  }

  /// Names may hold blanks.
  std::string restOfLine() {
    p_ = skipBlanks(p_, end_);
    const char* last = lineEnd(p_, end_);
    while (last > p_ && isBlank(last[-1])) --last;
    const std::string text(p_, last);
    p_ = last;
    return text;
  }

  struct Corner {
    std::int32_t vertex = kInvalid, normal = kInvalid, texcoord = kInvalid;
    bool shiftedVertex = false, shiftedNormal = false, shiftedTexcoord = false;
  };

  /// An OBJ index (1-based, or negative: back from the newest) to a 0-based one.
  static std::int32_t resolve(std::int64_t index, std::size_t known, bool& shifted) {
    shifted = index < 0;
    const std::int64_t zeroBased = shifted ? static_cast<std::int64_t>(known) + index : index - 1;
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    if (index == 0 || zeroBased > kMost || zeroBased < -kMost) {
      shifted = false;
      return kInvalid;
    }
    return static_cast<std::int32_t>(zeroBased);
  }

  /// One corner: `v`, `v/vt`, `v//vn` or `v/vt/vn`.
  bool corner(Corner& out) {
    std::int64_t index = 0;
    const char* behind = parseInteger(p_, end_, index);
    if (!behind) return false;
    out.vertex = resolve(index, piece_.positions.size() / 3, out.shiftedVertex);
    p_ = behind;
    for (int field = 1; field <= 2 && p_ < end_ && *p_ == '/'; ++field) {
      ++p_;
      behind = parseInteger(p_, end_, index);
      if (!behind) continue;  // left out, as in v//vn
      p_ = behind;
      if (field == 1) {
        out.texcoord = resolve(index, piece_.texcoords.size() / 2, out.shiftedTexcoord);
      }
      if (field == 2) out.normal = resolve(index, piece_.normals.size() / 3, out.shiftedNormal);
    }
    return p_ >= end_ || isSpace(*p_) || *p_ == '\\' || *p_ == '#';
  }

  /// A polygon becomes the fan of triangles around its first corner.
  bool face() {
    Corner first, previous, current;
    for (std::size_t count = 0;; ++count) {
      p_ = skipWithin(p_, end_);
      if (endsStatement(p_, end_)) break;
      current = Corner();
      if (!corner(current)) return fail("This face has an entry that is not an index.");
      if (count == 0) first = current;
      if (count >= 2) {
        add(first);
        add(previous);
        add(current);
      }
      previous = current;
    }
    return true;
  }

  void add(const Corner& corner) {
    if (corner.shiftedVertex) piece_.shifted.push_back(piece_.corners.size());
    piece_.corners.push_back(corner.vertex);
    note(piece_.cornerNormals, piece_.shiftedNormals, corner.normal, corner.shiftedNormal);
    note(piece_.cornerTexcoords, piece_.shiftedTexcoords, corner.texcoord, corner.shiftedTexcoord);
  }

  /// The newest corner's index into another list. The first may come late: corners before it have
  /// none.
  void note(std::vector<std::int32_t>& list, std::vector<std::size_t>& shiftedOnes,
            std::int32_t index, bool shifted) {
    if (list.empty() && index == kInvalid && !shifted) return;
    list.resize(piece_.corners.size() - 1, kInvalid);
    if (shifted) shiftedOnes.push_back(list.size());
    list.push_back(index);
  }

  const char* p_;
  const char* end_;
  const SourceFile& file_;
  Piece& piece_;
};

/// Adds the count of earlier vertices (or normals) to the indices that were counted from the
/// piece's start.
void shift(std::vector<std::int32_t>& indices, const std::vector<std::size_t>& which,
           std::size_t before) {
  for (const std::size_t at : which) {
    const std::int64_t index = indices[at] + static_cast<std::int64_t>(before);
    indices[at] = index < 0 || index > std::numeric_limits<std::int32_t>::max()
                      ? kInvalid
                      : static_cast<std::int32_t>(index);
  }
}

/// Normals belong to face corners in this format; a vertex gets the sum over its corners
/// (repairScan() makes it a unit vector). Without faces the i-th normal is the i-th vertex's.
Points vertexNormals(const std::vector<Piece>& pieces, const Points& normals, const Mesh& mesh) {
  if (mesh.isPointCloud()) return normals.cols() == mesh.vertices.cols() ? normals : Points();
  Points sums = Points::Zero(3, mesh.vertices.cols());
  for (const Piece& piece : pieces) {
    for (std::size_t i = 0; i < piece.cornerNormals.size(); ++i) {
      const std::int32_t vertex = piece.corners[i], normal = piece.cornerNormals[i];
      if (vertex < 0 || vertex >= sums.cols() || normal < 0 || normal >= normals.cols()) continue;
      sums.col(vertex) += normals.col(normal);
    }
  }
  return sums;
}

/// Colours are fractions of one; some programs write 0 to 255 instead, which shows in values above
/// one.
Colors toColors(const std::vector<Piece>& pieces, Eigen::Index count) {
  float most = 0;
  for (const Piece& piece : pieces) {
    for (const float value : piece.colors) most = std::max(most, value);
  }
  const float scale = most > 1.0f ? 1.0f : 255.0f;
  Colors colors(3, count);
  std::uint8_t* out = colors.data();
  for (const Piece& piece : pieces) {
    for (const float value : piece.colors) {
      const float scaled = value * scale;  // compared so that NaN becomes 0
      *out++ = scaled > 0 ? static_cast<std::uint8_t>(std::min(scaled, 255.0f) + 0.5f) : 0;
    }
  }
  return colors;
}

/// The pictures of the materials on the faces that use them; empty where there are none.
SurfaceTexture textureOf(const std::vector<Piece>& pieces, std::size_t corners,
                         const SourceFile& file, std::vector<std::string>& remarks) {
  SurfaceTexture texture;
  std::vector<float> texcoords;
  std::vector<std::string> libraries;
  for (const Piece& piece : pieces) {
    texcoords.insert(texcoords.end(), piece.texcoords.begin(), piece.texcoords.end());
    libraries.insert(libraries.end(), piece.libraries.begin(), piece.libraries.end());
  }
  if (texcoords.empty() || libraries.empty()) return texture;
  const MaterialImages materials = readMaterialImages(file.path, libraries, remarks);
  if (materials.images.empty()) return texture;
  texture.images = materials.images;
  texture.image.reserve(corners / 3);
  texture.uv.setZero(2, static_cast<Eigen::Index>(corners));
  const auto known = static_cast<std::int32_t>(texcoords.size() / 2);
  Eigen::Index column = 0;
  std::int16_t current = -1;
  for (const Piece& piece : pieces) {
    auto use = piece.materials.begin();
    for (std::size_t i = 0; i < piece.corners.size(); i += 3) {
      for (; use != piece.materials.end() && use->corner <= i; ++use) {
        current = materials.indexOf(use->name);
      }
      bool complete = true;
      for (std::size_t k = i; k < i + 3; ++k, ++column) {
        const std::int32_t t = k < piece.cornerTexcoords.size() ? piece.cornerTexcoords[k] : -1;
        complete = complete && t >= 0 && t < known;
        if (t >= 0 && t < known) {
          texture.uv.col(column) = Eigen::Map<const Eigen::Vector2f>(&texcoords[2 * t]);
        }
      }
      texture.image.push_back(complete ? current : std::int16_t{-1});
    }
    for (; use != piece.materials.end(); ++use) current = materials.indexOf(use->name);
  }
  return texture;
}

template <class Matrix, class Value>
void append(Matrix& matrix, Eigen::Index& column, const std::vector<Value>& values) {
  std::copy(values.begin(), values.end(), matrix.data() + 3 * column);
  column += static_cast<Eigen::Index>(values.size() / 3);
}

}  // namespace

Result<RawScan> readObj(const SourceFile& file) {
  const std::vector<std::string_view> texts = splitAtLines(file.begin(), file.end(), file.threads);
  std::vector<Piece> pieces(texts.size());
  parallelRanges(texts.size(), file.threads, 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      try {
        PieceParser(texts[i], file, pieces[i]).run();
      } catch (const std::bad_alloc&) {  // must not leave this thread
        pieces[i].errorAt = texts[i].data();
        pieces[i].error = "There is not enough memory to read this file.";
      }
    }
  });
  if (file.stopped()) return cancelledError();

  std::size_t vertices = 0, normalCount = 0, texcoordCount = 0, colors = 0, corners = 0;
  bool anyCornerNormals = false;
  for (Piece& piece : pieces) {
    if (piece.errorAt) return file.atLine(piece.errorAt, piece.error);
    shift(piece.corners, piece.shifted, vertices);
    shift(piece.cornerNormals, piece.shiftedNormals, normalCount);
    shift(piece.cornerTexcoords, piece.shiftedTexcoords, texcoordCount);
    texcoordCount += piece.texcoords.size() / 2;
    vertices += piece.positions.size() / 3;
    normalCount += piece.normals.size() / 3;
    colors += piece.colors.size() / 3;
    corners += piece.corners.size();
    anyCornerNormals |= !piece.cornerNormals.empty();
  }
  if (vertices == 0) {
    return unreadable(file.name, "There is no vertex (a line 'v x y z') in this OBJ file.",
                      "It may be another kind of file under the name of an OBJ.");
  }
  if (vertices > file.maxVertices) {
    return unreadable(file.name, "The file has " + grouped(vertices) + " vertices; at most " +
                                     grouped(file.maxVertices) + " are read.");
  }

  RawScan raw;
  raw.mesh.vertices.resize(3, static_cast<Eigen::Index>(vertices));
  raw.mesh.faces.resize(3, static_cast<Eigen::Index>(corners / 3));
  Points normals(3, static_cast<Eigen::Index>(normalCount));
  Eigen::Index vertexAt = 0, faceAt = 0, normalAt = 0;
  for (const Piece& piece : pieces) {
    append(raw.mesh.vertices, vertexAt, piece.positions);
    append(raw.mesh.faces, faceAt, piece.corners);
    append(normals, normalAt, piece.normals);
  }
  if (normalCount > 0 && (anyCornerNormals || raw.mesh.isPointCloud())) {
    raw.mesh.normals = vertexNormals(pieces, normals, raw.mesh);
  }
  if (colors == vertices) {
    raw.mesh.colors = toColors(pieces, raw.mesh.vertices.cols());
  } else if (colors > 0) {
    raw.remarks.push_back("Left out the colours: only " + grouped(colors) + " of " +
                          counted(vertices, "point") + " have one.");
  }
  raw.texture = textureOf(pieces, corners, file, raw.remarks);
  return raw;
}

}  // namespace loopreg::io
