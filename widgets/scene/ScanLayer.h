#pragma once

#include <vtkSmartPointer.h>

#include <array>
#include <memory>
#include <vector>

#include "geometry/Alignment.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/scene/DisplayMesh.h"
#include "widgets/scene/Palette3D.h"
#include "widgets/scene/PlaceShading.h"

class vtkActor;
class vtkPolyDataMapper;
class vtkPlaneCollection;
class vtkRenderer;
class vtkUnsignedCharArray;

namespace loopreg::ui {

enum class ScanColouring { plain, file, residual, place, checker, parts, confidence, depth };

/// The scan in the view: its display mesh under the preflight's alignment, coloured plainly, by
/// the file's own colours, by residuals or by the canonical places its points show.
class ScanLayer {
 public:
  explicit ScanLayer(vtkRenderer* renderer);
  ~ScanLayer();

  void setMesh(std::shared_ptr<const DisplayMesh> mesh);
  bool hasMesh() const;
  bool hasFileColours() const { return mesh_ && mesh_->hasColors; }
  void setAlignment(const Alignment& alignment);
  /// Points that belong to the person; the others are drawn darker. Empty: all do.
  void setPerson(const std::vector<bool>& isPerson);
  /// One distance per vertex, millimetres; empty takes them away.
  void setResiduals(const std::vector<double>& millimetres, const ColourMap& map,
                    const ResidualRange& range);
  bool hasResiduals() const;
  /// One place per vertex; null takes them away.
  void setPlaces(std::shared_ptr<const registration::Places> places, const PlaceFrame& frame);
  /// Places of low confidence lose their colour.
  void setDoubtFades(bool fades) { shading_.setDoubtFades(fades); }
  /// For depths: from 0 to `max` millimetres.
  void setAmountRange(const ColourMap& map, double max) { shading_.setRamp(map, max); }

  void setColouring(ScanColouring colouring);
  ScanColouring colouring() const { return colouring_; }
  void setVisible(bool visible);
  void setOpacity(double opacity);
  double opacity() const { return opacity_; }
  /// A screen's pixel is so wide at the camera's pivot, metres: detail finer than that is left out.
  /// 0: nothing is.
  void setPixel(double metres);
  /// Draws the coarse level while the camera moves.
  void setMoving(bool moving);
  /// Draws the draft, in the same colours: a fit runs beside, or the timeline is scrubbed.
  void setHurried(bool hurried);
  /// Distances of the draft's vertices alone, millimetres: what a scrub has time for. False where
  /// other colours are shown and nothing has changed.
  bool setDraftResiduals(const std::vector<double>& millimetres, const ColourMap& map,
                         const ResidualRange& range);
  void setPalette(const Palette3D& palette);
  /// Hides what lies behind these planes; the layer shares them.
  void setClipping(vtkPlaneCollection* planes);

 private:
  void applyColours();
  /// One of the mesh's, with its buffers on the graphics side.
  struct Level {
    vtkSmartPointer<vtkPolyDataMapper> mapper;
    const DisplayLevel* mesh = nullptr;  ///< null: the full mesh is small enough
  };
  std::array<Level*, 3> levels() { return {&screen_, &coarse_, &draft_}; }
  static void fill(Level& level, const DisplayLevel& mesh);
  static void showColours(vtkPolyDataMapper* mapper);
  static void colourLevel(const Level& level, vtkUnsignedCharArray* colours);
  void attachPicked(const Level& level);
  void chooseMapper();

  vtkSmartPointer<vtkPolyDataMapper> mapper_;
  Level screen_, coarse_, draft_;
  vtkSmartPointer<vtkActor> actor_;
  vtkSmartPointer<vtkPolyData> shown_;  ///< shares the mesh's arrays, adds colours
  vtkSmartPointer<vtkUnsignedCharArray> residualColours_;
  vtkSmartPointer<vtkUnsignedCharArray> personColours_;
  std::shared_ptr<const DisplayMesh> mesh_;
  std::shared_ptr<const registration::Places> places_;
  PlaceShading shading_;
  std::vector<bool> isPerson_;
  Palette3D palette_;
  ScanColouring colouring_ = ScanColouring::plain;
  double opacity_ = 1;
  double scale_ = 1;  ///< metres per unit of the mesh
  double pixel_ = 0;  ///< metres
  bool moving_ = false;
  bool hurried_ = false;
};

}  // namespace loopreg::ui
