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
struct Rule {
  double value;
  double check, failed;
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

Verdict judge(const Evidence& e, std::vector<std::string>& reasons) {
  // Little of the body was seen: that may be nothing but a body put somewhere, or a capture of one
  // side. A network that recognised what there is tells one from the other.
  const bool recognised = e.networkCertainty > 0.45 && e.networkAgreement > 0.85;
  if (e.samples < 100) {
    reasons.push_back("The scan has too few usable points for a body.");
    return Verdict::failed;
  }
  const double never = 1e9;
  const std::vector<Rule> rules = {
      {e.scanToModelMm.median, e.clothed ? 18.0 : 8.0, e.clothed ? 40.0 : 25.0,
       "Half of the scan lies more than %.1f mm from the body."},
      {e.scanToModelMm.p95, e.clothed ? 90.0 : 45.0, e.clothed ? 160.0 : 120.0,
       "A twentieth of the scan lies more than %.0f mm from the body."},
      {100 * (1 - e.withinFive), 8, 25, "%.0f %% of the scan lie more than 5 cm from the body."},
      {100 * (1 - e.facingShare), 20, 40,
       "%.0f %% of the scan's surface faces another way than the body's."},
      {100 * (1 - e.coverage), 40, recognised ? 88.0 : 70.0,
       "%.0f %% of the body have no scan nearby."},
      {e.limitEnergy, 30, never, "Joints are bent further than anatomy allows (%.0f)."},
      {e.deepestCollisionMm, 30, 120, "Body parts pass through each other by %.0f mm."},
      {e.largestBeta, 3.5, never, "The shape is %.1f standard deviations from the mean."},
      {1 - e.upConfidence, 0.6, never,
       "Which way is up is uncertain; set it if the body lies wrong."},
      {1 - e.unitsConfidence, 0.6, never,
       "The scan's units are uncertain; set them if the size is wrong."},
  };
  Verdict verdict = Verdict::good;
  int doubts = 0;
  const auto doubt = [&](std::string reason) {
    reasons.push_back(std::move(reason));
    verdict = std::max(verdict, ++doubts < kTooManyDoubts ? Verdict::check : Verdict::failed);
  };
  for (const Rule& rule : rules) {
    if (rule.value <= rule.check) continue;
    doubt(format(rule.reason, rule.value));
    if (rule.value > rule.failed) verdict = Verdict::failed;
  }
  if (!e.lostParts.empty()) {
    doubt("The scan has nothing near the body's " + listed(e.lostParts) + ".");
  }
  if (e.networkCertainty > 0.6 && e.networkAgreement < 0.7) {
    doubt(format("The network sees %.0f %% of the scan on other places of the body.",
                 100 * (1 - e.networkAgreement)));
  } else if (e.networkCertainty > 0.45 && !e.disputedParts.empty()) {
    doubt("The network sees the " + listed(e.disputedParts) + " elsewhere on the scan.");
  }
  if (e.ambiguity < 0.04) {
    doubt("Another explanation, such as the body facing the other way, fits almost as well.");
  }
  if (e.clothed && verdict != Verdict::failed)
    reasons.push_back(
        "The scan looks clothed, so the body was fitted beneath the cloth; if it is bare, use "
        "--clothing none.");
  if (verdict == Verdict::good) {
    reasons.push_back(
        format("Half of the scan lies within %.1f mm of the body", e.scanToModelMm.median) +
        format(", 95 %% within %.1f mm.", e.scanToModelMm.p95));
  }
  return verdict;
}

}  // namespace loopreg::registration
