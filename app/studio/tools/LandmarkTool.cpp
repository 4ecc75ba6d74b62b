#include "app/studio/tools/LandmarkTool.h"

#include "app/studio/behaviours/Mending.h"
#include "widgets/mend/MendMarks.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {

LandmarkTool::LandmarkTool(const MendContext& context) : MendTool(context) {
  QObject::connect(&context.card, &ui::MendCard::pairsApplied, &context.mending,
                   [this] { enter(); });
  QObject::connect(&context.card, &ui::MendCard::pairsDropped, &context.mending,
                   [this] { drop(); });
}

QString LandmarkTool::hint() const {
  return Mending::tr(
      "Click a place on the scan, then the same place on the body, or the reverse. With Shift the "
      "first click takes the body where both lie under the cursor. Enter applies the pairs.");
}

void LandmarkTool::begin() { report(); }

void LandmarkTool::end() { drop(); }

void LandmarkTool::drop() {
  pairs_.clear();
  onScan_.reset();
  onBody_.reset();
  report();
}

void LandmarkTool::report() {
  context_.card.setPairs(static_cast<int>(pairs_.size()), onScan_ || onBody_);
  context_.mending.refreshMarks();
}

// The first half goes to what is in front; the second to the other of the two.
bool LandmarkTool::press(const ui::ToolEvent& event) {
  if (event.button != Qt::LeftButton || event.pane != 0 || !context_.mending.ready()) return false;
  const auto scan = context_.scanAt(event.position);
  const auto body = context_.bodyAt(event.position);
  bool takeScan = onBody_.has_value();
  if (!onBody_ && !onScan_) {
    takeScan = scan && (!body || (scan->distance <= body->distance &&
                                  !event.modifiers.testFlag(Qt::ShiftModifier)));
  }
  if (takeScan ? !scan : !body) return false;
  context_.mending.showResult();
  if (takeScan) {
    onScan_ = scan->position;
  } else {
    registration::BodyPin pin;
    pin.pin.point = bodyPoint(*body);
    pin.name = partName(*context_.document.model(), body->vertex);
    pin.landmark = true;
    onBody_ = pin;
  }
  if (onScan_ && onBody_) {
    onBody_->pin.target = *onScan_;
    pairs_.push_back(*onBody_);
    onScan_.reset();
    onBody_.reset();
  }
  report();
  return true;
}

bool LandmarkTool::enter() {
  if (pairs_.empty()) return false;
  registration::Mends mends = context_.document.mends();
  mends.pins.insert(mends.pins.end(), pairs_.begin(), pairs_.end());
  const int count = static_cast<int>(pairs_.size());
  drop();
  context_.mending.apply(
      count == 1 ? Mending::tr("a landmark") : Mending::tr("%1 landmarks").arg(count),
      std::move(mends));
  return true;
}

void LandmarkTool::draw(Marks& marks) const {
  const double radius = context_.metres(kMarkPixels);
  int number = 0;
  const auto mark = [&](const Vector3d& at, const QColor& colour) {
    marks.balls.push_back({at, radius, colour});
    marks.labels.push_back({context_.viewport.toScreen(at), QString::number(number), colour});
  };
  for (const registration::BodyPin& pair : pairs_) {
    ++number;
    mark(pair.pin.target, ui::marks::kLandmark);
    mark(context_.mending.shownPoint(pair.pin.point), ui::marks::kPin);
  }
  ++number;
  if (onScan_) mark(*onScan_, ui::marks::kLandmark);
  if (onBody_) mark(context_.mending.shownPoint(onBody_->pin.point), ui::marks::kPin);
}

}  // namespace loopreg::studio
