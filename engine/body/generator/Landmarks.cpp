#include "body/generator/Landmarks.h"

#include <limits>

#include "body/generator/AnatomyParts.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::body {

namespace {

/// Finds places on the left half and gives them their names.
class Surveyor {
 public:
  Surveyor(const Mesh& half, const Figure& figure) : half_(half), figure_(figure) {}

  /// The first skin on the way from `from` along `direction`.
  Vector3d ray(const Vector3d& from, const Vector3d& direction) const {
    return figure_.skin.trace(from, direction);
  }
  Vector3d front(double x, double y) const { return ray({x, y, 0.4}, -Vector3d::UnitZ()); }
  Vector3d back(double x, double y) const { return ray({x, y, -0.4}, Vector3d::UnitZ()); }
  /// From the side; `z` the depth at which the ray runs.
  Vector3d outside(double y, double z) const { return ray({0.45, y, z}, -Vector3d::UnitX()); }
  Vector3d inside(double y, double z) const { return ray({0, y, z}, Vector3d::UnitX()); }
  /// The vertex that lies farthest along `direction` of those `selected`.
  template <class Select>
  Vector3d farthest(const Vector3d& direction, const Select& selected) const {
    Vector3d best = Vector3d::Zero();
    double most = -std::numeric_limits<double>::infinity();
    for (Eigen::Index v = 0; v < half_.vertexCount(); ++v) {
      const Vector3d p = half_.vertices.col(v);
      if (!selected(p) || p.dot(direction) <= most) continue;
      most = p.dot(direction);
      best = p;
    }
    return best;
  }
  void mark(const char* name, const Vector3d& place) {
    Landmark mark;
    mark.name = name;
    double least = std::numeric_limits<double>::infinity();
    for (Eigen::Index f = 0; f < half_.faceCount(); ++f) {
      const Eigen::Vector3i t = half_.faces.col(f);
      // A place on the middle plane goes to a triangle at that plane, and to its edge there.
      if (place.x() == 0 && half_.vertices(0, t[0]) != 0 && half_.vertices(0, t[1]) != 0 &&
          half_.vertices(0, t[2]) != 0) {
        continue;
      }
      const auto hit = geometry::closestOnTriangle(
          place, half_.vertices.col(t[0]), half_.vertices.col(t[1]), half_.vertices.col(t[2]));
      if (hit.squaredDistance >= least) continue;
      least = hit.squaredDistance;
      mark.vertex = {t[0], t[1], t[2]};
      mark.bary = hit.bary;
    }
    if (place.x() == 0) {
      for (int k = 0; k < 3; ++k) {
        if (half_.vertices(0, mark.vertex[static_cast<std::size_t>(k)]) != 0) mark.bary[k] = 0;
      }
      mark.bary /= mark.bary.sum();
    }
    marks.push_back(std::move(mark));
  }
  std::vector<Landmark> marks;

 private:
  const Mesh& half_;
  const Figure& figure_;
};

void markMiddle(const Frame& f, Surveyor& s) {
  auto head = [&](double y) { return f.headJoint + f.head * y; };
  const auto middle = [](const Vector3d& p) { return p.x() == 0; };
  const auto middleHead = [&](const Vector3d& p) { return p.x() == 0 && p.y() > head(0.02); };
  s.mark("vertex", s.farthest(Vector3d::UnitY(), middle));
  s.mark("glabella", s.front(0, head(0.108)));
  s.mark("sellion", s.front(0, head(0.0915)));
  s.mark("pronasale", s.farthest(Vector3d::UnitZ(), middleHead));
  s.mark("subnasale", s.front(0, head(0.0400)));
  s.mark("stomion", s.front(0, head(0.0226)));
  s.mark("menton", s.ray({0, head(-0.10), 0.098 * f.head}, Vector3d::UnitY()));
  s.mark("opisthocranion", s.farthest(-Vector3d::UnitZ(), middleHead));
  s.mark("cervicale", s.back(0, f.y(0.840)));
  s.mark("suprasternale", s.front(0, f.y(0.8175)));
  s.mark("mesosternale", s.front(0, f.y(0.755)));
  s.mark("substernale", s.front(0, f.y(0.712)));
  s.mark("omphalion", s.front(0, f.y(0.598)));
  // The middle plane cuts the skin in one loop, whose lowest point is between the legs.
  s.mark("crotch", s.farthest(-Vector3d::UnitY(), middle));
}

void markHead(const Frame& f, Surveyor& s) {
  auto at = [&](double x, double y, double z) {
    return Vector3d(f.head * x, f.headJoint + f.head * y, f.head * z);
  };
  s.mark("tragion", at(0.0745, 0.0625, 0.0075));
  s.mark("ectocanthus", at(0.0468, 0.0910, 0.0790));
  s.mark("alare", at(0.0185, 0.0490, 0.1070));
  s.mark("cheilion", at(0.0255, 0.0215, 0.0985));
  s.mark("gonion", at(0.0490, 0.0060, 0.0160));
}

void markTrunk(const Frame& f, const Points& joints, Surveyor& s) {
  const Vector3d shoulder = joints.col(kLeftShoulder);
  s.mark("acromion", s.ray(shoulder + Vector3d(0.010, 0.2, -0.004), -Vector3d::UnitY()));
  s.mark("thelion", s.front(f.scale * 0.094, f.y(f.thelion())));
  s.mark("iliocristale", s.outside(f.y(0.600), 0.0));
  s.mark("iliospinale", s.front(f.scale * 0.118, f.y(0.574)));
  s.mark("trochanterion", s.outside(f.y(0.512), 0.0));
  s.mark("gluteale", s.farthest(-Vector3d::UnitZ(), [&](const Vector3d& p) {
    return p.y() > f.y(0.47) && p.y() < f.y(0.57);
  }));
  s.mark("gluteal_fold", s.back(f.scale * 0.070, f.y(0.465)));
}

void markLegs(const Frame& f, const Points& joints, Surveyor& s) {
  const Vector3d knee = joints.col(kLeftKnee), ankle = joints.col(kLeftAnkle);
  const Vector3d ball = joints.col(kLeftFoot);
  const auto foot = [](const Vector3d& p) { return p.y() < 0.06; };
  const double sole = 0.016 * f.scale;
  s.mark("patella", s.front(f.scale * 0.088, f.y(0.283)));
  s.mark("epicondyle_lateral", s.outside(knee.y(), knee.z()));
  s.mark("epicondyle_medial", s.inside(knee.y(), knee.z()));
  s.mark("sphyrion", s.inside(f.y(0.0445), ankle.z() + 0.005));
  s.mark("malleolus_lateral", s.outside(f.y(0.0380), ankle.z() - 0.003));
  s.mark("metatarsale_tibiale", s.inside(sole, ball.z()));
  s.mark("metatarsale_fibulare", s.outside(sole, ball.z() - 0.012));
  s.mark("acropodion", s.farthest(Vector3d::UnitZ(), foot));
  s.mark("pternion", s.farthest(-Vector3d::UnitZ(), foot));
}

void markArms(const Frame& f, const Points& joints, Surveyor& s) {
  const Vector3d elbow = joints.col(kLeftElbow), wrist = joints.col(kLeftWrist);
  s.mark("olecranon", s.back(elbow.x(), elbow.y() + 0.004 * f.scale));
  s.mark("radiale", s.ray(elbow + Vector3d(0.012, 0.2, 0.010), -Vector3d::UnitY()));
  s.mark("stylion", s.front(wrist.x() - 0.004, wrist.y()));
  s.mark("ulnar_styloid", s.ray(wrist + Vector3d(-0.017, 0.2, -0.018), -Vector3d::UnitY()));
  s.mark("dactylion", s.farthest(Vector3d::UnitX(), [](const Vector3d&) { return true; }));
  // The thumb lies in front of the hand: the tip is farthest forward and outward.
  s.mark("thumb_tip", s.farthest(Vector3d(0.55, 0, 0.83), [&](const Vector3d& p) {
    return p.x() > wrist.x() && p.z() > wrist.z() + 0.052 * f.scale;
  }));
}

}  // namespace

std::vector<Landmark> placeLandmarks(const Mesh& half, const Figure& figure,
                                     const std::vector<std::int32_t>& mirror) {
  const Person average;
  const Frame frame(average);
  Surveyor surveyor(half, figure);
  markMiddle(frame, surveyor);
  std::vector<Landmark> marks = std::move(surveyor.marks);
  surveyor.marks.clear();
  markHead(frame, surveyor);
  markTrunk(frame, figure.joints, surveyor);
  markLegs(frame, figure.joints, surveyor);
  markArms(frame, figure.joints, surveyor);
  for (const Landmark& left : surveyor.marks) {
    Landmark right = left;
    for (std::int32_t& v : right.vertex) v = mirror[static_cast<std::size_t>(v)];
    marks.push_back(left);
    marks.back().name = "left_" + left.name;
    right.name = "right_" + left.name;
    marks.push_back(std::move(right));
  }
  return marks;
}

}  // namespace loopreg::body
