#include "registration/PersonSamples.h"

#include "geometry/Mesh.h"

namespace loopreg::registration {
namespace {

constexpr std::size_t kSamples = 20000;
constexpr double kRimReach = 2;  // spacings between a sample and one that is left out

/// The same entries of a vector of any type.
template <class T>
std::vector<T> pick(const std::vector<T>& from, const std::vector<Eigen::Index>& chosen) {
  std::vector<T> picked;
  picked.reserve(chosen.size());
  for (const Eigen::Index i : chosen) picked.push_back(from[static_cast<std::size_t>(i)]);
  return picked;
}

}  // namespace

Mesh alignedPerson(const Scan& scan, const Preflight& preflight, std::vector<std::int32_t>* kept) {
  Mesh person = geometry::selectVertices(scan.mesh, preflight.isPerson, kept);
  person.vertices = preflight.alignment.apply(person.vertices);
  if (person.normals.cols() > 0) {
    person.normals = preflight.alignment.applyDirections(person.normals);
  }
  return person;
}

fit::ScanSamples samplePerson(const Mesh& person, Rng& rng, int threads) {
  return fit::sampleScan(person, kSamples, rng, threads);
}

std::vector<std::int32_t> scanVertices(const fit::ScanSamples& samples, const Mesh& person,
                                       const std::vector<std::int32_t>& kept) {
  std::vector<std::int32_t> vertices;
  vertices.reserve(samples.source.size());
  for (std::size_t i = 0; i < samples.source.size(); ++i) {
    std::int32_t vertex = samples.source[i];
    if (!person.isPointCloud()) {
      const Vector3d position = samples.positions.col(static_cast<Eigen::Index>(i));
      const auto face = person.faces.col(vertex);
      double nearest = std::numeric_limits<double>::infinity();
      for (int c = 0; c < 3; ++c) {
        const double distance = (person.vertices.col(face(c)) - position).squaredNorm();
        if (distance >= nearest) continue;
        nearest = distance;
        vertex = face(c);
      }
    }
    vertices.push_back(kept[static_cast<std::size_t>(vertex)]);
  }
  return vertices;
}

fit::ScanSamples selectSamples(const fit::ScanSamples& samples, const std::vector<bool>& keep) {
  std::vector<Eigen::Index> chosen, left;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    (keep[i] ? chosen : left).push_back(static_cast<Eigen::Index>(i));
  }
  fit::ScanSamples selected;
  selected.positions = samples.positions(Eigen::all, chosen);
  selected.normals = samples.normals(Eigen::all, chosen);
  if (samples.cloth.size() > 0) selected.cloth = samples.cloth(chosen);
  selected.boundary = pick(samples.boundary, chosen);
  selected.source = pick(samples.source, chosen);
  selected.spacing = samples.spacing;
  if (!left.empty()) {
    const geometry::PointIndex cut(Points(samples.positions(Eigen::all, left)));
    const double reach = kRimReach * samples.spacing;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const Vector3d position = selected.positions.col(static_cast<Eigen::Index>(i));
      if (cut.nearest(position).squaredDistance < reach * reach) selected.boundary[i] = true;
    }
  }
  selected.index = std::make_shared<const geometry::PointIndex>(selected.positions);
  return selected;
}

}  // namespace loopreg::registration
