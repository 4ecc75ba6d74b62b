// STL, binary and ascii. The format repeats every point in each of its triangles; points of the
// same coordinates are merged, in the order in which they first appear, so that the surface hangs
// together. The facet normals are not read: the order of the corners says the same, and says it
// more reliably.

#include <array>
#include <string>

#include "io/PointMerger.h"
#include "io/Scalars.h"
#include "io/SourceFile.h"
#include "io/TextScanner.h"

namespace loopreg::io {
namespace {

constexpr std::size_t kHeaderBytes = 84;
constexpr std::size_t kFacetBytes = 50;  // normal, three corners (float32), two bytes of attributes

Result<RawScan> finish(const SourceFile& file, const PointMerger& merger,
                       const std::vector<std::int32_t>& corners) {
  const auto& points = merger.points();
  if (points.size() > file.maxVertices) {
    return unreadable(file.name, "The file has " + grouped(points.size()) +
                                     " different points; at most " + grouped(file.maxVertices) +
                                     " are read.");
  }
  RawScan raw;
  raw.mesh.vertices.resize(3, static_cast<Eigen::Index>(points.size()));
  if (!points.empty()) {
    std::memcpy(raw.mesh.vertices.data(), points.data(), points.size() * sizeof(points[0]));
  }
  raw.mesh.faces =
      Eigen::Map<const Faces>(corners.data(), 3, static_cast<Eigen::Index>(corners.size() / 3));
  return raw;
}

Result<RawScan> readBinary(const SourceFile& file) {
  if (file.size < kHeaderBytes) {
    return file.atByte(file.size, "The file ends within the 84 bytes of a binary STL's header.");
  }
  const auto facets = loadScalar<std::uint32_t>(file.begin() + 80, false);
  const Result<void> fits = file.checkCount(facets, "triangles", kFacetBytes, kHeaderBytes);
  if (!fits) return fits.error();
  if (facets == 0) return file.atByte(80, "The STL file declares no triangle.");
  PointMerger merger(std::size_t{3} * facets);
  std::vector<std::int32_t> corners;
  corners.reserve(std::size_t{3} * facets);
  for (std::size_t facet = 0; facet < facets; ++facet) {
    if ((facet & 0xffff) == 0 && file.stopped()) return cancelledError();
    const char* at = file.begin() + kHeaderBytes + facet * kFacetBytes + 12;
    for (int k = 0; k < 3; ++k, at += 12) {
      corners.push_back(merger.add({loadScalar<float>(at, false), loadScalar<float>(at + 4, false),
                                    loadScalar<float>(at + 8, false)}));
    }
  }
  Result<RawScan> raw = finish(file, merger, corners);
  const std::size_t used = kHeaderBytes + facets * kFacetBytes;
  if (raw && file.size > used) {
    raw.value().remarks.push_back("Left out " + counted(file.size - used, "byte") +
                                  " behind the last triangle.");
  }
  return raw;
}

/// Words in any layout: "facet ... outer loop vertex x y z (three times) endloop endfacet". More
/// than three corners in a loop make a fan.
Result<RawScan> readAscii(const SourceFile& file) {
  const char* p = lineEnd(file.begin(), file.end());  // the solid's name may be any text
  PointMerger merger(file.size / 50);
  std::vector<std::int32_t> corners;
  std::int32_t first = -1, previous = -1;
  std::size_t inLoop = 0;
  bool open = false, ended = false;
  for (std::size_t words = 0;; ++words) {
    if ((words & 0xffff) == 0 && file.stopped()) return cancelledError();
    p = skipSpaces(p, file.end());
    if (p >= file.end()) break;
    const char* const start = p;
    const std::string_view word = nextWord(p, file.end());
    if (word == "vertex" && open) {
      std::array<double, 3> point;
      for (double& value : point) {
        p = skipSpaces(p, file.end());
        const char* const behind = parseNumber(p, file.end(), value);
        if (!behind || (behind < file.end() && !isSpace(*behind))) {
          return file.atLine(p, "This STL vertex does not have three numbers.");
        }
        p = behind;
      }
      const std::int32_t corner = merger.add(point);
      if (inLoop == 0) first = corner;
      if (inLoop >= 2) corners.insert(corners.end(), {first, previous, corner});
      previous = corner;
      ++inLoop;
    } else if (word == "loop") {
      open = true;
      inLoop = 0;
    } else if (word == "endloop") {
      open = false;
    } else if (word == "solid" || word == "endsolid") {
      ended = word == "endsolid";
      p = lineEnd(p, file.end());
    } else if (word == "facet") {
      p = lineEnd(p, file.end());  // the normal
    } else if (word != "outer" && word != "endfacet") {
      return file.atLine(start, "This word does not belong into an STL file.");
    }
  }
  if (open) return file.atLine(file.end(), "The file ends within a triangle.");
  if (corners.empty()) return file.atLine(file.end(), "The STL file has no triangle.");
  Result<RawScan> raw = finish(file, merger, corners);
  if (raw && !ended) {
    raw.value().remarks.push_back("The file ends without 'endsolid': it may have been cut off.");
  }
  return raw;
}

}  // namespace

Result<RawScan> readStl(const SourceFile& file) {
  // Binary files too may begin with "solid"; their size gives them away, or a byte that no text
  // has.
  const std::string_view head(file.begin(), std::min<std::size_t>(file.size, 512));
  const bool sizeFits = file.size >= kHeaderBytes &&
                        kHeaderBytes + kFacetBytes * std::uint64_t{loadScalar<std::uint32_t>(
                                                         file.begin() + 80, false)} ==
                            file.size;
  const char* p = skipSpaces(file.begin(), file.end());
  const bool text = nextWord(p, file.end()) == "solid" && head.find('\0') == head.npos;
  return text && !sizeFits ? readAscii(file) : readBinary(file);
}

}  // namespace loopreg::io
