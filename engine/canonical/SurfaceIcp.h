#pragma once

#include "canonical/BodyParts.h"
#include "canonical/ElasticSheet.h"

namespace loopreg::canonical {

/// Non-rigid closest-point registration of a mesh that lies roughly on `target` already.
///
/// From stiff to soft (ElasticSheet's length l from 20 cm to 6 mm, the reach of a match with it)
/// the sheet follows, at each of its vertices, the closest point of the target, and, at each vertex
/// of the target, its closest point on the sheet: the second direction fills what the first one
/// leaves out (nose, finger tips). A match counts where the parts may meet (mayMeet) and the
/// normals agree; places without a match, and hidden ones (Exposure.h), follow their surroundings.
/// After the last round vertices are dropped onto the target, and turned-over triangles are
/// smoothed out.
struct IcpResult {
  Points vertices;             ///< 3 x n, in the target's space
  std::vector<bool> onTarget;  ///< n: lies on the target's surface; else smoothly beside it
  std::vector<bool> outer;     ///< n: of the outer skin (Exposure.h)
};
IcpResult registerSurface(const JointedMesh& mesh, const Points& start, const JointedMesh& target,
                          ElasticSheet& sheet, int threads);

}  // namespace loopreg::canonical
