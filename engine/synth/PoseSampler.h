#pragma once

#include <optional>
#include <string>
#include <vector>

#include "body/BodyParameters.h"
#include "core/Rng.h"

namespace loopreg::synth {

/// The everyday postures that synthetic people take. `any` draws one of the others.
enum class Posture {
  any,
  aPose,  ///< arms 35 to 50 degrees below the horizontal
  tPose,
  standing,  ///< arms hanging, weight a little on one leg
  walking,
  reaching,  ///< one or both arms forwards or up
  handsOnHips,
  sitting,
  waving,
  stride,  ///< legs apart sideways, arms out
};
/// "any", "a-pose", "t-pose", "standing", "walking", "reaching", "hands-on-hips", ...
const char* postureName(Posture posture);
std::optional<Posture> parsePosture(const std::string& name);

/// Local rotations (J, the root's included but without facing) of a posture.
///
/// Limbs are described by where they point, in the frame of the part they hang on, so that joint
/// limits hold by construction: hinges (elbow, knee) bend about one axis within their range,
/// shoulders and hips come from directions drawn in the reach of a person. `spread` in [0, 1]
/// blends from the plain A-pose (0) to the drawn posture with its random variation (1). SMPL joint
/// names decide what a joint is; joints of other names stay at rest.
std::vector<Matrix3d> samplePosture(const body::BodyModel& model, Posture posture, double spread,
                                    Rng& rng);

/// How deep limbs enter each other or the trunk, in metres (0: free), by capsules around the bones;
/// their radii are measured on the shaped body. Neighbouring parts are not compared.
double selfPenetration(const body::BodyModel& model, const body::BodyParameters& parameters);

/// Draws postures until one penetrates itself by less than 2 cm at the given shape; the last resort
/// is the A-pose.
std::vector<Matrix3d> sampleFreePosture(const body::BodyModel& model, const VectorXd& betas,
                                        Posture posture, double spread, Rng& rng);

}  // namespace loopreg::synth
