#pragma once

#include <string>

namespace loopreg::body {

/// What a model's file turned out to be, beside the body it gave: for the user's information only.
struct ModelOrigin {
  std::string format;         ///< how it is packed: "pickle, protocol 2", "npz", "LoopReg Studio"
  std::string flavour;        ///< which release: "SMPL v1.1 (300 betas)"; empty for own files
  int betasInFile = 0;        ///< shape directions in the file, of which the body keeps the first
  int expressionsInFile = 0;  ///< SMPL-X's expression directions, which are left out
  bool fromCache = false;     ///< read from a converted copy (ModelCache.h)
};

}  // namespace loopreg::body
