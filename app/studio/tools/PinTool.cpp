#include "app/studio/tools/PinTool.h"

#include "app/studio/SceneSync.h"
#include "app/studio/behaviours/Mending.h"
#include "widgets/mend/MendMarks.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr double kDragPixels = 3;  // less is a click

}  // namespace

QString PinTool::hint() const {
  return Mending::tr(
      "Press on the body and drag that point to its place on the scan. Drag beside the body to "
      "turn the view.");
}

void PinTool::end() {
  if (!dragged_) return;
  dragged_.reset();
  context_.mending.endPreview();
}

Vector3d PinTool::targetAt(const QPointF& position) const {
  if (const auto hit = context_.scanAt(position)) return hit->position;
  const auto ray = context_.viewport.rayAt(position);
  const Vector3d forward = -context_.viewport.camera().direction();
  const Vector3d from = context_.mending.shownPoint(dragged_->pins[index_].pin.point);
  return ray.origin +
         ray.direction * ((from - ray.origin).dot(forward) / ray.direction.dot(forward));
}

bool PinTool::press(const ui::ToolEvent& event) {
  if (event.button != Qt::LeftButton || event.pane != 0 || !context_.mending.ready()) return false;
  pressedAt_ = event.position;
  moved_ = false;
  registration::Mends mends = context_.document.mends();
  double nearest = kCatchPixels;
  bool found = false;
  for (std::size_t i = 0; i < mends.pins.size(); ++i) {
    const double pixels = context_.pixelsBetween(mends.pins[i].pin.target, event.position);
    if (pixels > nearest) continue;
    nearest = pixels;
    index_ = i;
    found = true;
  }
  fresh_ = !found;
  if (fresh_) {
    const auto hit = context_.bodyAt(event.position);
    if (!hit) return false;
    registration::BodyPin pin;
    pin.pin.point = bodyPoint(*hit);
    pin.pin.target = hit->position;
    pin.name = partName(*context_.document.model(), hit->vertex);
    mends.pins.push_back(pin);
    index_ = mends.pins.size() - 1;
  }
  dragged_ = std::move(mends);
  context_.mending.showResult();
  context_.mending.refreshMarks();
  return true;
}

bool PinTool::move(const ui::ToolEvent& event) {
  if (!dragged_) return false;
  const QPointF way = event.position - pressedAt_;
  moved_ = moved_ || std::hypot(way.x(), way.y()) > kDragPixels;
  if (!moved_) return true;
  dragged_->pins[index_].pin.target = targetAt(event.position);
  context_.mending.preview(*dragged_);
  context_.mending.refreshMarks();
  return true;
}

bool PinTool::release(const ui::ToolEvent& event) {
  if (!dragged_ || event.button != Qt::LeftButton) return false;
  registration::Mends mends = std::move(*dragged_);
  dragged_.reset();
  if (!moved_) {
    context_.mending.endPreview();
    return true;
  }
  const QString name = QString::fromStdString(mends.pins[index_].name);
  context_.mending.apply(
      fresh_ ? Mending::tr("pin of %1").arg(name) : Mending::tr("move of the pin of %1").arg(name),
      std::move(mends));
  return true;
}

// Pins that are set are drawn by Mending; here only the one in hand, with its rubber line.
void PinTool::draw(Marks& marks) const {
  if (!dragged_) return;
  const fit::Pin& pin = dragged_->pins[index_].pin;
  const Vector3d from = context_.mending.shownPoint(pin.point);
  const double radius = context_.metres(kMarkPixels);
  marks.balls.push_back({from, 0.7 * radius, ui::marks::kPin});
  marks.balls.push_back({pin.target, radius, ui::marks::kChosen});
  if ((pin.target - from).norm() < 1e-4) return;
  Points path(3, 2);
  path << from, pin.target;
  marks.tubes.push_back({path, 0.35 * radius, ui::marks::kChosen});
}

}  // namespace loopreg::studio
