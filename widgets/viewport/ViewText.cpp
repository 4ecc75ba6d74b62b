#include "widgets/viewport/ViewText.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cmath>

namespace loopreg::ui {
namespace {

constexpr double kDegrees = 57.295779513082320877;
const QString kKey = QStringLiteral("loopreg-view");

}  // namespace

QString toText(const Turntable& camera) {
  const QJsonObject view{
      {"pivot", QJsonArray{camera.pivot.x(), camera.pivot.y(), camera.pivot.z()}},
      {"azimuth", kDegrees * camera.azimuth},
      {"elevation", kDegrees * camera.elevation},
      {"roll", kDegrees * camera.roll},
      {"distance", camera.distance},
      {"viewAngle", camera.viewAngle},
      {"orthographic", camera.orthographic}};
  return QString::fromUtf8(QJsonDocument(QJsonObject{{kKey, view}}).toJson());
}

std::optional<Turntable> cameraFromText(const QString& text) {
  const QJsonObject whole = QJsonDocument::fromJson(text.toUtf8()).object();
  if (!whole.value(kKey).isObject()) return std::nullopt;
  const QJsonObject view = whole.value(kKey).toObject();
  const QJsonArray pivot = view.value(QStringLiteral("pivot")).toArray();
  const auto number = [&](const char* name, double otherwise) {
    return view.value(QLatin1String(name)).toDouble(otherwise);
  };
  Turntable camera;
  if (pivot.size() != 3) return std::nullopt;
  camera.pivot = Vector3d(pivot[0].toDouble(), pivot[1].toDouble(), pivot[2].toDouble());
  camera.azimuth = number("azimuth", 0) / kDegrees;
  camera.elevation = std::clamp(number("elevation", 0), -90.0, 90.0) / kDegrees;
  camera.roll = number("roll", 0) / kDegrees;
  camera.distance = number("distance", 0);
  camera.viewAngle = number("viewAngle", 30);
  camera.orthographic = view.value(QStringLiteral("orthographic")).toBool();
  const bool sane = camera.distance > 0 && camera.viewAngle > 0 && camera.viewAngle < 170 &&
                    camera.pivot.allFinite();
  return sane ? std::optional<Turntable>(camera) : std::nullopt;
}

}  // namespace loopreg::ui
