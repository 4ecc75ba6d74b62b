#include "widgets/legend/ColourMap.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <cmath>

#include "core/Json.h"

namespace loopreg::ui {
namespace {

// The sRGB transfer function (IEC 61966-2-1) and its inverse: OKLab mixes light, not code values.
double toLinear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }
double fromLinear(double c) {
  c = std::clamp(c, 0.0, 1.0);
  return c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
}

}  // namespace

std::array<double, 3> oklabFromColour(const QColor& colour) {
  const double r = toLinear(colour.redF());
  const double g = toLinear(colour.greenF());
  const double b = toLinear(colour.blueF());
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

QColor colourFromOklab(const std::array<double, 3>& lab) {
  const double l = std::pow(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3);
  const double m = std::pow(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3);
  const double s = std::pow(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3);
  return QColor::fromRgbF(
      static_cast<float>(fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
      static_cast<float>(fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
      static_cast<float>(fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)));
}

ColourMap::ColourMap(QString title, const std::vector<QColor>& anchors) : title_(std::move(title)) {
  for (int i = 0; i < kSize; ++i) {
    const double x = i / double(kSize - 1) * double(anchors.size() - 1);
    const auto k = std::min(static_cast<std::size_t>(x), anchors.size() - 2);
    const auto a = oklabFromColour(anchors[k]);
    const auto b = oklabFromColour(anchors[k + 1]);
    const double t = x - double(k);
    std::array<double, 3> mixed{};
    for (std::size_t c = 0; c < 3; ++c) mixed[c] = a[c] + t * (b[c] - a[c]);
    table_[static_cast<std::size_t>(i)] = colourFromOklab(mixed).rgb();
  }
}

Result<ColourMap> ColourMap::fromJson(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("anchors") || !json["anchors"].is_array()) {
    return unreadable("colour map", "It has no list of anchors.");
  }
  std::vector<QColor> anchors;
  for (const Json& entry : json["anchors"]) {
    const QColor colour(QString::fromStdString(entry.is_string() ? entry.get<std::string>() : ""));
    if (!colour.isValid()) return unreadable("colour map", "An anchor is not a #rrggbb colour.");
    anchors.push_back(colour);
  }
  if (anchors.size() < 2) return unreadable("colour map", "It needs at least two anchors.");
  const Json title = json.value("title", Json("Colours"));
  ColourMap map(QString::fromStdString(title.is_string() ? title.get<std::string>() : "Colours"),
                anchors);
  if (json.value("kind", Json()) == "diverging") map.kind_ = Kind::diverging;
  return map;
}

// A missing or damaged resource must not take the view down: grey still reads.
ColourMap ColourMap::builtin(const QString& name) {
  QFile file(QStringLiteral(":/colormaps/") + name + QStringLiteral(".json"));
  if (file.open(QIODevice::ReadOnly)) {
    Result<ColourMap> map = fromJson(file.readAll().toStdString());
    if (map) return map.value();
  }
  return ColourMap(QStringLiteral("Grey"), {QColor(0x30, 0x34, 0x38), QColor(0xf0, 0xf0, 0xf0)});
}

QStringList ColourMap::names(Kind kind) {
  QStringList names;
  for (const QFileInfo& file : QDir(QStringLiteral(":/colormaps")).entryInfoList(QDir::Files)) {
    const QString name = file.completeBaseName();
    if (builtin(name).kind() == kind) names << name;
  }
  return names;
}

QColor ColourMap::at(double t) const {
  if (std::isnan(t)) return noValue();
  const int index = static_cast<int>(std::lround(std::clamp(t, 0.0, 1.0) * (kSize - 1)));
  return QColor::fromRgb(table_[static_cast<std::size_t>(index)]);
}

// The 95th percentile by partial sorting: linear in the number of points.
ResidualRange rangeFor(std::vector<double> millimetres) {
  millimetres.erase(std::remove_if(millimetres.begin(), millimetres.end(),
                                   [](double v) { return !std::isfinite(v); }),
                    millimetres.end());
  if (millimetres.empty()) return {};
  const auto rank = static_cast<std::ptrdiff_t>(0.95 * double(millimetres.size() - 1));
  std::nth_element(millimetres.begin(), millimetres.begin() + rank, millimetres.end());
  const double target = std::max(5.0, millimetres[static_cast<std::size_t>(rank)]);
  const double decade = std::pow(10, std::floor(std::log10(target)));
  for (const double step : {1.0, 2.0, 5.0, 10.0}) {
    if (step * decade >= target * (1 - 1e-9)) return {step * decade};
  }
  return {10 * decade};
}

}  // namespace loopreg::ui
