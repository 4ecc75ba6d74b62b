#pragma once

#include "fit/ScanSamples.h"
#include "geometry/Scan.h"
#include "registration/Preflight.h"

namespace loopreg::registration {

/// The person of a scan in the engine's frame; `kept` (optional) receives the scan's vertex of each
/// of its vertices.
Mesh alignedPerson(const Scan& scan, const Preflight& preflight,
                   std::vector<std::int32_t>* kept = nullptr);

/// The person as distances, displacements and fits see it: 20,000 samples. The same `seed` and
/// preflight give the same samples, whoever asks.
fit::ScanSamples samplePerson(const Mesh& person, Rng& rng, int threads);

/// For each sample the nearest corner of the face it came from, or its point, as a vertex of the
/// scan.
std::vector<std::int32_t> scanVertices(const fit::ScanSamples& samples, const Mesh& person,
                                       const std::vector<std::int32_t>& kept);

/// The samples that `keep` has, in their order. Those beside one that is left out count as a rim:
/// what was cut off is no end of the body.
fit::ScanSamples selectSamples(const fit::ScanSamples& samples, const std::vector<bool>& keep);

}  // namespace loopreg::registration
