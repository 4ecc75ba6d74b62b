#pragma once

#include <filesystem>

#include "core/Result.h"
#include "core/StopToken.h"
#include "picture/Image.h"

namespace loopreg::studio {

/// A small picture of a scan file as it would stand in the view: read, set upright and turned to
/// the front as the preflight finds, seen from a little above. `backdrop`: sRGB grey. Takes a second
/// for a large scan; on one thread, for the background.
Result<picture::Image> scanPicture(const std::filesystem::path& file, int width, int height,
                                   std::uint8_t backdrop, StopToken stop);

}  // namespace loopreg::studio
