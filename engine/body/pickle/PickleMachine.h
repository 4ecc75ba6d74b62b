#pragma once

#include <string>

#include "body/pickle/PickleDocument.h"
#include "core/Result.h"

namespace loopreg::body {

/// Runs a pickle (protocols 0 to 5) on a small machine of this program's own, after
/// https://github.com/python/cpython/blob/main/Lib/pickletools.py. Safe by construction: nothing is
/// imported or called, the machine is iterative, and nodes, stack and unescaped text are limited in
/// proportion to the file. Fails if the file is damaged, uses persistent ids, extension codes or
/// out-of-band buffers, or names a forbidden class anywhere, used or not.
Result<PickleDocument> runPickle(std::string bytes, const std::string& name);

}  // namespace loopreg::body
