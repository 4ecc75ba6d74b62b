#include "body/generator/Correctives.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "body/Skinning.h"
#include "body/generator/SkinWeights.h"
#include "body/generator/SoftBody.h"
#include "core/Parallel.h"
#include "geometry/Topology.h"

namespace loopreg::body {
namespace {

constexpr int kIterations = 24;         ///< of the soft body
constexpr double kRidge = 0.008;        ///< lambda per pose
constexpr int kSmoothings = 3;          ///< of the directions, over the skin
constexpr double kWorthKeeping = 2e-4;  ///< metres: largest offset that is dropped

using Directions = Eigen::Matrix<double, 3, 9>;

struct JointTask {
  FleshAroundJoint flesh;
  std::vector<Matrix3d> rotations;
};

/// Degrees about x, then z, then y: v -> Ry Rz Rx v.
Matrix3d turn(double x, double y, double z) {
  const double unit = M_PI / 180;
  return rotationFromAxisAngle({0, y * unit, 0}) * rotationFromAxisAngle({0, 0, z * unit}) *
         rotationFromAxisAngle({x * unit, 0, 0});
}

/// The joints of the left half and the middle, with what an adult can do. The left arm points to
/// +x, the leg down; lengths are those of a body of 1.7 m.
std::vector<JointTask> jointTasks() {
  std::vector<JointTask> tasks;
  const auto add = [&](int joint, double reach, double spacing, double ball,
                       double bone) -> JointTask& {
    JointTask task;
    task.flesh.joint = joint;
    task.flesh.reach = reach;
    task.flesh.spacing = spacing;
    task.flesh.ball = ball;
    task.flesh.bone = bone;
    tasks.push_back(std::move(task));
    return tasks.back();
  };
  const auto fold = [](JointTask& task, const Vector3d& normal, double reach) {
    task.flesh.fold = normal.normalized();
    task.flesh.foldReach = reach;
  };
  {
    JointTask& elbow = add(kLeftElbow, 0.17, 0.0115, 0.026, 0.012);
    fold(elbow, {1, 0, 0}, 0.13);
    // Flexion brings the hand forward: about -y.
    for (const double flexion : {30, 60, 90, 120, 145}) {
      elbow.rotations.push_back(turn(0, -flexion, 0));
    }
    for (const double twist : {-70, -35, 35, 70}) elbow.rotations.push_back(turn(twist, 0, 0));
    for (const double twist : {-50, 50}) elbow.rotations.push_back(turn(twist, -90, 0));
  }
  {
    JointTask& knee = add(kLeftKnee, 0.24, 0.0165, 0.037, 0.018);
    fold(knee, {0, -1, 0}, 0.19);
    for (const double flexion : {30, 60, 90, 120, 145}) {
      knee.rotations.push_back(turn(flexion, 0, 0));
    }
    for (const double twist : {-25, 25}) knee.rotations.push_back(turn(0, twist, 0));
  }
  {
    // The armhole leans from the armpit up to the neck, and turns about the armpit.
    JointTask& shoulder = add(kLeftShoulder, 0.26, 0.018, 0.028, 0.014);
    fold(shoulder, {1, 0.6, 0}, 0.10);
    shoulder.flesh.foldAt = {0.010, -0.085, 0};
    shoulder.flesh.foldTurn = 0.4;
    for (const double raise : {-80, -55, -30, 30, 60, 85}) {
      shoulder.rotations.push_back(turn(0, 0, raise));
    }
    for (const double forward : {-35, 40, 80, 120}) {
      for (const double raise : {-45, 0, 45}) {
        shoulder.rotations.push_back(turn(0, -forward, raise));
      }
    }
    for (const double twist : {-50, 50}) {
      for (const double raise : {-70, 0, 60}) shoulder.rotations.push_back(turn(twist, 0, raise));
      shoulder.rotations.push_back(turn(twist, -80, 0));
    }
  }
  {
    JointTask& hip = add(kLeftHip, 0.40, 0.026, 0.035, 0.020);
    fold(hip, {0.7, -1, 0}, 0.16);
    for (const double flexion : {-25, 30, 60, 90, 115}) {
      hip.rotations.push_back(turn(-flexion, 0, 0));
    }
    for (const double aside : {-20, 25, 50}) hip.rotations.push_back(turn(0, 0, aside));
    for (const double twist : {-40, 40}) hip.rotations.push_back(turn(0, twist, 0));
    for (const double flexion : {50, 95}) {
      for (const double aside : {-15, 25, 45}) {
        hip.rotations.push_back(turn(0, 0, aside) * turn(-flexion, 0, 0));
      }
      for (const double twist : {-30, 30}) hip.rotations.push_back(turn(-flexion, twist, 0));
    }
  }
  {
    JointTask& wrist = add(kLeftWrist, 0.095, 0.0075, 0.014, 0.010);
    for (const double bend : {-65, -35, 35, 65}) wrist.rotations.push_back(turn(0, 0, bend));
    for (const double aside : {-25, 25}) wrist.rotations.push_back(turn(0, aside, 0));
    for (const double twist : {-80, -40, 40, 80}) wrist.rotations.push_back(turn(twist, 0, 0));
  }
  {
    JointTask& ankle = add(kLeftAnkle, 0.13, 0.0105, 0.022, 0.012);
    for (const double bend : {-25, 25, 45}) ankle.rotations.push_back(turn(bend, 0, 0));
    for (const double aside : {-20, 20}) ankle.rotations.push_back(turn(0, 0, aside));
    for (const double twist : {-25, 25}) ankle.rotations.push_back(turn(0, twist, 0));
  }
  {
    JointTask& collar = add(kLeftCollar, 0.24, 0.020, 0.020, 0.014);
    for (const double raise : {-12, 18, 35}) collar.rotations.push_back(turn(0, 0, raise));
    for (const double forward : {-20, 20}) collar.rotations.push_back(turn(0, forward, 0));
  }
  {
    JointTask& neck = add(kNeck, 0.15, 0.014, 0.020, 0.018);
    for (const double bend : {-30, 30}) {
      neck.rotations.push_back(turn(bend, 0, 0));
      neck.rotations.push_back(turn(0, 0, bend));
      neck.rotations.push_back(turn(0, bend, 0));
    }
  }
  return tasks;
}

/// Reflection of directions in the middle plane: offsets' x, and the entries of R - I that couple x
/// with another axis, change sign.
Directions mirrored(const Directions& d) {
  const Vector3d sign(-1, 1, 1);
  Directions out;
  for (int axis = 0; axis < 3; ++axis) {
    for (int e = 0; e < 9; ++e) out(axis, e) = sign(axis) * sign(e / 3) * sign(e % 3) * d(axis, e);
  }
  return out;
}

/// What one vertex would have to move by in one pose, and what skinning makes of an offset there.
struct Sample {
  Matrix3d blended;
  Vector3d residual;
};

/// Ridge regression of D for one vertex; 27 unknowns, column by column.
Directions fitVertex(const std::vector<Sample>& samples,
                     const std::vector<Eigen::Matrix<double, 9, 1>>& features) {
  using Matrix27 = Eigen::Matrix<double, 27, 27>;
  Matrix27 normal = Matrix27::Identity() * (kRidge * static_cast<double>(samples.size()));
  Eigen::Matrix<double, 27, 1> right = Eigen::Matrix<double, 27, 1>::Zero();
  for (std::size_t p = 0; p < samples.size(); ++p) {
    const Matrix3d squared = samples[p].blended.transpose() * samples[p].blended;
    const Vector3d pulled = samples[p].blended.transpose() * samples[p].residual;
    for (int a = 0; a < 9; ++a) {
      right.segment<3>(3 * a) += features[p](a) * pulled;
      for (int b = 0; b < 9; ++b) {
        normal.block<3, 3>(3 * a, 3 * b) += features[p](a) * features[p](b) * squared;
      }
    }
  }
  const Eigen::Matrix<double, 27, 1> solution = normal.ldlt().solve(right);
  return Eigen::Map<const Directions>(solution.data());
}

/// All vertices' directions for one joint; zero where it does not act.
std::vector<Directions> learnJoint(const BodyModel& model, const geometry::RayCaster& body,
                                   const JointTask& task, const geometry::Adjacency& ring,
                                   int threads) {
  const SoftBody flesh(model, body, task.flesh);
  const std::vector<std::int32_t>& skin = flesh.skin();
  const std::size_t poses = task.rotations.size();
  std::vector<std::vector<Sample>> samples(skin.size(), std::vector<Sample>(poses));
  std::vector<Eigen::Matrix<double, 9, 1>> features(poses);
  parallelRanges(poses, threads, 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t p = begin; p < end; ++p) {
      features[p] = poseFeature(task.rotations[p]);
      const Points relaxed = flesh.relax(task.rotations[p], kIterations);
      BodyParameters pose = BodyParameters::rest(model);
      pose.rotations[static_cast<std::size_t>(task.flesh.joint)] = task.rotations[p];
      const JointTransforms chain = forwardKinematics(model, pose);
      for (std::size_t i = 0; i < skin.size(); ++i) {
        Sample& sample = samples[i][p];
        sample.blended.setZero();
        Vector3d offset = Vector3d::Zero();
        for (Eigen::Index s = 0; s < model.skin.slots(); ++s) {
          const double w = model.skin.weight(s, skin[i]);
          sample.blended += w * chain.rotation[model.skin.joint(s, skin[i])];
          offset += w * chain.offset.col(model.skin.joint(s, skin[i]));
        }
        const Vector3d plain = sample.blended * model.templateVertices.col(skin[i]) + offset;
        sample.residual =
            flesh.influence()(Eigen::Index(i)) * (relaxed.col(Eigen::Index(i)) - plain);
      }
    }
  });

  std::vector<Directions> directions(static_cast<std::size_t>(model.vertexCount()),
                                     Directions::Zero());
  for (std::size_t i = 0; i < skin.size(); ++i) {
    directions[static_cast<std::size_t>(skin[i])] = fitVertex(samples[i], features);
  }
  for (int round = 0; round < kSmoothings; ++round) {
    std::vector<Directions> smooth = directions;
    for (const std::int32_t v : skin) {
      Directions mean = Directions::Zero();
      for (std::int32_t k = ring.start[v]; k < ring.start[v + 1]; ++k) {
        mean += directions[static_cast<std::size_t>(ring.items[k])];
      }
      mean /= ring.start[v + 1] - ring.start[v];
      smooth[static_cast<std::size_t>(v)] = 0.5 * (directions[static_cast<std::size_t>(v)] + mean);
    }
    directions = std::move(smooth);
  }
  // Soft threshold: what hardly moves in any pose is dropped, without a step at the edge.
  for (Directions& d : directions) {
    double largest = 0;
    for (const auto& feature : features) largest = std::max(largest, (d * feature).norm());
    d *= largest > kWorthKeeping ? 1 - kWorthKeeping / largest : 0;
  }
  return directions;
}

PoseCorrectives::Block blockOf(int joint, const std::vector<Directions>& directions) {
  PoseCorrectives::Block block;
  block.joint = joint;
  for (std::size_t v = 0; v < directions.size(); ++v) {
    if (!directions[v].isZero(0)) block.vertices.push_back(static_cast<std::int32_t>(v));
  }
  block.directions.resize(3 * static_cast<Eigen::Index>(block.vertices.size()), 9);
  for (std::size_t i = 0; i < block.vertices.size(); ++i) {
    block.directions.middleRows<3>(3 * Eigen::Index(i)) =
        directions[static_cast<std::size_t>(block.vertices[i])].cast<float>();
  }
  return block;
}

}  // namespace

PoseCorrectives learnPoseCorrectives(const BodyModel& model, int threads, Progress* progress) {
  const geometry::RayCaster body(model.templateVertices, model.faces);
  const geometry::Adjacency ring = geometry::vertexAdjacency(model.vertexCount(), model.faces);
  PoseCorrectives correctives;
  const std::vector<JointTask> tasks = jointTasks();
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const int joint = tasks[t].flesh.joint, other = mirrorJoint(joint);
    std::vector<Directions> own = learnJoint(model, body, tasks[t], ring, resolveThreads(threads));
    std::vector<Directions> reflected(own.size());
    for (std::size_t v = 0; v < own.size(); ++v) {
      reflected[static_cast<std::size_t>(model.mirror[v])] = mirrored(own[v]);
    }
    if (other == joint) {
      for (std::size_t v = 0; v < own.size(); ++v) own[v] = 0.5 * (own[v] + reflected[v]);
    } else {
      correctives.blocks.push_back(blockOf(other, reflected));
    }
    correctives.blocks.push_back(blockOf(joint, own));
    if (progress) progress->advance(static_cast<double>(t + 1) / static_cast<double>(tasks.size()));
  }
  std::sort(correctives.blocks.begin(), correctives.blocks.end(),
            [](const auto& a, const auto& b) { return a.joint < b.joint; });
  return correctives;
}

}  // namespace loopreg::body
