// loopreg register: scans in, bodies out, one folder per scan.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <set>

#include "Command.h"
#include "CorrNetOption.h"
#include "FitObservers.h"
#include "RegisterInputs.h"
#include "RegisterSequence.h"
#include "SignalStop.h"
#include "batch/BatchInputs.h"
#include "batch/Summary.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

struct Options {
  std::vector<std::string> scans;
  std::string out, body = "builtin", corrnet = "default", shard;
  std::string method = "lm", clothing = "auto", units = "auto", up = "auto";
  std::string frame = "scan", texture = "auto";
  batch::BatchOptions batch;
  bool sequence = false;
  double framesPerSecond = 30;
  Verbosity verbosity;
};

/// Options that name things, into what they name.
Result<void> resolve(Options& options) {
  if (options.out.empty()) {
    return usageError("--out is empty.", "Name the folder that is to receive the results.");
  }
  for (std::string& format : options.batch.formats) {
    format = lowered(format);
    const std::vector<std::string>& known = registration::exportFormats();
    if (std::find(known.begin(), known.end(), format) == known.end()) {
      return usageError(
          "--formats " + format + " is no format that can be written.",
          "Use obj, fbx, glb, ply, stl, off, bvh, npz, json, amass or csv, separated by "
          "commas.");
    }
  }
  const auto units = registration::parseUnits(options.units);
  const auto up = registration::parseUpAxis(options.up);
  const auto clothing = registration::parseClothing(options.clothing);
  const auto frame = registration::parseExportFrame(options.frame);
  if (!units) return usageError("--units " + options.units + " is none of auto, m, cm, mm, in.");
  if (!up) return usageError("--up " + options.up + " is none of auto, +x, -x, +y, -y, +z, -z.");
  if (!clothing)
    return usageError("--clothing " + options.clothing + " is none of auto, none, tight, loose.");
  if (!frame) return usageError("--frame " + options.frame + " is none of scan, metres.");
  const auto colours = registration::parseColourChoice(options.texture);
  if (!colours) {
    return usageError(
        "--texture " + options.texture + " is none of auto, none, vertex, 64 to 8192.",
        "A number is the size of the texture in texels.");
  }
  options.batch.exporting.frame = *frame;
  options.batch.exporting.colours = *colours;
  options.batch.fit.units = *units;
  options.batch.fit.up = *up;
  options.batch.fit.clothing = *clothing;
  options.batch.fit.method =
      options.method == "adam" ? registration::Method::adam : registration::Method::lm;
  return options.batch.fit.validate();
}

/// Part of the list, its inputs, and the whole list for the summary.
struct Work {
  std::vector<batch::BatchScan> all, mine;
};

Result<Work> collect(const Options& options) {
  Shard shard;
  if (!options.shard.empty()) {
    const Result<Shard> parsed = parseShard(options.shard);
    if (!parsed) return parsed.error();
    shard = parsed.value();
  }
  Result<std::vector<batch::BatchScan>> all = batch::collectScans(options.scans);
  if (!all) return all.error();
  Work work;
  work.all = std::move(all).value();
  for (std::size_t i = shard.index; i < work.all.size(); i += shard.count) {
    work.mine.push_back(work.all[i]);
  }
  return work;
}

/// Whether any of them is there. Where none is, a name was mistyped: that is said before body and
/// network are read, and nothing is made.
bool anyIsThere(const std::vector<batch::BatchScan>& scans) {
  const auto isThere = [](const batch::BatchScan& scan) {
    std::error_code error;
    return fs::exists(scan.file, error) || error;
  };
  if (scans.empty() || std::any_of(scans.begin(), scans.end(), isThere)) return true;
  for (const batch::BatchScan& scan : scans) {
    fail(unreadable(scan.file.string(), "There is no such file."));
  }
  return false;
}

/// Says what happens while it happens: the line of each scan on standard output, progress and
/// reasons on standard error; and keeps the summary fresh.
class Reporter {
 public:
  Reporter(const Options& options, const Work& work, const batch::OutputFolder& folder)
      : options_(options), work_(work), folder_(folder), bar_(options.verbosity.level()) {}

  batch::BatchObserver observer() {
    batch::BatchObserver observer;
    observer.started = [this](std::size_t index) {
      newest_ = index;
      stages_ = showStages(bar_, title(index));
    };
    observer.anew = [this](std::size_t index, const std::string& why) {
      bar_.clear();
      log::info(work_.mine[index].name + ": " + why);
    };
    observer.phase = [this](std::size_t index, const char* phase) {
      if (index == newest_) bar_.show(title(index), phase, phase[0] == 'l' ? 0 : 1);
    };
    observer.iteration = [this](std::size_t index, const fit::FitIteration& iteration) {
      if (index == newest_) stages_(iteration);
    };
    observer.ended = [this](std::size_t index, const batch::ScanOutcome& outcome) {
      onEnded(index, outcome);
    };
    return observer;
  }

  // A batch of one has its report; more have a summary.
  void writeSummary() {
    if (work_.all.size() < 2) return;
    const Result<void> written = batch::writeSummary(folder_, work_.all);
    if (!written) fail(written.error());
    lastSummary_ = std::chrono::steady_clock::now();
  }

  void tellOtherOptions() const {
    if (others_ == 0) return;
    std::string names;
    for (const std::string& name : otherNames_) names += (names.empty() ? "" : ", ") + name;
    log::warning(format("%d kept %s made with other options (%s); without --resume %s made anew.",
                        others_, others_ == 1 ? "result was" : "results were", names.c_str(),
                        others_ == 1 ? "it is" : "they are"));
  }

 private:
  static constexpr std::chrono::seconds kSummaryEvery{20};

  std::string title(std::size_t index) const {
    return format("%zu/%zu %s", index + 1, work_.mine.size(), work_.mine[index].name.c_str());
  }

  void onEnded(std::size_t index, const batch::ScanOutcome& outcome) {
    bar_.clear();
    const bool done =
        outcome.state == batch::ScanState::finished || outcome.state == batch::ScanState::kept;
    if (done) {
      const bool kept = outcome.state == batch::ScanState::kept;
      std::cout << format("%-28s %-7s %8.2f mm %7.2f s%s", work_.mine[index].name.c_str(),
                          registration::verdictName(outcome.verdict), outcome.medianMm,
                          outcome.seconds, kept ? "  kept" : "")
                << std::endl;
      for (const std::string& warning : outcome.warnings) {
        log::warning(work_.mine[index].name + ": " + warning);
      }
      others_ += outcome.otherOptions.empty() ? 0 : 1;
      otherNames_.insert(outcome.otherOptions.begin(), outcome.otherOptions.end());
      const bool good = outcome.verdict == registration::Verdict::good;
      for (const std::string& reason : outcome.reasons) {
        good ? log::detail("  " + reason) : log::info("  " + reason);
      }
    } else if (outcome.state == batch::ScanState::elsewhere) {
      log::info(work_.mine[index].name + ": another process is working on it.");
    } else if (outcome.state != batch::ScanState::cancelled) {
      fail(outcome.error);
    }
    if (std::chrono::steady_clock::now() - lastSummary_ > kSummaryEvery) writeSummary();
  }

  const Options& options_;
  const Work& work_;
  const batch::OutputFolder& folder_;
  ProgressBar bar_;
  fit::FitObserver stages_;
  std::size_t newest_ = 0;
  int others_ = 0;  ///< results kept that were made with other options, and which those are
  std::set<std::string> otherNames_;
  std::chrono::steady_clock::time_point lastSummary_ = std::chrono::steady_clock::now();
};

/// The worst of a batch decides; `stopped`: an interruption asked for its end.
int codeOf(const std::vector<batch::ScanOutcome>& outcomes, const Options& options, bool stopped) {
  using State = batch::ScanState;
  const auto count = [&](auto&& is) {
    return static_cast<int>(std::count_if(outcomes.begin(), outcomes.end(), is));
  };
  const auto inState = [&](State state) {
    return count([state](const batch::ScanOutcome& o) { return o.state == state; });
  };
  const int finished = inState(State::finished), kept = inState(State::kept);
  const int unreadable = inState(State::unreadable), broken = inState(State::broken);
  const int failed = count([](const batch::ScanOutcome& o) {
    return (o.state == State::finished || o.state == State::kept) &&
           o.verdict == registration::Verdict::failed;
  });
  if (stopped && inState(State::waiting) + inState(State::cancelled) > 0) {
    std::cerr << format(
        "loopreg: Interrupted; %d of %zu scans are finished and kept in %s. Run it again with "
        "--resume for the rest.\n",
        finished + kept, outcomes.size(), options.out.c_str());
    return kInterrupted;
  }
  const int code = broken > 0       ? int(kInternal)
                   : unreadable > 0 ? int(kUnreadable)
                   : failed > 0     ? int(kVerdictFailed)
                                    : int(kDone);
  if (outcomes.size() > 1 && code != kDone) {
    log::info(format("%d finished, %d kept from before, %d not readable, %d with verdict failed.",
                     finished, kept, unreadable, failed));
  }
  return code;
}

int registerAll(Options options) {
  const Result<void> resolved = resolve(options);
  if (!resolved) return fail(resolved.error());
  const Result<Work> work = collect(options);
  if (!work) return fail(work.error());
  if (!anyIsThere(work->mine)) return kUnreadable;
  const StopToken stop = stopOnSignals();
  const Result<body::ModelPointer> model = loadBodyOption(options.body);
  if (!model) return fail(model.error());
  const Result<batch::OutputFolder> folder = batch::OutputFolder::open(options.out);
  if (!folder) return fail(folder.error());

  if (options.sequence) {
    const auto net = loadCorrNetOption(options.corrnet, options.batch.fit.threads);
    if (!net) return fail(net.error());
    registration::SequenceOptions sequence;
    sequence.fit = options.batch.fit;
    sequence.framesPerSecond = options.framesPerSecond;
    return registerSequenceTo(options.out, work->all, *model.value(), net.value().get(), sequence,
                              options.batch.formats, options.batch.exporting,
                              options.verbosity.level(), stop);
  }
  Reporter reporter(options, work.value(), folder.value());
  const Result<std::vector<batch::ScanOutcome>> outcomes = batch::runBatch(
      work->mine, *model.value(),
      [&](int threads) { return loadCorrNetOption(options.corrnet, threads); }, folder.value(),
      options.batch, reporter.observer(), nullptr, stop);
  if (!outcomes) return fail(outcomes.error());
  reporter.writeSummary();
  reporter.tellOtherOptions();
  return codeOf(outcomes.value(), options, stop.stopRequested());
}

}  // namespace

void addRegister(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("register", "Fit a body to each scan");
  command
      ->add_option("SCAN", options->scans,
                   "Scan files, or folders of them (a folder's own files; folders inside "
                   "it are not searched)")
      ->required();
  command->add_option("--out,-o", options->out, "Folder that receives one folder per scan")
      ->required();
  addBodyOption(*command, options->body);
  addCorrNetOption(*command, options->corrnet);
  command
      ->add_option(
          "--method", options->method,
          "lm: Levenberg-Marquardt; adam: LoopReg's own optimisation, slow, to compare with")
      ->check(CLI::IsMember({"lm", "adam"}))
      ->capture_default_str();
  command->add_flag("--displacements", options->batch.fit.displacements,
                    "Also fit per-vertex offsets (SMPL+D)");
  command->add_flag("--fit-scale", options->batch.fit.fitScale,
                    "Let the body's size vary beyond people's (normalised scans, children)");
  command->add_option("--clothing", options->clothing, "How far clothes stand off the body")
      ->type_name("auto|none|tight|loose")
      ->capture_default_str();
  command->add_option("--units", options->units, "Unit of the scan's coordinates")
      ->type_name("auto|m|cm|mm|in")
      ->capture_default_str();
  command->add_option("--up", options->up, "The scan's axis that points up")
      ->type_name("auto|+x|-x|+y|-y|+z|-z")
      ->capture_default_str();
  command
      ->add_option(
          "--formats", options->batch.formats,
          "Files to write: obj; fbx and glb (rigged); ply, stl, off; bvh; json; amass (npz "
          "for AMASS tools); csv (correspondences)")
      ->delimiter(',')
      ->capture_default_str();
  command
      ->add_option("--frame", options->frame,
                   "Where exports lie: on the scan, in its units; or in metres, y up")
      ->type_name("scan|metres")
      ->capture_default_str();
  command
      ->add_option("--texture", options->texture,
                   "The scan's colours on the body: as a texture of so many texels a side (auto: "
                   "1024), at its vertices, or not at all")
      ->type_name("auto|none|vertex|SIZE")
      ->capture_default_str();
  command->add_option("--threads", options->batch.fit.threads, "Threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command->add_option("--seed", options->batch.fit.seed, "Same seed and threads, same bytes")
      ->capture_default_str();
  command->add_option("--shard", options->shard, "Only part I of N of the scans, I from 1")
      ->type_name("I/N");
  command->add_flag("--resume", options->batch.resume,
                    "Keep finished results whose scan is the same file still and whose formats are "
                    "all there");
  command->add_option("--jobs,-j", options->batch.jobs, "Scans at a time; they share the threads")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  CLI::Option* sequence = command->add_flag("--sequence", options->sequence,
                                            "The scans are the frames of one person in motion");
  command->add_option("--fps", options->framesPerSecond, "Frames per second of a sequence")
      ->check(CLI::Range(1.0, 1000.0))
      ->needs(sequence)
      ->capture_default_str();
  command->add_flag("--pictures", options->batch.pictures,
                    "Also draw picture.png of every fit, for the contact sheet (index.html)");
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      return registerAll(*options);
    };
  });
}

}  // namespace loopreg::cli
