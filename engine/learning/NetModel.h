#pragma once

#include "body/BodyModel.h"
#include "core/Result.h"
#include "learning/AnchorHead.h"

namespace loopreg::corrnet {
struct Weights;
}

namespace loopreg::learning {

/// Both networks as one module: parameters "heading.*" and "points.*".
class NetModelImpl : public torch::nn::Module {
 public:
  NetModelImpl();
  HeadingNet heading{nullptr};
  CorrespondenceNet points{nullptr};
};
TORCH_MODULE(NetModel);

/// kAnchors places on the canonical body, spread by farthest-point order.
corrnet::PointsF chooseAnchors(const body::BodyModel& canonical);
/// Anchors as the array "anchors" (kAnchors x 3), and back.
void storeAnchors(const corrnet::PointsF& anchors, corrnet::Weights& weights);
Result<corrnet::PointsF> loadAnchors(const corrnet::Weights& weights);

/// A module's parameters as arrays by name ("points.stem", ...), and back. Loading fails where an
/// array is missing or has another shape than this program's network.
void storeParameters(const torch::nn::Module& network, corrnet::Weights& weights);
Result<void> loadParameters(const corrnet::Weights& weights, torch::nn::Module& network);

}  // namespace loopreg::learning
