#pragma once

#include <string>
#include <string_view>

namespace loopreg::body {

/// Undoes Python's repr of a byte string, quotes included: 'a\x00\n\'' (opcode STRING).
/// False if the quotes or an escape are broken.
bool unescapeString(std::string_view line, std::string& out);

/// Undoes the raw-unicode-escape codec (opcode UNICODE): Latin-1 with \uXXXX and \UXXXXXXXX.
bool unescapeUnicode(std::string_view line, std::string& out);

/// UTF-8 to Latin-1, one byte per character; false if a character is above 255 or malformed.
bool encodeLatin1(std::string_view utf8, std::string& out);

}  // namespace loopreg::body
