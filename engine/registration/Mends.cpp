#include "registration/Mends.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/Json.h"

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

bool isPlace(const Vector3d& bary) {
  constexpr double kSlack = 1e-6;  // of sums of rounded weights
  return bary.allFinite() && bary.minCoeff() >= -kSlack && std::abs(bary.sum() - 1) <= kSlack;
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

bool operator==(const Mends& a, const Mends& b) {
  const auto samePin = [](const BodyPin& p, const BodyPin& q) {
    return p.name == q.name && p.landmark == q.landmark && p.pin.target == q.pin.target &&
           p.pin.weight == q.pin.weight && p.pin.point.vertex == q.pin.point.vertex &&
           p.pin.point.bary == q.pin.point.bary;
  };
  const auto sameTurn = [](const TurnedJoint& p, const TurnedJoint& q) {
    return p.joint == q.joint && p.axisAngle == q.axisAngle;
  };
  const auto same = [](const auto& p, const auto& q, const auto& equal) {
    return std::equal(p.begin(), p.end(), q.begin(), q.end(), equal);
  };
  const bool sameMask = a.mask == b.mask || (a.maskedCount() == 0 && b.maskedCount() == 0) ||
                        (a.mask && b.mask && *a.mask == *b.mask);
  return sameMask && same(a.pins, b.pins, samePin) && same(a.turned, b.turned, sameTurn) &&
         a.lockShape == b.lockShape && a.lockedJoints == b.lockedJoints &&
         a.clothing == b.clothing && a.start == b.start && a.startIndex == b.startIndex &&
         a.startSerial == b.startSerial;
}

Result<void> validate(const Mends& mends, const body::BodyModel& model, Eigen::Index scanVertices) {
  const auto entry = [](const char* list, std::size_t i) {
    return "mends." + std::string(list) + "[" + std::to_string(i) + "]";
  };
  const auto outside = [](const std::string& where, const char* kind, std::int64_t index,
                          Eigen::Index count) {
    return usageError(where + " names " + kind + " " + std::to_string(index) + "; the body has " +
                      std::to_string(count) + ".");
  };
  const auto isIn = [](std::int64_t index, Eigen::Index count) {
    return index >= 0 && index < count;
  };
  for (std::size_t i = 0; i < mends.pins.size(); ++i) {
    const fit::Pin& pin = mends.pins[i].pin;
    for (const std::int32_t v : pin.point.vertex) {
      if (isIn(v, model.vertexCount())) continue;
      return outside(entry("pins", i), "vertex", v, model.vertexCount());
    }
    if (!isPlace(pin.point.bary)) {
      return usageError(entry("pins", i) + ": the weights of its place do not add up to 1.");
    }
    if (!pin.target.allFinite() || !std::isfinite(pin.weight) || pin.weight < 0) {
      return usageError(entry("pins", i) + ": its target or its weight is no number.");
    }
  }
  for (std::size_t i = 0; i < mends.lockedJoints.size(); ++i) {
    const int joint = mends.lockedJoints[i];
    if (isIn(joint, model.jointCount())) continue;
    return outside(entry("locked_joints", i), "joint", joint, model.jointCount());
  }
  for (std::size_t i = 0; i < mends.turned.size(); ++i) {
    const TurnedJoint& turned = mends.turned[i];
    if (!isIn(turned.joint, model.jointCount())) {
      return outside(entry("turned", i), "joint", turned.joint, model.jointCount());
    }
    if (!turned.axisAngle.allFinite()) {
      return usageError(entry("turned", i) + ": its rotation is no number.");
    }
  }
  if (mends.mask && Eigen::Index(mends.mask->size()) != scanVertices) {
    return usageError("mends.mask speaks of " + std::to_string(mends.mask->size()) +
                      " points; the scan has " + std::to_string(scanVertices) + ".");
  }
  return {};
}

Mends maskAlone(const Mends& mends, Eigen::Index scanVertices) {
  Mends kept;
  if (mends.mask && Eigen::Index(mends.mask->size()) == scanVertices) kept.mask = mends.mask;
  return kept;
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
