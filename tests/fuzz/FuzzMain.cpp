// libFuzzer's entry point; LOOPREG_FUZZ_TARGET names one function of Targets.h.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/Targets.h"

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  loopreg::testing::LOOPREG_FUZZ_TARGET(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
