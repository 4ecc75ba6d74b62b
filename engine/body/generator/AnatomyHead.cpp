// Head and neck of the recipe: skull and jaw as tubes and ellipsoids, then the face as a sculptor
// would set it: sockets sunk, eyeballs and lids put in, nose, lips and ears built on, and creases
// drawn with strokes. Coordinates in metres for the mean head: origin at the head joint, y up, face
// toward +z, left half. Proportions are those of anthropometry (eyes at half the head's height, a
// pupil 31 mm from the middle, nose 35 mm and mouth 50 mm broad, ears 62 mm high).
#include "body/generator/AnatomyParts.h"

namespace loopreg::body {

namespace {

/// Builds in the mean head's coordinates; places and sizes go to one person's head.
class Sculptor {
 public:
  Sculptor(const Frame& frame, Field& skin) : frame_(frame), skin_(skin), s_(frame.head) {
    noseOut_ = 0.025 * (frame.person.nose * lerp(0.97, 1.05, frame.person.sex) - 1);
  }
  struct Knot {
    double x, y, z, radius, height;
  };
  double scale() const { return s_; }
  Vector3d at(double x, double y, double z) const {
    const double faceY = y < kFaceTop ? (y - kFaceTop) * frame_.person.face + kFaceTop : y;
    // What stands out in front between brow and lips belongs to the nose.
    const double nose = bump(y, 0.053, 0.035) * bump(x, 0, 0.03) * noseOut_;
    return Vector3d(0, frame_.headJoint, 0) + s_ * Vector3d(x, faceY, z + (z > 0.09 ? nose : 0));
  }
  static Matrix3d turn(double aboutX, double aboutY, double aboutZ) {
    return (Eigen::AngleAxisd(aboutX, Vector3d::UnitX()) *
            Eigen::AngleAxisd(aboutY, Vector3d::UnitY()) *
            Eigen::AngleAxisd(aboutZ, Vector3d::UnitZ()))
        .toRotationMatrix();
  }
  void ball(const Vector3d& c, const Vector3d& radii, double blend,
            const Matrix3d& rotation = Matrix3d::Identity(), bool cut = false) {
    Primitive e = makeEllipsoid(at(c[0], c[1], c[2]), s_ * radii, s_ * blend, rotation);
    e.subtract = cut;
    skin_.add(e);
  }
  void cone(const Vector3d& a, const Vector3d& b, double r0, double r1, double blend) {
    skin_.add(
        makeRoundCone(at(a[0], a[1], a[2]), at(b[0], b[1], b[2]), s_ * r0, s_ * r1, s_ * blend));
  }
  void relief(const Vector3d& c, const Vector3d& radii, double height,
              const Matrix3d& rotation = Matrix3d::Identity()) {
    skin_.add(makeRelief(at(c[0], c[1], c[2]), s_ * radii, s_ * height, rotation));
  }
  void almond(const Vector3d& c, const Vector3d& radii, double height, double softness,
              const Matrix3d& rotation) {
    skin_.add(makeAlmond(at(c[0], c[1], c[2]), s_ * radii, s_ * height, s_ * softness, rotation));
  }
  void stroke(std::initializer_list<Knot> knots) {
    std::vector<Primitive::Knot> path;
    for (const Knot& k : knots) path.push_back({at(k.x, k.y, k.z), s_ * k.radius, s_ * k.height});
    skin_.add(makeStroke(path));
  }

 private:
  const Frame& frame_;
  Field& skin_;
  double s_, noseOut_;
};

void addNeck(const Frame& f, Field& skin) {
  const Person& p = f.person;
  std::vector<Section> neck;
  const double g = f.scale * p.neck;
  for (const measured::NeckRow& row : measured::kNeck) {
    const double width = g * lerp(row.half, row.half * 1.13, p.sex);
    const double centre = 0.5 * (row.front + row.back) * f.scale;
    const double half = g * 0.5 * (row.front - row.back) * lerp(1.0, 1.10, p.sex);
    neck.push_back({f.y(row.at), 0, centre, width, width, half, half, 2.0, 2.1});
  }
  skin.add(makeTube(1, neck, 0.02, 0));
}

void addSkull(const Frame& f, Sculptor& head, Field& skin) {
  const Person& p = f.person;
  const double s = head.scale();
  std::vector<Section> face;
  for (const measured::FaceRow& row : measured::kFace) {
    const double jaw = lerp(1.0, p.jaw * lerp(0.97, 1.05, p.sex), bump(row.at, -0.01, 0.09));
    const double y = head.at(0, row.at, 0).y(), w = s * row.half * jaw;
    face.push_back({y, 0, s * row.center, w, w, s * (row.front - row.center),
                    s * (row.center - row.back), row.nFront, 2.1});
  }
  skin.add(makeTube(1, face, 0.012 * s, 0.022 * s));
  head.ball({0, 0.100, 0.008}, {0.0760, 0.095, 0.0975}, 0.020);
  head.ball({0, 0.122, -0.004}, {0.0730, 0.0725, 0.0880}, 0.016);
  // Lower jaw: its branch below the ear, its angle and its body up to the chin.
  const double w = p.jaw * lerp(0.97, 1.05, p.sex);
  head.cone({0.0480 * w, 0.045, 0.010}, {0.0375 * w, 0.010, 0.020}, 0.010, 0.0085, 0.030);
  head.cone({0.0375 * w, 0.010, 0.020}, {0.0095 * w, -0.0095, 0.0930}, 0.0085, 0.0095, 0.026);
}

void addFaceForms(const Frame& f, Sculptor& head) {
  const double man = std::clamp(f.person.sex, 0.0, 1.0);
  // Brow, socket, temple, cheek.
  head.stroke({{0.000, 0.1070, 0.1030, 0.010, 0.0012 + 0.0010 * man},
               {0.014, 0.1065, 0.0995, 0.009, 0.0012 + 0.0012 * man},
               {0.028, 0.1105, 0.0950, 0.008, 0.0018 + 0.0010 * man},
               {0.042, 0.1085, 0.0850, 0.008, 0.0020 + 0.0008 * man},
               {0.053, 0.1000, 0.0720, 0.008, 0.0016}});
  head.relief({0.0310, 0.0920, 0.0930}, {0.0205, 0.0125, 0.0220}, -0.0100);
  head.relief({0.0155, 0.0940, 0.0970}, {0.0075, 0.0100, 0.0140}, -0.0040);
  head.relief({0.0680, 0.1180, 0.0450}, {0.0200, 0.0240, 0.0260}, -0.0030);
  head.relief({0.0500, 0.0730, 0.0700}, {0.0200, 0.0150, 0.0240}, 0.0032, head.turn(0, 0, -0.3));
  head.relief({0.0300, 0.0620, 0.0950}, {0.0150, 0.0140, 0.0180}, 0.0030);
  // Muzzle, chin and the hollow between.
  head.relief({0.0000, 0.0240, 0.1080}, {0.0270, 0.0210, 0.0260}, 0.0048);
  head.relief({0.0000, -0.0075, 0.1080}, {0.0140, 0.0115, 0.0200}, 0.0030 + 0.0020 * man);
  head.relief({0.0000, 0.0075, 0.1140}, {0.0190, 0.0060, 0.0180}, -0.0022);
}

void addEye(Sculptor& head) {
  // The ball, 24 mm; over it the closed lids; then the opening between them, down to the ball.
  const Matrix3d outward = head.turn(0, -0.20, 0);
  head.ball({0.0315, 0.0925, 0.0765}, {0.0162, 0.0135, 0.0142}, 0.006, outward);
  const Matrix3d slit = head.turn(0, -0.28, -0.05);
  head.almond({0.0315, 0.0918, 0.0900}, {0.0155, 0.0070, 0.0050}, -0.0030, 0.0020, slit);
  // The lids' thickness, the fold of the upper one, the edge of the lower.
  head.stroke({{0.0175, 0.0925, 0.0850, 0.0026, 0.0000},
               {0.0235, 0.0985, 0.0880, 0.0026, 0.0008},
               {0.0315, 0.1005, 0.0885, 0.0026, 0.0010},
               {0.0400, 0.0980, 0.0850, 0.0026, 0.0009},
               {0.0475, 0.0915, 0.0770, 0.0026, 0.0004}});
  head.stroke({{0.0185, 0.1000, 0.0870, 0.0030, -0.0004},
               {0.0245, 0.1045, 0.0890, 0.0028, -0.0009},
               {0.0330, 0.1055, 0.0885, 0.0028, -0.0012},
               {0.0425, 0.1025, 0.0830, 0.0028, -0.0010},
               {0.0510, 0.0960, 0.0740, 0.0030, -0.0004}});
}

void addNose(Sculptor& head) {
  head.cone({0, 0.0900, 0.0935}, {0, 0.0560, 0.1185}, 0.0062, 0.0095, 0.012);
  head.cone({0.0060, 0.0820, 0.0880}, {0.0100, 0.0530, 0.1060}, 0.0062, 0.0080, 0.010);
  head.ball({0.0000, 0.0535, 0.1215}, {0.0098, 0.0082, 0.0090}, 0.006);
  // Wing, its groove, nostril, and the bridge between nostril and lip.
  head.ball({0.0122, 0.0490, 0.1085}, {0.0062, 0.0072, 0.0095}, 0.003);
  head.stroke({{0.0185, 0.0425, 0.1010, 0.0026, -0.0005},
               {0.0200, 0.0490, 0.1010, 0.0026, -0.0014},
               {0.0175, 0.0560, 0.1050, 0.0026, -0.0012},
               {0.0125, 0.0585, 0.1140, 0.0026, -0.0005}});
  head.ball({0.0072, 0.0425, 0.1130}, {0.0036, 0.0036, 0.0062}, 0.003, head.turn(0.25, 0.25, 0),
            true);
  head.cone({0, 0.0450, 0.1085}, {0, 0.0490, 0.1215}, 0.0036, 0.0045, 0.005);
}

void addMouth(Sculptor& head) {
  // Lips as rolls, thinning to the corners; the line between; the groove under the nose.
  head.cone({0.0235, 0.0230, 0.0985}, {0.0120, 0.0268, 0.1076}, 0.0026, 0.0042, 0.006);
  head.cone({0.0120, 0.0268, 0.1076}, {0.0035, 0.0284, 0.1100}, 0.0042, 0.0046, 0.006);
  head.cone({0.0035, 0.0284, 0.1100}, {0.0000, 0.0276, 0.1104}, 0.0046, 0.0046, 0.005);
  head.cone({0.0230, 0.0212, 0.0980}, {0.0115, 0.0175, 0.1057}, 0.0026, 0.0050, 0.006);
  head.cone({0.0115, 0.0175, 0.1057}, {0.0000, 0.0165, 0.1084}, 0.0050, 0.0055, 0.006);
  head.stroke({{0.0000, 0.0226, 0.1165, 0.0020, -0.0026},
               {0.0050, 0.0232, 0.1160, 0.0020, -0.0026},
               {0.0130, 0.0226, 0.1120, 0.0020, -0.0024},
               {0.0215, 0.0220, 0.1035, 0.0021, -0.0020},
               {0.0265, 0.0212, 0.0970, 0.0024, -0.0008}});
  head.relief({0.0000, 0.0370, 0.1150}, {0.0045, 0.0075, 0.0120}, -0.0010);
  // From the wing of the nose past the corner of the mouth.
  head.stroke({{0.0215, 0.0500, 0.0980, 0.0050, -0.0008},
               {0.0275, 0.0380, 0.0940, 0.0055, -0.0013},
               {0.0320, 0.0240, 0.0870, 0.0060, -0.0010},
               {0.0330, 0.0120, 0.0830, 0.0070, -0.0003}});
}

void addEar(Sculptor& head) {
  // A plane that opens backward by 30 degrees: a to the back, b up, c out of it; millimetres.
  const double flare = 0.44, lean = 0.16;
  const Vector3d back = Vector3d(std::sin(flare), 0, -std::cos(flare)).normalized();
  const Vector3d up = Vector3d(0.10, 1.0, -lean).normalized();
  const Vector3d out = up.cross(back).normalized() * (up.cross(back).x() > 0 ? 1 : -1);
  auto ear = [&](double a, double b, double c) {
    return Vector3d(Vector3d(0.0700, 0.0660, 0.0060) + 1e-3 * (a * back + b * up + c * out));
  };
  Matrix3d frame;
  frame << out.transpose(), up.transpose(), back.transpose();
  head.ball(ear(6, 4, -7), {0.0080, 0.0200, 0.0100}, 0.010, frame);
  head.ball(ear(12, 6, -1.0), {0.0038, 0.0270, 0.0165}, 0.004, frame);
  head.ball(ear(10, -10, -1.0), {0.0036, 0.0170, 0.0110}, 0.003, frame);
  head.ball(ear(5, -20, -0.5), {0.0040, 0.0090, 0.0080}, 0.004, frame);
  struct Bead {
    double a, b, c, r;
  };
  auto chain = [&](std::initializer_list<Bead> beads, double blend) {
    for (auto it = beads.begin(); it + 1 != beads.end(); ++it) {
      const Bead &p = *it, &q = it[1];
      head.cone(ear(p.a, p.b, p.c), ear(q.a, q.b, q.c), 1e-3 * p.r, 1e-3 * q.r, blend);
    }
  };
  // Rim, inner rim, the flap before the canal.
  chain({{-1, 9, 0.5, 2.8},
         {-1, 18, 1.0, 3.2},
         {5, 26, 1.2, 3.3},
         {13, 29, 1.4, 3.4},
         {21, 26, 1.5, 3.4},
         {25, 19, 1.5, 3.4},
         {26, 10, 1.5, 3.3},
         {24, 1, 1.2, 3.2},
         {19, -8, 0.8, 3.2},
         {13, -16, 0.4, 3.4}},
        0.0040);
  chain({{13, 19, 0.5, 2.2},
         {16, 12, 1.2, 2.8},
         {16, 4, 1.6, 3.0},
         {13, -5, 1.6, 3.0},
         {7, -11, 1.2, 3.0}},
        0.0040);
  chain({{-2, 1, 0.5, 2.8}, {-1, -4, 1.5, 3.2}, {0, -8, 0.5, 2.6}}, 0.0040);
  head.ball(ear(6.5, -0.5, 2.0), {0.0060, 0.0080, 0.0055}, 0.0030, frame, true);
}

}  // namespace

void addHead(const Frame& f, Field& skin) {
  skin.beginGroup(0.038 * f.scale);
  Sculptor head(f, skin);
  addNeck(f, skin);
  addSkull(f, head, skin);
  addFaceForms(f, head);
  addEye(head);
  addNose(head);
  addMouth(head);
  addEar(head);
}

}  // namespace loopreg::body
