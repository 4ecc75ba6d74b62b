#pragma once

#include <QProxyStyle>

namespace loopreg::ui {

/// Qt's Fusion style with this program's own icons where Qt brings some itself: in questions, in
/// file dialogs, in line edits. Buttons of dialogs have no icons: their words say what they do.
class StudioStyle : public QProxyStyle {
 public:
  StudioStyle();
  QIcon standardIcon(StandardPixmap which, const QStyleOption* option,
                     const QWidget* widget) const override;
  QPixmap standardPixmap(StandardPixmap which, const QStyleOption* option,
                         const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* data) const override;
};

}  // namespace loopreg::ui
