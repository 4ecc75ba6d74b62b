#include "widgets/jobs/InspectJob.h"

#include "body/Skinning.h"
#include "core/Parallel.h"
#include "picture/Stage.h"

namespace loopreg::ui {
namespace {

/// The body in clay among points of the scan, at twice the size for sharp screens.
picture::Image pictureOf(const body::BodyModel& model, const body::BodyParameters& parameters,
                         const Mesh& cloud, const picture::Camera& camera, std::uint8_t backdrop) {
  Mesh body;
  body.vertices = body::poseBody(model, parameters).vertices;
  body.faces = model.faces;
  body.normals = geometry::vertexNormals(body.vertices, body.faces);
  const picture::Stage stage({{&body}, {&cloud, picture::Subject::kSlate, /*vertexColors=*/false}});
  picture::PictureOptions options;
  options.width = 2 * InspectJob::kPictureWidth;
  options.height = 2 * InspectJob::kPictureHeight;
  options.lightRays = 6;
  options.ground = false;
  options.backdrop = backdrop;
  options.threads = 1;
  return stage.picture(camera, options);
}

std::vector<picture::Image> picturesOf(const body::BodyModel& model,
                                       const registration::FitResult& result, std::uint8_t backdrop,
                                       const StopToken& stop) {
  std::vector<picture::Image> pictures;
  if (result.alternatives.empty() || result.samples.cols() == 0) return pictures;
  Mesh cloud;
  constexpr Eigen::Index kPoints = 2500;
  const Eigen::Index step = result.samples.cols() / kPoints + 1;
  const Eigen::Index count = (result.samples.cols() + step - 1) / step;
  cloud.vertices.resize(3, count);
  cloud.normals.resize(3, result.sampleNormals.cols() > 0 ? count : 0);
  for (Eigen::Index i = 0; i < count; ++i) {
    cloud.vertices.col(i) = result.samples.col(i * step);
    if (cloud.normals.cols() > 0) cloud.normals.col(i) = result.sampleNormals.col(i * step);
  }
  const picture::Camera camera = picture::frameCamera(
      cloud.vertices, {25 + result.preflight.facingDegrees, 8},
      double(InspectJob::kPictureWidth) / InspectJob::kPictureHeight, 20, 0.08);
  pictures.push_back(pictureOf(model, result.parameters, cloud, camera, backdrop));
  for (const registration::Alternative& other : result.alternatives) {
    if (pictures.size() == InspectJob::kMostPictures || stop.stopRequested()) break;
    pictures.push_back(pictureOf(model, other.parameters, cloud, camera, backdrop));
  }
  return pictures;
}

}  // namespace

InspectJob::InspectJob(QObject* parent)
    : QObject(parent), worker_("inspect", Worker::Priority::behind) {}

InspectJob::~InspectJob() { stop_.request(); }

void InspectJob::request(ScanPointer scan, body::ModelPointer model, FitResultPointer result,
                         const std::vector<fit::FitIteration>& history) {
  cancel();
  const std::uint64_t generation = generation_;
  pending_ = true;
  worker_.post([this, generation, stop = stop_.token(), scan = std::move(scan),
                model = std::move(model), result = std::move(result), history,
                backdrop = backdrop_] {
    if (stop.stopRequested()) return;
    auto inspected = std::make_shared<Inspected>();
    registration::InspectOptions options;
    options.threads = resolveThreads(0);
    inspected->found = registration::inspectFit(*scan, *model, *result, history, options, stop);
    inspected->pictures = picturesOf(*model, *result, backdrop, stop);
    if (stop.stopRequested()) return;
    inbox_.post([this, generation, inspected] {
      if (generation != generation_) return;
      pending_ = false;
      Q_EMIT ready(inspected);
    });
  });
}

void InspectJob::cancel() {
  stop_.request();
  stop_ = StopSource();
  ++generation_;
  pending_ = false;
}

}  // namespace loopreg::ui
