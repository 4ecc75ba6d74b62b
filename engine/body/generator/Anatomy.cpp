#include "body/generator/Anatomy.h"

#include <cmath>

#include "body/generator/AnatomyParts.h"
#include "body/generator/Measurements.h"

namespace loopreg::body {

namespace {

Section section(double at, double uMin, double uMax, double vMin, double vMax, double cu, double cv,
                double nPlus, double nMinus) {
  return {at, cu, cv, uMax - cu, cu - uMin, vMax - cv, cv - vMin, nPlus, nMinus};
}

/// Girth factor of the trunk at a fraction of stature.
double trunkGirth(const Person& p, double fraction) {
  return curve(fraction, {{0.47, p.hip},
                          {0.54, p.hip},
                          {0.62, p.waist},
                          {0.66, p.waist},
                          {0.73, p.chest},
                          {0.78, p.chest},
                          {0.83, 0.5 * (p.chest + p.neck)}});
}

/// How far a shoulder is moved outward against the mean figure of the same sex.
double shoulderShift(const Frame& f) {
  return f.scale * measured::kShoulderX * (f.person.shoulderBreadth - 1);
}

void addTrunk(const Frame& f, Field& skin) {
  const Person& p = f.person;
  std::vector<Section> sections;
  for (const measured::TrunkRow& row : measured::kTrunk) {
    const double g = f.scale * trunkGirth(p, row.at);
    const double shoulders = curve(row.at, {{0.70, 0.0}, {0.78, 1.0}, {0.83, 0.6}});
    const double width = g * lerp(row.female[0], row.male[0], p.sex) + shoulders * shoulderShift(f);
    const double center = f.scale * row.center;
    double front = g * (lerp(row.female[1], row.male[1], p.sex) - row.center);
    double back = g * (row.center - lerp(row.female[2], row.male[2], p.sex));
    front += f.scale * p.belly * bump(row.at, 0.61, 0.11);
    back += f.scale * p.seat * bump(row.at, 0.515, 0.06);
    Section s{f.y(row.at), 0, center, width, width, front, back, row.nFront, row.nBack};
    sections.push_back(s);
  }
  skin.beginGroup(0.02);
  skin.add(makeTube(1, sections, 0.016, 0));

  // From the neck over the shoulder.
  skin.add(makeRoundCone({0.020 * f.scale, f.y(0.858), -0.043 * f.scale},
                         {0.130 * f.scale + shoulderShift(f), f.y(0.8215), -0.038 * f.scale},
                         0.019 * f.scale, 0.020 * f.scale, 0.060 * f.scale));
  // Breasts: a body and the slope above it; they sink into the chest toward the male form.
  const double g = f.scale * p.chest, woman = std::pow(1 - std::clamp(p.sex, 0.0, 1.0), 1.5);
  const double size = f.scale * std::cbrt(std::max(p.bust, 0.2)) * lerp(0.048, 0.054, woman);
  const double depth = size * lerp(0.28, 0.74, woman);
  const double y = f.y(f.thelion() + 0.002), z = g * lerp(0.094, 0.097, woman);
  const Matrix3d outward = Eigen::AngleAxisd(-0.20, Vector3d::UnitY()).matrix();
  skin.add(makeEllipsoid({g * 0.083, y, z}, {size, 0.94 * size, depth}, 0.055 * f.scale, outward));
  skin.add(makeEllipsoid({g * 0.080, y + 0.034 * f.scale, z - 0.014 * f.scale},
                         {0.046 * f.scale, 0.056 * f.scale, depth * 0.72}, 0.055 * f.scale,
                         outward));
  // The seat.
  skin.add(makeEllipsoid({0.074 * g, f.y(0.506), -f.scale * (0.058 * p.hip + p.seat)},
                         f.scale * p.hip * Vector3d(0.076, 0.078, 0.062), 0.045 * f.scale));
}

void addLeg(const Frame& f, Field& skin) {
  const Person& p = f.person;
  skin.beginGroup(0.035 * f.scale);

  // Toes first, narrowly; then the foot.
  const double s = f.scale * p.foot;
  const Vector3d origin(f.scale * 0.098 + f.legShift(), 0, f.scale * -0.035);
  auto at = [&](double x, double y, double z) {
    return Vector3d(origin + s * Vector3d(x - 0.098, y, z + 0.035));
  };
  for (const measured::Toe& toe : measured::kToes) {
    skin.add(makeRoundCone(at(toe.from[0], toe.from[1], toe.from[2]),
                           at(toe.to[0], toe.to[1], toe.to[2]), s * toe.r0, s * toe.r1,
                           0.0015 * s));
  }
  std::vector<Section> foot;
  for (const measured::FootRow& row : measured::kFoot) {
    const Vector3d low = at(row.inner, row.bottom, row.at), high = at(row.outer, row.top, row.at);
    const double cu = lerp(low.x(), high.x(), row.ridge), cv = lerp(low.y(), high.y(), 0.32);
    foot.push_back(section(low.z(), low.x(), high.x(), low.y(), high.y(), cu, cv, 1.7, 3.0));
  }
  skin.add(makeTube(2, foot, 0.012 * s, 0.008 * s));

  std::vector<Section> leg;
  for (std::size_t i = 0; i < measured::kLeg.size(); ++i) {
    const measured::LegRow& row = measured::kLeg[i];
    std::array<double, 4> e;
    for (int k = 0; k < 4; ++k) e[k] = f.scale * lerp(row.female[k], row.male[k], p.sex);
    const double girth = curve(row.at, {{0.05, 0.5 * (1 + p.calf)},
                                        {0.20, p.calf},
                                        {0.27, 0.5 * (p.calf + p.thigh)},
                                        {0.36, p.thigh},
                                        {0.45, p.thigh},
                                        {0.50, p.hip}});
    const double cx = 0.5 * (e[0] + e[1]), cz = 0.5 * (e[2] + e[3]);
    const double half = 0.5 * (e[1] - e[0]) * girth, depth = 0.5 * (e[3] - e[2]) * girth;
    const double x = cx + f.legShift() + 0.5 * (half - 0.5 * (e[1] - e[0]));
    leg.push_back({f.y(row.at), x, cz, half, half, depth, depth, 2.0, 2.1});
  }
  skin.add(makeTube(1, leg, 0.02 * f.scale, 0.022 * s));
  // Heel cord's foot, ankle bones, kneecap.
  const double ankle = f.y(0.045);
  skin.add(makeEllipsoid(at(0.0775, 0, -0.030) + Vector3d(0, ankle, 0),
                         s * Vector3d(0.010, 0.014, 0.013), 0.022));
  skin.add(makeEllipsoid(at(0.1195, 0, -0.038) + Vector3d(0, ankle - 0.012, 0),
                         s * Vector3d(0.010, 0.014, 0.013), 0.022));
  const double kneeX = 0.088 * f.scale + f.legShift();
  skin.add(makeEllipsoid({kneeX, f.y(0.281), 0.042 * f.scale},
                         f.scale * Vector3d(0.027, 0.034, 0.022), 0.03));
}

Vector3d wristOf(const Frame& f) {
  return {f.armScale * (measured::kWristX - measured::kShoulderX) + f.scale * measured::kShoulderX +
              shoulderShift(f),
          f.y(0.800) + 0.011 * f.scale, -0.037 * f.scale};
}

void addArm(const Frame& f, Field& skin) {
  const Person& p = f.person;
  skin.beginGroup(0.045 * f.scale);
  const double s = f.scale * lerp(0.97, 1.03, p.sex) * p.hand;
  const Vector3d wrist = wristOf(f);
  auto at = [&](const std::array<double, 3>& q) {
    return Vector3d(wrist + s * Vector3d(q[0], q[1], q[2]));
  };
  for (const measured::Finger& finger : measured::kFingers) {
    for (int k = 0; k < 3; ++k) {
      skin.add(makeRoundCone(at(finger.joint[k]), at(finger.joint[k + 1]), s * finger.radius[k],
                             s * finger.radius[k + 1], k == 0 ? 0.0010 * s : 0.004 * s));
    }
  }
  std::vector<Section> palm;
  for (const measured::PalmRow& row : measured::kPalm) {
    palm.push_back(section(wrist.x() + s * row.at, wrist.y() + s * row.bottom,
                           wrist.y() + s * row.top, wrist.z() + s * row.little,
                           wrist.z() + s * row.thumb, wrist.y() + 0.5 * s * (row.bottom + row.top),
                           wrist.z() + 0.5 * s * (row.little + row.thumb), 2.4, 2.4));
  }
  skin.add(makeTube(0, palm, 0.016 * s, 0.014 * s));
  for (int k = 0; k < 3; ++k) {
    const measured::Finger& thumb = measured::kThumb;
    skin.add(makeRoundCone(at(thumb.joint[k]), at(thumb.joint[k + 1]), s * thumb.radius[k],
                           s * thumb.radius[k + 1], k == 0 ? 0.022 * s : 0.006 * s));
  }
  // The hollow of the palm.
  Primitive hollow =
      makeEllipsoid(at({0.052, -0.036, -0.004}), s * Vector3d(0.030, 0.020, 0.020), 0.012 * s);
  hollow.subtract = true;
  skin.add(hollow);

  std::vector<Section> arm;
  for (const measured::ArmRow& row : measured::kArm) {
    const double x0 = f.scale * measured::kShoulderX + shoulderShift(f);
    const double reach = lerp(row.female[0], row.male[0], p.sex) -
                         lerp(measured::kShoulderFemale, measured::kShoulderMale, p.sex);
    const double unit =
        (measured::kWristX - measured::kShoulderX) /
        lerp(0.639 - measured::kShoulderFemale, 0.698 - measured::kShoulderMale, p.sex);
    const double x = x0 + f.armScale * unit * reach;
    std::array<double, 4> e;
    for (int k = 0; k < 4; ++k) e[k] = f.scale * lerp(row.female[k + 1], row.male[k + 1], p.sex);
    const double girth = curve(row.at, {{0.0, 0.5 * (1 + p.upperArm)},
                                        {3, p.upperArm},
                                        {8, p.upperArm},
                                        {11, p.forearm},
                                        {14, p.forearm},
                                        {18, 0.5 * (1 + p.forearm)}});
    const double cy = f.y(0.800) + 0.5 * (e[0] + e[1]), cz = 0.5 * (e[2] + e[3]);
    const double hy = 0.5 * (e[1] - e[0]) * girth, hz = 0.5 * (e[3] - e[2]) * girth;
    arm.push_back({x, cy, cz, hy, hy, hz, hz, 2.0, 2.0});
  }
  skin.add(makeTube(0, arm, 0.02 * f.scale, 0.020 * s));
}

Points placeJoints(const Frame& f) {
  Points j(3, kSmplJointCount);
  auto put = [&](int joint, double x, double y, double z) { j.col(joint) = Vector3d(x, y, z); };
  const double s = f.scale, leg = f.legShift(), shoulder = shoulderShift(f);
  put(kPelvis, 0, f.y(0.545), 0.015 * s);
  put(kSpine1, 0, f.y(0.608), -0.012 * s);
  put(kSpine2, 0, f.y(0.686), -0.012 * s);
  put(kSpine3, 0, f.y(0.720), 0.000);
  put(kNeck, 0, f.y(0.843), -0.022 * s);
  put(kHead, 0, f.headJoint, 0.012 * s);
  const Vector3d wrist = wristOf(f);
  const double line = f.y(0.800);
  const double shoulderX = s * measured::kShoulderX + shoulder;
  const double elbowX = shoulderX + f.armScale * (measured::kElbowX - measured::kShoulderX);
  const double hand = s * lerp(0.97, 1.03, f.person.sex) * f.person.hand;
  struct Side {
    int hip, knee, ankle, foot, collar, shoulder, elbow, wrist, hand;
    double sign;
  };
  for (const Side& side : {Side{kLeftHip, kLeftKnee, kLeftAnkle, kLeftFoot, kLeftCollar,
                                kLeftShoulder, kLeftElbow, kLeftWrist, kLeftHand, 1},
                           Side{kRightHip, kRightKnee, kRightAnkle, kRightFoot, kRightCollar,
                                kRightShoulder, kRightElbow, kRightWrist, kRightHand, -1}}) {
    put(side.hip, side.sign * (0.074 * s + leg), f.y(0.492), 0.008 * s);
    put(side.knee, side.sign * (0.089 * s + leg), f.y(0.276), -0.004 * s);
    put(side.ankle, side.sign * (0.097 * s + leg), f.y(0.047), -0.035 * s);
    put(side.foot, side.sign * (0.107 * s + leg), 0.022 * s, s * (-0.035 + 0.122 * f.person.foot));
    put(side.collar, side.sign * (0.072 * s + 0.3 * shoulder), f.y(0.790), -0.026 * s);
    put(side.shoulder, side.sign * shoulderX, line + 0.008 * s, -0.028 * s);
    put(side.elbow, side.sign * elbowX, line + 0.005 * s, -0.034 * s);
    put(side.wrist, side.sign * wrist.x(), wrist.y(), wrist.z());
    put(side.hand, side.sign * (wrist.x() + 0.086 * hand), wrist.y(), wrist.z());
  }
  return j;
}

/// Stretch of each joint's bone along the axes, before division by the mean figure's.
Points boneScale(const Frame& f) {
  const Person& p = f.person;
  Points s(3, kSmplJointCount);
  const double trunk = f.trunk, leg = f.legTop, scale = f.scale;
  auto put = [&](int joint, double x, double y, double z) { s.col(joint) = Vector3d(x, y, z); };
  put(kPelvis, scale * p.hip, trunk, scale * p.hip);
  put(kSpine1, scale * p.waist, trunk, scale * p.waist);
  put(kSpine2, scale * 0.5 * (p.waist + p.chest), trunk, scale * 0.5 * (p.waist + p.chest));
  put(kSpine3, scale * p.chest, trunk, scale * p.chest);
  put(kNeck, scale * p.neck, trunk, scale * p.neck);
  put(kHead, f.head, f.head, f.head);
  const double hand = scale * lerp(0.97, 1.03, p.sex) * p.hand, foot = scale * p.foot;
  for (int side = 0; side < 2; ++side) {
    put(kLeftHip + side, scale * p.thigh, leg, scale * p.thigh);
    put(kLeftKnee + side, scale * p.calf, leg, scale * p.calf);
    put(kLeftAnkle + side, foot, foot, foot);
    put(kLeftFoot + side, foot, foot, foot);
    put(kLeftCollar + side, scale, scale, scale * p.chest);
    put(kLeftShoulder + side, f.armScale, scale * p.upperArm, scale * p.upperArm);
    put(kLeftElbow + side, f.armScale, scale * p.forearm, scale * p.forearm);
    put(kLeftWrist + side, hand, hand, hand);
    put(kLeftHand + side, hand, hand, hand);
  }
  return s;
}

}  // namespace

Figure buildFigure(const Person& person) {
  const Frame frame(person);
  static const Points mean = [] {
    const Person average;
    return boneScale(Frame(average));
  }();
  Figure figure;
  figure.joints = placeJoints(frame);
  figure.stretch = boneScale(frame).cwiseQuotient(mean);
  figure.face = person.face;
  figure.faceTop = kFaceTop * frame.head;
  addTrunk(frame, figure.skin);
  addLeg(frame, figure.skin);
  addArm(frame, figure.skin);
  addHead(frame, figure.skin);
  addDetails(frame, figure.joints, figure.skin);
  const double reach = 0.60 * person.stature * std::max(1.0, person.arm);
  figure.bounds = {Vector3d(-reach, -0.03, -0.35), Vector3d(reach, person.stature + 0.05, 0.35)};
  return figure;
}

}  // namespace loopreg::body
