#include "canonical/Exposure.h"

#include <array>
#include <cmath>

#include "core/Parallel.h"
#include "geometry/Mesh.h"
#include "geometry/RayCaster.h"

namespace loopreg::canonical {
namespace {

constexpr int kRays = 32;
constexpr int kLeastFree = 5;                        // of them: a vertex that sees less is hidden
constexpr double kStandOff = 0.0005, kReach = 0.15;  // metres
constexpr double kGoldenAngle = 2.399963229728653;

/// Directions about +z, evenly spread with density cos(angle): a sunflower lifted from the disc.
std::array<Vector3d, kRays> hemisphere() {
  std::array<Vector3d, kRays> rays;
  for (int i = 0; i < kRays; ++i) {
    const double square = (i + 0.5) / kRays, radius = std::sqrt(square);
    rays[std::size_t(i)] = {radius * std::cos(i * kGoldenAngle),
                            radius * std::sin(i * kGoldenAngle), std::sqrt(1 - square)};
  }
  return rays;
}

}  // namespace

std::vector<bool> exposedVertices(const Points& vertices, const Faces& faces, int threads) {
  const geometry::RayCaster caster(vertices, faces);
  const Points normals = geometry::vertexNormals(vertices, faces);
  const std::array<Vector3d, kRays> rays = hemisphere();
  std::vector<char> exposed(static_cast<std::size_t>(vertices.cols()), 0);
  const auto look = [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t v = begin; v < end; ++v) {
      const Vector3d normal = normals.col(static_cast<Eigen::Index>(v));
      if (normal.isZero()) continue;
      const Matrix3d turn =
          Eigen::Quaterniond::FromTwoVectors(Vector3d::UnitZ(), normal).toRotationMatrix();
      const Vector3d origin = vertices.col(static_cast<Eigen::Index>(v)) + kStandOff * normal;
      int free = 0;
      for (const Vector3d& ray : rays) free += !caster.occluded(origin, turn * ray, 0, kReach);
      exposed[v] = free >= kLeastFree;
    }
  };
  parallelRanges(exposed.size(), resolveThreads(threads), 64, look);
  return std::vector<bool>(exposed.begin(), exposed.end());
}

}  // namespace loopreg::canonical
