#pragma once

#include "body/ModelFile.h"
#include "canonical/CanonicalSurface.h"
#include "corrnet/CorrNet.h"
#include "learning/NetModel.h"

namespace loopreg::learning {

/// Rotation about y (up): facing +z becomes facing (sin yaw, 0, cos yaw).
Eigen::Matrix3f turnBy(float yaw);
/// Middle of the box that holds all but the outermost per cent of the points on every side: where
/// networks have their origin.
Eigen::Vector3f middleOf(const corrnet::PointsF& points);

/// Points and normals of some scans, voxelised; `asked`: points to be answered for, as indices into
/// the scans' points one after the other, or null for all.
NetInput makeInput(const std::vector<corrnet::PointsF>& scans,
                   const std::vector<corrnet::PointsF>& normals, float finest, int levels,
                   const std::vector<std::int32_t>* asked, torch::Device device, int threads);

/// A trained network as the rest of the program uses it: H says which headings are likely, V looks
/// at the scan turned back by the best two, the more certain answer wins.
class NetPredictor final : public corrnet::CorrNet {
 public:
  NetPredictor(NetModel model, corrnet::PointsF anchors, body::ModelPointer canonical, int threads);
  Result<corrnet::Prediction> predict(const geometry::OrientedPoints& points,
                                      StopToken stop) const override;

  /// The raw answer for given headings (radians; empty: H's own). What validation looks at.
  struct Answer {
    double heading = 0, headingShare = 1;
    std::vector<AnchorReading> points;  ///< in the frame of the turned scan
    double entropy = 0;                 ///< mean over the points, nats
    std::array<float, kPersonOutputs> person{};
  };
  Answer answer(const corrnet::PointsF& points, const corrnet::PointsF& normals,
                const std::vector<double>& headings, const Compute& compute) const;

 private:
  NetModel model_;
  corrnet::PointsF anchors_;
  body::ModelPointer canonical_;
  canonical::CanonicalSurface surface_;
  int threads_;
};

/// The predictor of some weights; refused where they are of another network, or were trained for
/// another canonical body.
Result<std::shared_ptr<const corrnet::CorrNet>> openPredictor(const corrnet::Weights& weights,
                                                              const body::ModelPointer& canonical,
                                                              int threads);

}  // namespace loopreg::learning
