#include "app/studio/Aiming.h"

#include <algorithm>

#include "app/studio/Document.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/scene/SceneView.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {

Aiming::Aiming(const Document& document, const ui::VtkViewport& viewport, ui::SceneView& scene,
               const ui::LayersCard& layers)
    : document_(document), viewport_(viewport), scene_(scene), layers_(layers) {}

std::optional<Aim> Aiming::at(const QPointF& position) const {
  using Side = ui::Clipping::Side;
  const int pane = viewport_.paneAt(position);
  const ui::PaneKind kind = ui::SceneView::kindOf(pane);
  const ui::VtkViewport::Ray ray = viewport_.rayAt(position, pane);
  const double height = std::max(1.0, viewport_.paneRect(pane).height());
  const double tolerance = 4 * viewport_.camera(pane).visibleHeight() / height;
  const ui::Clipping& clipping = scene_.clipping();
  std::optional<Aim> best;
  const auto consider = [&](const Points& vertices, const Faces& faces, bool body, Side side) {
    const auto visible = [&](const Vector3d& x) { return !clipping.hides(x, side); };
    const auto hit = ui::pickMesh(vertices, faces, ray.origin, ray.direction, tolerance, visible);
    if (hit && (!best || hit->distance < best->hit.distance)) best = Aim{*hit, body, pane};
  };
  const bool inFit = kind == ui::PaneKind::fit;
  if (document_.scan() && (kind == ui::PaneKind::scan || (inFit && layers_.scanVisible()))) {
    consider(scan_, document_.scan()->mesh.faces, false, Side::both);
  }
  const ui::BodyLayer& body = scene_.body();
  if (body.hasMesh() && (kind == ui::PaneKind::difference || (inFit && layers_.bodyVisible()))) {
    consider(body.vertices(), body.faces(), true, inFit ? Side::right : Side::both);
  }
  return best;
}

}  // namespace loopreg::studio
