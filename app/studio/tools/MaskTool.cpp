#include "app/studio/tools/MaskTool.h"

#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/studio/SceneSync.h"
#include "app/studio/behaviours/Mending.h"
#include "widgets/mend/MendMarks.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr double kSmallest = 0.005, kLargest = 0.3;  // metres
constexpr double kPerNotch = 1.15;

}  // namespace

MaskTool::MaskTool(const MendContext& context, Shape shape) : MendTool(context), shape_(shape) {
  if (shape != Shape::brush) return;
  QObject::connect(&context.card, &ui::MendCard::brushRadiusChosen, &context.mending,
                   [this](double metres) { radius_ = metres; });
}

QString MaskTool::hint() const {
  return shape_ == Shape::brush
             ? Mending::tr(
                   "Paint over scan points that are no part of the person; Shift brings "
                   "them back, the wheel sets the brush.")
             : Mending::tr(
                   "Draw around scan points that are no part of the person, all behind "
                   "them included; Shift brings them back.");
}

ui::MendCard::Settings MaskTool::settings() const {
  return shape_ == Shape::brush ? ui::MendCard::Settings::brush : ui::MendCard::Settings::none;
}

void MaskTool::begin() {
  if (shape_ == Shape::brush) context_.card.setBrushRadius(radius_);
  context_.layers.setScanAlone(true);  // colours would hide what is masked
}

void MaskTool::end() {
  mask_.reset();
  lasso_.clear();
  context_.overlay.setLasso({}, {});
  left();
  context_.layers.setScanAlone(false);
  context_.mending.showMask();
}

bool MaskTool::press(const ui::ToolEvent& event) {
  if (event.button != Qt::LeftButton || event.pane != 0 || !context_.document.scan()) return false;
  erase_ = event.modifiers.testFlag(Qt::ShiftModifier);
  if (shape_ == Shape::brush) {
    showBrush(event.position, erase_);
    if (!brushAt_) return false;
  }
  const auto count = static_cast<std::size_t>(context_.document.scan()->mesh.vertexCount());
  const auto& known = context_.document.mends().mask;
  mask_ = known ? std::make_shared<std::vector<bool>>(*known)
                : std::make_shared<std::vector<bool>>(count);
  if (shape_ == Shape::brush) {
    paint();
  } else {
    lasso_ = QPolygonF({event.position});
  }
  return true;
}

bool MaskTool::move(const ui::ToolEvent& event) {
  if (!mask_) return false;
  if (shape_ == Shape::brush) {
    showBrush(event.position, erase_);
    paint();
  } else {
    lasso_ << event.position;
    context_.overlay.setLasso(lasso_, erase_ ? ui::marks::kUnmask : ui::marks::kMask);
  }
  return true;
}

bool MaskTool::release(const ui::ToolEvent& event) {
  if (!mask_ || event.button != Qt::LeftButton) return false;
  if (shape_ == Shape::lasso) fillLasso();
  finish();
  return true;
}

bool MaskTool::hover(const ui::ToolEvent& event) {
  showBrush(event.position, event.modifiers.testFlag(Qt::ShiftModifier));
  return false;
}

bool MaskTool::wheel(const ui::ToolEvent& event) {
  if (shape_ != Shape::brush || !brushAt_) return false;
  setRadius(radius_ * std::pow(kPerNotch, event.wheelSteps));
  showBrush(event.position, erase_);
  return true;
}

void MaskTool::left() {
  brushAt_.reset();
  context_.layer.hideBrush();
  context_.viewport.requestRender();
}

void MaskTool::setRadius(double metres) {
  radius_ = std::clamp(metres, kSmallest, kLargest);
  context_.card.setBrushRadius(radius_);
}

void MaskTool::showBrush(const QPointF& position, bool erase) {
  if (shape_ != Shape::brush) return;
  const auto hit = context_.scanAt(position);
  if (!hit) return left();
  brushAt_ = hit->position;
  context_.layer.showBrush(hit->position, radius_, erase ? ui::marks::kUnmask : ui::marks::kMask);
  context_.viewport.requestRender();
}

void MaskTool::paint() {
  if (!brushAt_) return;
  const Points& points = context_.sync.aiming().scan();
  const double reach = radius_ * radius_;
  bool changed = false;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const auto index = static_cast<std::size_t>(i);
    if ((*mask_)[index] != erase_ || (points.col(i) - *brushAt_).squaredNorm() > reach) continue;
    (*mask_)[index] = !erase_;
    changed = true;
  }
  if (!changed) return;
  context_.viewport.keepMoving();
  context_.mending.showMask(mask_.get());
}

// The lasso is painted once, and every point looked up in the picture: scans have millions of them,
// lassos hundreds of corners.
void MaskTool::fillLasso() {
  context_.overlay.setLasso({}, {});
  if (lasso_.size() < 3) return;
  const QRect box = lasso_.boundingRect().toAlignedRect();
  QImage inside(box.size() + QSize(1, 1), QImage::Format_Grayscale8);
  inside.fill(0);
  QPainter painter(&inside);
  painter.translate(-box.topLeft());
  painter.setPen(Qt::NoPen);
  painter.setBrush(Qt::white);
  painter.drawPolygon(lasso_, Qt::OddEvenFill);
  painter.end();
  const Points& points = context_.sync.aiming().scan();
  const ui::VtkViewport::ScreenMap map = context_.viewport.screenMap();
  const bool perspective = !map.camera.orthographic;
  const Vector3d eye = map.camera.eye();
  const auto seen = context_.notCut(ui::Clipping::Side::both);
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const auto index = static_cast<std::size_t>(i);
    if ((*mask_)[index] != erase_) continue;
    if (perspective && (points.col(i) - eye).dot(map.direction) >= 0) continue;
    const QPointF at = map(points.col(i)) - box.topLeft();
    if (!(at.x() >= 0 && at.y() >= 0 && at.x() < inside.width() && at.y() < inside.height())) {
      continue;
    }
    if (!inside.constScanLine(int(at.y()))[int(at.x())]) continue;
    if (seen(points.col(i))) (*mask_)[index] = !erase_;
  }
}

void MaskTool::finish() {
  const auto mask = std::move(mask_);
  lasso_.clear();
  registration::Mends mends = context_.document.mends();
  const std::size_t before = mends.maskedCount();
  mends.mask = mask;
  const std::size_t after = mends.maskedCount();
  if (after == before) return context_.mending.showMask();
  if (after == 0) mends.mask.reset();
  const int changed = static_cast<int>(after > before ? after - before : before - after);
  context_.mending.apply(after > before ? Mending::tr("mask of %1 scan points").arg(changed)
                                        : Mending::tr("return of %1 scan points").arg(changed),
                         std::move(mends));
}

}  // namespace loopreg::studio
