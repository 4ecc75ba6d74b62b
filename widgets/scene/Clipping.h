#pragma once

#include <vtkSmartPointer.h>

#include <optional>

#include "geometry/Types.h"

class vtkPlane;
class vtkPlaneCollection;

namespace loopreg::ui {

/// One side of a plane, engine frame: the points x with (x - point) . normal >= 0.
struct HalfSpace {
  Vector3d point = Vector3d::Zero();
  Vector3d normal = Vector3d::UnitX();
  bool holds(const Vector3d& x) const { return (x - point).dot(normal) >= 0; }
};

/// What of the layers is hidden: the cut takes a side off everything, the wipe parts the view into
/// a left and a right half that show different layers. Mappers hold the plane collections; moving
/// a plane is a change of a shader's uniform, nothing is computed anew.
class Clipping {
 public:
  /// Which half of the wipe a layer belongs to.
  enum class Side { both, left, right };

  Clipping();
  ~Clipping();

  vtkPlaneCollection* planes(Side side) const;
  /// Keeps the half space of everything; nothing: all.
  void setCut(const std::optional<HalfSpace>& kept);
  const std::optional<HalfSpace>& cut() const { return cut_; }
  /// `right` is kept of the right layers, the other half of the left ones; nothing: no wipe, both
  /// whole.
  void setWipe(const std::optional<HalfSpace>& right);
  /// A point of a layer on that side is cut away.
  bool hides(const Vector3d& point, Side side) const;

 private:
  std::optional<HalfSpace> cut_, wipe_;
  vtkSmartPointer<vtkPlane> cutPlane_, leftPlane_, rightPlane_;
  vtkSmartPointer<vtkPlaneCollection> both_, left_, right_;
};

}  // namespace loopreg::ui
