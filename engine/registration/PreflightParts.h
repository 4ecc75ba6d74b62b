#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "geometry/Mesh.h"
#include "registration/Preflight.h"

/// The parts that inspectScan() is told with. All work on a few ten thousand evenly spread samples
/// of the scan, in scan units and relative to the scan's own size: units are decided last.
namespace loopreg::registration::preflight {

/// Evenly spread points of a scan: area samples of a mesh, thinned points of a cloud.
struct Samples {
  Points positions;       ///< 3 x s, scan frame
  Points normals;         ///< 3 x s, unit, or zero where unknown
  bool oriented = false;  ///< normals are known to point outwards (mesh, or given by the file)
  Eigen::Index count() const { return positions.cols(); }
};
Samples sampleScan(const Scan& scan, Eigen::Index count, std::uint64_t seed);
Samples select(const Samples& samples, const std::vector<bool>& mask);

/// Bounding interval per axis without the outermost `trim` share of the points at either end.
Eigen::AlignedBox3d robustBounds(const Points& points, double trim);

/// Unit vector of an up axis in the scan frame; `automatic` is not one.
Vector3d upDirection(UpAxis up);
/// Rotation that takes it to +y and keeps the scan's handedness; for +-x, +-y it also keeps +z.
Matrix3d uprightRotation(UpAxis up);
/// The six axes, in the order of the arrays below.
constexpr std::array<UpAxis, 6> kUpAxes{UpAxis::plusX,  UpAxis::minusX, UpAxis::plusY,
                                        UpAxis::minusY, UpAxis::plusZ,  UpAxis::minusZ};

/// A large flat layer that everything else lies on one side of: a floor, or a wall.
struct SupportPlane {
  Vector3d normal = Vector3d::UnitY();  ///< unit, towards the points
  double offset = 0;                    ///< normal . x = offset on the plane
  double tolerance = 0;                 ///< points within +- this belong to it, scan units
  double share = 0;                     ///< of the samples
  UpAxis axis = UpAxis::plusY;          ///< the scan axis nearest to `normal`
  bool contains(const Vector3d& p) const { return normal.dot(p) - offset < tolerance; }
};
std::vector<SupportPlane> findSupportPlanes(const Samples& samples, std::uint64_t seed);

/// How well each of the six directions explains the samples as an upright person.
struct UpScores {
  std::array<double, 6> score{};        ///< log-odds like, order of kUpAxes
  std::array<double, 6> probability{};  ///< softmax of `score`
  int best = 2;
};
/// Moments, head and legs of horizontal slices; `planes` add what a floor says.
UpScores scoreUpAxes(const Samples& person, const std::vector<SupportPlane>& planes);

/// Which samples and vertices belong to the person.
struct PersonMask {
  std::vector<bool> sample;    ///< s
  std::vector<bool> vertex;    ///< n
  std::size_t components = 0;  ///< clusters of nearby points, support planes aside
  std::size_t planePoints = 0, debrisPoints = 0;  ///< vertices on support planes; in other clusters
  double rivalShare = 0;                          ///< Preflight::rivalShare
};
PersonMask findPerson(const Scan& scan, const Samples& samples,
                      const std::vector<SupportPlane>& planes);

/// Number of connected boundary curves whose vertices are in the mask; vertices of equal position
/// count as one.
std::size_t countHoles(const Mesh& mesh, const std::vector<bool>& vertexMask);

/// Facing from samples in the aligned frame (y up, metres): degrees about +y, 0 = +z, 90 = +x.
struct Facing {
  double degrees = 0;
  Finding finding;
};
Facing findFacing(const Samples& aligned);

}  // namespace loopreg::registration::preflight
