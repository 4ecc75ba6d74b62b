#include "learning/TrainingPeople.h"

#include "synth/ModelPeople.h"

namespace loopreg::learning {

Result<TrainingSource> trainingSource(const WarmupOptions& options,
                                      const body::ModelPointer& canonical) {
  std::vector<std::filesystem::path> clips;
  if (!options.data.empty()) clips.push_back(options.data / "mocap");
  Result<synth::PosePool> poses = synth::loadPosePool(clips, *canonical);
  if (!poses) return poses.error();
  synth::PeopleOptions people;
  people.seed = options.seed;
  people.threads = options.workers;
  const auto builtin =
      std::make_shared<const synth::ModelPeople>(canonical, Points(), poses.value(), people);
  const synth::PersonSource person = [builtin](Rng& rng, bool heldOut) {
    return builtin->draw(rng, heldOut);
  };
  const std::uint64_t seed = options.seed;
  return TrainingSource([person, seed](std::uint64_t index, bool heldOut) {
    return synth::makeTrainingSample(person, {}, seed, index, heldOut);
  });
}

}  // namespace loopreg::learning
