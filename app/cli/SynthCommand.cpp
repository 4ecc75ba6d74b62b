// loopreg synth: scans with known answers, and the demo scans of resources/demo.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "Command.h"
#include "ProgressBar.h"
#include "SignalStop.h"
#include "SynthFiles.h"
#include "io/MeshWriter.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

struct Options {
  int count = 10;
  std::string out, body = "builtin", posture = "any";
  std::uint64_t seed = 1;
  double noise = 2, holes = 0.1, partial = 0;
  int vertices = 20000;
  bool dressed = false, floor = false, demoSet = false;
  Verbosity verbosity;
};

int synthesise(const Options& options) {
  const StopToken stop = stopOnSignals();
  const std::optional<synth::Posture> posture = synth::parsePosture(options.posture);
  if (!posture) {
    return fail(usageError("--posture " + options.posture + " is not known.",
                           "Say any, a-pose, t-pose, standing, walking, reaching, hands-on-hips, "
                           "sitting, waving or stride."));
  }
  const Result<body::ModelPointer> model = loadBodyOption(options.body);
  if (!model) return fail(model.error());
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error) {
    return fail(
        usageError("The folder " + options.out + " cannot be made: " + error.message() + "."));
  }
  std::vector<DemoScan> jobs;
  if (options.demoSet) {
    jobs = demoScans();
  } else {
    for (int i = 0; i < options.count; ++i) {
      DemoScan job;
      job.name = format("scan_%03d", i);
      job.seed = Rng(options.seed).fork(std::uint64_t(i)).next();
      job.options.posture = *posture;
      job.options.noiseMillimetres = options.noise;
      job.options.holes = options.holes;
      job.options.partial = options.partial;
      job.options.dressed = options.dressed;
      job.options.floor = options.floor;
      job.options.vertices = options.vertices;
      jobs.push_back(job);
    }
  }
  ProgressBar bar(options.verbosity.level());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (stop.stopRequested()) return kInterrupted;
    const DemoScan& job = jobs[i];
    bar.show(format("%zu/%zu %s", i + 1, jobs.size(), job.name.c_str()), "posing and scanning",
             double(i) / double(jobs.size()));
    const synth::SynthScan scan = synth::makeScan(*model.value(), job.options, Rng(job.seed));
    const Result<void> written =
        options.demoSet
            ? io::writeMesh(fs::path(options.out) / (job.name + ".ply"), scan.scan)
            : writeSynthScan(options.out, job.name, *model.value(), job.options, job.seed, scan);
    bar.clear();
    if (!written) return fail(written.error());
    std::cout << format("%s/%s.ply  %ld vertices\n", options.out.c_str(), job.name.c_str(),
                        long(scan.scan.vertexCount()));
  }
  return kDone;
}

}  // namespace

void addSynth(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "synth", "Make synthetic scans of people, with the exact answer beside each");
  command->add_option("--count,-n", options->count, "How many")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command
      ->add_option("--out,-o", options->out,
                   "Folder for scan_NNN.ply, scan_NNN_body.obj, scan_NNN.json")
      ->required();
  command->add_option("--seed", options->seed, "Same seed, same scans")->capture_default_str();
  addBodyOption(*command, options->body);
  command->add_flag("--dressed", options->dressed, "Clothes, shoes and hair");
  command->add_option("--posture", options->posture, "Everybody's posture")
      ->type_name("any|a-pose|standing|walking|...")
      ->capture_default_str();
  command->add_flag("--floor", options->floor, "A patch of floor under the feet");
  command->add_option("--noise", options->noise, "Noise along the view ray, mm")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_option("--holes", options->holes, "Share of the surface lost to holes")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str();
  command->add_option("--partial", options->partial, "Share hidden as by scanning from one side")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str();
  command->add_option("--vertices", options->vertices, "About so many per scan")
      ->check(CLI::Range(500, 2000000))
      ->capture_default_str();
  command->add_flag("--demo-set", options->demoSet,
                    "Make the program's demo scans instead: how resources/demo was made");
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      return synthesise(*options);
    };
  });
}

}  // namespace loopreg::cli
