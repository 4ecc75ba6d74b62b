#pragma once

#include <string>

#include "core/Result.h"

namespace loopreg::cli {

/// Part I of N of a list, I from 1: items I-1, I-1+N, ...
struct Shard {
  std::size_t index = 0, count = 1;
};
Result<Shard> parseShard(const std::string& text);

}  // namespace loopreg::cli
