#pragma once

#include <cstddef>

namespace loopreg::io {

/// Decompresses LZF (the format of M. Lehmann's LibLZF, which PCD's binary_compressed uses).
///
/// A control byte c below 32 is followed by c + 1 literal bytes. Otherwise it starts a back
/// reference: its upper three bits hold length - 2 (7: one more byte is added), its lower five bits
/// and the next byte the distance - 1; the copy may overlap its own output, which repeats a
/// pattern.
///
/// True when exactly `size` bytes came out and all input was used; nothing is written beyond them.
bool decompressLzf(const char* in, std::size_t inSize, char* out, std::size_t size);

}  // namespace loopreg::io
