#include "widgets/scene/SceneView.h"

#include <vtkLightKit.h>
#include <vtkNew.h>
#include <vtkRenderer.h>

#include <cmath>

#include "widgets/viewport/VtkViewport.h"

namespace loopreg::ui {
namespace {

/// Key from the upper left, cool fill, faint back light: form without hard shadows.
void addLights(vtkRenderer* renderer) {
  vtkNew<vtkLightKit> kit;
  kit->MaintainLuminanceOn();
  kit->SetKeyLightIntensity(0.92);
  kit->SetKeyLightAngle(42, -28);
  kit->SetKeyLightWarmth(0.55);
  kit->SetFillLightAngle(-25, 35);
  kit->SetKeyToFillRatio(2.6);
  kit->SetFillLightWarmth(0.44);
  kit->SetKeyToBackRatio(3.2);
  kit->SetBackLightWarmth(0.48);
  kit->SetKeyToHeadRatio(4.5);
  kit->AddLightsToRenderer(renderer);
}

}  // namespace

SceneView::SceneView(VtkViewport* viewport)
    : QObject(viewport),
      viewport_(viewport),
      ground_(std::make_unique<Ground>(viewport->renderer())),
      scan_(std::make_unique<ScanLayer>(viewport->renderer())),
      body_(std::make_unique<BodyLayer>(viewport->renderer())),
      tape_(std::make_unique<TapeLayer>(viewport->renderer())) {
  addLights(viewport->renderer());
  setPalette({});
  connect(viewport, &VtkViewport::interactionChanged, this, &SceneView::setMoving);
}

SceneView::~SceneView() = default;

void SceneView::setPalette(const Palette3D& palette) {
  vtkRenderer* renderer = viewport_->renderer();
  renderer->GradientBackgroundOn();
  renderer->SetBackground(palette.background.redF(), palette.background.greenF(),
                          palette.background.blueF());
  renderer->SetBackground2(palette.backgroundTop.redF(), palette.backgroundTop.greenF(),
                           palette.backgroundTop.blueF());
  ground_->setPalette(palette);
  scan_->setPalette(palette);
  body_->setPalette(palette);
  tape_->setPalette(palette);
  refresh();
}

Eigen::AlignedBox3d SceneView::bounds() const {
  Eigen::AlignedBox3d box = scan_->hasMesh() ? scanBounds_ : Eigen::AlignedBox3d();
  if (body_->hasMesh()) box.extend(geometry::bounds(body_->vertices()));
  return box;
}

// An empty scene frames the place where a person will stand.
void SceneView::frameAll() {
  Turntable camera = viewport_->camera();
  const Eigen::AlignedBox3d box = bounds();
  camera.frame(
      box.isEmpty() ? Eigen::AlignedBox3d(Vector3d(-0.5, 0, -0.3), Vector3d(0.5, 1.8, 0.3)) : box,
      viewport_->aspect());
  framed_ = camera;
  viewport_->flyTo(camera);
}

void SceneView::frameAgain() {
  const Turntable& now = viewport_->camera();
  const bool untouched = (now.pivot - framed_.pivot).norm() < 1e-6 &&
                         std::abs(now.distance - framed_.distance) < 1e-6 &&
                         (now.direction() - framed_.direction()).norm() < 1e-6;
  if (untouched) frameAll();
}

void SceneView::refresh() {
  vtkRenderer* renderer = viewport_->renderer();
  const bool translucent = scan_->opacity() < 1 || body_->opacity() < 1;
  renderer->SetUseDepthPeeling(translucent);
  renderer->SetMaximumNumberOfPeels(4);
  renderer->SetOcclusionRatio(0.02);
  // Smooth edges for the picture at rest; on the processor not while the camera moves.
  renderer->SetUseFXAA(viewport_->softwareRendering() && !moving_);
  viewport_->requestRender();
}

void SceneView::setMoving(bool moving) {
  moving_ = moving;
  scan_->setMoving(moving);
  refresh();
}

}  // namespace loopreg::ui
