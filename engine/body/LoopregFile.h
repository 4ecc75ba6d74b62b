#pragma once

#include <filesystem>

#include "body/BodyModel.h"
#include "body/ModelArrays.h"
#include "body/ModelImage.h"

namespace loopreg::body {

/// This program's own model format: an .npz, so that numpy.load opens it, with SMPL's names where
/// SMPL has the array, and sparse where SMPL is dense. n vertices, J joints, B directions:
///
///   loopreg_body          scalar, the format's version: 1
///   name gender family    texts
///   v_template            n x 3 f4, metres       f            m x 3 i4
///   shapedirs             n x 3 x B f4
///   weights_joint         n x slots u1           weights      n x slots f4
///   J_regressor           k f4: the non-zeros    J_regressor_index   k x 2 i4: joint, vertex
///   kintree_table         2 x J i4: parent (-1: root), joint         joint_names   J texts
///   part_labels           n i4                   mirror       n i4, optional
///   uv                    n x 2 f4, optional     hands_mean   h x 3 f4, optional
///   uv_faces              m x 3 i4, optional: rows of uv for each face's corners; uv is then
///                         t x 2, so that the atlas can have seams
///   landmark_names        L texts, optional      landmark_vertices    L x 3 i4
///   landmark_bary         L x 3 f4: points of the triangles named before, see body::Landmark
///
/// Pose correctives, optional: dense as SMPL has them,
///   posedirs              n x 3 x 9(J-1) f4
/// or, where most of that is zero, joint by joint (b blocks with k vertices in all), as whole
/// multiples of a step, of a hundredth of a millimetre if that is fine enough for the block:
///   pose_joint            b i4                   pose_count   b i4: vertices of each block
///   pose_vertex           k i4, block by block   pose_step    b f4, metres
///   pose_value            9 x k x 3 i2: direction 3 r + c, vertex, axis
///
/// Readers ignore arrays they do not know; a version above their own is refused.
constexpr int kFormatVersion = 1;

/// Whether the arrays come from a file of this format.
bool isLoopregFile(const ModelArrays& arrays);
/// The body is not finish()ed yet.
Result<AssembledModel> assembleLoopreg(const ModelArrays& arrays, int maxBetas);
/// Writes the format; at float32 precision, about 250 bytes per vertex with 16 directions.
Result<void> writeLoopreg(const std::filesystem::path& path, const BodyModel& model);

}  // namespace loopreg::body
