#include "synth/Bvh.h"

#include <cmath>
#include <cstdlib>

#include "core/AtomicFile.h"
#include "core/Text.h"

namespace loopreg::synth {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

/// Words of the text with the line each stands in.
class Words {
 public:
  Words(const std::string& text, std::string name) : text_(text), name_(std::move(name)) {}

  /// The next word; empty at the end.
  std::string next() {
    while (at_ < text_.size() && isBlank(text_[at_])) line_ += text_[at_++] == '\n';
    const std::size_t start = at_;
    while (at_ < text_.size() && !isBlank(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }
  std::string peek() {
    const std::size_t at = at_;
    const int line = line_;
    std::string word = next();
    at_ = at;
    line_ = line;
    return word;
  }
  /// The rest of the line, without blanks at its ends: joint names may hold spaces.
  std::string restOfLine() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string rest = text_.substr(at_, end - at_);
    at_ = end;
    const std::size_t first = rest.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return rest.substr(first, rest.find_last_not_of(" \t\r") - first + 1);
  }
  /// A finite number, or false.
  bool number(double& value) {
    const std::string word = next();
    char* end = nullptr;
    value = std::strtod(word.c_str(), &end);
    return !word.empty() && *end == '\0' && std::isfinite(value);
  }
  bool atEnd() { return peek().empty(); }
  Error error(const std::string& message) const {
    return unreadable(name_ + ", line " + std::to_string(line_), message,
                      "The file is damaged or no BVH motion.");
  }

 private:
  static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  const std::string& text_;
  std::string name_;
  std::size_t at_ = 0;
  int line_ = 1;
};

/// "Xposition" ... "Zrotation" to 0 ... 5, else -1.
int channelOf(const std::string& word) {
  const std::string name = lowered(word);
  if (name.size() < 2 || name[0] < 'x' || name[0] > 'z') return -1;
  const std::string kind = name.substr(1);
  return kind == "position" ? name[0] - 'x' : kind == "rotation" ? 3 + name[0] - 'x' : -1;
}

Result<void> readOffset(Words& words, BvhJoint& joint) {
  for (int axis = 0; axis < 3; ++axis) {
    if (!words.number(joint.offset[axis])) {
      return words.error("The OFFSET of " + joint.name + " is not three numbers.");
    }
  }
  return {};
}

Result<void> readChannels(Words& words, BvhJoint& joint, int& channels) {
  double count = 0;
  if (!words.number(count) || count != std::floor(count) || count < 0 || count > 6) {
    return words.error("The number of CHANNELS of " + joint.name + " is not one from 0 to 6.");
  }
  joint.channels.clear();
  joint.firstChannel = channels;
  for (int c = 0; c < int(count); ++c) {
    const std::string word = words.next();
    const int channel = channelOf(word);
    if (channel < 0) return words.error("\"" + word + "\" is no channel.");
    joint.channels.push_back(std::uint8_t(channel));
  }
  channels += int(count);
  return {};
}

/// The part from HIERARCHY to the brace that closes the root. `channels`: values in a frame.
Result<void> readHierarchy(Words& words, Bvh& clip, int& channels) {
  if (lowered(words.next()) != "hierarchy") return words.error("HIERARCHY is missing.");
  std::vector<int> open;  // joints whose braces are open
  std::vector<bool> placed;
  while (true) {
    const std::string word = words.next(), lower = lowered(word);
    if (word.empty()) return words.error("The file ends within the hierarchy.");
    const bool root = lower == "root";
    if (root || lower == "joint" || lower == "end") {
      if (root != open.empty()) return words.error(word + " is not expected here.");
      if (clip.jointCount() >= kMostBvhJoints) return words.error("There are too many joints.");
      BvhJoint joint;
      joint.name = words.restOfLine();
      joint.end = lower == "end";
      joint.firstChannel = channels;
      joint.parent = open.empty() ? -1 : open.back();
      // Some writers put the brace on the name's line.
      bool opened = false;
      if (!joint.name.empty() && joint.name.back() == '{') {
        joint.name.erase(joint.name.find_last_not_of(" \t{") + 1);
        opened = true;
      }
      if (joint.end) joint.name = clip.joints[std::size_t(joint.parent)].name + " end";
      if (!opened && words.next() != "{") return words.error("{ is missing after " + joint.name);
      open.push_back(clip.jointCount());
      clip.joints.push_back(joint);
      placed.push_back(false);
    } else if (open.empty()) {
      return words.error("ROOT is missing.");
    } else if (lower == "offset") {
      placed[std::size_t(open.back())] = true;
      const Result<void> read = readOffset(words, clip.joints[std::size_t(open.back())]);
      if (!read) return read.error();
    } else if (lower == "channels") {
      BvhJoint& joint = clip.joints[std::size_t(open.back())];
      if (!joint.channels.empty()) return words.error(joint.name + " has CHANNELS twice.");
      const Result<void> read = readChannels(words, joint, channels);
      if (!read) return read.error();
    } else if (word == "}") {
      if (!placed[std::size_t(open.back())]) {
        return words.error(clip.joints[std::size_t(open.back())].name + " has no OFFSET.");
      }
      open.pop_back();
      if (open.empty()) return {};
    } else {
      return words.error("\"" + word + "\" is not expected in the hierarchy.");
    }
  }
}

/// The part from MOTION on.
Result<void> readMotion(Words& words, Bvh& clip, int channels) {
  if (lowered(words.next()) != "motion") return words.error("MOTION is missing.");
  if (lowered(words.next()) != "frames:") return words.error("\"Frames:\" is missing.");
  double frames = 0;
  if (!words.number(frames) || frames < 1 || frames != std::floor(frames) ||
      frames > kMostBvhFrames) {
    return words.error("The number of frames is not one from 1 to 2,000,000.");
  }
  if (lowered(words.next()) != "frame" || lowered(words.next()) != "time:" ||
      !words.number(clip.frameTime) || clip.frameTime < 0) {
    return words.error("\"Frame Time:\" with a number is missing.");
  }
  // Grown frame by frame: a header that promises more than the file holds costs no memory.
  std::vector<float> values;
  int whole = 0;
  for (; whole < int(frames) && !(whole > 0 && words.atEnd()); ++whole) {
    for (int c = 0; c < channels; ++c) {
      double value = 0;
      if (words.number(value)) {
        values.push_back(float(value));
        continue;
      }
      if (whole > 0 && words.atEnd()) break;
      return words.error("Frame " + std::to_string(whole + 1) + " has a value that is no number.");
    }
    if (values.size() < std::size_t(whole + 1) * std::size_t(channels)) break;
  }
  values.resize(std::size_t(whole) * std::size_t(channels));
  clip.frames = Eigen::Map<const Eigen::MatrixXf>(values.data(), channels, whole);
  return {};
}

}  // namespace

Result<Bvh> parseBvh(const std::string& text, const std::string& name) {
  Words words(text, name);
  Bvh clip;
  int channels = 0;
  const Result<void> hierarchy = readHierarchy(words, clip, channels);
  if (!hierarchy) return hierarchy.error();
  const Result<void> motion = readMotion(words, clip, channels);
  if (!motion) return motion.error();
  return clip;
}

Result<Bvh> readBvh(const std::filesystem::path& path) {
  const Result<std::string> text = readFile(path, std::uintmax_t{1} << 30);
  if (!text) return text.error();
  return parseBvh(text.value(), path.string());
}

BvhPose bvhPose(const Bvh& clip, int frame) {
  BvhPose pose;
  pose.rotation.resize(clip.joints.size());
  pose.position.resize(3, clip.jointCount());
  for (int j = 0; j < clip.jointCount(); ++j) {
    const BvhJoint& joint = clip.joints[std::size_t(j)];
    Matrix3d local = Matrix3d::Identity();
    Vector3d moved = Vector3d::Zero();
    bool moves = false;
    for (std::size_t c = 0; frame >= 0 && c < joint.channels.size(); ++c) {
      const double value = clip.frames(joint.firstChannel + int(c), frame);
      const int axis = joint.channels[c] % 3;
      if (joint.channels[c] < 3) {
        moved[axis] = value;
        moves = true;
      } else {
        local = local * Eigen::AngleAxisd(value * kDegree, Vector3d::Unit(axis)).matrix();
      }
    }
    // Writers with six channels everywhere leave the positions below the root at zero, but for
    // rounding: then the offset stands.
    const bool replaced =
        moves && (joint.parent < 0 || moved.norm() > 0.01 * joint.offset.norm() + 1e-9);
    const Vector3d offset = replaced ? moved : joint.offset;
    if (joint.parent < 0) {
      pose.rotation[std::size_t(j)] = local;
      pose.position.col(j) = offset;
    } else {
      const Matrix3d& parent = pose.rotation[std::size_t(joint.parent)];
      pose.rotation[std::size_t(j)] = parent * local;
      pose.position.col(j) = pose.position.col(joint.parent) + parent * offset;
    }
  }
  return pose;
}

}  // namespace loopreg::synth
