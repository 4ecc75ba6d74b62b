#include "body/Generator.h"

#include <algorithm>
#include <cmath>

#include "body/generator/Anatomy.h"
#include "body/generator/Atlas.h"
#include "body/generator/Correctives.h"
#include "body/generator/Landmarks.h"
#include "body/generator/Polygonize.h"
#include "body/generator/Remesh.h"
#include "body/generator/ShapeSpace.h"
#include "body/generator/SkinWeights.h"
#include "geometry/Topology.h"

namespace loopreg::body {

namespace {

constexpr double kGridSpacing = 0.002;  ///< metres: fine enough to keep fingers apart
constexpr int kRemeshIterations = 14;
constexpr double kReferenceVertices = 12000;  ///< what the lengths below give

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
      [&](const Vector3d& p) { return factor * skinEdgeLength(p, base.figure.joints); },
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

  model.landmarks = placeLandmarks(half, base.figure, model.mirror);
  std::vector<int> labels(static_cast<std::size_t>(half.vertexCount()));
  for (Eigen::Index v = 0; v < half.vertexCount(); ++v) labels[v] = base.skin.joint(0, v);
  Atlas atlas = makeAtlas(half, labels, base.figure.joints);
  model.uv = std::move(atlas.uv);
  model.uvFaces = std::move(atlas.faces);

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
  Result<std::shared_ptr<const BodyModel>> skinned = finish(std::move(model));
  if (!skinned) return skinned;

  enter("correctives");
  BodyModel corrected = *skinned.value();
  corrected.poseCorrectives = learnPoseCorrectives(*skinned.value(), options.threads, progress);
  return finish(std::move(corrected));
}

}  // namespace loopreg::body
