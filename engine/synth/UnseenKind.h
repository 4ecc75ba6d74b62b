#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "body/BodyModel.h"
#include "core/Result.h"
#include "synth/TrainingSample.h"

namespace loopreg::synth {

/// A body of the same mesh with proportions that no shape space here holds: legs a fifth shorter,
/// arms longer, big heads, hands and feet, wider trunks. Every joint's part is stretched about the
/// joint along its own axes in the T-pose, v' = sum_j w_j (J'_j + S_j (v - J_j)), so that skin
/// stays whole; joints are regressed anew. Vertex v keeps its meaning.
Result<std::shared_ptr<const body::BodyModel>> oddBody(const body::BodyModel& base, Rng& rng);

/// The person as two to four structured-light depth sensors see it: depth in steps of z^2 x 2.85 mm
/// (1.1 cm at 2 m), 3 mm of lateral jitter, nothing where no sensor looks. At most `points`. Turned
/// to any heading; normals stay zero, for such sensors measure none.
TrainingSample structuredScan(const PosedPerson& person, int points, Rng& rng);

/// A kind of scan that the warm start never makes: odd bodies, bare or in shells of clothes and
/// hair, seen by structured light. Scan `index`; the same arguments give the same scan. `heldOut`:
/// of other bodies, poses and clothes. Any thread may call.
using UnseenSource = std::function<TrainingSample(std::uint64_t index, bool heldOut)>;
/// `clips`: folders of mocap for more poses, may be empty. Takes some seconds.
Result<UnseenSource> unseenKind(const std::shared_ptr<const body::BodyModel>& canonical,
                                const std::vector<std::filesystem::path>& clips, std::uint64_t seed,
                                int threads);

}  // namespace loopreg::synth
