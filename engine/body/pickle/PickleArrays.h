#pragma once

#include <string>
#include <vector>

#include "body/ModelArrays.h"
#include "body/pickle/PickleDocument.h"

namespace loopreg::body {

/// Turns one node of a pickle into an array: numpy arrays and scalars, plain numbers and texts,
/// (nested) lists of numbers, scipy csc and csr matrices (made dense), chumpy Ch and Select.
/// The message of an error is the reason alone: the caller knows file and key.
Result<NpyArray> toArray(const PickleDocument& document, PickleDocument::Id id);

/// Reads a pickled dictionary of arrays (how SMPL is published), those of the keys `wanted` that
/// it has. Keys whose value is no array are remembered with the reason, and fail when asked for.
Result<ModelArrays> readPickledArrays(std::string bytes, const std::string& file,
                                      const std::vector<std::string>& wanted);

}  // namespace loopreg::body
