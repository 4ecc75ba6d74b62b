#pragma once

#include <string>
#include <vector>

#include "batch/Batch.h"
#include "core/Result.h"

namespace loopreg::batch {

/// The scans among files and folders: a folder stands for the scan files directly in it, in natural
/// order; hidden files (".walk.ply") are left out. Names are unique over the whole list and do not
/// depend on its order, so that everybody who works on it agrees: the file's stem, where others
/// have that too with its extension ("walk_obj"), then with its folder ("anna_walk"). Only a file
/// that is named twice is numbered. A path that does not exist stays in the list: it is reported
/// when its turn comes. A folder without scans is an error, and so is an empty name.
Result<std::vector<BatchScan>> collectScans(const std::vector<std::string>& arguments);

/// As people count: "walk_2" before "walk_10". Runs of digits compare by value, all else byte by
/// byte; equal in that sense, as text.
bool naturalLess(const std::string& a, const std::string& b);

/// Whether the names are those of the frames of one recording: at least ten, alike but for one
/// number, which goes up in even steps with few gaps.
bool looksLikeSequence(const std::vector<BatchScan>& scans);

}  // namespace loopreg::batch
