#include "RegisterInputs.h"

#include <cstdio>

namespace loopreg::cli {

Result<Shard> parseShard(const std::string& text) {
  unsigned long index = 0, count = 0;
  int used = 0;
  const bool read = std::sscanf(text.c_str(), "%lu/%lu%n", &index, &count, &used) == 2;
  if (!read || std::size_t(used) != text.size() || index < 1 || index > count) {
    return usageError("--shard " + text + " is not I/N with 1 <= I <= N.",
                      "Say --shard 2/8 for the second eighth.");
  }
  return Shard{index - 1, count};
}

}  // namespace loopreg::cli
