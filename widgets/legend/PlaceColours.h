#pragma once

#include <QColor>
#include <array>

#include "geometry/Types.h"
#include "widgets/legend/ColourMap.h"

namespace loopreg::ui {

/// The colours of places on the canonical body, as shaders/place.glsl draws them: one frame for the
/// scan, the body and the canonical cloud, so that the same colour is the same place.
struct PlaceFrame {
  static constexpr int kParts = 24;
  Vector3d centre = Vector3d(0, 0, 0);  ///< of the canonical body's box, metres
  Vector3d extent = Vector3d(1, 1, 1);  ///< half its size, metres
  std::array<QColor, kParts> parts;     ///< by SMPL joint

  PlaceFrame() { parts.fill(ColourMap::noValue()); }
  /// `vertices` 3 x n, canonical space; `part` per vertex. A part has its middle's colour, lighter
  /// and darker in turn along the limbs, so that neighbours are told apart.
  PlaceFrame(const Points& vertices, const std::vector<int>& part);

  /// Smooth colour of a canonical position.
  QColor colourAt(const Vector3d& canonical) const;
  std::array<double, 3> oklabAt(const Vector3d& canonical) const;
};

}  // namespace loopreg::ui
