#pragma once

#include "canonical/CanonicalSurface.h"
#include "learning/Loop.h"
#include "registration/Registration.h"

namespace loopreg::registration {

/// What a fit must show before the network learns from it. A wrong lesson costs more than a lost
/// one: the verdict alone, made for people, is not enough.
struct AcceptanceRules {
  double labelledShare = 0.65;  ///< at least, of the samples: robustly matched
  double medianMm = 15;         ///< at most, scan to body
  double ambiguity = 0.05;      ///< at least: by how much the best other explanation is worse
  double agreement = 0.4;       ///< at least, of the matched points: network within 15 cm ...
  double clearAmbiguity = 0.3;  ///< ... or the other explanations are worse by so much
};

/// How one fit did, in numbers that can be compared between rounds. Negative: unknown.
struct FitLook {
  Verdict verdict = Verdict::failed;
  bool accepted = false;
  std::string reason;     ///< why not, else empty
  double medianMm = -1;   ///< scan to body
  double cost = 1;        ///< mean of r^2 / (r^2 + (3 cm)^2) over the samples: lower is better
  double labelled = 0;    ///< share of samples that are robustly matched
  double ambiguity = 0;   ///< relative, of the best other explanation
  double agreement = -1;  ///< share of matched points that the network sees within 15 cm
  double loopCm = -1;     ///< mean |s - M(c)| over matched points, c from the network
};

/// A fit as a lesson.
struct PseudoLabels {
  FitLook look;
  learning::LoopScan scan;  ///< at most 8,000 points
};

/// The lesson of a fit of the canonical body: each scan point's closest point on the fitted body,
/// where that is near (3 deviations, at most 8 cm) and looks the same way (60 degrees);
/// the other points stay, with nothing asked of them (kUnknownPoint). A label is no more exact than
/// the fit: where the network is sure, it is moved by up to 2 cm towards what the network says.
PseudoLabels pseudoLabels(const body::BodyModel& canonical,
                          const canonical::CanonicalSurface& surface, const FitResult& result,
                          const AcceptanceRules& rules = {});

/// The network's view of a lesson, into `look`: agreement and loopCm against `scan`'s fit and
/// labels. `predicted`: for the points that begin with scan's, in the same order.
void compareWithNetwork(const body::BodyModel& canonical,
                        const canonical::CanonicalSurface& surface, const learning::LoopScan& scan,
                        const canonical::Correspondences& predicted, int threads, FitLook& look);

}  // namespace loopreg::registration
