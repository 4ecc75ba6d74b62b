// loopreg evaluate --suite: registers scans with known answers, with the network and without.
#include "SuiteCommand.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "CorrNetOption.h"
#include "FitObservers.h"
#include "SignalStop.h"
#include "SynthFiles.h"
#include "geometry/Normals.h"
#include "io/ScanReader.h"
#include "suite/OtherBodies.h"
#include "suite/SuiteReport.h"
#include "suite/SynthSuites.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

using suite::PartOutcomes;
using suite::SuiteOutcome;
using suite::SuitePart;
using suite::SuiteScan;

constexpr const char* kParts = "a, b, c, d, e, f";

/// The suite's scan as a reader would give it.
Result<Scan> openScan(const SuiteScan& source, const StopToken& stop) {
  if (!source.scanFile.empty()) return io::readScan(source.scanFile, {}, nullptr, stop);
  Scan scan;
  scan.name = source.name;
  scan.file = source.name;
  scan.mesh = source.scan;
  scan.normalsEstimated = geometry::completeNormals(scan.mesh, 0);
  return scan;
}

/// The parts of the standard suite that are asked for.
Result<std::vector<SuitePart>> standardParts(const SuiteOptions& options,
                                             const body::ModelPointer& model) {
  const auto asked = [&](const std::string& key) {
    return options.parts.empty() ||
           std::find(options.parts.begin(), options.parts.end(), key) != options.parts.end();
  };
  Result<suite::Species> species = suite::Species::make(model, options.threads);
  if (!species) return species.error();
  std::vector<SuitePart> parts =
      suite::ownBodyParts(std::make_shared<const suite::Species>(std::move(species).value()));
  if (asked("f")) {
    const Result<std::vector<SuitePart>> others =
        suite::otherBodyParts(model, options.data, options.threads);
    if (!others) return others.error();
    parts.insert(parts.end(), others->begin(), others->end());
  }
  parts.erase(std::remove_if(parts.begin(), parts.end(),
                             [&](const SuitePart& part) { return !asked(part.key); }),
              parts.end());
  return parts;
}

/// How well the built-in body and `model` explain each other.
Result<std::vector<SuitePart>> crossbodyParts(const body::ModelPointer& model) {
  const Result<body::ModelPointer> builtin = body::loadBuiltin();
  if (!builtin) return builtin.error();
  const body::ModelPointer& own = builtin.value();
  return std::vector<SuitePart>{
      {{},
       "fitted with the built-in body",
       own,
       suite::kCrossbodyCount,
       [model](int i) -> Result<SuiteScan> { return suite::crossbodyScan(*model, i); },
       {}},
      {{},
       "built-in body fitted with " + model->name,
       model,
       suite::kCrossbodyCount,
       [own](int i) -> Result<SuiteScan> { return suite::crossbodyScan(*own, i); },
       {}}};
}

/// The named suites, or the scans of a folder.
Result<std::vector<SuitePart>> suiteParts(const SuiteOptions& options) {
  const std::string& name = options.suite;
  const bool standard = name == "standard", moderate = name == "moderate";
  const bool crossbody = name == "crossbody";
  std::error_code ignored;
  if (!standard && !moderate && !crossbody && !fs::is_directory(name, ignored)) {
    return usageError("--suite " + name + " is neither a suite of this program nor a folder.",
                      "Suites: standard, moderate, crossbody. Folders are made by loopreg synth.");
  }
  if (!standard && !options.parts.empty()) {
    return usageError("--parts belongs to --suite standard; " + name + " has no such parts.");
  }
  for (const std::string& part : options.parts) {
    if (part.size() == 1 && part[0] >= 'a' && part[0] <= 'f') continue;
    return usageError("--parts " + part + ": the suite has no such part.",
                      std::string("Its parts are ") + kParts + ".");
  }
  if (crossbody && options.body == "builtin") {
    return usageError("The suite crossbody fits the built-in body to another one and back.",
                      "Name the other one with --body FILE or --body FOLDER.");
  }
  const Result<body::ModelPointer> loaded = loadBodyOption(options.body);
  if (!loaded) return loaded.error();
  const body::ModelPointer& model = loaded.value();
  if (standard) return standardParts(options, model);
  if (crossbody) return crossbodyParts(model);
  if (moderate) {
    return std::vector<SuitePart>{
        {{},
         "moderate",
         model,
         suite::kModerateCount,
         [model](int i) -> Result<SuiteScan> { return suite::moderateScan(*model, i); },
         {}}};
  }
  const Result<std::vector<fs::path>> truths = findTruths(name);
  if (!truths) return truths.error();
  return std::vector<SuitePart>{
      {{},
       "all",
       model,
       int(truths->size()),
       [files = truths.value()](int i) { return readTruth(files[std::size_t(i)]); },
       {}}};
}

/// One way to register everything: with the network, or without.
struct Run {
  std::string title;
  const corrnet::CorrNet* net = nullptr;
  std::vector<PartOutcomes> parts = {};
};

/// How the scans of a suite went beyond their outcomes.
struct Progressed {
  int unreadable = 0;
  bool interrupted = false;
};

/// The scans of one part, each in every run.
Result<Progressed> runPart(const SuiteOptions& options, const SuitePart& part,
                           std::vector<Run>& runs) {
  Progressed progressed;
  for (Run& run : runs) run.parts.push_back({part.key, part.name, {}, part.skipped});
  if (!part.skipped.empty()) return progressed;
  const Result<suite::Judge> judge = suite::Judge::make(part.model, options.threads);
  if (!judge) return judge.error();
  const StopToken stop = stopOnSignals();
  registration::FitOptions fitting;
  fitting.seed = options.seed;
  fitting.threads = options.threads;
  ProgressBar bar(options.verbosity.level());
  const auto tell = [&](const Run& run, const SuiteOutcome& outcome) {
    bar.clear();
    log::info(suite::outcomeLine(outcome) + (runs.size() > 1 ? "  " + run.title : ""));
  };
  const int count = options.limit > 0 ? std::min(part.count, options.limit) : part.count;
  for (int i = 0; i < count; ++i) {
    const Result<SuiteScan> truth = part.load(i);
    const Result<Scan> scan = truth ? openScan(truth.value(), stop) : Result<Scan>(truth.error());
    bool reported = false;
    for (Run& run : runs) {
      const std::string title = format("%s %d/%d", part.key.c_str(), i + 1, count);
      const Result<registration::FitResult> result =
          scan ? registration::registerScan(scan.value(), *part.model, run.net, fitting,
                                            showStages(bar, title), stop)
               : Result<registration::FitResult>(scan.error());
      if (result) {
        run.parts.back().outcomes.push_back(judge->judge(truth.value(), result.value()));
        tell(run, run.parts.back().outcomes.back());
        continue;
      }
      bar.clear();
      if (result.error().code == ErrorCode::cancelled) {
        progressed.interrupted = true;
        return progressed;
      }
      // Said once, counted in every run. A scan of this program's own making can be read: that
      // nothing could be made of it is a failure like others.
      if (!reported) fail(result.error());
      if (!reported && (!truth || !truth->scanFile.empty())) ++progressed.unreadable;
      reported = true;
      SuiteOutcome lost;
      lost.name = truth ? truth->name : suite::scanName(part.name, i);
      lost.group = truth ? truth->group : "";
      lost.readable = false;
      run.parts.back().outcomes.push_back(lost);
    }
  }
  return progressed;
}

/// The table: parts, their groups, everything together, for each run.
void printTable(const std::vector<Run>& runs) {
  std::cout << suite::tableHeading();
  const auto lines = [&](const std::string& title, auto&& outcomesOf) {
    for (std::size_t r = 0; r < runs.size(); ++r) {
      const std::string label = r == 0 ? title : "";
      std::cout << suite::tableLine(
          runs.size() < 2 ? label : format("%-26.26s %s", label.c_str(), runs[r].title.c_str()),
          outcomesOf(runs[r]));
    }
  };
  for (std::size_t p = 0; p < runs[0].parts.size(); ++p) {
    const PartOutcomes& part = runs[0].parts[p];
    if (!part.skipped.empty()) {
      std::cout << suite::tableLine(part.key + " " + part.name, part);
      continue;
    }
    lines((part.key.empty() ? "" : part.key + " ") + part.name,
          [&](const Run& run) { return run.parts[p]; });
    for (const PartOutcomes& group : suite::groupsOf(part)) {
      lines("    " + group.name, [&](const Run& run) {
        for (const PartOutcomes& same : suite::groupsOf(run.parts[p])) {
          if (same.name == group.name) return same;
        }
        return PartOutcomes();  // stopped before this run had any
      });
    }
  }
  if (runs[0].parts.size() > 1) {
    lines("all", [](const Run& run) { return suite::together(run.parts); });
  }
  for (const Run& run : runs) {
    std::cout << (runs.size() > 1 ? run.title + ": " : "")
              << suite::verdictLine(suite::together(run.parts));
  }
}

Json runJson(const Run& run) {
  Json json;
  json["parts"] = Json::array();
  for (const PartOutcomes& part : run.parts) json["parts"].push_back(suite::detailedJson(part));
  json["summary"] = suite::partJson(suite::together(run.parts));
  return json;
}

}  // namespace

int evaluateSuite(const SuiteOptions& options) {
  const Result<std::vector<SuitePart>> parts = suiteParts(options);
  if (!parts) return fail(parts.error());
  const auto net = loadCorrNetOption(options.corrnet, options.threads);
  if (!net) return fail(net.error());
  if (options.compare && !net.value()) {
    return fail(usageError(
        "--compare registers with and without the correspondence network, and there is none" +
            std::string(options.corrnet == "none" ? ": --corrnet none." : " installed."),
        "Name a weights file with --corrnet FILE."));
  }
  std::vector<Run> runs = {{net.value() ? "with" : "without", net.value().get()}};
  if (options.compare) runs.push_back({"without"});

  Progressed all;
  for (const SuitePart& part : parts.value()) {
    const Result<Progressed> progressed = runPart(options, part, runs);
    if (!progressed) return fail(progressed.error());
    all.unreadable += progressed->unreadable;
    all.interrupted = progressed->interrupted;
    if (all.interrupted) break;
  }
  if (options.json) {
    Json json;
    json["suite"] = options.suite;
    json["corrnet"] = net.value() ? Json(options.corrnet) : Json(nullptr);
    json.update(runJson(runs[0]));
    if (options.compare) json["without_corrnet"] = runJson(runs[1]);
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    printTable(runs);
  }
  return all.interrupted ? kInterrupted : all.unreadable > 0 ? int(kUnreadable) : int(kDone);
}

}  // namespace loopreg::cli
