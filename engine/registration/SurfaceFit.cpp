#include "registration/SurfaceFit.h"

#include <algorithm>
#include <cmath>

#include "geometry/Mesh.h"

namespace loopreg::registration {
namespace {

constexpr double kDataWeight = 1000;  // points whose residual counts in centimetres
constexpr double kPinWeight = 1000;   // of one pin, against these

fit::DataWeights dataWeights(const Level& level, double share) {
  fit::DataWeights weights;
  weights.total = share * kDataWeight;
  weights.sigma = level.sigma;
  weights.maxAngleDegrees = level.maxAngleDegrees;
  weights.outside = level.outside;
  return weights;
}

}  // namespace

// --- Recorder

Recorder::Recorder(const fit::FitObserver& observer, StopToken stop)
    : observer_(observer), stop_(stop), begin_(std::chrono::steady_clock::now()) {}

double Recorder::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

bool Recorder::tell(fit::FitIteration iteration) {
  iteration.index = count_++;
  iteration.seconds = seconds();
  if (observer_) {
    const fit::Proceed answer = observer_(iteration);
    aborted_ = aborted_ || answer == fit::Proceed::abort;
    kept_ = kept_ || answer == fit::Proceed::stopAndKeep;
  }
  return goOn();
}

// --- Levels

std::vector<Level> articulatedLevels() {
  const auto stage = fit::Stage::articulated;
  return {{stage, 0.15, 4, 85, 3, 1, 3, 1, 1.0},
          {stage, 0.10, 4, 80, 2, 1, 2, 1, 0.5},
          {stage, 0.06, 4, 70, 1, 1, 1, 1, 0.2}};
}

std::vector<Level> fineLevels(double outside, bool clothed) {
  const auto stage = fit::Stage::fine;
  const double shape = clothed ? 8 : 2;
  return {{stage, 0.05, 4, 65, 1, 1, shape, outside, 0.1},
          {stage, 0.03, 5, 60, 0.5, 1, shape, outside, 0.0},
          {stage, 0.02, 6, 55, 0.3, 1, shape, outside, 0.0}};
}

// --- SurfaceFit

SurfaceFit::SurfaceFit(const fit::PreparedBody& body, const fit::ScanSamples& samples, Size size,
                       const body::BodyParameters& start, bool withScale, int threads)
    : body_(body),
      samples_(samples),
      bodyPoints_(fit::evenVertices(body.model, size.bodyPoints)),
      withScale_(withScale) {
  const fit::DataWeights weights;
  scanToModel_ =
      std::make_unique<fit::ScanToModel>(body, samples, size.scanPoints, weights, threads);
  modelToScan_ = std::make_unique<fit::ModelToScan>(body, samples, bodyPoints_, weights, threads);
  joints_ = std::make_unique<fit::JointPrior>(body, 1, 1);
  shape_ = std::make_unique<fit::ShapePrior>(body, 1);
  collision_ = std::make_unique<fit::SelfCollision>(body, 10);
  body::evaluate(body.model, start, state_);
}

void SurfaceFit::setCorrespondences(std::vector<fit::CorrespondenceTerm::Pair> pairs) {
  correspondences_ = std::make_unique<fit::CorrespondenceTerm>(body_, std::move(pairs), 0, 0.1);
}

void SurfaceFit::setConstraints(const Constraints& constraints) {
  pins_.reset();
  if (!constraints.pins.empty()) {
    pins_ = std::make_unique<fit::PinTerm>(body_, constraints.pins, kPinWeight);
  }
  held_ = constraints.held;
}

void SurfaceFit::restart(const body::BodyParameters& start) {
  body::evaluate(body_.model, start, state_);
}

std::vector<fit::EnergyTerm*> SurfaceFit::terms() const {
  std::vector<fit::EnergyTerm*> all = {scanToModel_.get(), modelToScan_.get(), joints_.get(),
                                       shape_.get(), collision_.get()};
  if (correspondences_) all.push_back(correspondences_.get());
  if (pins_) all.push_back(pins_.get());
  return all;
}

void SurfaceFit::weigh(const Level& level) {
  scanToModel_->setWeights(dataWeights(level, 0.55));
  modelToScan_->setWeights(dataWeights(level, 0.45));
  joints_->setWeights(level.prior, level.limits);
  shape_->setWeight(level.shape);
  if (correspondences_) {
    correspondences_->setWeight(level.correspondences * kDataWeight, 2 * level.sigma);
  }
}

Eigen::MatrixXd SurfaceFit::curvature(const Level& level) {
  weigh(level);
  fit::NormalEquations system(body_.layout.size());
  for (fit::EnergyTerm* term : terms()) {
    term->associate(state_);
    term->linearize(state_, system);
  }
  return std::move(system.H);
}

void SurfaceFit::run(const std::vector<Level>& levels, const Recorder& recorder, const Sink& sink) {
  fit::LevenbergMarquardt solver(body_, terms());
  std::vector<bool> active = fit::activeUnknowns(body_.layout, withScale_);
  for (std::size_t i = 0; i < held_.size(); ++i) active[i] = active[i] && !held_[i];
  solver.setActive(std::move(active));
  for (const Level& level : levels) {
    weigh(level);
    for (int i = 0; i < level.steps; ++i) {
      if (!recorder.goOn()) return;
      const auto step = solver.step(state_);
      if (sink) {
        fit::FitIteration iteration;
        iteration.stage = level.stage;
        iteration.energy = step.energy;
        iteration.total = step.after;
        iteration.kernelWidth = level.sigma;
        iteration.scanToModel = scanToModel_->medianDistance();
        iteration.parameters = std::make_shared<const body::BodyParameters>(state_.parameters);
        sink(std::move(iteration));
      }
      // Converged at this width: on to the next.
      if (!step.accepted || step.before - step.after < 2e-3 * step.before) break;
    }
  }
}

double SurfaceFit::score(double sigma) {
  Level level;
  level.sigma = sigma;
  scanToModel_->setWeights(dataWeights(level, 0.5));
  modelToScan_->setWeights(dataWeights(level, 0.5));
  scanToModel_->associate(state_);
  modelToScan_->associate(state_);

  const fit::GemanMcClure kernel{sigma};
  const double saturation = sigma * sigma;
  const auto cosine = [&](const Vector3d& a, const Vector3d& b) {
    return b.squaredNorm() < 0.5 ? 1.0 : a.dot(b);
  };
  double scanCost = 0;
  const auto& hits = scanToModel_->closest();
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const auto face = body_.model.faces.col(hits[i].face);
    const Vector3d a = state_.vertices.col(face(0));
    const Vector3d normal =
        (state_.vertices.col(face(1)) - a).cross(state_.vertices.col(face(2)) - a).normalized();
    const double agreement = cosine(normal, samples_.normals.col(static_cast<Eigen::Index>(i)));
    // A contrary normal counts like a distance of sigma for each unit that it lacks.
    const double squared = hits[i].squaredDistance + saturation * (1 - agreement);
    scanCost += kernel.rho(squared) / saturation;
  }
  const Points normals = geometry::vertexNormals(state_.vertices, body_.model.faces);
  double bodyCost = 0, counted = 1e-9;
  for (const std::int32_t v : bodyPoints_) {
    const auto match = samples_.index->nearest(Vector3d(state_.vertices.col(v)));
    if (match.index < 0 || samples_.boundary[static_cast<std::size_t>(match.index)]) continue;
    const double agreement = cosine(normals.col(v), samples_.normals.col(match.index));
    bodyCost += kernel.rho(match.squaredDistance + saturation * (1 - agreement)) / saturation;
    counted += 1;
  }
  const double deepest = std::max(0.0, deepestCollision() - 0.02);
  return 0.5 * scanCost / static_cast<double>(hits.size()) + 0.5 * bodyCost / counted +
         1e-4 * limitEnergy() + 0.5 * deepest;
}

}  // namespace loopreg::registration
