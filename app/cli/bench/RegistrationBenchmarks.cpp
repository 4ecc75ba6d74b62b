// Whole registrations: a large scan, and this program's solver against LoopReg's own.
#include <chrono>
#include <fstream>
#include <sstream>

#include "bench/BenchScans.h"
#include "bench/Benchmarks.h"
#include "body/BodyState.h"
#include "registration/Refit.h"

namespace loopreg::cli::bench {
namespace {

constexpr int kComparedScans = 3;

/// Forgets the peak so far (Linux: 5 to clear_refs resets VmHWM), so that making the scan does not
/// count.
void resetPeak() { std::ofstream("/proc/self/clear_refs") << 5; }

/// Peak resident memory, MB.
double peakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

}  // namespace

Result<void> register170k(Context& context) {
  const Scan scan = benchScan(*context.model, 170000, 170);
  registration::FitOptions options;
  options.threads = context.threads;
  Measurement peak{"register_170k_peak", "MB", {}};
  Result<void> outcome;
  resetPeak();
  const std::vector<double> seconds = secondsOf(context.runsOr(3), [&] {
    const auto result =
        registration::registerScan(scan, *context.model, nullptr, options, {}, context.stop);
    if (!result) outcome = result.error();
  });
  peak.runs.push_back(peakMegabytes());
  if (!outcome) return outcome;
  context.measurements.push_back({"register_170k", "s", seconds});
  context.measurements.push_back(peak);
  return outcome;
}

// A wrist dragged away and back in a circle: every run is another target, as in a drag.
Result<void> refitDrag(Context& context) {
  constexpr double kRadius = 0.15;  // metres
  const auto scan = std::make_shared<const Scan>(benchScan(*context.model, 50000, 50));
  registration::FitOptions options;
  options.threads = context.threads;
  auto registered =
      registration::registerScan(*scan, *context.model, nullptr, options, {}, context.stop);
  if (!registered) return registered.error();
  const auto base = std::make_shared<const registration::FitResult>(std::move(registered).value());
  registration::Refit session(scan, context.model, base, options);
  body::BodyState state;
  body::evaluate(*context.model, base->parameters, state);
  std::int32_t wrist = 0;
  for (Eigen::Index v = 0; v < context.model->vertexCount(); ++v) {
    if (context.model->skin.joint(0, v) == body::kLeftWrist) wrist = static_cast<std::int32_t>(v);
  }
  registration::Mends mends;
  mends.pins.resize(1);
  mends.pins[0].pin.point = body::BodyPoint::atVertex(wrist);
  int turn = 0;
  const auto drag = [&] {
    const double angle = 0.35 * turn++;
    mends.pins[0].pin.target =
        state.vertices.col(wrist) + kRadius * Vector3d(std::sin(angle), 1 - std::cos(angle), 0);
  };
  const auto milliseconds = [](std::vector<double> seconds) {
    for (double& s : seconds) s *= 1000;
    return seconds;
  };
  Result<void> outcome;
  const auto previews = secondsOf(context.runsOr(20), [&] {
    drag();
    session.preview(base->parameters, mends, context.stop);
  });
  const auto settled = secondsOf(context.runsOr(3), [&] {
    drag();
    const auto result = session.settle(base->parameters, mends, *base, {}, context.stop);
    if (!result) outcome = result.error();
  });
  if (!outcome) return outcome;
  context.measurements.push_back({"refit_drag", "ms", milliseconds(previews)});
  context.measurements.push_back({"refit_settle", "ms", milliseconds(settled)});
  return outcome;
}

Result<void> lmVersusAdam(Context& context) {
  registration::FitOptions lm, adam;
  lm.threads = adam.threads = context.threads;
  adam.method = registration::Method::adam;
  Measurement times[2] = {{"lm_seconds", "s", {}}, {"adam_seconds", "s", {}}};
  Measurement distances[2] = {{"lm_scan_to_model", "mm", {}}, {"adam_scan_to_model", "mm", {}}};
  for (int k = 0; k < kComparedScans; ++k) {
    const Scan scan = benchScan(*context.model, 20000, 700 + std::uint64_t(k));
    for (int method = 0; method < 2; ++method) {
      const auto begin = std::chrono::steady_clock::now();
      const auto result = registration::registerScan(scan, *context.model, nullptr,
                                                     method == 0 ? lm : adam, {}, context.stop);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      if (!result) return result.error();
      times[method].runs.push_back(took.count());
      distances[method].runs.push_back(result->scanToModelMm.mean);
    }
  }
  for (int method = 0; method < 2; ++method) {
    context.measurements.push_back(times[method]);
    context.measurements.push_back(distances[method]);
  }
  context.ratios.emplace_back("lm_vs_adam", times[1].median() / times[0].median());
  context.ratios.emplace_back("lm_vs_adam_scan_to_model",
                              distances[1].median() / distances[0].median());
  return {};
}

}  // namespace loopreg::cli::bench
