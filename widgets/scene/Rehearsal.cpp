#include "widgets/scene/Rehearsal.h"

#include <QTimer>

#include "widgets/scene/SceneView.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::ui {
namespace {

constexpr int kBetween = 15;  // milliseconds: input comes first

Mesh triangle() {
  Mesh mesh;
  mesh.vertices.resize(3, 3);
  mesh.vertices << 0, 0.1, 0, 0.9, 0.9, 1.0, 0, 0, 0;
  mesh.faces.resize(3, 1);
  mesh.faces << 0, 1, 2;
  return mesh;
}

}  // namespace

Rehearsal::Rehearsal(SceneView& scene, VtkViewport& viewport, QObject* parent)
    : QObject(parent), scene_(scene), viewport_(viewport) {
  steps_ = {[] {},  // the context, background and ground
            [this] { scene_.setScanMesh(makeDisplayMesh(triangle())); },
            [this] {
              scene_.scan().setResiduals({1, 2, 3}, ColourMap::builtin(), {20});
              scene_.scan().setColouring(ScanColouring::residual);
            },
            [this] {
              scene_.scan().setColouring(ScanColouring::plain);
              scene_.setScanMesh(nullptr);
              const Mesh mesh = triangle();
              scene_.body().setMesh(mesh.vertices, mesh.faces);
            },
            [this] {
              scene_.body().clear();
              showPlaces();
            }};
}

Rehearsal::~Rehearsal() = default;

// On a layer of its own: one that has shown places keeps their shader.
void Rehearsal::showPlaces() {
  const Mesh mesh = triangle();
  auto places = std::make_shared<registration::Places>();
  places->canonical = mesh.vertices;
  places->part = {0, 0, 0};
  places->confidence = {1, 1, 1};
  places_ = std::make_unique<ScanLayer>(scene_.renderer(PaneKind::fit));
  places_->setMesh(makeDisplayMesh(mesh));
  places_->setPlaces(places, PlaceFrame(places->canonical, places->part));
  places_->setColouring(ScanColouring::place);
}

void Rehearsal::startAfter(int milliseconds) {
  QTimer::singleShot(milliseconds, this, &Rehearsal::step);
}

// A scan that is opened meanwhile takes the triangle's place: the view is shown before. In a window
// that is not shown nobody waits, and nothing tells that a scan is there.
void Rehearsal::step() {
  if (next_ == steps_.size() || viewport_.isVisible() || !viewport_.window()->isVisible()) return;
  steps_[next_++]();
  const bool drawn = viewport_.drawHidden();
  if (places_) places_->setVisible(false);
  if (drawn) QTimer::singleShot(kBetween, this, &Rehearsal::step);
}

}  // namespace loopreg::ui
