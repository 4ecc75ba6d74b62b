// loopreg bench: the program's speed on this machine, and against LoopReg's own optimisation.
#include <sys/utsname.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <thread>

#include "Command.h"
#include "ProgressBar.h"
#include "SignalStop.h"
#include "bench/Benchmarks.h"
#include "core/Json.h"

namespace loopreg::cli {
namespace {

struct Options {
  std::vector<std::string> names;
  std::string body = "builtin";
  bool json = false;
  int threads = 0, runs = 0;
  Verbosity verbosity;
};

std::string processorName() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

Json resultJson(const bench::Context& context) {
  utsname system = {};
  uname(&system);
  Json json;
  json["machine"] = {{"cpu", processorName()},
                     {"cores", std::thread::hardware_concurrency()},
                     {"system", std::string(system.sysname) + " " + system.release},
                     {"version", LOOPREG_VERSION}};
  json["benchmarks"] = Json::array();
  for (const bench::Measurement& m : context.measurements) {
    json["benchmarks"].push_back({{"name", m.name},
                                  {"unit", m.unit},
                                  {"median", m.median()},
                                  {"min", m.min()},
                                  {"max", m.max()},
                                  {"runs", m.runs.size()}});
  }
  json["ratios"] = Json::array();
  for (const auto& [name, value] : context.ratios) {
    json["ratios"].push_back({{"name", name}, {"value", value}});
  }
  return json;
}

int runBenchmarks(const Options& options) {
  const auto& all = bench::allBenchmarks();
  for (const std::string& name : options.names) {
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const auto& e) { return e.name == name; });
    if (known) continue;
    std::string names;
    for (const bench::Entry& entry : all)
      names += std::string(names.empty() ? "" : ", ") + entry.name;
    return fail(usageError("There is no benchmark " + name + ".", "Benchmarks: " + names + "."));
  }
  bench::Context context;
  context.threads = options.threads;
  context.runs = options.runs;
  context.stop = stopOnSignals();
  const Result<body::ModelPointer> model = loadBodyOption(options.body);
  if (!model) return fail(model.error());
  context.model = model.value();
  ProgressBar bar(options.verbosity.level());
  int code = kDone;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bench::Entry& entry = all[i];
    const bool wanted =
        options.names.empty() ||
        std::find(options.names.begin(), options.names.end(), entry.name) != options.names.end();
    if (!wanted) continue;
    bar.show(entry.name, entry.what, double(i) / double(all.size()));
    const Result<void> result = entry.run(context);
    bar.clear();
    if (!result) {
      code = fail(result.error());
      if (code == kInterrupted) break;
    }
  }
  if (options.json) {
    std::cout << resultJson(context).dump(2) << "\n";
    return code;
  }
  for (const bench::Measurement& m : context.measurements) {
    std::cout << format("%-24s median %10.3f %-3s min %10.3f  max %10.3f  runs %zu\n",
                        m.name.c_str(), m.median(), m.unit.c_str(), m.min(), m.max(),
                        m.runs.size());
  }
  for (const auto& [name, value] : context.ratios) {
    std::cout << format("%-24s %.1f x\n", name.c_str(), value);
  }
  return code;
}

}  // namespace

void addBench(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("bench", "Measure speed and memory on this machine");
  std::string names;
  for (const bench::Entry& entry : bench::allBenchmarks())
    names += std::string(names.empty() ? "" : ", ") + entry.name;
  command->add_option("NAME", options->names, "Benchmarks: " + names + "; none: all");
  addBodyOption(*command, options->body);
  command->add_flag("--json", options->json, "Print JSON");
  command->add_option("--threads", options->threads, "Threads; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command->add_option("--runs", options->runs, "Runs per benchmark; 0: each one's own number")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  addVerbosity(*command, options->verbosity);
  command->callback([options, &action] {
    action = [options] {
      log::configure(options->verbosity.level());
      return runBenchmarks(*options);
    };
  });
}

}  // namespace loopreg::cli
