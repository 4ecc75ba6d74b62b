#include "body/anny/Adults.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loopreg::body {
namespace {

/// Normal, cut at 2.5 deviations: nobody in the sample is a giant or a dwarf.
double bounded(Rng& rng) { return std::clamp(rng.normal(), -2.5, 2.5); }

/// A scalar of the phenotype: normal around `mean`, kept inside its scale.
double scalar(Rng& rng, double mean, double deviation) {
  return std::clamp(mean + deviation * bounded(rng), 0.0, 1.0);
}

/// Sliders by the beginning of their names, and how widely they spread.
struct SliderSpread {
  const char* start;
  double deviation;
};
constexpr SliderSpread kSpreads[] = {{"torso/torso-scale", 0.20},
                                     {"torso/measure-", 0.25},
                                     {"torso/torso-vshape", 0.20},
                                     {"stomach/stomach-tone", 0.30},
                                     {"hip/hip-scale", 0.20},
                                     {"buttocks/buttocks-volume", 0.25},
                                     {"pelvis/pelvis-tone", 0.20},
                                     {"arms/l-upperarm-scale-vert", 0.25},
                                     {"arms/l-lowerarm-scale-vert", 0.25},
                                     {"arms/l-upperarm-fat", 0.25},
                                     {"arms/l-lowerarm-fat", 0.25},
                                     {"legs/l-upperleg-fat", 0.25},
                                     {"legs/l-lowerleg-fat", 0.25},
                                     {"legs/l-upperleg-scale-vert", 0.25},
                                     {"legs/l-lowerleg-scale-vert", 0.25},
                                     {"neck/measure-neck", 0.25},
                                     {"neck/neck-scale", 0.20},
                                     {"head/head-scale", 0.25},
                                     {"head/head-fat", 0.25},
                                     {"hands/l-hand-scale", 0.25},
                                     {"feet/l-foot-scale-incr", 0.25},
                                     {"breast/breast-", 0.20}};

}  // namespace

double annyStature(const AnnyModel& model, const Points& rest) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const std::int32_t v : model.skin.vertices) {
    low = std::min(low, rest(2, v));
    high = std::max(high, rest(2, v));
  }
  return high - low;
}

AnnyPerson sampleAdult(const AnnyModel& model, Rng& rng) {
  AnnyPerson person;
  Phenotype& p = person.phenotype;
  const bool female = rng.uniform() < 0.5;
  p.gender = std::clamp((female ? 0.96 : 0.04) + 0.08 * bounded(rng), 0.0, 1.0);
  // Full-grown at `young` (2/3, about 25 years); `old` (1) is about 90.
  p.age = 2.0 / 3 + std::max(0.0, rng.uniform(18, 70) - 25) / 65 / 3;
  p.muscle = scalar(rng, female ? 0.45 : 0.55, 0.2);
  p.weight = scalar(rng, 0.58, 0.25);
  p.proportions = scalar(rng, 0.5, 0.2);
  p.cupsize = scalar(rng, 0.5, 0.2);
  p.firmness = scalar(rng, 0.5, 0.2);
  // Uniform over the triangle of shares.
  p.african = -std::log(1 - rng.uniform());
  p.asian = -std::log(1 - rng.uniform());
  p.caucasian = -std::log(1 - rng.uniform());

  for (const SliderSpread& spread : kSpreads) {
    for (std::size_t s = 0; s < model.shapes.local.size(); ++s) {
      const std::string& name = model.shapes.local[s].name;
      if (name.rfind(spread.start, 0) != 0) continue;
      const double value = std::clamp(spread.deviation * bounded(rng), -1.0, 1.0);
      person.sliders.push_back({s, value});
      if (const std::size_t side = name.find("/l-"); side != std::string::npos) {
        std::string other = name;
        other[side + 1] = 'r';
        const int right = findSlider(model, other);
        if (right >= 0) person.sliders.push_back({static_cast<std::size_t>(right), value});
      }
    }
  }

  // Stature is nearly linear on Anny's scale of heights.
  const double mean = female ? 1.63 : 1.76, deviation = female ? 0.065 : 0.07;
  const double wanted = mean + deviation * bounded(rng);
  p.height = 0;
  const double low = annyStature(model, restVertices(model, p, person.sliders));
  p.height = 1;
  const double high = annyStature(model, restVertices(model, p, person.sliders));
  p.height = std::clamp((wanted - low) / std::max(high - low, 1e-3), 0.0, 1.0);
  return person;
}

}  // namespace loopreg::body
