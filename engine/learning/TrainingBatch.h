#pragma once

#include <functional>
#include <memory>

#include "core/Rng.h"
#include "geometry/PointIndex.h"
#include "learning/Loop.h"
#include "learning/NetPredictor.h"
#include "synth/TrainingSample.h"

namespace loopreg::learning {

/// A scan with its answers, in the engine's frame.
using TrainingScan = synth::TrainingSample;
/// Makes training scan `index`; the same index gives the same scan. `heldOut`: from people, poses
/// and clothes that training never sees. Called from several threads.
using TrainingSource = std::function<TrainingScan(std::uint64_t index, bool heldOut)>;

/// Yaw that faces +z when undone, of a pelvis rotation R: the direction of R's z axis, supported by
/// that of its x axis turned by 90 degrees as long as the trunk is not upside down. `weight` in
/// [0, 1] fades where no yaw is meant (inverted, lying on the side).
struct Heading {
  double yaw = 0, weight = 1;
};
Heading headingOf(const Matrix3d& root);

/// What a batch is made with.
struct BatchOptions {
  int lossPoints = 1024;                             ///< per scan
  double headingNoise = 0.22, wrongHeadings = 0.07;  ///< radians; share that is off by up to 90 deg
  bool change = true;  ///< false: scans stay as they are but for thinning and centring
  torch::Device device = torch::kCPU;
};

/// Some scans, changed at random (mirrored, turned, thinned, cropped, jittered, with and without
/// normals), as inputs and targets of both networks.
struct TrainingBatch {
  NetInput heading, points;
  torch::Tensor headingLabels;   ///< scans x kHeadingBins, soft
  torch::Tensor headingWeights;  ///< scans
  PointTargets targets;
  torch::Tensor person, personMask;  ///< scans x kPersonOutputs
  /// Where the points that are asked for come from: rows [askedBegin[s], askedBegin[s + 1]) show
  /// points askedPoint of scan s, mirrored (x -> -x, scan and answers alike) where it says so.
  std::vector<std::int32_t> askedBegin, askedPoint;
  std::vector<std::uint8_t> mirrored;
};
TrainingBatch makeBatch(const std::vector<std::shared_ptr<const TrainingScan>>& scans,
                        const geometry::PointIndex& canonicalVertices,
                        const Points& canonicalNormals, const BatchOptions& options, Rng rng);

}  // namespace loopreg::learning
