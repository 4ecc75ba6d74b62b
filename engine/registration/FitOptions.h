#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/Result.h"

namespace loopreg::registration {

enum class Units { automatic, metres, centimetres, millimetres, inches };
/// The scan axis that points up: the sign and axis of the scan's own frame.
enum class UpAxis { automatic, plusX, minusX, plusY, minusY, plusZ, minusZ };
enum class Clothing { automatic, none, tight, loose };
enum class Method { lm, adam };

double metresPerUnit(Units units);  ///< automatic: 0
const char* unitsName(Units units);  ///< "auto", "m", "cm", "mm", "in"
const char* upAxisName(UpAxis up);   ///< "auto", "+x", ...
std::optional<Units> parseUnits(const std::string& name);
std::optional<UpAxis> parseUpAxis(const std::string& name);
const char* clothingName(Clothing clothing);
std::optional<Clothing> parseClothing(const std::string& name);

/// Everything a user may decide about a registration; the defaults fit an unknown scan.
struct FitOptions {
  Method method = Method::lm;     ///< adam: LoopReg's instance optimisation, for comparison;
                                  ///< minutes, not seconds
  bool displacements = false;     ///< also fit per-vertex offsets (SMPL+D)
  Clothing clothing = Clothing::automatic;  ///< tight and loose let the scan lie outside the body
  Units units = Units::automatic;
  UpAxis up = UpAxis::automatic;
  std::optional<double> facingDegrees;  ///< yaw of the body about up, 0 = along the aligned +z;
                                        ///< else searched
  bool fitScale = false;          ///< let a global scale vary (units unknown and the body no adult)
  bool keepDebris = false;        ///< true: floor and small components are kept in the fit
  int threads = 0;                ///< 0: one per core
  std::uint64_t seed = 1;

  /// Contradictions and ranges, in the words of the command line.
  Result<void> validate() const;
};

}  // namespace loopreg::registration
