#pragma once

#include "app/studio/tools/MendTool.h"

namespace loopreg::studio {

/// Turns one joint by hand: rings about its three axes in the view, sliders on the card. The body
/// bends at once; when the hand lets go it is fitted again from there.
class JointTool : public MendTool {
 public:
  explicit JointTool(const MendContext& context);
  QString hint() const override;
  ui::MendCard::Settings settings() const override { return ui::MendCard::Settings::joint; }
  Qt::CursorShape cursor() const override { return Qt::PointingHandCursor; }
  void begin() override;
  void refresh() override;
  void end() override;
  void draw(Marks& marks) const override;

  bool press(const ui::ToolEvent& event) override;
  bool move(const ui::ToolEvent& event) override;
  bool release(const ui::ToolEvent& event) override;
  bool hover(const ui::ToolEvent& event) override;

 private:
  void choose(int joint);
  void setAngles(const Vector3d& radians, bool settled);
  void setHeld(bool held);
  /// Circle about an axis of the joint, engine frame, 3 x k.
  Points ring(int axis) const;
  /// Which ring is under the cursor, and which of its points.
  std::optional<std::pair<int, Eigen::Index>> ringAt(const QPointF& position) const;

  int joint_ = -1;
  int axis_ = -1;                            ///< of the ring that is dragged; -1: none
  int near_ = -1;                            ///< of the ring under the cursor
  bool held_ = false;                        ///< wish of the card
  Matrix3d grabbed_ = Matrix3d::Identity();  ///< local rotation when the drag began
  Vector3d angles_ = Vector3d::Zero();
  QPointF pressedAt_, perRadian_;  ///< where the grabbed point of the ring runs on the screen
};

}  // namespace loopreg::studio
