#pragma once

#include <vtkSmartPointer.h>

#include "canonical/FieldSlice.h"
#include "widgets/legend/PlaceColours.h"
#include "widgets/scene/Palette3D.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkRenderer;

namespace loopreg::ui {

/// A plane through a distance field, drawn by shaders/slice.glsl: colours, lines every few
/// millimetres, the surface's own contour, and the scan's points that lie near the plane. Range,
/// lines and content are uniforms; another plane or pose is one upload of 16,000 nodes.
class SliceLayer {
 public:
  enum class Content { distance, place, parts };
  struct Style {
    Content content = Content::distance;
    double rangeMm = 50;  ///< the colours' ends; farther outside nothing is drawn
    double stepMm = 10;   ///< between two lines; 0: none
  };
  /// A slice with what its diffused functions say at each node.
  struct Data {
    canonical::FieldSlice slice;
    Points place;             ///< 3 x nodes, canonical; or empty: not known
    std::vector<float> part;  ///< per node, or empty
    Points near;              ///< 3 x k scan points near the plane
  };

  /// `overlay`: the pane's, for the outline's grip.
  SliceLayer(vtkRenderer* renderer, vtkRenderer* overlay);
  ~SliceLayer();

  void show(const Data& data, const PlaceFrame& frame);
  void hide();
  bool visible() const;
  /// The outline and its grip.
  void showPlane(const canonical::SlicePlane& plane);
  /// Off in a clean picture.
  void setGripVisible(bool visible);
  /// Where the plane is taken to be moved: the middle of its right edge.
  static Vector3d grip(const canonical::SlicePlane& plane);
  void setStyle(const Style& style);
  void setMap(const ColourMap& map);
  void setPalette(const Palette3D& palette);

 private:
  void chooseCells();

  vtkSmartPointer<vtkActor> plane_, outline_, grip_, near_;
  // One each for good: a new one would build its shader anew, each step of a drag.
  vtkSmartPointer<vtkPolyDataMapper> mapper_, outlineMapper_, gripMapper_, nearMapper_;
  vtkSmartPointer<vtkPolyData> data_;
  int columns_ = 0, rows_ = 0;
  double reachMm_ = 50;
};

}  // namespace loopreg::ui
