#include "app/studio/tools/MaskTool.h"

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
  if (shape_ == Shape::brush && !context_.scanAt(event.position)) return false;
  erase_ = event.modifiers.testFlag(Qt::ShiftModifier);
  const auto count = static_cast<std::size_t>(context_.document.scan()->mesh.vertexCount());
  const auto& known = context_.document.mends().mask;
  mask_ = known ? std::make_shared<std::vector<bool>>(*known)
                : std::make_shared<std::vector<bool>>(count);
  if (shape_ == Shape::brush) {
    paint(event.position);
  } else {
    lasso_ = QPolygonF({event.position});
  }
  return true;
}

bool MaskTool::move(const ui::ToolEvent& event) {
  if (!mask_) return false;
  if (shape_ == Shape::brush) {
    paint(event.position);
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

void MaskTool::paint(const QPointF& position) {
  showBrush(position, erase_);
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

void MaskTool::fillLasso() {
  context_.overlay.setLasso({}, {});
  if (lasso_.size() < 3) return;
  const QRectF box = lasso_.boundingRect();
  const Points& points = context_.sync.aiming().scan();
  const ui::Turntable& camera = context_.viewport.camera();
  const Vector3d eye = camera.eye(), forward = -camera.direction();
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const auto index = static_cast<std::size_t>(i);
    if ((*mask_)[index] != erase_) continue;
    if (!camera.orthographic && (points.col(i) - eye).dot(forward) <= 0) continue;
    const QPointF at = context_.viewport.toScreen(points.col(i));
    if (box.contains(at) && lasso_.containsPoint(at, Qt::OddEvenFill)) (*mask_)[index] = !erase_;
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
