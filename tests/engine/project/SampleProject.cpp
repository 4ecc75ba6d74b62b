#include "SampleProject.h"

#include <gtest/gtest.h>

#include "core/Rng.h"
#include "project/FitFields.h"

namespace loopreg::testing {
namespace {

using registration::Mends;

constexpr std::int64_t kVertices = 300;
constexpr int kJoints = 24, kBetas = 5, kBodyVertices = 40;

Points points(Rng& rng, Eigen::Index count, double size) {
  Points out(3, count);
  for (Eigen::Index i = 0; i < out.size(); ++i) out.data()[i] = size * (rng.uniform() - 0.5);
  return out;
}

body::BodyParameters parameters(Rng& rng) {
  body::BodyParameters made;
  made.rotations.resize(kJoints);
  VectorXd pose(3 * kJoints);
  for (Eigen::Index i = 0; i < pose.size(); ++i) pose(i) = rng.uniform() - 0.5;
  made.setPose(pose);
  made.betas = points(rng, kBetas, 4).row(0).transpose();
  made.translation = points(rng, 1, 2).col(0);
  made.scale = 1 + 0.1 * rng.uniform();
  return made;
}

std::vector<bool> mask(Rng& rng) {
  std::vector<bool> made;
  for (std::int64_t i = 0; i < kVertices; ++i) made.push_back(rng.uniform() < 0.4);
  return made;
}

registration::Preflight preflight(Rng& rng) {
  registration::Preflight made;
  made.units = registration::Units::millimetres;
  made.unitsFinding = {0.75, "A person of 1.80 m fits millimetres best."};
  made.up = registration::UpAxis::minusZ;
  made.upFinding = {1, "You said so."};
  made.facingDegrees = -33.25;
  made.facingFinding = {0.5, "Feet"};
  made.floorFound = true;
  made.floorHeight = 0.01;
  made.floorPoints = 11;
  made.debrisPoints = 12;
  made.components = 3;
  made.isPerson = mask(rng);
  made.height = 1.81;
  made.holes = 4;
  made.remarks = {"Dropped a floor.", "\u00dcber\u2014Zeichen"};
  made.alignment.scale = 0.001;
  made.alignment.rotation = body::rotationFromAxisAngle(Vector3d(0.3, -0.4, 1));
  made.alignment.translation = Vector3d(0.1, 0.2, 1.0 / 3);
  return made;
}

Mends mends(Rng& rng) {
  Mends made;
  registration::BodyPin pin;
  pin.name = "left wrist";
  pin.pin.point.vertex = {3, 4, 39};
  pin.pin.point.bary = Vector3d(0.2, 0.3, 0.5);
  pin.pin.target = Vector3d(1.0 / 7, 0.9, -0.2);
  pin.pin.weight = 2.5;
  made.pins.push_back(pin);
  pin.name = "nose";
  pin.landmark = true;
  made.pins.push_back(pin);
  made.mask = std::make_shared<const std::vector<bool>>(mask(rng));
  made.lockShape = true;
  made.lockedJoints = {0, 5, 23};
  made.turned = {{18, Vector3d(0.1, 1.0 / 3, -2)}};
  made.clothing = registration::Clothing::loose;
  made.start = registration::StartKind::alternative;
  made.startIndex = 1;
  made.startSerial = 4;
  return made;
}

canonical::Correspondences predictions(Rng& rng) {
  canonical::Correspondences made;
  constexpr int kCount = 50;
  made.canonical = points(rng, kCount, 2);
  made.beneath = points(rng, kCount, 0.1);
  for (int i = 0; i < kCount; ++i) {
    made.point.push_back(i);
    made.confidence.push_back(rng.uniform());
    made.part.push_back(i % 24 - 1);
  }
  return made;
}

registration::FitResult fit(Rng& rng) {
  registration::FitResult made;
  made.preflight = preflight(rng);
  made.parameters = parameters(rng);
  made.displacements = points(rng, kBodyVertices, 0.02);
  made.verdict = registration::Verdict::check;
  made.rules = {{"coverage",
                 registration::Verdict::check,
                 "40 % has no scan.",
                 40.5,
                 30,
                 "%",
                 {"left hand", "right foot"}}};
  made.reasons = {"40 % has no scan."};
  made.scanToModelMm = {3.25, 2.5, 9, 41};
  made.modelToScanMm = {4, 3, std::numeric_limits<double>::quiet_NaN(), 50};
  made.prediction.correspondences = predictions(rng);
  made.prediction.person.orientation = body::rotationFromAxisAngle(Vector3d(0, 1, 0));
  made.prediction.person.headingDegrees = 57;
  made.prediction.person.headingConfidence = 0.9;
  made.prediction.person.scale = 1.05;
  made.prediction.person.betas = VectorXd::LinSpaced(3, -1, 1);
  made.energy = 0.123456789012345;
  made.alternatives = {{"facing +180 degrees", 0.3, parameters(rng)},
                       {"correspondences", 0.4, parameters(rng)}};
  made.iterations = 3;
  made.clothed = true;
  made.stoppedEarly = true;
  made.seconds.load = 0.1;
  made.seconds.preflight = 0.2;
  made.seconds.corrnet = 0.3;
  made.seconds.initialise = 0.4;
  made.seconds.fit = 0.5;
  made.seconds.displacements = 0.6;
  made.seconds.write = 0.7;
  made.seed = 0xffffffffffffffffu;
  made.mends = mends(rng);
  return made;
}

std::vector<fit::FitIteration> history(Rng& rng) {
  std::vector<fit::FitIteration> made(4);
  for (std::size_t i = 0; i < made.size(); ++i) {
    fit::FitIteration& it = made[i];
    it.index = static_cast<int>(i);
    it.stage = static_cast<fit::Stage>(i);
    it.energy = {{"scan to model", 1.0 / (3 + double(i))}};
    if (i > 1) it.energy.push_back({"pins", 0.25});
    it.total = 10 - double(i);
    it.kernelWidth = 0.1 / (1 + double(i));
    it.scanToModel = 0.01 * double(i);
    it.seconds = 0.3 * double(i);
    if (i > 0) it.parameters = std::make_shared<const body::BodyParameters>(parameters(rng));
    if (i > 1) {
      it.displacements = std::make_shared<const Points>(points(rng, kBodyVertices, 0.02));
    }
  }
  made[3].displacements = made[2].displacements;  // shared, and kept once
  return made;
}

void expectNear(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double tolerance) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.cols(), b.cols());
  if (a.size() > 0) {
    EXPECT_LE((a - b).cwiseAbs().maxCoeff(), tolerance);
  }
}

void expectSame(const registration::Preflight& a, const registration::Preflight& b,
                double tolerance) {
  Json first = project::toJson(a), second = project::toJson(b);
  first.erase("alignment");
  second.erase("alignment");
  EXPECT_EQ(first.dump(), second.dump());
  EXPECT_EQ(a.isPerson, b.isPerson);
  expectNear(a.alignment.rotation, b.alignment.rotation, tolerance);
  EXPECT_EQ(a.alignment.translation, b.alignment.translation);
  EXPECT_EQ(a.alignment.scale, b.alignment.scale);
  EXPECT_EQ(a.remarks, b.remarks);
}

void expectSame(const body::BodyParameters& a, const body::BodyParameters& b, double tolerance) {
  ASSERT_EQ(a.rotations.size(), b.rotations.size());
  for (std::size_t j = 0; j < a.rotations.size(); ++j) {
    expectNear(a.rotations[j], b.rotations[j], tolerance);
  }
  EXPECT_EQ(a.betas, b.betas);
  EXPECT_EQ(a.translation, b.translation);
  EXPECT_EQ(a.scale, b.scale);
}

void expectSame(const metrics::DistanceStats& a, const metrics::DistanceStats& b) {
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  EXPECT_TRUE(same(a.mean, b.mean) && same(a.median, b.median) && same(a.p95, b.p95) &&
              same(a.max, b.max));
}

void expectSame(const corrnet::Prediction& a, const corrnet::Prediction& b, double tolerance) {
  EXPECT_EQ(a.correspondences.point, b.correspondences.point);
  EXPECT_EQ(a.correspondences.part, b.correspondences.part);
  expectNear(a.correspondences.canonical, b.correspondences.canonical, 2e-5);
  expectNear(a.correspondences.beneath, b.correspondences.beneath, 1e-6);
  ASSERT_EQ(a.correspondences.confidence.size(), b.correspondences.confidence.size());
  for (std::size_t i = 0; i < a.correspondences.confidence.size(); ++i) {
    EXPECT_NEAR(a.correspondences.confidence[i], b.correspondences.confidence[i], 2e-5);
  }
  expectNear(a.person.orientation, b.person.orientation, tolerance);
  EXPECT_EQ(a.person.headingDegrees, b.person.headingDegrees);
  EXPECT_EQ(a.person.headingConfidence, b.person.headingConfidence);
  EXPECT_EQ(a.person.scale, b.person.scale);
  EXPECT_EQ(a.person.betas, b.person.betas);
}

void expectSame(const registration::FitResult& a, const registration::FitResult& b,
                double tolerance) {
  expectSame(a.preflight, b.preflight, tolerance);
  expectSame(a.parameters, b.parameters, tolerance);
  EXPECT_EQ(a.displacements, b.displacements);
  EXPECT_EQ(a.verdict, b.verdict);
  EXPECT_EQ(a.reasons, b.reasons);
  ASSERT_EQ(a.rules.size(), b.rules.size());
  for (std::size_t i = 0; i < a.rules.size(); ++i) {
    EXPECT_EQ(a.rules[i].id, b.rules[i].id);
    EXPECT_EQ(a.rules[i].severity, b.rules[i].severity);
    EXPECT_EQ(a.rules[i].text, b.rules[i].text);
    EXPECT_EQ(a.rules[i].value, b.rules[i].value);
    EXPECT_EQ(a.rules[i].threshold, b.rules[i].threshold);
    EXPECT_EQ(a.rules[i].unit, b.rules[i].unit);
    EXPECT_EQ(a.rules[i].where, b.rules[i].where);
  }
  expectSame(a.scanToModelMm, b.scanToModelMm);
  expectSame(a.modelToScanMm, b.modelToScanMm);
  expectSame(a.prediction, b.prediction, tolerance);
  EXPECT_EQ(a.energy, b.energy);
  ASSERT_EQ(a.alternatives.size(), b.alternatives.size());
  for (std::size_t i = 0; i < a.alternatives.size(); ++i) {
    EXPECT_EQ(a.alternatives[i].description, b.alternatives[i].description);
    EXPECT_EQ(a.alternatives[i].energy, b.alternatives[i].energy);
    expectSame(a.alternatives[i].parameters, b.alternatives[i].parameters, tolerance);
  }
  EXPECT_EQ(a.iterations, b.iterations);
  EXPECT_EQ(a.clothed, b.clothed);
  EXPECT_EQ(a.stoppedEarly, b.stoppedEarly);
  EXPECT_EQ(a.seconds.total(), b.seconds.total());
  EXPECT_EQ(a.seconds.write, b.seconds.write);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_TRUE(a.mends == b.mends);
}

void expectSame(const std::vector<fit::FitIteration>& a, const std::vector<fit::FitIteration>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].index, b[i].index);
    EXPECT_EQ(a[i].stage, b[i].stage);
    EXPECT_EQ(a[i].total, b[i].total);
    EXPECT_EQ(a[i].kernelWidth, b[i].kernelWidth);
    EXPECT_EQ(a[i].scanToModel, b[i].scanToModel);
    EXPECT_EQ(a[i].seconds, b[i].seconds);
    ASSERT_EQ(a[i].energy.size(), b[i].energy.size());
    for (std::size_t k = 0; k < a[i].energy.size(); ++k) {
      EXPECT_EQ(a[i].energy[k].name, b[i].energy[k].name);
      EXPECT_EQ(a[i].energy[k].value, b[i].energy[k].value);
    }
    ASSERT_EQ(bool(a[i].parameters), bool(b[i].parameters));
    if (a[i].parameters) {
      expectNear(a[i].parameters->pose(), b[i].parameters->pose(), 1e-6);
      expectNear(a[i].parameters->betas, b[i].parameters->betas, 1e-6);
      expectNear(a[i].parameters->translation, b[i].parameters->translation, 1e-6);
      EXPECT_NEAR(a[i].parameters->scale, b[i].parameters->scale, 1e-6);
    }
    ASSERT_EQ(bool(a[i].displacements), bool(b[i].displacements));
    if (a[i].displacements) expectNear(*a[i].displacements, *b[i].displacements, 1e-6);
  }
}

}  // namespace

project::Project sampleProject() {
  Rng rng(7);
  project::Project made;
  made.scan.name = "person";
  made.scan.file = "/scans/of today/person.ply";
  made.scan.relative = "../of today/person.ply";
  made.scan.bytes = 123456789012;
  made.scan.sha256 = std::string(64, 'a');
  made.scan.vertices = kVertices;
  made.scan.faces = 500;
  made.options.method = registration::Method::adam;
  made.options.displacements = true;
  made.options.clothing = registration::Clothing::tight;
  made.options.units = registration::Units::inches;
  made.options.up = registration::UpAxis::plusX;
  made.options.facingDegrees = 90.5;
  made.options.fitScale = true;
  made.options.keepDebris = true;
  made.options.threads = 3;
  made.options.seed = 99;
  made.preflight = std::make_shared<const registration::Preflight>(preflight(rng));
  made.body.source = "/bodies/female.npz";
  made.body.relative = "../../bodies/female.npz";
  made.body.name = "female.npz";
  made.body.checksum = 0x8000000000000001u;
  made.mends = std::make_shared<const Mends>(mends(rng));
  made.fit = std::make_shared<const registration::FitResult>(fit(rng));
  made.history = std::make_shared<const std::vector<fit::FitIteration>>(history(rng));
  made.view = {{"camera", {{"azimuth", 0.5}}}, {"anything", {1, 2, 3}}};
  made.picture = std::string("\x89PNG\0picture", 12);
  made.saved = "2026-11-22T10:11:12Z";
  made.autosavedOf = "/projects/person.loopreg";
  return made;
}

void expectSame(const project::Project& a, const project::Project& b, double tolerance) {
  EXPECT_EQ(a.scan.name, b.scan.name);
  EXPECT_EQ(a.scan.file, b.scan.file);
  EXPECT_EQ(a.scan.relative, b.scan.relative);
  EXPECT_EQ(a.scan.bytes, b.scan.bytes);
  EXPECT_EQ(a.scan.sha256, b.scan.sha256);
  EXPECT_EQ(a.scan.vertices, b.scan.vertices);
  EXPECT_EQ(a.scan.faces, b.scan.faces);
  EXPECT_EQ(project::toJson(a.options).dump(), project::toJson(b.options).dump());
  EXPECT_EQ(a.options.facingDegrees, b.options.facingDegrees);
  EXPECT_EQ(a.body.source, b.body.source);
  EXPECT_EQ(a.body.relative, b.body.relative);
  EXPECT_EQ(a.body.name, b.body.name);
  EXPECT_EQ(a.body.checksum, b.body.checksum);
  EXPECT_EQ(a.view, b.view);
  EXPECT_EQ(a.picture, b.picture);
  EXPECT_EQ(a.saved, b.saved);
  EXPECT_EQ(a.autosavedOf, b.autosavedOf);
  ASSERT_TRUE(a.mends && b.mends && a.history && b.history);
  EXPECT_TRUE(*a.mends == *b.mends);
  ASSERT_EQ(bool(a.preflight), bool(b.preflight));
  if (a.preflight) expectSame(*a.preflight, *b.preflight, tolerance);
  ASSERT_EQ(bool(a.fit), bool(b.fit));
  if (a.fit) expectSame(*a.fit, *b.fit, tolerance);
  expectSame(*a.history, *b.history);
}

}  // namespace loopreg::testing
