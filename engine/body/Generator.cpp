#include "body/Generator.h"

#include <algorithm>
#include <cmath>

#include "body/generator/Anatomy.h"
#include "body/generator/Polygonize.h"
#include "body/generator/Remesh.h"
#include "body/generator/ShapeSpace.h"
#include "body/generator/SkinWeights.h"
#include "geometry/Topology.h"

namespace loopreg::body {

namespace {

constexpr double kGridSpacing = 0.003;  ///< metres: fine enough to keep fingers apart
constexpr int kRemeshIterations = 14;
constexpr double kReferenceVertices = 10100;  ///< what the lengths below give

/// Edge length of the skin at a point of the left half: finer where form is finer.
double edgeLengthAt(const Vector3d& p, const Points& joints, double factor) {
  constexpr double kBody = 0.0205;
  double length = kBody;
  // `finest` within `inner` of some place, the body's length from `outer` on.
  auto refine = [&](double distance, double inner, double outer, double finest) {
    const double t = std::clamp((distance - inner) / (outer - inner), 0.0, 1.0);
    length = std::min(length, finest + (kBody - finest) * t);
  };
  const Vector3d head = p - joints.col(kHead);
  const double beyondWrist = p.x() - joints(0, kLeftWrist);
  refine(0.02 - beyondWrist, 0, 0.12, beyondWrist > 0.055 ? 0.0058 : 0.0095);
  refine((head - Vector3d(0, 0.050, 0.095)).norm(), 0.052, 0.15, 0.0045);
  refine((head - Vector3d(0, -0.02, 0.06)).norm(), 0.03, 0.10, 0.0080);
  refine((head - Vector3d(0.08, 0.064, 0)).norm(), 0.03, 0.12, 0.0060);
  refine(p.y() - 0.06, 0, 0.15, 0.0115);
  if (p.y() < 0.05 && p.z() > joints(2, kLeftFoot) - 0.02) length = std::min(length, 0.0075);
  return factor * length;
}

/// Vertices on both sides from those of the left half.
Points mirrorPoints(const Points& half, const std::vector<std::int32_t>& mirror) {
  Points whole(3, static_cast<Eigen::Index>(mirror.size()));
  for (Eigen::Index v = 0; v < half.cols(); ++v) {
    whole.col(mirror[v]) = half.col(v).cwiseProduct(Vector3d(-1, 1, 1));
    whole.col(v) = half.col(v);
  }
  return whole;
}

Eigen::MatrixXd mirrorDirections(const Eigen::MatrixXd& half,
                                 const std::vector<std::int32_t>& mirror) {
  const Eigen::Index h = half.rows() / 3;
  Eigen::MatrixXd whole(3 * static_cast<Eigen::Index>(mirror.size()), half.cols());
  for (Eigen::Index k = 0; k < half.cols(); ++k) {
    const VectorXd column = half.col(k);
    const Points p = mirrorPoints(Eigen::Map<const Points>(column.data(), 3, h), mirror);
    whole.col(k) = Eigen::Map<const VectorXd>(p.data(), p.size());
  }
  return whole;
}

/// Vertex areas (a third of each face around), n.
VectorXd vertexAreas(const Points& vertices, const Faces& faces) {
  const VectorXd face = geometry::faceAreas(vertices, faces);
  VectorXd area = VectorXd::Zero(vertices.cols());
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) area[faces(k, f)] += face[f] / 3;
  }
  return area;
}

}  // namespace

Result<std::shared_ptr<const BodyModel>> generateBody(const GeneratorOptions& options,
                                                      Progress* progress) {
  if (options.targetVertices < 6000 || options.targetVertices > 14000) {
    return usageError("A generated body has 6,000 to 14,000 vertices.");
  }
  if (options.shapeDirections < 1 || options.population <= options.shapeDirections) {
    return usageError("The population must be larger than the number of shape directions.",
                      "Ask for fewer directions or more people.");
  }
  auto enter = [&](const char* phase) {
    if (progress) progress->enter(phase);
  };

  enter("surface");
  HalfTemplate base;
  base.figure = buildFigure(Person{});
  const Mesh raw =
      polygonizeHalf(base.figure.skin, base.figure.bounds, kGridSpacing, options.threads);
  const double factor = std::sqrt(kReferenceVertices / options.targetVertices);
  const Mesh half = remeshHalf(
      raw, base.figure.skin,
      [&](const Vector3d& p) { return edgeLengthAt(p, base.figure.joints, factor); },
      kRemeshIterations);
  BodyModel model;
  const Mesh whole = mirrorHalf(half, model.mirror);

  enter("weights");
  model.skin = diffuseSkinWeights(whole.vertices, whole.faces, base.figure.joints, model.mirror);
  base.vertices = half.vertices;
  base.skin.joint = model.skin.joint.leftCols(half.vertexCount());
  base.skin.weight = model.skin.weight.leftCols(half.vertexCount());
  const geometry::Adjacency ring = geometry::vertexAdjacency(half.vertexCount(), half.faces);
  for (Eigen::Index v = 0; v < half.vertexCount(); ++v) {
    base.neighbours.emplace_back(ring.items.begin() + ring.start[v],
                                 ring.items.begin() + ring.start[v + 1]);
  }

  enter("people");
  const VectorXd area = vertexAreas(half.vertices, half.faces);
  const Points normals =
      geometry::vertexNormals(whole.vertices, whole.faces).leftCols(half.vertexCount());
  const ShapeSpace space = buildShapeSpace(base, area, normals, options, progress);

  enter("joints");
  std::vector<Points> people, joints;
  const std::size_t used = std::min<std::size_t>(space.samples.size(), 80);
  for (std::size_t i = 0; i < used; ++i) {
    people.push_back(mirrorPoints(space.samples[i], model.mirror));
    joints.push_back(space.sampleJoints[i]);
  }
  model.name = "Built-in body";
  model.gender = "neutral";
  model.family = Family::builtin;
  model.templateVertices = mirrorPoints(space.mean, model.mirror);
  model.faces = whole.faces;
  model.shapeDirs = mirrorDirections(space.directions, model.mirror);
  model.jointRegressor = fitJointRegressor(people, joints, model.mirror);
  model.parents = smplParents();
  model.jointNames = smplJointNames();
  model.partLabels.resize(static_cast<std::size_t>(model.vertexCount()));
  for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
    model.partLabels[v] = model.skin.joint(0, v);
  }
  return finish(std::move(model));
}

}  // namespace loopreg::body
