// scanPerson: what virtual scanners make of a person.
#include <algorithm>
#include <cmath>

#include "geometry/Mesh.h"
#include "geometry/Sampling.h"
#include "synth/DepthCamera.h"
#include "synth/TrainingSample.h"

namespace loopreg::synth {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kDegree = kPi / 180;

Vector3d gaussian(Rng& rng) {
  const double x = rng.normal(), y = rng.normal();
  return {x, y, rng.normal()};
}

/// A camera with its own small errors.
struct Scanner {
  DepthCamera camera;
  Matrix3d turn;  ///< of what it measures, about its eye: imperfect calibration
  Vector3d shift;
};

/// The whole rig's properties.
struct Rig {
  std::vector<Scanner> scanners;  ///< empty: seen from everywhere
  double noise = 0;               ///< metres at 2 m, along the ray; grows with the distance squared
  double step = 0;                ///< quantisation of depth, metres; 0: none
  double grazing = 0.15;          ///< cosine at which nothing is measured any more
  bool flying = false;
};

/// The points of a sample while it grows.
struct Cloud {
  std::vector<Vector3d> positions, normals, canonical, beneath;
  std::vector<std::int32_t> part;  ///< -1: not the body

  void add(const Vector3d& position, const Vector3d& normal, const Vector3d& place,
           const Vector3d& skin, std::int32_t joint) {
    positions.push_back(position);
    normals.push_back(normal);
    canonical.push_back(joint >= 0 ? place : Vector3d::Zero());
    beneath.push_back(joint >= 0 ? skin : Vector3d::Zero());
    part.push_back(joint);
  }
  void addForeign(const Vector3d& position, const Vector3d& normal) {
    add(position, normal, {}, {}, -1);
  }
  std::size_t size() const { return positions.size(); }
};

Rig makeRig(const PosedPerson& person, const ScanOptions& options, Rng& rng) {
  Rig rig;
  rig.noise = rng.uniform() < 0.2 ? 0 : rng.uniform(0, 0.004);
  rig.step = rng.uniform() < 0.25 ? rng.uniform(0.001, 0.006) : 0;
  rig.grazing = rng.uniform(0.08, 0.3);
  rig.flying = rng.uniform() < options.flyingShare;
  if (rng.uniform() >= options.camerasShare) return rig;

  const Eigen::AlignedBox3d box = geometry::bounds(person.vertices);
  const double radius = 0.5 * box.diagonal().norm();
  const bool oneSided = rng.uniform() < options.oneSidedShare;
  const auto drawn = int(oneSided ? 1 + rng.below(3) : 1 + rng.below(8));
  const int count = options.cameras > 0 ? options.cameras : drawn;
  const double start = rng.uniform(0, 2 * kPi), wobble = rng.uniform(0, 0.002);
  for (int k = 0; k < count; ++k) {
    const double azimuth = start + (oneSided ? rng.uniform(-20, 20) * kDegree
                                             : 2 * kPi * (k + rng.uniform(-0.3, 0.3)) / count);
    const double elevation = rng.uniform(-15, 45) * kDegree;
    const Vector3d back(std::cos(elevation) * std::sin(azimuth), std::sin(elevation),
                        std::cos(elevation) * std::cos(azimuth));
    const double distance = std::max(1.3 * radius, rng.uniform(1.4, 3.5));
    const Vector3d target = box.center() + 0.1 * gaussian(rng);
    Scanner scanner{DepthCamera(target + distance * back, target, 1.05 * radius), {}, {}};
    scanner.camera.draw(person.vertices, person.faces);
    const Vector3d tilt = wobble * gaussian(rng);
    scanner.turn = Eigen::AngleAxisd(tilt.norm(), tilt.stableNormalized()).matrix();
    scanner.shift = wobble * gaussian(rng);
    rig.scanners.push_back(std::move(scanner));
  }
  return rig;
}

/// What the rig measures of one surface point.
struct Measured {
  bool seen = false;
  Vector3d position = Vector3d::Zero();
  bool flown = false;  ///< far off the surface, between silhouette and background
};

Measured measure(const Rig& rig, const Vector3d& point, const Vector3d& normal, Rng& rng) {
  Measured result;
  if (rig.scanners.empty()) {
    // A fused scan: seen from everywhere, noise across the surface.
    result.seen = true;
    result.position = point + rig.noise * rng.normal() * normal;
    return result;
  }
  // Each camera measures the point with a chance that falls with slant and distance; of those that
  // do, one is kept.
  const Scanner* chosen = nullptr;
  DepthCamera::View view;
  int measuring = 0;
  for (const Scanner& scanner : rig.scanners) {
    const Vector3d toEye = (scanner.camera.eye() - point).normalized();
    const double cosine = normal.dot(toEye);
    if (cosine < rig.grazing) continue;
    const DepthCamera::View look = scanner.camera.look(point, 0.012 + 0.012 / cosine);
    if (!look.visible) continue;
    const double density = cosine * std::min(1.0, 3.0 / (look.distance * look.distance));
    if (rng.uniform() > density) continue;
    if (rng.below(std::uint64_t(++measuring)) != 0) continue;
    chosen = &scanner;
    view = look;
  }
  if (!chosen) return result;
  result.seen = true;
  const Vector3d ray = (point - chosen->camera.eye()) / view.distance;
  double depth = view.distance + rig.noise * rng.normal() * view.distance * view.distance / 4;
  if (rig.step > 0) depth = rig.step * std::round(depth / rig.step);
  if (rig.flying && view.behind > 0.04 && rng.uniform() < 0.35) {
    const double gap = std::min(view.behind, 0.3);
    const double off = gap * rng.uniform();
    depth += off;
    result.flown = off > 0.02;
  }
  const Vector3d measured = chosen->camera.eye() + depth * ray;
  result.position = chosen->turn * (measured - point) + point + chosen->shift +
                    (chosen->turn - Matrix3d::Identity()) * (point - chosen->camera.eye());
  return result;
}

/// Surface points in random order until `wanted` of them were measured.
void scanSurface(const PosedPerson& person, const Rig& rig, int wanted, Rng& rng, Cloud& cloud) {
  const Points normals = geometry::vertexNormals(person.vertices, person.faces);
  for (int round = 0; round < 10 && cloud.size() < std::size_t(wanted); ++round) {
    // After the first round the share that is seen is known.
    const double share = round == 0 ? (rig.scanners.empty() ? 1 : 0.35)
                                    : std::max(0.03, 0.35 * double(cloud.size()) / wanted);
    const double missing = double(wanted) - double(cloud.size());
    const auto batch = std::size_t(std::min(4.0 * wanted, 1.05 * missing / share + 50));
    for (const geometry::SurfacePoint& at :
         geometry::sampleSurface(person.vertices, person.faces, batch, rng)) {
      const auto face = person.faces.col(at.face);
      const auto mixed = [&](const Points& values) {
        return Vector3d(at.bary[0] * values.col(face[0]) + at.bary[1] * values.col(face[1]) +
                        at.bary[2] * values.col(face[2]));
      };
      const Vector3d normal = mixed(normals).stableNormalized();
      const Measured measured = measure(rig, at.position, normal, rng);
      if (!measured.seen) continue;
      int corner = 0;
      at.bary.maxCoeff(&corner);
      cloud.add(measured.position, normal, mixed(person.canonical),
                mixed(person.beneath) + at.position - measured.position,
                measured.flown ? -1 : person.part[std::size_t(face[corner])]);
    }
  }
}

/// Keeps the points for which `keep` is true.
template <class Keep>
void filter(Cloud& cloud, const Keep& keep) {
  Cloud rest;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    if (!keep(i)) continue;
    rest.add(cloud.positions[i], cloud.normals[i], cloud.canonical[i], cloud.beneath[i],
             cloud.part[i]);
  }
  // A crop that leaves hardly anything is no scan of a person.
  if (3 * rest.size() > cloud.size()) cloud = std::move(rest);
}

/// Feet or head cut off at a height, or one to three balls missing.
void crop(Cloud& cloud, const PosedPerson& person, Rng& rng) {
  const double kind = rng.uniform();
  const double low = person.vertices.row(1).minCoeff(), high = person.vertices.row(1).maxCoeff();
  if (kind < 0.35) {
    const double height = low + rng.uniform(0.02, 0.3) * (high - low);
    filter(cloud, [&](std::size_t i) { return cloud.positions[i].y() > height; });
  } else if (kind < 0.55) {
    const double height = high - rng.uniform(0.05, 0.25) * (high - low);
    filter(cloud, [&](std::size_t i) { return cloud.positions[i].y() < height; });
  } else if (cloud.size() > 0) {
    for (auto balls = 1 + rng.below(3); balls > 0; --balls) {
      const Vector3d middle = cloud.positions[rng.below(cloud.size())];
      const double radius = rng.uniform(0.12, 0.4);
      filter(cloud, [&](std::size_t i) { return (cloud.positions[i] - middle).norm() > radius; });
    }
  }
}

/// A piece of the floor below the lowest point.
void addFloor(Cloud& cloud, const PosedPerson& person, const Rig& rig, Rng& rng) {
  const Eigen::AlignedBox3d box = geometry::bounds(person.vertices);
  const double radius = rng.uniform(0.25, 1.0);
  const Vector3d middle = box.center() + Vector3d(0.3 * rng.normal(), 0, 0.3 * rng.normal());
  const auto count = std::size_t(rng.uniform(0.03, 0.2) * double(cloud.size()));
  for (std::size_t i = 0; i < count; ++i) {
    const double r = radius * std::sqrt(rng.uniform()), angle = rng.uniform(0, 2 * kPi);
    cloud.addForeign({middle.x() + r * std::cos(angle),
                      box.min().y() - 0.004 + (0.002 + rig.noise) * rng.normal(),
                      middle.z() + r * std::sin(angle)},
                     Vector3d::UnitY());
  }
}

/// Sides of a box that stands near the person or under it: a chair, a table, a post.
void addFurniture(Cloud& cloud, const PosedPerson& person, Rng& rng) {
  const Eigen::AlignedBox3d box = geometry::bounds(person.vertices);
  const double angle = rng.uniform(0, 2 * kPi), away = rng.uniform(0.25, 0.7);
  const Vector3d half(rng.uniform(0.04, 0.35), rng.uniform(0.1, 0.5), rng.uniform(0.04, 0.35));
  const Vector3d middle(box.center().x() + away * std::sin(angle), box.min().y() + half.y(),
                        box.center().z() + away * std::cos(angle));
  const double turn = rng.uniform(0, kPi);
  const Matrix3d rotation = Eigen::AngleAxisd(turn, Vector3d::UnitY()).matrix();
  const auto count = std::size_t(rng.uniform(0.02, 0.12) * double(cloud.size()));
  for (std::size_t i = 0; i < count; ++i) {
    Vector3d p(rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1));
    const auto axis = Eigen::Index(rng.below(3));
    p[axis] = axis == 1 || p[axis] > 0 ? 1 : -1;  // no underside
    const Vector3d normal = rotation * Vector3d(p[axis] * Vector3d::Unit(axis));
    cloud.addForeign(middle + rotation * p.cwiseProduct(half), normal);
  }
}

/// Single points anywhere around, and a few small clusters.
void addOutliers(Cloud& cloud, const PosedPerson& person, Rng& rng) {
  const Eigen::AlignedBox3d box = geometry::bounds(person.vertices);
  const auto count = std::size_t(rng.uniform(0.001, 0.02) * double(cloud.size()));
  Vector3d cluster = box.center();
  for (std::size_t i = 0; i < count; ++i) {
    Vector3d p =
        box.center() + 0.65 * Vector3d(rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1))
                                  .cwiseProduct(box.sizes() + Vector3d::Constant(0.3));
    if (rng.uniform() < 0.05) cluster = p;
    if (rng.uniform() < 0.5) p = cluster + 0.03 * gaussian(rng);
    cloud.addForeign(p, gaussian(rng).stableNormalized());
  }
}

}  // namespace

TrainingSample scanPerson(const PosedPerson& person, const ScanOptions& options, Rng& rng) {
  const double raw = 3000 * std::exp(rng.uniform() * std::log(100000.0 / 3000));
  const int wanted = std::min(options.points, int(raw));
  const Rig rig = makeRig(person, options, rng);
  Cloud cloud;
  scanSurface(person, rig, wanted, rng, cloud);
  if (rng.uniform() < options.cropShare) crop(cloud, person, rng);
  if (rng.uniform() < options.floorShare) addFloor(cloud, person, rig, rng);
  if (rng.uniform() < options.furnitureShare) addFurniture(cloud, person, rng);
  if (rng.uniform() < options.outlierShare) addOutliers(cloud, person, rng);

  // A random order, so that any first part of the sample is a thinner scan.
  std::vector<std::size_t> order(cloud.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::size_t kept = std::min(order.size(), std::size_t(wanted));
  for (std::size_t i = 0; i < kept; ++i) {
    std::swap(order[i], order[i + rng.below(order.size() - i)]);
  }

  const double leanX = rng.normal(), leanZ = rng.normal();
  const Vector3d lean = options.tiltDegrees * kDegree * Vector3d(leanX, 0, leanZ);
  const Matrix3d turn = Eigen::AngleAxisd(lean.norm(), lean.stableNormalized()).matrix() *
                        Eigen::AngleAxisd(rng.uniform(-kPi, kPi), Vector3d::UnitY()).matrix();
  const Vector3d middle = geometry::bounds(person.vertices).center() + 0.1 * gaussian(rng);
  const double normalNoise = rng.uniform(0, 0.15);
  TrainingSample sample;
  const auto n = Eigen::Index(kept);
  for (PointsF* points : {&sample.positions, &sample.normals, &sample.canonical, &sample.beneath}) {
    points->resize(3, n);
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    const std::size_t from = order[std::size_t(i)];
    sample.positions.col(i) = (turn * (cloud.positions[from] - middle)).cast<float>();
    sample.normals.col(i) = (turn * (cloud.normals[from] + normalNoise * gaussian(rng)))
                                .stableNormalized()
                                .cast<float>();
    sample.canonical.col(i) = cloud.canonical[from].cast<float>();
    sample.beneath.col(i) = (turn * cloud.beneath[from]).cast<float>();
    sample.part.push_back(cloud.part[from]);
    sample.isBody.push_back(cloud.part[from] >= 0);
  }
  sample.root = turn * person.root;
  sample.placement.linear() = turn;
  sample.placement.translation() = -turn * middle;
  sample.stature = person.stature;
  sample.betas = person.betas;
  return sample;
}

TrainingSample makeTrainingSample(const PersonSource& source, const ScanOptions& options,
                                  std::uint64_t seed, std::uint64_t index, bool heldOut) {
  // Held-out samples come from streams of their own.
  const Rng stream = Rng(heldOut ? ~seed : seed).fork(index);
  Rng personRng = stream.fork(0), scanRng = stream.fork(1);
  return scanPerson(source(personRng, heldOut), options, scanRng);
}

}  // namespace loopreg::synth
