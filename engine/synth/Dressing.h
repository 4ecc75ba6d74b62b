#pragma once

#include <array>
#include <vector>

#include "body/BodyModel.h"
#include "core/Rng.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::synth {

/// Clothes as an offset of the body's skin: enough to fool a fit that takes the scan for skin.
///
/// Each garment covers the part of the T-pose where its `cover` field (metres to its border,
/// positive inside) is positive; borders are level sets in the T-pose, so hems run round limbs
/// whatever the mesh.
struct Outfit {
  struct Garment {
    VectorXd cover;                       ///< n, metres to the border
    std::array<std::uint8_t, 3> color{};  ///< sRGB
  };
  Points offsets;                      ///< 3 x n, T-pose frame, metres: displacements for poseBody
  std::vector<Garment> garments;       ///< later ones lie on top
  std::array<std::uint8_t, 3> skin{};  ///< sRGB
};

/// Shirt, trousers, shoes and hair with random cut, looseness, folds and colours. Offsets are zero
/// for a naked person (`dressed` false): then the garments are underwear and a haircut in colour
/// alone.
Outfit makeOutfit(const body::BodyModel& model, const VectorXd& betas, bool dressed, Rng& rng);

/// Colour of a surface point of the dressed body; `light` in [0, 1] shades it.
std::array<std::uint8_t, 3> outfitColor(const Outfit& outfit, const Faces& faces,
                                        const geometry::SurfacePoint& point, double light);

}  // namespace loopreg::synth
