#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "core/StopToken.h"
#include "fit/FitIteration.h"
#include "fit/LevenbergMarquardt.h"
#include "fit/ScanSamples.h"
#include "fit/terms/CorrespondenceTerm.h"
#include "fit/terms/JointPrior.h"
#include "fit/terms/ModelToScan.h"
#include "fit/terms/PinTerm.h"
#include "fit/terms/ScanToModel.h"
#include "fit/terms/SelfCollision.h"
#include "fit/terms/ShapePrior.h"

namespace loopreg::registration {

/// Counts iterations, keeps the clock, asks the observer. Shared by all stages of one registration.
class Recorder {
 public:
  Recorder(const fit::FitObserver& observer, StopToken stop);
  /// Fills index and seconds and tells the observer. False: leave the loop (see the two questions
  /// below).
  bool tell(fit::FitIteration iteration);
  bool goOn() const { return !aborted_ && !kept_ && !stop_.stopRequested(); }
  bool cancelled() const { return aborted_ || stop_.stopRequested(); }  ///< throw the result away
  bool stoppedEarly() const { return kept_; }                           ///< keep what there is
  int count() const { return count_; }
  double seconds() const;
  StopToken stopToken() const { return stop_; }

 private:
  const fit::FitObserver& observer_;
  StopToken stop_;
  std::chrono::steady_clock::time_point begin_;
  int count_ = 0;
  bool aborted_ = false, kept_ = false;
};

/// One level of the graduated fit: kernel width, gates and how much the priors hold, for at most
/// `steps` steps.
struct Level {
  fit::Stage stage = fit::Stage::articulated;
  double sigma = 0.1;  ///< metres
  int steps = 4;
  double maxAngleDegrees = 70;
  double prior = 1, limits = 1, shape = 1;
  double outside = 1;          ///< see DataWeights::outside
  double correspondences = 0;  ///< weight of the network's pairs, fading over the levels
};
std::vector<Level> articulatedLevels();
/// `outside`: DataWeights::outside. Beneath cloth the shape is seen less, so its prior holds more.
std::vector<Level> fineLevels(double outside, bool clothed);

/// What a fit may not do: bring pinned points elsewhere, and move unknowns that are held.
struct Constraints {
  std::vector<fit::Pin> pins;
  std::vector<bool> held;  ///< per unknown of body::ParameterLayout; empty: none
  bool holds(int unknown) const { return !held.empty() && held[std::size_t(unknown)]; }
};

/// The full energy on one scan: both surface terms, pose prior and limits, shape prior,
/// self-collision, and, where there are any, correspondences; minimised level by level.
class SurfaceFit {
 public:
  struct Size {
    Eigen::Index scanPoints = 1000;
    std::size_t bodyPoints = 700;
  };
  SurfaceFit(const fit::PreparedBody& body, const fit::ScanSamples& samples, Size size,
             const body::BodyParameters& start, bool withScale, int threads);

  void setCorrespondences(std::vector<fit::CorrespondenceTerm::Pair> pairs);
  void setConstraints(const Constraints& constraints);
  /// From these parameters on.
  void restart(const body::BodyParameters& start);
  /// Runs the levels as long as `recorder` lets it; every step goes to `sink` (null: nowhere).
  using Sink = std::function<void(fit::FitIteration)>;
  void run(const std::vector<Level>& levels, const Recorder& recorder, const Sink& sink);

  /// Gauss-Newton matrix of a level's energy at the state (D x D, lower triangle): how firmly the
  /// scan holds each unknown.
  Eigen::MatrixXd curvature(const Level& level);

  const body::BodyState& state() const { return state_; }
  const fit::ScanToModel& scanToModel() const { return *scanToModel_; }

  /// Robust mean cost in [0, 1] at Geman-McClure width `sigma`, both directions, points with
  /// contrary normals counting as lost, plus a little for joints beyond their limits and bodies
  /// passing through themselves: comparable between explanations of one scan.
  double score(double sigma);
  double limitEnergy() const { return joints_->limitEnergy(state_); }
  double deepestCollision() const { return collision_->deepest(state_); }

 private:
  std::vector<fit::EnergyTerm*> terms() const;
  void weigh(const Level& level);

  const fit::PreparedBody& body_;
  const fit::ScanSamples& samples_;
  std::vector<std::int32_t> bodyPoints_;
  bool withScale_;
  std::unique_ptr<fit::ScanToModel> scanToModel_;
  std::unique_ptr<fit::ModelToScan> modelToScan_;
  std::unique_ptr<fit::JointPrior> joints_;
  std::unique_ptr<fit::ShapePrior> shape_;
  std::unique_ptr<fit::SelfCollision> collision_;
  std::unique_ptr<fit::CorrespondenceTerm> correspondences_;
  std::unique_ptr<fit::PinTerm> pins_;
  std::vector<bool> held_;
  body::BodyState state_;
};

}  // namespace loopreg::registration
