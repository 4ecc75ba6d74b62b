#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "body/BodyModel.h"
#include "core/Result.h"
#include "synth/TrainingSample.h"

namespace loopreg::synth {

/// A child of the same mesh, as no shape space here holds: 60 to 80 % of the size, short legs and
/// arms, a big head. Every joint's part is stretched about the joint along its own axes in the
/// T-pose, v' = sum_j w_j (J'_j + S_j (v - J_j)), so that skin stays whole; joints are regressed
/// anew. Vertex v keeps its meaning.
Result<std::shared_ptr<const body::BodyModel>> childBody(const body::BodyModel& base, Rng& rng);

/// The person as two to four structured-light depth sensors see it: depth in steps of z^2 x 2.85 mm
/// (1.1 cm at 2 m), 3 mm of lateral jitter, nothing where no sensor looks. At most `points`. Turned
/// to any heading; normals stay zero, for such sensors measure none.
TrainingSample structuredScan(const PosedPerson& person, int points, Rng& rng);

/// A kind of scan that the warm start never makes: children, bare or in shells of clothes and
/// hair, seen by structured light. Scan `index`; the same arguments give the same scan. `heldOut`:
/// of other bodies, poses and clothes. Any thread may call.
using UnseenSource = std::function<TrainingSample(std::uint64_t index, bool heldOut)>;
/// `clips`: folders of mocap for more poses, may be empty. Takes some seconds.
Result<UnseenSource> unseenKind(const std::shared_ptr<const body::BodyModel>& canonical,
                                const std::vector<std::filesystem::path>& clips, std::uint64_t seed,
                                int threads);

}  // namespace loopreg::synth
