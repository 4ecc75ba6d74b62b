#pragma once

#include "app/studio/tools/MendTool.h"

namespace loopreg::studio {

/// Drags a point of the body onto the scan: a rubber line runs from the body to the cursor, the
/// body follows while the mouse moves, and letting go pins it there. Pins can be dragged again.
class PinTool : public MendTool {
 public:
  using MendTool::MendTool;
  QString hint() const override;
  void end() override;
  void draw(Marks& marks) const override;

  bool press(const ui::ToolEvent& event) override;
  bool move(const ui::ToolEvent& event) override;
  bool release(const ui::ToolEvent& event) override;

 private:
  /// Where the pin goes for a cursor: onto the scan, or beside it in the depth of the body.
  Vector3d targetAt(const QPointF& position) const;

  std::optional<registration::Mends> dragged_;  ///< with the pin at the cursor
  std::size_t index_ = 0;                       ///< of the pin that is dragged
  bool fresh_ = false;
  bool moved_ = false;
  QPointF pressedAt_;
};

}  // namespace loopreg::studio
