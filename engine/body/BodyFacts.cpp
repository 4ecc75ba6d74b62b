#include "body/BodyFacts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geometry/Mesh.h"
#include "geometry/PointIndex.h"

namespace loopreg::body {
namespace {

double asymmetryOf(const BodyModel& model) {
  const Points& vertices = model.templateVertices;
  Points mirrored = vertices;
  mirrored.row(0) *= -1;
  double worst = 0;
  if (model.mirror.size() == static_cast<std::size_t>(vertices.cols())) {
    for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
      const auto partner = model.mirror[static_cast<std::size_t>(v)];
      worst = std::max(worst, (mirrored.col(v) - vertices.col(partner)).norm());
    }
    return worst;
  }
  const geometry::PointIndex index(vertices);
  for (Eigen::Index v = 0; v < mirrored.cols(); ++v) {
    worst = std::max(worst, index.nearest(Vector3d(mirrored.col(v))).squaredDistance);
  }
  return std::sqrt(worst);
}

}  // namespace

BodyFacts bodyFacts(const BodyModel& model) {
  const Points& vertices = model.templateVertices;
  BodyFacts facts;
  facts.topology = geometry::inspectTopology(vertices, model.faces);
  if (facts.topology.closed()) {
    facts.genus =
        (2 * static_cast<long>(facts.topology.components) - facts.topology.eulerNumber) / 2;
    facts.volume = geometry::volume(vertices, model.faces);
  }
  facts.selfIntersections = geometry::countSelfIntersections(vertices, model.faces);
  facts.smallestEdge = std::numeric_limits<double>::infinity();
  for (Eigen::Index f = 0; f < model.faces.cols(); ++f) {
    for (int corner = 0; corner < 3; ++corner) {
      const double length =
          (vertices.col(model.faces(corner, f)) - vertices.col(model.faces((corner + 1) % 3, f)))
              .norm();
      facts.smallestEdge = std::min(facts.smallestEdge, length);
      facts.largestEdge = std::max(facts.largestEdge, length);
    }
  }
  facts.hasMirrorMap = !model.mirror.empty();
  facts.asymmetry = asymmetryOf(model);
  for (Eigen::Index v = 0; v < model.skin.weight.cols(); ++v) {
    facts.weightError = std::max(facts.weightError, std::abs(model.skin.weight.col(v).sum() - 1));
    const auto used = static_cast<int>((model.skin.weight.col(v).array() > 0).count());
    facts.weightsPerVertex = std::max(facts.weightsPerVertex, used);
  }
  facts.stature = geometry::bounds(vertices).sizes().y();
  facts.surface = geometry::surfaceArea(vertices, model.faces);
  return facts;
}

}  // namespace loopreg::body
