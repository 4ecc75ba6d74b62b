#include "body/LimbVolume.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "body/Skinning.h"
#include "geometry/Topology.h"

namespace loopreg::body {
namespace {

/// Litres within the faces, every boundary loop closed by a fan.
double closedVolume(const Points& vertices, const Faces& faces,
                    const std::vector<std::vector<std::int32_t>>& loops) {
  const Vector3d origin = vertices.col(faces(0, 0));
  const auto tetrahedron = [&](const Vector3d& a, const Vector3d& b, const Vector3d& c) {
    return (a - origin).dot((b - origin).cross(c - origin)) / 6;
  };
  double volume = 0;
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    volume += tetrahedron(vertices.col(faces(0, f)), vertices.col(faces(1, f)),
                          vertices.col(faces(2, f)));
  }
  for (const std::vector<std::int32_t>& loop : loops) {
    Vector3d mean = Vector3d::Zero();
    for (const std::int32_t v : loop) mean += vertices.col(v) / static_cast<double>(loop.size());
    for (std::size_t i = 0; i < loop.size(); ++i) {
      // The lid runs each edge against the face's direction.
      volume += tetrahedron(vertices.col(loop[(i + 1) % loop.size()]), vertices.col(loop[i]), mean);
    }
  }
  return 1000 * volume;
}

struct Bend {
  const char* pose;
  int joint;
  Vector3d axis;  ///< of the joint's rotation, in the parent's frame
  double degrees;
  std::function<bool(const Vector3d&)> within;  ///< the region at rest
};

}  // namespace

std::vector<LimbVolume> measureLimbVolumes(const BodyModel& model) {
  std::vector<LimbVolume> results;
  if (model.jointCount() < kSmplJointCount ||
      !std::equal(smplParents().begin(), smplParents().begin() + kRightElbow,
                  model.parents.begin())) {
    return results;
  }
  const auto at = [&](int j) { return Vector3d(model.jointTemplate.col(j)); };
  const auto middle = [&](int a, int b) { return Vector3d(0.5 * (at(a) + at(b))); };
  // Regions: between planes across the bones; `forward` of a plane through p with a normal.
  const auto forward = [](const Vector3d& x, const Vector3d& p, const Vector3d& normal) {
    return normal.dot(x - p) > 0;
  };
  const Vector3d upperArm = middle(kLeftShoulder, kLeftElbow);
  const Vector3d foreArm = middle(kLeftElbow, kLeftWrist);
  const Vector3d thigh = middle(kLeftHip, kLeftKnee), shank = middle(kLeftKnee, kLeftAnkle);
  const Vector3d alongArm = (at(kLeftElbow) - at(kLeftShoulder)).normalized();
  const double unit = (at(kHead) - at(kLeftAnkle)).y() / 1.42;
  const auto elbow = [&](const Vector3d& x) {
    return forward(x, upperArm, alongArm) && !forward(x, foreArm, alongArm);
  };
  const auto knee = [&](const Vector3d& x) {
    return x.x() > 0 && x.y() < thigh.y() && x.y() > shank.y();
  };
  // The armhole's plane leans from the top of the shoulder, near the neck, out to the armpit.
  const Vector3d armhole = at(kLeftShoulder) - Vector3d(0.015 * unit, 0, 0);
  const auto shoulder = [&](const Vector3d& x) {
    return forward(x, armhole, {1, 0.45, 0}) && !forward(x, upperArm, alongArm);
  };
  const Vector3d groin = at(kLeftHip) + Vector3d(0, 0.02 * unit, 0);
  const auto hip = [&](const Vector3d& x) {
    return x.x() > 0 && forward(x, groin, {0.7, -1, 0}) && x.y() > thigh.y() &&
           x.x() < at(kLeftElbow).x() && x.y() < at(kSpine1).y();
  };
  const Bend bends[] = {
      {"left elbow bent 120 degrees", kLeftElbow, {0, -1, 0}, 120, elbow},
      {"left knee bent 120 degrees", kLeftKnee, {1, 0, 0}, 120, knee},
      {"left arm raised to 150 degrees", kLeftShoulder, {0, 0, 1}, 60, shoulder},
      {"left arm hanging", kLeftShoulder, {0, 0, -1}, 80, shoulder},
      {"left arm forward", kLeftShoulder, {0, -1, 0}, 90, shoulder},
      {"left hip bent 110 degrees", kLeftHip, {-1, 0, 0}, 110, hip},
  };
  BodyModel plain = model;
  plain.poseCorrectives = {};
  for (const Bend& bend : bends) {
    std::vector<std::int32_t> chosen;
    for (Eigen::Index f = 0; f < model.faces.cols(); ++f) {
      Vector3d mean = Vector3d::Zero();
      for (int k = 0; k < 3; ++k) mean += model.templateVertices.col(model.faces(k, f)) / 3;
      if (bend.within(mean)) chosen.push_back(static_cast<std::int32_t>(f));
    }
    if (chosen.empty()) continue;
    Faces faces(3, static_cast<Eigen::Index>(chosen.size()));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      faces.col(Eigen::Index(i)) = model.faces.col(chosen[i]);
    }
    const auto loops = geometry::boundaryLoops(faces);
    BodyParameters pose = BodyParameters::rest(model);
    pose.rotations[static_cast<std::size_t>(bend.joint)] =
        rotationFromAxisAngle(bend.degrees * M_PI / 180 * bend.axis);
    results.push_back({bend.pose, closedVolume(model.templateVertices, faces, loops),
                       closedVolume(poseBody(plain, pose).vertices, faces, loops),
                       closedVolume(poseBody(model, pose).vertices, faces, loops)});
  }
  return results;
}

}  // namespace loopreg::body
