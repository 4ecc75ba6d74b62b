#pragma once

#include <filesystem>

#include "registration/FitExport.h"
#include "registration/Sequence.h"

namespace loopreg::registration {

/// Writes a sequence into a folder:
///   motion.fbx .glb .bvh   one animation: frame 0 the rest pose, then the motion (those of
///                          `formats` that can hold one)
///   frame_0000.obj ...     a mesh per frame, for the other formats
///   motion.npz             poses (F x 3J), trans (F x 3), betas (B), gender, mocap_framerate: what
///                          AMASS files hold (Mahmood et al., ICCV 2019), here in metres, y up;
///                          and scale, model, alignment_* as in params.npz, and of each frame
///                          frame_names, frame_median_mm, frame_restarted, frame_doubtful,
///                          frame_seconds
///   motion_amass.npz       for "amass" among the formats: as AMASS's tools read it (AmassFile.h)
///   frames.csv             name, median distance, restarted, doubtful, seconds
/// `names`: one per frame. `colours` (null: none) dress every frame. The table is written last.
Result<void> writeSequence(const std::filesystem::path& folder,
                           const std::vector<std::string>& formats,
                           const std::vector<std::string>& names, const body::BodyModel& model,
                           const SequenceResult& result, const ExportOptions& exporting,
                           double framesPerSecond, const FitColours* colours = nullptr);

/// One frame as if it were a registration of its own.
FitResult frameAsFit(const SequenceResult& result, std::size_t frame);

/// The motion alone, in the format of the extension: .fbx, .glb, .bvh, .npz as above; .npz for
/// AMASS's tools where the name ends in "_amass".
Result<void> writeMotion(const std::filesystem::path& path, const std::vector<std::string>& names,
                         const body::BodyModel& model, const SequenceResult& result,
                         const ExportOptions& exporting, double framesPerSecond);

/// A sequence that writeSequence() left; of its preflight only the alignment is known.
struct SavedSequence {
  SequenceResult result;
  std::vector<std::string> names;
  double framesPerSecond = 30;
};
/// Reads motion.npz. Fails where it is missing, damaged, or of another body.
Result<SavedSequence> readSequence(const std::filesystem::path& folder,
                                   const body::BodyModel& model);

}  // namespace loopreg::registration
