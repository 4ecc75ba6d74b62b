#pragma once

#include <algorithm>
#include <vector>

namespace loopreg {

/// The median; of an even number of values the larger one of the middle two. 0 for none.
inline double medianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace loopreg
