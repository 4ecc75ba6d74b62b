#pragma once

#include <QPointF>
#include <optional>

#include "widgets/scene/Picking.h"

namespace loopreg::ui {
class LayersCard;
class SceneView;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

class Document;

/// What the cursor points at.
struct Aim {
  ui::Hit hit;          ///< engine frame
  bool onBody = false;  ///< else on the scan
  int pane = 0;
};

/// Tells what is seen at a position of the view: the layer that the line of sight meets first,
/// among those that the pane shows and that no cut has taken away.
class Aiming {
 public:
  Aiming(const Document& document, const ui::VtkViewport& viewport, ui::SceneView& scene,
         const ui::LayersCard& layers);

  /// The scan's vertices in the engine frame.
  void setScan(Points aligned) { scan_ = std::move(aligned); }
  const Points& scan() const { return scan_; }
  /// Points of a cloud count within four pixels.
  std::optional<Aim> at(const QPointF& position) const;

 private:
  const Document& document_;
  const ui::VtkViewport& viewport_;
  ui::SceneView& scene_;
  const ui::LayersCard& layers_;
  Points scan_;
};

}  // namespace loopreg::studio
