#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace loopreg::ui {

/// A colour of the theme, by what it says.
enum class Tone { text, secondary, accent, onAccent, good, check, failed };
/// In the current theme.
QColor toneColour(Tone tone);

/// An icon from resources/icons (single-colour SVG), tinted with the current theme: normal, and
/// disabled. Sharp at any device pixel ratio because the SVG is drawn at the size asked for, and in
/// the colours of the theme at the time of drawing.
QIcon themedIcon(const QString& name, Tone tone = Tone::text);
/// The same in one colour of the caller's choice.
QIcon tintedIcon(const QString& name, const QColor& colour);
QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, double pixelRatio);

}  // namespace loopreg::ui
