#pragma once

#include <vector>

#include "project/Fields.h"

namespace loopreg::project {

/// How the numbers of an array are kept.
///
///   exact   64 bits: comes back to the last bit
///   single  32 bits: 7 digits; a body's pose on its way to the fit
///   grid    16 bits: (origin + q) * 2^exponent with one origin and exponent per array, the finest
///           grid whose 65,535 steps reach from the least to the largest value (1/30 mm over 2 m).
///           What lies on such a grid comes back to the last bit: saving again changes nothing.
///   whole   32-bit integers
///   byte    bytes
enum class Packing { exact, single, grid, whole, byte };

/// A matrix as {"packing", "rows", "columns", "data"}: little-endian, column by column, bytes of
/// equal weight together (they resemble each other), deflated, base64. Not-finite values of a grid
/// become 0, others are kept.
Json pack(const Eigen::Ref<const Eigen::MatrixXd>& values, Packing packing);
Json packWhole(const std::vector<std::int32_t>& values);
Json packBytes(const std::string& bytes);

/// The way back. `rows` must agree, and so must `columns` unless it is kAnyCount; every number must
/// be finite unless `mayBeOpen`; `rows` may be kAnyCount too. Nothing larger than 256 MB is
/// unpacked, nor anything that declares more than its packed bytes can hold.
constexpr Eigen::Index kAnyCount = -1;
Eigen::MatrixXd unpack(const Fields& fields, const char* key, Eigen::Index rows,
                       Eigen::Index columns = kAnyCount, bool mayBeOpen = false);
std::vector<std::int32_t> unpackWhole(const Fields& fields, const char* key,
                                      Eigen::Index count = kAnyCount);
std::string unpackBytes(const Fields& fields, const char* key);

/// Yes and no per entry, as the lengths of its runs (the first one is of "no"). Has `count`
/// entries, or none at all.
Json packMask(const std::vector<bool>& mask);
std::vector<bool> unpackMask(const Fields& fields, const char* key, std::int64_t count);

}  // namespace loopreg::project
