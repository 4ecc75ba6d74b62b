#pragma once

#include <string>

#include "exchange/RiggedBody.h"

namespace loopreg::exchange {

/// A rigged body as a binary FBX file, version 7.4: mesh in vertex order with normals, UVs and
/// colours, joints as limb nodes under one root, a skin cluster per joint, blend shapes, bind pose,
/// and one take with a key per frame and joint (frame 0 the rest pose).
///
/// Our own writer because Debian 12's Assimp 5.2.5 writes binary FBX that nothing reads and 5.4
/// cuts key times to whole seconds. Nodes stand in the rest pose; only the take moves them, so what
/// a program takes for the bind pose is the rest pose. Deterministic.
///
/// Checked with Blender 3.4 and 4.3 (tests/exchange); Maya, Unity, Unreal and 3ds Max are not.
/// Blender clamps shape keys to [0, 1] on import and shifts the keys by one frame.
std::string fbxFile(const RiggedBody& body);

}  // namespace loopreg::exchange
