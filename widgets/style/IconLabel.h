#pragma once

#include <QWidget>

#include "widgets/style/Icon.h"

namespace loopreg::ui {

/// An icon from resources/icons at rest, in a colour of the theme that is current when it is drawn:
/// it follows a change of theme by itself.
class IconLabel : public QWidget {
 public:
  IconLabel(const QString& icon, Tone tone, int size, QWidget* parent = nullptr);
  void setIcon(const QString& icon, Tone tone);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString icon_;
  Tone tone_;
};

}  // namespace loopreg::ui
