// The viewport's second half: what the mouse does, and VTK's timers.
#include <vtkCommand.h>
#include <vtkGenericRenderWindowInteractor.h>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QTimerEvent>
#include <QVariantAnimation>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/viewport/ViewportStyle.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::ui {
namespace {

/// Logical pixels that a hand may shake during a click.
constexpr double kClickSlack = 3;
constexpr QPointF kNowhere(-1e9, -1e9);

}  // namespace

// --- Events ---------------------------------------------------------------------------------

bool VtkViewport::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::Show:
      // Whether there is a context is known after the first show event has been handled.
      QTimer::singleShot(0, this, &VtkViewport::checkUsable);
      break;
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::Enter:
    case QEvent::Leave:
      if (forward(event)) return true;
      break;
    case QEvent::KeyPress:
      if (offerKey(static_cast<QKeyEvent*>(event)->key())) return true;
      [[fallthrough]];
    case QEvent::KeyRelease:
      if (hasFocus()) forward(event);  // and on to the window's shortcuts
      break;
    default:
      break;
  }
  return QWidget::event(event);
}

// Every mouse event leaves its position and modifiers with VTK's interactor first; the style reads
// them from there when the command arrives.
bool VtkViewport::forward(QEvent* event) {
  if (event->type() == QEvent::MouseButtonPress) flight_->stop();
  if (offerToTools(event)) return true;
  const VtkEvent translated = translateEvent(*event, geometryNow());
  interactor_->SetEventInformation(translated.x, translated.y, translated.control, translated.shift,
                                   translated.character, 0, translated.keySymbol.c_str());
  interactor_->SetAltKey(translated.alt);
  if (event->type() == QEvent::Wheel) {
    forwardWheel(event);
    return true;
  }
  if (event->type() == QEvent::MouseMove) {
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (mouse->buttons() == Qt::NoButton) Q_EMIT hovered(mouse->position());
  }
  if (event->type() == QEvent::Leave) Q_EMIT hoverLeft();
  if (event->type() == QEvent::MouseButtonPress) {
    pressedAt_ = static_cast<QMouseEvent*>(event)->position();
    if (!style_->dragging()) activatePane(paneAt(pressedAt_));
  }
  if (translated.doubleClick) {
    // The press of a double click must not begin a drag as well.
    const QPointF position = static_cast<QMouseEvent*>(event)->position();
    pressedAt_ = kNowhere;  // and its release is no click
    Q_EMIT doubleClicked(position);
    Q_EMIT recentreRequested(position);
    return true;
  }
  if (translated.command) interactor_->InvokeEvent(translated.command, nullptr);
  if (event->type() == QEvent::MouseButtonRelease) noticeClick(*static_cast<QMouseEvent*>(event));
  return event->type() != QEvent::Enter && event->type() != QEvent::Leave &&
         event->type() != QEvent::KeyPress && event->type() != QEvent::KeyRelease;
}

// A wheel turn has no release event: the interaction ends when the wheel has rested for a while.
void VtkViewport::forwardWheel(QEvent* event) {
  auto* wheel = static_cast<QWheelEvent*>(event);
  if (!style_->dragging()) activatePane(paneAt(wheel->position()));
  const QPoint angle = wheel->angleDelta();
  const int steps = wheel_.add(angle.y() != 0 ? angle.y() : angle.x());
  if (steps != 0) beginInteraction();
  for (int i = 0; i < std::abs(steps); ++i) {
    interactor_->InvokeEvent(
        steps > 0 ? vtkCommand::MouseWheelForwardEvent : vtkCommand::MouseWheelBackwardEvent,
        nullptr);
  }
  if (interacting_) settle_.start();
  wheel->accept();
}

// --- Tools and handles ----------------------------------------------------------------------

void VtkViewport::setTool(ViewTool* tool) {
  if (tool == tool_) return;
  ViewTool* before = std::exchange(tool_, tool);
  if (grabber_ == before) grabber_ = nullptr;
  if (before) before->dropped();
}

void VtkViewport::addHandle(ViewTool* handle) { handles_.push_back(handle); }

void VtkViewport::removeHandle(ViewTool* handle) {
  handles_.erase(std::remove(handles_.begin(), handles_.end(), handle), handles_.end());
  if (grabber_ == handle) grabber_ = nullptr;
}

void VtkViewport::setTrackball(bool trackball) { style_->setTrackball(trackball); }

bool VtkViewport::offerKey(int key) {
  const bool escape = key == Qt::Key_Escape;
  if (!escape && key != Qt::Key_Return && key != Qt::Key_Enter) return false;
  for (ViewTool* listener : listeners()) {
    if (escape ? listener->escape() : listener->enter()) return true;
  }
  if (escape) Q_EMIT escapePressed();
  return false;
}

// A copy: a tool may take itself out of hand while it handles an event.
std::vector<ViewTool*> VtkViewport::listeners() const {
  std::vector<ViewTool*> all = handles_;
  if (tool_) all.push_back(tool_);
  return all;
}

bool VtkViewport::offerToTools(QEvent* event) {
  if (handles_.empty() && !tool_) return false;
  switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseMove:
      return offerMouse(*static_cast<QMouseEvent*>(event));
    case QEvent::Wheel: {
      const auto* wheel = static_cast<QWheelEvent*>(event);
      ToolEvent e{wheel->position(), paneAt(wheel->position())};
      e.buttons = wheel->buttons();
      e.modifiers = wheel->modifiers();
      const QPoint angle = wheel->angleDelta();
      e.wheelSteps = (angle.y() != 0 ? angle.y() : angle.x()) / 120.0;
      for (ViewTool* listener : listeners()) {
        if (!listener->wheel(e)) continue;
        event->accept();
        return true;
      }
      return false;
    }
    case QEvent::Leave:
      for (ViewTool* listener : listeners()) listener->left();
      return false;
    default:
      return false;
  }
}

// A drag belongs to whoever took its press: to a tool, or to the camera, which then keeps it from
// the tools until the button is up.
bool VtkViewport::offerMouse(const QMouseEvent& mouse) {
  ToolEvent e{mouse.position(), grabber_ ? grabbedPane_ : paneAt(mouse.position())};
  e.button = mouse.button();
  e.buttons = mouse.buttons();
  e.modifiers = mouse.modifiers();
  e.doubleClick = mouse.type() == QEvent::MouseButtonDblClick;
  const bool moved = mouse.type() == QEvent::MouseMove;
  const bool released = mouse.type() == QEvent::MouseButtonRelease;
  if (grabber_) {
    ViewTool* grabber = grabber_;
    if (released && mouse.buttons() == Qt::NoButton) grabber_ = nullptr;
    if (moved) grabber->move(e);
    if (released) grabber->release(e);
    if (!moved && !released) grabber->press(e);
    return true;
  }
  if (released || (moved && mouse.buttons() != Qt::NoButton)) return false;
  for (ViewTool* listener : listeners()) {
    if (moved ? listener->hover(e) : listener->press(e)) {
      if (!moved && mouse.buttons() != Qt::NoButton) {
        grabber_ = listener;
        grabbedPane_ = e.pane;
      }
      return true;
    }
  }
  return false;
}

// The style moves the camera of the pane where the drag began.
void VtkViewport::activatePane(int pane) {
  activePane_ = pane;
  const QRectF area = paneRect(pane);
  const double ratio = devicePixelRatioF();
  style_->setArea(area.left() * ratio, (height() - area.bottom()) * ratio, area.width() * ratio,
                  area.height() * ratio);
  style_->setTurntable(camera(pane));
}

void VtkViewport::noticeClick(const QMouseEvent& mouse) {
  const QPointF way = mouse.position() - pressedAt_;
  if (std::max(std::abs(way.x()), std::abs(way.y())) > kClickSlack) return;
  if (mouse.button() == Qt::LeftButton) Q_EMIT clicked(mouse.position());
  if (mouse.button() == Qt::MiddleButton) Q_EMIT recentreRequested(mouse.position());
}

// --- VTK's timers (hover and orientation widgets need them) ---------------------------------

void VtkViewport::onCreateTimer(void* payload) {
  const int vtkId = *static_cast<int*>(payload);
  const auto duration = static_cast<int>(interactor_->GetTimerDuration(vtkId));
  timers_[startTimer(std::max(1, duration))] = vtkId;
}

void VtkViewport::onDestroyTimer(void* payload) {
  const int vtkId = *static_cast<int*>(payload);
  for (auto it = timers_.begin(); it != timers_.end(); ++it) {
    if (it->second != vtkId) continue;
    killTimer(it->first);
    timers_.erase(it);
    return;
  }
}

void VtkViewport::timerEvent(QTimerEvent* event) {
  const auto found = timers_.find(event->timerId());
  if (found == timers_.end()) return QWidget::timerEvent(event);
  int vtkId = found->second;
  if (interactor_->IsOneShotTimer(vtkId)) {
    killTimer(found->first);
    timers_.erase(found);
  }
  interactor_->InvokeEvent(vtkCommand::TimerEvent, &vtkId);
}

}  // namespace loopreg::ui
