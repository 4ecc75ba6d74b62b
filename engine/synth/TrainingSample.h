#pragma once

#include <vector>

#include "synth/PosedPerson.h"

namespace loopreg::synth {

/// 3 x n, one point per column, single precision: what a network eats.
using PointsF = Eigen::Matrix<float, 3, Eigen::Dynamic>;

/// A simulated scan whose answer is known. Metres, y up but for a tilt of some degrees, any facing,
/// the person within a metre of the origin.
struct TrainingSample {
  PointsF positions;                     ///< 3 x n
  PointsF normals;                       ///< 3 x n: unit, of the surface, with noise
  PointsF canonical;                     ///< 3 x n: on the built-in T-pose template; 0 off the body
  PointsF beneath;                       ///< 3 x n: from the point to the skin; 0 off the body
  std::vector<std::int32_t> part;        ///< n: SMPL joint, -1 off the body
  std::vector<std::uint8_t> isBody;      ///< n: 0 for floor, furniture, flying pixels, outliers
  Matrix3d root = Matrix3d::Identity();  ///< pelvis: body frame -> scan frame
  /// The person's frame -> scan frame: x = placement * x_person, up to the scanner's errors.
  Eigen::Isometry3d placement = Eigen::Isometry3d::Identity();
  double stature = 1;  ///< over the built-in template's
  VectorXd betas;      ///< of the built-in body; empty where unknown
};

/// What the simulated scanners do. Shares are probabilities per sample; each defect is drawn on its
/// own.
struct ScanOptions {
  int points = 8000;             ///< at most; a scan has 3,000 to 100,000 before it is thinned
  double camerasShare = 0.65;    ///< seen by 1 to 8 cameras; else from everywhere
  int cameras = 0;               ///< exactly so many, where there are any; 0: drawn
  double oneSidedShare = 0.25;   ///< of those: all cameras within 40 degrees
  double cropShare = 0.3;        ///< feet or head cut off, balls missing
  double floorShare = 0.2;       ///< with a piece of the floor
  double furnitureShare = 0.12;  ///< with a box or a post close by
  double outlierShare = 0.2;     ///< with up to 2 % of points anywhere
  double flyingShare = 0.25;     ///< with points between a silhouette and what lies behind it
  double tiltDegrees = 5;        ///< standard deviation of the up axis
};

/// Scans a person: virtual cameras with z-buffers (holes where nothing looks, fewer points where a
/// surface is seen at a slant or from afar), depth noise along the rays, quantised depth, a slight
/// misplacement of each camera, flying pixels, crops, floor, furniture, outliers.
TrainingSample scanPerson(const PosedPerson& person, const ScanOptions& options, Rng& rng);

/// Sample `index` of the endless stream `seed`: draws a person from `source` and scans it. The same
/// arguments give the same sample on any thread.
TrainingSample makeTrainingSample(const PersonSource& source, const ScanOptions& options,
                                  std::uint64_t seed, std::uint64_t index, bool heldOut = false);

}  // namespace loopreg::synth
