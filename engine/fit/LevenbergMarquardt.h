#pragma once

#include <vector>

#include "fit/EnergyTerm.h"
#include "fit/FitIteration.h"

namespace loopreg::fit {

/// Levenberg-Marquardt over a list of energy terms, one accepted step at a time, so that the
/// caller may renew weights, narrow kernels, report and stop in between.
///
/// Step: solve (H + lambda diag H) delta = -g by LDL^T over the active unknowns (Marquardt's
/// scaling), accept if the energy falls; lambda x 0.3 on success, x 5 on failure, at most
/// `kMaxTries` tries.
class LevenbergMarquardt {
 public:
  LevenbergMarquardt(const PreparedBody& body, std::vector<EnergyTerm*> terms);

  /// Which unknowns move (D flags; default all but scale).
  void setActive(std::vector<bool> active) { active_ = std::move(active); }

  struct Step {
    bool accepted = false;
    double before = 0, after = 0;     ///< total energy under the associations of this step
    std::vector<EnergyValue> energy;  ///< per term, after
    double stepNorm = 0;
  };
  /// Associates all terms at `state`, then moves it.
  Step step(body::BodyState& state);

 private:
  std::vector<EnergyValue> energies(const body::BodyState& state, double& total) const;

  const PreparedBody& body_;
  std::vector<EnergyTerm*> terms_;
  std::vector<bool> active_;
  body::BodyState candidate_;  ///< kept: its arrays are large
  double lambda_ = 1e-3;
};

/// All joints, translation and betas; `withScale` too. `betas` < 0: all.
std::vector<bool> activeUnknowns(const body::ParameterLayout& layout, bool withScale,
                                 int betas = -1);
/// Root rotation, translation, optionally scale and the first `betas` shape directions only.
std::vector<bool> rootUnknowns(const body::ParameterLayout& layout, bool withScale, int betas);

}  // namespace loopreg::fit
