#include "core/Rng.h"

#include <cmath>

namespace loopreg {

std::uint64_t Rng::next() {
  // SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

double Rng::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::uint64_t Rng::below(std::uint64_t count) {
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * count) >> 64);
}

double Rng::normal() {
  const double u = 1.0 - uniform();  // (0, 1]
  const double v = uniform();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * v);
}

Rng Rng::fork(std::uint64_t index) const {
  Rng mixed(state_ ^ (index + 1) * 0xd1342543de82ef95ULL);
  return Rng(mixed.next());
}

}  // namespace loopreg
