#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace loopreg::io {

/// Element types of binary files.
enum class Scalar { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };

inline std::size_t scalarSize(Scalar type) {
  constexpr std::size_t kSizes[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return kSizes[static_cast<int>(type)];
}
inline bool isFloating(Scalar type) { return type == Scalar::float32 || type == Scalar::float64; }

/// Calls `use` with a zero of the C++ type that `type` stands for.
template <class Use>
auto withScalarType(Scalar type, Use&& use) {
  switch (type) {
    case Scalar::int8:
      return use(std::int8_t{});
    case Scalar::uint8:
      return use(std::uint8_t{});
    case Scalar::int16:
      return use(std::int16_t{});
    case Scalar::uint16:
      return use(std::uint16_t{});
    case Scalar::int32:
      return use(std::int32_t{});
    case Scalar::uint32:
      return use(std::uint32_t{});
    case Scalar::int64:
      return use(std::int64_t{});
    case Scalar::uint64:
      return use(std::uint64_t{});
    case Scalar::float32:
      return use(float{});
    default:
      return use(double{});
  }
}

/// A number at any address, its bytes reversed where the file's order is not the machine's.
template <class T>
T loadScalar(const char* at, bool swapped) {
  unsigned char bytes[sizeof(T)];
  std::memcpy(bytes, at, sizeof(T));
  if (swapped) {
    for (std::size_t i = 0; i < sizeof(T) / 2; ++i) {
      const unsigned char byte = bytes[i];
      bytes[i] = bytes[sizeof(T) - 1 - i];
      bytes[sizeof(T) - 1 - i] = byte;
    }
  }
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

inline double loadDouble(const char* at, Scalar type, bool swapped) {
  return withScalarType(type, [&](auto zero) {
    return static_cast<double>(loadScalar<decltype(zero)>(at, swapped));
  });
}

/// `count` values, `stride` bytes apart, to every third entry of `out` as `convert` makes them.
template <class Out, class Convert>
void copyColumn(const char* from, std::size_t stride, std::size_t count, Scalar type, bool swapped,
                Out* out, Convert&& convert) {
  withScalarType(type, [&](auto zero) {
    for (std::size_t i = 0; i < count; ++i) {
      out[3 * i] = convert(loadScalar<decltype(zero)>(from + i * stride, swapped));
    }
  });
}

/// A colour channel as 0 to 255: floating-point channels are fractions of one, 16-bit ones of
/// 65,535.
inline std::uint8_t colorByte(double value, Scalar type) {
  if (isFloating(type)) value *= 255;
  if (type == Scalar::uint16) value /= 257;
  if (!(value > 0)) return 0;  // also NaN
  return value >= 255 ? 255 : static_cast<std::uint8_t>(value + 0.5);
}

/// A face index as int32; -1 for what can be none.
inline std::int32_t indexFrom(double value) {
  return value >= 0 && value <= 2147483646.0 ? static_cast<std::int32_t>(value) : -1;
}

}  // namespace loopreg::io
