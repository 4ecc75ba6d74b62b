#include "body/BodyWords.h"

#include <algorithm>
#include <map>

namespace loopreg::body {
namespace {

using Words = std::map<std::string, std::string>;

/// The name without side in the words of `sided`, or of the trunk.
std::string titled(const std::string& jointName, const Words& sided) {
  static const Words trunk = {
      {"pelvis", "hips"}, {"spine1", "belly"}, {"spine2", "waist"}, {"spine3", "chest"}};
  const auto worded = [](const Words& words, const std::string& name) {
    const auto known = words.find(name);
    std::string text = known == words.end() ? name : known->second;
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
  };
  for (const std::string side : {"left", "right"}) {
    if (jointName.rfind(side + "_", 0) != 0) continue;
    return side + " " + worded(sided, jointName.substr(side.size() + 1));
  }
  return worded(trunk, jointName);
}

}  // namespace

std::string partTitle(const std::string& jointName) {
  static const Words parts = {
      {"hip", "thigh"},     {"knee", "shin"},       {"ankle", "foot"},
      {"foot", "toes"},     {"collar", "shoulder"}, {"shoulder", "upper arm"},
      {"elbow", "forearm"}, {"wrist", "hand"},      {"hand", "fingers"}};
  return titled(jointName, parts);
}

std::string jointTitle(const std::string& jointName) {
  static const Words joints = {{"foot", "toes"}, {"collar", "collarbone"}, {"hand", "fingers"}};
  return titled(jointName, joints);
}

}  // namespace loopreg::body
