#include "body/pickle/PickleText.h"

#include <cstdint>

#include "core/Text.h"

namespace loopreg::body {
namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// `count` hexadecimal digits at text[at]; -1 if they are not there.
std::int64_t hexNumber(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < count || at > text.size() - count) return -1;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = hexDigit(text[at + i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/// Characters for the one-letter escapes; 0 for what is none of them.
char simpleEscape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    case '\\':
    case '\'':
    case '"':
      return c;
    default:
      return 0;
  }
}

}  // namespace

bool unescapeString(std::string_view line, std::string& out) {
  if (line.size() < 2 || line.front() != line.back()) return false;
  if (line.front() != '\'' && line.front() != '"') return false;
  line = line.substr(1, line.size() - 2);
  out.clear();
  out.reserve(line.size() / 2);
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\\') {
      out.push_back(line[at]);
      continue;
    }
    if (++at == line.size()) return false;
    if (line[at] == 'x') {
      const std::int64_t value = hexNumber(line, at + 1, 2);
      if (value < 0) return false;
      out.push_back(static_cast<char>(value));
      at += 2;
    } else if (line[at] >= '0' && line[at] <= '7') {
      int value = 0;  // octal, at most three digits
      std::size_t end = at;
      while (end < line.size() && end < at + 3 && line[end] >= '0' && line[end] <= '7') {
        value = value * 8 + (line[end++] - '0');
      }
      out.push_back(static_cast<char>(value));
      at = end - 1;
    } else if (const char c = simpleEscape(line[at])) {
      out.push_back(c);
    } else {  // Python keeps the backslash of an escape it does not know
      out.push_back('\\');
      out.push_back(line[at]);
    }
  }
  return true;
}

bool unescapeUnicode(std::string_view line, std::string& out) {
  out.clear();
  out.reserve(line.size());
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool escape = line[at] == '\\' && at + 1 < line.size();
    const std::size_t digits = !escape ? 0 : line[at + 1] == 'u' ? 4 : line[at + 1] == 'U' ? 8 : 0;
    if (digits == 0) {
      appendUtf8(out, static_cast<unsigned char>(line[at]));
      continue;
    }
    const std::int64_t value = hexNumber(line, at + 2, digits);
    if (value < 0) return false;
    appendUtf8(out, static_cast<std::uint32_t>(value));
    at += 1 + digits;
  }
  return true;
}

bool encodeLatin1(std::string_view utf8, std::string& out) {
  out.clear();
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto lead = static_cast<unsigned char>(utf8[at]);
    if (lead < 0x80) {
      out.push_back(static_cast<char>(lead));
      continue;
    }
    // U+0080 to U+00FF are two bytes, led by 0xc2 or 0xc3.
    if ((lead != 0xc2 && lead != 0xc3) || at + 1 == utf8.size()) return false;
    const auto next = static_cast<unsigned char>(utf8[++at]);
    if (next >> 6 != 2) return false;
    out.push_back(static_cast<char>((lead & 3) << 6 | (next & 63)));
  }
  return true;
}

}  // namespace loopreg::body
