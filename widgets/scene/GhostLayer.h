#pragma once

#include <vtkSmartPointer.h>

#include <QColor>

#include "geometry/Mesh.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkRenderer;

namespace loopreg::ui {

/// A translucent body beside the one shown: where the fit began, where it ends, another explanation
/// of the scan. Only its outside is drawn, so that it needs no depth peeling.
class GhostLayer {
 public:
  GhostLayer(vtkRenderer* renderer, const QColor& colour);
  ~GhostLayer();
  GhostLayer(const GhostLayer&) = delete;
  GhostLayer& operator=(const GhostLayer&) = delete;

  /// Engine frame.
  void show(const Points& vertices, const Faces& faces);
  void hide();
  bool visible() const;

 private:
  vtkSmartPointer<vtkRenderer> renderer_;  ///< kept alive: it may outlive the view
  vtkSmartPointer<vtkPolyDataMapper> mapper_;
  vtkSmartPointer<vtkActor> actor_;
  vtkSmartPointer<vtkPolyData> data_;
};

}  // namespace loopreg::ui
