#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/JsonForward.h"
#include "core/Result.h"

namespace loopreg {

/// Reads a JSON file; the error names the byte at which it stops being JSON.
Result<Json> readJson(const std::filesystem::path& path);
/// Writes it with two spaces of indentation, atomically. Non-finite numbers become null.
Result<void> writeJson(const std::filesystem::path& path, const Json& json);

}  // namespace loopreg
