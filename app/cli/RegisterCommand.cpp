// loopreg register: scans in, bodies out, one folder per scan.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>

#include "Command.h"
#include "CorrNetOption.h"
#include "FitObservers.h"
#include "RegisterInputs.h"
#include "SignalStop.h"
#include "core/Json.h"
#include "io/ScanReader.h"
#include "registration/Registration.h"
#include "registration/Report.h"

namespace loopreg::cli {
namespace fs = std::filesystem;
namespace {

struct Options {
  std::vector<std::string> scans, formats = {"obj"};
  std::string out, body = "builtin", corrnet = "default", shard;
  std::string method = "lm", clothing = "auto", units = "auto", up = "auto";
  std::string frame = "scan";
  registration::ExportOptions exporting;
  bool resume = false;
  registration::FitOptions fit;
  Verbosity verbosity;
};

/// What a scan came to; the worst decides the exit code.
struct Tally {
  int finished = 0, kept = 0, unreadable = 0, failedVerdicts = 0, internal = 0;
  bool interrupted = false;
  int code() const {
    if (interrupted) return kInterrupted;
    if (internal > 0) return kInternal;
    if (unreadable > 0) return kUnreadable;
    return failedVerdicts > 0 ? int(kVerdictFailed) : int(kDone);
  }
};

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Options that name things, into what they name.
Result<void> resolve(Options& options) {
  for (const std::string& format : options.formats) {
    const std::vector<std::string>& known = registration::exportFormats();
    if (std::find(known.begin(), known.end(), format) == known.end()) {
      return usageError("--formats " + format + " is no format that can be written.",
                        "Use obj, fbx, glb, ply, stl, off, bvh or json, separated by commas.");
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
  options.exporting.frame = *frame;
  options.fit.units = *units;
  options.fit.up = *up;
  options.fit.clothing = *clothing;
  options.fit.method =
      options.method == "adam" ? registration::Method::adam : registration::Method::lm;
  return options.fit.validate();
}

/// The summary line of a finished scan.
void printLine(const std::string& name, const std::string& verdict, double medianMm,
               double seconds) {
  std::cout << format("%-28s %-7s %8.2f mm %7.2f s", name.c_str(), verdict.c_str(), medianMm,
                      seconds)
            << std::endl;
}

/// The line of a scan that an earlier run finished, from its report; nothing where the report is
/// not whole.
std::optional<std::string> keptVerdict(const fs::path& folder, const std::string& name) {
  const fs::path file = folder / "report.json";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  const Result<Json> report = readJson(file);
  if (!report) return std::nullopt;
  try {
    const Json& json = report.value();
    const std::string verdict = json.at("verdict");
    const Json& median = json.at("scan_to_model_mm").at("median");
    printLine(name, verdict, median.is_number() ? median.get<double>() : 0.0,
              json.at("seconds").at("total"));
    return verdict;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

/// Load, fit, write. The bar is `title`'s.
Result<registration::FitResult> registerOne(const Options& options, const body::BodyModel& model,
                                            const corrnet::CorrNet* net, const InputScan& input,
                                            const std::string& title, ProgressBar& bar,
                                            StopToken stop) {
  const auto begin = std::chrono::steady_clock::now();
  bar.show(title, "loading", 0);
  io::ReadOptions reading;
  reading.threads = options.fit.threads;
  Result<Scan> scan = io::readScan(input.file, reading, nullptr, stop);
  if (!scan) return scan.error();
  const double loading = secondsSince(begin);
  bar.show(title, "preflight", 0.05);
  Result<registration::FitResult> result = registration::registerScan(
      scan.value(), model, net, options.fit, showStages(bar, title), stop);
  if (!result) return result.error();
  result->seconds.load = loading;
  bar.show(title, "writing", 1);
  const Result<void> written =
      registration::writeResult(fs::path(options.out) / input.name, options.formats, scan.value(),
                                model, options.fit, options.exporting, result.value());
  if (!written) return written.error();
  bar.clear();
  for (const std::string& remark : scan->remarks) log::detail("  " + remark);
  for (const std::string& remark : result->preflight.remarks) log::detail("  " + remark);
  return result;
}

int registerAll(Options options) {
  const Result<void> resolved = resolve(options);
  if (!resolved) return fail(resolved.error());
  Shard shard;
  if (!options.shard.empty()) {
    const Result<Shard> parsed = parseShard(options.shard);
    if (!parsed) return fail(parsed.error());
    shard = parsed.value();
  }
  const Result<std::vector<InputScan>> all = collectInputs(options.scans);
  if (!all) return fail(all.error());
  std::vector<InputScan> inputs;
  for (std::size_t i = shard.index; i < all->size(); i += shard.count)
    inputs.push_back(all.value()[i]);

  const StopToken stop = stopOnSignals();
  const Result<body::ModelPointer> model = loadBodyOption(options.body);
  if (!model) return fail(model.error());
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error || !fs::is_directory(options.out)) {
    return fail(usageError("--out " + options.out + ": the folder cannot be made" +
                           (error ? ": " + error.message() + "." : std::string("."))));
  }
  const auto net = loadCorrNetOption(options.corrnet, options.fit.threads);
  if (!net) return fail(net.error());

  Tally tally;
  ProgressBar bar(options.verbosity.level());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const InputScan& input = inputs[i];
    if (options.resume) {
      const auto verdict = keptVerdict(fs::path(options.out) / input.name, input.name);
      if (verdict) {
        ++tally.kept;
        if (*verdict == "failed") ++tally.failedVerdicts;
        continue;
      }
    }
    const std::string title = format("%zu/%zu %s", i + 1, inputs.size(), input.name.c_str());
    const Result<registration::FitResult> result =
        registerOne(options, *model.value(), net.value().get(), input, title, bar, stop);
    bar.clear();
    if (!result && result.error().code == ErrorCode::cancelled) {
      tally.interrupted = true;
      break;
    }
    if (!result) {
      const int code = fail(result.error());
      ++(code == kUnreadable ? tally.unreadable : tally.internal);
      continue;
    }
    ++tally.finished;
    const std::string verdict = registration::verdictName(result->verdict);
    printLine(input.name, verdict, result->scanToModelMm.median, result->seconds.total());
    if (result->verdict == registration::Verdict::failed) ++tally.failedVerdicts;
    const bool good = result->verdict == registration::Verdict::good;
    for (const std::string& reason : result->reasons)
      good ? log::detail("  " + reason) : log::info("  " + reason);
  }
  if (tally.interrupted) {
    std::cerr << format(
        "loopreg: Interrupted; %d of %zu scans are finished and kept in %s. Run it again with "
        "--resume for the rest.\n",
        tally.finished + tally.kept, inputs.size(), options.out.c_str());
  } else if (inputs.size() > 1 && tally.code() != kDone) {
    log::info(format("%d finished, %d kept from before, %d not readable, %d with verdict failed.",
                     tally.finished, tally.kept, tally.unreadable, tally.failedVerdicts));
  }
  return tally.code();
}

}  // namespace

void addRegister(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("register", "Fit a body to each scan");
  command->add_option("SCAN", options->scans, "Scan files, or folders of them")->required();
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
  command->add_flag("--displacements", options->fit.displacements,
                    "Also fit per-vertex offsets (SMPL+D)");
  command->add_flag("--fit-scale", options->fit.fitScale,
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
      ->add_option("--formats", options->formats,
                   "Files to write: obj; fbx and glb (rigged); ply, stl, off; bvh; json")
      ->delimiter(',')
      ->capture_default_str();
  command
      ->add_option("--frame", options->frame,
                   "Where exports lie: on the scan, in its units; or in metres, y up")
      ->type_name("scan|metres")
      ->capture_default_str();
  command->add_option("--threads", options->fit.threads, "Threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command->add_option("--seed", options->fit.seed, "Same seed and threads, same bytes")
      ->capture_default_str();
  command->add_option("--shard", options->shard, "Only part I of N of the scans, I from 1")
      ->type_name("I/N");
  command->add_flag("--resume", options->resume, "Skip scans whose folder holds a complete report");
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      return registerAll(*options);
    };
  });
}

}  // namespace loopreg::cli
