#pragma once

#include "canonical/CanonicalSurface.h"
#include "corrnet/CorrNet.h"
#include "fit/terms/CorrespondenceTerm.h"
#include "registration/Hypotheses.h"

namespace loopreg::registration {

/// What a network's predictions mean for one scan and one body model.
struct NetworkStart {
  std::vector<fit::CorrespondenceTerm::Pair> pairs;  ///< c_i on the model's surface, s_i
  Hypothesis start;                                  ///< closed form, lost limbs mended
  double certainty = 0;                              ///< mean confidence of the points, in [0, 1]
  bool facingKnown = false;  ///< the network has no doubt which way the person faces
};

/// `surface`: where the model lies in the space of all bodies, which the predictions are in.
/// `prediction`: one per sample.
NetworkStart startFrom(const corrnet::Prediction& prediction,
                       const canonical::CanonicalSurface& surface, const fit::PreparedBody& body,
                       const fit::ScanSamples& samples, bool withScale, int threads,
                       StopToken stop);

/// A network's predictions as pairs of body and scan points, one per prediction: each canonical
/// point projected to where the model lies in the space of all bodies.
std::vector<fit::CorrespondenceTerm::Pair> networkPairs(const canonical::CanonicalSurface& surface,
                                                        const body::BodyModel& model,
                                                        const canonical::Correspondences& predicted,
                                                        const fit::ScanSamples& samples,
                                                        int threads);
/// Mean confidence of predictions, in [0, 1].
double meanConfidence(const canonical::Correspondences& predicted);

/// How far fit and network agree.
struct Agreement {
  double share =
      0;  ///< of the pairs, by confidence, that the body puts within 12 cm of their place
  std::vector<std::string> disputed;  ///< joints most of whose pairs it does not ("left elbow")
};
Agreement agreement(const body::BodyModel& model, const body::BodyParameters& parameters,
                    const std::vector<fit::CorrespondenceTerm::Pair>& pairs);

}  // namespace loopreg::registration
