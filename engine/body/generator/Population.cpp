#include "body/generator/Population.h"

#include <algorithm>

namespace loopreg::body {

namespace {

/// Normal, cut at 2.6 deviations: nobody in the sample is a giant or a dwarf.
double bounded(Rng& rng) { return std::clamp(rng.normal(), -2.6, 2.6); }

}  // namespace

Person samplePerson(Rng& rng) {
  Person p;
  p.sex = std::clamp((rng.uniform() < 0.5 ? 0.06 : 0.94) + 0.10 * bounded(rng), -0.1, 1.1);
  p.stature = 1.62 + 0.14 * p.sex + 0.070 * bounded(rng);
  const double fat = bounded(rng), muscle = bounded(rng), female = 1 - p.sex;

  p.leg = 1 + 0.017 * bounded(rng);
  p.arm = 1 + 0.022 * bounded(rng);
  p.head = 1 + 0.025 * bounded(rng);
  p.hand = 1 + 0.030 * bounded(rng);
  p.foot = 1 + 0.030 * bounded(rng);
  p.shoulderBreadth = 1 + 0.030 * bounded(rng) + 0.015 * muscle;

  p.waist = 1 + 0.100 * fat + 0.025 * bounded(rng);
  p.chest = 1 + 0.062 * fat + 0.020 * muscle + 0.020 * bounded(rng);
  p.hip = 1 + 0.058 * fat + 0.025 * bounded(rng);
  p.thigh = 1 + 0.062 * fat + 0.020 * muscle + 0.020 * bounded(rng);
  p.calf = 1 + 0.042 * fat + 0.020 * muscle + 0.020 * bounded(rng);
  p.upperArm = 1 + 0.070 * fat + 0.040 * muscle + 0.020 * bounded(rng);
  p.forearm = 1 + 0.040 * fat + 0.030 * muscle + 0.015 * bounded(rng);
  p.neck = 1 + 0.035 * fat + 0.025 * muscle + 0.015 * bounded(rng);

  p.belly = (0.010 + 0.004 * p.sex) * fat + 0.008 * bounded(rng);
  p.bust = std::max(0.3, 1 + (0.20 * female + 0.05) * fat + 0.25 * bounded(rng));
  p.seat = 0.003 * fat + 0.006 * bounded(rng);
  p.face = 1 + 0.040 * bounded(rng);
  p.nose = 1 + 0.120 * bounded(rng);
  p.jaw = 1 + 0.040 * bounded(rng) + 0.020 * fat;
  return p;
}

}  // namespace loopreg::body
