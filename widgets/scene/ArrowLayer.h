#pragma once

#include <vtkSmartPointer.h>

#include "geometry/Types.h"
#include "widgets/legend/ColourMap.h"

class vtkActor;
class vtkRenderer;

namespace loopreg::ui {

/// Lines from scan points to their places on the posed body, with a dot at the body's end, coloured
/// by length.
class ArrowLayer {
 public:
  explicit ArrowLayer(vtkRenderer* renderer);
  ~ArrowLayer();

  /// 3 x k each, engine frame, metres; the colours end at `max`.
  void show(const Points& from, const Points& to, const ColourMap& map, double maxMillimetres);
  void hide();

 private:
  vtkSmartPointer<vtkActor> lines_, ends_;
};

}  // namespace loopreg::ui
