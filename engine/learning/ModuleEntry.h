#pragma once

#include "learning/LearningModule.h"

namespace loopreg::learning {

/// What the loader and the module must agree on. Raised whenever Learning, AdamProblem or a type in
/// them changes its layout: both sides are C++ built by one compiler, and nothing else guards them.
constexpr int kModuleAbi = 5;

/// Name of the one exported C function: `const ModuleEntry* loopregLearningModule()`.
constexpr const char* kModuleEntryName = "loopregLearningModule";

/// The module's face: a version to check before anything else is touched, then the factory.
struct ModuleEntry {
  int abi = kModuleAbi;
  const char* torchVersion = "";    ///< "1.13.1"
  Learning* (*create)() = nullptr;  ///< the caller owns the answer
};
using ModuleEntryFunction = const ModuleEntry* (*)();

}  // namespace loopreg::learning
