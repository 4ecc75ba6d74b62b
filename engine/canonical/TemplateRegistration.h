#pragma once

#include "canonical/CanonicalSurface.h"
#include "metrics/Distances.h"

namespace loopreg::canonical {

/// How well a body's outer skin lies on the canonical surface. Distances in millimetres.
struct MapQuality {
  /// Model vertex -> its canonical place -> closest point of the built-in surface -> back to the
  /// model, measured on the model's template.
  metrics::DistanceStats bodyRoundTripMm;
  /// Built-in vertex -> the model -> canonical place: how far the two surfaces are apart.
  metrics::DistanceStats canonicalRoundTripMm;
  double outerShare = 0;    ///< of the model's vertices that are outer skin; the rest is not judged
  double flippedShare = 0;  ///< of its outer faces that look the wrong way in canonical space
  double onSurfaceShare = 0;  ///< of its outer vertices that lie on the built-in surface
  bool fingers = false;       ///< both bodies have fingers, and each lies on its own
};

/// A model's vertices in canonical space (3 x n, metres): CanonicalSurface's first argument.
struct TemplateMap {
  Points vertices;
  MapQuality quality;
};

/// Changes of the algorithm change this number, and with it the cached results' names.
constexpr int kTemplateRegistrationVersion = 1;

/// Registers a body model's template to the built-in body's T-pose surface: bones onto bones
/// (BoneCarry), fingers onto fingers (Fingers), then the surfaces (SurfaceIcp), in some seconds.
/// Fails where the model's joints are not SMPL's. Deterministic for any number of threads.
Result<TemplateMap> registerTemplate(const body::BodyModel& model, const body::BodyModel& builtin,
                                     int threads);

}  // namespace loopreg::canonical
