// loopreg evaluate: two meshes against each other, or the registration against a suite with known
// answers.
#include <filesystem>
#include <iostream>

#include "Command.h"
#include "FitObservers.h"
#include "SignalStop.h"
#include "Suite.h"
#include "io/ScanReader.h"
#include "metrics/Distances.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

struct Options {
  std::string predicted, reference, suite, body = "builtin";
  bool json = false;
  double threshold = 0;
  int limit = 0, threads = 0;
  std::uint64_t seed = 1;
  Verbosity verbosity;
};

/// One centimetre in the mesh's unit, judged by the size of the reference: a person is 0.5 to 2.5
/// m, 50 to 250 cm, or 500 to 2,500 mm tall.
double oneCentimetre(const Mesh& reference) {
  const double extent = geometry::bounds(reference.vertices).sizes().maxCoeff();
  return extent > 300 ? 10 : extent > 10 ? 1 : 0.01;
}

Json statsJson(const metrics::DistanceStats& stats) {
  return {{"mean", stats.mean}, {"median", stats.median}, {"p95", stats.p95}, {"max", stats.max}};
}

int compare(const Options& options) {
  const StopToken stop = stopOnSignals();
  io::ReadOptions reading;
  reading.threads = options.threads;
  const Result<Scan> predicted = io::readScan(options.predicted, reading, nullptr, stop);
  if (!predicted) return fail(predicted.error());
  const Result<Scan> reference = io::readScan(options.reference, reading, nullptr, stop);
  if (!reference) return fail(reference.error());
  const Mesh &one = predicted->mesh, &two = reference->mesh;

  metrics::ComparisonOptions comparison;
  comparison.threshold = options.threshold > 0 ? options.threshold : oneCentimetre(two);
  comparison.seed = options.seed;
  comparison.threads = options.threads;
  const metrics::SurfaceComparison result = metrics::compareSurfaces(one, two, comparison);
  // Vertices correspond where both meshes have the same triangles.
  const bool same = one.vertexCount() == two.vertexCount() && one.faceCount() == two.faceCount() &&
                    one.faceCount() > 0 && (one.faces.array() == two.faces.array()).all();
  Json json;
  json["predicted"] = options.predicted;
  json["reference"] = options.reference;
  json["p2s"] = result.p2s;
  json["chamfer_l1"] = result.chamferL1;
  json["chamfer_l2"] = result.chamferL2;
  json["iou"] = result.iou < 0 ? Json(nullptr) : Json(result.iou);
  json["normal_consistency"] = result.normalConsistency;
  json["f_score"] = result.fScore;
  json["f_score_threshold"] = comparison.threshold;
  json["v2v"] = same ? Json(metrics::vertexToVertex(one.vertices, two.vertices)) : Json(nullptr);
  json["predicted_to_reference"] = statsJson(result.predictedToReference);
  json["reference_to_predicted"] = statsJson(result.referenceToPredicted);
  if (options.json) {
    std::cout << json.dump(2) << "\n";
    return kDone;
  }
  const auto line = [&](const char* label, const char* key, const char* missing) {
    const Json& value = json[key];
    std::cout << format("%-32s ", label)
              << (value.is_null() ? std::string(missing) : format("%.6g", value.get<double>()))
              << "\n";
  };
  std::cout << "Distances in the meshes' own unit.\n";
  line("P2S (predicted to reference)", "p2s", "");
  line("Chamfer-L1", "chamfer_l1", "");
  line("Chamfer-L2 (squared)", "chamfer_l2", "");
  line("IoU", "iou", "no meaning: a mesh is not closed");
  line("normal consistency", "normal_consistency", "");
  line(format("F-score at %g", comparison.threshold).c_str(), "f_score", "");
  line("V2V", "v2v", "no meaning: the topologies differ");
  return kDone;
}

/// All scans of the suite, one after the other; what was not read is among them as such.
struct SuiteRun {
  std::vector<SuiteOutcome> outcomes;
  int unreadable = 0;
  bool interrupted = false;
};

/// `load(i)` gives scan i of `count`.
SuiteRun runSuite(const Options& options, const body::BodyModel& model, int count,
                  const std::function<Result<SuiteScan>(int)>& load) {
  const StopToken stop = stopOnSignals();
  registration::FitOptions fitting;
  fitting.seed = options.seed;
  fitting.threads = options.threads;
  ProgressBar bar(options.verbosity.level());
  SuiteRun run;
  for (int i = 0; i < count; ++i) {
    const std::string title = format("%d/%d", i + 1, count);
    const Result<SuiteScan> scan = load(i);
    const Result<SuiteOutcome> outcome =
        scan ? evaluateSuiteScan(scan.value(), model, fitting,
                                 showStages(bar, title + " " + scan->name), stop)
             : Result<SuiteOutcome>(scan.error());
    bar.clear();
    if (outcome) {
      const SuiteOutcome& o = outcome.value();
      run.outcomes.push_back(o);
      log::info(format("%-16s %-7s V2V %7.1f  MPJPE %7.1f  scan to model %6.2f mm  %6.2f s%s",
                       o.name.c_str(), registration::verdictName(o.verdict), o.v2vMm, o.mpjpeMm,
                       o.scanToModelMm, o.seconds, o.flipped ? "  flipped" : ""));
      continue;
    }
    if (outcome.error().code == ErrorCode::cancelled) {
      run.interrupted = true;
      break;
    }
    fail(outcome.error());
    SuiteOutcome lost;
    lost.readable = false;
    run.outcomes.push_back(lost);
    ++run.unreadable;
  }
  return run;
}

void printSummary(const Json& summary) {
  const auto statistic = [&](const char* label, const char* key) {
    const Json& s = summary[key];
    const std::string text =
        s.is_null()
            ? std::string("unknown")
            : format("mean %.2f  median %.2f  p95 %.2f  max %.2f", s["mean"].get<double>(),
                     s["median"].get<double>(), s["p95"].get<double>(), s["max"].get<double>());
    std::cout << format("%-18s%s\n", label, text.c_str());
  };
  std::cout << format("%-18s%d\n", "scans", summary["scans"].get<int>());
  std::cout << format("%-18s%d (verdict failed: %d)\n", "failures", summary["failures"].get<int>(),
                      summary["verdicts_failed"].get<int>());
  std::cout << format("%-18s%d\n", "flips", summary["flips"].get<int>());
  statistic("V2V mm", "v2v_mm");
  statistic("MPJPE mm", "mpjpe_mm");
  statistic("scan to model mm", "scan_to_model_mm");
  if (summary["seconds_mean"].is_null()) return;
  std::cout << format("%-18s%.2f\n", "seconds per scan", summary["seconds_mean"].get<double>());
}

/// Scans with one kind of answer, and the body they are fitted with.
struct SuitePart {
  std::string name;
  body::ModelPointer model;
  int count = 0;
  std::function<Result<SuiteScan>(int)> load;
};

/// The named suites, or the scans of a folder.
Result<std::vector<SuitePart>> suiteParts(const Options& options) {
  const bool standard = options.suite == "standard" || options.suite == "moderate";
  const bool crossbody = options.suite == "crossbody";
  std::error_code ignored;
  if (!standard && !crossbody && !fs::is_directory(options.suite, ignored)) {
    return usageError(
        "--suite " + options.suite + " is neither a suite of this program nor a folder.",
        "Suites: standard, crossbody. Folders are made by loopreg synth.");
  }
  if (crossbody && options.body == "builtin") {
    return usageError("The suite crossbody fits the built-in body to another one and back.",
                      "Name the other one with --body FILE or --body FOLDER.");
  }
  const Result<body::ModelPointer> loaded = loadBodyOption(options.body);
  if (!loaded) return loaded.error();
  const body::ModelPointer& model = loaded.value();
  if (standard) {
    return std::vector<SuitePart>{
        {"moderate", model, kStandardCount,
         [model](int i) -> Result<SuiteScan> { return standardScan(*model, i); }}};
  }
  if (crossbody) {
    const Result<body::ModelPointer> builtin = body::loadBuiltin();
    if (!builtin) return builtin.error();
    const body::ModelPointer& own = builtin.value();
    return std::vector<SuitePart>{
        {"fitted with the built-in body", own, kCrossbodyCount,
         [model](int i) -> Result<SuiteScan> { return crossbodyScan(*model, i); }},
        {"built-in body fitted with " + model->name, model, kCrossbodyCount,
         [own](int i) -> Result<SuiteScan> { return crossbodyScan(*own, i); }}};
  }
  const Result<std::vector<fs::path>> truths = findTruths(options.suite);
  if (!truths) return truths.error();
  return std::vector<SuitePart>{
      {"all", model, int(truths->size()),
       [files = truths.value()](int i) { return readTruth(files[std::size_t(i)]); }}};
}

int evaluateSuite(const Options& options) {
  const Result<std::vector<SuitePart>> parts = suiteParts(options);
  if (!parts) return fail(parts.error());
  SuiteRun all;
  Json json;
  json["suite"] = options.suite == "moderate" ? std::string("standard") : options.suite;
  json["parts"] = Json::array();
  for (const SuitePart& part : parts.value()) {
    if (all.interrupted) break;
    const int count = options.limit > 0 ? std::min(part.count, options.limit) : part.count;
    const SuiteRun run = runSuite(options, *part.model, count, part.load);
    json["parts"].push_back(suiteJson(part.name, run.outcomes));
    all.outcomes.insert(all.outcomes.end(), run.outcomes.begin(), run.outcomes.end());
    all.unreadable += run.unreadable;
    all.interrupted = run.interrupted;
    if (options.json || parts->size() == 1) continue;
    std::cout << part.name << "\n";
    printSummary(json["parts"].back());
  }
  json["summary"] = suiteJson("summary", all.outcomes);
  if (options.json) {
    std::cout << json.dump(2) << "\n";
  } else if (parts->size() == 1) {
    printSummary(json["summary"]);
  }
  return all.interrupted ? kInterrupted : all.unreadable > 0 ? int(kUnreadable) : int(kDone);
}

}  // namespace

void addEvaluate(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "Compare two meshes, or register a suite of scans with known answers");
  CLI::Option* predicted =
      command->add_option("PREDICTED", options->predicted, "The mesh to judge");
  CLI::Option* reference =
      command->add_option("REFERENCE", options->reference, "The mesh it should be")
          ->needs(predicted);
  CLI::Option* suite =
      command
          ->add_option("--suite", options->suite,
                       "Suite `standard` (50 synthetic scans), `crossbody` (20 people of --body "
                       "fitted with the built-in body, and 20 the other way), or a folder made "
                       "by synth")
          ->type_name("NAME|DIR")
          ->excludes(predicted)
          ->excludes(reference);
  addBodyOption(*command, options->body);
  command->add_flag("--json", options->json, "Print JSON");
  command
      ->add_option("--threshold", options->threshold,
                   "Of the F-score, in the meshes' unit; else 1 cm")
      ->check(CLI::PositiveNumber);
  command->add_option("--limit", options->limit, "Only the first scans of the suite")
      ->check(CLI::PositiveNumber)
      ->needs(suite);
  command->add_option("--seed", options->seed, "Seed of fit and sampling")->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    if (options->suite.empty() && options->reference.empty()) {
      throw CLI::RequiredError("evaluate needs PREDICTED and REFERENCE, or --suite");
    }
    action = [options] {
      log::configure(options->verbosity.level());
      return options->suite.empty() ? compare(*options) : evaluateSuite(*options);
    };
  });
}

}  // namespace loopreg::cli
