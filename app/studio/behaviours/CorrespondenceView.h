#pragma once

#include <QObject>
#include <QPointer>
#include <memory>
#include <optional>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/ShownPlaces.h"
#include "widgets/correspondence/CorrespondenceCard.h"
#include "widgets/jobs/NewestJob.h"
#include "widgets/legend/PlaceLegend.h"
#include "widgets/scene/ArrowLayer.h"
#include "widgets/scene/CanonicalLayer.h"

class QAction;

namespace loopreg::ui {
class ErrorBar;
class JobStrip;
class ProgressLine;
class LayersCard;
class LegendWidget;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

class PlacePartners;
struct Workspace;

/// Which place of the body each scan point shows, made visible: the colours of scan, body and
/// canonical cloud, lines from scan points to their places, and the partner of what is under the
/// cursor (PlacePartners). The places come from the network (also without a fit) or from the fit;
/// they are worked out on a thread when somebody first wants to see them.
class CorrespondenceView : public QObject {
  Q_OBJECT
 public:
  CorrespondenceView(const Workspace& workspace, QObject* parent);
  ~CorrespondenceView() override;

  bool busy() const {
    return places_.running() || arrowJob_.running() || distances_.running() ||
           predictJob_.running();
  }
  ui::CanonicalLayer& canonical() { return *canonical_; }

 private:
  using Source = ShownPlaces::Source;

  void onScan();
  void onResult();
  void onCards();
  void updateAvailable();
  void forget();
  void want();
  void onPlaces(const Result<ShownPlacesPointer>& places);
  void paint();
  void predict();
  void onPredicted(const Result<registration::ScanPrediction>& predicted);
  void requestArrows();
  void showArrows(const PlaceArrows& arrows);
  void requestDistances();

  Document& document_;
  SceneSync& sync_;
  ui::VtkViewport& viewport_;
  ui::LayersCard& layers_;
  ui::ErrorBar& errors_;
  ui::JobStrip& strip_;
  ui::LegendWidget& distanceLegend_;
  ui::Services services_;
  ui::CorrespondenceCard* card_;
  ui::PlaceLegend* placeLegend_;
  ui::LegendWidget* amountLegend_;
  ui::LegendWidget* arrowLegend_;
  QAction* toggle_;
  /// What the colours were before it.
  std::pair<ui::LayersCard::Colouring, ui::LayersCard::BodyColouring> before_{};
  QAction* arrows_;
  std::unique_ptr<ui::CanonicalLayer> canonical_;
  std::unique_ptr<ui::ArrowLayer> arrowLayer_;
  PlacePartners* partners_;

  std::shared_ptr<const registration::ScanPrediction> prediction_;  ///< without a fit
  ShownPlacesPointer shown_;
  std::optional<Source> wanted_;           ///< what is being worked out, or shown
  std::shared_ptr<ScanDistances> toScan_;  ///< the worker's, but for the question whose it is
  QPointer<ui::ProgressLine> line_;        ///< while the network is asked
  double depthMax_ = 20;
  bool shownDepth_ = false;
  bool arrowRangeKnown_ = false;
  StopSource stop_;
  ui::NewestJob arrowJob_{"arrows"};
  ui::NewestJob distances_{"body-distance"};
  ui::NewestJob places_{"places", ui::Worker::Priority::behind};
  ui::NewestJob predictJob_{"predict", ui::Worker::Priority::behind};
};

}  // namespace loopreg::studio
