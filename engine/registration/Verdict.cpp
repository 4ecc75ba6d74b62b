#include "registration/Verdict.h"

#include <algorithm>
#include <cstdio>

namespace loopreg::registration {
namespace {

std::string format(const char* pattern, double value) {
  char text[200];
  std::snprintf(text, sizeof text, pattern, value);
  return text;
}

/// "a, b and c"
std::string listed(const std::vector<std::string>& names) {
  std::string text = names.front();
  for (std::size_t i = 1; i < names.size(); ++i) {
    text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

/// So many doubts at once, none of them fatal alone, are not a person.
constexpr int kTooManyDoubts = 5;

/// A measured value against two bounds; beyond the second the fit failed.
struct Bound {
  const char* id;
  double value;
  double check, failed;
  const char* unit;
  const char* reason;  ///< with one %.1f-like place for the value
};

}  // namespace

const char* verdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "good";
    case Verdict::check:
      return "check";
    case Verdict::failed:
      return "failed";
  }
  return "failed";
}

Judgement judge(const Evidence& e) {
  // Little of the body was seen: that may be nothing but a body put somewhere, or a capture of one
  // side. A network that recognised what there is tells one from the other.
  const bool recognised = e.networkCertainty > 0.45 && e.networkAgreement > 0.85;
  Judgement judgement;
  const auto fire = [&](FiredRule rule) {
    judgement.verdict = std::max(judgement.verdict, rule.severity);
    judgement.rules.push_back(std::move(rule));
  };
  constexpr double kFewest = 100;
  if (e.samples < kFewest) {
    fire({"samples",
          Verdict::failed,
          "The scan has too few usable points for a body.",
          double(e.samples),
          kFewest,
          "points",
          {}});
    return judgement;
  }
  const double never = 1e9;
  const std::vector<Bound> bounds = {
      {"median", e.scanToModelMm.median, e.clothed ? 18.0 : 8.0, e.clothed ? 40.0 : 25.0, "mm",
       "Half of the scan lies more than %.1f mm from the body."},
      {"p95", e.scanToModelMm.p95, e.clothed ? 90.0 : 45.0, e.clothed ? 160.0 : 120.0, "mm",
       "A twentieth of the scan lies more than %.0f mm from the body."},
      {"far", 100 * (1 - e.withinFive), 8, 25, "%",
       "%.0f %% of the scan lies more than 5 cm from the body."},
      {"facing", 100 * (1 - e.facingShare), 20, 40, "%",
       "%.0f %% of the scan's surface faces another way than the body's."},
      {"coverage", 100 * (1 - e.coverage), 40, recognised ? 88.0 : 70.0, "%",
       "%.0f %% of the body have no scan nearby."},
      {"limits", e.limitEnergy, 30, never, "",
       "Joints are bent further than anatomy allows (%.0f)."},
      {"collision", e.deepestCollisionMm, 30, 120, "mm",
       "Body parts pass through each other by %.0f mm."},
      {"shape", e.largestBeta, 3.5, never, "sd",
       "The shape is %.1f standard deviations from the mean."},
      {"up", 1 - e.upConfidence, 0.6, never, "",
       "Which way is up is uncertain; set it if the body lies wrong."},
      {"units", 1 - e.unitsConfidence, 0.6, never, "",
       "The scan's units are uncertain; set them if the size is wrong."},
      {"rival", 100 * e.rivalShare, 50, never, "%",
       "Something about as large as the person was left out (%.0f %% of the person's surface): if "
       "it "
       "is the one you mean, cut the other out of the file."},
  };
  int doubts = 0;
  const auto doubt = [&](FiredRule rule) {
    ++doubts;
    fire(std::move(rule));
  };
  for (const Bound& bound : bounds) {
    if (bound.value <= bound.check) continue;
    const bool failed = bound.value > bound.failed;
    doubt({bound.id,
           failed ? Verdict::failed : Verdict::check,
           format(bound.reason, bound.value),
           bound.value,
           failed ? bound.failed : bound.check,
           bound.unit,
           {}});
  }
  if (!e.lostParts.empty()) {
    doubt({"lost_parts", Verdict::check,
           "The scan has nothing near the body's " + listed(e.lostParts) + ".",
           double(e.lostParts.size()), 0, "parts", e.lostParts});
  }
  if (e.networkCertainty > 0.6 && e.networkAgreement < 0.7) {
    const double elsewhere = 100 * (1 - e.networkAgreement);
    doubt({"network", Verdict::check,
           format("The network sees %.0f %% of the scan on other places of the body.", elsewhere),
           elsewhere, 30, "%", e.disputedParts});
  } else if (e.networkCertainty > 0.45 && !e.disputedParts.empty()) {
    doubt({"disputed_parts", Verdict::check,
           "The network sees the " + listed(e.disputedParts) + " elsewhere on the scan.",
           double(e.disputedParts.size()), 0, "parts", e.disputedParts});
  }
  if (e.ambiguity < 0.04) {
    doubt({"ambiguity",
           Verdict::check,
           "Another explanation, such as the body facing the other way, fits almost as well.",
           -100 * e.ambiguity,
           -4,
           "%",
           {}});
  }
  if (doubts >= kTooManyDoubts && judgement.verdict != Verdict::failed) {
    fire({"many_doubts",
          Verdict::failed,
          format("So many doubts at once (%.0f) are no fit.", doubts),
          double(doubts),
          double(kTooManyDoubts - 1),
          "",
          {}});
  }
  if (e.clothed && judgement.verdict != Verdict::failed) {
    fire(
        {"clothed",
         Verdict::good,
         "The scan looks clothed, so the body was fitted beneath the cloth; if it is bare, set the "
         "clothing to none.",
         1,
         0,
         "",
         {}});
  }
  return judgement;
}

std::vector<std::string> reasonsOf(const Judgement& judgement, const Evidence& e) {
  std::vector<std::string> reasons;
  for (const FiredRule& rule : judgement.rules) reasons.push_back(rule.text);
  if (judgement.verdict == Verdict::good) {
    reasons.push_back(
        format("Half of the scan lies within %.1f mm of the body", e.scanToModelMm.median) +
        format(", 95 %% within %.1f mm.", e.scanToModelMm.p95));
  }
  return reasons;
}

const FiredRule* decisiveRule(Verdict verdict, const std::vector<FiredRule>& rules) {
  if (verdict == Verdict::good) return nullptr;
  for (const FiredRule& rule : rules) {
    if (rule.severity == verdict) return &rule;
  }
  return nullptr;
}

}  // namespace loopreg::registration
