// Runs before any other code of a program: says in one line that the processor is too old for this
// build, where otherwise the program would die of an illegal instruction.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#if defined(__x86_64__) && defined(LOOPREG_ARCH)
namespace {

__attribute__((constructor(101))) void checkCpu() {
  if (std::strcmp(LOOPREG_ARCH, "x86-64-v3") != 0) return;
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2")) {
    return;
  }
  std::fputs(
      "LoopReg Studio: this build needs a processor with AVX2 and FMA (x86-64-v3: Intel "
      "Haswell, AMD Excavator or newer).\nBuild it for this machine with: cmake --preset "
      "release -DLOOPREG_ARCH=x86-64 && cmake --build build\n",
      stderr);
  std::_Exit(1);
}

}  // namespace
#endif
