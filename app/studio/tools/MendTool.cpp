#include "app/studio/tools/MendTool.h"

#include <algorithm>
#include <cmath>

#include "app/studio/SceneSync.h"
#include "app/studio/behaviours/Mending.h"
#include "body/BodyWords.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {

std::optional<ui::Hit> MendContext::scanAt(const QPointF& position) const {
  if (!document.scan()) return std::nullopt;
  const auto ray = viewport.rayAt(position);
  return ui::pickMesh(sync.aiming().scan(), document.scan()->mesh.faces, ray.origin, ray.direction,
                      metres(4), notCut(ui::Clipping::Side::both));
}

std::optional<ui::Hit> MendContext::bodyAt(const QPointF& position) const {
  const ui::BodyLayer& body = sync.scene().body();
  if (!body.hasMesh()) return std::nullopt;
  const auto ray = viewport.rayAt(position);
  return ui::pickMesh(body.vertices(), body.faces(), ray.origin, ray.direction, metres(4),
                      notCut(ui::Clipping::Side::right));
}

std::function<bool(const Vector3d&)> MendContext::notCut(ui::Clipping::Side side) const {
  return [&clipping = sync.scene().clipping(), side](const Vector3d& x) {
    return !clipping.hides(x, side);
  };
}

double MendContext::metres(double pixels) const {
  return pixels * viewport.camera().visibleHeight() / std::max(1.0, viewport.paneRect(0).height());
}

double MendContext::pixelsBetween(const Vector3d& point, const QPointF& position) const {
  const QPointF difference = viewport.toScreen(point) - position;
  return std::hypot(difference.x(), difference.y());
}

Points MendContext::joints() const {
  const body::BodyParameters& parameters = mending.shown();
  const body::JointTransforms chain = body::forwardKinematics(*document.model(), parameters);
  return (parameters.scale * chain.position).colwise() + parameters.translation;
}

std::optional<int> MendContext::jointAt(const QPointF& position) const {
  const Points places = joints();
  std::optional<int> nearest;
  double best = kCatchPixels;
  for (Eigen::Index j = 0; j < places.cols(); ++j) {
    const double pixels = pixelsBetween(places.col(j), position);
    if (pixels > best) continue;
    best = pixels;
    nearest = static_cast<int>(j);
  }
  return nearest;
}

// A tool that was put away before has ended already; what it changed may be another's by now.
void MendTool::dropped() { context_.mending.onDropped(this); }

body::BodyPoint bodyPoint(const ui::Hit& hit) { return {hit.corners, hit.bary}; }

std::string partName(const body::BodyModel& model, std::int32_t vertex) {
  const auto part = static_cast<std::size_t>(model.partLabels[static_cast<std::size_t>(vertex)]);
  return part < model.jointNames.size() ? body::partTitle(model.jointNames[part]) : "body";
}

QString jointTitle(const std::string& name) {
  QString title = QString::fromStdString(body::jointTitle(name));
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

}  // namespace loopreg::studio
