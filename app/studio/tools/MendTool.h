#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "app/studio/Document.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/mend/MendCard.h"
#include "widgets/mend/MendOverlay.h"
#include "widgets/scene/Clipping.h"
#include "widgets/scene/MendLayer.h"
#include "widgets/scene/Picking.h"
#include "widgets/viewport/ViewTool.h"

namespace loopreg::ui {
class VtkViewport;
}

namespace loopreg::studio {

class Mending;
class SceneSync;

/// What a tool draws.
struct Marks {
  std::vector<ui::MendLayer::Ball> balls;
  std::vector<ui::MendLayer::Tube> tubes;
  std::vector<ui::MendOverlay::Label> labels;
};

/// What the mending tools work with; all of it outlives them.
struct MendContext {
  Document& document;
  ui::VtkViewport& viewport;
  SceneSync& sync;
  Mending& mending;
  ui::MendLayer& layer;
  ui::MendOverlay& overlay;
  ui::MendCard& card;
  ui::LayersCard& layers;

  /// What is under the cursor; the other layer does not hide it.
  std::optional<ui::Hit> scanAt(const QPointF& position) const;
  std::optional<ui::Hit> bodyAt(const QPointF& position) const;
  /// What a cut or the wipe hides is not there.
  std::function<bool(const Vector3d&)> notCut(ui::Clipping::Side side) const;
  /// Metres that so many pixels are at the middle of the view.
  double metres(double pixels) const;
  /// Distance on the screen, pixels.
  double pixelsBetween(const Vector3d& point, const QPointF& position) const;
  /// The joint nearest to the cursor within kCatchPixels, and where all of them are (3 x J).
  std::optional<int> jointAt(const QPointF& position) const;
  Points joints() const;
};

/// A tool of the mend page: takes the mouse in the view's main pane before the camera does. What it
/// does not consume turns the camera as ever.
class MendTool : public ui::ViewTool {
 public:
  explicit MendTool(const MendContext& context) : context_(context) {}
  /// One or two sentences: what to do now.
  virtual QString hint() const = 0;
  virtual ui::MendCard::Settings settings() const { return ui::MendCard::Settings::none; }
  virtual Qt::CursorShape cursor() const { return Qt::CrossCursor; }
  /// Works before a registration, too.
  virtual bool needsFit() const { return true; }
  virtual void begin() {}
  /// The fit, or what was decided about it, has changed.
  virtual void refresh() {}
  /// Put away: lets go of what is not finished.
  virtual void end() {}
  virtual void draw(Marks& marks) const { static_cast<void>(marks); }
  /// Somebody else took the mouse.
  void dropped() override;

 protected:
  MendContext context_;
};

/// Marks are balls of this many pixels, caught from this many pixels away.
constexpr double kMarkPixels = 6, kCatchPixels = 11;

/// The point of the skin itself, not its nearest vertex.
body::BodyPoint bodyPoint(const ui::Hit& hit);
/// The part that a vertex of the body belongs to: "left hand".
std::string partName(const body::BodyModel& model, std::int32_t vertex);
/// "Left elbow" for "left_elbow".
QString jointTitle(const std::string& name);

}  // namespace loopreg::studio
