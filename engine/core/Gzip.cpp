#include "core/Gzip.h"

#include <zlib.h>

#include <algorithm>

namespace loopreg {
namespace {

constexpr int kGzipOnly = 16;  ///< added to the window bits: a gzip header is expected

struct Inflater {
  z_stream stream{};
  bool open = ::inflateInit2(&stream, MAX_WBITS + kGzipOnly) == Z_OK;
  ~Inflater() {
    if (open) ::inflateEnd(&stream);
  }
};

}  // namespace

bool isGzip(const std::string& bytes) { return bytes.rfind("\x1f\x8b", 0) == 0; }

Result<std::string> gunzip(const std::string& packed, const std::string& name,
                           std::uint64_t maxBytes) {
  const auto damaged = [&](const std::string& what) {
    return unreadable(name, "The gzip file is damaged: " + what + ".",
                      "Copy or download the file again.");
  };
  if (!isGzip(packed)) return damaged("it does not begin like one");
  Inflater inflater;
  if (!inflater.open) return Error{ErrorCode::internal, "zlib cannot be started.", name, {}};
  z_stream& stream = inflater.stream;
  std::string out;
  std::uint64_t read = 0, written = 0;
  while (true) {
    // zlib counts in 32 bits: both sides are handed over in pieces.
    const std::uint64_t take = std::min<std::uint64_t>(packed.size() - read, 1u << 30);
    if (written == out.size()) {
      if (written > maxBytes) {
        return unreadable(name, "The gzip file unpacks to more than " + std::to_string(maxBytes) +
                                    " bytes, which no file of this kind has.");
      }
      out.resize(std::max<std::size_t>(4 * packed.size(), 2 * out.size()) + 4096);
    }
    const std::uint64_t room = std::min<std::uint64_t>(out.size() - written, 1u << 30);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + read));
    stream.avail_in = static_cast<uInt>(take);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    stream.avail_out = static_cast<uInt>(room);
    const int status = ::inflate(&stream, Z_NO_FLUSH);
    read += take - stream.avail_in;
    written += room - stream.avail_out;
    if (status == Z_STREAM_END) {
      if (read == packed.size()) break;
      if (::inflateReset(&stream) != Z_OK) return damaged("a second member cannot be read");
      continue;
    }
    if (status != Z_OK && status != Z_BUF_ERROR) return damaged("its data cannot be unpacked");
    if (read == packed.size() && stream.avail_out != 0) return damaged("it ends too early");
  }
  if (written > maxBytes) {
    return unreadable(name, "The gzip file unpacks to more than " + std::to_string(maxBytes) +
                                " bytes, which no file of this kind has.");
  }
  out.resize(written);
  return out;
}

}  // namespace loopreg
