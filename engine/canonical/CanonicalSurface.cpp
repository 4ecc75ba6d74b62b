#include "canonical/CanonicalSurface.h"

namespace loopreg::canonical {

CanonicalSurface::CanonicalSurface(const body::BodyModel& model)
    : tree_(model.templateVertices, model.faces) {}

std::vector<geometry::SurfacePoint> CanonicalSurface::project(const Points& canonical,
                                                              int threads) const {
  return tree_.closest(canonical, threads);
}

Vector3d CanonicalSurface::position(const geometry::SurfacePoint& point) const {
  const auto face = tree_.faces().col(point.face);
  return point.bary(0) * tree_.vertices().col(face(0)) +
         point.bary(1) * tree_.vertices().col(face(1)) +
         point.bary(2) * tree_.vertices().col(face(2));
}

}  // namespace loopreg::canonical
