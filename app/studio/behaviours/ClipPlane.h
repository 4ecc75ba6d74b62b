#pragma once

#include <QObject>
#include <QPointer>

#include "app/studio/Workspace.h"
#include "geometry/Types.h"
#include "widgets/scene/LineLayer.h"
#include "widgets/viewport/ViewTool.h"
#include "widgets/viewport/VtkViewport.h"

class QAction;
class QWidget;

namespace loopreg::ui {
class ClipCard;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Cuts all layers open with one plane across an axis of the body. The plane is moved by the card's
/// slider or by the knob at its edge in the view; where it goes through scan and body their
/// outlines are drawn, so that gaps between both are seen to the millimetre.
class ClipPlane : public QObject, public ui::ViewTool {
  Q_OBJECT
 public:
  ClipPlane(const Workspace& workspace, QObject* parent);
  ~ClipPlane() override;

  QAction* action;

  bool press(const ui::ToolEvent& event) override;
  bool move(const ui::ToolEvent& event) override;
  bool release(const ui::ToolEvent& event) override;
  bool hover(const ui::ToolEvent& event) override;

 private:
  void apply();
  void drawSections();
  void placeKnob();
  Eigen::AlignedBox3d box() const;
  double position() const;  ///< along the axis, metres
  Vector3d knobPoint() const;
  bool isAtKnob(const QPointF& position) const;

  Workspace work_;
  QPointer<ui::VtkViewport> view_;
  ui::ClipCard* card_;
  QWidget* knob_;
  bool dragging_ = false;
  double grabOffset_ = 0;  ///< from the cursor's place on the axis to the plane, metres
};

}  // namespace loopreg::studio
