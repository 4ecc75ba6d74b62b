#pragma once

#include <vtkSmartPointer.h>

#include <QColor>

#include "widgets/scene/BodyMesh.h"

class vtkActor;
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
  /// Draws the draft: frames follow each other.
  void setDrafted(bool drafted) { mesh_.setDrafted(drafted); }

 private:
  vtkSmartPointer<vtkRenderer> renderer_;  ///< kept alive: it may outlive the view
  vtkSmartPointer<vtkActor> actor_;
  BodyMesh mesh_;
};

}  // namespace loopreg::ui
