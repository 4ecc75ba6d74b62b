#pragma once

#include "project/Project.h"

namespace loopreg::testing {

/// A project in which every field has a value of its own; small, and the same on every machine.
project::Project sampleProject();

/// Every field that is kept, compared by value: exact ones to the last bit, the poses of the
/// history to 1e-6, what lies on a grid to its step. `tolerance`: of rotations, which another
/// machine's sine makes otherwise in the last digit. GoogleTest expectations.
void expectSame(const project::Project& a, const project::Project& b, double tolerance = 0);

}  // namespace loopreg::testing
