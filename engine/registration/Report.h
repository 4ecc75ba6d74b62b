#pragma once

#include <filesystem>

#include "body/Anthropometry.h"
#include "core/JsonForward.h"
#include "registration/FitExport.h"
#include "registration/Registration.h"

namespace loopreg::registration {

/// The fitted body's dimensions in its T-pose, life size, its scale and displacements included;
/// empty where the body has no joints to measure from.
std::vector<body::Measurement> fittedMeasurements(const body::BodyModel& model,
                                                  const FitResult& result);

/// report.json: schema, scan, body, verdict, distances, seconds,
/// seed, versions; and measurements (id, name, unit, value, definition).
Json reportJson(const Scan& scan, const body::BodyModel& model, const FitOptions& options,
                const FitResult& result);

/// params.npz, all numbers in double precision:
///
///   poses  (3J)    axis-angle per joint, SMPL's theta, radians; the root in the engine's frame
///   betas  (B)     shape
///   trans  (3)     metres, engine frame;  scale (): factor on the posed body (1 unless fitted)
///   joints (J x 3) in the scan's own frame and units
///   model, gender  texts
///   v_displacements (n x 3)  T-pose frame, metres; only where they were fitted
///   alignment_scale (), alignment_rotation (3 x 3), alignment_translation (3)
///          x_engine = scale * rotation * x_scan + translation: the way between both frames
Result<void> writeParameters(const std::filesystem::path& path, const body::BodyModel& model,
                             const FitResult& result);

/// Colour of canonical points: their position mapped to [0, 1]^3 over `bounds`, rescaled to one
/// brightness everywhere, 0.8 x / max(x). Equal colours on scan and body show the correspondence.
Colors correspondenceColors(const Points& canonical, const Eigen::AlignedBox3d& bounds);

/// Scan points with canonical coordinates (canonical_x, _y, _z: metres, T-pose of the body),
/// colours and confidence, as PLY in the scan's frame.
Result<void> writeCorrespondences(const std::filesystem::path& path, const body::BodyModel& model,
                                  const FitResult& result);

/// The same points as a table, one line each, with a line of names first:
///
///   point                 number of the point, as in correspondences.ply
///   x_mm, y_mm, z_mm      in the scan's own frame; the unit in the names is the scan's (m, cm, mm,
///                         in), left out where it is none of them
///   canonical_x_m, ...    its place on the body in T-pose, metres
///   part                  the joint that moves this place ("left_knee"); empty: unknown
///   confidence            in [0, 1]
///   distance_mm           from the point to the fitted body
std::string correspondencesCsv(const body::BodyModel& model, const FitResult& result);

/// Everything a registration leaves: folder/fit.<format>... (exportFileName), params.npz,
/// correspondences.ply, measurements.csv, report.json; the report is written last (and an old one
/// removed first), so a folder with a report is complete. Sets result.seconds.write.
Result<void> writeResult(const std::filesystem::path& folder,
                         const std::vector<std::string>& formats, const Scan& scan,
                         const body::BodyModel& model, const FitOptions& options,
                         const ExportOptions& exporting, FitResult& result);

}  // namespace loopreg::registration
