#pragma once

#include <string>

#include "exchange/RiggedBody.h"

namespace loopreg::exchange {

/// The skeleton and its motion as a Biovision hierarchy: offsets between rest joints, root position
/// and Euler angles (channels Zrotation Yrotation Xrotation, degrees) per frame. No mesh. Leaves
/// get an end site half their bone's length on.
std::string bvhFile(const RiggedBody& body);

}  // namespace loopreg::exchange
