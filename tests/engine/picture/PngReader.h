#pragma once

#include <string>

#include "picture/Image.h"

namespace loopreg::testing {

/// An independent reader of what encodePng writes: checks signature, chunk order and every CRC,
/// inflates, undoes the filters. An empty picture where anything is wrong.
picture::Image decodePng(const std::string& bytes);

}  // namespace loopreg::testing
