#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/Result.h"

namespace loopreg {

/// Reads the entries of a zip archive held in memory: stored or deflated, zip64 too; no encryption,
/// no split archives. Everything the archive says about itself (offsets, sizes, counts) is checked
/// against its real length before it is used, and a size that deflate cannot reach (more than
/// 1,032 times the packed bytes) is refused before anything is allocated.
///
/// Format: PKWARE APPNOTE.TXT 6.3. Only the central directory is believed; of the local headers
/// just the lengths of name and extra field are used, to find where the data begin.
class ZipReader {
 public:
  struct Entry {
    std::string name;
    unsigned method = 0;  ///< 0 stored, 8 deflated
    unsigned flags = 0;
    std::uint32_t crc = 0;     ///< CRC-32 of the unpacked bytes
    std::uint64_t packed = 0;  ///< bytes in the archive
    std::uint64_t size = 0;    ///< bytes when unpacked
    std::uint64_t offset = 0;  ///< of the local header
  };

  /// `name` (a path) appears in errors.
  static Result<ZipReader> open(std::string archive, std::string name);

  const std::vector<Entry>& entries() const { return entries_; }
  /// Unpacks one entry and checks its length and CRC-32. One that declares more than `most` bytes
  /// is refused before anything is allocated; none becomes longer than it declares.
  Result<std::string> extract(const Entry& entry,
                              std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const;

 private:
  Result<void> readDirectory();
  Result<void> readSizes64(Entry& entry, const char* extra, std::size_t length) const;

  std::string archive_;
  std::string name_;
  std::vector<Entry> entries_;
};

/// A zip archive of the given (name, content) pairs, deflated, with fixed time stamps: the same
/// input gives the same bytes. Entries of 4 GiB and more are refused. `level`: zlib's, 1 to 9.
Result<std::string> makeZip(const std::vector<std::pair<std::string, std::string>>& entries,
                            int level = 9);

}  // namespace loopreg
