#include "app/studio/tools/MendTool.h"

#include <algorithm>
#include <cmath>

#include "app/studio/SceneSync.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {

std::optional<ui::Hit> MendContext::scanAt(const QPointF& position) const {
  if (!document.scan()) return std::nullopt;
  const auto ray = viewport.rayAt(position);
  return ui::pickMesh(sync.alignedScan(), document.scan()->mesh.faces, ray.origin, ray.direction,
                      metres(4));
}

std::optional<ui::Hit> MendContext::bodyAt(const QPointF& position) const {
  const ui::BodyLayer& body = sync.scene().body();
  if (!body.hasMesh()) return std::nullopt;
  const auto ray = viewport.rayAt(position);
  return ui::pickMesh(body.vertices(), body.faces(), ray.origin, ray.direction, metres(4));
}

double MendContext::metres(double pixels) const {
  return pixels * viewport.camera().visibleHeight() / std::max(1, viewport.height());
}

double MendContext::pixelsBetween(const Vector3d& point, const QPointF& position) const {
  const QPointF difference = viewport.toScreen(point) - position;
  return std::hypot(difference.x(), difference.y());
}

std::string partName(const body::BodyModel& model, std::int32_t vertex) {
  const auto part = static_cast<std::size_t>(model.partLabels[static_cast<std::size_t>(vertex)]);
  std::string name = part < model.jointNames.size() ? model.jointNames[part] : "body";
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

QString jointTitle(const std::string& name) {
  QString title = QString::fromStdString(name).replace(QLatin1Char('_'), QLatin1Char(' '));
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

}  // namespace loopreg::studio
