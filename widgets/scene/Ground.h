#pragma once

#include <vtkSmartPointer.h>

#include "widgets/scene/Palette3D.h"

class vtkActor;
class vtkRenderer;

namespace loopreg::ui {

/// A floor grid at y = 0 with lines every 25 cm, fading into the background: it tells up from down
/// and gives a sense of size without being looked at.
class Ground {
 public:
  explicit Ground(vtkRenderer* renderer);
  ~Ground();
  void setVisible(bool visible);
  void setPalette(const Palette3D& palette);

 private:
  vtkSmartPointer<vtkActor> actor_;
};

}  // namespace loopreg::ui
