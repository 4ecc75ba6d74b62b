#include "app/studio/ShownPlaces.h"

#include <algorithm>
#include <cmath>

#include "body/ModelFile.h"
#include "metrics/Distances.h"
#include "registration/PersonSamples.h"

namespace loopreg::studio {
namespace {

constexpr Eigen::Index kCloudPoints = 20'000;

/// At most kCloudPoints of them, evenly by index.
Points thinned(const Points& points) {
  const Eigen::Index step = points.cols() / kCloudPoints + 1;
  return points(Eigen::all, Eigen::seq(0, Eigen::last, step));
}

}  // namespace

Result<ShownPlacesPointer> workOutPlaces(const PlaceMaterial& material) {
  body::ModelPointer model = material.model;
  if (!model) {
    const Result<body::ModelPointer> builtin = body::loadBuiltin();
    if (!builtin) return builtin.error();
    model = builtin.value();
  }
  Result<registration::PlaceMap> map = registration::placeMap(*model, 0);
  if (!map) return map.error();
  auto shown = std::make_shared<ShownPlaces>();
  shown->source = material.source;
  shown->map = std::move(map).value();
  shown->frame = ui::PlaceFrame(shown->map.surface->vertices(), shown->map.part);
  const Points points = material.alignment.apply(material.scan->mesh.vertices);
  const auto placesOf = [&](const Points& p) {
    return material.source == ShownPlaces::Source::network
               ? registration::placesPredicted(p, material.samples, material.predicted, shown->map,
                                               0)
               : registration::placesFitted(p, material.fitted, shown->map, 0);
  };
  shown->scan = placesOf(points);
  shown->samples = material.samples.cols() > 0 ? material.samples : thinned(points);
  shown->cloud = placesOf(shown->samples);
  shown->onBody = registration::surfacePointsOf(shown->cloud.canonical, shown->map, 0);
  shown->legend = ui::PlaceLegend::draw(shown->map.surface->vertices(), shown->map.surface->faces(),
                                        shown->map.part, shown->map.partNames, shown->frame,
                                        material.pixelRatio);
  return ShownPlacesPointer(shown);
}

std::vector<double> PlaceArrows::lengthsMm() const {
  const VectorXd metres = (to - from).colwise().norm();
  std::vector<double> lengths(std::size_t(metres.size()));
  for (std::size_t i = 0; i < lengths.size(); ++i) lengths[i] = 1000 * metres[Eigen::Index(i)];
  return lengths;
}

PlaceArrows arrowsTo(const Points& vertices, const Faces& faces, const Points& samples,
                     const registration::Places& places,
                     const std::vector<geometry::SurfacePoint>& onBody, int count) {
  std::vector<Eigen::Index> chosen;
  for (std::size_t i = 0; i < onBody.size() && chosen.size() < std::size_t(count); ++i) {
    if (places.confidence[i] >= 0) chosen.push_back(Eigen::Index(i));
  }
  PlaceArrows arrows;
  arrows.from = samples(Eigen::all, chosen);
  arrows.to.resize(3, Eigen::Index(chosen.size()));
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    arrows.to.col(Eigen::Index(i)) =
        registration::pointOn(vertices, faces, onBody[std::size_t(chosen[i])]);
  }
  return arrows;
}

PlaceArrows closestArrows(const ShownPlaces& shown, const Points& vertices, int count) {
  const Eigen::Index few = std::min(shown.samples.cols(), Eigen::Index(2 * count));
  const Points samples = shown.samples.leftCols(few);
  const Faces& triangles = shown.map.surface->faces();
  const auto closest = geometry::TriangleBvh(vertices, triangles).closest(samples, 0);
  return arrowsTo(vertices, triangles, samples, shown.cloud, closest, count);
}

std::vector<float> ScanDistances::millimetres(const Points& vertices) {
  if (person_.vertexCount() == 0) {
    person_ = registration::alignedPerson(*scan_, *preflight_);
    if (!person_.isPointCloud()) tree_.emplace(person_.vertices, person_.faces);
  }
  std::vector<float> millimetres(std::size_t(vertices.cols()));
  if (tree_) {
    const auto closest = tree_->closest(vertices, 0);
    for (std::size_t i = 0; i < closest.size(); ++i) {
      millimetres[i] = float(1000 * std::sqrt(closest[i].squaredDistance));
    }
  } else {
    const VectorXd metres = metrics::pointToSurface(vertices, person_, 0);
    for (std::size_t i = 0; i < millimetres.size(); ++i) {
      millimetres[i] = float(1000 * metres[Eigen::Index(i)]);
    }
  }
  return millimetres;
}

}  // namespace loopreg::studio
