#pragma once

#include <QColor>
#include <QString>
#include <array>
#include <vector>

#include "core/Result.h"

namespace loopreg::ui {

/// A sequential colour map for residuals: anchor colours joined in OKLab, so that equal steps of
/// the value look like equal steps, and lightness rises throughout (readable in grey and with any
/// colour vision).
///
/// OKLab: B. Ottosson, "A perceptual color space for image processing", 2020.
class ColourMap {
 public:
  static constexpr int kSize = 256;

  /// Reads resources/colormaps/<name>.json: {"name", "title", "anchors": ["#rrggbb", ...]}.
  static Result<ColourMap> fromJson(const std::string& text);
  /// A map that is compiled into the program. "tide" is the default: the other, "ember", has the
  /// warm colours that the clay of the body has too.
  static ColourMap builtin(const QString& name = QStringLiteral("tide"));

  /// t in [0, 1], clamped; NaN gives the colour of "no value".
  QColor at(double t) const;
  const QString& title() const { return title_; }
  static QColor noValue() { return QColor(0x6b, 0x70, 0x76); }

 private:
  explicit ColourMap(QString title, const std::vector<QColor>& anchors);
  QString title_;
  std::array<QRgb, kSize> table_{};
};

/// OKLab (lightness in [0, 1], a, b) of an sRGB colour, and back (clamped to the gamut).
std::array<double, 3> oklabFromColour(const QColor& colour);
QColor colourFromOklab(const std::array<double, 3>& lab);

/// Residual range shown: millimetres from 0 to `max`.
struct ResidualRange {
  double max = 20;
};
/// A round number (1, 2, 5 x 10^k) at or above the 95th percentile, so that a few strays do not
/// flatten the picture; at least 5 mm.
ResidualRange rangeFor(std::vector<double> millimetres);

}  // namespace loopreg::ui
