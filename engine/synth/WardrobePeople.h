#pragma once

#include <filesystem>
#include <memory>

#include "body/BodyModel.h"
#include "body/anny/AnnyModel.h"
#include "synth/PosePool.h"
#include "synth/PosedPerson.h"
#include "synth/Wardrobe.h"

namespace loopreg::synth {

struct WardrobeOptions {
  int people = 112;           ///< dressed when the object is made, some 0.2 s and 3 MB each
  double heldOutShare = 0.2;  ///< of them; 1: nobody is for training, and draw() gives no others
  std::uint64_t seed = 1;
  int threads = 0;
};

/// Adults of Anny in garments, shoes, hair and hats of MakeHuman's wardrobe: what a clothed scan is
/// learnt from. Each is dressed once, in the T-pose, and from then on posed by linear blend
/// skinning with the weights of the skin beneath; cloth is drawn wider or tighter every time.
///
/// Immutable once made; draw() may be called concurrently. One suit, pair of shoes and hair in
/// four, by name, is kept for held-out people.
class WardrobePeople {
 public:
  /// `reduced`: Anny on SMPL's joint tree (reduceAnny), whose weights and parts are used;
  /// `canonical` (3 x n): where its vertices lie on the built-in body's template. `wardrobe`: the
  /// folder that holds clothes/ and hair/. Errors name the file.
  static Result<WardrobePeople> make(const body::AnnyModel& anny,
                                     std::shared_ptr<const body::BodyModel> reduced,
                                     const Points& canonical, double canonicalStature,
                                     const std::filesystem::path& wardrobe, PosePool poses,
                                     const WardrobeOptions& options = {});

  PosedPerson draw(Rng& rng, bool heldOut) const;

 private:
  static constexpr int kSlots = 4;
  /// A dressed person in the T-pose: skin that is not hidden, then the garments. One column or
  /// entry per vertex, single precision.
  struct Dressed {
    Eigen::Matrix3Xf vertices, canonical, beneath;
    Eigen::Matrix<float, kSlots, Eigen::Dynamic> weight;
    Eigen::Matrix<std::uint8_t, kSlots, Eigen::Dynamic> joint;
    std::vector<std::uint8_t> part;
    Faces faces;
    Points joints;  ///< 3 x 24
    double stature = 1;
  };
  WardrobePeople(std::shared_ptr<const body::BodyModel> reduced, PosePool poses)
      : reduced_(std::move(reduced)), poses_(std::move(poses)) {}
  Dressed dressed(const body::AnnyModel& anny, const std::vector<int>& jointOfBone,
                  const Points& canonical, const std::vector<Garment>& garments, Rng& rng) const;

  std::shared_ptr<const body::BodyModel> reduced_;
  PosePool poses_;
  std::vector<Dressed> training_, heldOut_;
};

}  // namespace loopreg::synth
