#pragma once

#include "registration/FitOptions.h"
#include "registration/SurfaceFit.h"

namespace loopreg::registration {

/// The last stage of a fit: pose and shape settle into the scan, and, where it wears clothes, into
/// the skin beneath them.
///
/// First the scan is taken for skin. Where the residuals say otherwise (cloth stands off outwards
/// only), or a network does and the scan's distance from a bare body is more than noise (it reaches
/// from point to point), a second run fits the body
/// beneath: with a network to the skin that it guessed under every point, one-sided there and
/// two-sided on bare skin; without one to the whole scan one-sided. In both the shape's prior holds
/// more, since less of the shape is seen.
class FineFit {
 public:
  /// `skin`: the samples where the skin is (fit::beneathClothes), or the samples themselves.
  FineFit(const fit::PreparedBody& body, const fit::ScanSamples& samples,
          const fit::ScanSamples& skin, const body::BodyParameters& start, bool withScale,
          int threads);

  /// What both runs have to keep to.
  void setConstraints(Constraints constraints);
  void run(Clothing clothing, const std::vector<fit::CorrespondenceTerm::Pair>& pairs,
           const Recorder& recorder, const SurfaceFit::Sink& sink);

  /// The fit that counts, and whether it took the scan for clothed.
  const SurfaceFit& surface() const { return beneath_ ? *beneath_ : outer_; }
  bool clothed() const { return clothed_; }

 private:
  bool looksClothed() const;

  const fit::PreparedBody& body_;
  const fit::ScanSamples& samples_;
  const fit::ScanSamples& skin_;
  bool withScale_;
  int threads_;
  SurfaceFit outer_;
  std::unique_ptr<SurfaceFit> beneath_;
  Constraints constraints_;
  bool clothed_ = false;
};

}  // namespace loopreg::registration
