// findRoles: the joint names of motion capture files.
#include <algorithm>
#include <map>

#include "synth/Retarget.h"

namespace loopreg::synth {
namespace {

using namespace loopreg::body;

/// Lower case letters and digits of a name, behind a prefix that ends with a colon.
std::string plainName(const std::string& name) {
  const std::size_t colon = name.rfind(':');
  std::string plain;
  for (const char c : colon == std::string::npos ? name : name.substr(colon + 1)) {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      plain.push_back(char(std::tolower(static_cast<unsigned char>(c))));
    }
  }
  return plain;
}

/// Names of the left side's joints without the side, best first; the side stands before or behind
/// ("leftarm", "larm", "upperarm01l").
struct SidedNames {
  SmplJoint left, right;
  std::vector<std::string> names;
};
const std::vector<SidedNames>& sidedNames() {
  static const std::vector<SidedNames> kNames = {
      {kLeftHip, kRightHip, {"upleg", "upperleg01", "upperleg", "thigh", "hip"}},
      {kLeftKnee, kRightKnee, {"knee", "lowerleg01", "lowerleg", "lowleg", "shin", "calf", "leg"}},
      {kLeftAnkle, kRightAnkle, {"ankle", "foot"}},
      {kLeftFoot, kRightFoot, {"toebase", "toe", "toes", "ball", "toe31", "toe11"}},
      {kLeftShoulder, kRightShoulder, {"arm", "shldr", "upperarm01", "upperarm", "uparm"}},
      {kLeftElbow, kRightElbow, {"elbow", "forearm", "lowerarm01", "lowerarm", "lowarm"}},
      {kLeftWrist, kRightWrist, {"wrist", "hand"}},
      {kLeftCollar, kRightCollar, {"collar", "clavicle", "shoulder"}}};
  return kNames;
}

const std::vector<std::string> kFingers = {"mid1",    "handmiddle1", "finger31", "inhandmiddle",
                                           "middle1", "handindex1",  "fingers",  "index1",
                                           "handend", "metacarpal2"};

class NameTable {
 public:
  explicit NameTable(const Bvh& clip) {
    for (int j = 0; j < clip.jointCount(); ++j) {
      if (!clip.joints[std::size_t(j)].end)
        table_.emplace(plainName(clip.joints[std::size_t(j)].name), j);
    }
  }
  int find(const std::string& name) const {
    const auto found = table_.find(name);
    return found == table_.end() ? -1 : found->second;
  }
  int find(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      if (const int joint = find(name); joint >= 0) return joint;
    }
    return -1;
  }
  int findSided(const std::string& name, bool left) const {
    const std::string side = left ? "left" : "right";
    return find({side + name, side.substr(0, 1) + name, name + side.substr(0, 1), name + side});
  }
  int findSided(const std::vector<std::string>& names, bool left) const {
    for (const std::string& name : names) {
      if (const int joint = findSided(name, left); joint >= 0) return joint;
    }
    return -1;
  }

 private:
  std::map<std::string, int> table_;
};

std::vector<int> chainToRoot(const Bvh& clip, int joint) {
  std::vector<int> chain;
  for (; joint >= 0; joint = clip.joints[std::size_t(joint)].parent) chain.push_back(joint);
  return chain;
}

}  // namespace

Result<BvhRoles> findRoles(const Bvh& clip) {
  const NameTable table(clip);
  BvhRoles roles;
  roles.joint.fill(-1);
  roles.joint[kPelvis] = table.find({"hips", "hip", "pelvis", "root"});
  roles.joint[kNeck] = table.find({"neck", "neck01", "neck1", "lowerneck"});
  roles.joint[kHead] = table.find("head");
  for (const SidedNames& names : sidedNames()) {
    roles.joint[names.left] = table.findSided(names.names, true);
    roles.joint[names.right] = table.findSided(names.names, false);
  }
  for (int side = 0; side < 2; ++side) {
    const bool left = side == 0;
    roles.handTip[std::size_t(side)] = table.findSided(kFingers, left);
    // "Shoulder" is the collar bone's joint beside an "Arm", the arm's beside a "Collar".
    int& shoulder = roles.joint[left ? kLeftShoulder : kRightShoulder];
    int& collar = roles.joint[left ? kLeftCollar : kRightCollar];
    if (shoulder < 0) {
      shoulder = table.findSided("shoulder", left);
      if (collar == shoulder) collar = -1;
    }
  }
  static const std::pair<SmplJoint, const char*> kNeeded[] = {{kPelvis, "hips"},
                                                              {kLeftHip, "left thigh"},
                                                              {kRightHip, "right thigh"},
                                                              {kLeftKnee, "left knee"},
                                                              {kRightKnee, "right knee"},
                                                              {kLeftAnkle, "left ankle"},
                                                              {kRightAnkle, "right ankle"},
                                                              {kLeftShoulder, "left upper arm"},
                                                              {kRightShoulder, "right upper arm"},
                                                              {kLeftElbow, "left elbow"},
                                                              {kRightElbow, "right elbow"},
                                                              {kLeftWrist, "left wrist"},
                                                              {kRightWrist, "right wrist"},
                                                              {kHead, "head"}};
  for (const auto& [joint, name] : kNeeded) {
    if (roles.joint[joint] < 0) {
      return unreadable(
          "",
          std::string("The skeleton has no joint for the ") + name + ", by any name that is known.",
          "Rename its joints as CMU, MakeHuman or Mixamo do.");
    }
  }
  // The spine bears both arms: from the pelvis to the lowest joint on both ways down.
  const std::vector<int> left = chainToRoot(clip, roles.joint[kLeftShoulder]);
  const std::vector<int> right = chainToRoot(clip, roles.joint[kRightShoulder]);
  for (const int joint : left) {
    if (std::find(right.begin(), right.end(), joint) == right.end()) continue;
    if (joint == roles.joint[kPelvis]) break;
    roles.spine.insert(roles.spine.begin(), joint);
  }
  return roles;
}

}  // namespace loopreg::synth
