#include <algorithm>

#include "geometry/TriangleBvh.h"

namespace loopreg::geometry {
namespace {

/// Closest point of the segment from a along ab, as the share of ab.
double closestOnSegment(const Vector3d& ap, const Vector3d& ab) {
  const double length = ab.squaredNorm();
  return length > 0 ? std::clamp(ap.dot(ab) / length, 0.0, 1.0) : 0.0;
}

/// Weights (v, w) of b and c where the triangle has (nearly) no area: the best of its three edges.
void closestOnEdges(const Vector3d& ap, const Vector3d& ab, const Vector3d& ac, double& v,
                    double& w) {
  const double onAb = closestOnSegment(ap, ab);
  const double onAc = closestOnSegment(ap, ac);
  const double onBc = closestOnSegment(ap - ab, ac - ab);
  const double toAb = (ap - onAb * ab).squaredNorm();
  const double toAc = (ap - onAc * ac).squaredNorm();
  const double toBc = (ap - (1 - onBc) * ab - onBc * ac).squaredNorm();
  if (toAb <= toAc && toAb <= toBc) {
    v = onAb;
    w = 0;
  } else if (toAc <= toBc) {
    v = 0;
    w = onAc;
  } else {
    v = 1 - onBc;
    w = onBc;
  }
}

/// Weights (v, w) of b and c of the closest point: finds the Voronoi region of vertex, edge or face
/// that p lies in.
void findWeights(const Vector3d& ap, const Vector3d& ab, const Vector3d& ac, double& v, double& w) {
  v = w = 0;
  const double d1 = ab.dot(ap), d2 = ac.dot(ap);
  if (d1 <= 0 && d2 <= 0) return;  // a
  const double abab = ab.squaredNorm(), abac = ab.dot(ac), acac = ac.squaredNorm();
  const double d3 = d1 - abab, d4 = d2 - abac;  // of b
  if (d3 >= 0 && d4 <= d3) {
    v = 1;
    return;
  }
  const double d5 = d1 - abac, d6 = d2 - acac;  // of c
  if (d6 >= 0 && d5 <= d6) {
    w = 1;
    return;
  }
  // The Gram determinant is 4 area^2; where it drowns in rounding the regions below mean nothing.
  const double gram = abab * acac - abac * abac;
  if (!(gram > 1e-12 * abab * acac)) {
    closestOnEdges(ap, ab, ac, v, w);
    return;
  }
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) {  // edge ab
    v = d1 / abab;
    return;
  }
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) {  // edge ac
    w = d2 / acac;
    return;
  }
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {  // edge bc
    w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    v = 1 - w;
    return;
  }
  const double sum = va + vb + vc;
  v = vb / sum;
  w = vc / sum;
}

}  // namespace

double closestOnTriangle(const Vector3d& ap, const Vector3d& ab, const Vector3d& ac, double& v,
                         double& w) {
  findWeights(ap, ab, ac, v, w);
  return (ap - (v * ab + w * ac)).squaredNorm();
}

SurfacePoint closestOnTriangle(const Vector3d& p, const Vector3d& a, const Vector3d& b,
                               const Vector3d& c) {
  const Vector3d ab = b - a, ac = c - a;
  double v, w;
  SurfacePoint point;
  point.squaredDistance = closestOnTriangle(p - a, ab, ac, v, w);
  point.bary = {1 - v - w, v, w};
  point.position = a + v * ab + w * ac;
  return point;
}

}  // namespace loopreg::geometry
