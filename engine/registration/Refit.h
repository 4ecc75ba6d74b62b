#pragma once

#include <memory>

#include "body/ModelFile.h"
#include "registration/Mends.h"
#include "registration/Registration.h"
#include "registration/SurfaceFit.h"

namespace loopreg::registration {

class FineFit;

/// A registration that is being mended: the same energy on the same samples, from where the user
/// wants it to begin and under what the user decided.
///
///   E(theta, beta, t) = E_registration + W sum_i w_i |M(c_i; theta, beta, t) - p_i|^2 / (1 cm)^2
///
/// over the unknowns that are not locked, without the scan points that are masked. Two speeds:
///
/// - preview(): the pose alone, on a tenth of the samples, some ten steps; what a drag shows, well
///   below 150 ms on two cores. First under a wide kernel, so that a limb leaves the wrong part of
///   the scan when a pin pulls it, then under a narrower one.
/// - settle(): the same, then the fine fit of a registration on all samples, with shape and
///   clothes, and the verdict anew; below a second. What counts, what is exported.
///
/// Both begin at the parameters they are given, whatever was called before: equal arguments, equal
/// bytes. So a drag that comes back to where it began brings the body back, too, and releasing it
/// settles into what it showed.
///
/// Keeps the prepared body, the samples and the terms between calls. One caller at a time.
class Refit {
 public:
  using ScanPointer = std::shared_ptr<const Scan>;
  using FitPointer = std::shared_ptr<const FitResult>;

  /// `base`: a registration of `scan` to `model`, itself mended or not. Takes about a tenth of a
  /// second: the samples are drawn again.
  Refit(ScanPointer scan, body::ModelPointer model, FitPointer base, const FitOptions& options);
  ~Refit();

  /// The base has the same scan, body, frame and samples as this one, so that this session serves
  /// it as well.
  bool serves(const ScanPointer& scan, const body::ModelPointer& model,
              const FitResult& base) const;

  /// Stopped: where it has come. Mends that cannot be obeyed (validate()): `start`.
  body::BodyParameters preview(const body::BodyParameters& start, const Mends& mends,
                               StopToken stop);
  /// `base` gives what is no part of the fit (preflight, prediction, timings, alternatives).
  Result<FitResult> settle(const body::BodyParameters& start, const Mends& mends,
                           const FitResult& base, const fit::FitObserver& observer, StopToken stop);

 private:
  struct Samples;
  Result<void> projectPairs();
  const Samples& samplesFor(const Mends& mends);
  Constraints constraintsFrom(const Mends& mends) const;
  void approach(const Samples& samples, const body::BodyParameters& start, const Mends& mends,
                const Recorder& recorder, const SurfaceFit::Sink& sink);
  /// Returns the ambiguity: Evidence::ambiguity.
  double compare(const FitResult& base, const Mends& mends, FitResult& result);
  void assessAnew(const Samples& samples, const FineFit& fine, double ambiguity, FitResult& result);

  ScanPointer scan_;
  body::ModelPointer model_;
  FitPointer base_;
  FitOptions options_;
  bool withScale_;
  int threads_;
  fit::PreparedBody body_;
  std::vector<std::int32_t> scanVertex_;  ///< of each sample
  std::unique_ptr<Samples> all_;
  std::unique_ptr<Samples> unmasked_;  ///< what the last mask leaves; null: all
  std::shared_ptr<const std::vector<bool>> mask_;
  std::unique_ptr<SurfaceFit> quick_;  ///< on the samples in use
};

/// `parameters` with the local rotations set by hand.
body::BodyParameters withJoints(body::BodyParameters parameters,
                                const std::vector<TurnedJoint>& turned);

}  // namespace loopreg::registration
