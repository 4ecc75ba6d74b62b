#include "learning/LoopLoss.h"

#include "geometry/Sampling.h"

namespace loopreg::learning {
namespace {

using torch::Tensor;

constexpr double kRobustWidth = 0.05;      // metres
constexpr std::size_t kSamples = 4096;     // LoopReg: 30,000
constexpr double kSmallestSquare = 1e-10;  // keeps the slope of a distance finite at zero

Points templateSamples(const body::BodyModel& canonical) {
  Rng rng(1);
  const auto drawn =
      geometry::sampleSurface(canonical.templateVertices, canonical.faces, kSamples, rng);
  Points points(3, Eigen::Index(drawn.size()));
  for (std::size_t i = 0; i < drawn.size(); ++i) points.col(Eigen::Index(i)) = drawn[i].position;
  return points;
}

Tensor distances(const Tensor& difference) {
  return difference.pow(2).sum(1).clamp_min(kSmallestSquare).sqrt();
}

/// Both mean squared nearest-neighbour distances; neighbours are found outside of autograd.
Tensor chamferOf(const Tensor& canonical, const Points& at, const LoopGeometry& geometry) {
  const auto rowsOf = [](const std::vector<geometry::PointIndex::Neighbor>& found) {
    Tensor rows = torch::empty({std::int64_t(found.size())}, torch::kInt64);
    for (std::size_t i = 0; i < found.size(); ++i) {
      rows.data_ptr<std::int64_t>()[i] = found[i].index;
    }
    return rows;
  };
  const Tensor samples = tensorOf(geometry.samples, torch::kFloat32);
  const Tensor there = rowsOf(geometry.sampleIndex.nearest(at, 1));
  const Tensor back = rowsOf(geometry::PointIndex(at).nearest(geometry.samples, 1));
  return (canonical - samples.index_select(0, there)).pow(2).sum(1).mean() +
         (samples - canonical.index_select(0, back)).pow(2).sum(1).mean();
}

ForwardMap::Posed posedFit(const ForwardMap& forward, const body::BodyParameters& fit) {
  const torch::NoGradGuard guard;
  const PoseTensors variables{tensorOf(fit.pose(), forward.type()).view({-1, 3}),
                              tensorOf(fit.betas, forward.type()),
                              tensorOf(VectorXd(fit.translation), forward.type())};
  return forward.pose(variables, fit.scale);
}

}  // namespace

LoopGeometry::LoopGeometry(const body::BodyModel& canonical)
    : surface(canonical),
      forward(canonical, canonical.templateVertices, torch::kFloat32),
      samples(templateSamples(canonical)),
      sampleIndex(samples) {}

LoopTerms loopTerms(const Tensor& canonical, const LoopScans& scans, const TrainingBatch& batch,
                    const LoopGeometry& geometry, const LoopWeights& weights) {
  LoopTerms terms;
  terms.total = torch::zeros({});
  const double share = 1.0 / double(std::max<std::size_t>(1, scans.size()));
  const Tensor mirror = torch::tensor({-1.f, 1.f, 1.f});
  for (std::size_t s = 0; s < scans.size(); ++s) {
    const std::int64_t begin = batch.askedBegin[s], end = batch.askedBegin[s + 1];
    if (begin == end) continue;
    const std::vector<std::int32_t> points(batch.askedPoint.begin() + begin,
                                           batch.askedPoint.begin() + end);
    const Points seen = scans[s]->labels.positions(Eigen::all, points).cast<double>();
    Tensor c = canonical.slice(0, begin, end);
    if (batch.mirrored[s]) c = c * mirror;
    const Points at = pointsOf(c.detach());
    const auto nearest = geometry.surface.project(at, 1);
    Points foot(3, at.cols());
    for (std::size_t i = 0; i < nearest.size(); ++i)
      foot.col(Eigen::Index(i)) = nearest[i].position;

    const Tensor mapped = geometry.forward.map(posedFit(geometry.forward, scans[s]->fit),
                                               geometry.forward.locate(nearest, &at), c);
    const Tensor off = tensorOf(seen, torch::kFloat32) - mapped;
    const Tensor far = distances(off);
    const Tensor loop =
        weights.paper ? off.abs().mean() : (kRobustWidth * (1 + far / kRobustWidth).log()).mean();
    const Tensor surface = distances(c - tensorOf(foot, torch::kFloat32)).mean();
    terms.loop += share * far.detach().mean().item<double>();
    terms.surface += share * surface.item<double>();
    terms.total = terms.total + share * (weights.loop * loop + weights.surface * surface);
    if (weights.chamfer > 0) {
      const Tensor chamfer = chamferOf(c, at, geometry);
      terms.chamfer += share * chamfer.item<double>();
      terms.total = terms.total + share * weights.chamfer * chamfer;
    }
  }
  return terms;
}

}  // namespace loopreg::learning
