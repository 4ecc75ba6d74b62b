#pragma once

#include <string>

#include "canonical/CanonicalMap.h"
#include "canonical/Correspondences.h"

namespace loopreg::registration {

/// A body model in the space of all bodies, with its parts: what a place on the body is told by.
struct PlaceMap {
  std::shared_ptr<const canonical::CanonicalSurface> surface;
  std::vector<int> part;               ///< per vertex: SMPL joint that moves it most
  std::vector<std::string> partNames;  ///< "left shin", by joint
};
/// Takes seconds where the body is seen for the first time (canonicalMap). Any thread.
Result<PlaceMap> placeMap(const body::BodyModel& model, int threads);

/// For each of n points of a scan: which place of the canonical body it shows.
struct Places {
  static constexpr float kUnknown = -1;
  Points canonical;               ///< 3 x n, on the canonical surface, metres; 0 where unknown
  std::vector<int> part;          ///< n; -1 where unknown
  std::vector<float> confidence;  ///< n, in [0, 1]; kUnknown: the point shows no place
  std::vector<float> depthMm;     ///< n: from the point down to the skin; empty: not known at all
};

/// The network's answer for a sample, carried to all `points` (3 x n, engine frame): the mean of
/// up to four nearest samples, weighted by 1/d^2, that mean about the same place (a hand on a hip
/// has samples of both nearby). Farther than 8 cm from every sample, say on a floor: unknown.
Places placesPredicted(const Points& points, const Points& samples,
                       const canonical::Correspondences& predicted, const PlaceMap& map,
                       int threads);

/// The fit's own answer: the closest point of the posed body `vertices` (3 x n, engine frame).
/// Farther than 20 cm: unknown; the confidence falls with the distance, 0.5 at 5 cm.
Places placesFitted(const Points& points, const Points& vertices, const PlaceMap& map, int threads);

/// Each vertex of the model at its own place, sure: what the body wears in the same colours.
Places placesOfBody(const PlaceMap& map);

/// 3 x k canonical places -> the model's surface points; pointOn() carries them to a posed body.
std::vector<geometry::SurfacePoint> surfacePointsOf(const Points& canonical, const PlaceMap& map,
                                                    int threads);
Vector3d pointOn(const Points& vertices, const Faces& faces, const geometry::SurfacePoint& at);

}  // namespace loopreg::registration
