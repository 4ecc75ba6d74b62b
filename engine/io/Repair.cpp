#include "io/Repair.h"

#include <algorithm>
#include <cmath>

#include "core/Parallel.h"

namespace loopreg::io {
namespace {

/// Beyond this, squares and products of coordinates stop being meaningful long before they
/// overflow.
constexpr double kLargest = 1e30;

bool usable(const double* point) {
  // Written so that NaN fails.
  return std::abs(point[0]) <= kLargest && std::abs(point[1]) <= kLargest &&
         std::abs(point[2]) <= kLargest;
}

/// Drops the points that `keep` denies and renumbers the faces; faces at dropped points get -2.
template <class Keep>
std::size_t dropPoints(Mesh& mesh, Keep&& keep) {
  const Eigen::Index count = mesh.vertices.cols();
  Eigen::Index first = 0;
  while (first < count && keep(mesh.vertices.data() + 3 * first)) ++first;
  if (first == count) return 0;
  std::vector<std::int32_t> renumbered(static_cast<std::size_t>(count), -2);
  Eigen::Index kept = 0;
  for (Eigen::Index i = 0; i < count; ++i) {
    if (!keep(mesh.vertices.data() + 3 * i)) continue;
    renumbered[i] = static_cast<std::int32_t>(kept);
    mesh.vertices.col(kept) = mesh.vertices.col(i);
    if (mesh.normals.cols() > 0) mesh.normals.col(kept) = mesh.normals.col(i);
    if (mesh.colors.cols() > 0) mesh.colors.col(kept) = mesh.colors.col(i);
    ++kept;
  }
  mesh.vertices.conservativeResize(3, kept);
  if (mesh.normals.cols() > 0) mesh.normals.conservativeResize(3, kept);
  if (mesh.colors.cols() > 0) mesh.colors.conservativeResize(3, kept);
  std::int32_t* index = mesh.faces.data();
  for (std::int32_t* const end = index + mesh.faces.size(); index < end; ++index) {
    *index = *index >= 0 && *index < count ? renumbered[*index] : -1;
  }
  return static_cast<std::size_t>(count - kept);
}

void repairPoints(RawScan& scan) {
  const std::size_t wild = dropPoints(scan.mesh, usable);
  if (wild > 0) {
    scan.remarks.push_back("Dropped " + counted(wild, "point") + " that " +
                           (wild == 1 ? "is" : "are") + " not finite.");
  }
  if (!scan.mesh.isPointCloud()) return;
  const auto measured = [](const double* p) { return p[0] != 0 || p[1] != 0 || p[2] != 0; };
  Eigen::Index zeros = 0;
  for (Eigen::Index i = 0; i < scan.mesh.vertices.cols(); ++i) {
    zeros += !measured(scan.mesh.vertices.data() + 3 * i);
  }
  if (zeros < 2) return;
  dropPoints(scan.mesh, measured);
  scan.remarks.push_back("Dropped " + counted(static_cast<std::uint64_t>(zeros), "point") +
                         " at exactly (0, 0, 0): a camera writes those where it measured nothing.");
}

/// What is wrong with a face on its own.
enum class Fault : std::uint8_t { none, outOfRange, atDroppedPoint, noArea, repeated };

Fault faultOf(const Mesh& mesh, const std::int32_t* face) {
  const std::int32_t a = face[0], b = face[1], c = face[2];
  const auto count = static_cast<std::int32_t>(mesh.vertices.cols());
  if (a == -2 || b == -2 || c == -2) return Fault::atDroppedPoint;
  if (a < 0 || b < 0 || c < 0 || a >= count || b >= count || c >= count) return Fault::outOfRange;
  if (a == b || b == c || c == a) return Fault::noArea;
  const Vector3d u = mesh.vertices.col(b) - mesh.vertices.col(a);
  const Vector3d v = mesh.vertices.col(c) - mesh.vertices.col(a);
  // Relative to the edges: twice the area below 1e-12 of their product is a needle without a plane.
  const double squaredArea = u.cross(v).squaredNorm();
  return squaredArea > 1e-24 * u.squaredNorm() * v.squaredNorm() ? Fault::none : Fault::noArea;
}

/// Finds repeated faces and counts edges of three or more faces.
///
/// Both are questions about things that share their lowest vertex: faces are listed per lowest
/// vertex, edges per lower end (counting sort, O(n + m)), and only such a short list is ever
/// sorted.
class NeighbourhoodCheck {
 public:
  NeighbourhoodCheck(const Mesh& mesh, std::vector<Fault>& faults, int threads)
      : mesh_(mesh), faults_(faults), threads_(threads) {}

  /// The number of edges with more than two faces; repeated faces are marked in `faults`.
  std::size_t run() {
    markRepeatedFaces();
    return countCrowdedEdges();
  }

 private:
  struct Entry {
    std::int32_t second, third, face;
    bool operator<(const Entry& other) const {
      if (second != other.second) return second < other.second;
      return third != other.third ? third < other.third : face < other.face;
    }
  };

  /// Row starts of a table with `sizes[v]` entries for vertex v.
  static std::vector<std::uint32_t> rowStarts(const std::vector<std::uint32_t>& sizes) {
    std::vector<std::uint32_t> starts(sizes.size() + 1, 0);
    for (std::size_t v = 0; v < sizes.size(); ++v) starts[v + 1] = starts[v] + sizes[v];
    return starts;
  }

  void markRepeatedFaces() {
    const auto vertices = static_cast<std::size_t>(mesh_.vertices.cols());
    std::vector<std::uint32_t> sizes(vertices, 0);
    const Eigen::Index count = mesh_.faces.cols();
    for (Eigen::Index f = 0; f < count; ++f) {
      if (faults_[f] == Fault::none) ++sizes[mesh_.faces.col(f).minCoeff()];
    }
    const std::vector<std::uint32_t> starts = rowStarts(sizes);
    std::vector<Entry> entries(starts.back());
    std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
    for (Eigen::Index f = 0; f < count; ++f) {
      if (faults_[f] != Fault::none) continue;
      const std::int32_t* face = mesh_.faces.data() + 3 * f;
      const std::int32_t low = std::min({face[0], face[1], face[2]});
      const std::int32_t high = std::max({face[0], face[1], face[2]});
      const auto middle =
          static_cast<std::int32_t>(std::int64_t{face[0]} + face[1] + face[2] - low - high);
      entries[next[low]++] = {middle, high, static_cast<std::int32_t>(f)};
    }
    parallelRanges(vertices, threads_, 1 << 16, [&](std::size_t from, std::size_t to, int) {
      for (std::size_t v = from; v < to; ++v) {
        const auto begin = entries.begin() + starts[v], end = entries.begin() + starts[v + 1];
        if (end - begin < 2) continue;
        std::sort(begin, end);
        for (auto entry = begin + 1; entry < end; ++entry) {
          if (entry->second == entry[-1].second && entry->third == entry[-1].third) {
            faults_[entry->face] = Fault::repeated;
          }
        }
      }
    });
  }

  template <class Use>
  void forEachEdge(Use&& use) const {
    for (Eigen::Index f = 0; f < mesh_.faces.cols(); ++f) {
      if (faults_[f] != Fault::none) continue;
      const std::int32_t* face = mesh_.faces.data() + 3 * f;
      for (int k = 0; k < 3; ++k) {
        const std::int32_t a = face[k], b = face[(k + 1) % 3];
        use(std::min(a, b), std::max(a, b));
      }
    }
  }

  std::size_t countCrowdedEdges() const {
    const auto vertices = static_cast<std::size_t>(mesh_.vertices.cols());
    std::vector<std::uint32_t> sizes(vertices, 0);
    forEachEdge([&](std::int32_t low, std::int32_t) { ++sizes[low]; });
    const std::vector<std::uint32_t> starts = rowStarts(sizes);
    std::vector<std::int32_t> ends(starts.back());
    std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
    forEachEdge([&](std::int32_t low, std::int32_t high) { ends[next[low]++] = high; });
    std::vector<std::size_t> crowded(static_cast<std::size_t>(threads_), 0);
    parallelRanges(vertices, threads_, 1 << 16, [&](std::size_t from, std::size_t to, int worker) {
      for (std::size_t v = from; v < to; ++v) {
        const auto begin = ends.begin() + starts[v], end = ends.begin() + starts[v + 1];
        if (end - begin < 3) continue;
        std::sort(begin, end);
        for (auto run = begin; run < end;) {
          const auto behind = std::find_if(run, end, [&](std::int32_t e) { return e != *run; });
          crowded[worker] += behind - run > 2;
          run = behind;
        }
      }
    });
    std::size_t total = 0;
    for (const std::size_t part : crowded) total += part;
    return total;
  }

  const Mesh& mesh_;
  std::vector<Fault>& faults_;
  int threads_;
};

void repairFaces(RawScan& scan, int threads) {
  Mesh& mesh = scan.mesh;
  if (mesh.isPointCloud()) return;
  const Eigen::Index count = mesh.faces.cols();
  std::vector<Fault> faults(static_cast<std::size_t>(count));
  parallelRanges(faults.size(), threads, 1 << 16, [&](std::size_t from, std::size_t to, int) {
    for (std::size_t f = from; f < to; ++f) faults[f] = faultOf(mesh, mesh.faces.data() + 3 * f);
  });
  const std::size_t crowded = NeighbourhoodCheck(mesh, faults, threads).run();

  const bool textured = !scan.texture.empty();
  std::size_t dropped[5] = {};
  Eigen::Index kept = 0;
  for (Eigen::Index f = 0; f < count; ++f) {
    ++dropped[static_cast<int>(faults[f])];
    if (faults[f] != Fault::none) continue;
    if (kept != f) {
      mesh.faces.col(kept) = mesh.faces.col(f);
      if (textured) scan.texture.image[kept] = scan.texture.image[f];
      if (textured) scan.texture.uv.middleCols<3>(3 * kept) = scan.texture.uv.middleCols<3>(3 * f);
    }
    ++kept;
  }
  if (kept < count) {
    mesh.faces.conservativeResize(3, kept);
    if (textured) scan.texture.image.resize(static_cast<std::size_t>(kept));
    if (textured) scan.texture.uv.conservativeResize(2, 3 * kept);
  }
  if (kept == 0) scan.texture = {};
  const auto tell = [&](Fault fault, const char* what) {
    const std::size_t number = dropped[static_cast<int>(fault)];
    if (number > 0) scan.remarks.push_back("Dropped " + counted(number, "face") + " " + what + ".");
  };
  tell(Fault::outOfRange, "that refer to points that the file does not have");
  tell(Fault::atDroppedPoint, "at points that are not finite");
  tell(Fault::noArea, "without area");
  tell(Fault::repeated, "that repeat another face");
  if (crowded > 0) {
    scan.remarks.push_back(counted(crowded, "edge") + (crowded == 1 ? " has" : " have") +
                           " more than two faces (the surface is not manifold); kept as it is.");
  }
  if (kept == 0) scan.remarks.push_back("No face is left: the scan is read as a point cloud.");
}

void repairNormals(RawScan& scan, int threads) {
  Mesh& mesh = scan.mesh;
  const auto count = static_cast<std::size_t>(mesh.normals.cols());
  if (count == 0) return;
  std::vector<std::size_t> missing(static_cast<std::size_t>(threads), 0);
  parallelRanges(count, threads, 1 << 16, [&](std::size_t from, std::size_t to, int worker) {
    for (std::size_t i = from; i < to; ++i) {
      auto normal = mesh.normals.col(static_cast<Eigen::Index>(i));
      const double length = normal.norm();
      if (length > 1e-12 && length < kLargest) {
        normal /= length;
      } else {
        normal.setZero();
        ++missing[worker];
      }
    }
  });
  std::size_t without = 0;
  for (const std::size_t part : missing) without += part;
  if (without == 0 || (mesh.isPointCloud() && without <= count / 10)) return;
  mesh.normals.resize(3, 0);
  scan.remarks.push_back("Left out the file's normals: " + counted(without, "point") +
                         (without == 1 ? " has" : " have") + " none.");
}

/// Whether there are three points that differ.
bool hasThreeDifferentPoints(const Points& points) {
  Eigen::Index second = 1;
  while (second < points.cols() && points.col(second) == points.col(0)) ++second;
  for (Eigen::Index third = second + 1; third < points.cols(); ++third) {
    if (points.col(third) != points.col(0) && points.col(third) != points.col(second)) return true;
  }
  return false;
}

}  // namespace

Result<void> repairScan(RawScan& scan, const SourceFile& file) {
  repairPoints(scan);
  if (file.stopped()) return cancelledError();
  repairFaces(scan, file.threads);
  if (file.stopped()) return cancelledError();
  repairNormals(scan, file.threads);
  if (hasThreeDifferentPoints(scan.mesh.vertices)) return {};
  std::string message =
      "The file holds " +
      counted(static_cast<std::uint64_t>(scan.mesh.vertices.cols()), "usable point") +
      "; a scan needs at least three different ones.";
  for (const std::string& remark : scan.remarks) message += " " + remark;
  return unreadable(file.name, message);
}

}  // namespace loopreg::io
