#pragma once

#include "learning/VoxelNets.h"

namespace loopreg::learning {

/// What the point head's columns mean for one point.
struct AnchorReading {
  Eigen::Vector3f canonical = Eigen::Vector3f::Zero();  ///< metres, before the projection
  Eigen::Vector3f beneath = Eigen::Vector3f::Zero();    ///< metres, from the point to the body
  float entropy = 0;  ///< of the anchor softmax, nats: log 256 = 5.5 knows nothing
  float body = 1;     ///< probability that the point shows a body at all
};
/// `row`: kPointOutputs numbers. y = sum of the eight likeliest anchors by their renormalised
/// softmax + 0.1 residual: no averaging over distant parts, hence no points between the legs.
AnchorReading readAnchors(const float* row, const corrnet::PointsF& anchors);

/// True answers for the points of a batch.
struct PointTargets {
  corrnet::PointsF canonical;        ///< 3 x p
  corrnet::PointsF normal;           ///< 3 x p: canonical surface normal there
  corrnet::PointsF beneath;          ///< 3 x p, in the frame of the input
  std::vector<std::uint8_t> isBody;  ///< p; 0: floor, debris: only "no body" is to be learnt
};

struct PointLoss {
  torch::Tensor total;  ///< scalar, differentiable: mean over the points
  double crossEntropy = 0, canonical = 0, beneath = 0;  ///< its parts, unweighted; metres
};
/// Cross entropy against soft labels exp(-|a - y|^2 / (2 (5 cm)^2)), less where anchor and point
/// lie on opposite sides of a limb (normals), + 4 |y' - y| + 4 |b' - b|, metres. Loss and gradient
/// in one pass over the rows on the CPU, whatever the network's device.
PointLoss pointLoss(const torch::Tensor& outputs, const PointTargets& targets,
                    const corrnet::PointsF& anchors, const corrnet::PointsF& anchorNormals,
                    int threads);

/// The predicted canonical points alone, p x 3 on the CPU, differentiable: y of readAnchors().
torch::Tensor canonicalOf(const torch::Tensor& outputs, const corrnet::PointsF& anchors);

}  // namespace loopreg::learning
