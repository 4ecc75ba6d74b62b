#include "learning/Checkpoint.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "corrnet/WeightsFile.h"
#include "learning/NetModel.h"

namespace loopreg::learning {
namespace fs = std::filesystem;
namespace {

constexpr const char* kColumns =
    "step,samples,seconds,samples_per_second,learning_rate,cross_entropy,canonical_cm,beneath_cm,"
    "heading_loss,val_mean_cm,val_median_cm,val_above_15cm,val_true_heading_cm,"
    "val_heading_median_deg,val_flips,val_unflipped_cm,val_beneath_cm";

Json recordOf(const TrainingState& state) {
  Json record = {{"steps", state.step}, {"samples", state.samples}, {"seconds", state.seconds},
                 {"seed", state.seed},  {"batch", state.batch},     {"workers", state.workers},
                 {"reuse", state.reuse}};
  if (state.validation) {
    const NetErrors& errors = *state.validation;
    record["validation"] = {{"scans", errors.scans},
                            {"mean_cm", errors.meanCm},
                            {"median_cm", errors.medianCm},
                            {"above_15cm", errors.above15},
                            {"true_heading_mean_cm", errors.trueHeadingCm},
                            {"heading_median_deg", errors.headingMedianDegrees},
                            {"flips", errors.flips},
                            {"unflipped_mean_cm", errors.unflippedCm},
                            {"beneath_cm", errors.beneathCm}};
  }
  if (!state.loop.is_null()) record["loop"] = state.loop;
  return record;
}

}  // namespace

Result<void> writeCheckpoint(const fs::path& out, const Trainee& trainee,
                             const Optimiser& optimiser, const TrainingState& state) {
  corrnet::Weights checkpoint;
  checkpoint.preset = std::string("checkpoint of ") + trainee.preset();
  checkpoint.bodyChecksum = state.bodyChecksum;
  checkpoint.training = recordOf(state);
  optimiser.store(checkpoint);
  trainee.store(checkpoint);
  return corrnet::writeWeights(out / "checkpoint.safetensors", checkpoint,
                               corrnet::WeightType::single);
}

Result<TrainingState> readCheckpoint(const fs::path& out, Trainee& trainee, Optimiser& optimiser) {
  const fs::path path = out / "checkpoint.safetensors";
  const Result<corrnet::Weights> read = corrnet::readWeights(path);
  if (!read) return read.error();
  const std::string wanted = std::string("checkpoint of ") + trainee.preset();
  if (read->preset != wanted) {
    return unreadable(path.string(), "This is a " + read->preset + ", not a " + wanted + ".",
                      "Say which with --preset.");
  }
  TrainingState state;
  try {
    const Json& record = read->training;
    state.step = record.at("steps");
    state.samples = record.at("samples");
    state.seconds = record.at("seconds");
    state.seed = record.at("seed");
    state.batch = record.at("batch");
    state.workers = record.at("workers");
    state.reuse = record.at("reuse");
    if (record.contains("loop")) state.loop = record.at("loop");
  } catch (const std::exception& error) {
    return unreadable(path.string(), "The record of this training is incomplete (" +
                                         std::string(error.what()) + ").");
  }
  state.bodyChecksum = read->bodyChecksum;
  const Result<void> own = trainee.load(read.value());
  if (!own) return own.error();
  const Result<void> loaded = optimiser.load(read.value(), state.step);
  if (!loaded) return loaded.error();
  return state;
}

Result<void> writeNetwork(const fs::path& out, const Trainee& trainee, const Optimiser& optimiser,
                          const TrainingState& state) {
  corrnet::Weights weights;
  weights.preset = trainee.preset();
  weights.bodyChecksum = state.bodyChecksum;
  weights.training = recordOf(state);
  storeParameters(*optimiser.average(trainee), weights);
  trainee.store(weights);
  return corrnet::writeWeights(out / "corrnet.safetensors", weights, corrnet::WeightType::half);
}

CurveFile::CurveFile(fs::path path, std::int64_t resumedAt) : path_(std::move(path)) {
  std::string kept = std::string(kColumns) + "\n";
  if (resumedAt > 0) {
    std::ifstream old(path_);
    std::string line;
    std::getline(old, line);
    while (std::getline(old, line)) {
      if (std::atoll(line.c_str()) <= resumedAt) kept += line + "\n";
    }
  }
  std::ofstream(path_, std::ios::trunc) << kept;
}

Result<void> CurveFile::add(const TrainingReport& r) {
  char line[512];
  int used = std::snprintf(line, sizeof line, "%lld,%lld,%.1f,%.2f,%.6g,%.4f,%.3f,%.3f,%.4f",
                           static_cast<long long>(r.step), static_cast<long long>(r.samples),
                           r.seconds, r.samplesPerSecond, r.learningRate, r.crossEntropy,
                           r.canonicalCm, r.beneathCm, r.headingLoss);
  if (r.validation) {
    const NetErrors& v = *r.validation;
    std::snprintf(line + used, sizeof line - std::size_t(used),
                  ",%.3f,%.3f,%.4f,%.3f,%.2f,%.4f,%.3f,%.3f", v.meanCm, v.medianCm, v.above15,
                  v.trueHeadingCm, v.headingMedianDegrees, v.flips, v.unflippedCm, v.beneathCm);
  } else {
    std::snprintf(line + used, sizeof line - std::size_t(used), ",,,,,,,,");
  }
  std::ofstream file(path_, std::ios::app);
  file << line << "\n";
  if (!file) {
    return Error{ErrorCode::internal, "The curves cannot be written.", path_.string(),
                 "Is the disk full?"};
  }
  return {};
}

}  // namespace loopreg::learning
