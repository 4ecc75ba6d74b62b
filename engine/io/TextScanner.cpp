#include "io/TextScanner.h"

#include <cstring>
#include <limits>

namespace loopreg::io {

const char* lineEnd(const char* p, const char* end) {
  const void* found = std::memchr(p, '\n', static_cast<std::size_t>(end - p));
  return found ? static_cast<const char*>(found) : end;
}

namespace {

/// The general case, on the text behind an optional '+' (which from_chars does not take).
const char* parseAnyNumber(const char* p, const char* end, double& value) {
  const auto [behind, status] = std::from_chars(p, end, value);
  if (status == std::errc::invalid_argument) return nullptr;
  if (status == std::errc::result_out_of_range) {
    const std::string_view text(p, static_cast<std::size_t>(behind - p));
    const bool tiny = text.find("e-") != text.npos || text.find("E-") != text.npos;
    value = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    if (!tiny && text.front() == '-') value = -value;
  }
  return behind;
}

}  // namespace

const char* parseNumber(const char* p, const char* end, double& value) {
  static constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (p < end && *p == '+') {
    ++p;
    if (p < end && *p == '-') return nullptr;
  }
  const char* const start = p;
  const bool negative = p < end && *p == '-';
  if (negative) ++p;
  std::uint64_t digits = 0;
  const char* const firstDigit = p;
  while (p < end && isDigit(*p)) digits = 10 * digits + static_cast<unsigned>(*p++ - '0');
  std::ptrdiff_t digitCount = p - firstDigit;
  int exponent = 0;
  if (p < end && *p == '.') {
    const char* const fraction = ++p;
    while (p < end && isDigit(*p)) digits = 10 * digits + static_cast<unsigned>(*p++ - '0');
    exponent = -static_cast<int>(std::min<std::ptrdiff_t>(p - fraction, 1000));
    digitCount += p - fraction;
  }
  if (digitCount == 0 || digitCount > 18) return parseAnyNumber(start, end, value);
  if (p < end && (*p == 'e' || *p == 'E')) {
    const char* q = p + 1;
    const bool negativePower = q < end && *q == '-';
    if (q < end && (*q == '-' || *q == '+')) ++q;
    int power = 0;
    const char* const firstPower = q;
    while (q < end && isDigit(*q) && power < 1000) power = 10 * power + (*q++ - '0');
    if (q > firstPower) {
      exponent += negativePower ? -power : power;
      p = q;
    }
  }
  if (digits >= (std::uint64_t{1} << 53) || exponent < -22 || exponent > 22) {
    return parseAnyNumber(start, end, value);
  }
  const double magnitude = static_cast<double>(digits);
  value = exponent < 0 ? magnitude / kPowers[-exponent] : magnitude * kPowers[exponent];
  if (negative) value = -value;
  return p;
}

const char* parseInteger(const char* p, const char* end, std::int64_t& value) {
  constexpr std::int64_t kMost = std::int64_t{1} << 62;
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (p >= end || !isDigit(*p)) return nullptr;
  std::int64_t number = 0;
  for (; p < end && isDigit(*p); ++p) {
    number = number > kMost / 10 - 10 ? kMost : 10 * number + (*p - '0');
  }
  value = negative ? -number : number;
  return p;
}

std::string_view nextWord(const char*& p, const char* end) {
  p = skipBlanks(p, end);
  const char* const start = p;
  while (p < end && !isSpace(*p)) ++p;
  return {start, static_cast<std::size_t>(p - start)};
}

std::vector<std::string_view> splitAtLines(const char* begin, const char* end, int parts) {
  constexpr std::size_t kSmallest = std::size_t{1} << 16;
  const auto size = static_cast<std::size_t>(end - begin);
  const std::size_t count = std::clamp<std::size_t>(size / kSmallest, 1, std::max(1, parts));
  std::vector<std::string_view> pieces;
  const char* start = begin;
  for (std::size_t i = 1; i <= count && start < end; ++i) {
    const char* stop = std::max(start, begin + size * i / count);
    while (stop < end) {
      const char* const feed = lineEnd(stop, end);
      stop = std::min(feed + 1, end);
      const char* last = feed;  // the last character of the line, seen through a carriage return
      while (last > start && last[-1] == '\r') --last;
      if (last == start || last[-1] != '\\') break;
    }
    pieces.emplace_back(start, static_cast<std::size_t>(stop - start));
    start = stop;
  }
  return pieces;
}

}  // namespace loopreg::io
