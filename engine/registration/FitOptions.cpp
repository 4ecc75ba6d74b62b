#include "registration/FitOptions.h"

#include <array>
#include <cmath>
#include <utility>

namespace loopreg::registration {
namespace {

/// One word of the command line per value; the single place where both meet.
template <class Value, std::size_t N>
using Words = std::array<std::pair<Value, const char*>, N>;

constexpr Words<Units, 5> kUnits{{{Units::automatic, "auto"},
                                  {Units::metres, "m"},
                                  {Units::centimetres, "cm"},
                                  {Units::millimetres, "mm"},
                                  {Units::inches, "in"}}};
constexpr Words<UpAxis, 7> kUpAxes{{{UpAxis::automatic, "auto"},
                                    {UpAxis::plusX, "+x"},
                                    {UpAxis::minusX, "-x"},
                                    {UpAxis::plusY, "+y"},
                                    {UpAxis::minusY, "-y"},
                                    {UpAxis::plusZ, "+z"},
                                    {UpAxis::minusZ, "-z"}}};
constexpr Words<Clothing, 4> kClothing{{{Clothing::automatic, "auto"},
                                        {Clothing::none, "none"},
                                        {Clothing::tight, "tight"},
                                        {Clothing::loose, "loose"}}};

template <class Value, std::size_t N>
const char* wordOf(const Words<Value, N>& words, Value value) {
  for (const auto& [candidate, word] : words) {
    if (candidate == value) return word;
  }
  return "";
}

template <class Value, std::size_t N>
std::optional<Value> valueOf(const Words<Value, N>& words, const std::string& name) {
  for (const auto& [value, word] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

constexpr int kMostThreads = 1024;

}  // namespace

double metresPerUnit(Units units) {
  switch (units) {
    case Units::metres:
      return 1.0;
    case Units::centimetres:
      return 0.01;
    case Units::millimetres:
      return 0.001;
    case Units::inches:
      return 0.0254;
    case Units::automatic:
      break;
  }
  return 0;
}

const char* unitsName(Units units) { return wordOf(kUnits, units); }
const char* upAxisName(UpAxis up) { return wordOf(kUpAxes, up); }
const char* clothingName(Clothing clothing) { return wordOf(kClothing, clothing); }

std::optional<Units> parseUnits(const std::string& name) { return valueOf(kUnits, name); }
std::optional<UpAxis> parseUpAxis(const std::string& name) { return valueOf(kUpAxes, name); }
std::optional<Clothing> parseClothing(const std::string& name) { return valueOf(kClothing, name); }

Result<void> FitOptions::validate() const {
  if (threads < 0 || threads > kMostThreads) {
    return usageError("--threads must lie between 0 (one per core) and " +
                      std::to_string(kMostThreads) + ", not " + std::to_string(threads) + ".");
  }
  if (facingDegrees && !std::isfinite(*facingDegrees)) {
    return usageError("The facing direction must be a finite angle in degrees.");
  }
  if (method == Method::adam && displacements) {
    return usageError("--displacements needs --method lm: the Adam reference fits no offsets.",
                      "Leave out one of the two.");
  }
  if (method == Method::adam && fitScale) {
    return usageError("A free scale needs --method lm: the Adam reference has no scale.",
                      "Leave out one of the two.");
  }
  return {};
}

}  // namespace loopreg::registration
