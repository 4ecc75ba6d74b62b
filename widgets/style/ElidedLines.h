#pragma once

#include <QFontMetrics>
#include <QStringList>

namespace loopreg::ui {

/// A name in at most `lines` lines of `width` pixels: broken at blanks and separators where that
/// does, else anywhere; what is still too long loses its middle, because names of files differ at
/// both ends. Never wider than `width`.
QStringList elidedLines(const QString& name, const QFontMetrics& metrics, int width, int lines);

}  // namespace loopreg::ui
