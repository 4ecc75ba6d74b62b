#pragma once

#include <vtkSmartPointer.h>

#include "geometry/Types.h"

class QColor;
class vtkActor;
class vtkRenderer;

namespace loopreg::ui {

/// Dots of a fixed size on the screen, in front of everything: what belongs to the thing under the
/// cursor.
class MarkerLayer {
 public:
  /// `overlay`: a pane's overlay, which nothing hides.
  explicit MarkerLayer(vtkRenderer* overlay);
  ~MarkerLayer();

  /// 3 x k, in the renderer's frame.
  void show(const Points& points, const QColor& colour);
  void hide();

 private:
  vtkSmartPointer<vtkActor> dots_;
};

}  // namespace loopreg::ui
