#pragma once

#include <QImage>
#include <filesystem>

#include "core/Result.h"
#include "core/StopToken.h"
#include "picture/Image.h"

namespace loopreg::studio {

/// A small picture of a scan file as it would stand in the view: read, set upright and turned to
/// the front as the preflight finds, seen from a little above. `backdrop`: sRGB grey. Takes a
/// second for a large scan; on one thread, for the background.
Result<picture::Image> scanPicture(const std::filesystem::path& file, int width, int height,
                                   std::uint8_t backdrop, StopToken stop);

/// The same as an image, kept between sessions: drawn once for a file as it is now, a size and a
/// backdrop. Null where the scan cannot be read.
QImage keptScanPicture(const QString& file, const QSize& pixels, int backdrop,
                       const StopToken& stop);
/// What the engine drew, as Qt has it.
QImage imageOf(const picture::Image& drawn);

}  // namespace loopreg::studio
