#pragma once

#include <vtkSmartPointer.h>

#include <QPointF>
#include <QRectF>
#include <vector>

#include "widgets/viewport/Turntable.h"

class vtkRenderer;
class vtkRenderWindow;

namespace loopreg::ui {

/// Where a pane lies, in fractions of the view, y downwards.
struct PanePlace {
  int pane = 0;
  QRectF area{0, 0, 1, 1};
};

/// Several views in one render window: each pane is a renderer and, above it, an overlay that sees
/// through it with the same camera. A pane keeps its number and content whether it is shown or not;
/// one that is not shown is skipped by the renderer and costs nothing.
///
/// Cameras are linked unless told otherwise: a change of one gives all others its direction, its
/// distance (so that a millimetre is as long everywhere) and its pivot, except where a pane has a
/// pivot of its own because it shows another place (the canonical body beside the scan).
class PaneSet {
 public:
  PaneSet(vtkRenderWindow* window, int count);
  ~PaneSet();

  int count() const { return static_cast<int>(panes_.size()); }
  vtkRenderer* renderer(int pane) const;
  /// Drawn above the pane's content, hidden by nothing.
  vtkRenderer* overlay(int pane) const;

  void place(const std::vector<PanePlace>& places);
  const std::vector<PanePlace>& places() const { return places_; }
  bool isShown(int pane) const;
  /// Fractions of the view, y downwards; empty where the pane is not shown.
  QRectF area(int pane) const;
  /// The pane under a point given in fractions; the nearest one for a point outside.
  int at(const QPointF& fraction) const;

  const Turntable& camera(int pane) const;
  void setCamera(int pane, const Turntable& camera);
  void setLinked(bool linked);
  bool linked() const { return linked_; }
  /// The pane keeps `pivot` while the others move theirs.
  void setOwnPivot(int pane, const Vector3d& pivot);
  /// Clipping ranges around what is visible; before every frame.
  void updateClippingRanges();

 private:
  struct Pane {
    vtkSmartPointer<vtkRenderer> renderer, overlay;
    Turntable camera;
    QRectF area;
    bool ownPivot = false;
  };
  void apply(const Pane& pane) const;

  std::vector<Pane> panes_;
  std::vector<PanePlace> places_;
  bool linked_ = true;
};

}  // namespace loopreg::ui
