#include "app/studio/tools/JointTool.h"

#include <algorithm>
#include <cmath>

#include "app/studio/behaviours/Mending.h"
#include "fit/terms/JointPrior.h"
#include "widgets/mend/MendMarks.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

constexpr int kRingPoints = 48;
constexpr double kRingPixels = 56;  // radius

}  // namespace

JointTool::JointTool(const MendContext& context) : MendTool(context) {
  ui::JointPanel& panel = context.card.joints();
  Mending* owner = &context.mending;
  QObject::connect(&panel, &ui::JointPanel::jointChosen, owner, [this](int j) { choose(j); });
  QObject::connect(&panel, &ui::JointPanel::turned, owner,
                   [this](const Vector3d& radians, bool settled) { setAngles(radians, settled); });
  QObject::connect(&panel, &ui::JointPanel::heldChanged, owner,
                   [this](bool held) { setHeld(held); });
}

QString JointTool::hint() const {
  return Mending::tr(
      "Click a joint, then drag a ring or a slider. The body is fitted again from where you let "
      "go.");
}

void JointTool::begin() {
  const body::BodyModel& model = *context_.document.model();
  std::vector<QString> names;
  std::vector<ui::JointPanel::Limits> limits;
  const auto statistics = fit::jointStatistics(model);
  for (std::size_t j = 0; j < model.jointNames.size(); ++j) {
    names.push_back(jointTitle(model.jointNames[j]));
    limits.push_back({statistics[j].lower, statistics[j].upper});
  }
  if (joint_ < 0 || joint_ >= model.jointCount()) {
    joint_ = std::min<int>(body::kLeftShoulder, model.jointCount() - 1);
  }
  context_.card.joints().setJoints(names, std::move(limits));
  choose(joint_);
}

void JointTool::refresh() {
  if (axis_ < 0 && joint_ >= 0) choose(joint_);
}

void JointTool::end() {
  axis_ = near_ = -1;
  context_.mending.endPreview();
}

void JointTool::choose(int joint) {
  joint_ = joint;
  if (!context_.mending.ready()) return;
  angles_ = body::axisAngleFromRotation(context_.mending.shown().rotations[std::size_t(joint)]);
  const auto& locked = context_.document.mends().lockedJoints;
  held_ = std::binary_search(locked.begin(), locked.end(), joint);
  context_.card.joints().setJoint(joint);
  context_.card.joints().setAngles(angles_);
  context_.card.joints().setHeld(held_);
  context_.mending.refreshMarks();
}

// While it moves only the body bends; nothing is fitted before it is let go.
void JointTool::setAngles(const Vector3d& radians, bool settled) {
  if (joint_ < 0 || !context_.mending.ready()) return;
  angles_ = radians;
  if (!settled) {
    context_.mending.showResult();
    context_.mending.pose(
        registration::withJoints(context_.document.result()->parameters, {{joint_, radians}}));
    return;
  }
  registration::Mends mends = context_.document.mends();
  auto& turned = mends.turned;
  turned.erase(std::remove_if(turned.begin(), turned.end(),
                              [&](const auto& t) { return t.joint == joint_; }),
               turned.end());
  turned.push_back({joint_, radians});
  const QString name =
      jointTitle(context_.document.model()->jointNames[std::size_t(joint_)]).toLower();
  context_.mending.apply(Mending::tr("turn of %1").arg(name), std::move(mends));
}

void JointTool::setHeld(bool held) {
  held_ = held;
  if (joint_ < 0 || !context_.mending.ready()) return;
  registration::Mends mends = context_.document.mends();
  auto& locked = mends.lockedJoints;
  locked.erase(std::remove(locked.begin(), locked.end(), joint_), locked.end());
  if (held) locked.insert(std::lower_bound(locked.begin(), locked.end(), joint_), joint_);
  const QString name =
      jointTitle(context_.document.model()->jointNames[std::size_t(joint_)]).toLower();
  context_.mending.apply(
      held ? Mending::tr("hold of %1").arg(name) : Mending::tr("release of %1").arg(name),
      std::move(mends));
}

// The axes are the T-pose's, carried by the joint's parent.
Points JointTool::ring(int axis) const {
  const body::BodyModel& model = *context_.document.model();
  const body::JointTransforms chain = body::forwardKinematics(model, context_.mending.shown());
  const int parent = model.parents[std::size_t(joint_)];
  const Matrix3d frame =
      parent < 0 ? Matrix3d(Matrix3d::Identity()) : Matrix3d(chain.rotation[std::size_t(parent)]);
  const Vector3d centre = context_.joints().col(joint_);
  const Vector3d u = frame.col((axis + 1) % 3), v = frame.col((axis + 2) % 3);
  const double radius = context_.metres(kRingPixels);
  Points circle(3, kRingPoints + 1);
  for (int i = 0; i <= kRingPoints; ++i) {
    const double angle = 2 * M_PI * i / kRingPoints;
    circle.col(i) = centre + radius * (std::cos(angle) * u + std::sin(angle) * v);
  }
  return circle;
}

std::optional<std::pair<int, Eigen::Index>> JointTool::ringAt(const QPointF& position) const {
  if (joint_ < 0 || !context_.mending.ready()) return std::nullopt;
  std::optional<std::pair<int, Eigen::Index>> nearest;
  double best = kCatchPixels;
  for (int axis = 0; axis < 3; ++axis) {
    const Points circle = ring(axis);
    for (Eigen::Index i = 0; i < kRingPoints; ++i) {
      const double pixels = context_.pixelsBetween(circle.col(i), position);
      if (pixels >= best) continue;
      best = pixels;
      nearest = {axis, i};
    }
  }
  return nearest;
}

bool JointTool::press(const ui::ToolEvent& event) {
  if (event.button != Qt::LeftButton || event.pane != 0 || !context_.mending.ready()) return false;
  context_.mending.showResult();
  if (const auto joint = context_.jointAt(event.position)) {
    choose(*joint);
    return true;
  }
  const auto grip = ringAt(event.position);
  if (!grip) return false;
  axis_ = grip->first;
  grabbed_ = context_.mending.shown().rotations[std::size_t(joint_)];
  const Points circle = ring(axis_);
  const Eigen::Index next = grip->second + 1;
  const double step = 2 * M_PI / kRingPoints;
  perRadian_ = (context_.viewport.toScreen(circle.col(next)) -
                context_.viewport.toScreen(circle.col(grip->second))) /
               step;
  pressedAt_ = event.position;
  return true;
}

// The mouse runs along the ring's tangent where it was grabbed.
bool JointTool::move(const ui::ToolEvent& event) {
  if (axis_ < 0) return false;
  const QPointF way = event.position - pressedAt_;
  const double length = std::max(100.0, QPointF::dotProduct(perRadian_, perRadian_));
  const double angle = QPointF::dotProduct(way, perRadian_) / length;
  const Matrix3d turned = body::rotationFromAxisAngle(angle * Vector3d::Unit(axis_)) * grabbed_;
  context_.card.joints().setAngles(body::axisAngleFromRotation(turned));
  setAngles(body::axisAngleFromRotation(turned), false);
  return true;
}

bool JointTool::release(const ui::ToolEvent& event) {
  if (axis_ < 0 || event.button != Qt::LeftButton) return false;
  axis_ = -1;
  setAngles(angles_, true);
  return true;
}

bool JointTool::hover(const ui::ToolEvent& event) {
  const auto grip = ringAt(event.position);
  const int axis = grip ? grip->first : -1;
  if (axis != near_) {
    near_ = axis;
    context_.mending.refreshMarks();
  }
  return axis >= 0;
}

void JointTool::draw(Marks& marks) const {
  if (!context_.mending.ready()) return;
  const Points joints = context_.joints();
  const double radius = context_.metres(kMarkPixels);
  for (Eigen::Index j = 0; j < joints.cols(); ++j) {
    marks.balls.push_back(
        {joints.col(j), 0.7 * radius, j == joint_ ? ui::marks::kChosen : ui::marks::kJoint});
  }
  if (joint_ < 0 || joint_ >= joints.cols()) return;
  for (int axis = 0; axis < 3; ++axis) {
    const bool lit = axis == near_ || axis == axis_;
    marks.tubes.push_back({ring(axis), (lit ? 0.4 : 0.22) * radius, ui::marks::kAxes[axis]});
  }
  const QString name = jointTitle(context_.document.model()->jointNames[std::size_t(joint_)]);
  marks.labels.push_back(
      {context_.viewport.toScreen(joints.col(joint_)), name, ui::marks::kChosen});
}

}  // namespace loopreg::studio
