#include "exchange/BvhWriter.h"

#include <cstdio>

#include "exchange/EulerAngles.h"

namespace loopreg::exchange {
namespace {

void append(std::string& text, const Vector3d& v) {
  char line[96];
  std::snprintf(line, sizeof line, "%.7g %.7g %.7g", v.x(), v.y(), v.z());
  text += line;
}

Vector3d offsetOf(const RiggedBody& body, int joint) {
  const int a = body.parents[joint];
  return a < 0 ? Vector3d(body.joints.col(joint))
               : Vector3d(body.joints.col(joint) - body.joints.col(a));
}

/// A joint and all below it; `order` receives the joints in the order of the file.
void appendJoint(std::string& text, const RiggedBody& body, int joint, int depth,
                 std::vector<int>& order) {
  order.push_back(joint);
  const std::string indent(static_cast<std::size_t>(depth), '\t');
  text += indent + (joint == 0 ? "ROOT " : "JOINT ") + body.jointNames[joint] + "\n";
  text += indent + "{\n" + indent + "\tOFFSET ";
  append(text, offsetOf(body, joint));
  text += "\n" + indent + "\tCHANNELS " + (joint == 0 ? "6 Xposition Yposition Zposition " : "3 ") +
          "Zrotation Yrotation Xrotation\n";
  bool leaf = true;
  for (int child = joint + 1; child < body.jointCount(); ++child) {
    if (body.parents[child] != joint) continue;
    leaf = false;
    appendJoint(text, body, child, depth + 1, order);
  }
  if (leaf) {
    text += indent + "\tEnd Site\n" + indent + "\t{\n" + indent + "\t\tOFFSET ";
    append(text, joint == 0 ? Vector3d(0, 0.1, 0) : Vector3d(0.5 * offsetOf(body, joint)));
    text += "\n" + indent + "\t}\n";
  }
  text += indent + "}\n";
}

}  // namespace

std::string bvhFile(const RiggedBody& body) {
  std::string text = "HIERARCHY\n";
  std::vector<int> order;
  appendJoint(text, body, 0, 0, order);
  std::vector<std::vector<Vector3d>> angles;
  for (const int joint : order) {
    std::vector<Matrix3d> rotations;
    for (const RiggedBody::Frame& frame : body.frames) rotations.push_back(frame.rotations[joint]);
    angles.push_back(eulerDegrees(rotations));
  }
  char line[96];
  std::snprintf(line, sizeof line, "MOTION\nFrames: %zu\nFrame Time: %.9g\n", body.frames.size(),
                1 / body.framesPerSecond);
  text += line;
  for (std::size_t f = 0; f < body.frames.size(); ++f) {
    append(text, body.frames[f].root);
    for (const std::vector<Vector3d>& joint : angles) {
      text += ' ';
      append(text, Vector3d(joint[f].z(), joint[f].y(), joint[f].x()));
    }
    text += '\n';
  }
  return text;
}

}  // namespace loopreg::exchange
