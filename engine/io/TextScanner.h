#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <vector>

namespace loopreg::io {

/// White space inside a line. A carriage return counts, so that Windows line ends need no care.
inline bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }
inline bool isSpace(char c) { return isBlank(c) || c == '\n'; }
inline bool isDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

inline const char* skipBlanks(const char* p, const char* end) {
  while (p < end && isBlank(*p)) ++p;
  return p;
}
inline const char* skipSpaces(const char* p, const char* end) {
  while (p < end && isSpace(*p)) ++p;
  return p;
}
/// The line feed that ends the line of `p`, or `end`.
const char* lineEnd(const char* p, const char* end);

/// Parses a decimal number at `p` (no leading blanks); returns the position behind it, nullptr
/// where there is none. Also reads "nan" and "inf"; overflow gives infinity, underflow zero.
///
/// Almost every number in a scan has at most 15 digits and a small exponent: then digits and the
/// power of ten are both exact doubles and one division rounds correctly (W. Clinger, "How to read
/// floating point numbers accurately", PLDI 1990). The rest goes through std::from_chars.
const char* parseNumber(const char* p, const char* end, double& value);

/// Parses an integer, saturating at +-2^62; nullptr where there is none.
const char* parseInteger(const char* p, const char* end, std::int64_t& value);

/// The white-space separated word at `p` (after blanks of the same line), and moves `p` behind it.
std::string_view nextWord(const char*& p, const char* end);

/// Splits text into at most `parts` pieces of similar size, cut behind line feeds but not behind a
/// backslash-continued line. Every piece but an only one is at least 64 KiB.
std::vector<std::string_view> splitAtLines(const char* begin, const char* end, int parts);

}  // namespace loopreg::io
