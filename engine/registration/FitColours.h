#pragma once

#include <memory>
#include <optional>
#include <string>

#include "exchange/ColourTransfer.h"
#include "registration/Registration.h"

namespace loopreg::registration {

/// How a fit carries its scan's colours: `size` > 0: as a texture of size x size texels where the
/// body has texture coordinates, else at the vertices; kVertexColours: at the vertices;
/// kNoColours.
struct ColourChoice {
  static constexpr int kNoColours = 0, kVertexColours = -1, kDefaultSize = 1024;
  int size = kDefaultSize;
};

/// "auto" (the default), "none", "vertex", or a size from 64 to 8192.
std::optional<ColourChoice> parseColourChoice(const std::string& text);

/// The scan's colours on the fitted body.
struct FitColours {
  exchange::BodyColours body;
  std::shared_ptr<const std::string> png;  ///< the texture as a file; null: there is none
  bool empty() const { return body.empty(); }
};

/// Carries the colours over (exchange/ColourTransfer.h) to the fitted surface, displacements
/// included where `displaced`. Empty where the scan has none, or by choice. Clothed fits look
/// farther out for their clothes.
FitColours carryColours(const Scan& scan, const body::BodyModel& model, const FitResult& result,
                        const ColourChoice& choice, bool displaced, int threads);

}  // namespace loopreg::registration
