#pragma once

#include <filesystem>
#include <vector>

#include "registration/Preflight.h"

namespace loopreg::body {
struct BodyModel;
struct BodyParameters;
}  // namespace loopreg::body

namespace loopreg::registration {

/// A motion (or, with one frame, a pose) as AMASS publishes them (Mahmood et al., ICCV 2019), for
/// the tools that read such files: .npz with
///
///   poses  (N x 156)  axis-angle of SMPL+H's 52 joints, radians: root, 21 of body, 30 of fingers
///   trans  (N x 3)    metres;  betas (16);  dmpls (N x 8), all 0;  gender
///   mocap_framerate, mocap_frame_rate   frames per second, by both names in use
///   surface_model_type  "smplh";  model, model_betas, scale   what the fit itself has
///
/// The world is AMASS's: metres, z up, a person with root rotation 0 lies on the back. With the
/// turn Q from y up to z up, and the pelvis at rest j_0 (of the model's own shape),
///
///   R_0' = Q R_0,   trans' = Q (scale j_0 + trans) - j_0,
///
/// so that SMPL's formula gives the fitted surface, turned. The engine's frame is where the motion
/// is: the first frame's person over the origin, the floor at 0.
///
/// SMPL's two hand joints have no place among SMPL+H's fingers, which lie flat (0) unless the model
/// has fingers itself. The betas are the model's own where it is of the SMPL family, and 0 for
/// other bodies, whose shape spaces SMPL's tools would misread: their size then is that of the mean
/// person. A scale that was fitted cannot be expressed; it is kept beside.
Result<void> writeAmass(const std::filesystem::path& path, const body::BodyModel& model,
                        const std::vector<body::BodyParameters>& poses, double framesPerSecond);

}  // namespace loopreg::registration
