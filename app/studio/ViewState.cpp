#include "app/studio/ViewState.h"

#include <QAction>
#include <QMetaEnum>
#include <QObject>
#include <QTimer>
#include <cmath>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/Workspace.h"
#include "widgets/commands/Commands.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

using ui::LayersCard;
using ui::PaneKind;

constexpr int kUndrawn = 500;  // milliseconds: the window is minimised, or has no OpenGL
constexpr const char* kPaneNames[] = {"fit", "scan", "canonical", "difference"};

template <class E>
std::string nameOf(E value) {
  return QMetaEnum::fromType<E>().valueToKey(static_cast<int>(value));
}

/// Numbers, flags and words of an object that may be of any make.
double number(const Json& json, const char* key, double other) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_number()) return other;
  const double value = json[key].get<double>();
  return std::abs(value) < 1e6 ? value : other;
}
bool flag(const Json& json, const char* key, bool other) {
  return json.is_object() && json.contains(key) && json[key].is_boolean() ? json[key].get<bool>()
                                                                          : other;
}
template <class E>
E choice(const Json& json, const char* key, E other) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_string()) return other;
  bool known = false;
  const int value =
      QMetaEnum::fromType<E>().keyToValue(json[key].get_ref<const std::string&>().c_str(), &known);
  return known ? static_cast<E>(value) : other;
}
const Json& part(const Json& json, const char* key) {
  static const Json nothing;
  return json.is_object() && json.contains(key) ? json[key] : nothing;
}

Json cameraJson(const ui::Turntable& camera) {
  return {{"pivot", {camera.pivot.x(), camera.pivot.y(), camera.pivot.z()}},
          {"azimuth", camera.azimuth},
          {"elevation", camera.elevation},
          {"roll", camera.roll},
          {"distance", camera.distance},
          {"angle", camera.viewAngle},
          {"orthographic", camera.orthographic}};
}

ui::Turntable readCamera(const Json& json, ui::Turntable camera) {
  const Json& pivot = part(json, "pivot");
  for (std::size_t i = 0; i < 3 && pivot.is_array() && pivot.size() == 3; ++i) {
    if (pivot[i].is_number() && std::abs(pivot[i].get<double>()) < 1e6) {
      camera.pivot[Eigen::Index(i)] = pivot[i].get<double>();
    }
  }
  const double steepest = 2 * std::atan(1.0);
  camera.azimuth = number(json, "azimuth", camera.azimuth);
  camera.elevation = std::clamp(number(json, "elevation", camera.elevation), -steepest, steepest);
  camera.roll = number(json, "roll", camera.roll);
  camera.distance = std::max(1e-3, number(json, "distance", camera.distance));
  camera.viewAngle = std::clamp(number(json, "angle", camera.viewAngle), 1.0, 120.0);
  camera.orthographic = flag(json, "orthographic", camera.orthographic);
  return camera;
}

void restorePanes(const ui::Commands& commands, const Json& panes) {
  if (!panes.is_array()) return;
  QString action = QStringLiteral("actionOneView");
  if (panes.size() == 4) action = QStringLiteral("actionFourViews");
  if (panes.size() == 2) {
    action = QStringLiteral("actionTwoViews");
    if (panes[0] == "scan") action = QStringLiteral("actionBesideScan");
    if (panes[0] == "canonical") action = QStringLiteral("actionBesideCanonical");
    if (panes[0] == "difference") action = QStringLiteral("actionBesideDifference");
  }
  if (QAction* found = commands.find(action)) found->trigger();
}

/// Opacities come a frame after what they are for: where the processor draws, the first frame of a
/// scene and the first that is seen through take so long each that one with both is a pause.
void restoreOpacities(const Workspace& work, double scan, double body, QObject* parent) {
  LayersCard& layers = work.layers;
  const auto apply = [&layers, scan, body] {
    layers.setScanOpacity(scan);
    layers.setBodyOpacity(body);
  };
  const bool first = layers.scanOpacity() == 1 && layers.bodyOpacity() == 1;
  if (!first || (scan == 1 && body == 1)) return apply();
  auto* once = new QObject(parent);
  const auto finish = [once, apply] {
    once->deleteLater();
    apply();
  };
  QObject::connect(&work.viewport, &ui::VtkViewport::frameDrawn, once, finish,
                   Qt::QueuedConnection);
  QTimer::singleShot(kUndrawn, once, finish);
  QObject::connect(&work.document, &Document::aboutToClose, once, &QObject::deleteLater);
}

}  // namespace

Json viewState(const Workspace& work) {
  const LayersCard& layers = work.layers;
  Json json;
  json["camera"] = cameraJson(work.viewport.camera());
  json["panes"] = Json::array();
  for (const PaneKind kind : work.sync.scene().panes()) {
    json["panes"].push_back(kPaneNames[static_cast<int>(kind)]);
  }
  json["linked"] = work.viewport.camerasLinked();
  json["scan"] = {{"visible", layers.scanVisible()}, {"opacity", layers.scanOpacity()}};
  json["body"] = {{"visible", layers.keptBodyVisible()}, {"opacity", layers.bodyOpacity()}};
  // A fit that has just ended waits for its distances, and with them for its colours.
  const bool waits = work.document.result() && work.sync.distances().empty();
  if (!waits) json["colours"] = nameOf(layers.keptColouring());
  json["body_colours"] = nameOf(layers.bodyColouring());
  json["range_mm"] = work.sync.distanceRange().max;
  json["iteration"] = work.timeline.current();
  json["page"] = nameOf(work.side.page());
  return json;
}

void restoreViewState(const Workspace& work, const Json& view, QObject* parent) {
  if (!view.is_object()) return;
  LayersCard& layers = work.layers;
  restorePanes(work.commands, part(view, "panes"));
  if (QAction* linked = work.commands.find(QStringLiteral("actionLinkCameras"))) {
    linked->setChecked(flag(view, "linked", linked->isChecked()));
  }
  layers.setScanVisible(flag(part(view, "scan"), "visible", true));
  layers.setBodyVisible(flag(part(view, "body"), "visible", true));
  restoreOpacities(work, number(part(view, "scan"), "opacity", 1),
                   number(part(view, "body"), "opacity", 1), parent);
  work.side.setPage(choice(view, "page", work.side.page()));
  const int iteration = static_cast<int>(number(view, "iteration", -1));
  if (iteration >= 0 && iteration < work.timeline.count()) work.timeline.goTo(iteration);
  work.viewport.setCamera(readCamera(part(view, "camera"), work.viewport.camera()));

  const bool coloured = view.contains("colours");
  const auto colours = choice(view, "colours", LayersCard::Colouring::plain);
  const auto bodyColours = choice(view, "body_colours", LayersCard::BodyColouring::plain);
  const double range = number(view, "range_mm", 0);
  const auto colour = [&layers, &legend = work.legend, coloured, colours, bodyColours, range] {
    if (coloured && range > 0) Q_EMIT legend.rangeChosen(range);
    if (coloured) layers.setColouring(colours);
    layers.setBodyColouring(bodyColours);
  };
  colour();
  if (!work.document.result()) return;
  // After whoever else listens: the first distances of a fit choose colours by themselves.
  auto* once = new QObject(parent);
  QObject::connect(&work.sync, &SceneSync::residualsShown, once, [once, colour] {
    once->deleteLater();
    colour();
  });
  QObject::connect(&work.document, &Document::aboutToClose, once, &QObject::deleteLater);
}

}  // namespace loopreg::studio
