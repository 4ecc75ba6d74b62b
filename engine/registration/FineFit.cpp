#include "registration/FineFit.h"

#include <cstdlib>
#include <algorithm>
#include <cstdio>

namespace loopreg::registration {
namespace {

const SurfaceFit::Size kFineSize{3400, 2000};
double env(const char* name, double value) {
  const char* text = std::getenv(name);
  return text ? std::atof(text) : value;
}

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

}  // namespace

FineFit::FineFit(const fit::PreparedBody& body, const fit::ScanSamples& samples,
                 const fit::ScanSamples& skin, const body::BodyParameters& start, bool withScale,
                 int threads)
    : body_(body),
      skin_(skin),
      withScale_(withScale),
      threads_(threads),
      outer_(body, samples, kFineSize, start, withScale, threads) {}

void FineFit::run(Clothing clothing, const std::vector<fit::CorrespondenceTerm::Pair>& pairs,
                  const Recorder& recorder, const SurfaceFit::Sink& sink) {
  if (!pairs.empty()) outer_.setCorrespondences(pairs);
  const bool told = clothing == Clothing::tight || clothing == Clothing::loose;
  outer_.run(fineLevels(told ? outsideWeight(clothing) : 1, told), recorder, sink);
  clothed_ = told || (clothing == Clothing::automatic && looksClothed(clothing));
  if (!clothed_) return;
  if (skin_.cloth.size() == 0) {
    if (!told) outer_.run(fineLevels(outsideWeight(clothing), true), recorder, sink);
    return;
  }
  body::BodyParameters start = outer_.state().parameters;
  start.betas *= env("LR_SHRINK", 0.7);
  beneath_ = std::make_unique<SurfaceFit>(body_, skin_, kFineSize, start, withScale_, threads_);
  if (!pairs.empty()) beneath_->setCorrespondences(pairs);
  beneath_->run(fineLevels(env("LR_OUT", 0.35), true), recorder, sink);
}

bool FineFit::looksClothed(Clothing) const {
  // Signed distances, metres, positive: scan outside the body.
  const VectorXd& distances = outer_.scanToModel().signedDistances();
  const double count = std::max(1.0, double(distances.size()));
  const double outside = (distances.array() > 0.012 && distances.array() < 0.15).count() / count;
  const double inside = (distances.array() < -0.012).count() / count;
  if (outside > 0.15 && outside > 2.5 * inside) return true;
  if (skin_.cloth.size() == 0) return false;
  {std::vector<double> d; for(Eigen::Index i=0;i<skin_.count();++i) d.push_back(1000*skin_.cloth(i)); std::sort(d.begin(),d.end()); size_t n=d.size(); fprintf(stderr,"CLOTH raw p25 %.0f p50 %.0f p75 %.0f p90 %.0f; outside %.2f inside %.2f median %.2f mm\n", d[n/4],d[n/2],d[3*n/4],d[n*9/10],outside,inside,1000*outer_.scanToModel().medianDistance());}
  const double cloth = (skin_.cloth.array() > 0.5).count() / double(skin_.count());
  return cloth > env("LR_SHARE", 0.2) && outer_.scanToModel().medianDistance() > env("LR_MED", 0.002);
}

}  // namespace loopreg::registration
