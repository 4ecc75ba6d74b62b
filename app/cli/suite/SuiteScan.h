#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "geometry/Mesh.h"

namespace loopreg::suite {

/// What every point of a scan shows. One column or entry per scan vertex; all empty: unknown.
struct ScanLabels {
  Points canonical;  ///< 3 x n, metres: the place on the built-in body's T-pose; 0 off the body
  Points beneath;    ///< 3 x n, scan frame and units: from the vertex to the skin; 0 off the body
  std::vector<bool> onBody;  ///< n; false for floor, furniture, flying pixels, outliers

  bool empty() const { return onBody.empty(); }
};

/// One scan of a suite: where it lies, and the right answer. All in the scan's frame and units.
struct SuiteScan {
  std::string name;
  std::string group;               ///< kind of scan within its part ("one camera"), or empty
  std::filesystem::path scanFile;  ///< empty: `scan` holds it
  Mesh scan;
  Points body;    ///< 3 x n, naked, vertex order of the model that is fitted; 0 columns: unknown
  Points joints;  ///< 3 x J; 0 columns: unknown
  ScanLabels labels;
  double metresPerUnit = 1;
};

}  // namespace loopreg::suite
