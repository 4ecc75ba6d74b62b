#pragma once

#include "app/studio/tools/MendTool.h"

namespace loopreg::studio {

/// Holds joints: a click on a joint holds or releases it, with Shift all below it too (a whole
/// arm).
class LockTool : public MendTool {
 public:
  using MendTool::MendTool;
  QString hint() const override;
  Qt::CursorShape cursor() const override { return Qt::PointingHandCursor; }
  void draw(Marks& marks) const override;

  bool press(const ui::ToolEvent& event) override;
  bool hover(const ui::ToolEvent& event) override;
  void left() override;

 private:
  std::optional<int> near_;
};

}  // namespace loopreg::studio
