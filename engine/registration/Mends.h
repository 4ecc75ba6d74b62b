#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "body/BodyModel.h"
#include "core/JsonForward.h"
#include "core/Result.h"
#include "fit/terms/PinTerm.h"
#include "geometry/Alignment.h"
#include "registration/FitOptions.h"

namespace loopreg::registration {

/// A place on the body that the user put onto the scan: by dragging the body there, or by clicking
/// the same landmark on both.
struct BodyPin {
  fit::Pin pin;
  std::string name;  ///< for people: "left wrist"
  bool landmark = false;
};

/// A joint whose rotation was set by hand: where the re-fit starts.
struct TurnedJoint {
  int joint = 0;
  Vector3d axisAngle = Vector3d::Zero();  ///< local rotation, radians
};

/// What a re-fit starts from.
enum class StartKind { fit, iteration, alternative, turnedAround };
const char* startName(StartKind kind);

/// All that a user decided about a registration after it was made: the fit obeys it, the report
/// keeps it. A value; whoever changes it makes a new one.
struct Mends {
  std::vector<BodyPin> pins;
  /// Per vertex of the scan: true = left out (hair, a chair, another person). Null: none.
  std::shared_ptr<const std::vector<bool>> mask;
  bool lockShape = false;         ///< betas stay as they are, to the bit
  std::vector<int> lockedJoints;  ///< ascending; their local rotations stay, the root's place too
  std::vector<TurnedJoint> turned;
  std::optional<Clothing> clothing;  ///< else as the registration was told
  StartKind start = StartKind::fit;
  int startIndex = 0;   ///< which iteration or alternative
  int startSerial = 0;  ///< tells one start from the next of the same kind

  bool empty() const;
  std::size_t maskedCount() const;
};
/// The same decisions, to the bit.
bool operator==(const Mends& a, const Mends& b);

/// Whether they can be obeyed: every vertex and joint is one of this body, weights of places are
/// finite, not negative and add up to 1, the mask has a bit for each of the scan's vertices. A
/// usage error that names the first fault ("mends.pins[0] names vertex 99999; the body has
/// 11304.").
Result<void> validate(const Mends& mends, const body::BodyModel& model, Eigen::Index scanVertices);
/// What does not speak of the body: the mask, where it has the scan's size.
Mends maskAlone(const Mends& mends, Eigen::Index scanVertices);

/// For report.json: pins (body point, target in the scan's frame and units, weight), mask (count,
/// hash, first and last vertex of each run), locks, joints set by hand in degrees, start.
Json mendsJson(const Mends& mends, const std::vector<std::string>& jointNames,
               const Alignment& alignment);

}  // namespace loopreg::registration
