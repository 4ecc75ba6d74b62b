// loopreg train loop: the network learns from unlabelled scans.
#include "TrainLoopCommand.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "CurvePlot.h"
#include "LoopTrial.h"
#include "ProgressBar.h"
#include "SignalStop.h"
#include "batch/BatchInputs.h"
#include "core/Resources.h"
#include "registration/SelfSupervision.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

using registration::LoopOutcome;
using registration::LoopProgress;

struct Options {
  registration::LoopJob job;
  std::vector<std::string> scans;
  std::string out, data, preset = "ours", weights = "default", truth, units = "auto", up = "auto";
  bool demo = false;
  LoopTrialOptions trial;
  Verbosity verbosity;
};

/// The answers beside scans that `loopreg synth` made are no scans.
bool isExactBody(const fs::path& file) {
  const std::string stem = file.stem().string(), ending = "_body";
  if (stem.size() <= ending.size() ||
      stem.compare(stem.size() - ending.size(), ending.size(), ending) != 0) {
    return false;
  }
  std::error_code ignored;
  return fs::exists(file.parent_path() / (stem.substr(0, stem.size() - ending.size()) + ".json"),
                    ignored);
}

/// Fills the job's sources and held-out scans.
Result<void> gather(Options& options, const body::ModelPointer& canonical, const StopToken& stop) {
  std::vector<std::string> paths = options.scans;
  if (options.demo) {
    log::info(
        format("Making %d scans without answers and %d held out, of a kind that the warm "
               "start never makes.",
               options.trial.scans, options.trial.heldOut));
    options.trial.data = options.data;
    options.trial.threads = options.job.fit.threads;
    Result<LoopTrial> trial = makeLoopTrial(canonical, options.out, options.trial, stop);
    if (!trial) return trial.error();
    for (const fs::path& file : trial->unlabelled) paths.push_back(file.string());
    options.job.heldOut = std::move(trial->heldOut);
  }
  if (!options.truth.empty()) {
    auto truth = readLoopTruth(options.truth, canonical, stop);
    if (!truth) return truth.error();
    for (synth::TrainingSample& sample : truth.value()) {
      options.job.heldOut.push_back(std::move(sample));
    }
  }
  const Result<std::vector<batch::BatchScan>> inputs = batch::collectScans(paths);
  if (!inputs) return inputs.error();
  for (const batch::BatchScan& input : inputs.value()) {
    if (!isExactBody(input.file)) options.job.sources.push_back({input.name, input.file, nullptr});
  }
  return {};
}

/// A number that may be unknown (negative): the paper's loop compares with no network.
std::string known(const char* pattern, double value) {
  char text[32] = "-";
  if (value >= 0) std::snprintf(text, sizeof text, pattern, value);
  return text;
}

/// One line per round, per tenth of the learning, and the bar in between.
class Teller {
 public:
  Teller(log::Level level, fs::path out) : bar_(level), out_(std::move(out)) {}

  void tell(const LoopProgress& p) {
    const std::string title = format("round %d/%d", p.round + 1, p.rounds + 1);
    if (p.phase == LoopProgress::Phase::fitting) {
      bar_.show(title, "fitting", double(p.scan) / double(std::max<std::size_t>(1, p.scans)));
      log::detail(describe(*p.latest));
      if (p.scan < p.scans) return;
      bar_.clear();
      log::info(format("%s: %zu of %zu scans are lessons; s to M(c) %s cm", title.c_str(),
                       p.accepted, p.scans, known("%.2f", p.loopCm).c_str()));
    } else {
      bar_.show(title, "learning", double(p.step) / double(std::max<std::int64_t>(1, p.steps)));
      const learning::LoopSteps& s = *p.losses;
      const std::string line = format(
          "  step %lld/%lld  anchors %.3f  points %.2f cm  s to M(c) %.2f cm  off the surface "
          "%.2f cm  heading %.3f  simulated %.2f cm",
          static_cast<long long>(p.step), static_cast<long long>(p.steps), s.crossEntropy,
          s.canonicalCm, s.loopCm, s.surfaceCm, s.headingLoss, s.simulatedCm);
      if (p.step % 100 == 0) {
        bar_.clear();
        log::info(line);
      }
    }
    const Result<void> drawn = plotCurves(out_ / "curves.csv", out_ / "curves.png");
    if (!drawn) log::detail(drawn.error().text());
  }
  void clear() { bar_.clear(); }

 private:
  static std::string describe(const registration::LoopScanState& scan) {
    const registration::FitLook& look = scan.last;
    return format("%s: %s, %.1f mm, network agrees with %s %%, s to M(c) %s cm%s%s",
                  scan.name.c_str(), registration::verdictName(look.verdict), look.medianMm,
                  known("%.0f", 100 * look.agreement).c_str(), known("%.1f", look.loopCm).c_str(),
                  look.accepted ? "" : "; no lesson: ", look.reason.c_str());
  }

  ProgressBar bar_;
  fs::path out_;
};

void printErrors(const char* name, const learning::NetErrors& e) {
  std::cout << format("  %-7s %8.2f %10.2f %11.1f %% %11.1f %% %15.2f\n", name, e.meanCm,
                      e.medianCm, 100 * e.above15, 100 * e.flips, e.trueHeadingCm);
}

void print(const LoopOutcome& outcome, const fs::path& out) {
  std::cout << "round  lessons  s to M(c), cm  agreement  scan to body, mm\n";
  for (const registration::LoopRound& r : outcome.rounds) {
    std::cout << format("%5d %8zu %15s %8s %% %17.1f\n", r.round + 1, r.accepted,
                        known("%.2f", r.loopCm).c_str(), known("%.0f", 100 * r.agreement).c_str(),
                        r.medianMm);
  }
  if (outcome.before && outcome.after) {
    const double change = outcome.after->meanCm / std::max(1e-9, outcome.before->meanCm) - 1;
    std::cout << format("held out, never learnt from: %d scans; the network alone, cm\n",
                        outcome.after->scans)
              << "  weights     mean     median   above 15 cm   turned round   heading known\n";
    printErrors("before", *outcome.before);
    printErrors("after", *outcome.after);
    std::cout << format("  mean canonical error %+.1f %%\n", 100 * change);
  }
  if (!outcome.unread.empty()) {
    std::cout << format("left out: %zu scans (see above)\n", outcome.unread.size());
  }
  std::cout << (out / "corrnet.safetensors").string() << "\n";
}

int train(Options options) {
  const Result<body::ModelPointer> canonical = body::loadBuiltin();
  if (!canonical) return fail(canonical.error());
  if (options.scans.empty() && !options.demo) {
    return fail(usageError("There are no scans to learn from.", "Name some, or say --demo."));
  }
  if (options.demo && !options.scans.empty()) {
    return fail(usageError("--demo makes its own scans.", "Leave the scans out, or --demo."));
  }
  learning::LoopTraining& training = options.job.training;
  training.out = options.out;
  training.data = options.data;
  training.paper = options.preset == "paper";
  training.workers = std::min(training.workers, training.batch);
  training.weights = options.weights == "default" ? resourceFile("weights/corrnet.safetensors")
                                                  : fs::path(options.weights);
  std::error_code ignored;
  if (!training.resume && !fs::exists(training.weights, ignored)) {
    return fail(unreadable(training.weights.string(), "There are no weights to begin with.",
                           "Train some (loopreg train warmup), and give them as --weights."));
  }
  const auto units = registration::parseUnits(options.units);
  const auto up = registration::parseUpAxis(options.up);
  options.job.fit.units = units.value_or(registration::Units::automatic);
  options.job.fit.up = up.value_or(registration::UpAxis::automatic);
  if (options.demo) {  // such sensors know metres and gravity
    options.job.fit.units = registration::Units::metres;
    options.job.fit.up = registration::UpAxis::plusY;
    options.job.fit.fitScale = true;  // children
  }
  if (Result<void> ready = prepareTrainingFolder(options.out, training.resume); !ready) {
    return fail(ready.error());
  }
  const auto module = learning::loadLearning();
  if (!module) return fail(module.error());
  const StopToken stop = stopOnSignals();
  if (Result<void> ready = gather(options, canonical.value(), stop); !ready) {
    return fail(ready.error());
  }
  if (training.paper) {  // an epoch sees every scan once
    const auto batches = (options.job.sources.size() + std::size_t(training.batch) - 1) /
                         std::size_t(training.batch);
    options.job.stepsPerRound = std::max<std::int64_t>(1, std::int64_t(batches));
    options.job.rounds = std::max(options.job.rounds, 4);  // three of them move no weights
  }
  Teller teller(options.verbosity.level(), options.out);
  const Result<LoopOutcome> outcome = registration::runLoop(
      options.job, canonical.value(), *module.value(),
      [&](const LoopProgress& p) { teller.tell(p); }, stop);
  teller.clear();
  if (!outcome) return fail(outcome.error());
  print(outcome.value(), options.out);
  return outcome->stopped ? kInterrupted : kDone;
}

}  // namespace

Result<void> prepareTrainingFolder(const fs::path& out, bool resume) {
  std::error_code error;
  fs::create_directories(out, error);
  if (error || !fs::is_directory(out)) {
    return usageError("--out " + out.string() + ": the folder cannot be made" +
                      (error ? ": " + error.message() + "." : std::string(".")));
  }
  const bool begun = fs::exists(out / "checkpoint.safetensors");
  if (begun && !resume) {
    return usageError("--out " + out.string() + " holds a training already.",
                      "Go on with it (--resume), or choose another folder.");
  }
  if (!begun && resume) {
    return usageError("--resume: " + out.string() + " holds no checkpoint.",
                      "Leave --resume out to begin.");
  }
  return {};
}

void addTrainLoop(CLI::App& train_, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = train_.add_subcommand(
      "loop",
      "LoopReg's self-supervised loop, on unlabelled scans: each is fitted with the present "
      "network, fits that pass robust tests become lessons, the network learns from them, and so "
      "on in rounds. --demo shows what that brings: 200 scans of a kind the warm start has not "
      "seen, the error on 50 others before and after");
  learning::LoopTraining& training = options->job.training;
  command->add_option("SCANS", options->scans,
                      "Scans or folders of scans (folders inside them are not searched); no "
                      "labels needed");
  command
      ->add_option("--out,-o", options->out, "Folder for lessons, checkpoint, weights and curves")
      ->required();
  command->add_option("--weights", options->weights, "Network to begin with")
      ->type_name("default|FILE")
      ->capture_default_str();
  command
      ->add_option("--preset", options->preset,
                   "ours; paper: LoopReg's three phases, terms and weights, an epoch per round: "
                   "slow, to compare with (its code: --rounds 150)")
      ->check(CLI::IsMember({"ours", "paper"}))
      ->capture_default_str();
  command->add_flag("--resume", training.resume, "Go on from the checkpoint in that folder");
  command->add_option("--rounds", options->job.rounds, "Rounds of fitting and learning")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--steps", options->job.stepsPerRound, "Steps of learning per round")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_flag("!--no-last-fit", options->job.lastFit,
                    "Leave out the fit after the last round, which only tells what was gained");
  command->add_option("--batch", training.batch, "Scans per step")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--workers", training.workers, "Threads, each with its part of every batch")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--rate", training.learningRate, "Learning rate")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command
      ->add_option("--simulated", training.simulatedShare,
                   "Share of simulated scans in every batch, so that nothing is forgotten")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--data", options->data,
                      "Data folder with mocap, Anny and wardrobe; without it: what is built in");
  command->add_option("--truth", options->truth,
                      "Folder made by loopreg synth: errors before and after are printed for "
                      "these; nothing is learnt from them");
  command->add_flag("--demo", options->demo,
                    "Make scans of an unseen kind (children, seen by structured-light sensors) and "
                    "print the error on held-out ones before and after");
  command->add_option("--demo-scans", options->trial.scans, "How many without answers")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--demo-held-out", options->trial.heldOut, "How many to measure with")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--demo-seed", options->trial.seed, "Of the demo's bodies and scans")
      ->capture_default_str();
  command->add_option("--units", options->units, "Unit of the scans")
      ->check(CLI::IsMember({"auto", "m", "cm", "mm", "in"}))
      ->capture_default_str();
  command->add_option("--up", options->up, "Their upward axis")
      ->check(CLI::IsMember({"auto", "+x", "-x", "+y", "-y", "+z", "-z"}))
      ->capture_default_str();
  command->add_flag("--fit-scale", options->job.fit.fitScale,
                    "Let the size vary beyond adults': children, scans without a unit");
  command->add_option("--threads", options->job.fit.threads, "For the fits; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command->add_option("--seed", training.seed, "Same seed, workers and threads: same bytes")
      ->capture_default_str();
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      return train(*options);
    };
  });
}

}  // namespace loopreg::cli
