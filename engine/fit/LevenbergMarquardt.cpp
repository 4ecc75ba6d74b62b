#include "fit/LevenbergMarquardt.h"

#include <Eigen/Cholesky>
#include <algorithm>

namespace loopreg::fit {
namespace {

constexpr int kMaxTries = 4;

}  // namespace

LevenbergMarquardt::LevenbergMarquardt(const PreparedBody& body, std::vector<EnergyTerm*> terms)
    : body_(body), terms_(std::move(terms)), active_(activeUnknowns(body.layout, false)) {}

std::vector<EnergyValue> LevenbergMarquardt::energies(const body::BodyState& state,
                                                      double& total) const {
  std::vector<EnergyValue> values;
  values.reserve(terms_.size());
  total = 0;
  for (const EnergyTerm* term : terms_) {
    values.push_back({term->name(), term->energy(state)});
    total += values.back().value;
  }
  return values;
}

LevenbergMarquardt::Step LevenbergMarquardt::step(body::BodyState& state) {
  NormalEquations system(body_.layout.size());
  for (EnergyTerm* term : terms_) {
    term->associate(state);
    term->linearize(state, system);
  }
  Step result;
  result.energy = energies(state, result.before);
  result.after = result.before;

  std::vector<int> free;
  for (int i = 0; i < body_.layout.size(); ++i) {
    if (active_[static_cast<std::size_t>(i)]) free.push_back(i);
  }
  const auto count = static_cast<Eigen::Index>(free.size());
  Eigen::MatrixXd H(count, count);
  VectorXd g(count);
  for (Eigen::Index c = 0; c < count; ++c) {
    g(c) = system.g(free[c]);
    for (Eigen::Index r = c; r < count; ++r) H(r, c) = system.H(free[r], free[c]);
  }
  const VectorXd diagonal = H.diagonal();
  const double floor = 1e-9 * std::max(1e-12, diagonal.maxCoeff());

  for (int attempt = 0; attempt < kMaxTries; ++attempt) {
    H.diagonal() = diagonal.array() * (1.0 + lambda_) + floor;
    const VectorXd moved = -Eigen::LDLT<Eigen::MatrixXd, Eigen::Lower>(H).solve(g);
    if (moved.allFinite()) {
      VectorXd delta = VectorXd::Zero(body_.layout.size());
      for (Eigen::Index i = 0; i < count; ++i) delta(free[i]) = moved(i);
      body::evaluate(body_.model, body::stepped(body_.model, state, delta), candidate_);
      double total = 0;
      std::vector<EnergyValue> values = energies(candidate_, total);
      if (total < result.before) {
        std::swap(state, candidate_);
        result.accepted = true;
        result.after = total;
        result.energy = std::move(values);
        result.stepNorm = delta.norm();
        lambda_ = std::max(1e-7, 0.3 * lambda_);
        return result;
      }
    }
    lambda_ = std::min(1e6, 5.0 * lambda_);
  }
  return result;
}

std::vector<bool> activeUnknowns(const body::ParameterLayout& layout, bool withScale, int betas) {
  std::vector<bool> active(static_cast<std::size_t>(layout.size()), true);
  active[layout.logScale()] = withScale;
  for (int b = betas < 0 ? layout.betas : betas; b < layout.betas; ++b)
    active[layout.beta(b)] = false;
  return active;
}

std::vector<bool> rootUnknowns(const body::ParameterLayout& layout, bool withScale, int betas) {
  std::vector<bool> active = activeUnknowns(layout, withScale, betas);
  for (int i = 3; i < layout.translation(); ++i) active[i] = false;
  return active;
}

}  // namespace loopreg::fit
