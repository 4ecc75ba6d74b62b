#include "app/studio/behaviours/PlacePartners.h"

#include "app/studio/Workspace.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr double kReach = 0.03;  // metres on the canonical body

}  // namespace

PlacePartners::PlacePartners(const Workspace& w, QObject* parent)
    : QObject(parent),
      document_(w.document),
      sync_(w.sync),
      viewport_(w.viewport),
      layers_(w.layers),
      marks_(std::make_unique<ui::MarkerLayer>(w.viewport.overlay(int(ui::PaneKind::fit)))),
      canonicalMark_(
          std::make_unique<ui::MarkerLayer>(w.viewport.overlay(int(ui::PaneKind::canonical)))) {
  connect(&viewport_, &ui::VtkViewport::hoverLeft, this, &PlacePartners::hide);
  connect(&sync_.scene(), &ui::SceneView::pictureBegins, this, &PlacePartners::hide);
  connect(&sync_.scene(), &ui::SceneView::panesChanged, this, &PlacePartners::hide);
  sync_.addAnnotator([this](const QPointF& position, const std::optional<Aim>& aim) {
    return annotate(position, aim);
  });
}

PlacePartners::~PlacePartners() = default;

void PlacePartners::setPlaces(const ShownPlacesPointer& places) {
  if (!places) hide();
  places_ = places;
}

void PlacePartners::hide() {
  marks_->hide();
  canonicalMark_->hide();
  if (places_) viewport_.requestRender();
}

// Which place it is says the readout, but for the canonical body, which it does not know.
QString PlacePartners::annotate(const QPointF& position, const std::optional<Aim>& aim) {
  hide();
  if (!places_) return {};
  const Points& surface = places_->map.surface->vertices();
  if (aim) {
    const auto vertex = static_cast<std::size_t>(aim->hit.vertex);
    if (aim->onBody && Eigen::Index(vertex) < surface.cols()) {
      show(surface.col(Eigen::Index(vertex)), Side::body);
    } else if (!aim->onBody && vertex < places_->scan.confidence.size() &&
               places_->scan.confidence[vertex] >= 0) {
      const QString place = show(places_->scan.canonical.col(Eigen::Index(vertex)), Side::scan);
      // Without a fit the readout has nothing to tell it from.
      if (!document_.result()) return tr("shows the %1").arg(place);
    }
    return {};
  }
  if (viewport_.paneAt(position) != int(ui::PaneKind::canonical)) return {};
  const auto ray = viewport_.rayAt(position);
  const auto hit =
      ui::pickMesh(surface, places_->map.surface->faces(), ray.origin, ray.direction, 0);
  return hit ? show(hit->position, Side::canonical) : QString();
}

Eigen::Index PlacePartners::scanVertexAt(const Vector3d& place) const {
  Eigen::Index best = -1;
  double nearest = kReach * kReach;
  for (Eigen::Index i = 0; i < places_->scan.canonical.cols(); ++i) {
    if (places_->scan.confidence[std::size_t(i)] < 0) continue;
    const double d = (places_->scan.canonical.col(i) - place).squaredNorm();
    if (d < nearest) {
      nearest = d;
      best = i;
    }
  }
  return best;
}

QString PlacePartners::show(const Vector3d& place, Side side) {
  const QColor colour = sync_.scene().palette().tape;
  const registration::PlaceMap& map = places_->map;
  const auto at = registration::surfacePointsOf(place, map, 1).front();
  std::vector<Vector3d> marks;
  const ui::BodyLayer& body = sync_.scene().body();
  if (side != Side::body && body.hasMesh() && layers_.bodyVisible() &&
      body.vertices().cols() == map.surface->vertices().cols()) {
    marks.push_back(registration::pointOn(body.vertices(), body.faces(), at));
  }
  if (side != Side::scan && layers_.scanVisible()) {
    const Eigen::Index vertex = scanVertexAt(place);
    const Points& scan = sync_.aiming().scan();
    if (vertex >= 0 && vertex < scan.cols()) marks.push_back(scan.col(vertex));
  }
  if (!marks.empty()) {
    Points points(3, Eigen::Index(marks.size()));
    for (std::size_t i = 0; i < marks.size(); ++i) points.col(Eigen::Index(i)) = marks[i];
    marks_->show(points, colour);
  }
  canonicalMark_->show(place, colour);
  Eigen::Index corner = 0;
  at.bary.maxCoeff(&corner);
  const auto part =
      static_cast<std::size_t>(map.part[std::size_t(map.surface->faces()(corner, at.face))]);
  return part < map.partNames.size() ? QString::fromStdString(map.partNames[part]) : QString();
}

}  // namespace loopreg::studio
