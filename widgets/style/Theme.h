#pragma once

#include <QColor>
#include <QString>

class QApplication;
class QWidget;

namespace loopreg::ui {

/// The window's colours and measures: one neutral scale, one accent, three verdict colours. All
/// widgets take them from here; the grid is 8 px with 4 px for what belongs together.
struct Theme {
  QColor window, panel, card, field, border, hover;
  QColor text, secondary, disabled;
  QColor accent, onAccent;
  QColor good, check, failed;
  bool isDark = true;

  static Theme dark();
  static Theme light();
  /// The theme last applied to the application; dark before that.
  static const Theme& current();
};

inline constexpr int kGrid = 8;

enum class Appearance { dark, light, desktop };

/// Sets Fusion style, palette and style sheet. `desktop` follows the desktop's scheme where Qt can
/// tell (6.5), and is dark elsewhere.
void applyTheme(QApplication& application, Appearance appearance);

}  // namespace loopreg::ui
