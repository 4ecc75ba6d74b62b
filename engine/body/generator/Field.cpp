#include "body/generator/Field.h"

#include <algorithm>
#include <cmath>

namespace loopreg::body {

namespace {

constexpr int kSmoothing = 24;
constexpr int kSamples = 96;  ///< even resampling of a tube's stations: lookup without a search

/// Smooth minimum (cubic polynomial, C2): equals min(a, b) where they differ by more than k and
/// lies k / 6 below where they are equal.
double smoothMin(double a, double b, double k) {
  if (k <= 0) return std::min(a, b);
  const double h = std::max(k - std::abs(a - b), 0.0) / k;
  return std::min(a, b) - h * h * h * k / 6;
}

/// One number of the sections at parameter t between stations i and i + 1: cubic Hermite with
/// finite-difference slopes limited so that no overshoot arises (Fritsch and Carlson, 1980).
template <class Get>
double interpolate(const std::vector<Section>& s, std::size_t i, double x, Get get) {
  const std::size_t n = s.size();
  auto slope = [&](std::size_t k) {
    auto secant = [&](std::size_t a) {
      return (get(s[a + 1]) - get(s[a])) / (s[a + 1].at - s[a].at);
    };
    if (k == 0) return secant(0);
    if (k == n - 1) return secant(n - 2);
    const double left = secant(k - 1), right = secant(k);
    if (left * right <= 0) return 0.0;
    const double m = 0.5 * (left + right);
    const double limit = 3 * std::min(std::abs(left), std::abs(right));
    return std::clamp(m, -limit, limit);
  };
  const double h = s[i + 1].at - s[i].at, t = (x - s[i].at) / h;
  const double y0 = get(s[i]), y1 = get(s[i + 1]), m0 = slope(i) * h, m1 = slope(i + 1) * h;
  const double t2 = t * t, t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * y0 + (t3 - 2 * t2 + t) * m0 + (-2 * t3 + 3 * t2) * y1 +
         (t3 - t2) * m1;
}

Section mix(const Section& a, const Section& b, double t) {
  auto lerp = [t](double x, double y) { return x + t * (y - x); };
  return {lerp(a.at, b.at),         lerp(a.cu, b.cu),         lerp(a.cv, b.cv),
          lerp(a.uPlus, b.uPlus),   lerp(a.uMinus, b.uMinus), lerp(a.vPlus, b.vPlus),
          lerp(a.vMinus, b.vMinus), lerp(a.nPlus, b.nPlus),   lerp(a.nMinus, b.nMinus)};
}

/// Coordinates (along the axis, u, v) of a point for a tube across `axis`.
/// y: (y; x, z), x: (x; y, z), z: (z; x, y).
Vector3d tubeFrame(int axis, const Vector3d& p) {
  if (axis == 1) return {p.y(), p.x(), p.z()};
  if (axis == 0) return {p.x(), p.y(), p.z()};
  return {p.z(), p.x(), p.y()};
}

/// First-order distance (g - 1) / |grad g| with g = (|u/a|^n + |v/b|^n)^(1/n), which is homogeneous
/// of degree one across the axis; the slant of the wall enters through dg/dt.
double tubeDistance(const Primitive& tube, const Vector3d& p) {
  const Vector3d q = tubeFrame(tube.axis, p);
  const std::vector<Section>& s = tube.sections;
  const double begin = s.front().at, end = s.back().at, step = (end - begin) / (kSamples - 1);
  const double along = std::clamp(q[0], begin, end);
  const int i = std::min(static_cast<int>((along - begin) / step), kSamples - 2);
  const Section c = mix(s[i], s[i + 1], (along - s[i].at) / step);
  const double du = q[1] - c.cu, dv = q[2] - c.cv;
  const bool right = du >= 0, front = dv >= 0;
  const double a = right ? c.uPlus : c.uMinus, b = front ? c.vPlus : c.vMinus;
  const double n = front ? c.nPlus : c.nMinus;
  const double u = std::abs(du) / a, v = std::abs(dv) / b;
  double radial;
  if (u + v < 1e-9) {
    radial = -std::min(a, b);
  } else {
    const double pu = std::pow(u, n - 1), pv = std::pow(v, n - 1);
    const double sum = pu * u + pv * v, g = std::pow(sum, 1 / n), scale = g / sum;
    const double gu = scale * pu / a, gv = scale * pv / b;
    const Section& s0 = s[i];
    const Section& s1 = s[i + 1];
    const double da = ((right ? s1.uPlus : s1.uMinus) - (right ? s0.uPlus : s0.uMinus)) / step;
    const double db = ((front ? s1.vPlus : s1.vMinus) - (front ? s0.vPlus : s0.vMinus)) / step;
    const double slantU = -(right ? 1 : -1) * (s1.cu - s0.cu) / step - u * da;
    const double slantV = -(front ? 1 : -1) * (s1.cv - s0.cv) / step - v * db;
    // Where a tube closes steeply the first order would call far points near: at most 50 degrees.
    const double across = 1.2 * std::hypot(gu, gv);
    const double gt = std::clamp(gu * slantU + gv * slantV, -across, across);
    radial = (g - 1) / std::sqrt(gu * gu + gv * gv + gt * gt);
  }
  // Beyond the ends: an elliptic cap of the given length instead of a flat lid.
  const double beyond = std::abs(q[0] - along);
  if (beyond <= 0) return radial;
  const double half = 0.25 * (c.uPlus + c.uMinus + c.vPlus + c.vMinus);
  const double r = radial + half,
               capped = std::hypot(std::max(r, 0.0), beyond * half / tube.capLength);
  return capped - half;
}

double ellipsoidDistance(const Primitive& e, const Vector3d& p) {
  const Vector3d q = e.rotation * (p - e.center);
  const Vector3d unit = q.cwiseQuotient(e.radii);
  const double k0 = unit.norm(), k1 = unit.cwiseQuotient(e.radii).norm();
  return k1 < 1e-12 ? -e.radii.minCoeff() : k0 * (k0 - 1) / k1;
}

/// Exact distance to the convex hull of two spheres.
double roundConeDistance(const Primitive& c, const Vector3d& p) {
  const double r0 = c.radii.x(), r1 = c.radii.y();
  const Vector3d axis = c.end - c.center;
  const double length = axis.norm(), slope = (r0 - r1) / length;
  const Vector3d d = p - c.center;
  const double y = d.dot(axis) / length, x = std::sqrt(std::max(0.0, d.squaredNorm() - y * y));
  const double cosine = std::sqrt(1 - slope * slope), k = -slope * x + cosine * y;
  if (k < 0) return d.norm() - r0;
  if (k > cosine * length) return (p - c.end).norm() - r1;
  return x * cosine + y * slope - r0;
}

constexpr double kReach = 2.4;                    ///< radii after which a bell has ended
const double kTail = std::exp(-kReach * kReach);  ///< subtracted, so that it ends at zero

/// exp(-r^2), shifted to end at zero at kReach.
double bell(double squared) {
  return squared >= kReach * kReach ? 0 : (std::exp(-squared) - kTail) / (1 - kTail);
}

double strokeRise(const Primitive& s, const Vector3d& p) {
  double best = 1e9, rise = 0;
  for (std::size_t i = 0; i + 1 < s.path.size(); ++i) {
    const Primitive::Knot &a = s.path[i], &b = s.path[i + 1];
    const Vector3d edge = b.point - a.point;
    const double t = std::clamp((p - a.point).dot(edge) / edge.squaredNorm(), 0.0, 1.0);
    const double radius = a.radius + t * (b.radius - a.radius);
    const double d = (p - a.point - t * edge).squaredNorm() / (radius * radius);
    if (d >= best) continue;
    best = d;
    rise = (a.height + t * (b.height - a.height)) * bell(d);
  }
  return rise;
}

double almondRise(const Primitive& e, const Vector3d& p) {
  const Vector3d q = e.rotation * (p - e.center);
  const double along = q.x() / e.radii.x(), arch = 1 - along * along;
  const double edge = std::min(e.radii.y() * arch - q.y(), q.y() + e.radii.z() * arch);
  const double inside = std::clamp((edge + 0.5 * e.blend) / e.blend, 0.0, 1.0);
  const double depth = bell(std::pow(q.z() / e.radii.x(), 2));
  return e.height * inside * inside * (3 - 2 * inside) * depth;
}

double boxDistance(const Eigen::AlignedBox3d& box, const Vector3d& p) {
  return std::sqrt(box.squaredExteriorDistance(p));
}

}  // namespace

double Primitive::distance(const Vector3d& p) const {
  switch (kind) {
    case Kind::tube:
      return tubeDistance(*this, p);
    case Kind::roundCone:
      return roundConeDistance(*this, p);
    default:
      break;
  }
  return ellipsoidDistance(*this, p);
}

double Primitive::rise(const Vector3d& p) const {
  if (!box.contains(p)) return 0;
  if (kind == Kind::stroke) return strokeRise(*this, p);
  if (kind == Kind::almond) return almondRise(*this, p);
  auto one = [&](const Vector3d& q) {
    return height * bell((rotation * (q - center)).cwiseQuotient(radii).squaredNorm());
  };
  // The other side's bell reaches over the middle: without its share there would be a crease.
  const bool middle = center.x() == 0 || box.min().x() > 0;
  return one(p) + (middle ? 0 : one(p.cwiseProduct(Vector3d(-1, 1, 1))));
}

Primitive makeTube(int axis, const std::vector<Section>& sections, double capLength, double blend) {
  Primitive tube;
  tube.kind = Primitive::Kind::tube;
  tube.axis = axis;
  tube.capLength = capLength;
  tube.blend = blend;
  std::vector<Section> ordered = sections;
  std::sort(ordered.begin(), ordered.end(),
            [](const Section& a, const Section& b) { return a.at < b.at; });
  const double begin = ordered.front().at, end = ordered.back().at;
  std::size_t i = 0;
  for (int k = 0; k < kSamples; ++k) {
    const double x = begin + (end - begin) * k / (kSamples - 1);
    while (i + 2 < ordered.size() && x > ordered[i + 1].at) ++i;
    Section s;
    s.at = x;
    s.cu = interpolate(ordered, i, x, [](const Section& q) { return q.cu; });
    s.cv = interpolate(ordered, i, x, [](const Section& q) { return q.cv; });
    s.uPlus = interpolate(ordered, i, x, [](const Section& q) { return q.uPlus; });
    s.uMinus = interpolate(ordered, i, x, [](const Section& q) { return q.uMinus; });
    s.vPlus = interpolate(ordered, i, x, [](const Section& q) { return q.vPlus; });
    s.vMinus = interpolate(ordered, i, x, [](const Section& q) { return q.vMinus; });
    s.nPlus = interpolate(ordered, i, x, [](const Section& q) { return q.nPlus; });
    s.nMinus = interpolate(ordered, i, x, [](const Section& q) { return q.nMinus; });
    tube.sections.push_back(s);
  }
  // Measured stations come in even steps with the tape's millimetre of error: binomial smoothing
  // takes the kinks of the profile out and keeps its ends.
  for (int round = 0; round < kSmoothing; ++round) {
    const std::vector<Section> old = tube.sections;
    for (int k = 1; k + 1 < kSamples; ++k) {
      tube.sections[k] = mix(mix(old[k - 1], old[k + 1], 0.5), old[k], 0.5);
    }
  }
  for (const Section& s : tube.sections) {
    // Back from (along, u, v) to the world for the bounding box.
    for (const double u : {s.cu - s.uMinus, s.cu + s.uPlus}) {
      for (const double v : {s.cv - s.vMinus, s.cv + s.vPlus}) {
        for (const double t : {s.at - capLength, s.at + capLength}) {
          if (axis == 1) tube.box.extend(Vector3d(u, t, v));
          if (axis == 0) tube.box.extend(Vector3d(t, u, v));
          if (axis == 2) tube.box.extend(Vector3d(u, v, t));
        }
      }
    }
  }
  return tube;
}

Primitive makeEllipsoid(const Vector3d& center, const Vector3d& radii, double blend,
                        const Matrix3d& rotation) {
  Primitive e;
  e.kind = Primitive::Kind::ellipsoid;
  e.center = center;
  e.radii = radii;
  e.blend = blend;
  e.rotation = rotation;
  const Vector3d reach = Vector3d::Constant(radii.maxCoeff());
  e.box = Eigen::AlignedBox3d(center - reach, center + reach);
  return e;
}

Primitive makeRoundCone(const Vector3d& from, const Vector3d& to, double r0, double r1,
                        double blend) {
  Primitive c;
  c.kind = Primitive::Kind::roundCone;
  c.center = from;
  c.end = to;
  c.radii = Vector3d(r0, r1, 0);
  c.blend = blend;
  c.box.extend(Vector3d(from.array() - r0)).extend(Vector3d(from.array() + r0));
  c.box.extend(Vector3d(to.array() - r1)).extend(Vector3d(to.array() + r1));
  return c;
}

Primitive makeRelief(const Vector3d& center, const Vector3d& radii, double height,
                     const Matrix3d& rotation) {
  Primitive r = makeEllipsoid(center, radii, 0, rotation);
  r.kind = Primitive::Kind::relief;
  r.height = height;
  const Vector3d reach = Vector3d::Constant(kReach * radii.maxCoeff());
  r.box = Eigen::AlignedBox3d(center - reach, center + reach);
  return r;
}

Primitive makeStroke(const std::vector<Primitive::Knot>& knots) {
  Primitive s;
  s.kind = Primitive::Kind::stroke;
  const std::size_t n = knots.size();
  constexpr int kPieces = 5;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    // Catmull-Rom through the knots.
    const Primitive::Knot &a = knots[i], &b = knots[i + 1];
    const Vector3d before = i > 0 ? knots[i - 1].point : Vector3d(2 * a.point - b.point);
    const Vector3d after = i + 2 < n ? knots[i + 2].point : Vector3d(2 * b.point - a.point);
    for (int k = 0; k < kPieces + (i + 2 == n); ++k) {
      const double t = static_cast<double>(k) / kPieces;
      const Vector3d p = 0.5 * (2 * a.point + t * (b.point - before) +
                                t * t * (2 * before - 5 * a.point + 4 * b.point - after) +
                                t * t * t * (3 * a.point - before - 3 * b.point + after));
      s.path.push_back(
          {p, a.radius + t * (b.radius - a.radius), a.height + t * (b.height - a.height)});
    }
  }
  for (const Primitive::Knot& knot : s.path) {
    const Vector3d reach = Vector3d::Constant(kReach * knot.radius);
    s.box.extend(Eigen::AlignedBox3d(knot.point - reach, knot.point + reach));
  }
  return s;
}

Primitive makeAlmond(const Vector3d& center, const Vector3d& radii, double height, double softness,
                     const Matrix3d& rotation) {
  Primitive e = makeRelief(center, radii, height, rotation);
  e.kind = Primitive::Kind::almond;
  e.blend = softness;
  return e;
}

void Field::beginGroup(double blend) {
  groups_.emplace_back();
  groups_.back().blend = blend;
}

void Field::add(Primitive primitive) {
  Group& group = groups_.back();
  if (!primitive.subtract && !primitive.raises()) group.box.extend(primitive.box);
  group.primitives.push_back(std::move(primitive));
}

void Field::addDetail(Primitive primitive) { details_.push_back(std::move(primitive)); }

double Field::value(const Vector3d& point) const {
  const Vector3d p(std::abs(point.x()), point.y(), point.z());
  double total = 1;
  for (const Group& group : groups_) {
    double inside = boxDistance(group.box, p);
    if (inside < kFar) {
      inside = 1;
      for (const Primitive& primitive : group.primitives) {
        if (primitive.raises()) {
          inside -= primitive.rise(p);
          continue;
        }
        const double bound = boxDistance(primitive.box, p);
        if (primitive.subtract) {
          if (bound < kFar) inside = -smoothMin(-inside, primitive.distance(p), primitive.blend);
        } else {
          inside = smoothMin(inside, bound < kFar ? primitive.distance(p) : bound, primitive.blend);
        }
      }
    }
    total = smoothMin(total, inside, group.blend);
  }
  for (const Primitive& detail : details_) total -= detail.rise(p);
  return total;
}

Vector3d Field::gradient(const Vector3d& p) const {
  constexpr double h = 2e-4;
  Vector3d g;
  for (int k = 0; k < 3; ++k) {
    const Vector3d d = h * Vector3d::Unit(k);
    g[k] = (value(p + d) - value(p - d)) / (2 * h);
  }
  if (p.x() == 0) g.x() = 0;
  return g;
}

Vector3d Field::project(Vector3d p, int steps, double maxStep) const {
  for (int k = 0; k < steps; ++k) {
    const double f = value(p);
    if (std::abs(f) < 1e-6) break;
    const Vector3d g = gradient(p);
    const double length = g.norm();
    if (length < 1e-6) break;
    p -= g / length * std::clamp(f / length, -maxStep, maxStep);
  }
  return p;
}

Vector3d Field::trace(const Vector3d& from, const Vector3d& direction) const {
  Vector3d p = from;
  for (int k = 0; k < 60; ++k) {
    const double f = value(p);
    if (f < 1e-4) break;
    p += 0.8 * f * direction;
  }
  return p;
}

}  // namespace loopreg::body
