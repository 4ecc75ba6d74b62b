#pragma once

#include <QColor>
#include <QStringList>
#include <array>
#include <vector>

#include "core/Result.h"

namespace loopreg::ui {

/// A colour map: anchor colours joined in OKLab, so that equal steps of the value look like equal
/// steps. In a sequential one lightness rises throughout (readable in grey and with any colour
/// vision); a diverging one, for signed values, is lightest in its middle, and its two ends differ
/// in blue against orange or purple against green, which every colour vision tells apart.
///
/// OKLab: B. Ottosson, "A perceptual color space for image processing", 2020.
class ColourMap {
 public:
  static constexpr int kSize = 256;

  enum class Kind { sequential, diverging };

  /// Reads resources/colormaps/<name>.json: {"name", "title", "anchors": ["#rrggbb", ...]}, and
  /// "kind": "diverging" where it is that.
  static Result<ColourMap> fromJson(const std::string& text);
  /// A map that is compiled into the program. "tide" is the default: the other, "ember", has the
  /// warm colours that the clay of the body has too.
  static ColourMap builtin(const QString& name = QStringLiteral("tide"));

  /// Names of the maps that are compiled in, for builtin(), by name.
  static QStringList names(Kind kind);

  /// t in [0, 1], clamped; NaN gives the colour of "no value".
  QColor at(double t) const;
  const QString& title() const { return title_; }
  Kind kind() const { return kind_; }
  static QColor noValue() { return QColor(0x6b, 0x70, 0x76); }

 private:
  explicit ColourMap(QString title, const std::vector<QColor>& anchors);
  QString title_;
  Kind kind_ = Kind::sequential;
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
