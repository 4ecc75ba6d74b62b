#pragma once

#include <QObject>
#include <QPointer>
#include <memory>
#include <optional>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "registration/ScanPlaces.h"
#include "widgets/correspondence/CorrespondenceCard.h"
#include "widgets/jobs/NewestJob.h"
#include "widgets/jobs/Services.h"
#include "widgets/legend/PlaceLegend.h"
#include "widgets/scene/ArrowLayer.h"
#include "widgets/scene/CanonicalLayer.h"
#include "widgets/scene/MarkerLayer.h"

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

struct Workspace;

/// Which place of the body each scan point shows, made visible: the colours of scan, body and
/// canonical cloud, lines from scan points to their places, and the partner of what is under the
/// cursor. The places come from the network (also without a fit) or from the fit; they are worked
/// out on a thread when somebody first wants to see them.
class CorrespondenceView : public QObject {
  Q_OBJECT
 public:
  CorrespondenceView(const Workspace& workspace, QObject* parent);
  ~CorrespondenceView() override;

  bool busy() const {
    return places_.running() || arrowJob_.running() || distances_.running() ||
           predictJob_.running();
  }
  const registration::Places* scanPlaces() const { return shown_ ? &shown_->scan : nullptr; }
  ui::CanonicalLayer& canonical() { return *canonical_; }

 private:
  using Source = ui::CorrespondenceCard::Source;
  /// Everything about the places of one scan by one source.
  struct Shown {
    Source source = Source::network;
    registration::PlaceMap map;
    ui::PlaceFrame frame;
    registration::Places scan;                   ///< per vertex of the scan
    registration::Places cloud;                  ///< per sample
    Points samples;                              ///< 3 x k, engine frame
    std::vector<geometry::SurfacePoint> onBody;  ///< per sample: its place on the model
    ui::PlaceLegend::Picture legend;
  };
  using ShownPointer = std::shared_ptr<const Shown>;
  /// What there is to make them of.
  struct Material;
  struct Arrows {
    Points from, to;  ///< 3 x k, engine frame
  };
  static Arrows arrowsTo(const Points& vertices, const Faces& faces, const Points& samples,
                         const registration::Places& places,
                         const std::vector<geometry::SurfacePoint>& onBody, int count);
  static std::vector<double> lengthsMm(const Arrows& arrows);
  struct ScanSurface;
  static Result<ShownPointer> workOut(const Material& material);

  void onScan();
  void onResult();
  void onCards();
  void updateAvailable();
  void forget();
  void want();
  void onPlaces(const Result<ShownPointer>& places);
  void paint();
  void predict();
  void onPredicted(const Result<registration::ScanPrediction>& predicted);
  void requestArrows();
  void showArrows(const Arrows& arrows);
  void requestDistances();
  void placeLegends();
  QString annotate(const QPointF& position, const std::optional<Aim>& aim);
  void hidePartners();
  enum class Side { scan, body, canonical };
  QString showPartners(const Vector3d& place, Side side);
  bool eventFilter(QObject* watched, QEvent* event) override;

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
  QAction* arrows_;
  std::unique_ptr<ui::CanonicalLayer> canonical_;
  std::unique_ptr<ui::ArrowLayer> arrowLayer_;
  std::unique_ptr<ui::MarkerLayer> partner_, canonicalPartner_;

  std::shared_ptr<const registration::ScanPrediction> prediction_;  ///< without a fit
  ShownPointer shown_;
  std::optional<Source> wanted_;          ///< what is being worked out, or shown
  std::shared_ptr<ScanSurface> surface_;  ///< its members are the worker's
  QPointer<ui::ProgressLine> line_;       ///< while the network is asked
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
