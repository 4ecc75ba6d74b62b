#pragma once

#include <vtkSmartPointer.h>

#include "geometry/Types.h"
#include "widgets/scene/Palette3D.h"

class vtkActor;
class vtkPolyData;
class vtkRenderer;

namespace loopreg::ui {

/// A measuring tape on the body: solid where it is in sight, and faint through whatever hides it,
/// so that it is found under a scan and behind the body too.
class TapeLayer {
 public:
  /// `overlay` is drawn above `renderer` with the same camera.
  TapeLayer(vtkRenderer* renderer, vtkRenderer* overlay);
  ~TapeLayer();

  /// A polyline through 3 x k points, engine frame, metres; `closed` joins its ends.
  void show(const Points& path, bool closed);
  void hide();
  void setPalette(const Palette3D& palette);

 private:
  vtkSmartPointer<vtkActor> solid_, faint_;
};

}  // namespace loopreg::ui
