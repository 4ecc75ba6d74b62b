// Relief on trunk and limbs: bones near the skin, muscles, folds and hollows. Each stroke is aimed:
// a ray from in front (behind, above) finds the skin of this person, so that the forms stay on the
// surface whatever the girths are. Heights are a few millimetres.
#include "body/generator/AnatomyParts.h"

namespace loopreg::body {

namespace {

enum class Side { front, back, above };

/// Heights of the trunk and legs as fractions of stature, breadths in metres of the mean figure.
class Carver {
 public:
  Carver(const Frame& frame, Field& skin) : f_(frame), skin_(skin) {}

  struct Knot {
    double x, fraction, radius, height;
  };
  Vector3d on(Side side, const Vector3d& p) const {
    const double far = 0.45 * f_.scale;
    if (side == Side::front) return skin_.trace({p.x(), p.y(), far}, -Vector3d::UnitZ());
    if (side == Side::back) return skin_.trace({p.x(), p.y(), -far}, Vector3d::UnitZ());
    return skin_.trace({p.x(), p.y() + 0.2 * f_.scale, p.z()}, -Vector3d::UnitY());
  }
  Vector3d on(Side side, double x, double fraction) const {
    return on(side, {f_.scale * x + (fraction < 0.46 ? f_.legShift() : 0), f_.y(fraction), 0});
  }
  void relief(Side side, double x, double fraction, const Vector3d& radii, double height) {
    reliefAt(on(side, x, fraction), radii, height);
  }
  void reliefAt(const Vector3d& point, const Vector3d& radii, double height) {
    skin_.addDetail(makeRelief(point, f_.scale * radii, f_.scale * height));
  }
  void stroke(Side side, std::initializer_list<Knot> knots) {
    std::vector<Primitive::Knot> path;
    for (const Knot& k : knots) {
      path.push_back({on(side, k.x, k.fraction), f_.scale * k.radius, f_.scale * k.height});
    }
    skin_.addDetail(makeStroke(path));
  }

 private:
  const Frame& f_;
  Field& skin_;
};

void carveShoulders(const Frame& f, const Points& joints, Carver& c) {
  const double man = std::clamp(f.person.sex, 0.0, 1.0), s = f.scale;
  // Collar bone, the hollows above and below it, the notch between the two.
  c.stroke(Side::front, {{0.016, 0.8120, 0.0090, 0.0035},
                         {0.050, 0.8160, 0.0085, 0.0042},
                         {0.095, 0.8215, 0.0090, 0.0036},
                         {0.140, 0.8260, 0.0110, 0.0020}});
  c.relief(Side::front, 0.090, 0.8010, {0.034, 0.016, 0.040}, -0.0040);
  c.relief(Side::front, 0.058, 0.8320, {0.024, 0.013, 0.040}, -0.0045);
  c.relief(Side::front, 0.000, 0.8190, {0.010, 0.010, 0.020}, -0.0050);
  // The neck's turning muscle down to the notch; the larynx; the last neck bone.
  c.stroke(Side::front, {{0.0460, 0.8820, 0.0100, 0.0015},
                         {0.0380, 0.8640, 0.0095, 0.0032},
                         {0.0270, 0.8440, 0.0090, 0.0036},
                         {0.0140, 0.8260, 0.0080, 0.0030},
                         {0.0100, 0.8170, 0.0080, 0.0010}});
  c.relief(Side::front, 0.000, 0.8580, {0.0095, 0.0130, 0.0200}, 0.0010 + 0.0030 * man);
  c.relief(Side::back, 0.000, 0.8400, {0.0160, 0.0150, 0.0300}, 0.0025);
  // The cap of the shoulder.
  const Vector3d shoulder = joints.col(kLeftShoulder);
  c.reliefAt(c.on(Side::above, shoulder + s * Vector3d(0.030, 0, 0.002)), {0.050, 0.045, 0.045},
             0.0060);
}

void carveTrunk(const Frame& f, Carver& c) {
  const double man = std::clamp(f.person.sex, 0.0, 1.0);
  // Chest muscles and their lower edge, breast bone, nipple.
  const double pectoral = man * f.person.bust;
  c.relief(Side::front, 0.080, 0.7560, {0.062, 0.042, 0.080}, 0.0100 * pectoral);
  c.stroke(Side::front, {{0.020, 0.7230, 0.0150, -0.0015 * pectoral},
                         {0.075, 0.7170, 0.0150, -0.0045 * pectoral},
                         {0.125, 0.7330, 0.0160, -0.0035 * pectoral}});
  c.stroke(Side::front, {{0, 0.8000, 0.0180, -0.0010},
                         {0, 0.7600, 0.0180, -0.0035},
                         {0, 0.7200, 0.0170, -0.0030},
                         {0, 0.6600, 0.0140, -0.0028},
                         {0, 0.6150, 0.0120, -0.0025}});
  c.relief(Side::front, 0.094, f.thelion(), {0.0095, 0.0095, 0.0200}, 0.0045);
  // Rib arch, edges of the straight belly muscle, navel, hip bones, groin, mound.
  const double slim = std::clamp(1 - 8 * (f.person.waist - 1), 0.2, 1.4);
  c.stroke(Side::front, {{0.012, 0.7020, 0.0170, -0.0012 * slim},
                         {0.050, 0.6820, 0.0170, -0.0040 * slim},
                         {0.095, 0.6540, 0.0180, -0.0025 * slim}});
  c.stroke(Side::front, {{0.066, 0.6650, 0.0180, -0.0008 * slim},
                         {0.068, 0.6200, 0.0180, -0.0032 * slim},
                         {0.056, 0.5700, 0.0180, -0.0025 * slim},
                         {0.034, 0.5300, 0.0160, -0.0010 * slim}});
  c.relief(Side::front, 0.000, 0.5980, {0.0095, 0.0115, 0.0250}, -0.0085);
  c.relief(Side::front, 0.118, 0.5740, {0.0220, 0.0200, 0.0500}, 0.0035 * slim);
  c.stroke(Side::front, {{0.128, 0.5580, 0.0170, -0.0010},
                         {0.095, 0.5330, 0.0170, -0.0050},
                         {0.058, 0.5080, 0.0160, -0.0060},
                         {0.026, 0.4830, 0.0140, -0.0050}});
  c.relief(Side::front, 0.000, 0.4980, {0.0330, 0.0300, 0.0500}, 0.0070);
  // Spine, the muscles along it, shoulder blades.
  c.stroke(Side::back, {{0, 0.5500, 0.0200, -0.0010},
                        {0, 0.5900, 0.0220, -0.0060},
                        {0, 0.6500, 0.0230, -0.0085},
                        {0, 0.7200, 0.0240, -0.0070},
                        {0, 0.7900, 0.0220, -0.0025}});
  c.stroke(Side::back, {{0.034, 0.5650, 0.0240, 0.0010},
                        {0.040, 0.6100, 0.0260, 0.0045},
                        {0.046, 0.6700, 0.0280, 0.0035}});
  c.relief(Side::back, 0.090, 0.7620, {0.0460, 0.0520, 0.0600}, 0.0070);
  c.stroke(Side::back, {{0.052, 0.7950, 0.0140, -0.0012},
                        {0.055, 0.7550, 0.0150, -0.0045},
                        {0.078, 0.7200, 0.0160, -0.0040},
                        {0.115, 0.7130, 0.0170, -0.0020}});
  // Buttocks: cleft and lower fold.
  c.stroke(Side::back, {{0, 0.4720, 0.0150, -0.0140},
                        {0, 0.5000, 0.0160, -0.0200},
                        {0, 0.5250, 0.0170, -0.0150},
                        {0, 0.5480, 0.0180, -0.0030}});
  c.stroke(Side::back, {{0.022, 0.4680, 0.0160, -0.0040},
                        {0.065, 0.4640, 0.0170, -0.0060},
                        {0.110, 0.4680, 0.0180, -0.0035},
                        {0.145, 0.4780, 0.0180, -0.0005}});
}

void carveLegs(Carver& c) {
  // Thigh muscles above the knee, kneecap, its band and the shin bone.
  c.relief(Side::front, 0.058, 0.3180, {0.0240, 0.0330, 0.0400}, 0.0055);
  c.relief(Side::front, 0.122, 0.3350, {0.0220, 0.0400, 0.0400}, 0.0035);
  c.relief(Side::front, 0.089, 0.3060, {0.0160, 0.0150, 0.0400}, -0.0030);
  c.relief(Side::front, 0.088, 0.2830, {0.0185, 0.0215, 0.0400}, 0.0060);
  c.relief(Side::front, 0.060, 0.2800, {0.0110, 0.0190, 0.0300}, -0.0045);
  c.relief(Side::front, 0.116, 0.2800, {0.0110, 0.0190, 0.0300}, -0.0045);
  c.relief(Side::front, 0.090, 0.2530, {0.0130, 0.0140, 0.0300}, 0.0030);
  c.stroke(Side::front, {{0.089, 0.2400, 0.0120, 0.0020},
                         {0.086, 0.1800, 0.0120, 0.0032},
                         {0.090, 0.1100, 0.0110, 0.0020}});
  // Hollow of the knee between its cords, the two heads of the calf, the heel's tendon.
  c.relief(Side::back, 0.090, 0.2880, {0.0220, 0.0300, 0.0400}, -0.0060);
  c.stroke(Side::back, {{0.062, 0.3250, 0.0120, 0.0010},
                        {0.062, 0.2900, 0.0110, 0.0035},
                        {0.064, 0.2650, 0.0120, 0.0010}});
  c.stroke(Side::back, {{0.122, 0.3250, 0.0120, 0.0010},
                        {0.122, 0.2900, 0.0110, 0.0030},
                        {0.118, 0.2650, 0.0120, 0.0010}});
  c.relief(Side::back, 0.072, 0.2160, {0.0260, 0.0480, 0.0500}, 0.0075);
  c.relief(Side::back, 0.118, 0.2240, {0.0250, 0.0430, 0.0500}, 0.0055);
  c.relief(Side::back, 0.080, 0.0720, {0.0100, 0.0420, 0.0180}, -0.0050);
  c.relief(Side::back, 0.114, 0.0720, {0.0100, 0.0420, 0.0180}, -0.0050);
}

void carveArms(const Frame& f, const Points& joints, Carver& c) {
  const double s = f.scale;
  const Vector3d shoulder = joints.col(kLeftShoulder), elbow = joints.col(kLeftElbow);
  const Vector3d wrist = joints.col(kLeftWrist);
  auto along = [](const Vector3d& a, const Vector3d& b, double t) {
    return Vector3d(a + t * (b - a));
  };
  const Vector3d y = s * Vector3d::UnitY(), z = s * Vector3d::UnitZ();
  // Upper arm: two-headed muscle in front, three-headed behind, the tip of the elbow.
  c.reliefAt(c.on(Side::front, along(shoulder, elbow, 0.55)), {0.062, 0.024, 0.040}, 0.0050);
  c.reliefAt(c.on(Side::back, along(shoulder, elbow, 0.45)), {0.060, 0.028, 0.040}, 0.0040);
  c.reliefAt(c.on(Side::above, along(shoulder, elbow, 0.45) - 0.004 * z), {0.030, 0.014, 0.016},
             -0.0025);
  c.reliefAt(c.on(Side::back, elbow + 0.004 * y), {0.013, 0.012, 0.016}, 0.0055);
  c.reliefAt(c.on(Side::front, elbow), {0.010, 0.026, 0.016}, -0.0025);
  // Forearm: the muscle over the elbow's outer side; the wrist's two bones.
  c.reliefAt(c.on(Side::above, along(elbow, wrist, 0.17) + 0.008 * z), {0.055, 0.030, 0.022},
             0.0045);
  c.reliefAt(c.on(Side::above, along(elbow, wrist, 0.93) - 0.018 * z), {0.011, 0.012, 0.009},
             0.0040);
}

}  // namespace

void addDetails(const Frame& f, const Points& joints, Field& skin) {
  Carver carver(f, skin);
  carveShoulders(f, joints, carver);
  carveTrunk(f, carver);
  carveLegs(carver);
  carveArms(f, joints, carver);
}

}  // namespace loopreg::body
