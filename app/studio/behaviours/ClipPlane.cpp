#include "app/studio/behaviours/ClipPlane.h"

#include <QAction>
#include <QPainter>
#include <QWidget>
#include <algorithm>
#include <cmath>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "geometry/CrossSection.h"
#include "widgets/commands/Commands.h"
#include "widgets/layers/ClipCard.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/style/Theme.h"

namespace loopreg::studio {
namespace {

constexpr int kKnob = 18;
constexpr double kMargin = 0.05;  ///< metres around the scene's box
/// Outlines of larger scans wait until the plane rests: a cut through them takes too long.
constexpr Eigen::Index kQuickFaces = 400'000;

class Knob : public QWidget {
 public:
  explicit Knob(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("clipKnob"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    resize(kKnob, kKnob);
    hide();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(ui::Theme::current().accent, 2));
    painter.setBrush(ui::Theme::current().window);
    painter.drawEllipse(QRectF(rect()).adjusted(2, 2, -2, -2));
  }
};

std::vector<ui::LineLayer::Line> outlines(const Points& vertices, const Faces& faces,
                                          const geometry::Plane& plane) {
  std::vector<ui::LineLayer::Line> lines;
  for (const geometry::SectionCurve& curve : geometry::crossSection(vertices, faces, plane)) {
    lines.push_back({curve.positions, curve.closed});
  }
  return lines;
}

/// Where on the axis through the knob the cursor is: the axis is seen as a line, and the cursor's
/// nearest point on it is taken. Seen end on, the cursor's height counts instead.
double along(const ui::VtkViewport& view, const Vector3d& knob, int axis, const QPointF& cursor) {
  const int pane = int(ui::PaneKind::fit);
  const QPointF origin = view.toScreen(knob, pane);
  const QPointF step = view.toScreen(knob + 0.1 * Vector3d::Unit(axis), pane) - origin;
  const double squared = QPointF::dotProduct(step, step);
  if (squared > 16) return 0.1 * QPointF::dotProduct(cursor - origin, step) / squared;
  const double metresPerPixel = view.camera().visibleHeight() / view.paneRect(pane).height();
  return metresPerPixel * (cursor.y() - origin.y());
}

}  // namespace

ClipPlane::ClipPlane(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      action(newAction(this, "actionClip", QStringLiteral("clip"), tr("Cut open"),
                       Qt::SHIFT | Qt::Key_C)),
      work_(workspace),
      view_(&workspace.viewport),
      card_(new ui::ClipCard),
      knob_(new Knob(&workspace.viewport)) {
  action->setToolTip(tr("Cut scan and body open; drag the knob at the cut's edge (Shift+C)"));
  action->setCheckable(true);
  work_.commands.add(ui::Commands::Menu::inspect, action);
  work_.side.addCard(ui::SidePanel::Page::view, card_);
  connect(action, &QAction::toggled, card_, &ui::ClipCard::setOn);
  connect(card_, &ui::ClipCard::changed, this, [this] {
    action->setChecked(card_->isOn());
    apply();
  });
  const auto again = [this] {
    if (card_->isOn()) apply();
  };
  connect(&work_.sync, &SceneSync::bodyShown, this, again);
  connect(&work_.document, &Document::preflightChanged, this, again);
  ui::VtkViewport& view = work_.viewport;
  connect(&view, &ui::VtkViewport::cameraChanged, this, &ClipPlane::placeKnob);
  connect(&view, &ui::VtkViewport::layoutChanged, this, &ClipPlane::placeKnob);
  connect(&view, &ui::VtkViewport::resized, this, &ClipPlane::placeKnob);
  view.addHandle(this);
}

// The window's view may have gone before.
ClipPlane::~ClipPlane() {
  if (view_) view_->removeHandle(this);
}

Eigen::AlignedBox3d ClipPlane::box() const {
  Eigen::AlignedBox3d box = work_.sync.scene().bounds();
  if (box.isEmpty()) return {};
  const Vector3d margin = Vector3d::Constant(kMargin);
  return {box.min() - margin, box.max() + margin};
}

double ClipPlane::position() const {
  const int axis = card_->axis();
  return box().min()[axis] + card_->fraction() * box().sizes()[axis];
}

void ClipPlane::apply() {
  ui::SceneView& scene = work_.sync.scene();
  if (!card_->isOn() || box().isEmpty()) {
    scene.setCut({});
    for (ui::LineLayer* lines : {&scene.scanSection(), &scene.bodySection(), &scene.cutFrame()}) {
      lines->hide();
    }
  } else {
    Vector3d point = box().center();
    point[card_->axis()] = position();
    // The half away from the eye of somebody in front stays: one looks into it.
    Vector3d normal = -Vector3d::Unit(card_->axis());
    if (card_->flipped()) normal = -normal;
    scene.setCut(ui::HalfSpace{point, normal});
    card_->showPosition(100 * position());
    drawSections();
  }
  placeKnob();
  scene.refresh();
}

void ClipPlane::drawSections() {
  ui::SceneView& scene = work_.sync.scene();
  const int axis = card_->axis();
  const geometry::Plane plane{Vector3d::Unit(axis), position()};
  const ui::BodyLayer& body = scene.body();
  if (body.hasMesh()) {
    scene.bodySection().show(outlines(body.vertices(), body.faces(), plane));
  } else {
    scene.bodySection().hide();
  }
  const bool meshed = work_.document.scan() && !work_.document.scan()->mesh.isPointCloud();
  if (meshed && (!dragging_ || work_.document.scan()->mesh.faceCount() < kQuickFaces)) {
    scene.scanSection().show(
        outlines(work_.sync.aiming().scan(), work_.document.scan()->mesh.faces, plane));
  } else {
    scene.scanSection().hide();
  }
  const Eigen::AlignedBox3d around = box();
  const int u = (axis + 1) % 3, v = (axis + 2) % 3;
  ui::LineLayer::Line frame{Points(3, 4), true};
  for (int i = 0; i < 4; ++i) {
    frame.points(axis, i) = position();
    frame.points(u, i) = i == 1 || i == 2 ? around.max()[u] : around.min()[u];
    frame.points(v, i) = i >= 2 ? around.max()[v] : around.min()[v];
  }
  scene.cutFrame().show({frame});
}

// --- The knob -------------------------------------------------------------------------------

// In the middle of an upright cut's upper edge, of a level cut's left one.
Vector3d ClipPlane::knobPoint() const {
  Vector3d point = box().center();
  if (card_->axis() == 1) {
    point.x() = box().max().x();
  } else {
    point.y() = box().max().y();
  }
  point[card_->axis()] = position();
  return point;
}

void ClipPlane::placeKnob() {
  const int pane = int(ui::PaneKind::fit);
  const bool shown = card_->isOn() && !box().isEmpty() && work_.viewport.isPaneShown(pane);
  knob_->setVisible(shown);
  if (!shown) return;
  const QPointF at = work_.viewport.toScreen(knobPoint(), pane);
  knob_->move((at - QPointF(kKnob / 2.0, kKnob / 2.0)).toPoint());
}

bool ClipPlane::isAtKnob(const QPointF& position) const {
  const QPointF way = position - QRectF(knob_->geometry()).center();
  return knob_->isVisible() && std::hypot(way.x(), way.y()) <= kKnob;
}

bool ClipPlane::press(const ui::ToolEvent& event) {
  dragging_ = event.button == Qt::LeftButton && isAtKnob(event.position);
  if (dragging_) grabOffset_ = along(work_.viewport, knobPoint(), card_->axis(), event.position);
  return dragging_;
}

bool ClipPlane::move(const ui::ToolEvent& event) {
  const double moved =
      along(work_.viewport, knobPoint(), card_->axis(), event.position) - grabOffset_;
  const double size = std::max(1e-9, box().sizes()[card_->axis()]);
  card_->setFraction(card_->fraction() + moved / size);
  return true;
}

bool ClipPlane::release(const ui::ToolEvent&) {
  dragging_ = false;
  apply();
  return true;
}

bool ClipPlane::hover(const ui::ToolEvent& event) {
  if (!card_->isOn()) return false;
  const bool at = isAtKnob(event.position);
  if (at) {
    work_.viewport.setCursor(Qt::OpenHandCursor);
  } else if (work_.viewport.cursor().shape() == Qt::OpenHandCursor) {
    work_.viewport.unsetCursor();
  }
  return at;
}

}  // namespace loopreg::studio
