#pragma once

#include <filesystem>

#include "core/Json.h"
#include "registration/Registration.h"

namespace loopreg::registration {

/// report.json as design.md section 3 defines it: schema, scan, body, verdict, distances, seconds, seed, versions.
Json reportJson(const Scan& scan, const body::BodyModel& model, const FitOptions& options,
                const FitResult& result);

/// Name -> numbers: `poses` (3J), `betas`, `trans`, `scale`, `model`, `joints` (J x 3, scan frame and units), and
/// `v_displacements` (n x 3) when there are any.
Result<void> writeParameters(const std::filesystem::path& path, const body::BodyModel& model,
                             const FitResult& result);

/// Scan points with canonical coordinates, colours and confidence, as PLY in the scan's frame.
Result<void> writeCorrespondences(const std::filesystem::path& path, const FitResult& result);

/// Everything a registration leaves: folder/fit.<format>..., params.npz, correspondences.ply, report.json; the
/// report is written last, so a folder with a report is complete.
Result<void> writeResult(const std::filesystem::path& folder, const std::vector<std::string>& formats,
                         const Scan& scan, const body::BodyModel& model, const FitOptions& options,
                         FitResult& result);

}  // namespace loopreg::registration
