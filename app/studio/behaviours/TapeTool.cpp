#include "app/studio/behaviours/TapeTool.h"

#include <QAction>
#include <QLabel>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "widgets/commands/Commands.h"

namespace loopreg::studio {

TapeTool::TapeTool(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      action(
          newAction(this, "actionTape", QStringLiteral("ruler"), tr("Measuring tape"), Qt::Key_M)),
      work_(workspace),
      view_(&workspace.viewport) {
  action->setToolTip(tr("Click two or more points: their distance in mm; Esc ends (M)"));
  action->setCheckable(true);
  work_.commands.add(ui::Commands::Menu::inspect, action);
  connect(action, &QAction::toggled, this, &TapeTool::take);
  connect(&work_.viewport, &ui::VtkViewport::clicked, this, [this](const QPointF& position) {
    if (work_.viewport.tool() == this) add(position);
  });
  connect(&work_.viewport, &ui::VtkViewport::cameraChanged, this, &TapeTool::placeLabels);
  connect(&work_.viewport, &ui::VtkViewport::layoutChanged, this, &TapeTool::placeLabels);
  connect(&work_.viewport, &ui::VtkViewport::resized, this, &TapeTool::placeLabels);
  connect(&work_.document, &Document::scanChanged, this, &TapeTool::clear);
  connect(&work_.document, &Document::preflightChanged, this, &TapeTool::clear);
}

// The window's view may have gone before.
TapeTool::~TapeTool() {
  if (view_ && view_->tool() == this) view_->setTool(nullptr);
}

void TapeTool::take(bool on) {
  if (on) {
    work_.viewport.setTool(this);
    work_.viewport.setCursor(Qt::CrossCursor);
  } else if (work_.viewport.tool() == this) {
    work_.viewport.setTool(nullptr);
  }
}

void TapeTool::dropped() {
  work_.viewport.unsetCursor();
  clear();
  action->setChecked(false);
}

bool TapeTool::hover(const ui::ToolEvent&) {
  if (work_.viewport.cursor().shape() != Qt::CrossCursor) {
    work_.viewport.setCursor(Qt::CrossCursor);
  }
  return false;  // the status bar goes on telling what is there
}

bool TapeTool::escape() {
  action->setChecked(false);
  return true;
}

void TapeTool::add(const QPointF& position) {
  const std::optional<Aim> aim = work_.sync.aiming().at(position);
  if (!aim) return;
  points_.push_back(aim->hit.position);
  draw();
}

double TapeTool::length() const {
  double metres = 0;
  for (std::size_t i = 1; i < points_.size(); ++i) metres += (points_[i] - points_[i - 1]).norm();
  return 1000 * metres;
}

void TapeTool::draw() {
  Points path(3, static_cast<Eigen::Index>(points_.size()));
  for (std::size_t i = 0; i < points_.size(); ++i) {
    path.col(static_cast<Eigen::Index>(i)) = points_[i];
  }
  ui::SceneView& scene = work_.sync.scene();
  scene.ruler().show(path, false);
  for (QLabel* label : labels_) delete label;
  labels_.clear();
  const auto addLabel = [this](const QString& text) {
    auto* label = new QLabel(text, &work_.viewport);
    label->setObjectName(QStringLiteral("tapeLabel"));
    label->setProperty("overlay", true);
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    label->adjustSize();
    labels_.push_back(label);
  };
  for (std::size_t i = 1; i < points_.size(); ++i) {
    addLabel(tr("%1 mm").arg(1000 * (points_[i] - points_[i - 1]).norm(), 0, 'f', 1));
  }
  if (points_.size() > 2) addLabel(tr("together %1 mm").arg(length(), 0, 'f', 1));
  placeLabels();
  scene.refresh();
}

// Each length stands over the middle of its line, the sum beside the last point.
void TapeTool::placeLabels() {
  const int pane = int(ui::PaneKind::fit);
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const bool sum = i + 1 == points_.size();
    const Vector3d at = sum ? points_[i] : Vector3d((points_[i] + points_[i + 1]) / 2);
    const QPointF place = work_.viewport.toScreen(at, pane);
    QLabel* label = labels_[i];
    label->setVisible(work_.viewport.paneRect(pane).contains(place));
    label->move((place + (sum ? QPointF(12, -label->height() / 2.0)
                              : QPointF(-label->width() / 2.0, -label->height() - 6.0)))
                    .toPoint());
  }
}

void TapeTool::clear() {
  points_.clear();
  for (QLabel* label : labels_) delete label;
  labels_.clear();
  work_.sync.scene().ruler().hide();
  work_.sync.scene().refresh();
}

}  // namespace loopreg::studio
