#include "registration/FitExport.h"

#include <algorithm>

#include "core/AtomicFile.h"
#include "core/Json.h"
#include "core/Text.h"
#include "exchange/BvhWriter.h"
#include "exchange/FbxWriter.h"
#include "exchange/GltfWriter.h"
#include "exchange/ObjWriter.h"
#include "io/MeshWriter.h"
#include "registration/AmassFile.h"
#include "registration/Report.h"

namespace loopreg::registration {
namespace {

/// The scan's axes turned about so that up becomes +y: rows are the new axes in the scan's.
Matrix3d upToY(UpAxis up) {
  Matrix3d turn = Matrix3d::Identity();
  switch (up) {
    case UpAxis::plusX:
      turn << 0, -1, 0, 1, 0, 0, 0, 0, 1;
      break;
    case UpAxis::minusX:
      turn << 0, 1, 0, -1, 0, 0, 0, 0, 1;
      break;
    case UpAxis::minusY:
      turn << 1, 0, 0, 0, -1, 0, 0, 0, -1;
      break;
    case UpAxis::plusZ:
      turn << 1, 0, 0, 0, 0, 1, 0, -1, 0;
      break;
    case UpAxis::minusZ:
      turn << 1, 0, 0, 0, 0, -1, 0, 1, 0;
      break;
    case UpAxis::automatic:
    case UpAxis::plusY:
      break;
  }
  return turn;
}

/// Frame of the file -> engine frame. With x_file = c C x_scan for a turn C and a scale c:
/// x_engine = (k / c) (R C^T) x_file + t.
Alignment fileAlignment(const Preflight& preflight, ExportFrame frame, const Matrix3d& turn,
                        bool inMetres) {
  if (frame == ExportFrame::metres) return {};
  Alignment alignment = preflight.alignment;
  alignment.rotation = alignment.rotation * turn.transpose();
  if (inMetres) alignment.scale = 1;
  return alignment;
}

Mesh posedMesh(const body::BodyModel& model, const FitResult& result,
               const ExportOptions& options) {
  FitResult plain;
  const bool without = !options.displacements && result.displacements.cols() > 0;
  if (without) {
    plain = result;
    plain.displacements.resize(3, 0);
  }
  const FitResult& used = without ? plain : result;
  return options.frame == ExportFrame::scan ? fittedMeshInScanFrame(model, used)
                                            : fittedMesh(model, used);
}

Result<void> writeText(const std::filesystem::path& path, const std::string& bytes) {
  AtomicFile file(path);
  file.stream() << bytes;
  return file.commit();
}

std::vector<double> numbers(const VectorXd& values) {
  return {values.data(), values.data() + values.size()};
}

/// params.npz as text; joints as rows.
Json parametersJson(const body::BodyModel& model, const FitResult& result) {
  Json joints = Json::array();
  const Points positions = fittedJointsInScanFrame(model, result);
  for (Eigen::Index j = 0; j < positions.cols(); ++j) {
    joints.push_back(numbers(positions.col(j)));
  }
  return {{"model", model.name},
          {"gender", model.gender},
          {"joint_names", model.jointNames},
          {"poses", numbers(result.parameters.pose())},
          {"betas", numbers(result.parameters.betas)},
          {"trans", numbers(result.parameters.translation)},
          {"scale", result.parameters.scale},
          {"joints", std::move(joints)}};
}

}  // namespace

std::optional<ExportFrame> parseExportFrame(const std::string& name) {
  if (name == "scan") return ExportFrame::scan;
  if (name == "metres") return ExportFrame::metres;
  return std::nullopt;
}

const std::vector<std::string>& exportFormats() {
  static const std::vector<std::string> formats{"obj", "fbx", "glb",  "ply",   "stl", "off",
                                                "bvh", "npz", "json", "amass", "csv"};
  return formats;
}

std::string exportFileName(const std::string& format) {
  if (format == "amass") return "fit_amass.npz";
  if (format == "csv") return "correspondences.csv";
  return "fit." + format;
}

bool holdsColours(const std::string& format) {
  return format == "obj" || format == "fbx" || format == "glb" || format == "ply" ||
         format == "off";
}

exchange::RiggedBody riggedFit(const body::BodyModel& model, const FitResult& result,
                               const ExportOptions& options, bool isGltf) {
  const bool displaced = options.displacements && result.displacements.cols() > 0;
  return riggedMotion(model, result.preflight, {result.parameters}, options, isGltf,
                      displaced ? &result.displacements : nullptr);
}

exchange::RiggedBody riggedMotion(const body::BodyModel& model, const Preflight& preflight,
                                  const std::vector<body::BodyParameters>& poses,
                                  const ExportOptions& options, bool isGltf,
                                  const Points* displacements) {
  const UpAxis up = preflight.up;
  const bool zUp = !isGltf && up == UpAxis::plusZ && options.frame == ExportFrame::scan;
  exchange::RigOptions rig;
  rig.alignment = fileAlignment(preflight, options.frame,
                                zUp ? Matrix3d::Identity().eval() : upToY(up), isGltf);
  rig.up = zUp ? exchange::RiggedBody::Up::z : exchange::RiggedBody::Up::y;
  rig.shapeDirections = options.shapeDirections;
  return exchange::rigBody(model, poses, displacements, rig);
}

void addColours(exchange::RiggedBody& rig, const FitColours& colours) {
  if (colours.png) {
    rig.texturePng = colours.png;
  } else {
    rig.colors = colours.body.vertices;
  }
}

Result<void> writeFit(const std::filesystem::path& path, const body::BodyModel& model,
                      const FitResult& result, const ExportOptions& options,
                      const FitColours* colours) {
  std::string format = lowered(path.extension().string());
  if (!format.empty()) format.erase(0, 1);
  return writeFitAs(format, path, model, result, options, colours);
}

Result<void> writeFitAs(const std::string& format, const std::filesystem::path& path,
                        const body::BodyModel& model, const FitResult& result,
                        const ExportOptions& options, const FitColours* colours) {
  const bool coloured = colours && !colours->empty();
  if (format == "fbx" || format == "glb") {
    exchange::RiggedBody rig = riggedFit(model, result, options, format == "glb");
    if (coloured) addColours(rig, *colours);
    return writeText(path, format == "fbx" ? exchange::fbxFile(rig) : exchange::glbFile(rig));
  }
  if (format == "bvh") {
    return writeText(path, exchange::bvhFile(riggedFit(model, result, options, false)));
  }
  if (format == "npz") return writeParameters(path, model, result);
  if (format == "amass") return writeAmass(path, model, {result.parameters}, 30);
  if (format == "csv") return writeText(path, correspondencesCsv(model, result));
  if (format == "measurements") {
    return writeText(path, body::measurementsCsv(fittedMeasurements(model, result)));
  }
  if (format == "json") return writeText(path, parametersJson(model, result).dump(1) + "\n");
  Mesh mesh = posedMesh(model, result, options);
  const bool textured = coloured && colours->png;
  if (coloured && !(textured && format == "obj")) mesh.colors = colours->body.vertices;
  if (format != "obj") return io::writeMesh(path, mesh);
  exchange::ObjExtras extras{model.uv, model.uvFaces, model.partLabels, model.jointNames, {}};
  if (textured) {
    std::filesystem::path picture = path, library = path;
    picture.replace_extension(".png");
    library.replace_extension(".mtl");
    extras.materialFile = library.filename().string();
    const std::string materials = exchange::materialLibrary(picture.filename().string());
    if (const Result<void> done = writeText(picture, *colours->png); !done) return done;
    if (const Result<void> done = writeText(library, materials); !done) return done;
  }
  return writeText(path, exchange::objFile(mesh, extras));
}

}  // namespace loopreg::registration
