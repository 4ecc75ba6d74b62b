#pragma once

#include <QImage>

#include "core/Result.h"

namespace loopreg::studio {

/// Writes a PNG that is there whole or not at all; the error says why. On any thread.
Result<void> writePng(const QString& file, const QImage& picture);

}  // namespace loopreg::studio
