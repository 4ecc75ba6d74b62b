#pragma once

#include <vtkSmartPointer.h>

#include <QColor>
#include <vector>

#include "geometry/Types.h"

class vtkActor;
class vtkPolyDataMapper;
class vtkRenderer;

namespace loopreg::ui {

/// The marks of mending above the scene, hidden by nothing: pins and joints as balls, the lines
/// that pull as tubes, the brush as a glass ball. Engine frame, metres. GUI thread.
class MendLayer {
 public:
  struct Ball {
    Vector3d centre;
    double radius;
    QColor colour;
  };
  struct Tube {
    Points path;  ///< 3 x k, k > 1
    double radius;
    QColor colour;
  };

  explicit MendLayer(vtkRenderer* overlay);
  ~MendLayer();

  /// All marks anew; none hides them.
  void show(const std::vector<Ball>& balls, const std::vector<Tube>& tubes);
  void showBrush(const Vector3d& centre, double radius, const QColor& colour);
  void hideBrush();

 private:
  vtkSmartPointer<vtkRenderer> overlay_;
  vtkSmartPointer<vtkPolyDataMapper> marks_, brush_;
  vtkSmartPointer<vtkActor> marksActor_, brushActor_;
};

}  // namespace loopreg::ui
