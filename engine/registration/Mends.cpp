#include "registration/Mends.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace loopreg::registration {
namespace {

Json triple(const Vector3d& v) { return {v(0), v(1), v(2)}; }

/// FNV-1a over the mask's bits, a byte each: says whether two masks are the same.
std::string maskHash(const std::vector<bool>& mask) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const bool masked : mask) hash = (hash ^ std::uint64_t(masked)) * 1099511628211ull;
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

Json maskJson(const std::vector<bool>& mask) {
  Json runs = Json::array();
  std::size_t count = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (!mask[i]) continue;
    const std::size_t first = i;
    while (i + 1 < mask.size() && mask[i + 1]) ++i;
    runs.push_back({first, i});
    count += i + 1 - first;
  }
  return {{"points", count}, {"hash", maskHash(mask)}, {"ranges", runs}};
}

}  // namespace

const char* startName(StartKind kind) {
  switch (kind) {
    case StartKind::fit:
      return "fit";
    case StartKind::iteration:
      return "iteration";
    case StartKind::alternative:
      return "alternative";
    case StartKind::turnedAround:
      return "turned around";
  }
  return "";
}

bool Mends::empty() const {
  return pins.empty() && maskedCount() == 0 && !lockShape && lockedJoints.empty() &&
         turned.empty() && !clothing && start == StartKind::fit;
}

std::size_t Mends::maskedCount() const {
  return mask ? std::size_t(std::count(mask->begin(), mask->end(), true)) : 0;
}

Json mendsJson(const Mends& mends, const std::vector<std::string>& jointNames,
               const Alignment& alignment) {
  const auto nameOf = [&](int joint) { return jointNames[std::size_t(joint)]; };
  Json pins = Json::array();
  for (const BodyPin& pin : mends.pins) {
    const Points target = alignment.applyInverse(Points(pin.pin.target));
    const auto& vertex = pin.pin.point.vertex;
    pins.push_back({{"name", pin.name},
                    {"kind", pin.landmark ? "landmark" : "pin"},
                    {"vertices", {vertex[0], vertex[1], vertex[2]}},
                    {"barycentric", triple(pin.pin.point.bary)},
                    {"target", triple(target.col(0))},
                    {"weight", pin.pin.weight}});
  }
  Json joints = Json::array();
  for (const int joint : mends.lockedJoints) joints.push_back(nameOf(joint));
  Json turned = Json::array();
  for (const TurnedJoint& t : mends.turned) {
    turned.push_back({{"joint", nameOf(t.joint)}, {"degrees", triple(t.axisAngle * 180 / M_PI)}});
  }
  Json start = {{"from", startName(mends.start)}};
  if (mends.start == StartKind::iteration || mends.start == StartKind::alternative) {
    start["index"] = mends.startIndex;
  }
  return {{"pins", pins},
          {"mask", mends.mask ? maskJson(*mends.mask) : Json(nullptr)},
          {"locked_shape", mends.lockShape},
          {"locked_joints", joints},
          {"joints_set", turned},
          {"clothing", mends.clothing ? Json(clothingName(*mends.clothing)) : Json(nullptr)},
          {"start", start}};
}

}  // namespace loopreg::registration
