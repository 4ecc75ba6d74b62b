#include "io/Lzf.h"

#include <cstring>

namespace loopreg::io {

bool decompressLzf(const char* in, std::size_t inSize, char* out, std::size_t size) {
  const auto* p = reinterpret_cast<const unsigned char*>(in);
  const unsigned char* const end = p + inSize;
  std::size_t written = 0;
  while (p < end) {
    const unsigned control = *p++;
    if (control < 32) {
      const std::size_t count = control + 1;
      if (static_cast<std::size_t>(end - p) < count || size - written < count) return false;
      std::memcpy(out + written, p, count);
      p += count;
      written += count;
      continue;
    }
    std::size_t length = control >> 5;
    if (length == 7) {
      if (p >= end) return false;
      length += *p++;
    }
    length += 2;
    if (p >= end) return false;
    const std::size_t distance = ((control & 31u) << 8 | *p++) + 1;
    if (distance > written || size - written < length) return false;
    for (std::size_t i = 0; i < length; ++i, ++written) out[written] = out[written - distance];
  }
  return written == size;
}

}  // namespace loopreg::io
