#pragma once

#include <QPointF>
#include <Qt>

namespace loopreg::ui {

/// What the mouse did in the view, in the widget's logical pixels.
struct ToolEvent {
  QPointF position;
  int pane = 0;                           ///< the pane under the cursor; a drag keeps its first
  Qt::MouseButton button = Qt::NoButton;  ///< pressed or released now
  Qt::MouseButtons buttons = Qt::NoButton;
  Qt::KeyboardModifiers modifiers = Qt::NoModifier;
  double wheelSteps = 0;     ///< notches, forward positive; may be a fraction on a touchpad
  bool doubleClick = false;  ///< the press is the second of a double click
};

/// Somebody who takes mouse events before the camera does: the measuring tape, a pin that is
/// dragged, the wipe bar. Every function returns true for "consumed": the camera does not see it.
///
/// A press that was consumed brings all further moves up to its release to the same tool, wherever
/// the cursor goes. GUI thread.
class ViewTool {
 public:
  virtual ~ViewTool() = default;
  virtual bool press(const ToolEvent&) { return false; }
  /// With a button held that this tool's press consumed.
  virtual bool move(const ToolEvent&) { return false; }
  virtual bool release(const ToolEvent&) { return false; }
  /// Without a button.
  virtual bool hover(const ToolEvent&) { return false; }
  virtual bool wheel(const ToolEvent&) { return false; }
  /// Esc was pressed in the view.
  virtual bool escape() { return false; }
  /// Enter or Return was pressed in the view.
  virtual bool enter() { return false; }
  /// The cursor left the view.
  virtual void left() {}
  /// Another tool took its place, or none: let go of what was begun.
  virtual void dropped() {}
};

}  // namespace loopreg::ui
