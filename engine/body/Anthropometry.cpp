#include "body/Anthropometry.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "body/anthropometry/Levels.h"
#include "geometry/Mesh.h"

namespace loopreg::body {
namespace {

using anthropometry::Levels;
using anthropometry::place;
using anthropometry::skinLine;
using anthropometry::Subject;
using anthropometry::Tape;
using anthropometry::whereLargest;
using Faces = Subject::Faces;

constexpr double kCentimetres = 100;

/// Collects the list; one function per region of the body below.
struct Record {
  const Subject& subject;
  const Levels& levels;
  std::vector<Measurement> list;

  void add(const char* id, const char* name, const char* unit, double value, const char* definition,
           std::vector<BodyPoint> path = {}, bool closed = false) {
    list.push_back({id, name, unit, definition, value, std::move(path), closed});
  }
  void girth(const char* id, const char* name, Tape tape, const char* definition) {
    add(id, name, "cm", kCentimetres * tape.length, definition, std::move(tape.path), true);
  }
  void length(const char* id, const char* name, double metres, const char* definition,
              std::vector<BodyPoint> path) {
    add(id, name, "cm", kCentimetres * metres, definition, std::move(path));
  }
};

/// Around a limb at a share of the way from one joint to the next, perpendicular to the bone.
Tape acrossBone(const Subject& subject, const Vector3d& from, const Vector3d& to, double share,
                Faces which) {
  return subject.aroundLimb(from + share * (to - from), to - from, which);
}

/// The largest (sign 1) or smallest (sign -1) girth of a limb within a range of its bone.
Tape extremeGirth(const Subject& subject, const Vector3d& from, const Vector3d& to, double low,
                  double high, int sign, Faces which) {
  const double share = whereLargest(
      [&](double t) {
        const double girth = acrossBone(subject, from, to, t, which).length;
        return girth > 0 ? sign * girth : -1e9;  // no section at all is not the smallest girth
      },
      low, high, 10);
  return acrossBone(subject, from, to, share, which);
}

void measureTrunk(Record& record) {
  const Subject& subject = record.subject;
  const Levels& levels = record.levels;
  record.girth("chest_girth", "Chest girth", subject.aroundTrunk(levels.thelion),
               "Horizontal, at the height of the nipples, without the arms");
  record.girth("underbust_girth", "Underbust girth", subject.aroundTrunk(levels.underbust),
               "Horizontal, in the fold below the breasts");
  record.girth("waist_girth", "Waist girth", subject.aroundTrunk(levels.waist),
               "Horizontal, smallest girth between the lower ribs and the iliac crest");
  record.girth("hip_girth", "Hip girth", subject.aroundTrunk(levels.hip),
               "Horizontal, largest girth over the buttocks");
}

void measureHead(Record& record) {
  const Subject& subject = record.subject;
  const double brow = record.levels.brow;
  const auto around = [&](double y) {
    return subject.aroundAll({Vector3d::UnitY(), y}, Faces::withoutArms);
  };
  const double widest = whereLargest([&](double y) { return around(y).length; }, brow,
                                     0.5 * (brow + subject.top()), 8);
  record.girth("head_girth", "Head girth", around(widest),
               "Horizontal, largest girth at or above the brow ridges");
  record.girth("neck_girth", "Neck girth",
               extremeGirth(subject, subject.joint(kNeck), subject.joint(kHead), 0.1, 1.0, -1,
                            Faces::withoutArms),
               "Perpendicular to the neck, smallest girth between its base and the chin");
}

void measureArmGirths(Record& record) {
  const Subject& subject = record.subject;
  const Vector3d shoulder = subject.sided(kLeftShoulder), elbow = subject.sided(kLeftElbow),
                 wrist = subject.sided(kLeftWrist);
  record.girth("upper_arm_girth", "Upper arm girth",
               acrossBone(subject, shoulder, elbow, 0.5, Faces::arm),
               "Perpendicular to the arm, midway between shoulder and elbow");
  record.girth("elbow_girth", "Elbow girth", acrossBone(subject, shoulder, elbow, 1.0, Faces::arm),
               "Over the elbow joint of the straight arm");
  record.girth("forearm_girth", "Forearm girth",
               extremeGirth(subject, elbow, wrist, 0.05, 0.5, 1, Faces::arm),
               "Perpendicular to the forearm, largest girth below the elbow");
  record.girth("wrist_girth", "Wrist girth",
               extremeGirth(subject, elbow, wrist, 0.85, 1.05, -1, Faces::arm),
               "Perpendicular to the forearm, smallest girth at the wrist");
}

void measureLegGirths(Record& record) {
  const Subject& subject = record.subject;
  const Vector3d hip = subject.sided(kLeftHip), knee = subject.sided(kLeftKnee),
                 ankle = subject.sided(kLeftAnkle);
  const double crotch = record.levels.crotch, thigh = hip.y() - knee.y();
  const auto thighAt = [&](double y) {
    const Vector3d bone = knee + (hip - knee) * ((y - knee.y()) / thigh);
    return subject.aroundLimb(bone, Vector3d::UnitY(), Faces::withoutArms);
  };
  const double widest = whereLargest([&](double y) { return thighAt(y).length; },
                                     crotch - 0.15 * thigh, crotch - 0.02 * thigh, 6);
  record.girth("thigh_girth", "Thigh girth", thighAt(widest),
               "Horizontal, largest girth just below the crotch");
  record.girth("mid_thigh_girth", "Mid-thigh girth",
               acrossBone(subject, hip, knee, 0.5, Faces::leg),
               "Perpendicular to the thigh, midway between hip and knee joint");
  record.girth("knee_girth", "Knee girth", acrossBone(subject, hip, knee, 1.0, Faces::leg),
               "Over the middle of the knee of the straight leg");
  record.girth("calf_girth", "Calf girth",
               extremeGirth(subject, knee, ankle, 0.1, 0.6, 1, Faces::leg),
               "Perpendicular to the lower leg, largest girth of the calf");
  record.girth("ankle_girth", "Ankle girth",
               extremeGirth(subject, knee, ankle, 0.6, 0.97, -1, Faces::leg),
               "Perpendicular to the lower leg, smallest girth above the ankle bones");
}

void measureHeights(Record& record) {
  const Subject& subject = record.subject;
  const Levels& levels = record.levels;
  const auto anywhere = [](std::int32_t) { return true; };
  const BodyPoint crown =
      BodyPoint::atVertex(anthropometry::farthest(subject.vertices(), Vector3d::UnitY(), anywhere));
  const std::int32_t lowest =
      anthropometry::farthest(subject.vertices(), -Vector3d::UnitY(),
                              [&](std::int32_t v) { return subject.belongs(v, kLeftAnkle); });
  const BodyPoint sole = BodyPoint::atVertex(std::max(lowest, 0));
  record.length("stature", "Stature", subject.top() - subject.floor(),
                "Floor to the highest point of the head", {crown, sole});
  const double cervicale = place(subject, levels.cervicale).y();
  record.length("cervicale_height", "Cervicale height", cervicale - subject.floor(),
                "Floor to the seventh neck vertebra (nape)", {levels.cervicale, sole});
  // The inner leg: from the loop just below the crotch down the side that faces the other leg.
  const Vector3d hip = subject.sided(kLeftHip), knee = subject.sided(kLeftKnee),
                 ankle = subject.sided(kLeftAnkle);
  const Vector3d inward = -subject.sideSign() * Vector3d::UnitX();
  const Vector3d start = knee + (hip - knee) * ((levels.crotch - knee.y()) / (hip.y() - knee.y()));
  std::vector<BodyPoint> inner = skinLine(subject, start, knee, inward, Faces::withoutArms, 8);
  const std::vector<BodyPoint> lower = skinLine(subject, knee, ankle, inward, Faces::leg, 8);
  inner.insert(inner.end(), lower.begin(), lower.end());
  inner.push_back(sole);
  record.length("inseam", "Inseam (crotch height)", levels.crotch - subject.floor(),
                "Floor to the crotch, upright", inner);
  record.length("trunk_length", "Trunk length", cervicale - levels.crotch,
                "Height of the seventh neck vertebra above the crotch",
                {levels.cervicale, inner.front()});
  Tape back = anthropometry::alongBack(subject, levels.cervicale, levels.waist);
  record.length("back_length", "Back waist length", back.length,
                "Seventh neck vertebra to the waist, along the back", std::move(back.path));
}

void measureArmLengths(Record& record) {
  const Subject& subject = record.subject;
  const Levels& levels = record.levels;
  const Vector3d left = place(subject, levels.leftAcromion),
                 right = place(subject, levels.rightAcromion),
                 nape = place(subject, levels.cervicale);
  const bool isLeft = subject.sideSign() > 0;
  const BodyPoint& acromion = isLeft ? levels.leftAcromion : levels.rightAcromion;
  const Vector3d shoulder = subject.sided(kLeftShoulder), elbow = subject.sided(kLeftElbow),
                 wrist = subject.sided(kLeftWrist);
  record.length("shoulder_breadth", "Shoulder breadth (biacromial)", (left - right).norm(),
                "Straight between the acromia, the outer ends of the shoulder blades",
                {levels.leftAcromion, levels.cervicale, levels.rightAcromion});

  // Hanging, the arm's tape begins at the acromion, as far above the shoulder joint as in T-pose.
  const double reach = place(subject, acromion).y() - shoulder.y() + (elbow - shoulder).norm() +
                       (wrist - elbow).norm();
  const Vector3d upward = Vector3d::UnitY();
  std::vector<BodyPoint> arm{acromion};
  for (const auto& [from, to] : {std::pair(shoulder, elbow), std::pair(elbow, wrist)}) {
    for (const BodyPoint& point : skinLine(subject, from, to, upward, Faces::arm, 8)) {
      if (arm.size() > 1 || (place(subject, point) - shoulder).norm() > 0.3 * reach / 2) {
        arm.push_back(point);
      }
    }
  }
  record.length("arm_length", "Arm length", reach,
                "Acromion over the elbow to the wrist, arm hanging (by joint centres)", arm);
  std::vector<BodyPoint> sleeve{levels.cervicale};
  sleeve.insert(sleeve.end(), arm.begin(), arm.end());
  record.length("sleeve_length", "Sleeve length (spine to wrist)",
                (place(subject, acromion) - nape).norm() + reach,
                "Seventh neck vertebra over acromion and elbow to the wrist", sleeve);
}

/// Hands, feet and what spans them.
void measureExtremities(Record& record) {
  const Subject& subject = record.subject;
  const Points& vertices = subject.vertices();
  const Vector3d elbow = subject.sided(kLeftElbow), wrist = subject.sided(kLeftWrist);
  const Vector3d along = (wrist - elbow).normalized();
  const auto tip = [&](SmplJoint root, const Vector3d& direction) {
    return anthropometry::farthest(vertices, direction,
                                   [&](std::int32_t v) { return subject.belongs(v, root); });
  };
  const std::int32_t finger = tip(kLeftWrist, along);
  const Vector3d end = finger < 0 ? wrist : Vector3d(vertices.col(finger));
  std::vector<BodyPoint> hand = skinLine(subject, wrist, end, Vector3d::UnitY(), Faces::arm, 6);
  if (finger >= 0) hand.push_back(BodyPoint::atVertex(finger));
  record.length("hand_length", "Hand length", along.dot(end - wrist),
                "Wrist joint to the tip of the middle finger, hand straight", hand);

  double span = (subject.joint(kLeftShoulder) - subject.joint(kRightShoulder)).norm();
  for (const int right : {0, 1}) {
    const Points& joints = subject.figure().joints;
    span += (joints.col(kLeftElbow + right) - joints.col(kLeftShoulder + right)).norm() +
            (joints.col(kLeftWrist + right) - joints.col(kLeftElbow + right)).norm();
  }
  record.length("arm_span", "Arm span", span + 2 * along.dot(end - wrist),
                "Fingertip to fingertip, along the arms' joints",
                {record.levels.leftAcromion, record.levels.cervicale, record.levels.rightAcromion});

  Vector3d forward = subject.sided(kLeftFoot) - subject.sided(kLeftAnkle);
  forward.y() = 0;
  forward = forward.norm() > 1e-6 ? Vector3d(forward.normalized()) : Vector3d(Vector3d::UnitZ());
  const std::int32_t toe = tip(kLeftAnkle, forward), heel = tip(kLeftAnkle, -forward);
  if (toe < 0 || heel < 0) return;
  std::vector<BodyPoint> foot{BodyPoint::atVertex(heel)};
  for (const BodyPoint& point : skinLine(subject, vertices.col(heel), vertices.col(toe),
                                         subject.sideSign() * Vector3d::UnitX(), Faces::leg, 8)) {
    foot.push_back(point);
  }
  foot.push_back(BodyPoint::atVertex(toe));
  record.length("foot_length", "Foot length", forward.dot(vertices.col(toe) - vertices.col(heel)),
                "Heel to the longest toe, along the foot", foot);
}

void measureBulk(Record& record) {
  const Figure& figure = record.subject.figure();
  // About its own middle a mesh with small openings (eyes, mouth) loses least.
  const Points centered = figure.vertices.colwise() - figure.vertices.rowwise().mean();
  const double volume = geometry::volume(centered, figure.faces);
  const double mass = kBodyDensity * volume;
  const double stature = record.subject.top() - record.subject.floor();
  record.add("volume", "Body volume", "l", 1000 * volume, "Volume enclosed by the skin");
  record.add("surface_area", "Body surface area", "m2",
             geometry::surfaceArea(figure.vertices, figure.faces), "Area of the skin");
  record.add("mass", "Body mass (estimate)", "kg", mass,
             "Volume times 985 kg/m3, the density of an average adult with air in the lungs "
             "(SHAPY, CVPR 2022)");
  record.add("bmi", "Body mass index (estimate)", "kg/m2", mass / (stature * stature),
             "Estimated mass over the square of stature");
}

}  // namespace

Result<Figure> figureOf(const BodyModel& model, const VectorXd& betas,
                        const Points* displacements) {
  Figure figure;
  VectorXd all = VectorXd::Zero(model.betaCount());
  const Eigen::Index given = std::min(betas.size(), all.size());
  all.head(given) = betas.head(given);
  figure.vertices = shapedVertices(model, all, displacements);
  figure.faces = model.faces;
  figure.landmarks = model.landmarks;
  BodyParameters rest = BodyParameters::rest(model);
  rest.betas = all;
  const Points joints = forwardKinematics(model, rest).restJoints;
  figure.joints.resize(3, kSmplJointCount);
  std::vector<int> known(static_cast<std::size_t>(model.jointCount()), -1);
  for (int j = 0; j < kSmplJointCount; ++j) {
    const std::string& name = smplJointNames()[static_cast<std::size_t>(j)];
    auto found = std::find(model.jointNames.begin(), model.jointNames.end(), name);
    // Models with fingers have no joint in the middle of the hand; nothing is measured from it.
    if (found == model.jointNames.end() && (j == kLeftHand || j == kRightHand)) {
      found = std::find(model.jointNames.begin(), model.jointNames.end(),
                        smplJointNames()[static_cast<std::size_t>(j - 2)]);
      figure.joints.col(j) = joints.col(found - model.jointNames.begin());
      continue;
    }
    if (found == model.jointNames.end()) {
      return unreadable(model.name,
                        "The body cannot be measured: it has no joint \"" + name + "\".",
                        "Measuring needs SMPL's joint names.");
    }
    const auto index = found - model.jointNames.begin();
    known[static_cast<std::size_t>(index)] = j;
    figure.joints.col(j) = joints.col(index);
  }
  for (int j = 1; j < model.jointCount(); ++j) {
    int& mine = known[static_cast<std::size_t>(j)];
    if (mine < 0)
      mine = known[static_cast<std::size_t>(model.parents[static_cast<std::size_t>(j)])];
  }
  // By weight rather than by the file's labels, which need not be joints.
  for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
    figure.joint.push_back(std::max(0, known[static_cast<std::size_t>(model.skin.joint(0, v))]));
  }
  return figure;
}

Result<std::vector<Measurement>> measure(const Figure& figure, const MeasureOptions& options) {
  const Subject subject(figure, options);
  const Result<Levels> levels = anthropometry::findLevels(subject);
  if (!levels) return levels.error();
  Record record{subject, levels.value(), {}};
  measureHeights(record);
  measureTrunk(record);
  measureHead(record);
  measureArmGirths(record);
  measureLegGirths(record);
  measureArmLengths(record);
  measureExtremities(record);
  measureBulk(record);
  return std::move(record.list);
}

Result<std::vector<Measurement>> measure(const BodyModel& model, const VectorXd& betas,
                                         double scale, const Points* displacements,
                                         const MeasureOptions& options) {
  Result<Figure> figure = figureOf(model, betas, displacements);
  if (!figure) return figure.error();
  figure->vertices *= scale;
  figure->joints *= scale;
  return measure(figure.value(), options);
}

const Measurement* findMeasurement(const std::vector<Measurement>& list, const std::string& id) {
  for (const Measurement& measurement : list) {
    if (measurement.id == id) return &measurement;
  }
  return nullptr;
}

std::string measurementsCsv(const std::vector<Measurement>& list) {
  std::string csv = "id,name,value,unit,definition\n";
  for (const Measurement& m : list) {
    char value[32];
    std::snprintf(value, sizeof value, "%.3f", m.value);
    csv += m.id + ",\"" + m.name + "\"," + value + "," + m.unit + ",\"" + m.definition + "\"\n";
  }
  return csv;
}

}  // namespace loopreg::body
