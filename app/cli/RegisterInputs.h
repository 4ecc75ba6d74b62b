#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "batch/Batch.h"
#include "core/Result.h"

namespace loopreg::cli {

/// The scans among files and folders: a folder stands for the scan files directly in it, by name.
/// Names are made unique
/// ("walk", "walk_2"), over the whole list, so that shards agree. A path that does not exist stays
/// in the list: it is reported when its turn comes. A folder without scans is an error.
Result<std::vector<batch::BatchScan>> collectInputs(const std::vector<std::string>& arguments);

/// Part I of N of a list, I from 1: items I-1, I-1+N, ...
struct Shard {
  std::size_t index = 0, count = 1;
};
Result<Shard> parseShard(const std::string& text);

}  // namespace loopreg::cli
