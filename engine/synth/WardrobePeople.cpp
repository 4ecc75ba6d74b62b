#include "synth/WardrobePeople.h"

#include <algorithm>

#include "body/anny/Adults.h"
#include "body/anny/TPose.h"
#include "core/Parallel.h"

namespace loopreg::synth {
namespace fs = std::filesystem;
namespace {

// Who wears what besides a suit.
constexpr double kShoes = 0.85, kHair = 0.85, kHat = 0.06;

/// Garments of one kind, apart by who may wear them.
struct Rack {
  std::vector<Garment> training, heldOut;
};

struct Racks {
  Rack suits, shoes, hats, hair;
};

bool begins(const std::string& text, const char* head) { return text.rfind(head, 0) == 0; }

/// Everything in the wardrobe, in the order of the names; every fourth of a kind is held out.
Result<Racks> readWardrobe(const fs::path& folder, Eigen::Index baseVertices) {
  std::vector<fs::path> files;
  for (const char* kind : {"clothes", "hair"}) {
    std::error_code ignored;
    for (auto at = fs::recursive_directory_iterator(folder / kind, ignored);
         at != fs::recursive_directory_iterator(); at.increment(ignored)) {
      if (at->path().extension() == ".mhclo") files.push_back(at->path());
    }
  }
  std::sort(files.begin(), files.end());
  Racks racks;
  for (const fs::path& file : files) {
    Result<Garment> garment = readGarment(file, baseVertices);
    if (!garment) return garment.error();
    const std::string name = file.stem().string();
    const std::string kind = file.parent_path().parent_path().filename().string();
    Rack& rack = kind == "hair"           ? racks.hair
                 : begins(name, "shoes")  ? racks.shoes
                 : begins(name, "fedora") ? racks.hats
                                          : racks.suits;
    const std::size_t place = rack.training.size() + rack.heldOut.size();
    (place % 4 == 3 ? rack.heldOut : rack.training).push_back(std::move(garment.value()));
  }
  if (racks.suits.training.empty()) {
    return unreadable(folder.string(), "There is no suit in the wardrobe (clothes/*/*.mhclo).",
                      "Unpack the wardrobe of the test data again.");
  }
  return racks;
}

const Garment& anyOf(const Rack& rack, bool heldOut, Rng& rng) {
  const auto& garments = heldOut && !rack.heldOut.empty() ? rack.heldOut : rack.training;
  return garments[rng.below(garments.size())];
}

std::vector<Garment> drawOutfit(const Racks& racks, bool heldOut, Rng& rng) {
  std::vector<Garment> outfit = {anyOf(racks.suits, heldOut, rng)};
  if (!racks.shoes.training.empty() && rng.uniform() < kShoes) {
    outfit.push_back(anyOf(racks.shoes, heldOut, rng));
  }
  if (!racks.hats.training.empty() && rng.uniform() < kHat) {
    outfit.push_back(anyOf(racks.hats, heldOut, rng));
  } else if (!racks.hair.training.empty() && rng.uniform() < kHair) {
    outfit.push_back(anyOf(racks.hair, heldOut, rng));
  }
  return outfit;
}

}  // namespace

WardrobePeople::Dressed WardrobePeople::dressed(const body::AnnyModel& anny,
                                                const std::vector<int>& jointOfBone,
                                                const Points& canonical,
                                                const std::vector<Garment>& garments,
                                                Rng& rng) const {
  const body::AnnyPerson adult = body::sampleAdult(anny, rng);
  const Points rest = body::restVertices(anny, adult.phenotype, adult.sliders);
  const body::TPosed tPose =
      body::tPosed(anny.rig, jointOfBone, rest, anny.skin.vertices.back() + 1);
  const DressedPerson worn = dress(anny, rest, tPose.bones, garments);

  Dressed out;
  const Eigen::Index count = worn.mesh.vertexCount();
  out.vertices = (worn.mesh.vertices.colwise() - tPose.pelvis).cast<float>();
  out.faces = worn.mesh.faces;
  out.joints = tPose.joints;
  out.canonical.resize(3, count);
  out.beneath.resize(3, count);
  out.weight.resize(kSlots, count);
  out.joint.resize(kSlots, count);
  out.part.resize(std::size_t(count));
  for (Eigen::Index v = 0; v < count; ++v) {
    const geometry::SurfacePoint& place = worn.onSkin[std::size_t(v)];
    Vector3d onBody = Vector3d::Zero(), skin = Vector3d::Zero();
    std::array<std::pair<double, int>, body::kSmplJointCount> sum;
    for (int j = 0; j < body::kSmplJointCount; ++j) sum[std::size_t(j)] = {0.0, j};
    for (int k = 0; k < 3; ++k) {
      const std::int32_t corner = worn.skinFaces(k, place.face);
      onBody += place.bary(k) * canonical.col(corner);
      skin += place.bary(k) * tPose.vertices.col(anny.skin.vertices[std::size_t(corner)]);
      for (Eigen::Index slot = 0; slot < reduced_->skin.weight.rows(); ++slot) {
        sum[std::size_t(reduced_->skin.joint(slot, corner))].first +=
            place.bary(k) * reduced_->skin.weight(slot, corner);
      }
    }
    out.canonical.col(v) = onBody.cast<float>();
    // Skin vertices project onto themselves; their distance is rounding.
    out.beneath.col(v) = worn.layer[std::size_t(v)] == 0
                             ? Eigen::Vector3f(Eigen::Vector3f::Zero())
                             : Eigen::Vector3f(skin.cast<float>() - out.vertices.col(v));
    std::partial_sort(sum.begin(), sum.begin() + kSlots, sum.end(),
                      [](const auto& a, const auto& b) { return a.first > b.first; });
    double total = 0;
    for (int s = 0; s < kSlots; ++s) total += sum[std::size_t(s)].first;
    for (int s = 0; s < kSlots; ++s) {
      out.weight(s, v) = float(sum[std::size_t(s)].first / total);
      out.joint(s, v) = std::uint8_t(sum[std::size_t(s)].second);
    }
    Eigen::Index main = 0;
    place.bary.maxCoeff(&main);
    out.part[std::size_t(v)] =
        std::uint8_t(reduced_->partLabels[std::size_t(worn.skinFaces(main, place.face))]);
  }
  out.stature = body::annyStature(anny, rest);
  return out;
}

Result<WardrobePeople> WardrobePeople::make(const body::AnnyModel& anny,
                                            std::shared_ptr<const body::BodyModel> reduced,
                                            const Points& canonical, double canonicalStature,
                                            const fs::path& wardrobe, PosePool poses,
                                            const WardrobeOptions& options) {
  const Result<Racks> racks = readWardrobe(wardrobe, anny.base.vertexCount());
  if (!racks) return racks.error();
  const Result<std::vector<int>> jointOfBone = body::smplJointOfBones(anny.rig);
  if (!jointOfBone) return jointOfBone.error();
  WardrobePeople people(std::move(reduced), std::move(poses));
  const auto count = std::size_t(std::max(2, options.people));
  const std::size_t kept =
      std::max<std::size_t>(1, std::size_t(options.heldOutShare * double(count)));
  std::vector<Dressed> all(count);
  parallelRanges(count, resolveThreads(options.threads), 1,
                 [&](std::size_t begin, std::size_t end, int) {
                   for (std::size_t i = begin; i < end; ++i) {
                     Rng rng = Rng(options.seed).fork(i);
                     const auto outfit = drawOutfit(racks.value(), i < kept, rng);
                     all[i] = people.dressed(anny, jointOfBone.value(), canonical, outfit, rng);
                     all[i].stature /= canonicalStature;
                   }
                 });
  const auto middle = std::make_move_iterator(all.begin() + std::ptrdiff_t(kept));
  people.heldOut_.assign(std::make_move_iterator(all.begin()), middle);
  people.training_.assign(middle, std::make_move_iterator(all.end()));
  return people;
}

PosedPerson WardrobePeople::draw(Rng& rng, bool heldOut) const {
  const auto& all = heldOut || training_.empty() ? heldOut_ : training_;
  const Dressed& dressed = all[rng.below(all.size())];
  const std::vector<Matrix3d> pose = trainingPose(*reduced_, poses_, heldOut, rng);
  const auto width = float(rng.uniform(0.6, 1.8));
  const double size = rng.uniform(0.94, 1.06);

  // x -> s (R_j x + t_j) per joint.
  const auto& parents = reduced_->parents;
  std::vector<Eigen::Matrix3f> turn(pose.size());
  std::vector<Eigen::Vector3f> shift(pose.size());
  std::vector<Matrix3d> world(pose.size());
  Points places = dressed.joints;
  for (std::size_t j = 0; j < pose.size(); ++j) {
    const auto column = Eigen::Index(j);
    const int parent = parents[j];
    world[j] = parent < 0 ? pose[j] : Matrix3d(world[std::size_t(parent)] * pose[j]);
    if (parent >= 0) {
      places.col(column) =
          places.col(parent) +
          world[std::size_t(parent)] * (dressed.joints.col(column) - dressed.joints.col(parent));
    }
    turn[j] = (size * world[j]).cast<float>();
    shift[j] = (size * (places.col(column) - world[j] * dressed.joints.col(column))).cast<float>();
  }
  PosedPerson person;
  const Eigen::Index count = dressed.vertices.cols();
  person.vertices.resize(3, count);
  person.beneath.resize(3, count);
  for (Eigen::Index v = 0; v < count; ++v) {
    Eigen::Matrix3f blended = Eigen::Matrix3f::Zero();
    Eigen::Vector3f moved = Eigen::Vector3f::Zero();
    for (int s = 0; s < kSlots; ++s) {
      const float w = dressed.weight(s, v);
      if (w == 0) continue;
      blended += w * turn[dressed.joint(s, v)];
      moved += w * shift[dressed.joint(s, v)];
    }
    const Eigen::Vector3f depth = dressed.beneath.col(v);
    const Eigen::Vector3f place = dressed.vertices.col(v) - (width - 1) * depth;
    person.vertices.col(v) = (blended * place + moved).cast<double>();
    person.beneath.col(v) = (width * (blended * depth)).cast<double>();
  }
  person.faces = dressed.faces;
  person.canonical = dressed.canonical.cast<double>();
  person.part.assign(dressed.part.begin(), dressed.part.end());
  person.joints = size * places;
  person.root = pose[0];
  person.stature = size * dressed.stature;
  return person;
}

}  // namespace loopreg::synth
