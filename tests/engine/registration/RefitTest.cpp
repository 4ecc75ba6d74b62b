// Mending a registration: what pins, masks and locks do to the next fit.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "Figure.h"
#include "body/ModelFile.h"
#include "core/Json.h"
#include "registration/Hypotheses.h"
#include "registration/Refit.h"
#include "registration/Report.h"
#include "synth/Synthesis.h"

namespace loopreg::registration {
namespace {

using body::BodyParameters;

body::ModelPointer builtin() {
  static const body::ModelPointer model = body::loadBuiltin().value();
  return model;
}

FitOptions twoThreads() {
  FitOptions options;
  options.threads = 2;
  return options;
}

/// A synthetic person, its registration, and a session that mends it.
struct Case {
  explicit Case(std::uint64_t seed, const std::function<void(Mesh&)>& spoil = {}) {
    synth::SynthOptions options;
    options.vertices = 6000;
    truth = synth::makeScan(*builtin(), options, Rng(seed));
    auto made = std::make_shared<Scan>();
    made->name = made->file = "synthetic";
    made->mesh = truth.scan;
    if (spoil) spoil(made->mesh);
    scan = made;
    auto registered = registerScan(*scan, *builtin(), nullptr, twoThreads(), {}, {});
    base = std::make_shared<const FitResult>(std::move(registered).value());
    session = std::make_unique<Refit>(scan, builtin(), base, twoThreads());
  }
  double errorMm(const BodyParameters& parameters) const {
    const Points vertices =
        base->preflight.alignment.applyInverse(body::poseBody(*builtin(), parameters).vertices);
    return 1000 * metrics::vertexToVertex(vertices, truth.body.vertices);
  }
  /// Where a vertex of the body belongs, engine frame.
  Vector3d place(std::int32_t vertex) const {
    return base->preflight.alignment.apply(Points(truth.body.vertices.col(vertex))).col(0);
  }
  BodyPin pinAt(std::int32_t vertex) const {
    BodyPin pin;
    pin.pin.point = body::BodyPoint::atVertex(vertex);
    pin.pin.target = place(vertex);
    pin.name = "pin";
    return pin;
  }
  FitResult settle(const BodyParameters& start, const Mends& mends) const {
    auto result = session->settle(start, mends, *base, {}, {});
    EXPECT_TRUE(result.ok()) << result.error().text();
    return std::move(result).value();
  }
  synth::SynthScan truth;
  std::shared_ptr<const Scan> scan;
  std::shared_ptr<const FitResult> base;
  std::unique_ptr<Refit> session;
};

/// A vertex in the middle of those a joint moves most.
std::int32_t vertexOf(int joint) {
  const body::BodyModel& model = *builtin();
  const Vector3d centre = model.jointTemplate.col(joint);
  std::int32_t nearest = 0;
  double best = 1e9;
  for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
    const double distance = (model.templateVertices.col(v) - centre).squaredNorm();
    if (model.skin.joint(0, v) != joint || distance >= best) continue;
    best = distance;
    nearest = static_cast<std::int32_t>(v);
  }
  return nearest;
}

Vector3d positionOf(const BodyParameters& parameters, const fit::Pin& pin) {
  body::BodyState state;
  body::evaluate(*builtin(), parameters, state);
  return state.position(pin.point);
}

/// The left arm somewhere else: a fit that went wrong there.
BodyParameters wrongArm(const BodyParameters& right) {
  BodyParameters wrong = right;
  wrong.rotations[body::kLeftShoulder] =
      body::rotationFromAxisAngle(Vector3d(0.2, -0.9, 1.1)) * right.rotations[body::kLeftShoulder];
  wrong.rotations[body::kLeftElbow] = body::rotationFromAxisAngle(Vector3d(0.1, -1.6, 0.2));
  return wrong;
}

TEST(Refit, APinnedWristPullsAWrongArmToItsPlace) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Case c(seed);
    const double before = c.errorMm(c.base->parameters);
    const BodyParameters wrong = wrongArm(c.base->parameters);
    Mends mends;
    mends.pins = {c.pinAt(vertexOf(body::kLeftWrist))};
    const BodyParameters shown = c.session->preview(wrong, mends, {});
    const auto begin = std::chrono::steady_clock::now();
    const FitResult settled = c.settle(wrong, mends);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    const FitResult alone = c.settle(wrong, {});
    const double missed =
        1000 *
        (positionOf(settled.parameters, mends.pins[0].pin) - mends.pins[0].pin.target).norm();
    std::cout << "V2V " << before << " mm registered, " << c.errorMm(wrong) << " spoilt, "
              << c.errorMm(alone.parameters) << " re-fitted without a pin, " << c.errorMm(shown)
              << " previewed, " << c.errorMm(settled.parameters) << " settled in " << took.count()
              << " ms; pin missed by " << missed << " mm\n";
    EXPECT_GT(c.errorMm(wrong), before + 15);
    EXPECT_LT(c.errorMm(shown), before + 15);
    EXPECT_LT(c.errorMm(settled.parameters), before + 5);
    EXPECT_LT(missed, 5);
    EXPECT_EQ(settled.mends.pins.size(), 1u);
    EXPECT_GT(settled.iterations, 5);
  }
}

TEST(Refit, EqualArgumentsEqualBytesWhateverWasCalledBefore) {
  const Case c(2);
  Mends mends, other;
  mends.pins = {c.pinAt(vertexOf(body::kRightWrist))};
  other.pins = {c.pinAt(vertexOf(body::kHead))};
  other.pins[0].pin.target += Vector3d(0.2, 0.1, 0);
  const BodyParameters first = c.session->preview(c.base->parameters, mends, {});
  c.session->preview(c.base->parameters, other, {});
  const FitResult settled = c.settle(c.base->parameters, mends);
  EXPECT_EQ(c.session->preview(c.base->parameters, mends, {}).pose(), first.pose());
  Refit fresh(c.scan, builtin(), c.base, twoThreads());
  const auto again = fresh.settle(c.base->parameters, mends, *c.base, {}, {});
  EXPECT_EQ(again->parameters.pose(), settled.parameters.pose());
  EXPECT_EQ(again->parameters.betas, settled.parameters.betas);
  EXPECT_TRUE(c.session->serves(c.scan, builtin(), settled));
  FitResult elsewhere = settled;
  elsewhere.preflight.alignment.scale *= 2;
  EXPECT_FALSE(c.session->serves(c.scan, builtin(), elsewhere));
}

TEST(Refit, LocksHoldToTheBit) {
  const Case c(3);
  const BodyParameters& start = c.base->parameters;
  Mends mends;
  mends.pins = {c.pinAt(vertexOf(body::kLeftWrist))};
  mends.pins[0].pin.target += Vector3d(0.08, 0.1, 0.05);
  const FitResult free = c.settle(start, mends);
  EXPECT_NE(free.parameters.betas, start.betas);
  EXPECT_NE(free.parameters.rotations[body::kLeftElbow], start.rotations[body::kLeftElbow]);

  mends.lockShape = true;
  mends.lockedJoints = {body::kLeftElbow, body::kLeftWrist};
  const FitResult held = c.settle(start, mends);
  EXPECT_EQ(held.parameters.betas, start.betas);
  EXPECT_EQ(held.parameters.scale, start.scale);
  for (const int joint : mends.lockedJoints) {
    // Up to the rounding of "relative to the parent, and back".
    EXPECT_LT((held.parameters.rotations[joint] - start.rotations[joint]).norm(), 1e-12);
  }
  EXPECT_NE(held.parameters.rotations[body::kLeftShoulder], start.rotations[body::kLeftShoulder]);

  mends.lockedJoints = {body::kPelvis};
  const FitResult rooted = c.settle(start, mends);
  EXPECT_EQ(rooted.parameters.translation, start.translation);
  EXPECT_LT((rooted.parameters.rotations[0] - start.rotations[0]).norm(), 1e-12);
}

TEST(Refit, MaskedDebrisDoesNotAttract) {
  // A chair-like box grown together with the right forearm and hand.
  const auto glueBox = [](Mesh& mesh) {
    const Eigen::AlignedBox3d box = geometry::bounds(mesh.vertices);
    const double x = box.min().x();
    testing::addBox(mesh, Vector3d(x - 0.15, box.center().y() - 0.3, -0.3),
                    Vector3d(x + 0.25, box.center().y() + 0.35, 0.35));
  };
  const Case clean(1);
  const Case c(1, glueBox);
  const auto masked = std::make_shared<std::vector<bool>>(std::size_t(c.scan->mesh.vertexCount()));
  for (Eigen::Index v = clean.scan->mesh.vertexCount(); v < c.scan->mesh.vertexCount(); ++v) {
    (*masked)[std::size_t(v)] = true;
  }
  Mends mends;
  mends.mask = masked;
  mends.pins = {c.pinAt(vertexOf(body::kRightWrist))};
  const FitResult pinned = c.settle(c.base->parameters, mends);
  std::cout << "V2V " << clean.errorMm(clean.base->parameters) << " mm without the box, "
            << c.errorMm(c.base->parameters) << " with it, " << c.errorMm(pinned.parameters)
            << " masked\n";
  EXPECT_GT(c.errorMm(c.base->parameters), clean.errorMm(clean.base->parameters) + 2);
  EXPECT_LT(c.errorMm(pinned.parameters), clean.errorMm(clean.base->parameters) + 3);
  // What is masked is out of the distances, and the correspondences keep the samples' indices.
  EXPECT_LT(pinned.scanToModelMm.p95, c.base->scanToModelMm.p95);
  EXPECT_EQ(pinned.samples.cols(), c.base->samples.cols());
  EXPECT_LT(pinned.correspondences.size(), c.base->correspondences.size());
  const auto& points = pinned.correspondences.point;
  EXPECT_TRUE(std::is_sorted(points.begin(), points.end()));

  // Off and on again, as undo and redo do.
  EXPECT_EQ(c.settle(c.base->parameters, {}).correspondences.size(),
            c.base->correspondences.size());
  EXPECT_EQ(c.settle(c.base->parameters, mends).parameters.pose(), pinned.parameters.pose());

  mends.mask = std::make_shared<const std::vector<bool>>(masked->size(), true);
  const auto nothing = c.session->settle(c.base->parameters, mends, *c.base, {}, {});
  ASSERT_FALSE(nothing.ok());
  EXPECT_NE(nothing.error().message.find("mask"), std::string::npos);
}

TEST(Refit, TurnedAroundAndBackAgain) {
  const Case c(2);
  Mends mends;
  mends.start = StartKind::turnedAround;
  mends.startSerial = 1;
  const FitResult turned = c.settle(turnedAround(*builtin(), c.base->parameters), mends);
  EXPECT_GT(turned.energy, c.base->energy);
  ASSERT_FALSE(turned.alternatives.empty());
  const Alternative& before = turned.alternatives.front();
  EXPECT_EQ(before.energy, c.base->energy);
  EXPECT_NE(turned.verdict, Verdict::good);

  Mends taking;
  taking.start = StartKind::alternative;
  taking.startSerial = 2;
  const auto back = c.session->settle(before.parameters, taking, turned, {}, {});
  ASSERT_TRUE(back.ok());
  EXPECT_LT(c.errorMm(back->parameters), c.errorMm(c.base->parameters) + 2);
  EXPECT_EQ(back->alternatives.size(), turned.alternatives.size());
}

TEST(Refit, WhatNamesNothingOfTheBodyIsRefused) {
  const Case c(1);
  const Eigen::Index points = c.scan->mesh.vertexCount();
  const auto refused = [&](const Mends& mends, const std::string& because) {
    const Result<void> checked = validate(mends, *builtin(), points);
    ASSERT_FALSE(checked) << because;
    EXPECT_NE(checked.error().message.find(because), std::string::npos) << checked.error().text();
    const auto settled = c.session->settle(c.base->parameters, mends, *c.base, {}, {});
    ASSERT_FALSE(settled) << because;
    EXPECT_EQ(settled.error().code, ErrorCode::usage);
    const BodyParameters kept = c.session->preview(c.base->parameters, mends, {});
    EXPECT_EQ(kept.translation, c.base->parameters.translation);
  };
  const auto with = [&](const std::function<void(Mends&)>& spoil) {
    Mends mends;
    mends.pins = {c.pinAt(7)};
    mends.lockedJoints = {body::kHead};
    mends.turned = {{body::kLeftElbow, Vector3d(0, -1, 0)}};
    mends.mask = std::make_shared<std::vector<bool>>(std::size_t(points));
    EXPECT_TRUE(validate(mends, *builtin(), points));
    spoil(mends);
    return mends;
  };
  const std::string vertices = std::to_string(builtin()->vertexCount());
  const std::string joints = std::to_string(builtin()->jointCount());
  refused(with([](Mends& m) {
            m.pins[0].pin.point.vertex = {99999, 100000, 100001};
          }),
          "mends.pins[0] names vertex 99999; the body has " + vertices);
  refused(with([](Mends& m) { m.pins[0].pin.point.vertex[2] = -1; }), "names vertex -1");
  refused(with([](Mends& m) { m.pins[0].pin.point.bary = Vector3d(1, 1, 0); }), "add up to 1");
  refused(with([](Mends& m) { m.pins[0].pin.point.bary = Vector3d(2, -1, 0); }), "add up to 1");
  refused(with([](Mends& m) { m.pins[0].pin.target[1] = NAN; }), "no number");
  refused(with([](Mends& m) {
            m.lockedJoints = {body::kHead, 900};
          }),
          "mends.locked_joints[1] names joint 900; the body has " + joints);
  refused(with([](Mends& m) { m.turned[0].joint = 500; }), "mends.turned[0] names joint 500");
  refused(with([](Mends& m) { m.mask = std::make_shared<std::vector<bool>>(5); }),
          "mends.mask speaks of 5 points");
  Mends wrong = with([](Mends& m) { m.turned[0].joint = 500; });
  EXPECT_EQ(maskAlone(wrong, points).mask, wrong.mask);
  EXPECT_TRUE(maskAlone(wrong, points).turned.empty());
  EXPECT_EQ(maskAlone(wrong, points + 1).mask, nullptr);
}

TEST(Refit, TheReportKeepsTheMends) {
  const Case c(1);
  Mends mends;
  mends.pins = {c.pinAt(vertexOf(body::kLeftWrist))};
  mends.pins[0].name = "left wrist";
  auto mask = std::make_shared<std::vector<bool>>(std::size_t(c.scan->mesh.vertexCount()));
  for (const int v : {3, 4, 5, 9}) (*mask)[std::size_t(v)] = true;
  mends.mask = mask;
  mends.lockShape = true;
  mends.lockedJoints = {body::kHead};
  mends.turned = {{body::kLeftElbow, Vector3d(0, -M_PI / 2, 0)}};
  mends.clothing = Clothing::none;
  const FitResult settled = c.settle(withJoints(c.base->parameters, mends.turned), mends);
  const Json plain = reportJson(*c.scan, *builtin(), twoThreads(), *c.base);
  EXPECT_FALSE(plain.contains("mends"));
  const Json json = reportJson(*c.scan, *builtin(), twoThreads(), settled)["mends"];
  EXPECT_EQ(json["pins"][0]["name"], "left wrist");
  EXPECT_EQ(json["pins"][0]["kind"], "pin");
  const Vector3d expected = c.truth.body.vertices.col(vertexOf(body::kLeftWrist));
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(json["pins"][0]["target"][i], expected(i), 1e-9);
  EXPECT_EQ(json["mask"]["points"], 4);
  EXPECT_EQ(json["mask"]["ranges"], Json::parse("[[3, 5], [9, 9]]"));
  EXPECT_EQ(json["locked_shape"], true);
  EXPECT_EQ(json["locked_joints"][0], "head");
  EXPECT_NEAR(json["joints_set"][0]["degrees"][1], -90, 1e-9);
  EXPECT_EQ(json["clothing"], "none");
  EXPECT_EQ(json["start"]["from"], "fit");
}

}  // namespace
}  // namespace loopreg::registration
