#pragma once

#include <cstdint>
#include <string>

namespace loopreg {

/// Appends one code point as UTF-8; what is no code point (a surrogate, above U+10FFFF) becomes
/// U+FFFD.
void appendUtf8(std::string& out, std::uint32_t codePoint);

/// UTF-8 to code points; each malformed byte becomes U+FFFD.
std::u32string fromUtf8(const std::string& text);

}  // namespace loopreg
