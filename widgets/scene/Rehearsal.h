#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <vector>

namespace loopreg::ui {

class ScanLayer;
class SceneView;
class VtkViewport;

/// Draws a triangle with each of the pipelines that every session needs, before anybody sees the
/// view: where OpenGL runs on the processor, the first use of one takes tens of milliseconds (VTK
/// puts a shader together, the driver compiles it), which would be a pause in the first seconds of
/// work. One step in a turn of the event loop, and none once the view is shown; nothing at all with
/// a graphics card. GUI thread.
class Rehearsal : public QObject {
  Q_OBJECT
 public:
  Rehearsal(SceneView& scene, VtkViewport& viewport, QObject* parent);
  ~Rehearsal() override;
  /// Begins after a while, when the window has been painted.
  void startAfter(int milliseconds);

 private:
  void step();
  void showPlaces();

  SceneView& scene_;
  VtkViewport& viewport_;
  std::vector<std::function<void()>> steps_;
  std::size_t next_ = 0;
  std::unique_ptr<ScanLayer> places_;
};

}  // namespace loopreg::ui
