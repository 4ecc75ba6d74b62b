#include "fit/PreparedBody.h"

#include "geometry/Mesh.h"

namespace loopreg::fit {
namespace {

using JointSet = std::bitset<256>;

}  // namespace

PreparedBody::PreparedBody(const body::BodyModel& bodyModel)
    : model(bodyModel), layout(bodyModel), shapeColumns(bodyModel.shapeDirs.transpose()) {
  const Eigen::Index n = model.vertexCount();
  const int joints = model.jointCount();

  std::vector<JointSet> chainOf(static_cast<std::size_t>(joints));
  for (int j = 0; j < joints; ++j) {
    if (model.parents[j] >= 0) chainOf[j] = chainOf[model.parents[j]];
    chainOf[j].set(static_cast<std::size_t>(j));
  }
  std::vector<JointSet> ofVertex(static_cast<std::size_t>(n));
  groupOfVertex.resize(static_cast<std::size_t>(n));
  for (Eigen::Index v = 0; v < n; ++v) {
    for (Eigen::Index s = 0; s < model.skin.slots(); ++s) {
      if (model.skin.weight(s, v) > 0) ofVertex[v] |= chainOf[model.skin.joint(s, v)];
    }
    groupOfVertex[v] = model.skin.joint(0, v);  // slots are in order of falling weight
  }
  std::vector<JointSet> ofGroup(static_cast<std::size_t>(joints));
  for (Eigen::Index v = 0; v < n; ++v) ofGroup[groupOfVertex[v]] |= ofVertex[v];
  for (Eigen::Index f = 0; f < model.faces.cols(); ++f) {
    const auto face = model.faces.col(f);
    const JointSet all = ofVertex[face(0)] | ofVertex[face(1)] | ofVertex[face(2)];
    for (int corner = 0; corner < 3; ++corner) ofGroup[groupOfVertex[face(corner)]] |= all;
  }
  groups.resize(static_cast<std::size_t>(joints));
  for (int g = 0; g < joints; ++g) {
    Group& group = groups[g];
    group.placeOf.assign(static_cast<std::size_t>(joints), -1);
    for (int j = 0; j < joints; ++j) {
      if (!ofGroup[g].test(static_cast<std::size_t>(j))) continue;
      group.placeOf[j] = static_cast<int>(group.joints.size());
      group.joints.push_back(j);
      const int a = model.parents[j];
      group.parent.push_back(a < 0 ? -1 : group.placeOf[a]);
    }
  }

  std::vector<std::vector<Corrective>> ofEach(static_cast<std::size_t>(n));
  for (const auto& block : model.poseCorrectives.blocks) {
    for (std::size_t i = 0; i < block.vertices.size(); ++i) {
      const std::int32_t v = block.vertices[i];
      if (groups[groupOfVertex[v]].placeOf[block.joint] < 0) continue;
      ofEach[v].push_back(
          {block.joint, block.directions.middleRows<3>(3 * static_cast<Eigen::Index>(i))});
    }
  }
  correctivesOf.assign(1, 0);
  for (const std::vector<Corrective>& entries : ofEach) {
    correctives.insert(correctives.end(), entries.begin(), entries.end());
    correctivesOf.push_back(correctives.size());
  }

  templateNormals = geometry::vertexNormals(model.templateVertices, model.faces);
  tree = geometry::TriangleBvh(model.templateVertices, model.faces);
}

}  // namespace loopreg::fit
