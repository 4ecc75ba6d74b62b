#pragma once

#include <QObject>
#include <QPointF>
#include <QStringList>
#include <functional>
#include <optional>
#include <vector>

#include "app/studio/Aiming.h"
#include "app/studio/Document.h"
#include "body/Anthropometry.h"
#include "widgets/jobs/ResidualJob.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/scene/SceneView.h"

namespace loopreg::ui {
class LegendWidget;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Keeps the 3D view in step with the document: scan and alignment, the body of the iteration
/// shown, residual colours and their legend.
class SceneSync : public QObject {
  Q_OBJECT
 public:
  SceneSync(Document& document, ui::VtkViewport& viewport, ui::LayersCard& layers,
            ui::LegendWidget& legend, QObject* parent);

  ui::SceneView& scene() { return *scene_; }
  const Aiming& aiming() const { return aiming_; }
  /// The iteration whose body is shown; -1: none.
  int iteration() const { return iteration_; }
  /// Distances to the body per scan vertex, millimetres; empty while there are none.
  const std::vector<double>& distances() const { return millimetres_; }
  /// Shows the body of an iteration; residuals follow when the fit is done.
  void showIteration(int iteration);
  /// A body that is not in the document yet: a drag shows it, showIteration() takes it off.
  void showPreview(const Points& vertices);
  /// Lays a measuring tape on the body shown; null takes it off.
  void showTape(const body::Measurement* measurement);
  /// Colours distances by another map, a name in resources/colormaps.
  void setDistanceMap(const QString& name);
  const ui::ColourMap& distanceMap() const { return map_; }
  ui::ResidualRange distanceRange() const;
  bool residualsPending() const { return residualsDue_ || residuals_.running(); }

  /// Adds words to what is said about a position of the view, and about what is seen there.
  using Annotator = std::function<QString(const QPointF&, const std::optional<Aim>&)>;
  void addAnnotator(Annotator annotator) { annotators_.push_back(std::move(annotator)); }
  QStringList annotations(const QPointF& position, const std::optional<Aim>& aim) const;

 Q_SIGNALS:
  void residualsShown();
  /// Another body stands in the scene, or none.
  void bodyShown();
  /// Another map or range.
  void distanceScaleChanged();

 private:
  void onScan();
  void onPreflight();
  void onResult();
  void onResiduals(const std::shared_ptr<const VectorXd>& metres);
  void applyResiduals();
  void applyLayers();
  void placeScan();
  void requestResiduals();
  void placeTape();
  void recentre(const QPointF& position);

  Document& document_;
  ui::VtkViewport& viewport_;
  ui::LayersCard& layers_;
  ui::LegendWidget& legend_;
  ui::SceneView* scene_;
  Aiming aiming_;
  ui::ResidualJob residuals_;
  ui::ColourMap map_ = ui::ColourMap::builtin();
  std::vector<double> millimetres_;  ///< per scan vertex; empty: none
  std::vector<Annotator> annotators_;
  ui::LayersCard::Colouring colouringAtResult_ = ui::LayersCard::Colouring::plain;
  int iteration_ = -1;
  bool residualsDue_ = false;          ///< put off until frames matter less
  std::vector<body::BodyPoint> tape_;  ///< points of the skin; empty: no tape
  bool tapeClosed_ = false;
  bool rangeChosen_ = false;  ///< the user set the legend's range: keep it
};

}  // namespace loopreg::studio
