#include "learning/NetPredictor.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

#include "core/Parallel.h"
#include "corrnet/WeightsFile.h"

namespace loopreg::learning {
namespace {

using corrnet::PointsF;

constexpr double kPi = 3.14159265358979323846;
constexpr double kBin = 2 * kPi / kHeadingBins;
constexpr Eigen::Index kHeadingPoints = 4000;  // H needs the outline, not the detail
// A second heading is looked at from this share on, if it is four bins (60 degrees) away.
constexpr double kSecondShare = 0.03;
constexpr int kApart = 4;
constexpr std::size_t kHeadBlock = 1024;        // points at a time in the point head
constexpr Eigen::Index kDecidingPoints = 2500;  // that choose between two headings
// How much a likelier heading may be less certain point by point, nats per nat.
constexpr double kHeadingTrust = 0.1;
// Entropy of a soft label (5 cm among anchors 9 cm apart), and of not knowing which limb.
constexpr double kSureEntropy = 1.6, kLostEntropy = 3.6;
// From this mean entropy on the scan is also looked at lying on its sides and upside down, with few
// points; another way up is taken if it is clearer by the margin.
constexpr double kUnsureEntropy = 2.15, kClearer = 0.2;
constexpr Eigen::Index kTiltPoints = 4000;
// Of the coarsest level (24 cm), among which attention is quadratic: a person fills about 60, with
// a room's furniture some hundreds.
constexpr std::size_t kMostCoarseCells = 2000;

struct Peak {
  double angle = 0, share = 0;
};

/// Mass and circular mean of the five bins about `bin`.
Peak peakAt(const std::array<double, kHeadingBins>& p, int bin) {
  double sine = 0, cosine = 0, share = 0;
  for (int d = -2; d <= 2; ++d) {
    const int k = (bin + d + kHeadingBins) % kHeadingBins;
    const double mass = p[std::size_t(k)];
    share += mass;
    sine += mass * std::sin(k * kBin);
    cosine += mass * std::cos(k * kBin);
  }
  return {std::atan2(sine, cosine), share};
}

/// The likeliest heading, and the likeliest one well away from it if it counts.
std::vector<Peak> peaksOf(const float* logits) {
  std::array<double, kHeadingBins> p;
  double sum = 0;
  const float top = *std::max_element(logits, logits + kHeadingBins);
  for (int k = 0; k < kHeadingBins; ++k) sum += p[std::size_t(k)] = std::exp(logits[k] - top);
  for (double& value : p) value /= sum;
  const auto best = int(std::max_element(p.begin(), p.end()) - p.begin());
  int second = -1;
  for (int k = 0; k < kHeadingBins; ++k) {
    const int apart = std::min((k - best + kHeadingBins) % kHeadingBins,
                               (best - k + kHeadingBins) % kHeadingBins);
    if (apart < kApart) continue;
    if (second < 0 || p[std::size_t(k)] > p[std::size_t(second)]) second = k;
  }
  std::vector<Peak> peaks = {peakAt(p, best)};
  const Peak other = peakAt(p, second);
  if (other.share >= kSecondShare) peaks.push_back(other);
  return peaks;
}

/// Every k-th point, so that at most `most` are left.
PointsF thinned(const PointsF& points, Eigen::Index most) {
  const Eigen::Index step = (points.cols() + most - 1) / most;
  if (step <= 1) return points;
  return points(Eigen::all, Eigen::seq(0, points.cols() - 1, step));
}

/// The five other sides that a box can stand on.
std::vector<Eigen::Matrix3f> otherWaysUp() {
  const auto about = [](float angle, const Eigen::Vector3f& axis) {
    return Eigen::AngleAxisf(angle, axis).toRotationMatrix();
  };
  const auto quarter = float(kPi / 2);
  const Eigen::Vector3f x = Eigen::Vector3f::UnitX(), z = Eigen::Vector3f::UnitZ();
  return {about(2 * quarter, z), about(quarter, x), about(-quarter, x), about(quarter, z),
          about(-quarter, z)};
}

/// Rotation of the trunk's points from the canonical body to the scan; false where few are seen.
bool trunkRotation(const canonical::Correspondences& found, const Points& positions,
                   Matrix3d& rotation) {
  const auto trunk = [&](std::size_t i) {
    const int part = found.part[i];
    return found.confidence[i] > 0.3 && (part == body::kPelvis || part == body::kSpine1 ||
                                         part == body::kSpine2 || part == body::kSpine3);
  };
  std::vector<Eigen::Index> chosen;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (trunk(i)) chosen.push_back(Eigen::Index(i));
  }
  if (chosen.size() < 30) return false;
  Points from = found.canonical(Eigen::all, chosen), to = positions(Eigen::all, chosen);
  from.colwise() -= from.rowwise().mean().eval();
  to.colwise() -= to.rowwise().mean().eval();
  const Matrix3d covariance = to * from.transpose();
  const Eigen::JacobiSVD<Matrix3d> svd(covariance, Eigen::ComputeFullU | Eigen::ComputeFullV);
  Matrix3d proper = Matrix3d::Identity();  // Kabsch: no reflections
  proper(2, 2) = (svd.matrixU() * svd.matrixV().transpose()).determinant() < 0 ? -1 : 1;
  rotation = svd.matrixU() * proper * svd.matrixV().transpose();
  return true;
}

}  // namespace

Eigen::Matrix3f turnBy(float yaw) {
  return Eigen::AngleAxisf(yaw, Eigen::Vector3f::UnitY()).toRotationMatrix();
}

Eigen::Vector3f middleOf(const PointsF& points) {
  Eigen::Vector3f middle = Eigen::Vector3f::Zero();
  const Eigen::Index count = points.cols(), edge = count / 100;
  if (count == 0) return middle;
  std::vector<float> values(static_cast<std::size_t>(count));
  for (int axis = 0; axis < 3; ++axis) {
    for (Eigen::Index i = 0; i < count; ++i) values[std::size_t(i)] = points(axis, i);
    std::nth_element(values.begin(), values.begin() + edge, values.end());
    const float low = values[std::size_t(edge)];
    std::nth_element(values.begin(), values.end() - 1 - edge, values.end());
    middle(axis) = 0.5f * (low + values[std::size_t(count - 1 - edge)]);
  }
  return middle;
}

NetInput makeInput(const std::vector<PointsF>& scans, const std::vector<PointsF>& normals,
                   float finest, int levels, const std::vector<std::int32_t>* asked,
                   torch::Device device, int threads) {
  const corrnet::VoxelPyramid pyramid = corrnet::buildPyramid(scans, finest, levels, threads);
  const auto matrix = [&](const Eigen::MatrixXf& columns) {
    torch::Tensor rows = torch::empty({columns.cols(), columns.rows()});
    std::copy(columns.data(), columns.data() + columns.size(), rows.data_ptr<float>());
    return rows.to(device);
  };
  NetInput input;
  input.levels = tensorsOf(pyramid, device);
  input.cells = matrix(corrnet::cellFeatures(pyramid, scans, normals));
  Eigen::MatrixXf points = corrnet::pointFeatures(pyramid, scans, normals);
  std::vector<std::int32_t> cell = pyramid.cell;
  if (asked) {
    points = points(Eigen::all, *asked).eval();
    cell.clear();
    for (const std::int32_t point : *asked) cell.push_back(pyramid.cell[std::size_t(point)]);
  }
  input.points = matrix(points);
  input.cellOfPoint = torch::empty({std::int64_t(cell.size())}, torch::kInt32);
  std::copy(cell.begin(), cell.end(), input.cellOfPoint.data_ptr<std::int32_t>());
  input.cellOfPoint = input.cellOfPoint.to(device);
  return input;
}

NetPredictor::NetPredictor(NetModel model, PointsF anchors, body::ModelPointer canonical,
                           int threads)
    : model_(std::move(model)),
      anchors_(std::move(anchors)),
      canonical_(std::move(canonical)),
      surface_(*canonical_),
      threads_(threads) {}

NetPredictor::Answer NetPredictor::answer(const PointsF& points, const PointsF& normals,
                                          const std::vector<double>& headings,
                                          const Compute& compute) const {
  const torch::NoGradGuard guard;
  // The work is shared out here. LibTorch's own threads wait for each other in busy loops, which
  // takes ten times as long as soon as another program runs.
  at::set_num_threads(1);
  // module pointers give shared, mutable access; forward() changes nothing
  NetModelImpl& model = *model_.ptr();
  const torch::Device device = model.parameters().front().device();
  const Eigen::Vector3f middle = middleOf(points);
  const PointsF centred = points.colwise() - middle;
  std::vector<Peak> peaks;
  for (const double heading : headings) peaks.push_back({heading, 1});
  if (peaks.empty()) {
    const NetInput input = makeInput({thinned(centred, kHeadingPoints)},
                                     {thinned(normals, kHeadingPoints)}, HeadingNetImpl::kFinest,
                                     HeadingNetImpl::kLevels, nullptr, device, compute.threads);
    const torch::Tensor logits =
        model.heading->forward(input, compute).to(torch::kCPU).contiguous();
    peaks = peaksOf(logits.data_ptr<float>());
  }
  std::vector<PointsF> turned, turnedNormals;
  for (const Peak& peak : peaks) {
    const Eigen::Matrix3f back = turnBy(float(-peak.angle));
    turned.push_back(back * centred);
    turnedNormals.push_back(back * normals);
  }
  const NetInput input =
      makeInput(turned, turnedNormals, CorrespondenceNetImpl::kFinest,
                CorrespondenceNetImpl::kLevels, nullptr, device, compute.threads);
  const CellFeatures features = model.points->forward(input, compute);
  const Eigen::Index count = points.cols();
  // Answers of scan `scan` of the batch at every stride-th point. Blocks, because a row has 263
  // numbers: all at once they would not fit the cache.
  const auto read = [&](std::size_t scan, Eigen::Index stride) {
    const auto places = std::size_t((count + stride - 1) / stride);
    const std::size_t blocks = (places + kHeadBlock - 1) / kHeadBlock;
    std::vector<AnchorReading> readings(places);
    parallelRanges(blocks, compute.threads, 1, [&](std::size_t first, std::size_t last, int) {
      const torch::NoGradGuard workerGuard;  // both count per thread
      at::set_num_threads(1);
      for (std::size_t block = first; block < last; ++block) {
        const std::size_t begin = block * kHeadBlock, end = std::min(places, begin + kHeadBlock);
        const auto from = std::int64_t(scan) * count + std::int64_t(begin) * stride;
        const auto to = std::min((std::int64_t(scan) + 1) * count,
                                 std::int64_t(scan) * count + std::int64_t(end) * stride);
        const torch::Tensor rows =
            model.points
                ->answer(features, input.points.slice(0, from, to, stride).contiguous(),
                         input.cellOfPoint.slice(0, from, to, stride).contiguous(),
                         {1, compute.brief})
                .to(torch::kCPU)
                .contiguous();
        for (std::size_t i = begin; i < end; ++i) {
          readings[i] = readAnchors(rows.data_ptr<float>() + (i - begin) * kPointOutputs, anchors_);
        }
      }
    });
    return readings;
  };
  const auto meanEntropy = [](const std::vector<AnchorReading>& readings) {
    double sum = 0;
    for (const AnchorReading& reading : readings) sum += reading.entropy;
    return sum / double(std::max<std::size_t>(1, readings.size()));
  };
  // Which heading? Some of the points decide.
  std::size_t chosen = 0;
  double bestScore = 0;
  for (std::size_t k = 0; peaks.size() > 1 && k < peaks.size(); ++k) {
    const Eigen::Index stride = std::max<Eigen::Index>(1, count / kDecidingPoints);
    const double score =
        meanEntropy(read(k, stride)) - kHeadingTrust * std::log(std::max(1e-6, peaks[k].share));
    if (k > 0 && score >= bestScore) continue;
    bestScore = score;
    chosen = k;
  }
  Answer found;
  found.heading = peaks[chosen].angle;
  found.headingShare = peaks[chosen].share;
  found.points = read(chosen, 1);
  found.entropy = meanEntropy(found.points);
  const torch::Tensor person = features.person.to(torch::kCPU).contiguous();
  std::copy_n(person.data_ptr<float>() + chosen * kPersonOutputs, kPersonOutputs,
              found.person.begin());
  return found;
}

Result<corrnet::Prediction> NetPredictor::predict(const geometry::OrientedPoints& points,
                                                  StopToken stop) const {
  if (points.positions.cols() == 0) return usageError("There is no point to predict for.");
  const PointsF positions = points.positions.cast<float>();
  const PointsF normals = points.normals.cols() == positions.cols()
                              ? PointsF(points.normals.cast<float>())
                              : PointsF(PointsF::Zero(3, positions.cols()));
  const float coarsest =
      std::ldexp(CorrespondenceNetImpl::kFinest, CorrespondenceNetImpl::kLevels - 1);
  const Eigen::Vector3f middle = middleOf(positions);
  if (corrnet::occupiedCells(positions.colwise() - middle, coarsest) > kMostCoarseCells) {
    const auto extent = (positions.rowwise().maxCoeff() - positions.rowwise().minCoeff()).norm();
    return unreadable({},
                      "The network looks at people; these points lie " +
                          std::to_string(std::lround(extent)) + " m apart.",
                      "Is the scan's unit right? Choose it by hand.");
  }
  const Compute compute{threads_, multipliesBrief()};
  Answer found = answer(positions, normals, {}, compute);
  Eigen::Matrix3f tilt = Eigen::Matrix3f::Identity();  // scan -> upright scan
  if (found.entropy > kUnsureEntropy) {
    const PointsF few = thinned(positions, kTiltPoints), fewNormals = thinned(normals, kTiltPoints);
    double clearest = found.entropy - kClearer;
    for (const Eigen::Matrix3f& way : otherWaysUp()) {
      const double entropy = answer(way * few, way * fewNormals, {}, compute).entropy;
      if (entropy >= clearest || stop.stopRequested()) continue;
      clearest = entropy;
      tilt = way;
    }
    if (!tilt.isIdentity()) found = answer(tilt * positions, tilt * normals, {}, compute);
  }
  if (stop.stopRequested()) return cancelledError();

  corrnet::Prediction prediction;
  canonical::Correspondences& pairs = prediction.correspondences;
  const std::size_t count = found.points.size();
  pairs.point.resize(count);
  pairs.confidence.resize(count);
  pairs.part.resize(count);
  pairs.raw.resize(3, Eigen::Index(count));
  pairs.canonical.resize(3, Eigen::Index(count));
  pairs.beneath.resize(3, Eigen::Index(count));
  const Eigen::Matrix3f forth = tilt.transpose() * turnBy(float(found.heading));
  for (std::size_t i = 0; i < count; ++i) {
    const AnchorReading& reading = found.points[i];
    const auto column = static_cast<Eigen::Index>(i);
    pairs.point[i] = static_cast<std::int32_t>(i);
    pairs.raw.col(column) = reading.canonical.cast<double>();
    pairs.beneath.col(column) = (forth * reading.beneath).cast<double>();
    const double lost = (reading.entropy - kSureEntropy) / (kLostEntropy - kSureEntropy);
    pairs.confidence[i] = double(reading.body) * std::clamp(1 - lost, 0.0, 1.0);
  }
  const auto projected = surface_.project(pairs.raw, threads_);
  for (std::size_t i = 0; i < count; ++i) {
    pairs.canonical.col(Eigen::Index(i)) = projected[i].position;
    Eigen::Index corner = 0;
    projected[i].bary.maxCoeff(&corner);
    const std::int32_t vertex = canonical_->faces(corner, projected[i].face);
    pairs.part[i] = canonical_->partLabels.empty() ? canonical_->skin.joint(0, vertex)
                                                   : canonical_->partLabels[std::size_t(vertex)];
  }
  corrnet::PersonEstimate& person = prediction.person;
  person.headingDegrees = std::atan2(double(forth(0, 2)), double(forth(2, 2))) * 180 / kPi;
  person.headingConfidence = found.headingShare;
  person.orientation = forth.cast<double>();
  trunkRotation(pairs, points.positions, person.orientation);
  person.scale = std::exp(double(found.person[0]) / kStatureUnits);
  person.betas.resize(kBetas);
  for (int b = 0; b < kBetas; ++b) person.betas(b) = double(found.person[std::size_t(1 + b)]);
  return prediction;
}

Result<std::shared_ptr<const corrnet::CorrNet>> openPredictor(const corrnet::Weights& weights,
                                                              const body::ModelPointer& canonical,
                                                              int threads) {
  if (weights.preset != "voxels") {
    return unreadable(
        {}, "These weights are of the kind \"" + weights.preset + "\", which cannot predict.",
        "Give the corrnet.safetensors of a training.");
  }
  if (weights.bodyChecksum != canonical->checksum) {
    return unreadable({},
                      "These weights were trained for another canonical body than this "
                      "program's built-in one.",
                      "Train on (loopreg train warmup --resume), or take the weights that belong "
                      "to this version.");
  }
  NetModel model;
  const Result<void> loaded = loadParameters(weights, *model);
  if (!loaded) return loaded.error();
  const Result<PointsF> anchors = loadAnchors(weights);
  if (!anchors) return anchors.error();
  if (torch::cuda::is_available()) model->to(torch::kCUDA);
  return std::shared_ptr<const corrnet::CorrNet>(
      std::make_shared<NetPredictor>(model, anchors.value(), canonical, threads));
}

}  // namespace loopreg::learning
