#pragma once

#include "registration/Registration.h"

namespace loopreg::registration {

/// What the verdict is made from. Millimetres where it says so; shares in [0, 1].
struct Evidence {
  metrics::DistanceStats scanToModelMm;
  double withinFive = 0;  ///< share of scan samples within 5 cm of the body
  double facingShare =
      0;  ///< share of scan samples whose normal agrees with the body's within 60 degrees
  double coverage = 0;  ///< share of the body's surface with scan nearby
  /// How sure the network is of its correspondences, and what share of them the body fulfils, in
  /// [0, 1]; 0 and 1 without a network.
  double networkCertainty = 0, networkAgreement = 1;
  double ambiguity = 0;    ///< score of the best other explanation minus this one's, relative
  double limitEnergy = 0;  ///< JointPrior::limitEnergy
  double deepestCollisionMm = 0;
  double largestBeta = 0;
  double upConfidence = 1, unitsConfidence = 1;
  double rivalShare = 0;  ///< Preflight::rivalShare
  bool clothed = false;
  std::vector<std::string>
      lostParts;  ///< body parts that the scan has nothing for ("right forearm")
  std::vector<std::string> disputedParts;  ///< parts that a network sees elsewhere on the scan
  std::size_t samples = 0;
};

/// What the rules make of the evidence. Every rule that fires is kept; the worst one decides. A
/// body that claims to fit and does not is worse than an honest `failed`. Ids of the rules, in the
/// order they are asked:
///   samples        too few points
///   median, p95    scan to body, mm
///   far            % of the scan more than 5 cm from the body
///   facing         % of the scan's surface that faces another way than the body's
///   coverage       % of the body without scan
///   limits         joints beyond anatomy (energy)
///   collision      body parts through each other, mm
///   shape          standard deviations from the mean
///   up, units      preflight's doubt
///   rival          % of the person's surface that something as tall has, which was left out
///   lost_parts     body parts without scan
///   network        % of the scan that the network sees elsewhere
///   disputed_parts parts that it sees elsewhere
///   ambiguity      another explanation is almost as good, % more energy
///   many_doubts    so many at once
///   clothed        a remark
struct Judgement {
  Verdict verdict = Verdict::good;
  std::vector<FiredRule> rules;
};
Judgement judge(const Evidence& evidence);

/// The sentences of a judgement; for a good one with what speaks for it.
std::vector<std::string> reasonsOf(const Judgement& judgement, const Evidence& evidence);

/// The rule that made the verdict: the first one of its severity. Null for a good one.
const FiredRule* decisiveRule(Verdict verdict, const std::vector<FiredRule>& rules);

}  // namespace loopreg::registration
