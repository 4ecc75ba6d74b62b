#include "widgets/viewport/VtkEvents.h"

#include <vtkCommand.h>

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <cmath>

namespace loopreg::ui {
namespace {

unsigned long pressCommand(Qt::MouseButton button) {
  switch (button) {
    case Qt::LeftButton:
      return vtkCommand::LeftButtonPressEvent;
    case Qt::MiddleButton:
      return vtkCommand::MiddleButtonPressEvent;
    case Qt::RightButton:
      return vtkCommand::RightButtonPressEvent;
    default:
      return vtkCommand::NoEvent;
  }
}

unsigned long releaseCommand(Qt::MouseButton button) {
  switch (button) {
    case Qt::LeftButton:
      return vtkCommand::LeftButtonReleaseEvent;
    case Qt::MiddleButton:
      return vtkCommand::MiddleButtonReleaseEvent;
    case Qt::RightButton:
      return vtkCommand::RightButtonReleaseEvent;
    default:
      return vtkCommand::NoEvent;
  }
}

void setModifiers(VtkEvent& result, Qt::KeyboardModifiers modifiers) {
  result.control = modifiers.testFlag(Qt::ControlModifier);
  result.shift = modifiers.testFlag(Qt::ShiftModifier);
  result.alt = modifiers.testFlag(Qt::AltModifier);
}

/// The names VTK's widgets look for; everything else goes by its character.
std::string keySymbol(const QKeyEvent& event) {
  switch (event.key()) {
    case Qt::Key_Left:
      return "Left";
    case Qt::Key_Right:
      return "Right";
    case Qt::Key_Up:
      return "Up";
    case Qt::Key_Down:
      return "Down";
    case Qt::Key_Escape:
      return "Escape";
    case Qt::Key_Return:
      return "Return";
    case Qt::Key_Delete:
      return "Delete";
    case Qt::Key_Shift:
      return "Shift_L";
    case Qt::Key_Control:
      return "Control_L";
    default:
      return event.text().toStdString();
  }
}

}  // namespace

void toDevice(const QPointF& position, const ViewGeometry& view, int& x, int& y) {
  const int height = static_cast<int>(std::lround(view.size.height() * view.pixelRatio));
  x = static_cast<int>(std::floor(position.x() * view.pixelRatio));
  y = height - 1 - static_cast<int>(std::floor(position.y() * view.pixelRatio));
}

VtkEvent translateEvent(const QEvent& event, const ViewGeometry& view) {
  VtkEvent result;
  switch (event.type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseMove: {
      const auto& mouse = static_cast<const QMouseEvent&>(event);
      toDevice(mouse.position(), view, result.x, result.y);
      setModifiers(result, mouse.modifiers());
      result.doubleClick = event.type() == QEvent::MouseButtonDblClick;
      if (event.type() == QEvent::MouseMove) {
        result.command = vtkCommand::MouseMoveEvent;
      } else if (event.type() == QEvent::MouseButtonRelease) {
        result.command = releaseCommand(mouse.button());
      } else {
        result.command = pressCommand(mouse.button());
      }
      break;
    }
    case QEvent::Wheel: {
      const auto& wheel = static_cast<const QWheelEvent&>(event);
      toDevice(wheel.position(), view, result.x, result.y);
      setModifiers(result, wheel.modifiers());
      break;
    }
    case QEvent::KeyPress:
    case QEvent::KeyRelease: {
      const auto& key = static_cast<const QKeyEvent&>(event);
      setModifiers(result, key.modifiers());
      const QByteArray latin = key.text().toLatin1();
      result.character = latin.isEmpty() ? '\0' : latin.front();
      result.keySymbol = keySymbol(key);
      result.command = event.type() == QEvent::KeyPress
                           ? static_cast<unsigned long>(vtkCommand::KeyPressEvent)
                           : static_cast<unsigned long>(vtkCommand::KeyReleaseEvent);
      break;
    }
    case QEvent::Enter:
      result.command = vtkCommand::EnterEvent;
      break;
    case QEvent::Leave:
      result.command = vtkCommand::LeaveEvent;
      break;
    default:
      break;
  }
  return result;
}

int WheelSteps::add(int angle) {
  // A change of direction drops what was collected: the user wants to go back now.
  if ((angle > 0) != (rest_ > 0)) rest_ = 0;
  rest_ += angle;
  const int steps = rest_ / 120;
  rest_ -= steps * 120;
  return steps;
}

}  // namespace loopreg::ui
