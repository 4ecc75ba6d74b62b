#pragma once

#include <QObject>
#include <memory>

#include "widgets/scene/BodyLayer.h"
#include "widgets/scene/Ground.h"
#include "widgets/scene/ScanLayer.h"
#include "widgets/scene/TapeLayer.h"
#include "widgets/viewport/Turntable.h"

namespace loopreg::ui {

class VtkViewport;

/// What stands in the viewport: ground, scan and body, lit by a soft three-light kit that moves
/// with the camera. All in the engine's frame (metres, y up, facing +z).
class SceneView : public QObject {
  Q_OBJECT
 public:
  explicit SceneView(VtkViewport* viewport);
  ~SceneView() override;

  ScanLayer& scan() { return *scan_; }
  BodyLayer& body() { return *body_; }
  Ground& ground() { return *ground_; }
  TapeLayer& tape() { return *tape_; }

  void setPalette(const Palette3D& palette);
  /// Box of what is visible and worth looking at; empty for an empty scene.
  Eigen::AlignedBox3d bounds() const;
  void setScanBounds(const Eigen::AlignedBox3d& box) { scanBounds_ = box; }
  /// Flies to a view that shows everything.
  void frameAll();
  /// The same, unless the user has moved the camera since: a body that sticks out comes into view,
  /// a view that was chosen stays.
  void frameAgain();
  /// Applies what a change of opacity or content means for the renderer, and renders.
  void refresh();

 private:
  void setMoving(bool moving);

  VtkViewport* viewport_;
  std::unique_ptr<Ground> ground_;
  std::unique_ptr<ScanLayer> scan_;
  std::unique_ptr<BodyLayer> body_;
  std::unique_ptr<TapeLayer> tape_;
  Eigen::AlignedBox3d scanBounds_;
  Turntable framed_;  ///< what frameAll() flew to last
  bool moving_ = false;
};

}  // namespace loopreg::ui
