#include "app/studio/behaviours/Inspecting.h"

#include <QMainWindow>
#include <QTimer>
#include <algorithm>
#include <cmath>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "body/Skinning.h"
#include "widgets/inspector/AlternativesCard.h"
#include "widgets/inspector/PartsCard.h"
#include "widgets/inspector/RegionsCard.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/scene/GhostLayer.h"
#include "widgets/scene/HighlightLayer.h"
#include "widgets/style/Theme.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

const QColor kMarkColour(0xff, 0xd1, 0x4a);   // seen on clay, on grey and on every distance colour
const QColor kGhostColour(0xc9, 0x7f, 0xd0);  // as A in a comparison: the other body
constexpr std::uint8_t kDarkBackdrop = 54, kLightBackdrop = 226;  // as the start page's pictures
constexpr double kSmallestView = 0.45;  // metres: enough around a place to know where one is
constexpr double kSteepest = 0.6;       // radians: people look from above or below only so far

}  // namespace

Inspecting::Inspecting(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      work_(workspace),
      verdict_(workspace.side.findChild<ui::ResultCard*>()),
      regions_(new ui::RegionsCard),
      parts_(new ui::PartsCard),
      alternatives_(new ui::AlternativesCard) {
  using Page = ui::SidePanel::Page;
  QWidget* above = verdict_;
  for (QWidget* card : std::initializer_list<QWidget*>{regions_, alternatives_, parts_}) {
    work_.side.addCard(Page::result, card, above);
    above = card;
  }
  ui::SceneView& scene = work_.sync.scene();
  vtkRenderer* renderer = scene.renderer(ui::PaneKind::fit);
  highlight_ = std::make_unique<ui::HighlightLayer>(renderer, work_.viewport.overlay());
  highlight_->setColour(kMarkColour);
  ghost_ = std::make_unique<ui::GhostLayer>(renderer, kGhostColour);
  connect(&scene, &ui::SceneView::draftingChanged, this,
          [this](bool drafting) { ghost_->setDrafted(drafting); });

  connect(&work_.document, &Document::resultChanged, this, &Inspecting::onResult);
  connect(&job_, &ui::InspectJob::ready, this, &Inspecting::onInspected);
  connect(regions_, &ui::RegionsCard::regionChosen, this, &Inspecting::showRegion);
  connect(regions_, &ui::RegionsCard::collisionChosen, this, &Inspecting::showCollision);
  connect(regions_, &ui::RegionsCard::jointsChosen, this, [this] { followAdvice("pose"); });
  connect(regions_, &ui::RegionsCard::partsChosen, this, [this] { followAdvice("parts"); });
  connect(parts_, &ui::PartsCard::partChosen, this, [this](int part) {
    showPart(part);
    bringIntoSight();
  });
  connect(alternatives_, &ui::AlternativesCard::ghostRequested, this, &Inspecting::showGhost);
  connect(alternatives_, &ui::AlternativesCard::takeRequested, this, &Inspecting::takeRequested);
  connect(verdict_, &ui::ResultCard::adviceChosen, this, &Inspecting::followAdvice);
  // While one mends a place it stays marked; slices and colours are seen without it.
  connect(&work_.side, &ui::SidePanel::pageChanged, this, [this](Page page) {
    if (page != Page::scan && page != Page::view) return;
    clearMarks();
    regions_->select(-1);
  });
  connect(&work_.sync, &SceneSync::bodyShown, this, [this] {
    if (part_ >= 0) showPart(part_);
  });
}

Inspecting::~Inspecting() = default;

void Inspecting::onResult() {
  job_.cancel();
  inspected_.reset();
  clearMarks();
  ghost_->hide();
  parts_->showNothing();
  alternatives_->showNothing();
  const Document& document = work_.document;
  if (!document.result() || !document.model() || !document.scan()) return regions_->showNothing();
  regions_->showWaiting();
  job_.setBackdrop(ui::Theme::current().isDark ? kDarkBackdrop : kLightBackdrop);
  job_.request(document.scan(), document.model(), document.result(), document.history());
}

void Inspecting::onInspected(const std::shared_ptr<const ui::Inspected>& inspected) {
  inspected_ = inspected;
  regions_->showInspection(inspected->found);
  parts_->showParts(inspected->found.parts);
  alternatives_->showAlternatives(*work_.document.result(), inspected->pictures);
}

// --- What was chosen, in the view -----------------------------------------------------------

void Inspecting::clearMarks() {
  part_ = -1;
  highlight_->hide();
  work_.viewport.requestRender();
}

// From outside, but never from so far below or above that the person is hard to recognise.
void Inspecting::flyTo(const Eigen::AlignedBox3d& box, const Vector3d& outward) {
  Eigen::AlignedBox3d around = box;
  const Vector3d middle = box.center();
  const Vector3d half = Vector3d::Constant(0.5 * kSmallestView);
  around.extend(middle - half);
  around.extend(middle + half);
  ui::Turntable camera = work_.viewport.camera();
  if (std::hypot(outward.x(), outward.z()) > 0.2) {
    camera.azimuth = std::atan2(outward.x(), outward.z());
  }
  camera.elevation =
      std::clamp(std::asin(std::clamp(outward.y(), -1.0, 1.0)), -kSteepest, kSteepest);
  camera.frame(around, work_.viewport.aspect());
  work_.viewport.flyTo(camera);
}

void Inspecting::markVertices(const Points& vertices, const Faces& faces,
                              const std::vector<std::int32_t>& which) {
  std::vector<bool> marked(static_cast<std::size_t>(vertices.cols()), false);
  for (const std::int32_t v : which) marked[static_cast<std::size_t>(v)] = true;
  highlight_->show(vertices, faces, marked);
}

void Inspecting::showRegion(int index) {
  if (!inspected_ || index < 0 || index >= static_cast<int>(inspected_->found.regions.size())) {
    return clearMarks();
  }
  const registration::Region& region = inspected_->found.regions[static_cast<std::size_t>(index)];
  part_ = -1;
  if (region.wentWrong >= 0) {
    work_.timeline.goTo(region.wentWrong);
  } else {
    work_.timeline.goTo(work_.timeline.count() - 1);
  }
  const Document& document = work_.document;
  if (region.onBody) {
    const Mesh body = registration::fittedMesh(*document.model(), *document.result());
    markVertices(body.vertices, body.faces, region.vertices);
  } else {
    const Mesh& scan = document.scan()->mesh;
    markVertices(document.alignment().apply(scan.vertices), scan.faces, region.vertices);
  }
  flyTo(region.box, region.outward);
}

void Inspecting::showPart(int part) {
  const ui::BodyLayer& body = work_.sync.scene().body();
  if (part < 0 || !work_.document.model() || !body.hasMesh()) return clearMarks();
  part_ = part;
  const body::BodyModel& model = *work_.document.model();
  const std::vector<int> parts = registration::partOfJoint(model);
  std::vector<bool> marked(static_cast<std::size_t>(body.vertices().cols()), false);
  for (std::size_t v = 0; v < marked.size(); ++v) {
    const auto joint = static_cast<std::size_t>(model.skin.joint(0, static_cast<Eigen::Index>(v)));
    marked[v] = parts[joint] == part;
  }
  highlight_->show(body.vertices(), body.faces(), marked);
  partBox_.setEmpty();
  for (std::size_t v = 0; v < marked.size(); ++v) {
    if (marked[v]) partBox_.extend(body.vertices().col(static_cast<Eigen::Index>(v)));
  }
  work_.viewport.requestRender();
}

// A part that is seen stays where it is; one beside the picture would be chosen without a sign.
void Inspecting::bringIntoSight() {
  if (part_ < 0 || partBox_.isEmpty()) return;
  const auto pane = static_cast<int>(ui::PaneKind::fit);
  const QRectF seen = work_.viewport.paneRect(pane);
  for (int corner = 0; corner < 8; ++corner) {
    const auto which = static_cast<Eigen::AlignedBox3d::CornerType>(corner);
    if (seen.contains(work_.viewport.toScreen(partBox_.corner(which), pane))) continue;
    return flyTo(partBox_, work_.viewport.camera().direction());
  }
}

void Inspecting::showCollision(int index) {
  if (!inspected_ || index >= static_cast<int>(inspected_->found.collisions.size())) return;
  const auto& collision = inspected_->found.collisions[static_cast<std::size_t>(index)];
  part_ = -1;
  work_.timeline.goTo(work_.timeline.count() - 1);
  const Mesh body = registration::fittedMesh(*work_.document.model(), *work_.document.result());
  markVertices(body.vertices, body.faces, collision.vertices);
  flyTo(Eigen::AlignedBox3d(collision.place, collision.place), work_.viewport.camera().direction());
}

void Inspecting::showGhost(int alternative) {
  const ui::FitResultPointer& result = work_.document.result();
  if (alternative < 0 || !result || alternative >= static_cast<int>(result->alternatives.size())) {
    ghost_->hide();
  } else {
    const body::BodyModel& model = *work_.document.model();
    const auto& other = result->alternatives[static_cast<std::size_t>(alternative)];
    ghost_->show(body::poseBody(model, other.parameters).vertices, model.faces);
  }
  work_.viewport.requestRender();
}

// --- What to do next ------------------------------------------------------------------------

void Inspecting::followAdvice(const QString& advice) {
  const auto reveal = [this](QWidget* part) {
    if (!part) return;
    // After the layout of cards that have only now become visible.
    QTimer::singleShot(0, this, [this, part] { work_.side.reveal(part); });
  };
  if (advice == QLatin1String("places")) return reveal(regions_);
  if (advice == QLatin1String("parts")) return reveal(parts_);
  if (advice == QLatin1String("alternatives")) return reveal(alternatives_);
  if (advice == QLatin1String("pose") || advice == QLatin1String("shape")) {
    return work_.timeline.showPage(work_.timeline.findChild<QWidget*>(
        advice == QLatin1String("pose") ? QStringLiteral("poseBars")
                                        : QStringLiteral("shapeBars")));
  }
  // The choices on the scan page: units, up, facing, clothing.
  auto* choice = work_.side.findChild<QWidget*>(advice);
  if (!choice) return;
  reveal(choice);
  choice->setFocus(Qt::OtherFocusReason);
}

}  // namespace loopreg::studio
