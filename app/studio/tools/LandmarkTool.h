#pragma once

#include "app/studio/tools/MendTool.h"

namespace loopreg::studio {

/// Pairs of the same place on scan and body, clicked one after the other in any order, numbered;
/// all of them are applied at once.
class LandmarkTool : public MendTool {
 public:
  explicit LandmarkTool(const MendContext& context);
  QString hint() const override;
  ui::MendCard::Settings settings() const override { return ui::MendCard::Settings::landmarks; }
  void begin() override;
  void end() override;
  void draw(Marks& marks) const override;
  bool enter() override;

  bool press(const ui::ToolEvent& event) override;

 private:
  void drop();
  void report();

  std::vector<registration::BodyPin> pairs_;     ///< not applied yet
  std::optional<Vector3d> onScan_;               ///< first half of the next pair,
  std::optional<registration::BodyPin> onBody_;  ///< one of the two
};

}  // namespace loopreg::studio
