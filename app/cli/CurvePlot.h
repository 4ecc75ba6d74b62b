#pragma once

#include <filesystem>

#include "core/Result.h"

namespace loopreg::cli {

/// Draws a training's curves.csv as a PNG: centimetres (logarithmic, 0.5 to 64) over the number of
/// scans seen. Grey: training error; blue: held-out mean; green: held-out median; orange: held-out
/// mean with the true heading; red, against the same lines read as per cent: scans turned round.
/// Of a loop: violet |s - M(c)|, light blue the error on simulated scans.
Result<void> plotCurves(const std::filesystem::path& csv, const std::filesystem::path& png);

}  // namespace loopreg::cli
