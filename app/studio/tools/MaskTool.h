#pragma once

#include <QPolygonF>

#include "app/studio/tools/MendTool.h"

namespace loopreg::studio {

/// Paints scan points out (hair, a chair, another person), with Shift back in: by a ball that runs
/// over the scan, or by a line drawn around them that takes all behind it, too.
class MaskTool : public MendTool {
 public:
  enum class Shape { brush, lasso };
  MaskTool(const MendContext& context, Shape shape);
  QString hint() const override;
  ui::MendCard::Settings settings() const override;
  bool needsFit() const override { return false; }
  void begin() override;
  void end() override;

  bool press(const ui::ToolEvent& event) override;
  bool move(const ui::ToolEvent& event) override;
  bool release(const ui::ToolEvent& event) override;
  bool hover(const ui::ToolEvent& event) override;
  bool wheel(const ui::ToolEvent& event) override;
  void left() override;

 private:
  void setRadius(double metres);
  void showBrush(const QPointF& position, bool erase);
  void paint();
  void fillLasso();
  void finish();

  Shape shape_;
  double radius_ = 0.06;                     ///< metres
  std::shared_ptr<std::vector<bool>> mask_;  ///< while it is painted
  bool erase_ = false;
  QPolygonF lasso_;
  std::optional<Vector3d> brushAt_;
};

}  // namespace loopreg::studio
