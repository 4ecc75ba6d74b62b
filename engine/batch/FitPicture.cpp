#include "batch/FitPicture.h"

#include <cmath>

#include "picture/Stage.h"

namespace loopreg::batch {
namespace {

constexpr int kHeight = 300;
constexpr int kWidth = 200;
constexpr Eigen::Index kMostFaces = 400'000;
constexpr double kDegree = 3.14159265358979323846 / 180;

/// The person in the engine's frame: the scan's own surface, or its points where that would be too
/// much to draw for a thumbnail.
Mesh drawnPerson(const Scan& scan, const registration::FitResult& result) {
  Mesh person;
  if (scan.mesh.isPointCloud() || scan.mesh.faceCount() > kMostFaces) {
    person.vertices = result.samples;
    person.normals = result.sampleNormals;
    return person;
  }
  person = geometry::selectVertices(scan.mesh, result.preflight.isPerson);
  person.vertices = result.preflight.alignment.apply(person.vertices);
  if (person.normals.cols() > 0) {
    person.normals = result.preflight.alignment.applyDirections(person.normals);
  }
  return person;
}

}  // namespace

picture::Image fitPicture(const Scan& scan, const body::BodyModel& model,
                          const registration::FitResult& result, int threads) {
  const Mesh person = drawnPerson(scan, result);
  const Mesh body = registration::fittedMesh(model, result);
  const Vector3d ahead = result.parameters.rotations[0].col(2);
  const picture::Viewpoint view{std::atan2(ahead.x(), ahead.z()) / kDegree + 25, 8};
  Points both(3, person.vertices.cols() + body.vertices.cols());
  both << person.vertices, body.vertices;
  const picture::Camera camera =
      picture::frameCamera(both, view, static_cast<double>(kWidth) / kHeight);
  picture::PictureOptions options;
  options.width = kWidth;
  options.height = kHeight;
  options.lightRays = 6;
  options.threads = threads;
  picture::Subject slate;
  slate.mesh = &person;
  slate.color = picture::Subject::kSlate;
  picture::Subject clay;
  clay.mesh = &body;
  const picture::Image scanned = picture::Stage({slate}).picture(camera, options);
  slate.vertexColors = false;
  const picture::Image together = picture::Stage({slate, clay}).picture(camera, options);
  const picture::Image fitted = picture::Stage({clay}).picture(camera, options);
  return picture::tiled({scanned, together, fitted}, 3);
}

}  // namespace loopreg::batch
