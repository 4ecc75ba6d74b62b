#include "app/studio/ScanPicture.h"

#include "io/ScanReader.h"
#include "picture/Stage.h"
#include "registration/Preflight.h"

namespace loopreg::studio {

Result<picture::Image> scanPicture(const std::filesystem::path& file, int width, int height,
                                   std::uint8_t backdrop, StopToken stop) {
  Result<Scan> scan = io::readScan(file, {}, nullptr, stop);
  if (!scan) return scan.error();
  registration::FitOptions options;
  options.threads = 1;
  const registration::Preflight found = registration::inspectScan(scan.value(), options, stop);
  if (stop.stopRequested()) return cancelledError();
  Mesh mesh = scan.value().mesh;
  mesh.vertices = found.alignment.apply(mesh.vertices);
  mesh.normals.resize(3, 0);
  if (mesh.faces.cols() > 0) mesh.normals = geometry::vertexNormals(mesh.vertices, mesh.faces);
  const picture::Viewpoint view{20, 8};
  const picture::Camera camera =
      picture::frameCamera(mesh.vertices, view, double(width) / height, 20, 0.08);
  picture::Subject subject;
  subject.mesh = &mesh;
  subject.color = picture::Subject::kSlate;
  picture::PictureOptions look;
  look.width = width;
  look.height = height;
  look.backdrop = backdrop;
  look.lightRays = 8;
  look.threads = 1;
  return picture::Stage({subject}).picture(camera, look);
}

}  // namespace loopreg::studio
