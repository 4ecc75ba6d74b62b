#include "registration/FineFit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/Log.h"

namespace loopreg::registration {
namespace {

const SurfaceFit::Size kFineSize{3400, 2000};

constexpr double kShrunk = 0.7;         // of the betas, when the body goes beneath the clothes
constexpr double kGuessOutside = 0.35;  // DataWeights::outside where the skin's depth is guessed
// A network's word counts where it calls this share of the scan cloth, and the scan is not as close
// to a bare body as scans of skin are. Metres.
constexpr double kClothShare = 0.2, kSystematic = 0.003, kFarOff = 0.04;

/// DataWeights::outside.
double outsideWeight(Clothing clothing) {
  switch (clothing) {
    case Clothing::none:
      return 1.0;
    case Clothing::tight:
      return 0.35;
    case Clothing::loose:
      return 0.08;
    case Clothing::automatic:
      return 0.2;
  }
  return 1.0;
}

/// How far the scan lies off the body beside its noise, metres: the root of the covariance of
/// neighbouring points' distances. Noise differs from point to point and cancels; cloth, hair and a
/// wrong shape reach over centimetres. `positions`: the first ones belong to `distances`.
double systematicDistance(const Points& positions, const VectorXd& distances) {
  const geometry::PointIndex index(Points(positions.leftCols(distances.size())));
  double sum = 0, count = 0;
  for (Eigen::Index i = 0; i < distances.size(); ++i) {
    const auto near = index.nearest(Vector3d(positions.col(i)), 2);
    if (near.size() < 2) continue;
    const double a = distances(i), b = distances(near[1].index);
    if (std::max(std::abs(a), std::abs(b)) > kFarOff) continue;  // hair, bags, what is no body
    sum += a * b;
    count += 1;
  }
  return std::sqrt(std::max(0.0, sum / std::max(1.0, count)));
}

}  // namespace

FineFit::FineFit(const fit::PreparedBody& body, const fit::ScanSamples& samples,
                 const fit::ScanSamples& skin, const body::BodyParameters& start, bool withScale,
                 int threads)
    : body_(body),
      samples_(samples),
      skin_(skin),
      withScale_(withScale),
      threads_(threads),
      outer_(body, samples, kFineSize, start, withScale, threads) {}

void FineFit::setConstraints(Constraints constraints) {
  constraints_ = std::move(constraints);
  outer_.setConstraints(constraints_);
}

void FineFit::run(Clothing clothing, const std::vector<fit::CorrespondenceTerm::Pair>& pairs,
                  const Recorder& recorder, const SurfaceFit::Sink& sink) {
  if (!pairs.empty()) outer_.setCorrespondences(pairs);
  const bool told = clothing == Clothing::tight || clothing == Clothing::loose;
  outer_.run(fineLevels(told ? outsideWeight(clothing) : 1, told), recorder, sink);
  clothed_ = told || (clothing == Clothing::automatic && looksClothed());
  if (!clothed_) return;
  if (skin_.cloth.size() == 0) {
    if (!told) outer_.run(fineLevels(outsideWeight(clothing), true), recorder, sink);
    return;
  }
  body::BodyParameters start = outer_.state().parameters;
  if (!constraints_.holds(body_.layout.beta())) start.betas *= kShrunk;
  beneath_ = std::make_unique<SurfaceFit>(body_, skin_, kFineSize, start, withScale_, threads_);
  beneath_->setConstraints(constraints_);
  if (!pairs.empty()) beneath_->setCorrespondences(pairs);
  beneath_->run(fineLevels(kGuessOutside, true), recorder, sink);
}

bool FineFit::looksClothed() const {
  // Signed distances, metres, positive: scan outside the body.
  const VectorXd& distances = outer_.scanToModel().signedDistances();
  const double count = std::max(1.0, double(distances.size()));
  const double outside = (distances.array() > 0.012 && distances.array() < 0.15).count() / count;
  const double inside = (distances.array() < -0.012).count() / count;
  if (outside > 0.15 && outside > 2.5 * inside) return true;
  if (skin_.cloth.size() == 0) return false;
  const double cloth = (skin_.cloth.array() > 0.5).count() / double(skin_.count());
  const double systematic = systematicDistance(samples_.positions, distances);
  char text[160];
  std::snprintf(text, sizeof text,
                "Clothes: the network calls %.0f %% of the scan cloth; beside its noise it is "
                "%.1f mm off a bare body.",
                100 * cloth, 1000 * systematic);
  log::detail(text);
  return cloth > kClothShare && systematic > kSystematic;
}

}  // namespace loopreg::registration
