#include "core/Sha256.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace loopreg {
namespace {

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::uint32_t turn(std::uint32_t x, int bits) { return x >> bits | x << (32 - bits); }

}  // namespace

void Sha256::takeBlock(const unsigned char* block) {
  std::uint32_t w[64];
  for (int i = 0; i < 16; ++i) {
    w[i] = std::uint32_t(block[4 * i]) << 24 | std::uint32_t(block[4 * i + 1]) << 16 |
           std::uint32_t(block[4 * i + 2]) << 8 | std::uint32_t(block[4 * i + 3]);
  }
  for (int i = 16; i < 64; ++i) {
    const std::uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] +
           (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
  }
  std::array<std::uint32_t, 8> s = state_;
  for (int i = 0; i < 64; ++i) {
    const std::uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const std::uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    const std::uint32_t first =
        s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + choice + kRound[i] + w[i];
    const std::uint32_t second = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + majority;
    for (int k = 7; k > 0; --k) s[k] = s[k - 1];
    s[4] += first;
    s[0] = first + second;
  }
  for (int k = 0; k < 8; ++k) state_[k] += s[k];
}

void Sha256::add(const void* data, std::size_t bytes) {
  const auto* next = static_cast<const unsigned char*>(data);
  bytes_ += bytes;
  if (held_ > 0) {
    const std::size_t taken = std::min(bytes, waiting_.size() - held_);
    std::memcpy(waiting_.data() + held_, next, taken);
    held_ += taken;
    next += taken;
    bytes -= taken;
    if (held_ < waiting_.size()) return;
    takeBlock(waiting_.data());
    held_ = 0;
  }
  for (; bytes >= 64; bytes -= 64, next += 64) takeBlock(next);
  if (bytes > 0) std::memcpy(waiting_.data(), next, bytes);
  held_ = bytes;
}

// A one bit, zeros up to eight bytes before a block's end, and there the length in bits.
std::string Sha256::hex() {
  const std::uint64_t bits = 8 * bytes_;
  unsigned char tail[72] = {0x80};
  const std::size_t zeros = (held_ < 56 ? 56 : 120) - held_;
  for (int i = 0; i < 8; ++i) tail[zeros + i] = static_cast<unsigned char>(bits >> (56 - 8 * i));
  add(tail, zeros + 8);
  std::string text;
  for (const std::uint32_t word : state_) {
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[word >> shift & 15];
  }
  return text;
}

Result<std::string> sha256File(const std::filesystem::path& path, StopToken stop) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream || std::filesystem::is_directory(path)) {
    return unreadable(path.string(),
                      "The file cannot be opened: " + std::string(std::strerror(errno)) + ".");
  }
  Sha256 sum;
  std::vector<char> piece(std::size_t{1} << 18);
  while (stream) {
    if (stop.stopRequested()) return cancelledError();
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    sum.add(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return unreadable(path.string(), "Reading stopped before the file's end.");
  return sum.hex();
}

}  // namespace loopreg
