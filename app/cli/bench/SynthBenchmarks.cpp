// Training samples and pictures: what is made on the fly.
#include "bench/Benchmarks.h"
#include "core/Parallel.h"
#include "picture/Stage.h"
#include "synth/ModelPeople.h"
#include "synth/Synthesis.h"
#include "synth/TrainingSample.h"

namespace loopreg::cli::bench {

Result<void> trainingSamples(Context& context) {
  constexpr std::size_t kSamples = 120;
  const synth::ModelPeople people(context.model, {}, {}, {16, 0.45, 1, context.threads});
  const synth::PersonSource source = [&](Rng& rng, bool heldOut) {
    return people.draw(rng, heldOut);
  };
  const synth::ScanOptions options;
  std::vector<double> seconds = secondsOf(context.runsOr(3), [&] {
    parallelRanges(kSamples, resolveThreads(context.threads), 1,
                   [&](std::size_t begin, std::size_t end, int) {
                     for (std::size_t i = begin; i < end; ++i) {
                       synth::makeTrainingSample(source, options, 1, i);
                     }
                   });
  });
  for (double& run : seconds) run = kSamples / run;
  context.measurements.push_back({"training_samples", "1/s", seconds});
  return {};
}

Result<void> drawPicture(Context& context) {
  synth::SynthOptions options;
  options.vertices = 85000;  // about 170,000 triangles
  options.floor = false;
  const synth::SynthScan scan = synth::makeScan(*context.model, options, Rng(3));
  Mesh body = scan.body;
  body.faces = context.model->faces;
  const picture::Camera camera =
      picture::frameCamera(scan.scan.vertices, {20, 8}, 400 / 600.0, 20, 0.05);
  picture::PictureOptions picture;
  picture.width = 400;
  picture.height = 600;
  picture.threads = context.threads;
  const std::vector<double> seconds = secondsOf(context.runsOr(5), [&] {
    const picture::Stage stage({{&scan.scan, picture::Subject::kSlate}, {&body}});
    stage.picture(camera, picture);
  });
  context.measurements.push_back({"picture_400x600", "s", seconds});
  return {};
}

}  // namespace loopreg::cli::bench
