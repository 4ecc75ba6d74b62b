#pragma once

#include <cstdint>
#include <string>

#include "core/Result.h"

namespace loopreg {

/// Unpacks a gzip file held in memory (RFC 1952; several members in a row are joined). `name`
/// appears in errors. Stops with an error as soon as more than `maxBytes` come out, so that a small
/// file cannot fill the memory; length and CRC-32 of every member are checked by zlib.
Result<std::string> gunzip(const std::string& packed, const std::string& name,
                           std::uint64_t maxBytes = std::uint64_t{1} << 30);

/// Whether the bytes begin like a gzip file.
bool isGzip(const std::string& bytes);

}  // namespace loopreg
