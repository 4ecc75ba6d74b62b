#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "body/BodyModel.h"
#include "body/ModelOrigin.h"

namespace loopreg::body {

/// A body as its file gave it, before finish().
struct AssembledModel {
  BodyModel model;
  ModelOrigin origin;
};

/// A body as one block of memory, every number in full precision: what the model cache keeps, read
/// back at the speed of memory. It is the body before finish(), because finish() normalises the
/// weights and is not idempotent to the last bit; the same image gives the same checksum.
/// For this machine only (byte order, sizes): models to be passed on are written by saveModel().
std::string packModel(const AssembledModel& model);

/// Nothing if the block is cut short, too long, or holds sizes that do not fit. What the numbers
/// mean is for finish() to check.
std::optional<AssembledModel> unpackModel(std::string_view image);

}  // namespace loopreg::body
