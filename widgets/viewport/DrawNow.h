#pragma once

namespace loopreg::ui {

class VtkViewport;

/// Draws the frame that is due in this turn of the event loop; the window that shows it is put
/// together in the next. Without a graphics card either takes 20 to 30 ms beside a fit: in one turn
/// they are a pause that one feels. With a card nothing happens, the frame comes with the window.
/// Call it last, after all changes, from a timer. GUI thread.
void drawNow(VtkViewport& viewport);

}  // namespace loopreg::ui
