#pragma once

#include <vtkSmartPointer.h>

#include "geometry/Mesh.h"
#include "widgets/scene/BodyMesh.h"
#include "widgets/scene/Palette3D.h"
#include "widgets/scene/PlaceShading.h"

class vtkActor;
class vtkPlaneCollection;
class vtkRenderer;

namespace loopreg::ui {

/// The body in the view: matte clay or in the colours of its canonical places.
class BodyLayer {
 public:
  explicit BodyLayer(vtkRenderer* renderer);
  ~BodyLayer();

  /// Engine frame; keeps the faces where they have not changed.
  void setMesh(const Points& vertices, const Faces& faces);
  void clear();
  bool hasMesh() const { return !mesh_.empty(); }
  const Points& vertices() const { return mesh_.vertices(); }
  const Faces& faces() const { return mesh_.faces(); }
  /// Draws the draft, in the same colours: frames follow each other.
  void setDrafted(bool drafted) { mesh_.setDrafted(drafted); }

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

  vtkSmartPointer<vtkActor> actor_;
  BodyMesh mesh_;
  PlaceShading shading_;
  std::shared_ptr<const registration::Places> places_;
  std::vector<float> amounts_;
  Tint tint_ = Tint::none;
  double opacity_ = 1;
  bool visible_ = true;
};

}  // namespace loopreg::ui
