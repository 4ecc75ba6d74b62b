#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace loopreg::ui {

/// An icon from resources/icons (single-colour SVG), tinted with the current theme: normal, and
/// disabled. Sharp at any device pixel ratio because the SVG is drawn at the size asked for.
QIcon themedIcon(const QString& name);
/// The same in one colour of the caller's choice.
QIcon tintedIcon(const QString& name, const QColor& colour);
QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, double pixelRatio);

}  // namespace loopreg::ui
