#pragma once

#include "body/BodyModel.h"
#include "geometry/Mesh.h"

namespace loopreg::body {

/// Texture atlas of a symmetric skin: coordinates in [0, 1]^2 and their indices per face corner.
struct Atlas {
  Eigen::Matrix<double, 2, Eigen::Dynamic> uv;  ///< 2 x t
  Faces faces;                                  ///< 3 x m, columns of uv, same order as the skin's
  int charts = 0;  ///< of both sides; one that crosses the middle counts once
};

/// Unwraps the left half and mirrors it (u to 1 - u), so both sides have texels of their own.
///
/// The half is cut into charts by part of the body (head, ear, trunk, arm, hand, leg, foot; head
/// counts 1.6 times its true size) and by whether it looks forward or back (arms and hands: up or
/// down). Each is flattened by least-squares conformal maps (Levy et al., SIGGRAPH 2002) and then
/// as rigidly as possible (Liu et al., SGP 2008), with the middle of the body held on a straight
/// line, where the mirrored chart continues without a seam. A chart with a turned or an overlapping
/// triangle is halved until none is left. Boxes are packed on shelves,.
///
/// `half`: 3 x h vertices and the faces of the left half; `labels`: the part (SMPL joint) of each
/// vertex; `joints`: 3 x 24 in the same frame. The whole skin's faces are the half's followed by
/// their reflections (mirrorHalf() in Remesh.h).
Atlas makeAtlas(const Mesh& half, const std::vector<int>& labels, const Points& joints);

}  // namespace loopreg::body
