#pragma once

#include <vtkSmartPointer.h>

#include <QColor>
#include <vector>

#include "geometry/Mesh.h"

class vtkActor;
class vtkRenderer;

namespace loopreg::ui {

/// Marks a patch of a surface: a faint veil over it and its rim as a line that nothing hides. Of a
/// cloud, its points.
class HighlightLayer {
 public:
  /// `renderer`: where the surface is drawn; `overlay`: drawn above it.
  HighlightLayer(vtkRenderer* renderer, vtkRenderer* overlay);
  ~HighlightLayer();
  HighlightLayer(const HighlightLayer&) = delete;
  HighlightLayer& operator=(const HighlightLayer&) = delete;

  /// The faces with all corners in `marked`, or where there are no faces, the marked points.
  /// `vertices` in the engine frame.
  void show(const Points& vertices, const Faces& faces, const std::vector<bool>& marked);
  void hide();
  void setColour(const QColor& colour);

 private:
  vtkSmartPointer<vtkRenderer> renderer_;  ///< kept alive: it may outlive the view
  vtkSmartPointer<vtkRenderer> overlay_;
  vtkSmartPointer<vtkActor> veil_;
  vtkSmartPointer<vtkActor> rim_;
};

}  // namespace loopreg::ui
