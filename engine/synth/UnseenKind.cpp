#include "synth/UnseenKind.h"

#include <cmath>

#include "geometry/Sampling.h"
#include "synth/DepthCamera.h"
#include "synth/ModelPeople.h"

namespace loopreg::synth {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kBodies = 12, kHeldOutBodies = 4, kOutfits = 8;
constexpr double kStepsPerInverseMetre = 351;  // of disparity: steps of 2.85 mm x z^2
constexpr double kLateral = 0.003;             // metres
constexpr int kPoints = 8000;

/// Stretch of every joint's part, T-pose axes.
std::vector<Vector3d> drawStretches(int joints, Rng& rng, double& size) {
  size = rng.uniform(0.6, 0.8);
  const double leg = size * rng.uniform(0.8, 0.95), arm = size * rng.uniform(0.85, 1.0);
  const double trunk = size * rng.uniform(0.95, 1.1), girth = size * rng.uniform(0.95, 1.15);
  const double limbs = size * rng.uniform(0.9, 1.15), head = size * rng.uniform(1.2, 1.45);
  const double hand = size * rng.uniform(0.95, 1.15), foot = size * rng.uniform(0.95, 1.15);
  std::vector<Vector3d> stretch(std::size_t(joints), Vector3d(girth, trunk, girth));
  const auto set = [&](std::initializer_list<int> parts, const Vector3d& s) {
    for (const int part : parts) {
      if (part < joints) stretch[std::size_t(part)] = s;
    }
  };
  set({body::kLeftHip, body::kRightHip, body::kLeftKnee, body::kRightKnee}, {limbs, leg, limbs});
  set({body::kLeftAnkle, body::kRightAnkle, body::kLeftFoot, body::kRightFoot},
      Vector3d::Constant(foot));
  set({body::kLeftShoulder, body::kRightShoulder, body::kLeftElbow, body::kRightElbow},
      {arm, limbs, limbs});
  set({body::kLeftWrist, body::kRightWrist, body::kLeftHand, body::kRightHand},
      Vector3d::Constant(hand));
  set({body::kNeck, body::kHead}, Vector3d::Constant(head));
  return stretch;
}

}  // namespace

Result<std::shared_ptr<const body::BodyModel>> childBody(const body::BodyModel& base, Rng& rng) {
  double size = 1;
  const std::vector<Vector3d> stretch = drawStretches(base.jointCount(), rng, size);
  Points joints = base.jointTemplate;
  for (int j = 1; j < base.jointCount(); ++j) {
    const int parent = base.parents[std::size_t(j)];
    const Vector3d bone = base.jointTemplate.col(j) - base.jointTemplate.col(parent);
    joints.col(j) = joints.col(parent) + stretch[std::size_t(parent)].cwiseProduct(bone);
  }
  body::BodyModel child = base;
  child.name = base.name + ", a child";
  child.shapeDirs *= size;
  for (auto& block : child.poseCorrectives.blocks) block.directions *= float(size);
  for (Eigen::Index v = 0; v < base.vertexCount(); ++v) {
    Vector3d place = Vector3d::Zero();
    for (Eigen::Index s = 0; s < base.skin.slots(); ++s) {
      const int j = base.skin.joint(s, v);
      const Vector3d from = base.templateVertices.col(v) - base.jointTemplate.col(j);
      place +=
          base.skin.weight(s, v) * (joints.col(j) + stretch[std::size_t(j)].cwiseProduct(from));
    }
    child.templateVertices.col(v) = place;
  }
  return body::finish(std::move(child));
}

TrainingSample structuredScan(const PosedPerson& person, int points, Rng& rng) {
  const Eigen::AlignedBox3d box = geometry::bounds(person.vertices);
  const Vector3d middle = box.center();
  const double radius = 0.5 * box.diagonal().norm();
  std::vector<DepthCamera> sensors;
  std::vector<Vector3d> looks;
  const auto count = 2 + rng.below(3);
  const double first = rng.uniform(-kPi, kPi);
  for (std::uint64_t k = 0; k < count; ++k) {
    const double angle = first + 2 * kPi * double(k) / double(count) + rng.uniform(-0.3, 0.3);
    const double away = std::max(1.3 * radius, rng.uniform(1.7, 2.6));
    const Vector3d eye =
        middle + Vector3d(away * std::sin(angle), rng.uniform(-0.3, 0.6), away * std::cos(angle));
    sensors.emplace_back(eye, middle, radius);
    sensors.back().draw(person.vertices, person.faces);
    looks.push_back((middle - eye).normalized());
  }

  const auto drawn =
      geometry::sampleSurface(person.vertices, person.faces, std::size_t(3 * points), rng);
  const double heading = rng.uniform(-kPi, kPi);
  const Matrix3d turn = Eigen::AngleAxisd(heading, Vector3d::UnitY()).matrix();
  TrainingSample sample;
  for (PointsF* values : {&sample.positions, &sample.canonical, &sample.beneath}) {
    values->resize(3, points);
  }
  Eigen::Index kept = 0;
  // Strides through the samples, which lie in the order of faces, as wide as the scan is dense.
  const std::size_t stride = 7919;  // a prime: every sample comes up once
  for (std::size_t k = 0; k < drawn.size() && kept < points; ++k) {
    const geometry::SurfacePoint& origin = drawn[k * stride % drawn.size()];
    const auto start = std::size_t(rng.below(sensors.size()));
    for (std::size_t c = 0; c < sensors.size(); ++c) {
      const std::size_t which = (start + c) % sensors.size();
      const DepthCamera& sensor = sensors[which];
      if (!sensor.look(origin.position, 0.02).visible) continue;
      const Vector3d ray = origin.position - sensor.eye();
      const double depth = ray.dot(looks[which]);
      const double step = std::round(kStepsPerInverseMetre / depth);
      const Vector3d jitter = kLateral * Vector3d(rng.normal(), rng.normal(), rng.normal());
      const Vector3d sideways = jitter - jitter.dot(looks[which]) * looks[which];
      const Vector3d seen = sensor.eye() + ray * (kStepsPerInverseMetre / step / depth) + sideways;
      Vector3d canonical = Vector3d::Zero(), beneath = origin.position - seen;
      const auto face = person.faces.col(origin.face);
      int corner = 0;
      for (int i = 0; i < 3; ++i) {
        canonical += origin.bary(i) * person.canonical.col(face(i));
        beneath += origin.bary(i) * person.beneath.col(face(i));
        if (origin.bary(i) > origin.bary(corner)) corner = i;
      }
      sample.positions.col(kept) = (turn * (seen - middle)).cast<float>();
      sample.canonical.col(kept) = canonical.cast<float>();
      sample.beneath.col(kept) = (turn * beneath).cast<float>();
      sample.part.push_back(person.part[std::size_t(face(corner))]);
      sample.isBody.push_back(1);
      ++kept;
      break;
    }
  }
  for (PointsF* values : {&sample.positions, &sample.canonical, &sample.beneath}) {
    values->conservativeResize(3, kept);
  }
  sample.normals.setZero(3, kept);
  sample.root = turn * person.root;
  sample.stature = person.stature;
  return sample;
}

Result<UnseenSource> unseenKind(const std::shared_ptr<const body::BodyModel>& canonical,
                                const std::vector<std::filesystem::path>& clips, std::uint64_t seed,
                                int threads) {
  Result<PosePool> poses = loadPosePool(clips, *canonical);
  if (!poses) return poses.error();
  auto people = std::make_shared<std::vector<ModelPeople>>();
  for (int b = 0; b < kBodies; ++b) {
    Rng rng = Rng(seed).fork(std::uint64_t(b));
    Result<std::shared_ptr<const body::BodyModel>> child = childBody(*canonical, rng);
    if (!child) return child.error();
    PeopleOptions options;
    options.outfits = kOutfits;
    options.seed = rng.next();
    options.threads = threads;
    people->emplace_back(child.value(), canonical->templateVertices, poses.value(), options);
  }
  return UnseenSource([people, seed](std::uint64_t index, bool heldOut) {
    const std::uint64_t trained = kBodies - kHeldOutBodies;
    Rng rng = Rng(seed ^ (heldOut ? 0x68656c64 : 0)).fork(index);
    const std::size_t who = heldOut ? trained + rng.below(kHeldOutBodies) : rng.below(trained);
    const PosedPerson person = (*people)[who].draw(rng, heldOut);
    return structuredScan(person, kPoints, rng);
  });
}

}  // namespace loopreg::synth
