#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <memory>
#include <optional>

#include "app/studio/SceneSync.h"
#include "app/studio/Workspace.h"
#include "registration/ScanPlaces.h"
#include "widgets/jobs/NewestJob.h"
#include "widgets/scene/SliceLayer.h"
#include "widgets/slice/SliceCard.h"
#include "widgets/viewport/ViewTool.h"

class QAction;

namespace loopreg::ui {
class CanonicalLayer;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// A movable plane through the posed body's distance field and, in the canonical pane, through the
/// canonical field: the two move together, by their share of each body's box. The field is worked
/// out on a thread, the newest plane wins; the body of the iteration shown is followed.
class SliceView : public QObject, private ui::ViewTool {
  Q_OBJECT
 public:
  SliceView(const Workspace& workspace, ui::CanonicalLayer& canonical, QObject* parent);
  ~SliceView() override;

  bool busy() const { return job_.running(); }
  ui::SliceCard& card() { return *card_; }
  /// Where the dot is that the slice of the main pane is dragged by; nothing where there is none.
  std::optional<QPointF> gripOnScreen() const;
  /// Slices drawn so far.
  int shownCount() const { return shown_; }
  /// Milliseconds that the worker took for the last one.
  double lastMilliseconds() const { return milliseconds_; }

 private:
  struct Bench;
  struct Question;
  struct Answer {
    std::optional<ui::SliceLayer::Data> fit, canonical;
    ui::PlaceFrame frame;
    double milliseconds = 0;
  };
  static Answer workOut(Bench& bench, const Question& question);

  enum class Cause { drag, other };
  void request(Cause cause = Cause::other);
  void show(const Answer& answer);
  /// Where the plane lies, for people: the person's own left and front.
  QString placeOf(const canonical::SlicePlane& plane, const Points& body) const;
  void updateLegend();
  void setGripsVisible(bool visible);
  void applyStyle();
  void applyCut();
  void chooseAxis(ui::SliceCard::Axis axis);
  std::optional<canonical::SlicePlane> fitPlane() const;
  std::optional<canonical::SlicePlane> canonicalPlane() const;
  canonical::SlicePlane planeIn(const Eigen::AlignedBox3d& box) const;
  /// How far the position goes along the normal, metres: [first, last] of n . x over the box.
  std::pair<double, double> extent(const Eigen::AlignedBox3d& box) const;
  QString annotate(const QPointF& position, const std::optional<Aim>& aim) const;

  bool press(const ui::ToolEvent& event) override;
  bool move(const ui::ToolEvent& event) override;
  bool release(const ui::ToolEvent& event) override;
  bool hover(const ui::ToolEvent& event) override;
  bool wheel(const ui::ToolEvent& event) override;
  bool overGrip(const ui::ToolEvent& event) const;

  Workspace work_;
  ui::CanonicalLayer& canonicalLayer_;
  ui::SliceCard* card_;
  ui::LegendWidget* legend_;
  QAction* toggle_;
  QAction* turn_;
  std::unique_ptr<ui::SliceLayer> fit_, canonical_;
  Vector3d normal_ = Vector3d::UnitZ();
  canonical::FieldSlice fitSlice_, canonicalSlice_;  ///< what is shown
  std::shared_ptr<Bench> bench_;
  std::shared_ptr<const Points> skin_;  ///< the body shown
  std::shared_ptr<const Points> scan_;  ///< the scan, engine frame
  QPointF pressedAt_;                   ///< where a drag of the grip began
  double pressedPosition_ = 0;          ///< and what the position was then
  bool hovering_ = false;
  int shown_ = 0;
  double milliseconds_ = 0;
  bool cutting_ = false;
  ui::NewestJob job_{"slice"};  ///< last: joined first
};

}  // namespace loopreg::studio
