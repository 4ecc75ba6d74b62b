#pragma once

#include <QObject>
#include <QPointF>
#include <QTimer>
#include <optional>

#include "app/studio/Document.h"
#include "body/Anthropometry.h"
#include "widgets/jobs/ResidualJob.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/scene/Picking.h"
#include "widgets/scene/SceneView.h"

namespace loopreg::ui {
class LayersCard;
class LegendWidget;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Keeps the 3D view in step with the document: scan and alignment, the body of the iteration
/// shown, residual colours and their legend, and what the cursor points at.
class SceneSync : public QObject {
  Q_OBJECT
 public:
  SceneSync(Document& document, ui::VtkViewport& viewport, ui::LayersCard& layers,
            ui::LegendWidget& legend, QObject* parent);

  ui::SceneView& scene() { return *scene_; }
  /// Shows the body of an iteration; residuals follow when the fit is done.
  void showIteration(int iteration);
  /// Lays a measuring tape on the body shown; null takes it off.
  void showTape(const body::Measurement* measurement);
  /// Colours distances by another map, a name in resources/colormaps.
  void setDistanceMap(const QString& name);
  bool residualsPending() const { return residuals_.running(); }

 Q_SIGNALS:
  /// What is under the cursor, in words; empty for nothing.
  void described(const QString& text);
  void residualsShown();

 private:
  struct Aim {
    ui::Hit hit;
    bool onBody = false;
  };
  void onScan();
  void onPreflight();
  void onResult();
  void onResiduals(const std::shared_ptr<const VectorXd>& metres);
  void applyResiduals();
  void applyLayers();
  void placeScan();
  void requestResiduals();
  void placeTape();
  std::optional<Aim> aimAt(const QPointF& position) const;
  void describe();
  void recentre(const QPointF& position);

  Document& document_;
  ui::VtkViewport& viewport_;
  ui::LayersCard& layers_;
  ui::LegendWidget& legend_;
  ui::SceneView* scene_;
  ui::ResidualJob residuals_;
  ui::ColourMap map_ = ui::ColourMap::builtin();
  std::vector<double> millimetres_;  ///< per scan vertex; empty: none
  Points aligned_;                   ///< the scan's vertices in the engine frame, for picking
  QTimer hoverTimer_;
  QPointF hoverAt_;
  int iteration_ = -1;
  std::vector<body::BodyPoint> tape_;  ///< points of the skin; empty: no tape
  bool tapeClosed_ = false;
  bool rangeChosen_ = false;  ///< the user set the legend's range: keep it
};

}  // namespace loopreg::studio
