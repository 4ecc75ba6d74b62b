#pragma once

#include <vtkSmartPointer.h>

#include <QColor>
#include <vector>

#include "geometry/Types.h"

class vtkActor;
class vtkRenderer;

namespace loopreg::ui {

/// Lines in the view, unlit and one colour: the edges of a cut. Drawn a little nearer than they
/// are, so that the surface they lie on does not swallow them.
class LineLayer {
 public:
  struct Line {
    Points points;  ///< 3 x k, engine frame, metres
    bool closed = false;
  };
  explicit LineLayer(vtkRenderer* renderer);
  ~LineLayer();

  void show(const std::vector<Line>& lines);
  void hide();
  void setColour(const QColor& colour);

 private:
  vtkSmartPointer<vtkActor> actor_;
};

}  // namespace loopreg::ui
