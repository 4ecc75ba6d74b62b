#pragma once

#include <vtkSmartPointer.h>

#include <vector>

#include "geometry/Mesh.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/scene/Palette3D.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkPlaneCollection;
class vtkRenderer;

namespace loopreg::ui {

/// The body coloured by how far it lies from the scan: one colour where the scan lies outside of it
/// (the body is too thin there), another where it lies inside (too thick), white where both agree,
/// grey where there is no scan near. Tells what a picture of both together hides: the sign.
class DifferenceLayer {
 public:
  explicit DifferenceLayer(vtkRenderer* renderer);
  ~DifferenceLayer();

  /// Engine frame; colours are gone until setDistances() is called for this mesh.
  void setMesh(const Points& vertices, const Faces& faces);
  void clear();
  /// One signed distance per vertex, millimetres, positive where the scan lies outside; not a
  /// number where there is no scan. `range` is where the colours end, both ways.
  void setDistances(const std::vector<double>& millimetres, double range);
  void setPalette(const Palette3D& palette);
  /// Hides what lies behind these planes; the layer shares them.
  void setClipping(vtkPlaneCollection* planes);

  /// The colour of t in [-1, 1]; from blue (inside) over near white to orange (outside), equally
  /// light at equal distances and told apart by the colour blind.
  static QColor colourAt(double t);

 private:
  vtkSmartPointer<vtkPolyDataMapper> mapper_;
  vtkSmartPointer<vtkActor> actor_;
  vtkSmartPointer<vtkPolyData> data_;
};

}  // namespace loopreg::ui
