#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/ShownPlaces.h"
#include "widgets/scene/MarkerLayer.h"

namespace loopreg::ui {
class LayersCard;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

struct Workspace;

/// Marks what shows the same place as the thing under the cursor: on the scan, on the fitted body
/// and on the canonical one. Part of CorrespondenceView, which says which places there are.
class PlacePartners : public QObject {
  Q_OBJECT
 public:
  PlacePartners(const Workspace& workspace, QObject* parent);
  ~PlacePartners() override;

  /// Null: none are known, nothing is marked.
  void setPlaces(const ShownPlacesPointer& places);
  void hide();

 private:
  enum class Side { scan, body, canonical };
  QString annotate(const QPointF& position, const std::optional<Aim>& aim);
  QString show(const Vector3d& place, Side side);
  /// The scan's vertex that shows this place, or what is next to it; -1: none does.
  Eigen::Index scanVertexAt(const Vector3d& place) const;

  Document& document_;
  SceneSync& sync_;
  ui::VtkViewport& viewport_;
  ui::LayersCard& layers_;
  std::unique_ptr<ui::MarkerLayer> marks_, canonicalMark_;
  ShownPlacesPointer places_;
};

}  // namespace loopreg::studio
