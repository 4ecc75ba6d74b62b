#pragma once

#include <vtkSmartPointer.h>

#include "geometry/Mesh.h"
#include "widgets/scene/Palette3D.h"
#include "widgets/scene/PlaceShading.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkPlaneCollection;
class vtkRenderer;

namespace loopreg::ui {

/// The body in the view: matte clay or in the colours of its canonical places, its vertices
/// rewritten in place for every pose shown.
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

  /// The canonical places of the vertices of every mesh to come that has as many; null: none.
  void setPlaces(std::shared_ptr<const registration::Places> places, const PlaceFrame& frame);
  /// Per vertex of the mesh shown, millimetres, for Tint::amount; the colours end at `max`.
  void setAmounts(std::vector<float> millimetres, const ColourMap& map, double max);
  /// What it is coloured by; clay where there are no places.
  void setTint(Tint tint);

  void setVisible(bool visible);
  void setOpacity(double opacity);
  double opacity() const { return opacity_; }
  void setPalette(const Palette3D& palette);
  /// Hides what lies behind these planes; the layer shares them.
  void setClipping(vtkPlaneCollection* planes);

 private:
  void attachPlaces();

  vtkSmartPointer<vtkPolyDataMapper> mapper_;
  vtkSmartPointer<vtkActor> actor_;
  vtkSmartPointer<vtkPolyData> data_;
  PlaceShading shading_;
  std::shared_ptr<const registration::Places> places_;
  std::vector<float> amounts_;
  Tint tint_ = Tint::none;
  Points vertices_;
  Faces faces_;
  double opacity_ = 1;
  bool visible_ = true;
};

}  // namespace loopreg::ui
