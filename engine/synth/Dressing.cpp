#include "synth/Dressing.h"

#include <algorithm>
#include <cmath>

#include "body/Skinning.h"
#include "geometry/Topology.h"

namespace loopreg::synth {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

constexpr Rgb kSkins[] = {{226, 184, 160}, {208, 160, 132}, {166, 118, 90}, {122, 82, 62}};
constexpr Rgb kShirts[] = {
    {70, 124, 148}, {196, 110, 84}, {226, 216, 196}, {96, 132, 98}, {140, 100, 142}};
constexpr Rgb kTrousers[] = {{58, 70, 98}, {92, 86, 80}, {140, 124, 100}, {66, 66, 70}};
constexpr Rgb kShoes[] = {{214, 210, 204}, {70, 54, 46}, {50, 52, 58}};
constexpr Rgb kHairs[] = {{58, 44, 36}, {112, 80, 54}, {172, 142, 98}, {40, 38, 40}};

template <std::size_t N>
Rgb pick(const Rgb (&colors)[N], Rng& rng) {
  return colors[rng.below(N)];
}

/// 0 outside, 1 from `width` inside the border on, smooth between.
double rise(double cover, double width) {
  const double t = std::clamp(cover / width, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// Landmarks of the shaped T-pose that cuts are measured by.
struct Landmarks {
  Vector3d hip, knee, ankle, shoulder, elbow, wrist, neck, head;
  double top = 0, floor = 0;
};

bool findLandmarks(const body::BodyModel& model, const Points& joints, const Points& shaped,
                   Landmarks& marks) {
  const auto find = [&](const char* name, Vector3d& position) {
    const auto& names = model.jointNames;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return false;
    position = joints.col(found - names.begin());
    return true;
  };
  marks.top = shaped.row(1).maxCoeff();
  marks.floor = shaped.row(1).minCoeff();
  return find("left_hip", marks.hip) && find("left_knee", marks.knee) &&
         find("left_ankle", marks.ankle) && find("left_shoulder", marks.shoulder) &&
         find("left_elbow", marks.elbow) && find("left_wrist", marks.wrist) &&
         find("neck", marks.neck) && find("head", marks.head);
}

/// Normals after a few rounds of averaging: cloth does not follow every crease.
Points smoothNormals(const Points& vertices, const Faces& faces, int rounds) {
  Points normals = geometry::vertexNormals(vertices, faces);
  const geometry::Adjacency adjacency = geometry::vertexAdjacency(vertices.cols(), faces);
  for (int round = 0; round < rounds; ++round) {
    Points next = normals;
    for (Eigen::Index v = 0; v < normals.cols(); ++v) {
      for (auto i = adjacency.start[std::size_t(v)]; i < adjacency.start[std::size_t(v) + 1]; ++i) {
        next.col(v) += normals.col(adjacency.items[std::size_t(i)]);
      }
    }
    normals = next.colwise().normalized();
  }
  return normals;
}

/// Lets the cloth bridge hollows: rounds of averaging on the covered part, `looseness` in [0, 1]
/// per vertex; then what sank below its least distance from the skin is lifted back along the
/// normal.
void bridgeHollows(const Points& skin, const Points& normals, const Faces& faces,
                   const VectorXd& looseness, int rounds, Points& offsets) {
  const geometry::Adjacency adjacency = geometry::vertexAdjacency(skin.cols(), faces);
  Points cloth = skin + offsets;
  for (int round = 0; round < rounds; ++round) {
    const Points last = cloth;
    for (Eigen::Index v = 0; v < skin.cols(); ++v) {
      const auto begin = adjacency.start[std::size_t(v)], end = adjacency.start[std::size_t(v) + 1];
      if (looseness[v] <= 0 || begin == end) continue;
      Vector3d mean = Vector3d::Zero();
      for (auto i = begin; i < end; ++i) mean += last.col(adjacency.items[std::size_t(i)]);
      mean /= end - begin;
      cloth.col(v) += 0.6 * looseness[v] * (mean - last.col(v));
    }
  }
  for (Eigen::Index v = 0; v < skin.cols(); ++v) {
    if (looseness[v] <= 0) continue;
    const double height = normals.col(v).dot(cloth.col(v) - skin.col(v));
    const double least = normals.col(v).dot(offsets.col(v));
    if (height < least) cloth.col(v) += (least - height) * normals.col(v);
    offsets.col(v) = cloth.col(v) - skin.col(v);
  }
}

/// Random waves of 10 to 30 cm: folds, unit amplitude.
class Folds {
 public:
  explicit Folds(Rng& rng) {
    for (Wave& wave : waves_) {
      const Vector3d direction(rng.normal(), 0.5 * rng.normal(), rng.normal());
      wave.k = direction.normalized() * rng.uniform(21, 60);
      wave.phase = rng.uniform(0, 6.28);
    }
  }
  double at(const Vector3d& p) const {
    double sum = 0;
    for (const Wave& wave : waves_) sum += std::sin(wave.k.dot(p) + wave.phase);
    return sum / 4;
  }

 private:
  struct Wave {
    Vector3d k;
    double phase = 0;
  };
  std::array<Wave, 4> waves_;
};

/// The four cover fields at a point of the T-pose.
struct Cut {
  double hem, neckline, sleeve, waist, cuff, shoeTop, hairLength;
  double shirtLoose, trouserLoose, shoeThick, hairThick;
};

Cut drawCut(const Landmarks& m, Rng& rng) {
  Cut cut;
  const bool longSleeve = rng.uniform() < 0.5, shorts = rng.uniform() < 0.2;
  cut.hem = m.hip.y() - rng.uniform(0.0, 0.10);
  cut.neckline = m.neck.y() + rng.uniform(0.0, 0.03);
  cut.sleeve = longSleeve ? m.wrist.x() - 0.03
                          : m.shoulder.x() + rng.uniform(0.5, 0.9) * (m.elbow.x() - m.shoulder.x());
  cut.waist = m.hip.y() + 0.14;
  cut.cuff = shorts ? m.knee.y() + rng.uniform(-0.03, 0.08) : m.ankle.y() + rng.uniform(0.0, 0.03);
  cut.shoeTop = m.ankle.y() + rng.uniform(-0.01, 0.03);
  cut.hairLength = rng.uniform(-0.02, 0.06);
  cut.shirtLoose = rng.uniform(0.010, 0.028);
  cut.trouserLoose = rng.uniform(0.008, 0.024);
  cut.shoeThick = rng.uniform(0.007, 0.013);
  cut.hairThick = rng.uniform(0.008, 0.03);
  return cut;
}

/// Underwear and a haircut, for colour only.
void tightenCut(const Landmarks& m, Cut& cut) {
  cut.cuff = 0.6 * m.hip.y() + 0.4 * m.knee.y();
  cut.waist = m.hip.y() + 0.10;
  cut.shoeTop = -1e3;
  cut.sleeve = m.shoulder.x() + 0.02;
  cut.hem = m.hip.y() + 0.16;
}

}  // namespace

Outfit makeOutfit(const body::BodyModel& model, const VectorXd& betas, bool dressed, Rng& rng) {
  body::BodyParameters rest = body::BodyParameters::rest(model);
  rest.betas = betas;
  const Points shaped = body::shapedVertices(model, betas);
  const Points joints = body::forwardKinematics(model, rest).restJoints;
  const Eigen::Index n = shaped.cols();

  Outfit outfit;
  outfit.offsets = Points::Zero(3, n);
  outfit.skin = pick(kSkins, rng);
  Landmarks marks;
  if (!findLandmarks(model, joints, shaped, marks)) return outfit;
  Cut cut = drawCut(marks, rng);
  if (!dressed) tightenCut(marks, cut);

  const Rgb colors[] = {pick(kTrousers, rng), pick(kShirts, rng), pick(kShoes, rng),
                        pick(kHairs, rng)};
  for (const Rgb& color : colors) outfit.garments.push_back({VectorXd::Constant(n, -1), color});
  VectorXd &trousers = outfit.garments[0].cover, &shirt = outfit.garments[1].cover;
  VectorXd &shoes = outfit.garments[2].cover, &hair = outfit.garments[3].cover;

  const double armpit = marks.shoulder.x();
  const Vector3d skull(0, 0.55 * marks.head.y() + 0.45 * marks.top, marks.head.z());
  const Vector3d hairward = Vector3d(0, 0.72, -0.69);
  const Folds folds(rng);
  const Points normals = smoothNormals(shaped, model.faces, 12);
  VectorXd looseness = VectorXd::Zero(n);
  for (Eigen::Index v = 0; v < n; ++v) {
    const Vector3d p = shaped.col(v);
    const double x = std::abs(p.x());
    // The collar follows the slope of the shoulders: it only cuts near the neck.
    const double collar = x < 0.8 * armpit ? cut.neckline - p.y() + 0.25 * x : 1.0;
    shirt[v] = std::min({p.y() - cut.hem, collar, cut.sleeve - x});
    trousers[v] = x < armpit + 0.15 ? std::min(cut.waist - p.y(), p.y() - cut.cuff) : -1;
    shoes[v] = cut.shoeTop - p.y();
    hair[v] =
        p.y() > marks.neck.y() + 0.02 ? (p - skull).dot(hairward) + cut.hairLength - 0.01 : -1;
    if (!dressed) continue;

    const double legs = std::clamp(x / 0.07, 0.25, 1.0);  // less cloth where the legs meet
    const double fall =
        std::clamp((marks.hip.y() - p.y()) / (marks.hip.y() - marks.ankle.y()), 0.0, 1.0);
    const double wave = folds.at(p);
    double thickness = rise(trousers[v], 0.012) * legs *
                       (cut.trouserLoose * (0.5 + 0.9 * fall) + 0.003 + 0.004 * wave);
    const double drape = std::clamp((marks.shoulder.y() - p.y()) / 0.5, 0.0, 1.0);
    thickness = std::max(thickness, rise(shirt[v], 0.012) * (cut.shirtLoose * (0.35 + 0.9 * drape) +
                                                             0.003 + 0.005 * wave));
    looseness[v] = std::max(rise(shirt[v], 0.04), legs * rise(trousers[v], 0.04));
    thickness = std::max(thickness, rise(shoes[v], 0.01) * cut.shoeThick);
    thickness = std::max(thickness, rise(hair[v], 0.03) * cut.hairThick * (1 + 0.25 * wave));
    outfit.offsets.col(v) = thickness * normals.col(v);
    // Soles are flat: what points down goes down as a whole.
    if (shoes[v] > 0 && p.y() < marks.floor + 0.02) outfit.offsets(1, v) -= 0.5 * cut.shoeThick;
  }
  if (dressed) bridgeHollows(shaped, normals, model.faces, looseness, 25, outfit.offsets);
  return outfit;
}

std::array<std::uint8_t, 3> outfitColor(const Outfit& outfit, const Faces& faces,
                                        const geometry::SurfacePoint& point, double light) {
  Rgb color = outfit.skin;
  for (const Outfit::Garment& garment : outfit.garments) {
    double cover = 0;
    for (int k = 0; k < 3; ++k) cover += point.bary[k] * garment.cover[faces(k, point.face)];
    if (cover > 0) color = garment.color;
  }
  for (std::uint8_t& channel : color)
    channel = std::uint8_t(std::lround(channel * std::clamp(light, 0.0, 1.0)));
  return color;
}

}  // namespace loopreg::synth
