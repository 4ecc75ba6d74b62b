// OFF, the ascii Object File Format of Geomview with its prefixes C (colours) and N (normals):
// http://www.geomview.org/docs/html/OFF.html. A vertex line holds x y z, then the normal, then the
// colour; a plain OFF with three or four more numbers per vertex holds colours too (MeshLab, CGAL).

#include <cmath>

#include "io/Scalars.h"
#include "io/SourceFile.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

class OffParser {
 public:
  explicit OffParser(const SourceFile& file) : file_(file), p_(file.begin()) {}

  Result<RawScan> run() {
    Result<void> done = parseHeader();
    if (done) done = readVertices();
    if (done) done = readFaces();
    if (!done) return done.error();
    raw_.mesh.faces =
        Eigen::Map<const Faces>(corners_.data(), 3, static_cast<Eigen::Index>(corners_.size() / 3));
    return std::move(raw_);
  }

 private:
  /// The first line from here on that holds more than a comment; its text without the comment.
  bool nextLine(std::string_view& line) {
    while (p_ < file_.end()) {
      start_ = p_;
      const char* const feed = lineEnd(p_, file_.end());
      p_ = std::min(feed + 1, file_.end());
      line = std::string_view(start_, static_cast<std::size_t>(feed - start_));
      line = line.substr(0, line.find('#'));
      const char* const text = skipBlanks(line.data(), line.data() + line.size());
      if (text < line.data() + line.size()) return true;
    }
    start_ = file_.end();
    return false;
  }

  /// All numbers of a line; false where something else stands there.
  static bool numbersOf(std::string_view line, std::vector<double>& numbers) {
    numbers.clear();
    const char* p = line.data();
    const char* const end = p + line.size();
    for (p = skipBlanks(p, end); p < end; p = skipBlanks(p, end)) {
      double value = 0;
      p = parseNumber(p, end, value);
      if (!p || (p < end && !isBlank(*p))) return false;
      numbers.push_back(value);
    }
    return true;
  }

  Result<void> parseHeader() {
    std::string_view line;
    if (!nextLine(line)) return file_.atLine(file_.end(), "The file has no OFF header.");
    const char* p = line.data();
    const char* const end = p + line.size();
    const char* const before = p;
    std::string_view word = nextWord(p, end);
    const std::size_t keyword = word.find("OFF");
    if (keyword != word.npos) {
      const std::string_view prefix = word.substr(0, keyword);
      textured_ = prefix.find("ST") != prefix.npos;
      normals_ = prefix.find('N') != prefix.npos;
      p = word.data() + keyword + 3;  // "OFF490 518 0" occurs too
      const char* rest = p;
      if (nextWord(rest, end) == "BINARY") {
        return file_.atLine(before, "Binary OFF files are not read.", "Export the mesh as PLY.");
      }
      if (skipBlanks(p, end) == end) {
        if (!nextLine(line)) return file_.atLine(file_.end(), "The OFF header has no counts.");
      } else {
        line = std::string_view(p, static_cast<std::size_t>(end - p));
      }
    }
    std::vector<double> counts;
    if (!numbersOf(line, counts) || counts.size() < 2 || !(counts[0] >= 0) || !(counts[1] >= 0) ||
        counts[0] > 1e15 || counts[1] > 1e15) {
      return file_.atLine(start_, "This should be the numbers of vertices, faces and edges.");
    }
    vertices_ = static_cast<std::uint64_t>(counts[0]);
    faces_ = static_cast<std::uint64_t>(counts[1]);
    const auto offset = static_cast<std::size_t>(p_ - file_.begin());
    // "0 0 0" with its line end, and "3 0 1 2"; the last line may lack the line end.
    Result<void> fits = file_.checkCount(vertices_, "vertices", 6, offset - 1);
    if (fits) fits = file_.checkCount(faces_, "faces", 2, offset - 1);
    if (fits && vertices_ > file_.maxVertices) {
      return file_.atLine(start_, "The file has " + grouped(vertices_) + " vertices; at most " +
                                      grouped(file_.maxVertices) + " are read.");
    }
    return fits;
  }

  Result<void> readVertices() {
    raw_.mesh.vertices.resize(3, static_cast<Eigen::Index>(vertices_));
    if (normals_) raw_.mesh.normals.setZero(3, static_cast<Eigen::Index>(vertices_));
    std::vector<double> colors, row;
    bool colored = true;
    std::string_view line;
    for (Eigen::Index i = 0; i < raw_.mesh.vertices.cols(); ++i) {
      if ((i & 0xffff) == 0 && file_.stopped()) return cancelledError();
      if (!nextLine(line)) {
        return file_.atLine(file_.end(), "The file ends after " + grouped(i) + " of " +
                                             counted(vertices_, "point") + ".");
      }
      if (!numbersOf(line, row) || row.size() < 3) {
        return file_.atLine(start_, "This vertex does not have three numbers.");
      }
      std::size_t used = 3;
      raw_.mesh.vertices.col(i) = Eigen::Map<const Vector3d>(row.data());
      if (normals_ && row.size() >= 6) {
        raw_.mesh.normals.col(i) = Eigen::Map<const Vector3d>(row.data() + 3);
        used = 6;
      }
      // Behind them the colour: three or four numbers, and two of texture after an ST.
      const std::size_t rest = row.size() - used - (textured_ && row.size() >= used + 2 ? 2 : 0);
      colored = colored && (rest == 3 || rest == 4);
      if (colored) colors.insert(colors.end(), row.begin() + used, row.begin() + used + 3);
    }
    if (colored) setColors(colors);
    return {};
  }

  /// Integers 0 to 255, or fractions of one: told apart by the largest.
  void setColors(const std::vector<double>& values) {
    double most = 0;
    for (const double value : values) most = std::max(most, value);
    raw_.mesh.colors.resize(3, raw_.mesh.vertices.cols());
    const Scalar type = most > 1 ? Scalar::uint8 : Scalar::float64;
    std::uint8_t* out = raw_.mesh.colors.data();
    for (const double value : values) *out++ = colorByte(value, type);
  }

  Result<void> readFaces() {
    std::string_view line;
    for (std::uint64_t i = 0; i < faces_; ++i) {
      if ((i & 0xffff) == 0 && file_.stopped()) return cancelledError();
      if (!nextLine(line)) {
        return file_.atLine(file_.end(), "The file ends after " + grouped(i) + " of " +
                                             counted(faces_, "face") + ".");
      }
      const char* p = line.data();
      const char* const end = p + line.size();
      const auto integer = [&](std::int64_t& value) {
        p = skipBlanks(p, end);
        const char* const behind = parseInteger(p, end, value);
        if (!behind || (behind < end && !isBlank(*behind))) return false;
        p = behind;
        return true;
      };
      std::int64_t count = 0, index = 0;
      if (!integer(count) || count < 0) {
        return file_.atLine(start_, "This face does not begin with its number of corners.");
      }
      std::int32_t first = -1, previous = -1;
      for (std::int64_t k = 0; k < count; ++k) {  // ends with the line at the latest
        if (!integer(index)) return file_.atLine(start_, "This face has too few corner indices.");
        const std::int32_t corner = indexFrom(static_cast<double>(index));
        if (k == 0) first = corner;
        if (k >= 2) corners_.insert(corners_.end(), {first, previous, corner});
        previous = corner;
      }
    }
    return {};
  }

  const SourceFile& file_;
  const char* p_;
  const char* start_ = nullptr;  ///< where the current line begins
  bool normals_ = false, textured_ = false;
  std::uint64_t vertices_ = 0, faces_ = 0;
  std::vector<std::int32_t> corners_;
  RawScan raw_;
};

}  // namespace

Result<RawScan> readOff(const SourceFile& file) { return OffParser(file).run(); }

}  // namespace loopreg::io
