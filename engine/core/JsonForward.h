#pragma once

#include <nlohmann/json_fwd.hpp>

namespace loopreg {

/// Key order as written: reports read the way they were told. Only its name, for headers: files
/// that look into a document include core/Json.h, which takes the compiler a second.
using Json = nlohmann::ordered_json;

}  // namespace loopreg
