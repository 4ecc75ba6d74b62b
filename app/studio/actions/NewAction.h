#pragma once

#include <QAction>

namespace loopreg::studio {

/// An action with what every one of them has: an object name for tests and settings, a themed icon
/// (empty: none), a shortcut, and a tooltip that tells the shortcut. Owned by `parent`.
QAction* newAction(QObject* parent, const char* name, const QString& icon, const QString& text,
                   const QKeySequence& keys);

}  // namespace loopreg::studio
