#pragma once

#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "body/BodyParameters.h"
#include "widgets/jobs/Services.h"

namespace loopreg::testing {

/// A quick stand-in for the engine: scans are a box, the body is an octahedron that slides into
/// place over `iterations` steps of `stepMilliseconds` each. Counts what it is asked for.
struct ScriptedEngine {
  int iterations = 20;
  int stepMilliseconds = 1;
  int bodyMilliseconds = 20;    ///< what loading a body takes
  std::atomic<int> fits{0};     ///< begun
  std::atomic<int> running{0};  ///< begun and not ended
  std::atomic<int> inspections{0};
  std::atomic<int> adaptations{0};  ///< begun
  int refitMilliseconds = 2;
  std::atomic<int> sessions{0}, previews{0}, settlings{0};  ///< begun

  static Mesh box(double height) {
    Mesh mesh;
    mesh.vertices.resize(3, 8);
    for (int i = 0; i < 8; ++i) {
      mesh.vertices.col(i) = Vector3d(i & 1 ? 0.3 : -0.3, i & 2 ? height : 0, i & 4 ? 0.2 : -0.2);
    }
    mesh.faces.resize(3, 12);
    mesh.faces << 0, 3, 4, 7, 0, 5, 2, 7, 0, 6, 1, 7,  //
        2, 1, 5, 6, 1, 4, 6, 3, 4, 2, 3, 5,            //
        1, 2, 6, 5, 4, 1, 3, 6, 2, 4, 5, 3;
    mesh.normals = geometry::vertexNormals(mesh.vertices, mesh.faces);
    return mesh;
  }

  static body::ModelPointer octahedron() {
    auto model = std::make_shared<body::BodyModel>();
    model->name = "Octahedron";
    model->templateVertices.resize(3, 6);
    model->templateVertices << 0.3, -0.3, 0, 0, 0, 0,  //
        0.9, 0.9, 1.8, 0, 0.9, 0.9,                    //
        0, 0, 0, 0, 0.2, -0.2;
    model->faces.resize(3, 8);
    model->faces << 0, 2, 1, 2, 2, 0, 2, 1,  //
        2, 1, 2, 1, 4, 4, 5, 5,              //
        4, 4, 5, 5, 0, 3, 0, 3;
    // Faces are only drawn here; a consistent orientation is not needed.
    model->shapeDirs = Eigen::MatrixXd::Zero(18, 1);
    model->jointRegressor = Eigen::MatrixXd::Constant(1, 6, 1.0 / 6);
    model->skin.joint.setZero(1, 6);
    model->skin.weight.setOnes(1, 6);
    model->parents = {-1};
    model->jointNames = {"pelvis"};
    Result<body::ModelPointer> finished = body::finish(*model);
    return finished ? finished.value() : model;
  }

  static fit::FitIteration iteration(int index, const body::BodyModel& model, int count) {
    auto parameters = std::make_shared<body::BodyParameters>(body::BodyParameters::rest(model));
    const double left = 1 - double(index + 1) / count;
    parameters->translation = Vector3d(0.5 * left, 0, 0);
    fit::FitIteration it;
    it.index = index;
    it.stage = index < count / 4   ? fit::Stage::hypotheses
               : index < count / 2 ? fit::Stage::articulated
                                   : fit::Stage::fine;
    it.energy = {{"scan to model", 100 * left * left + 1}, {"pose prior", 2 - left}};
    it.total = it.energy[0].value + it.energy[1].value;
    it.scanToModel = 0.5 * left;
    it.seconds = 0.01 * index;
    it.parameters = parameters;
    return it;
  }

  /// Follows its last pin at once; every preview and every settling takes `refitMilliseconds`.
  class Refit : public ui::RefitSession {
   public:
    explicit Refit(ScriptedEngine& engine) : engine_(engine) { ++engine_.sessions; }
    bool serves(const ui::ScanPointer&, const body::ModelPointer&,
                const registration::FitResult&) const override {
      return true;
    }
    body::BodyParameters preview(const body::BodyParameters& start,
                                 const registration::Mends& mends, StopToken stop) override {
      ++engine_.previews;
      wait(stop);
      body::BodyParameters moved = start;
      if (!mends.pins.empty()) moved.translation = mends.pins.back().pin.target;
      return moved;
    }
    Result<registration::FitResult> settle(const body::BodyParameters& start,
                                           const registration::Mends& mends,
                                           const registration::FitResult& base,
                                           const fit::FitObserver& observer,
                                           StopToken stop) override {
      ++engine_.settlings;
      registration::FitResult result = base;
      result.parameters = preview(start, mends, stop);
      if (stop.stopRequested()) return cancelledError();
      result.mends = mends;
      fit::FitIteration it;
      it.stage = fit::Stage::fine;
      it.parameters = std::make_shared<body::BodyParameters>(result.parameters);
      it.energy = {{"pins", 1}};
      it.total = 1;
      observer(it);
      return result;
    }

   private:
    void wait(const StopToken& stop) const {
      for (int ms = 0; ms < engine_.refitMilliseconds && !stop.stopRequested(); ++ms) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
    ScriptedEngine& engine_;
  };

  ui::Services services() {
    ui::Services s;
    s.read = [](const std::filesystem::path& path, Progress*, StopToken) -> Result<Scan> {
      if (path.extension() == ".bad") {
        return unreadable(path.string(), "The header declares more points than the file holds.",
                          "Export it again.");
      }
      Scan scan;
      scan.name = path.stem().string();
      scan.file = path.string();
      scan.mesh = box(1.8);
      return scan;
    };
    s.inspect = [this](const Scan& scan, const registration::FitOptions& options, StopToken) {
      ++inspections;
      registration::Preflight found;
      found.units = options.units == registration::Units::automatic ? registration::Units::metres
                                                                    : options.units;
      found.unitsFinding = {0.9, "A person of 1.80 m fits metres best."};
      found.isPerson.assign(static_cast<std::size_t>(scan.mesh.vertexCount()), true);
      found.height = 1.8;
      return found;
    };
    s.loadBody = []() -> Result<body::ModelPointer> { return octahedron(); };
    s.openBody = [this](const std::string& source) -> Result<body::LoadedModel> {
      std::this_thread::sleep_for(std::chrono::milliseconds(bodyMilliseconds));
      const std::filesystem::path path(source);
      if (path.stem() == "hand") {
        return unreadable(source, "This is MANO, a hand model; a body model is needed.",
                          "SMPL is at smpl.is.tue.mpg.de.");
      }
      body::LoadedModel body;
      body::BodyModel copy = *octahedron();
      copy.name = path.filename().string();
      copy.gender = "female";
      if (source != "builtin") copy.family = body::Family::smpl;
      body.model = std::make_shared<const body::BodyModel>(std::move(copy));
      body.origin.betasInFile = 300;
      if (source != "builtin") body.origin.flavour = "SMPL v1.1 (300 betas)";
      return body;
    };
    s.fit = [this](const Scan&, const body::BodyModel& model, const registration::FitOptions&,
                   const fit::FitObserver& observer,
                   StopToken stop) -> Result<registration::FitResult> {
      ++fits;
      ++running;
      registration::FitResult result;
      bool aborted = false;
      for (int i = 0; i < iterations && !aborted && !result.stoppedEarly; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(stepMilliseconds));
        const fit::FitIteration it = iteration(i, model, iterations);
        result.parameters = *it.parameters;
        result.iterations = i + 1;
        const fit::Proceed answer = observer(it);
        result.stoppedEarly = answer == fit::Proceed::stopAndKeep;
        aborted = answer == fit::Proceed::abort || stop.stopRequested();
      }
      --running;
      if (aborted) return cancelledError();
      result.verdict = registration::Verdict::good;
      result.reasons = {"95 % of the scan lies within 8 mm."};
      return result;
    };
    s.openRefit = [this](const ui::ScanPointer&, const body::ModelPointer&,
                         const ui::FitResultPointer&, const registration::FitOptions&) {
      return std::make_unique<Refit>(*this);
    };
    s.adapt = [this](const registration::LoopJob& job,
                     const registration::LoopProgressObserver& observer, StopToken stop) {
      ++adaptations;
      return adapt(job, observer, stop);
    };
    return s;
  }

  /// Every second scan becomes a lesson; distances fall round by round.
  Result<registration::LoopOutcome> adapt(const registration::LoopJob& job,
                                          const registration::LoopProgressObserver& observer,
                                          StopToken stop) const {
    using registration::LoopProgress;
    registration::LoopOutcome outcome;
    LoopProgress p;
    p.rounds = job.rounds;
    p.scans = job.sources.size();
    p.steps = job.rounds * 10;
    if (job.sources.front().file.extension() == ".stl") {
      return unreadable(job.training.out.string(), "None of the scans could be fitted.", {});
    }
    for (p.round = 0; p.round <= p.rounds; ++p.round) {
      p.phase = LoopProgress::Phase::fitting;
      p.losses.reset();
      p.loopCm = 8.0 / (1 + p.round);
      p.accepted = 0;
      for (p.scan = 1; p.scan <= p.scans; ++p.scan) {
        std::this_thread::sleep_for(std::chrono::milliseconds(stepMilliseconds));
        p.accepted += p.scan % 2;
        observer(p);
      }
      p.scan = p.scans;
      outcome.rounds.push_back({p.round, p.accepted, p.loopCm, 0.9, 6});
      if (p.round == p.rounds) break;
      p.phase = LoopProgress::Phase::learning;
      for (int k = 0; k < 10 && !stop.stopRequested(); ++k) {
        std::this_thread::sleep_for(std::chrono::milliseconds(stepMilliseconds));
        ++p.step;
        p.losses.emplace();
        p.losses->loopCm = 8.0 / (1 + p.round + 0.1 * k);
        observer(p);
      }
      if (stop.stopRequested()) break;
    }
    outcome.stopped = stop.stopRequested();
    for (std::size_t i = 0; i < job.sources.size(); ++i) {
      registration::LoopScanState scan;
      scan.name = job.sources[i].name;
      scan.first.verdict = registration::Verdict::check;
      scan.first.medianMm = 9.5;
      scan.first.agreement = 0.55;
      scan.last.verdict = i % 2 == 0 ? registration::Verdict::good : registration::Verdict::failed;
      scan.last.medianMm = 6.25;
      scan.last.agreement = 0.9;
      scan.last.reason = i % 2 == 0 ? "" : "only 40 % of the scan lies on the body";
      scan.kept = scan.last;
      scan.kept.accepted = i % 2 == 0;
      outcome.scans.push_back(scan);
    }
    std::filesystem::create_directories(job.training.out);
    std::ofstream(job.training.out / "corrnet.safetensors") << "learnt";
    return outcome;
  }
};

}  // namespace loopreg::testing
