#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "body/BodyParameters.h"

namespace loopreg::fit {

/// The stages that a fit goes through, in order; each iteration belongs to one.
enum class Stage {
  hypotheses,     ///< many cheap starts; reported once per surviving hypothesis
  articulated,    ///< all joints, kernel narrowing
  fine,           ///< dense points, narrow kernel, all terms
  displacements,  ///< SMPL+D offsets
  adam,           ///< the paper's instance optimisation
};
const char* stageName(Stage stage);

/// One energy term's share of the objective (weighted, unitless sum of squares).
struct EnergyValue {
  std::string name;  ///< "scan to model", "model to scan", "pose prior", ...
  double value = 0;
};

/// What the observer hears after each step. `parameters` live in the engine's frame.
struct FitIteration {
  int index = 0;  ///< 0, 1, 2, ... over the whole registration
  Stage stage = Stage::hypotheses;
  std::vector<EnergyValue> energy;
  double total = 0;        ///< sum of `energy`
  double kernelWidth = 0;  ///< sigma of Geman-McClure, metres
  double scanToModel = 0;  ///< median distance of the sampled scan points, metres
  double seconds = 0;      ///< since the registration began
  std::shared_ptr<const body::BodyParameters> parameters;
  std::shared_ptr<const Points> displacements;  ///< 3 x n, T-pose frame; null before that stage
};

/// The observer's answer.
enum class Proceed { proceed, stopAndKeep, abort };
/// Called on the fitting thread; must return quickly (the window's leaves the value in a mailbox).
using FitObserver = std::function<Proceed(const FitIteration&)>;

}  // namespace loopreg::fit
