#pragma once

#include <filesystem>
#include <string>

#include "core/Result.h"
#include "exchange/RiggedBody.h"
#include "registration/FitColours.h"
#include "registration/Registration.h"

namespace loopreg::registration {

/// Where exported coordinates live.
///   scan    the scan's own frame and units: the export lies on the scan. glTF knows only metres
///           and y up, and FBX only y or z up: there the scan's frame is turned about so that its
///           up axis is y, and glTF is scaled to metres; what a program shows is the same place.
///   metres  the engine's frame: metres, y up, the person over the origin.
enum class ExportFrame { scan, metres };
std::optional<ExportFrame> parseExportFrame(const std::string& name);

struct ExportOptions {
  ExportFrame frame = ExportFrame::scan;
  bool displacements = true;    ///< SMPL+D's offsets, where they were fitted
  bool shapeDirections = true;  ///< as shape keys (FBX, glTF)
  ColourChoice colours;         ///< of the scan, where it has any
};

/// The formats that writeFitAs() knows: extensions without dots, and "amass".
const std::vector<std::string>& exportFormats();
/// What a folder of results calls its file of a format: "fit.obj"; "fit_amass.npz" for amass,
/// "correspondences.csv" for csv.
std::string exportFileName(const std::string& format);
/// Those that have a place for colours.
bool holdsColours(const std::string& format);

/// The fit as the body that animation programs know: rest pose at frame 0, the fit at frame 1.
exchange::RiggedBody riggedFit(const body::BodyModel& model, const FitResult& result,
                               const ExportOptions& options, bool isGltf);

/// The same of a motion: poses of one person in the frame of `preflight`, from frame 1 on.
exchange::RiggedBody riggedMotion(const body::BodyModel& model, const Preflight& preflight,
                                  const std::vector<body::BodyParameters>& poses,
                                  const ExportOptions& options, bool isGltf,
                                  const Points* displacements = nullptr);

/// Dresses a rigged body in the scan's colours: texture, else vertex colours.
void addColours(exchange::RiggedBody& rig, const FitColours& colours);

/// Writes the fit in a format, atomically:
///   .fbx .glb   rigged (exchange/RiggedBody.h);   .bvh  skeleton and motion
///   .obj        the posed mesh in the model's vertex order, with texture coordinates and a group
///               per body part;   .ply .stl .off  the posed mesh
/// With colours (null: none) .fbx and .glb hold the texture; .obj names a .mtl and a .png that are
/// written beside it; .ply and .off have vertex colours, and so have the others where there is no
/// texture.
///   .npz        parameters (writeParameters, always in the frames it documents);   .json  the same
///               numbers as text;   amass  for tools that read AMASS's files (AmassFile.h)
///   .csv        the scan's sampled points and the places of the body they show (Report.h);
///               "measurements": the table of measurements
Result<void> writeFitAs(const std::string& format, const std::filesystem::path& path,
                        const body::BodyModel& model, const FitResult& result,
                        const ExportOptions& options, const FitColours* colours = nullptr);
/// In the format of the extension.
Result<void> writeFit(const std::filesystem::path& path, const body::BodyModel& model,
                      const FitResult& result, const ExportOptions& options,
                      const FitColours* colours = nullptr);

}  // namespace loopreg::registration
