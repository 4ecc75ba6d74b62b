#pragma once

#include <string>
#include <vector>

#include "core/StopToken.h"
#include "geometry/Scan.h"
#include "registration/Registration.h"

namespace loopreg::registration {

/// A joint's rotation about one axis against what anatomy allows (fit::jointStatistics).
struct JointAngle {
  int joint = 0;
  std::string name;  ///< "left elbow"
  int axis = 0;      ///< of the T-pose's axes: 0 x (to the left), 1 y (up), 2 z (forward)
  double degrees = 0, lower = 0, upper = 0;
  /// Degrees beyond the nearer limit; negative: still free.
  double over() const { return std::max(lower - degrees, degrees - upper); }
  /// Where in the range, 0 in its middle, 1 at a limit, above 1 beyond it.
  double usage() const;
};
/// Of every joint with known limits, three each, in the model's order.
std::vector<JointAngle> jointAngles(const body::BodyModel& model,
                                    const body::BodyParameters& parameters);

/// A connected patch that lies too far off: of the scan (nothing of the body near it), or of the
/// body (nothing of the scan near it). Engine frame, metres where nothing else is said.
struct Region {
  bool onBody = false;
  std::vector<std::int32_t> vertices;  ///< of the scan, or of the body
  double areaCm2 = 0;
  double meanMm = 0, maxMm = 0;
  int part = 0;
  std::string place;  ///< "left forearm"
  Vector3d centroid = Vector3d::Zero();
  Vector3d outward = Vector3d::UnitZ();  ///< unit: the side to look from
  Eigen::AlignedBox3d box;
  int wentWrong = -1;  ///< index into the history (see wentWrongAt); -1: unknown
};

/// One body part (SMPL's joints; fingers count as hands) and what fits there. Millimetres; -1:
/// nothing to measure.
struct PartRow {
  int part = 0;
  std::string name;
  double seen = 0;  ///< share of the part's surface with scan within 3 cm
  double scanMedianMm = -1, scanP95Mm = -1;
  double bodyMedianMm = -1, bodyP95Mm = -1;
  double agreement = -1;   ///< share of the part's points that the network puts on it too; -1: none
  double confidence = -1;  ///< mean of the network's, in [0, 1]
};

/// Parts that run through each other: no neighbours in the skeleton, and more than touching.
struct Collision {
  std::string first, second;
  std::size_t pairs = 0;  ///< of faces that cut each other
  Vector3d place = Vector3d::Zero();
  std::vector<std::int32_t> vertices;  ///< of those faces, on the body; ascending
};

struct Inspection {
  double scanThresholdMm = 0, bodyThresholdMm = 0;
  std::vector<Region> regions;  ///< worst first: area times mean distance
  std::vector<PartRow> parts;
  std::vector<JointAngle> joints;     ///< all angles, those beyond their limits first
  std::vector<Collision> collisions;  ///< most pairs first
};

struct InspectOptions {
  double scanMm = 0;   ///< 0: three times the median, but 10 to 40 mm
  double bodyMm = 30;  ///< at least; 1.5 times the scan's threshold where that is more
  double smallestCm2 = 4;
  std::size_t most = 12;  ///< regions
  int threads = 1;
};

/// Where a fit is wrong, part by part and patch by patch. `history`: the iterations that led to
/// `result`, for Region::wentWrong; may be empty. Empty when stopped. Takes about as long as the
/// scan has points: 0.2 s for 50,000; call it from a worker.
Inspection inspectFit(const Scan& scan, const body::BodyModel& model, const FitResult& result,
                      const std::vector<fit::FitIteration>& history, const InspectOptions& options,
                      StopToken stop = {});

/// When a place went wrong, from its mean distance (mm) at each iteration: the iteration after the
/// last one that was within `threshold`; if none was, the one that last brought it nearer (by 2 %
/// or more of the best so far).
int wentWrongAt(const std::vector<double>& millimetres, double threshold);

/// Of each joint the SMPL joint that its part counts to: itself, or (fingers, jaw, eyes) the
/// nearest ancestor that SMPL has.
std::vector<int> partOfJoint(const body::BodyModel& model);

}  // namespace loopreg::registration
