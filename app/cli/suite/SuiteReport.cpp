#include "suite/SuiteReport.h"

#include <algorithm>
#include <cstdarg>

namespace loopreg::suite {
namespace {

using registration::Verdict;

__attribute__((format(printf, 1, 2))) std::string text(const char* pattern, ...) {
  char buffer[400];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(buffer, sizeof buffer, pattern, arguments);
  va_end(arguments);
  return buffer;
}

Json statistics(const std::vector<double>& values) {
  if (values.empty()) return nullptr;
  const metrics::DistanceStats stats =
      metrics::summarize(Eigen::Map<const VectorXd>(values.data(), Eigen::Index(values.size())));
  return {{"mean", stats.mean}, {"median", stats.median}, {"p95", stats.p95}, {"max", stats.max}};
}

/// Over the scans that have the number; null where none has.
Json statistics(const std::vector<SuiteOutcome>& outcomes, double SuiteOutcome::*member) {
  std::vector<double> values;
  for (const SuiteOutcome& outcome : outcomes) {
    if (outcome.*member >= 0) values.push_back(outcome.*member);
  }
  return statistics(values);
}

/// What the network said about all scans of a part, and the statistics of its points' errors.
struct NetSummary {
  Json network, canonicalCm;
};
NetSummary summarizeNet(const std::vector<SuiteOutcome>& outcomes) {
  std::vector<double> errors, unflipped, means;
  std::size_t hits = 0, flips = 0, above = 0;
  for (const SuiteOutcome& outcome : outcomes) {
    if (!outcome.net) continue;
    const NetOutcome& net = *outcome.net;
    means.push_back(net.meanCm());
    hits += net.partHits;
    flips += net.flipped;
    for (const float error : net.errorsCm) {
      errors.push_back(double(error));
      above += error > 15;
      if (!net.flipped) unflipped.push_back(double(error));
    }
  }
  if (errors.empty()) return {};
  NetSummary summary;
  summary.canonicalCm = statistics(errors);
  summary.network = {{"scans", means.size()},
                     {"flips", flips},
                     {"above_15cm", double(above) / double(errors.size())},
                     {"part_accuracy", double(hits) / double(errors.size())},
                     {"unflipped_cm", statistics(unflipped)},
                     {"canonical_scans_cm", statistics(means)}};
  return summary;
}

Json known(double value) { return value >= 0 ? Json(value) : Json(nullptr); }

Json outcomeJson(const SuiteOutcome& outcome) {
  Json json;
  json["name"] = outcome.name;
  json["group"] = outcome.group;
  json["readable"] = outcome.readable;
  json["verdict"] = registration::verdictName(outcome.verdict);
  json["failed"] = outcome.failed();
  json["v2v_mm"] = known(outcome.v2vMm);
  json["mpjpe_mm"] = known(outcome.mpjpeMm);
  json["skin_mm"] = known(outcome.skinMm);
  json["scan_to_model_mm"] = known(outcome.scanToModelMm);
  json["flipped_left_right"] = outcome.leftRight;
  json["flipped_front_back"] = outcome.frontBack;
  json["seconds"] = outcome.seconds;
  json["network"] = nullptr;
  if (outcome.net) {
    const NetSummary summary = summarizeNet({outcome});
    json["network"] = {{"canonical_cm", summary.canonicalCm},
                       {"above_15cm", summary.network["above_15cm"]},
                       {"part_accuracy", summary.network["part_accuracy"]},
                       {"heading_off", known(outcome.net->headingOff)},
                       {"orientation_off", known(outcome.net->orientationOff)},
                       {"flipped", outcome.net->flipped}};
  }
  return json;
}

/// A number of a statistic, or a dash.
std::string cell(const Json& statistic, const char* key, const char* pattern, int width) {
  if (statistic.is_null()) return text("%*s", width, "-");
  char number[40];
  std::snprintf(number, sizeof number, pattern, statistic[key].get<double>());
  return text("%*s", width, number);
}

}  // namespace

PartOutcomes together(const std::vector<PartOutcomes>& parts) {
  PartOutcomes all;
  all.name = "summary";
  for (const PartOutcomes& part : parts) {
    all.outcomes.insert(all.outcomes.end(), part.outcomes.begin(), part.outcomes.end());
  }
  return all;
}

std::vector<PartOutcomes> groupsOf(const PartOutcomes& part) {
  std::vector<PartOutcomes> groups;
  for (const SuiteOutcome& outcome : part.outcomes) {
    auto at = std::find_if(groups.begin(), groups.end(),
                           [&](const PartOutcomes& g) { return g.name == outcome.group; });
    if (at == groups.end()) {
      groups.push_back({part.key, outcome.group, {}, {}});
      at = std::prev(groups.end());
    }
    at->outcomes.push_back(outcome);
  }
  if (groups.size() < 2) groups.clear();
  return groups;
}

Json partJson(const PartOutcomes& part) {
  const std::vector<SuiteOutcome>& outcomes = part.outcomes;
  const auto count = [&](auto&& test) {
    return std::count_if(outcomes.begin(), outcomes.end(), test);
  };
  const auto verdicts = [&](Verdict verdict) {
    return count([&](const SuiteOutcome& o) { return o.readable && o.verdict == verdict; });
  };
  double seconds = 0, corrnetSeconds = 0;
  for (const SuiteOutcome& outcome : outcomes) {
    seconds += outcome.seconds;
    corrnetSeconds += outcome.corrnetSeconds;
  }
  const auto perScan = [&](double sum) {
    return outcomes.empty() ? Json(nullptr) : Json(sum / double(outcomes.size()));
  };
  const NetSummary net = summarizeNet(outcomes);
  Json json;
  if (!part.key.empty()) json["key"] = part.key;
  json["name"] = part.name;
  if (!part.skipped.empty()) json["skipped"] = part.skipped;
  json["scans"] = outcomes.size();
  json["failures"] = count([](const SuiteOutcome& o) { return o.failed(); });
  json["verdicts_failed"] = verdicts(Verdict::failed);
  json["verdicts"] = {{"good", verdicts(Verdict::good)},
                      {"check", verdicts(Verdict::check)},
                      {"failed", verdicts(Verdict::failed)}};
  json["false_good"] = count([](const SuiteOutcome& o) { return o.falseGood(); });
  json["false_failed"] = count([](const SuiteOutcome& o) { return o.falseFailed(); });
  json["flips"] = count([](const SuiteOutcome& o) { return o.flipped(); });
  json["flips_left_right"] = count([](const SuiteOutcome& o) { return o.leftRight; });
  json["flips_front_back"] = count([](const SuiteOutcome& o) { return o.frontBack; });
  json["v2v_mm"] = statistics(outcomes, &SuiteOutcome::v2vMm);
  json["mpjpe_mm"] = statistics(outcomes, &SuiteOutcome::mpjpeMm);
  json["skin_mm"] = statistics(outcomes, &SuiteOutcome::skinMm);
  json["scan_to_model_mm"] = statistics(outcomes, &SuiteOutcome::scanToModelMm);
  json["canonical_cm"] = net.canonicalCm;
  json["network"] = net.network;
  json["seconds_mean"] = perScan(seconds);
  json["corrnet_seconds_mean"] = perScan(corrnetSeconds);
  return json;
}

Json detailedJson(const PartOutcomes& part) {
  Json json = partJson(part);
  json["groups"] = Json::array();
  for (const PartOutcomes& group : groupsOf(part)) json["groups"].push_back(partJson(group));
  json["results"] = Json::array();
  for (const SuiteOutcome& outcome : part.outcomes) json["results"].push_back(outcomeJson(outcome));
  return json;
}

std::string tableHeading() {
  return text("%-34s %5s %5s %11s %29s %7s %7s %6s | %s\n", "", "", "", "flips", "V2V mm", "MPJPE",
              "skin", "", "network alone: canonical error, cm") +
         text("%-34s %5s %5s %5s %5s %7s %6s %7s %6s %7s %7s %6s | %5s %6s %6s %6s %5s %6s\n", "",
              "scans", "fail", "l/r", "f/b", "mean", "median", "p95", "max", "mm", "mm", "s",
              "mean", "median", ">15 cm", "parts", "flips", "unfl.");
}

std::string tableLine(const std::string& title, const PartOutcomes& part) {
  const std::string label = text("%-34s ", title.c_str());
  if (!part.skipped.empty()) return label + "skipped: " + part.skipped + "\n";
  const Json json = partJson(part);
  const Json &v2v = json["v2v_mm"], &net = json["network"], &cm = json["canonical_cm"];
  std::string line =
      label + text("%5d %5d %5d %5d ", json["scans"].get<int>(), json["failures"].get<int>(),
                   json["flips_left_right"].get<int>(), json["flips_front_back"].get<int>());
  line += cell(v2v, "mean", "%.1f", 7) + " " + cell(v2v, "median", "%.1f", 6) + " " +
          cell(v2v, "p95", "%.1f", 7) + " " + cell(v2v, "max", "%.0f", 6) + " " +
          cell(json["mpjpe_mm"], "mean", "%.1f", 7) + " " +
          cell(json["skin_mm"], "mean", "%.1f", 7) + " " +
          (json["seconds_mean"].is_null() ? "     -" : cell(json, "seconds_mean", "%.2f", 6)) +
          " |";
  if (net.is_null()) return line + " -\n";
  return line + cell(cm, "mean", "%.2f", 6) + " " + cell(cm, "median", "%.2f", 6) +
         text(" %5.1f%% %5.1f%% %5d ", 100 * net["above_15cm"].get<double>(),
              100 * net["part_accuracy"].get<double>(), net["flips"].get<int>()) +
         cell(net["unflipped_cm"], "mean", "%.2f", 6) + "\n";
}

std::string verdictLine(const PartOutcomes& part) {
  const Json json = partJson(part);
  const Json& verdicts = json["verdicts"];
  return text(
      "verdicts: %d good, %d check, %d failed; more than 50 mm off and called good: %d; "
      "within 20 mm and called failed: %d\n",
      verdicts["good"].get<int>(), verdicts["check"].get<int>(), verdicts["failed"].get<int>(),
      json["false_good"].get<int>(), json["false_failed"].get<int>());
}

std::string outcomeLine(const SuiteOutcome& outcome) {
  const auto number = [](double value, const char* pattern, int width) {
    char buffer[40] = "-";
    if (value >= 0) std::snprintf(buffer, sizeof buffer, pattern, value);
    return text("%*s", width, buffer);
  };
  std::string line =
      text("%-16s %-7s", outcome.name.c_str(), registration::verdictName(outcome.verdict)) +
      " V2V " + number(outcome.v2vMm, "%.1f", 7) + "  MPJPE " + number(outcome.mpjpeMm, "%.1f", 7) +
      "  scan to model " + number(outcome.scanToModelMm, "%.2f", 6) + " mm " +
      text(" %6.2f s", outcome.seconds);
  if (outcome.net) {
    line += text("  network %5.2f cm%s", outcome.net->meanCm(),
                 outcome.net->flipped ? ", flipped" : "");
  }
  return line + (outcome.flipped() ? "  flipped" : "") +
         (outcome.group.empty() ? "" : "  (" + outcome.group + ")");
}

}  // namespace loopreg::suite
