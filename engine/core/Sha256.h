#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/Result.h"
#include "core/StopToken.h"

namespace loopreg {

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece: tells whether a file is still the one
/// that somebody meant, whatever its name and date. About 300 MB/s; files are never held in memory.
class Sha256 {
 public:
  void add(const void* data, std::size_t bytes);
  /// 64 hexadecimal digits; nothing may be added afterwards.
  std::string hex();

 private:
  void takeBlock(const unsigned char* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> waiting_{};
  std::size_t held_ = 0;     ///< bytes in `waiting_`
  std::uint64_t bytes_ = 0;  ///< added so far
};

/// Of a whole file. Stopped: ErrorCode::cancelled.
Result<std::string> sha256File(const std::filesystem::path& path, StopToken stop = {});

}  // namespace loopreg
