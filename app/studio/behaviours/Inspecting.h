#pragma once

#include <QObject>
#include <memory>

#include "app/studio/Workspace.h"
#include "widgets/jobs/InspectJob.h"

namespace loopreg::ui {
class AlternativesCard;
class GhostLayer;
class HighlightLayer;
class PartsCard;
class RegionsCard;
class ResultCard;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Why a fit is good or not: every result is looked at on a thread of its own; the worst places,
/// the table of parts and the other explanations appear on the result page, and what is chosen
/// there is shown in the view.
class Inspecting : public QObject {
  Q_OBJECT
 public:
  Inspecting(const Workspace& workspace, QObject* parent);
  ~Inspecting() override;

  bool pending() const { return job_.running(); }
  std::shared_ptr<const ui::Inspected> inspected() const { return inspected_; }

 Q_SIGNALS:
  /// An alternative of the result shall be the fit.
  void takeRequested(int alternative);

 private:
  void onResult();
  void onInspected(const std::shared_ptr<const ui::Inspected>& inspected);
  void showRegion(int index);
  void showPart(int part);
  void bringIntoSight();
  void showCollision(int index);
  void showGhost(int alternative);
  void flyTo(const Eigen::AlignedBox3d& box, const Vector3d& outward);
  void followAdvice(const QString& advice);
  void clearMarks();
  void markVertices(const Points& vertices, const Faces& faces,
                    const std::vector<std::int32_t>& which);

  Workspace work_;
  ui::InspectJob job_;
  std::shared_ptr<const ui::Inspected> inspected_;
  ui::ResultCard* verdict_;
  ui::RegionsCard* regions_;
  ui::PartsCard* parts_;
  ui::AlternativesCard* alternatives_;
  std::unique_ptr<ui::HighlightLayer> highlight_;
  std::unique_ptr<ui::GhostLayer> ghost_;
  int part_ = -1;                ///< marked on the body; it moves along with the iteration
  Eigen::AlignedBox3d partBox_;  ///< of what is marked of it
};

}  // namespace loopreg::studio
