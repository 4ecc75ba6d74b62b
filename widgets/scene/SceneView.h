#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

#include "widgets/scene/BodyLayer.h"
#include "widgets/scene/Clipping.h"
#include "widgets/scene/DifferenceLayer.h"
#include "widgets/scene/Ground.h"
#include "widgets/scene/LineLayer.h"
#include "widgets/scene/ScanLayer.h"
#include "widgets/scene/TapeLayer.h"
#include "widgets/viewport/Turntable.h"

namespace loopreg::ui {

class PaneFrames;
class VtkViewport;

/// What a pane shows; the value is the pane's number in the viewport.
///
///   fit         scan and body together, the main pane: scan(), body(), tape()
///   scan        the scan alone, in its file's colours where it has some: scanAlone()
///   canonical   the canonical space: lights and background only; whoever fills it adds its actors
///               to renderer(PaneKind::canonical) and calls setCanonicalBounds()
///   difference  the body coloured by its signed distance to the scan: difference()
enum class PaneKind { fit, scan, canonical, difference };

/// What stands in the viewport: per pane a ground, layers, and a soft three-light kit that moves
/// with the camera. All in the engine's frame (metres, y up, facing +z).
///
/// Layers of different panes have actors and mappers of their own, for VTK's mappers belong to one
/// renderer, but the same data arrays, so that they are on the graphics card once. A layer of a
/// pane that is not shown may be fed as usual; it is not drawn.
class SceneView : public QObject {
  Q_OBJECT
 public:
  explicit SceneView(VtkViewport* viewport);
  ~SceneView() override;

  ScanLayer& scan() { return *scan_; }
  BodyLayer& body() { return *body_; }
  TapeLayer& tape() { return *tape_; }
  /// What the measuring tape tool lays between points.
  TapeLayer& ruler() { return *ruler_; }
  /// The edges along which a cut goes through scan and body, and the cut's frame.
  LineLayer& scanSection() { return *scanSection_; }
  LineLayer& bodySection() { return *bodySection_; }
  LineLayer& cutFrame() { return *cutFrame_; }
  /// The body on the left of the wipe: an earlier one, to compare with.
  BodyLayer& leftBody() { return *leftBody_; }
  ScanLayer& scanAlone() { return *scanAlone_; }
  DifferenceLayer& difference() { return *difference_; }
  vtkRenderer* renderer(PaneKind kind) const;
  static PaneKind kindOf(int pane) { return static_cast<PaneKind>(pane); }

  /// One, two (side by side) or four panes, row by row.
  void showPanes(const std::vector<PaneKind>& kinds);
  const std::vector<PaneKind>& panes() const { return shown_; }
  bool isShown(PaneKind kind) const;
  /// What stands in the canonical pane, so that it turns about its middle.
  void setCanonicalBounds(const Eigen::AlignedBox3d& box);
  PaneFrames& frames() { return *frames_; }

  /// The scan in every pane that has it.
  void setScanMesh(const std::shared_ptr<const DisplayMesh>& mesh);
  void setScanAlignment(const Alignment& alignment);
  void setPerson(const std::vector<bool>& isPerson);
  void setGroundVisible(bool visible);

  /// Parts the main pane at a fraction of its width: the body is drawn on the right of it only,
  /// leftBody() on the left. Nothing: no wipe, and leftBody() is not shown.
  void setWipe(std::optional<double> fraction);
  std::optional<double> wipe() const { return wipeAt_; }
  /// Takes one side off all layers of all panes.
  void setCut(const std::optional<HalfSpace>& kept);
  const Clipping& clipping() const { return clipping_; }

  /// The panes at `scale` times their pixels, at full detail and smoothed, without any widget;
  /// `transparent`: without background and ground. Empty where there is no OpenGL.
  QImage picture(int scale, bool transparent);

  void setPalette(const Palette3D& palette);
  const Palette3D& palette() const { return palette_; }
  /// Box of what is visible and worth looking at; empty for an empty scene.
  Eigen::AlignedBox3d bounds() const;
  void setScanBounds(const Eigen::AlignedBox3d& box) { scanBounds_ = box; }
  /// What the user has just picked or been shown; empty: nothing in particular.
  void setSelection(const Eigen::AlignedBox3d& box) { selection_ = box; }
  const Eigen::AlignedBox3d& selection() const { return selection_; }
  /// Flies to a view that shows everything.
  void frameAll();
  /// Flies to the selection, or to everything where nothing is selected.
  void frameSelection();
  /// The same, unless the user has moved the camera since: a body that sticks out comes into view,
  /// a view that was chosen stays.
  void frameAgain();
  /// Frames come before detail, as long as a fit runs or the timeline is dragged. Only where OpenGL
  /// runs on the processor: elsewhere a frame costs nothing.
  void setHurried(bool hurried);
  bool hurried() const { return hurried_; }
  /// Frames follow each other: bodies are drawn as drafts, where OpenGL runs on the processor.
  bool drafting() const { return drafting_; }
  /// Where OpenGL runs on the processor and a frame takes long, frames are quick ones: the scan's
  /// coarse level, the body's draft, no smoothing. One with everything follows when nothing asked
  /// for one for a moment, nothing is dragged, and `condition` (none: always) holds.
  void setRefineCondition(std::function<bool()> condition) { mayRefine_ = std::move(condition); }
  /// Applies what a change of opacity or content means for the renderers, and renders.
  void refresh();

 Q_SIGNALS:
  void panesChanged();
  void paletteChanged();
  void draftingChanged(bool drafting);
  /// Around picture(): marks that only belong to the cursor go.
  void pictureBegins();
  void pictureEnded();

 private:
  void setMoving(bool moving);
  void applyLevels();
  double pixelAt(PaneKind kind) const;
  void chooseDetail();
  void refine();
  void refineForGrab();
  void placeWipe();
  void watchPace(double taken, double held);

  VtkViewport* viewport_;
  PaneFrames* frames_;
  std::vector<std::unique_ptr<Ground>> grounds_;
  std::unique_ptr<ScanLayer> scan_;
  std::unique_ptr<BodyLayer> body_;
  std::unique_ptr<TapeLayer> tape_, ruler_;
  std::unique_ptr<LineLayer> scanSection_, bodySection_, cutFrame_;
  std::unique_ptr<ScanLayer> scanAlone_;
  std::unique_ptr<DifferenceLayer> difference_;
  std::vector<PaneKind> shown_{PaneKind::fit};
  std::unique_ptr<BodyLayer> leftBody_;
  Clipping clipping_;
  std::optional<double> wipeAt_;
  Palette3D palette_;
  Eigen::AlignedBox3d scanBounds_, selection_;
  Turntable framed_;  ///< what frameAll() flew to last
  bool groundVisible_ = true;
  int slowFrames_ = 0;  ///< one after the other, of the movement that goes on
  bool moving_ = false;
  bool hurried_ = false;
  bool lagging_ = false;  ///< the movement that goes on needs the draft
  bool drafting_ = false;
  bool drewDraft_ = false;  ///< the frame begun last is of drafts
  bool large_ = false;      ///< the scan has its coarse level for any machine
  bool costly_ = false;     ///< a frame with everything takes long, or is thought to
  bool quick_ = false;      ///< the last frame was one of those that a fuller one follows
  bool fineDue_ = false;    ///< the next frame shows everything
  std::function<bool()> mayRefine_;
  QTimer rest_;
  std::optional<std::vector<bool>> personDue_;  ///< scanAlone() has not been told
};

}  // namespace loopreg::ui
