#include "app/studio/tools/LockTool.h"

#include <algorithm>

#include "app/studio/behaviours/Mending.h"
#include "widgets/mend/MendMarks.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

bool isBelow(const body::BodyModel& model, int joint, int top) {
  while (joint > top) joint = model.parents[static_cast<std::size_t>(joint)];
  return joint == top;
}

}  // namespace

QString LockTool::hint() const {
  return Mending::tr(
      "Click a joint to hold its rotation in every re-fit, again to release it. Shift takes the "
      "whole limb.");
}

bool LockTool::press(const ui::ToolEvent& event) {
  if (event.button != Qt::LeftButton || event.pane != 0 || !context_.mending.ready()) return false;
  const std::optional<int> joint = context_.jointAt(event.position);
  if (!joint) return false;
  const body::BodyModel& model = *context_.document.model();
  registration::Mends mends = context_.document.mends();
  std::vector<int>& locked = mends.lockedJoints;
  const bool release = std::binary_search(locked.begin(), locked.end(), *joint);
  const bool limb = event.modifiers.testFlag(Qt::ShiftModifier);
  for (int j = *joint; j < (limb ? model.jointCount() : *joint + 1); ++j) {
    if (!isBelow(model, j, *joint)) continue;
    locked.erase(std::remove(locked.begin(), locked.end(), j), locked.end());
    if (!release) locked.push_back(j);
  }
  std::sort(locked.begin(), locked.end());
  const QString name = jointTitle(model.jointNames[std::size_t(*joint)]).toLower();
  context_.mending.apply(
      release ? Mending::tr("release of %1").arg(name) : Mending::tr("hold of %1").arg(name),
      std::move(mends));
  return true;
}

bool LockTool::hover(const ui::ToolEvent& event) {
  if (!context_.mending.ready()) return false;
  const std::optional<int> joint = context_.jointAt(event.position);
  if (joint != near_) {
    near_ = joint;
    context_.mending.refreshMarks();
  }
  return near_.has_value();
}

void LockTool::left() {
  near_.reset();
  context_.mending.refreshMarks();
}

void LockTool::draw(Marks& marks) const {
  if (!context_.mending.ready()) return;
  const Points joints = context_.joints();
  const double radius = context_.metres(kMarkPixels);
  const auto& locked = context_.document.mends().lockedJoints;
  for (Eigen::Index j = 0; j < joints.cols(); ++j) {
    const bool held = std::binary_search(locked.begin(), locked.end(), int(j));
    const bool near = near_ == int(j);
    const QColor colour = held ? ui::marks::kLocked : ui::marks::kJoint;
    marks.balls.push_back({joints.col(j), (near ? 1.4 : 0.8) * radius, colour});
    if (!near) continue;
    const QString name = jointTitle(context_.document.model()->jointNames[std::size_t(j)]);
    marks.labels.push_back({context_.viewport.toScreen(joints.col(j)),
                            held ? Mending::tr("%1, held").arg(name) : name, colour});
  }
}

}  // namespace loopreg::studio
