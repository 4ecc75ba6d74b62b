#include "registration/PaperLatents.h"

#include <algorithm>
#include <cmath>

#include "body/Skinning.h"
#include "core/Parallel.h"
#include "core/Statistics.h"
#include "fit/ScanSamples.h"
#include "geometry/Mesh.h"
#include "registration/Preflight.h"

namespace loopreg::registration {
namespace {

constexpr std::size_t kSamples = 8000;  // LoopReg: 30,000
constexpr double kCostWidth = 0.03;     // metres, as in PseudoLabels.cpp

}  // namespace

learning::PaperPhase paperPhase(int epoch) {
  if (epoch == 0) return learning::PaperPhase::far;
  return epoch < kFirstJointEpoch ? learning::PaperPhase::close : learning::PaperPhase::joint;
}

Result<learning::LoopScan> paperScan(const Scan& scan, const body::BodyModel& canonical,
                                     const FitOptions& options, StopToken stop) {
  const Preflight preflight = inspectScan(scan, options, stop);
  if (stop.stopRequested()) return cancelledError();
  Mesh person = geometry::selectVertices(scan.mesh, preflight.isPerson);
  person.vertices = preflight.alignment.apply(person.vertices);
  if (person.normals.cols() > 0) {
    person.normals = preflight.alignment.applyDirections(person.normals);
  }
  Rng rng(options.seed);
  const fit::ScanSamples samples =
      fit::sampleScan(person, kSamples, rng, resolveThreads(options.threads));
  if (samples.count() < 20) {
    return unreadable(scan.file, "Too few usable points are left.", "Is there a person in it?");
  }
  learning::LoopScan made;
  made.fit = body::BodyParameters::rest(canonical);
  made.fit.translation = geometry::bounds(samples.positions).center() -
                         geometry::bounds(canonical.templateVertices).center();
  synth::TrainingSample& labels = made.labels;
  labels.positions = samples.positions.cast<float>();
  labels.normals = samples.normals.cast<float>();
  labels.canonical.setZero(3, samples.count());
  labels.beneath.setZero(3, samples.count());
  labels.part.assign(std::size_t(samples.count()), -1);
  labels.isBody.assign(std::size_t(samples.count()), 1);
  labels.root = made.fit.rotations.front();
  labels.betas = made.fit.betas;
  return made;
}

FitLook paperLook(const body::BodyModel& canonical, const learning::LoopScan& scan) {
  const Points posed = body::poseBody(canonical, scan.fit).vertices;
  const auto hits = geometry::TriangleBvh(posed, canonical.faces)
                        .closest(Points(scan.labels.positions.cast<double>()), 1);
  FitLook look;
  look.accepted = true;
  look.verdict = Verdict::check;
  look.labelled = 1;
  look.cost = 0;
  std::vector<double> distances;
  for (const geometry::SurfacePoint& hit : hits) {
    const double square = hit.squaredDistance;
    distances.push_back(1000 * std::sqrt(square));
    look.cost += square / (square + kCostWidth * kCostWidth) / double(hits.size());
  }
  look.medianMm = medianOf(std::move(distances));
  return look;
}

}  // namespace loopreg::registration
