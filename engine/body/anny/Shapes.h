#pragma once

#include <array>
#include <string>
#include <vector>

#include "body/anny/AnnyFolder.h"
#include "geometry/Types.h"

namespace loopreg::body {

/// What describes a person in Anny: scalars in [0, 1], 0.5 in the middle. `age` goes on to -1/3:
/// newborn -1/3, baby 0, child 1/3, young 2/3, old 1. `gender`: 0 male, 1 female. The three shares
/// of ancestry are normalised to a sum of 1.
struct Phenotype {
  double gender = 0.5, age = 0.5, muscle = 0.5, weight = 0.5, height = 0.5, proportions = 0.5;
  double cupsize = 0.5, firmness = 0.5;
  double african = 0.5, asian = 0.5, caucasian = 0.5;
};

/// Displacements of some vertices, world frame, metres.
struct SparseShape {
  std::vector<std::int32_t> vertex;
  Eigen::Matrix3Xf delta;
};

/// A macro shape: it acts in proportion to the product of the weights of the values in its key, for
/// instance "female-young-averagemuscle-minweight".
struct MacroShape {
  std::string key;
  std::vector<int> values;  ///< indices into phenotypeWeights
  std::size_t shape = 0;    ///< index into AnnyShapes::shapes
  bool newborn = false;     ///< the baby's shape, to be shrunk: see AnnyModel.h
};

/// A local slider, in [-1, 1]: positive values add one shape, negative ones the other.
struct LocalSlider {
  std::string name;                        ///< "arms/l-lowerarm-fat-incr": the positive shape's
  std::size_t negative = 0, positive = 0;  ///< indices into AnnyShapes::shapes
};

constexpr int kPhenotypeValues = 26;
/// The weight of every value (african ... maxfirmness): each scalar is spread over its two
/// neighbouring anchors, linearly; out of range it stays at the end.
std::array<double, kPhenotypeValues> phenotypeWeights(const Phenotype& phenotype);

struct AnnyShapes {
  std::vector<SparseShape> shapes;  ///< one per file
  std::vector<MacroShape> macro;
  std::vector<LocalSlider> local;
};

/// Reads all blendshapes, gunzipping on `threads` threads (0: all): 624 macro shapes of which the
/// breasts' may be absent, and the sliders that target.json declares. `vertices`: of the base mesh.
Result<AnnyShapes> readShapes(const AnnyFolder& folder, Eigen::Index vertices, int threads = 0);

/// One .target text: `index dx dy dz` per line, base frame in decimetres; lines with # are skipped.
Result<SparseShape> parseTarget(const std::string& text, const std::string& file,
                                Eigen::Index vertices);

}  // namespace loopreg::body
