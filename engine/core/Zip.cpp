#include "core/Zip.h"

#include <zlib.h>

#include <algorithm>
#include <exception>

namespace loopreg {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kCentralHeader = 0x02014b50;
constexpr std::uint32_t kEndOfDirectory = 0x06054b50;
constexpr std::uint32_t kEndOfDirectory64 = 0x06064b50;
constexpr std::uint32_t kLocator64 = 0x07064b50;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::uint32_t kSeeZip64 = 0xffffffff;
/// Deflate's best case is 258 bytes from two bits.
constexpr std::uint64_t kBestRatio = 1032;
/// 1 January 1980, 0:00: the earliest a zip can say, and always the same.
constexpr unsigned kFixedDate = (0 << 9) | (1 << 5) | 1;

/// Little-endian integers; the caller has checked the range.
std::uint64_t number(const char* data, int bytes) {
  std::uint64_t value = 0;
  for (int i = bytes - 1; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(data[i]);
  return value;
}
unsigned u16(const char* data) { return static_cast<unsigned>(number(data, 2)); }
std::uint32_t u32(const char* data) { return static_cast<std::uint32_t>(number(data, 4)); }

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

/// zlib counts in 32 bits; crc32 of more goes piece by piece.
std::uint32_t checksum(const std::string& data) {
  uLong crc = ::crc32(0, nullptr, 0);
  constexpr std::size_t kPiece = std::size_t{1} << 30;
  for (std::size_t at = 0; at < data.size(); at += kPiece) {
    crc = ::crc32(crc, reinterpret_cast<const Bytef*>(data.data() + at),
                  static_cast<uInt>(std::min(kPiece, data.size() - at)));
  }
  return static_cast<std::uint32_t>(crc);
}

/// Raw inflate of `packed` bytes into exactly out.size() bytes; false if the stream is damaged,
/// ends early or holds more.
bool inflateInto(const char* data, std::uint64_t packed, std::string& out) {
  z_stream stream{};
  if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) return false;
  constexpr std::uint64_t kPiece = std::uint64_t{1} << 30;
  std::uint64_t read = 0, written = 0;
  int status = Z_OK;
  char spare = 0;  // room for a byte too many, which shows that the stream is longer than declared
  while (status == Z_OK) {
    const std::uint64_t take = std::min(kPiece, packed - read);
    const std::uint64_t room = std::min<std::uint64_t>(kPiece, out.size() - written);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data + read));
    stream.avail_in = static_cast<uInt>(take);
    stream.next_out = reinterpret_cast<Bytef*>(room ? out.data() + written : &spare);
    stream.avail_out = static_cast<uInt>(room ? room : 1);
    status = ::inflate(&stream, Z_NO_FLUSH);
    read += take - stream.avail_in;
    if (room) {
      written += room - stream.avail_out;
    } else if (stream.avail_out == 0) {
      status = Z_DATA_ERROR;
    }
  }
  ::inflateEnd(&stream);
  return status == Z_STREAM_END && written == out.size();
}

}  // namespace

Result<ZipReader> ZipReader::open(std::string archive, std::string name) {
  ZipReader reader;
  reader.archive_ = std::move(archive);
  reader.name_ = std::move(name);
  if (Result<void> done = reader.readDirectory(); !done) return done.error();
  return reader;
}

Result<void> ZipReader::readDirectory() {
  const std::uint64_t length = archive_.size();
  const auto damaged = [&](const std::string& what) {
    return unreadable(name_, "The zip archive is damaged: " + what + ".",
                      "Copy or download the file again.");
  };
  if (length < kEndSize) return damaged("it has only " + std::to_string(length) + " bytes");

  // The end record is the last 22 bytes, or up to 65,535 bytes (a comment) before that.
  std::uint64_t end = length - kEndSize;
  const std::uint64_t first = end > 0xffff ? end - 0xffff : 0;
  while (u32(&archive_[end]) != kEndOfDirectory) {
    if (end-- == first) return damaged("its directory at the end is missing (cut short?)");
  }
  std::uint64_t count = u16(&archive_[end + 10]);
  std::uint64_t size = u32(&archive_[end + 12]);
  std::uint64_t at = u32(&archive_[end + 16]);
  if (end >= 20 && u32(&archive_[end - 20]) == kLocator64) {
    const std::uint64_t record = number(&archive_[end - 20 + 8], 8);
    if (length < 56 || record > length - 56 || u32(&archive_[record]) != kEndOfDirectory64) {
      return damaged("its zip64 directory is not where it is said to be");
    }
    count = number(&archive_[record + 32], 8);
    size = number(&archive_[record + 40], 8);
    at = number(&archive_[record + 48], 8);
  }
  if (at > end || size > end - at || count > size / kCentralSize) {
    return damaged("its directory does not fit into the file");
  }

  entries_.reserve(count);
  const std::uint64_t limit = at + size;
  std::uint64_t packed = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (limit - at < kCentralSize || u32(&archive_[at]) != kCentralHeader) {
      return damaged("directory entry " + std::to_string(i + 1) + " is not one");
    }
    const char* head = &archive_[at];
    const std::size_t nameLength = u16(head + 28), extra = u16(head + 30), note = u16(head + 32);
    if (limit - at - kCentralSize < nameLength + extra + note) {
      return damaged("directory entry " + std::to_string(i + 1) + " ends outside");
    }
    Entry entry;
    entry.flags = u16(head + 8);
    entry.method = u16(head + 10);
    entry.crc = u32(head + 16);
    entry.packed = u32(head + 20);
    entry.size = u32(head + 24);
    entry.offset = u32(head + 42);
    entry.name.assign(head + kCentralSize, nameLength);
    if (Result<void> done = readSizes64(entry, head + kCentralSize + nameLength, extra); !done) {
      return done.error();
    }
    // Entries that share their bytes are how a short archive unpacks to any length.
    if (entry.packed > length - packed) return damaged("its entries overlap");
    packed += entry.packed;
    entries_.push_back(std::move(entry));
    at += kCentralSize + nameLength + extra + note;
  }
  return {};
}

Result<void> ZipReader::readSizes64(Entry& entry, const char* extra, std::size_t length) const {
  // Extra field 1 holds, in this order, just those values that did not fit into 32 bits.
  for (std::size_t at = 0; at + 4 <= length;) {
    const unsigned id = u16(extra + at);
    const std::size_t bytes = u16(extra + at + 2);
    if (bytes > length - at - 4) break;
    if (id == 1) {
      const char* data = extra + at + 4;
      std::size_t used = 0;
      for (std::uint64_t* value : {&entry.size, &entry.packed, &entry.offset}) {
        if (*value != kSeeZip64) continue;
        if (used + 8 > bytes) {
          return unreadable(name_, "The zip archive is damaged: the zip64 sizes of \"" +
                                       entry.name + "\" are missing.");
        }
        *value = number(data + used, 8);
        used += 8;
      }
    }
    at += 4 + bytes;
  }
  return {};
}

Result<std::string> ZipReader::extract(const Entry& entry, std::uint64_t most) const {
  const auto damaged = [&](const std::string& what) {
    return unreadable(name_, "The entry \"" + entry.name + "\" of the archive " + what + ".",
                      "Copy or download the file again.");
  };
  if (entry.size > most) {
    return unreadable(name_, "The entry \"" + entry.name + "\" of the archive would unpack to " +
                                 std::to_string(entry.size >> 20) + " MB; at most " +
                                 std::to_string(most >> 20) + " MB are read.");
  }
  if (entry.flags & 1) return damaged("is encrypted, which is not supported");
  if (entry.method != 0 && entry.method != 8) {
    return damaged("is packed by method " + std::to_string(entry.method) +
                   "; only stored and deflated entries are supported");
  }
  const std::uint64_t length = archive_.size();
  if (length < kLocalSize || entry.offset > length - kLocalSize ||
      u32(&archive_[entry.offset]) != kLocalHeader) {
    return damaged("is not where the directory says");
  }
  const char* head = &archive_[entry.offset];
  const std::uint64_t begin = entry.offset + kLocalSize + u16(head + 26) + u16(head + 28);
  if (begin > length || entry.packed > length - begin) return damaged("is cut short");
  // Stored data are as long as they are; deflated data cannot grow without bound.
  if (entry.method == 0 ? entry.size != entry.packed : entry.size / kBestRatio > entry.packed) {
    return damaged("declares a size it cannot have (" + std::to_string(entry.size) +
                   " bytes from " + std::to_string(entry.packed) + ")");
  }
  std::string content;
  if (entry.method == 0) {
    content.assign(archive_, begin, entry.packed);
  } else {
    try {
      content.resize(entry.size);
    } catch (const std::exception&) {  // bad_alloc, length_error
      return damaged("needs more memory than there is");
    }
    if (!inflateInto(archive_.data() + begin, entry.packed, content)) {
      return damaged("cannot be unpacked: its data are damaged");
    }
  }
  if (checksum(content) != entry.crc) return damaged("is damaged: its checksum does not match");
  return content;
}

Result<std::string> makeZip(const std::vector<std::pair<std::string, std::string>>& entries,
                            int level) {
  std::string archive, directory;
  for (const auto& [name, content] : entries) {
    z_stream stream{};
    if (content.size() >= kSeeZip64 || archive.size() >= kSeeZip64 || entries.size() > 0xfffe) {
      return Error{ErrorCode::usage, "The archive would exceed 4 GiB.", name, {}};
    }
    if (::deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
      return Error{ErrorCode::internal, "zlib could not be started.", name, {}};
    }
    std::string packed(::deflateBound(&stream, static_cast<uLong>(content.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int status = ::deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    ::deflateEnd(&stream);
    if (status != Z_STREAM_END) return Error{ErrorCode::internal, "zlib failed.", name, {}};

    // The fields that local and central header share, from "version needed" to "extra length".
    std::string shared;
    put(shared, 20, 2);     // version 2.0: deflate
    put(shared, 0x800, 2);  // names are UTF-8
    put(shared, 8, 2);
    put(shared, 0, 2);
    put(shared, kFixedDate, 2);
    put(shared, checksum(content), 4);
    put(shared, packed.size(), 4);
    put(shared, content.size(), 4);
    put(shared, name.size(), 2);
    put(shared, 0, 2);

    put(directory, kCentralHeader, 4);
    put(directory, 20, 2);
    directory += shared;
    put(directory, 0, 2);  // comment
    put(directory, 0, 2);  // disk
    put(directory, 0, 2);  // internal attributes
    put(directory, 0, 4);  // external attributes
    put(directory, archive.size(), 4);
    directory += name;

    put(archive, kLocalHeader, 4);
    archive += shared;
    archive += name;
    archive += packed;
  }
  if (archive.size() + directory.size() >= kSeeZip64) {
    return Error{ErrorCode::usage, "The archive would exceed 4 GiB.", {}, {}};
  }
  const std::uint64_t start = archive.size();
  archive += directory;
  put(archive, kEndOfDirectory, 4);
  put(archive, 0, 4);  // disks
  put(archive, entries.size(), 2);
  put(archive, entries.size(), 2);
  put(archive, directory.size(), 4);
  put(archive, start, 4);
  put(archive, 0, 2);
  return archive;
}

}  // namespace loopreg
