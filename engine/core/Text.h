#pragma once

#include <cstdint>
#include <string>

namespace loopreg {

/// Appends one code point as UTF-8; what is no code point (a surrogate, above U+10FFFF) becomes
/// U+FFFD.
void appendUtf8(std::string& out, std::uint32_t codePoint);

/// UTF-8 to code points; each malformed byte becomes U+FFFD.
std::u32string fromUtf8(const std::string& text);

/// A to Z as a to z, whatever the locale; nothing else changes.
std::string lowered(std::string text);

/// "12,345".
std::string grouped(std::uint64_t number);

}  // namespace loopreg
