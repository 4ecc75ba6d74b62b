#include "widgets/style/ElidedLines.h"

#include <algorithm>

namespace loopreg::ui {
namespace {

bool breaksAfter(QChar c) {
  return c.isSpace() || c == QLatin1Char('_') || c == QLatin1Char('-') || c == QLatin1Char('.');
}

/// How much of `text` the first line holds: up to the last good break, else as many characters as
/// fit.
qsizetype lineLength(const QString& text, const QFontMetrics& metrics, int width) {
  qsizetype fits = text.size();
  while (fits > 1 && metrics.horizontalAdvance(text.left(fits).trimmed()) > width) --fits;
  if (fits == text.size()) return fits;
  // A short first line with half of the name torn off looks worse than a break inside a word.
  for (qsizetype at = fits; at > fits / 2; --at) {
    if (breaksAfter(text[at - 1])) return at;
  }
  return fits;
}

QStringList broken(QString text, const QFontMetrics& metrics, int width) {
  QStringList lines;
  while (!text.isEmpty()) {
    const qsizetype length = std::max<qsizetype>(1, lineLength(text, metrics, width));
    lines << text.left(length).trimmed();
    text = text.mid(length).trimmed();
  }
  return lines;
}

}  // namespace

// The longest name with its middle left out that still fits, character by character: names have
// tens of them.
QStringList elidedLines(const QString& name, const QFontMetrics& metrics, int width, int lines) {
  QStringList found = broken(name, metrics, width);
  for (qsizetype kept = name.size() - 1; found.size() > lines && kept > 0; --kept) {
    const qsizetype head = (kept + 1) / 2;
    found = broken(name.left(head) + QChar(0x2026) + name.right(kept - head), metrics, width);
  }
  return found;
}

}  // namespace loopreg::ui
