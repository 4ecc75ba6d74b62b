#pragma once

#include <string>

#include "exchange/RiggedBody.h"

namespace loopreg::exchange {

/// A rigged body as a binary glTF 2.0 file (.glb): mesh, skin, morph targets with names, and one
/// animation. The first n vertices are the model's, in its order; where the texture has seams,
/// copies follow after them (glTF has one texture coordinate per vertex).
///
/// The nodes stand in the first pose after the rest pose, so that viewers that play nothing show
/// the fit; the rest pose is in the inverse bind matrices and at time 0. Coordinates are written
/// as they are; glTF's unit is the metre and its y axis points up, so a caller who wants what the
/// format promises rigs the body in that frame (RigOptions::alignment).
/// https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
std::string glbFile(const RiggedBody& body);

}  // namespace loopreg::exchange
