#pragma once

#include <string>
#include <vector>

#include "body/BodyModel.h"
#include "body/ModelArrays.h"
#include "body/ModelImage.h"

namespace loopreg::body {

/// The names under which SMPL files keep what a body model is made of, older aliases included:
/// what a pickle reader has to look for.
const std::vector<std::string>& smplArrayNames();

/// Makes a body of the arrays of an SMPL, SMPL+H or SMPL-X file (told apart by their 24, 52 or 55
/// joints), n vertices:
///
///   v_template n x 3, f m x 3, shapedirs n x 3 x B, posedirs n x 3 x 9(J-1) (or any transposition
///   of it; optional), J_regressor J x n, weights n x J, kintree_table 2 x J,
///   hands_meanl / hands_meanr 45 each (optional).
///
/// The first `maxBetas` shape directions are kept. SMPL-X appends its expression directions: they
/// start at 10 if there are at most 20 directions, else at 300, and are left out.
/// Models of other things (hands, heads) and files of motion are refused by name.
/// The body is not finish()ed yet.
Result<AssembledModel> assembleSmpl(ModelArrays arrays, int maxBetas);

}  // namespace loopreg::body
