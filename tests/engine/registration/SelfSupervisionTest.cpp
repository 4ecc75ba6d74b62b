// The loop's driver with a scripted network: what becomes a lesson, and what is kept on disk.
#include "core/Json.h"
#include "corrnet/WeightsFile.h"
#include "registration/SelfSupervision.h"

#include <gtest/gtest.h>

#include <fstream>

#include "canonical/Diffusion.h"
#include "registration/SelfSupervisionFiles.h"
#include "synth/Synthesis.h"
#include "tests/support/TestData.h"

namespace loopreg::registration {
namespace {

const body::ModelPointer& builtin() {
  static const body::ModelPointer model = body::loadBuiltin().value();
  return model;
}

/// Knows nothing: every point shows the pelvis, and nobody should believe it.
class LostNet final : public corrnet::CorrNet {
 public:
  Result<corrnet::Prediction> predict(const geometry::OrientedPoints& points,
                                      StopToken) const override {
    corrnet::Prediction prediction;
    const Eigen::Index count = points.positions.cols();
    canonical::Correspondences& pairs = prediction.correspondences;
    pairs.canonical = builtin()->templateVertices.col(0).replicate(1, count);
    pairs.raw = pairs.canonical;
    pairs.beneath = Points::Zero(3, count);
    for (Eigen::Index i = 0; i < count; ++i) {
      pairs.point.push_back(std::int32_t(i));
      pairs.confidence.push_back(0.01);
      pairs.part.push_back(0);
    }
    prediction.person.betas = VectorXd::Zero(4);
    return prediction;
  }
};

/// What the trainers of one test saw.
struct Log {
  std::vector<std::vector<std::string>> lessons;  ///< per call of learn
  std::vector<learning::PaperPhase> phases;
  int networks = 0, saves = 0;
  std::int64_t keptStep = 0;
  Json keptRecord;
};

class ScriptedTrainer final : public learning::LoopTrainer {
 public:
  ScriptedTrainer(Log& log, bool resume) : log_(log) {
    if (!resume) return;
    step_ = log.keptStep;
    record_ = log.keptRecord;
  }
  std::int64_t step() const override { return step_; }
  Json record() const override { return record_; }
  Result<void> learn(const learning::LoopScans& scans, std::int64_t last,
                     const learning::LoopObserver& observer, StopToken) override {
    log_.lessons.emplace_back();
    for (const auto& scan : scans) log_.lessons.back().push_back(scan->name);
    step_ = last;
    learning::LoopSteps steps;
    steps.step = step_;
    if (observer) observer(steps);
    return {};
  }
  Result<body::BodyParameters> solveLatents(const learning::LoopScan& scan,
                                            learning::PaperPhase phase, StopToken) override {
    log_.phases.push_back(phase);
    return scan.fit;
  }
  Result<std::shared_ptr<const corrnet::CorrNet>> network(int) override {
    ++log_.networks;
    return std::shared_ptr<const corrnet::CorrNet>(std::make_shared<LostNet>());
  }
  Result<learning::NetErrors> measure(const std::vector<synth::TrainingSample>& scans) override {
    learning::NetErrors errors;
    errors.scans = int(scans.size());
    errors.meanCm = 10 - double(step_);
    return errors;
  }
  Result<void> save(const Json& record) override {
    ++log_.saves;
    log_.keptStep = step_;
    log_.keptRecord = record_ = record;
    return {};
  }

 private:
  Log& log_;
  std::int64_t step_ = 0;
  Json record_;
};

class ScriptedLearning final : public learning::Learning {
 public:
  explicit ScriptedLearning(Log& log) : log_(log) {}
  Result<body::BodyParameters> optimiseAdam(const learning::AdamProblem&, int,
                                            const fit::FitObserver&, StopToken) const override {
    return usageError("not scripted");
  }
  Result<std::shared_ptr<const corrnet::CorrNet>> openNetwork(const corrnet::Weights&,
                                                              const body::ModelPointer&,
                                                              int) const override {
    return usageError("not scripted");
  }
  Result<void> warmUp(const learning::WarmupOptions&, const body::ModelPointer&,
                      const learning::TrainingObserver&, StopToken) const override {
    return usageError("not scripted");
  }
  Result<std::unique_ptr<learning::LoopTrainer>> openLoop(
      const learning::LoopTraining& training, const body::ModelPointer&) const override {
    return std::unique_ptr<learning::LoopTrainer>(
        std::make_unique<ScriptedTrainer>(log_, training.resume));
  }

 private:
  Log& log_;
};

synth::SynthScan person(std::uint64_t seed) {
  synth::SynthOptions options;
  options.vertices = 6000;
  options.posture = synth::Posture::aPose;
  options.fullYaw = false;
  return synth::makeScan(*builtin(), options, Rng(seed));
}

LoopSource inMemory(const std::string& name, Mesh mesh) {
  auto scan = std::make_shared<Scan>();
  scan->name = scan->file = name;
  scan->mesh = std::move(mesh);
  return {name, {}, scan};
}

class SelfSupervision : public ::testing::Test {
 protected:
  void SetUp() override {
    job_.training.out = out_.path() / "loop";
    job_.rounds = 2;
    job_.stepsPerRound = 3;
    job_.fit.threads = 2;
    job_.sources.push_back(inMemory("person", person(3).scan));
  }
  Result<LoopOutcome> run(const LoopProgressObserver& observer = {}, StopToken stop = {}) {
    return runLoop(job_, builtin(), ScriptedLearning(log_), observer, stop);
  }
  testing::TemporaryFolder out_;
  LoopJob job_;
  Log log_;
};

TEST_F(SelfSupervision, GoodFitsAreLessonsAndTheRestTeachesNothing) {
  // A ball is no person; half a file is no scan.
  Mesh ball = person(3).scan;
  for (Eigen::Index i = 0; i < ball.vertices.cols(); ++i) {
    ball.vertices.col(i) = Vector3d(0, 1, 0) + 0.6 * Vector3d::Random().normalized();
  }
  ball.faces.resize(3, 0);
  ball.normals.resize(3, 0);
  job_.sources.push_back(inMemory("ball", ball));
  std::ofstream(out_ / "broken.ply") << "ply\nformat binary_little_endian 1.0\nelement vertex 90000"
                                        "\nproperty float x\nend_header\n...";
  job_.sources.push_back({"broken", out_ / "broken.ply", nullptr});
  job_.heldOut.resize(2);
  std::size_t fits = 0, steps = 0;
  const auto outcome = run([&](const LoopProgress& p) {
    (p.phase == LoopProgress::Phase::fitting ? fits : steps) += 1;
  });
  ASSERT_TRUE(outcome.ok()) << outcome.error().text();
  ASSERT_EQ(log_.lessons.size(), 2u);
  for (const auto& lessons : log_.lessons) EXPECT_EQ(lessons, std::vector<std::string>{"person"});
  ASSERT_EQ(outcome->unread.size(), 1u);
  EXPECT_NE(outcome->unread[0].text().find("broken.ply"), std::string::npos);
  ASSERT_EQ(outcome->scans.size(), 2u);
  EXPECT_TRUE(outcome->scans[0].kept.accepted) << outcome->scans[0].kept.reason;
  EXPECT_FALSE(outcome->scans[1].kept.accepted);
  EXPECT_FALSE(outcome->scans[1].kept.reason.empty());
  EXPECT_EQ(outcome->rounds.size(), 3u) << "two rounds and the fit after them";
  EXPECT_EQ(fits, 6u);
  EXPECT_EQ(steps, 2u);
  EXPECT_EQ(outcome->before->meanCm, 10);
  EXPECT_EQ(outcome->after->meanCm, 4);
  EXPECT_EQ(log_.keptRecord.at("lessons"), 1);
  EXPECT_EQ(log_.keptRecord.at("scans"), 3);
}

TEST_F(SelfSupervision, LessonsHoldTheClosestPointsAndComeBackToTheBit) {
  ASSERT_TRUE(run().ok());
  const auto kept = readLesson(job_.training.out / "lessons" / "person.npz");
  ASSERT_TRUE(kept.ok()) << kept.error().text();
  const synth::TrainingSample& labels = kept->scan.labels;
  ASSERT_GT(labels.positions.cols(), 2000);
  // s + beneath lies on the fitted body: M(label).
  const canonical::CanonicalSurface surface(*builtin());
  const Points mapped = canonical::forwardMap(
      *builtin(), kept->scan.fit, surface.project(labels.canonical.cast<double>(), 1), 1);
  const Points there = (labels.positions + labels.beneath).cast<double>();
  VectorXd off(mapped.cols());
  for (Eigen::Index i = 0; i < off.size(); ++i) off(i) = (mapped.col(i) - there.col(i)).norm();
  std::sort(off.begin(), off.end());
  // Interpolating before and after skinning differs by tenths of a millimetre where joints bend.
  EXPECT_LT(off(off.size() * 95 / 100), 1e-3);
  std::size_t known = 0;
  for (std::size_t i = 0; i < labels.isBody.size(); ++i) {
    if (labels.isBody[i] != 1) continue;
    ++known;
    EXPECT_LT(labels.beneath.col(Eigen::Index(i)).norm(), 0.08f);
  }
  EXPECT_GT(double(known), 0.65 * double(labels.isBody.size()));

  const std::filesystem::path copy = out_ / "copy.npz";
  ASSERT_TRUE(writeLesson(copy, kept->state, kept->scan).ok());
  const auto again = readLesson(copy);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->scan.labels.canonical, labels.canonical);
  EXPECT_EQ(again->scan.fit.translation, kept->scan.fit.translation);
  EXPECT_EQ(again->scan.fit.rotations[5], kept->scan.fit.rotations[5]);
  EXPECT_EQ(again->scan.labels.isBody, labels.isBody);
  std::ofstream(copy, std::ios::trunc) << "no lesson";
  EXPECT_FALSE(readLesson(copy).ok());
}

TEST_F(SelfSupervision, AStoppedJobGoesOnWhereItWas) {
  StopSource stop;
  const auto stopped = run(
      [&](const LoopProgress& p) {
        if (p.phase == LoopProgress::Phase::learning && p.round == 0) stop.request();
      },
      stop.token());
  ASSERT_TRUE(stopped.ok()) << stopped.error().text();
  EXPECT_TRUE(stopped->stopped);
  EXPECT_EQ(log_.keptStep, 3);
  job_.training.resume = true;
  const auto resumed = run();
  ASSERT_TRUE(resumed.ok()) << resumed.error().text();
  EXPECT_FALSE(resumed->stopped);
  EXPECT_EQ(log_.lessons.size(), 2u);
  EXPECT_EQ(log_.networks, 3) << "rounds 1, 2 and the last fit; none is repeated";
  EXPECT_EQ(resumed->scans[0].fitted, 2);
  job_.stepsPerRound = 5;
  EXPECT_FALSE(run().ok()) << "another schedule would not be the same loop";
}

TEST_F(SelfSupervision, ThePaperHasThreePhasesAndLearnsInTheLast) {
  using learning::PaperPhase;
  job_.training.paper = true;
  job_.rounds = 5;
  const auto outcome = run();
  ASSERT_TRUE(outcome.ok()) << outcome.error().text();
  EXPECT_EQ(log_.phases,
            (std::vector<PaperPhase>{PaperPhase::far, PaperPhase::close, PaperPhase::close,
                                     PaperPhase::joint, PaperPhase::joint, PaperPhase::joint}));
  EXPECT_EQ(log_.lessons.size(), 2u);
  EXPECT_EQ(log_.keptStep, 6);
}

TEST_F(SelfSupervision, NothingToLearnFromIsSaidPlainly) {
  job_.sources.clear();
  EXPECT_EQ(run().error().code, ErrorCode::usage);
  job_.sources.push_back({"missing", out_ / "missing.ply", nullptr});
  const auto none = run();
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().text().find("None of the 1 scans"), std::string::npos);
  EXPECT_TRUE(log_.lessons.empty());
  job_.training.out = out_ / "file";
  std::ofstream(out_ / "file") << "x";
  EXPECT_FALSE(run().ok());
}

}  // namespace
}  // namespace loopreg::registration
