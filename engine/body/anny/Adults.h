#pragma once

#include "body/anny/AnnyModel.h"
#include "core/Rng.h"

namespace loopreg::body {

/// A person drawn from a population.
struct AnnyPerson {
  Phenotype phenotype;
  std::vector<SliderValue> sliders;  ///< the same on both sides: people here are symmetric
};

/// Draws an adult of 18 to 70 years. Statures are normally distributed as in today's populations
/// (men 1.76 +- 0.07 m, women 1.63 +- 0.065 m, of all ages and origins; NCD Risk Factor
/// Collaboration, eLife 2016): Anny's own scale of heights is solved for. Muscle, weight and
/// proportions spread around the middle of their scales, ancestries mix freely, and the sliders of
/// trunk and limbs add what phenotypes do not move (lengths and girths on their own).
AnnyPerson sampleAdult(const AnnyModel& model, Rng& rng);

/// Extent of the skin along the world's z, metres.
double annyStature(const AnnyModel& model, const Points& rest);

}  // namespace loopreg::body
