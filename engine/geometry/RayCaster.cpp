#include "geometry/RayCaster.h"

#if __has_include(<embree4/rtcore.h>)
#include <embree4/rtcore.h>
#else
#include <embree3/rtcore.h>
#endif

#include <cmath>

namespace loopreg::geometry {
namespace {

#if RTC_VERSION_MAJOR >= 4
using QueryContext = RTCRayQueryContext;
constexpr RTCSceneFlags kFilterFlag = RTC_SCENE_FLAG_FILTER_FUNCTION_IN_ARGUMENTS;
#else
using QueryContext = RTCIntersectContext;
constexpr RTCSceneFlags kFilterFlag = RTC_SCENE_FLAG_CONTEXT_FILTER_FUNCTION;
#endif

/// Counts the crossings of a ray: the filter below rejects every hit, so that the ray runs through.
struct CrossingCounter {
  QueryContext context;  // first: Embree hands back a pointer to it
  int crossings = 0;
};

void countCrossing(const RTCFilterFunctionNArguments* arguments) {
  ++reinterpret_cast<CrossingCounter*>(arguments->context)->crossings;
  arguments->valid[0] = 0;
}

RTCRay makeRay(const Vector3d& origin, const Vector3d& direction, double near, double far) {
  RTCRay ray{};
  ray.org_x = static_cast<float>(origin.x());
  ray.org_y = static_cast<float>(origin.y());
  ray.org_z = static_cast<float>(origin.z());
  ray.dir_x = static_cast<float>(direction.x());
  ray.dir_y = static_cast<float>(direction.y());
  ray.dir_z = static_cast<float>(direction.z());
  ray.tnear = static_cast<float>(near);
  ray.tfar = far < 1e30 ? static_cast<float>(far) : std::numeric_limits<float>::infinity();
  ray.mask = ~0u;
  return ray;
}

bool usable(const Vector3d& origin, const Vector3d& direction) {
  return origin.allFinite() && direction.allFinite() && !direction.isZero(0);
}

}  // namespace

/// Embree computes in single precision; coordinates relative to the middle of the mesh keep all of
/// it.
struct RayCaster::Scene {
  Scene(const Points& vertexPositions, const Faces& triangles)
      : vertices(vertexPositions), faces(triangles) {
    if (vertices.cols() > 0) {
      const Vector3d middle = 0.5 * (vertices.rowwise().minCoeff() + vertices.rowwise().maxCoeff());
      if (middle.allFinite()) center = middle;
    }
    device = rtcNewDevice("threads=1,set_affinity=0");
    scene = rtcNewScene(device);
    rtcSetSceneFlags(scene, static_cast<RTCSceneFlags>(RTC_SCENE_FLAG_ROBUST | kFilterFlag));
    if (faces.cols() > 0) addTriangles();
    rtcCommitScene(scene);
  }
  ~Scene() {
    rtcReleaseScene(scene);
    rtcReleaseDevice(device);
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  void addTriangles() {
    RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
    auto* positions = static_cast<float*>(
        rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3,
                                3 * sizeof(float), static_cast<std::size_t>(vertices.cols())));
    Eigen::Map<Eigen::Matrix3Xf>(positions, 3, vertices.cols()) =
        (vertices.colwise() - center).cast<float>();
    auto* indices = static_cast<std::uint32_t*>(
        rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3,
                                3 * sizeof(std::uint32_t), static_cast<std::size_t>(faces.cols())));
    Eigen::Map<Eigen::Matrix<std::uint32_t, 3, Eigen::Dynamic>>(indices, 3, faces.cols()) =
        faces.cast<std::uint32_t>();
    rtcCommitGeometry(geometry);
    rtcAttachGeometry(scene, geometry);
    rtcReleaseGeometry(geometry);
  }

  /// Crossings of the whole ray with the surface.
  int crossings(const Vector3d& origin, const Vector3d& direction) const {
    CrossingCounter counter;
    RTCRayHit ray{};
    ray.ray = makeRay(origin - center, direction, 0, std::numeric_limits<double>::infinity());
    ray.hit.geomID = RTC_INVALID_GEOMETRY_ID;
#if RTC_VERSION_MAJOR >= 4
    rtcInitRayQueryContext(&counter.context);
    RTCIntersectArguments arguments;
    rtcInitIntersectArguments(&arguments);
    arguments.context = &counter.context;
    arguments.filter = countCrossing;
    arguments.flags = RTC_RAY_QUERY_FLAG_INVOKE_ARGUMENT_FILTER;
    rtcIntersect1(scene, &ray, &arguments);
#else
    rtcInitIntersectContext(&counter.context);
    counter.context.filter = countCrossing;
    rtcIntersect1(scene, &counter.context, &ray);
#endif
    return counter.crossings;
  }

  /// The crossing of the line with a face's plane in double precision (Moeller & Trumbore 1997);
  /// what Embree found stays where the face is seen edge-on.
  void refine(const Vector3d& origin, const Vector3d& direction, Hit& hit) const {
    const Vector3d a = vertices.col(faces(0, hit.face));
    const Vector3d ab = vertices.col(faces(1, hit.face)) - a;
    const Vector3d ac = vertices.col(faces(2, hit.face)) - a;
    const Vector3d p = direction.cross(ac);
    const double determinant = ab.dot(p);
    if (std::abs(determinant) < 1e-9 * ab.norm() * p.norm()) return;
    const Vector3d s = origin - a, q = s.cross(ab);
    hit.u = s.dot(p) / determinant;
    hit.v = direction.dot(q) / determinant;
    hit.distance = ac.dot(q) / determinant;
  }

  Points vertices;
  Faces faces;
  Vector3d center = Vector3d::Zero();
  RTCDevice device = nullptr;
  RTCScene scene = nullptr;
};

RayCaster::RayCaster(const Points& vertices, const Faces& faces)
    : scene_(std::make_unique<Scene>(vertices, faces)) {}
RayCaster::~RayCaster() = default;
RayCaster::RayCaster(RayCaster&&) noexcept = default;
RayCaster& RayCaster::operator=(RayCaster&&) noexcept = default;

RayCaster::Hit RayCaster::first(const Vector3d& origin, const Vector3d& direction, double near,
                                double far) const {
  Hit hit;
  if (!usable(origin, direction)) return hit;
  RTCRayHit ray{};
  ray.ray = makeRay(origin - scene_->center, direction, near, far);
  ray.hit.geomID = RTC_INVALID_GEOMETRY_ID;
#if RTC_VERSION_MAJOR >= 4
  rtcIntersect1(scene_->scene, &ray);
#else
  QueryContext context;
  rtcInitIntersectContext(&context);
  rtcIntersect1(scene_->scene, &context, &ray);
#endif
  if (ray.hit.geomID == RTC_INVALID_GEOMETRY_ID) return hit;
  hit.face = static_cast<std::int32_t>(ray.hit.primID);
  hit.distance = ray.ray.tfar;
  hit.u = ray.hit.u;
  hit.v = ray.hit.v;
  scene_->refine(origin, direction, hit);
  return hit;
}

bool RayCaster::occluded(const Vector3d& origin, const Vector3d& direction, double near,
                         double far) const {
  if (!usable(origin, direction)) return false;
  RTCRay ray = makeRay(origin - scene_->center, direction, near, far);
#if RTC_VERSION_MAJOR >= 4
  rtcOccluded1(scene_->scene, &ray);
#else
  QueryContext context;
  rtcInitIntersectContext(&context);
  rtcOccluded1(scene_->scene, &context, &ray);
#endif
  return ray.tfar < 0;  // Embree's answer: -infinity
}

bool RayCaster::inside(const Vector3d& point) const {
  // Directions without a pattern: a ray along an axis would run through edges of axis-aligned
  // meshes, where one crossing may count twice.
  static const Vector3d kDirections[3] = {
      {0.8191, 0.3709, 0.4377}, {-0.5237, 0.7643, 0.3761}, {0.1789, -0.6131, 0.7697}};
  if (!point.allFinite()) return false;
  int votes = 0;
  for (const Vector3d& direction : kDirections) {
    votes += scene_->crossings(point, direction) % 2;
  }
  return votes >= 2;
}

}  // namespace loopreg::geometry
