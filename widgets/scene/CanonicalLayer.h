#pragma once

#include <vtkSmartPointer.h>

#include <memory>
#include <optional>

#include "widgets/scene/Clipping.h"
#include "widgets/scene/Palette3D.h"
#include "widgets/scene/PlaceShading.h"

class vtkActor;
class vtkPolyDataMapper;
class vtkRenderer;

namespace loopreg::ui {

/// The canonical body, faint, under the cloud of places that the scan's points show: how the
/// network (or the fit) understands the scan, in the same colours as scan and body.
class CanonicalLayer {
 public:
  explicit CanonicalLayer(vtkRenderer* renderer);
  ~CanonicalLayer();

  /// 3 x n and its faces, canonical space.
  void setSurface(const Points& vertices, const Faces& faces);
  bool hasSurface() const { return vertices_.cols() > 0; }
  const Points& vertices() const { return vertices_; }
  const Faces& faces() const { return faces_; }
  /// The cloud; points without a place are left out.
  void setCloud(const registration::Places& places, const PlaceFrame& frame);
  void clearCloud();
  void setTint(Tint tint) { shading_.setTint(tint); }
  void setDoubtFades(bool fades) { shading_.setDoubtFades(fades); }
  void setAmountRange(const ColourMap& map, double max) { shading_.setRamp(map, max); }
  void setPalette(const Palette3D& palette);
  /// Only the half space is drawn; nothing: all.
  void setCut(const std::optional<HalfSpace>& kept);

 private:
  vtkSmartPointer<vtkActor> surface_, cloud_;
  vtkSmartPointer<vtkPolyDataMapper> cloudMapper_;
  Clipping clipping_;
  PlaceShading shading_;
  Points vertices_;
  Faces faces_;
};

}  // namespace loopreg::ui
