#include "widgets/panel/WheelScrolls.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>

namespace loopreg::ui {
namespace {

bool changesByWheel(const QObject* object) {
  if (qobject_cast<const QComboBox*>(object)) return true;
  if (const auto* number = qobject_cast<const QAbstractSpinBox*>(object)) {
    return !number->hasFocus();
  }
  return qobject_cast<const QAbstractSlider*>(object) && !qobject_cast<const QScrollBar*>(object);
}

}  // namespace

// On the application: cards come and go, and an event filter of a widget is not its children's.
WheelScrolls::WheelScrolls(QWidget& panel) : QObject(&panel), panel_(panel) {
  qApp->installEventFilter(this);
}

// Ignored and not handled here, the event goes on to the widget above: at last the scroll area.
bool WheelScrolls::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::Wheel || !changesByWheel(watched)) return false;
  if (!panel_.isAncestorOf(static_cast<QWidget*>(watched))) return false;
  event->ignore();
  return true;
}

}  // namespace loopreg::ui
