#pragma once

#include <vtkSmartPointer.h>

#include "geometry/Mesh.h"
#include "widgets/scene/Palette3D.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkRenderer;

namespace loopreg::ui {

/// The body in the view: matte clay, its vertices rewritten in place for every pose shown.
class BodyLayer {
 public:
  explicit BodyLayer(vtkRenderer* renderer);
  ~BodyLayer();

  /// Engine frame; keeps the faces where they have not changed.
  void setMesh(const Points& vertices, const Faces& faces);
  void clear();
  bool hasMesh() const { return vertices_.cols() > 0; }
  const Points& vertices() const { return vertices_; }
  const Faces& faces() const { return faces_; }

  void setVisible(bool visible);
  void setOpacity(double opacity);
  double opacity() const { return opacity_; }
  void setPalette(const Palette3D& palette);

 private:
  vtkSmartPointer<vtkPolyDataMapper> mapper_;
  vtkSmartPointer<vtkActor> actor_;
  vtkSmartPointer<vtkPolyData> data_;
  Points vertices_;
  Faces faces_;
  double opacity_ = 1;
  bool visible_ = true;
};

}  // namespace loopreg::ui
