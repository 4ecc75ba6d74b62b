#include "canonical/Diffusion.h"

#include <algorithm>

#include "body/BodyState.h"
#include "core/Parallel.h"

namespace loopreg::canonical {
namespace {

/// Slots that some vertex uses: files with a slot per joint leave most of them empty.
Eigen::Index usedSlots(const body::SkinWeights& skin) {
  Eigen::Index used = skin.slots();
  while (used > 1 && (skin.weight.row(used - 1).array() == 0).all()) --used;
  return used;
}

/// Rows 3 v + axis of a matrix over vertices, interpolated at surface points.
template <class Matrix>
Matrix interpolateRows(const Matrix& ofVertices, const Faces& faces, const SurfacePoints& nearest) {
  using Scalar = typename Matrix::Scalar;
  Matrix values(3 * static_cast<Eigen::Index>(nearest.size()), ofVertices.cols());
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    const auto face = faces.col(nearest[i].face);
    const Eigen::Matrix<Scalar, 3, 1> bary = nearest[i].bary.template cast<Scalar>();
    values.template middleRows<3>(3 * static_cast<Eigen::Index>(i)) =
        bary(0) * ofVertices.template middleRows<3>(3 * face(0)) +
        bary(1) * ofVertices.template middleRows<3>(3 * face(1)) +
        bary(2) * ofVertices.template middleRows<3>(3 * face(2));
  }
  return values;
}

Points interpolate(const Points& ofVertices, const Faces& faces, const SurfacePoints& nearest) {
  Points values(3, static_cast<Eigen::Index>(nearest.size()));
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    const auto face = faces.col(nearest[i].face);
    const Vector3d& bary = nearest[i].bary;
    values.col(static_cast<Eigen::Index>(i)) = bary(0) * ofVertices.col(face(0)) +
                                               bary(1) * ofVertices.col(face(1)) +
                                               bary(2) * ofVertices.col(face(2));
  }
  return values;
}

}  // namespace

CanonicalQuery query(const CanonicalSurface& surface, const body::BodyModel& model,
                     const Points& points, int threads) {
  CanonicalQuery answer;
  answer.nearest = surface.project(points, threads);
  answer.distance = surface.signedDistances(points, answer.nearest, threads);
  answer.skin = diffusedSkin(model, answer.nearest, threads);
  return answer;
}

Points diffusedTemplate(const body::BodyModel& model, const SurfacePoints& nearest) {
  return interpolate(model.templateVertices, model.faces, nearest);
}

body::SkinWeights diffusedSkin(const body::BodyModel& model, const SurfacePoints& nearest,
                               int threads) {
  const Eigen::Index used = usedSlots(model.skin);
  const Eigen::Index slots = std::min<Eigen::Index>(3 * used, model.jointCount());
  const auto count = static_cast<Eigen::Index>(nearest.size());
  body::SkinWeights skin;
  skin.joint = decltype(skin.joint)::Zero(slots, count);
  skin.weight = Eigen::MatrixXd::Zero(slots, count);
  const auto blend = [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      std::int32_t* joint = skin.joint.data() + static_cast<Eigen::Index>(i) * slots;
      double* weight = skin.weight.data() + static_cast<Eigen::Index>(i) * slots;
      Eigen::Index filled = 0;
      for (int k = 0; k < 3; ++k) {
        const double share = nearest[i].bary(k);
        if (share <= 0) continue;
        const Eigen::Index v = model.faces(k, nearest[i].face);
        for (Eigen::Index s = 0; s < used; ++s) {
          const double added = share * model.skin.weight(s, v);
          if (added == 0) break;
          const std::int32_t j = model.skin.joint(s, v);
          Eigen::Index at = 0;
          while (at < filled && joint[at] != j) ++at;
          if (at == filled) joint[filled++] = j;
          weight[at] += added;
          // Only the touched entry has grown: let it rise to its place.
          for (; at > 0 && weight[at] > weight[at - 1]; --at) {
            std::swap(weight[at], weight[at - 1]);
            std::swap(joint[at], joint[at - 1]);
          }
        }
      }
    }
  };
  parallelRanges(nearest.size(), resolveThreads(threads), 512, blend);
  return skin;
}

Eigen::MatrixXd diffusedShapeDirs(const body::BodyModel& model, const SurfacePoints& nearest) {
  return interpolateRows(model.shapeDirs, model.faces, nearest);
}

Eigen::MatrixXf diffusedPoseDirs(const body::BodyModel& model, const SurfacePoints& nearest) {
  const Eigen::Index columns = model.hasPoseCorrectives() ? 9 * (model.jointCount() - 1) : 0;
  Eigen::MatrixXf values =
      Eigen::MatrixXf::Zero(3 * static_cast<Eigen::Index>(nearest.size()), columns);
  std::vector<std::int32_t> row(static_cast<std::size_t>(model.vertexCount()));
  for (const body::PoseCorrectives::Block& block : model.poseCorrectives.blocks) {
    std::fill(row.begin(), row.end(), -1);
    for (std::size_t i = 0; i < block.vertices.size(); ++i) {
      row[static_cast<std::size_t>(block.vertices[i])] = static_cast<std::int32_t>(i);
    }
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      for (int k = 0; k < 3; ++k) {
        const auto corner = static_cast<std::size_t>(model.faces(k, nearest[i].face));
        if (row[corner] < 0) continue;
        values.block<3, 9>(3 * static_cast<Eigen::Index>(i), 9 * (block.joint - 1)) +=
            static_cast<float>(nearest[i].bary(k)) *
            block.directions.middleRows<3>(3 * row[corner]);
      }
    }
  }
  return values;
}

Points forwardMap(const body::BodyModel& model, const body::BodyParameters& parameters,
                  const SurfacePoints& nearest, int threads) {
  // Blend shapes are linear: blended at the vertices first, interpolated then.
  body::BodyState state;
  body::evaluate(model, parameters, state);
  Points mapped = interpolate(state.rest, model.faces, nearest);
  const body::SkinWeights skin = diffusedSkin(model, nearest, threads);
  for (Eigen::Index i = 0; i < mapped.cols(); ++i) {
    Vector3d posed = Vector3d::Zero();
    for (Eigen::Index s = 0; s < skin.slots() && skin.weight(s, i) > 0; ++s) {
      const int j = skin.joint(s, i);
      posed +=
          skin.weight(s, i) * (state.chain.rotation[static_cast<std::size_t>(j)] * mapped.col(i) +
                               state.chain.offset.col(j));
    }
    mapped.col(i) = parameters.scale * posed + parameters.translation;
  }
  return mapped;
}

}  // namespace loopreg::canonical
