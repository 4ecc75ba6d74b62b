#pragma once

#include <QString>
#include <optional>

#include "widgets/viewport/Turntable.h"

namespace loopreg::ui {

/// A camera as JSON, for the clipboard and for files: lengths in metres, angles in degrees.
QString toText(const Turntable& camera);
/// Nothing for a text that is no camera, or one that cannot be (a distance of 0).
std::optional<Turntable> cameraFromText(const QString& text);

}  // namespace loopreg::ui
