#pragma once

#include <cstdint>

namespace loopreg {

/// Deterministic random numbers, the same on every platform and compiler (the standard library's
/// distributions are not). SplitMix64 state; fork() gives an independent stream per item, so that a
/// parallel loop draws the same numbers whatever its thread count.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// Uniform in [0, 1).
  double uniform();
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, count); count > 0.
  std::uint64_t below(std::uint64_t count);
  /// Standard normal (Box-Muller).
  double normal();
  /// An independent generator for item `index`; does not change this one.
  Rng fork(std::uint64_t index) const;

 private:
  std::uint64_t state_;
};

}  // namespace loopreg
