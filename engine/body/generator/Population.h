#pragma once

#include "body/generator/Anatomy.h"
#include "core/Rng.h"

namespace loopreg::body {

/// Draws one adult. Sex is two humps on a continuum; stature follows it (women 1.62 +- 0.068 m, men
/// 1.76 +- 0.072 m, as in national surveys); fatness and muscularity are common causes of all
/// girths, so that waist, chest and hips correlate at about 0.8 while each keeps a spread of its
/// own.
Person samplePerson(Rng& rng);

}  // namespace loopreg::body
