// Body dimensions: a made figure of known girths, invariances, and the built-in mean against
// published adults.
#include "body/Anthropometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "body/ModelFile.h"
#include "core/Rng.h"
#include "geometry/Mesh.h"

namespace loopreg::body {
namespace {

constexpr double kPi = 3.14159265358979323846;

double ellipse(double a, double b) {
  double sum = 0;
  const int steps = 4000;
  for (int i = 0; i < steps; ++i) {
    const double t = 2 * kPi * (i + 0.5) / steps;
    sum += std::hypot(a * std::sin(t), b * std::cos(t)) * 2 * kPi / steps;
  }
  return sum;
}

/// A tube of elliptic rings, capped: of each ring the middle and half axes along u and v.
struct Ring {
  Vector3d middle;
  double u, v;
};
void addTube(Figure& figure, int joint, const std::vector<Ring>& rings, const Vector3d& u,
             const Vector3d& v) {
  const int around = 240;
  const auto first = static_cast<std::int32_t>(figure.vertices.cols());
  const auto count = static_cast<std::int32_t>(rings.size());
  Points vertices(3, first + count * around + 2);
  vertices.leftCols(first) = figure.vertices;
  std::vector<Eigen::Vector3i> faces;
  for (std::int32_t r = 0; r < count; ++r) {
    const Ring& ring = rings[static_cast<std::size_t>(r)];
    for (int k = 0; k < around; ++k) {
      const double t = 2 * kPi * k / around;
      vertices.col(first + r * around + k) =
          ring.middle + ring.u * std::cos(t) * u + ring.v * std::sin(t) * v;
      const int next = (k + 1) % around;
      const std::int32_t a = first + r * around;
      if (r + 1 < count) {
        faces.emplace_back(a + k, a + next, a + around + k);
        faces.emplace_back(a + next, a + around + next, a + around + k);
      }
    }
  }
  const std::int32_t low = first + count * around, high = low + 1;
  vertices.col(low) = rings.front().middle;
  vertices.col(high) = rings.back().middle;
  for (int k = 0; k < around; ++k) {
    const int next = (k + 1) % around;
    faces.emplace_back(low, first + next, first + k);
    faces.emplace_back(high, first + (count - 1) * around + k, first + (count - 1) * around + next);
  }
  const Eigen::Index old = figure.faces.cols();
  figure.faces.conservativeResize(3, old + static_cast<Eigen::Index>(faces.size()));
  for (std::size_t f = 0; f < faces.size(); ++f) {
    figure.faces.col(old + static_cast<Eigen::Index>(f)) = faces[f];
  }
  figure.vertices = vertices;
  figure.joint.resize(static_cast<std::size_t>(vertices.cols()), joint);
}

/// A doll of tubes, 1.75 m: what each tape must read is known. The trunk ends at 0.80 m.
Figure doll() {
  Figure figure;
  figure.vertices.resize(3, 0);
  figure.faces.resize(3, 0);
  figure.joints.resize(3, kSmplJointCount);
  const auto put = [&](int joint, double x, double y, double z) {
    figure.joints.col(joint) = Vector3d(x, y, z);
  };
  put(kPelvis, 0, 0.95, 0), put(kSpine1, 0, 1.05, 0), put(kSpine2, 0, 1.15, 0);
  put(kSpine3, 0, 1.25, 0), put(kNeck, 0, 1.46, 0), put(kHead, 0, 1.55, 0);
  for (const int right : {0, 1}) {
    const double s = right ? -1 : 1;
    put(kLeftHip + right, s * 0.09, 0.90, 0), put(kLeftKnee + right, s * 0.09, 0.48, 0);
    put(kLeftAnkle + right, s * 0.09, 0.08, 0), put(kLeftFoot + right, s * 0.09, 0.02, 0.1);
    put(kLeftCollar + right, s * 0.06, 1.40, 0), put(kLeftShoulder + right, s * 0.18, 1.40, 0);
    put(kLeftElbow + right, s * 0.45, 1.40, 0), put(kLeftWrist + right, s * 0.70, 1.40, 0);
    put(kLeftHand + right, s * 0.78, 1.40, 0);
  }
  const Vector3d x = Vector3d::UnitX(), y = Vector3d::UnitY(), z = Vector3d::UnitZ();
  const auto at = [](double height) { return Vector3d(0, height, 0); };
  addTube(figure, kSpine2,
          {{at(0.80), 0.170, 0.12},
           {at(0.90), 0.180, 0.13},
           {at(1.10), 0.130, 0.10},
           {at(1.24), 0.160, 0.13},
           {at(1.40), 0.170, 0.11},
           {at(1.46), 0.060, 0.06}},
          z, x);
  // Axes above are (z, x) so that rings run the right way round; swap to keep breadth along x.
  for (Eigen::Index i = 0; i < figure.vertices.cols(); ++i) {
    std::swap(figure.vertices(0, i), figure.vertices(2, i));
  }
  for (Eigen::Index f = 0; f < figure.faces.cols(); ++f) {
    std::swap(figure.faces(1, f), figure.faces(2, f));
  }
  addTube(figure, kNeck, {{at(1.42), 0.055, 0.055}, {at(1.58), 0.055, 0.055}}, z, x);
  addTube(figure, kHead,
          {{at(1.53), 0.05, 0.05},
           {at(1.60), 0.09, 0.07},
           {at(1.70), 0.095, 0.075},
           {at(1.74), 0.05, 0.04},
           {at(1.75), 0.01, 0.01}},
          z, x);
  for (const int right : {0, 1}) {
    const double s = right ? -1 : 1;
    const auto leg = [&](double height) { return Vector3d(s * 0.09, height, 0); };
    const auto arm = [&](double out) { return Vector3d(s * out, 1.40, 0); };
    addTube(figure, kLeftHip + right,
            {{leg(0.48), 0.06, 0.055},
             {leg(0.76), 0.085, 0.08},
             {leg(0.80), 0.085, 0.08},
             {leg(0.85), 0.05, 0.05}},
            z, x);
    addTube(figure, kLeftKnee + right,
            {{leg(0.08), 0.035, 0.035},
             {leg(0.15), 0.030, 0.030},
             {leg(0.36), 0.055, 0.055},
             {leg(0.48), 0.060, 0.055}},
            z, x);
    addTube(figure, kLeftAnkle + right,
            {{leg(0.0) + 0.05 * z, 0.13, 0.04}, {leg(0.08) + 0.02 * z, 0.05, 0.035}}, z, x);
    addTube(figure, kLeftShoulder + right, {{arm(0.12), 0.05, 0.05}, {arm(0.45), 0.045, 0.045}},
            s * y, z);
    addTube(figure, kLeftElbow + right,
            {{arm(0.45), 0.045, 0.045},
             {arm(0.53), 0.050, 0.045},
             {arm(0.69), 0.026, 0.030},
             {arm(0.72), 0.03, 0.03}},
            s * y, z);
    addTube(figure, kLeftWrist + right, {{arm(0.72), 0.02, 0.03}, {arm(0.88), 0.01, 0.02}}, s * y,
            z);
  }
  return figure;
}

double value(const std::vector<Measurement>& list, const std::string& id) {
  const Measurement* found = findMeasurement(list, id);
  EXPECT_NE(found, nullptr) << id;
  return found ? found->value : 0;
}

std::vector<Measurement> measured(const Figure& figure, const MeasureOptions& options = {}) {
  const auto list = measure(figure, options);
  EXPECT_TRUE(list) << list.error().text();
  return list ? list.value() : std::vector<Measurement>();
}

TEST(Anthropometry, ADollHasTheGirthsItWasMadeWith) {
  const auto list = measured(doll());
  const auto expectGirth = [&](const char* id, double a, double b, double tolerance) {
    EXPECT_NEAR(value(list, id), 100 * ellipse(a, b), tolerance) << id;
  };
  EXPECT_NEAR(value(list, "stature"), 175, 1e-9);
  EXPECT_NEAR(value(list, "inseam"), 80, 0.05);
  expectGirth("hip_girth", 0.180, 0.13, 0.2);
  expectGirth("waist_girth", 0.130, 0.10, 0.3);
  expectGirth("chest_girth", 0.160, 0.13, 0.3);
  expectGirth("neck_girth", 0.055, 0.055, 0.05);
  expectGirth("thigh_girth", 0.085, 0.08, 0.1);
  expectGirth("knee_girth", 0.060, 0.055, 0.05);
  expectGirth("ankle_girth", 0.030, 0.030, 0.2);
  // Half way between 0.18 and 0.45 m from the middle on a cone from 0.05 to 0.045 m.
  const double middle = 0.05 - 0.005 * (0.315 - 0.12) / 0.33;
  expectGirth("upper_arm_girth", middle, middle, 0.05);
  expectGirth("forearm_girth", 0.050, 0.045, 0.1);
  expectGirth("wrist_girth", 0.026, 0.030, 0.1);
  EXPECT_NEAR(value(list, "foot_length"), 26, 0.01);
  EXPECT_NEAR(value(list, "hand_length"), 18, 0.05);
  EXPECT_NEAR(value(list, "arm_span"), 2 * 88, 0.1);
}

std::shared_ptr<const BodyModel> builtin() {
  static const auto model = loadBuiltin();
  EXPECT_TRUE(model);
  return model.value();
}

Figure lopsided() {
  Points push(3, builtin()->vertexCount());
  for (Eigen::Index v = 0; v < push.cols(); ++v) {
    const Vector3d p = builtin()->templateVertices.col(v);
    push.col(v) = Vector3d(0, 0, p.x() < 0 ? 0.01 * std::sin(9 * p.y()) : 0);
  }
  VectorXd betas(2);
  betas << 0.4, 1.1;
  return figureOf(*builtin(), betas, &push).value();
}

TEST(Anthropometry, NeitherTheOrderOfVerticesNorOfFacesMatters) {
  const Figure figure = lopsided();
  Rng rng(5);
  std::vector<std::int32_t> order(static_cast<std::size_t>(figure.vertices.cols()));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(rng.uniform() * double(i))]);
  }
  Figure shuffled = figure;
  for (std::size_t v = 0; v < order.size(); ++v) {
    const auto to = static_cast<std::size_t>(order[v]);
    shuffled.vertices.col(order[v]) = figure.vertices.col(static_cast<Eigen::Index>(v));
    shuffled.joint[to] = figure.joint[v];
  }
  for (Eigen::Index f = 0; f < figure.faces.cols(); ++f) {
    const Eigen::Index to = figure.faces.cols() - 1 - f;
    for (int k = 0; k < 3; ++k) {
      shuffled.faces(k, to) = order[static_cast<std::size_t>(figure.faces((k + 1) % 3, f))];
    }
  }
  for (Landmark& landmark : shuffled.landmarks) {
    for (std::int32_t& corner : landmark.vertex) corner = order[static_cast<std::size_t>(corner)];
  }
  const auto before = measured(figure), after = measured(shuffled);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_NEAR(before[i].value, after[i].value, 1e-6) << before[i].id;
  }
}

// What is measured on the right of a body is measured on the left of its mirror image.
TEST(Anthropometry, AMirroredBodyMeasuresTheSameOnTheOtherSide) {
  const Figure figure = lopsided();
  Figure mirrored = figure;
  mirrored.vertices.row(0) *= -1;
  mirrored.joints.row(0) *= -1;
  mirrored.faces.row(1).swap(mirrored.faces.row(2));
  const auto twin = [](int joint) {
    const std::string& name = smplJointNames()[static_cast<std::size_t>(joint)];
    if (name.rfind("left_", 0) == 0) return joint + 1;
    return name.rfind("right_", 0) == 0 ? joint - 1 : joint;
  };
  for (int j = 0; j < kSmplJointCount; ++j) {
    mirrored.joints.col(twin(j)) = Vector3d(-1, 1, 1).cwiseProduct(figure.joints.col(j));
  }
  for (int& joint : mirrored.joint) joint = twin(joint);
  for (Landmark& landmark : mirrored.landmarks) {
    std::string& name = landmark.name;
    if (name.rfind("left_", 0) == 0) {
      name = "right_" + name.substr(5);
    } else if (name.rfind("right_", 0) == 0) {
      name = "left_" + name.substr(6);
    }
  }
  const auto right = measured(figure), left = measured(mirrored, {Side::left, false});
  ASSERT_EQ(right.size(), left.size());
  bool sidesDiffer = false;
  const auto wrong = measured(figure, {Side::left, false});
  for (std::size_t i = 0; i < right.size(); ++i) {
    EXPECT_NEAR(right[i].value, left[i].value, 1e-6) << right[i].id;
    sidesDiffer = sidesDiffer || std::abs(right[i].value - wrong[i].value) > 0.1;
  }
  EXPECT_TRUE(sidesDiffer);  // or the test would show nothing
}

TEST(Anthropometry, ScaleActsOnLengthsAreasAndVolumes) {
  VectorXd betas(3);
  betas << 0.5, -0.7, 0.3;
  const auto one = measure(*builtin(), betas).value();
  const auto two = measure(*builtin(), betas, 1.3).value();
  for (std::size_t i = 0; i < one.size(); ++i) {
    const std::string& unit = one[i].unit;
    const double power = unit == "cm" ? 1 : unit == "m2" ? 2 : unit == "kg/m2" ? 1 : 3;
    EXPECT_NEAR(two[i].value / one[i].value, std::pow(1.3, power), 1e-6) << one[i].id;
  }
}

TEST(Anthropometry, ATapeIsAsLongAsItsPathAndNeverLongerThanTheSkin) {
  const Figure figure = figureOf(*builtin(), VectorXd::Zero(0)).value();
  const auto list = measured(figure), skin = measured(figure, {Side::right, true});
  int girths = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].closed) continue;
    ++girths;
    double length = 0;
    const auto at = [&](std::size_t k) -> Vector3d {
      const BodyPoint& p = list[i].path[k % list[i].path.size()];
      return p.bary(0) * figure.vertices.col(p.vertex[0]) +
             p.bary(1) * figure.vertices.col(p.vertex[1]) +
             p.bary(2) * figure.vertices.col(p.vertex[2]);
    };
    for (std::size_t k = 0; k < list[i].path.size(); ++k) length += (at(k + 1) - at(k)).norm();
    EXPECT_NEAR(100 * length, list[i].value, 1e-6) << list[i].id;
    // Extremes along the skin may lie a little elsewhere.
    EXPECT_GT(skin[i].value, list[i].value - 0.3) << list[i].id;
  }
  EXPECT_EQ(girths, 15);
}

/// Fifth percentile of women to ninety-fifth of men in ANSUR II (Gordon et al. 2014), cm and kg,
/// rounded outward: where a mean adult's dimensions must lie. The back is shorter
/// by 4 cm: they measured down to the navel, here it ends at the natural waist.
struct Range {
  const char* id;
  double low, high;
};
constexpr Range kAdults[] = {
    {"stature", 152, 188},        {"cervicale_height", 129, 163},
    {"inseam", 68, 93},           {"chest_girth", 80, 123},
    {"waist_girth", 69, 117},     {"hip_girth", 88, 119},
    {"head_girth", 52, 60},       {"neck_girth", 29, 44},
    {"upper_arm_girth", 24, 42},  {"forearm_girth", 22, 35},
    {"wrist_girth", 13.5, 19.5},  {"thigh_girth", 51, 74},
    {"calf_girth", 32, 45},       {"ankle_girth", 19, 26},
    {"shoulder_breadth", 33, 45}, {"foot_length", 22, 30},
    {"hand_length", 16, 21.5},    {"back_length", 32, 50},
    {"arm_span", 150, 197},       {"mass", 50, 112},
    {"surface_area", 1.4, 2.4},   {"bmi", 18.5, 30},
};
TEST(Anthropometry, TheBuiltInMeanIsAnAdult) {
  const auto list = measure(*builtin(), VectorXd::Zero(0)).value();
  for (const Range& range : kAdults) {
    EXPECT_GT(value(list, range.id), range.low) << range.id;
    EXPECT_LT(value(list, range.id), range.high) << range.id;
  }
  EXPECT_LT(value(list, "waist_girth"), value(list, "underbust_girth"));
  EXPECT_LE(value(list, "underbust_girth"), value(list, "chest_girth"));
}

// Any build can be measured, and girths follow the second direction (stoutness).
TEST(Anthropometry, FollowsTheShape) {
  for (int b = 0; b < std::min(6, builtin()->betaCount()); ++b) {
    double last = 0;
    for (const double amount : {-3.0, -1.5, 0.0, 1.5, 3.0}) {
      const VectorXd betas = amount * VectorXd::Unit(builtin()->betaCount(), b);
      const auto list = measure(*builtin(), betas);
      ASSERT_TRUE(list) << b << " " << amount;
      const double waist = value(list.value(), "waist_girth");
      if (b == 1) {
        EXPECT_GT(std::abs(waist - last), 5);
      }
      last = waist;
      EXPECT_GT(value(list.value(), "hip_girth"), value(list.value(), "thigh_girth"));
    }
  }
}

TEST(Anthropometry, SaysWhichJointIsMissing) {
  BodyModel model = *builtin();
  model.jointNames[kLeftKnee] = "knie";
  const auto list = measure(model, VectorXd::Zero(0));
  ASSERT_FALSE(list);
  EXPECT_NE(list.error().text().find("left_knee"), std::string::npos);
  // Models with fingers have no joint "left_hand".
  model = *builtin();
  model.jointNames[kLeftHand] = "left_index1";
  EXPECT_TRUE(measure(model, VectorXd::Zero(0)));
}

TEST(Anthropometry, CsvHasARowPerMeasurement) {
  const auto list = measure(*builtin(), VectorXd::Zero(0)).value();
  const std::string csv = measurementsCsv(list);
  EXPECT_EQ(std::size_t(std::count(csv.begin(), csv.end(), '\n')), list.size() + 1);
  EXPECT_EQ(csv.rfind("id,name,value,unit,definition\nstature,\"Stature\",", 0), 0U);
}

}  // namespace
}  // namespace loopreg::body
