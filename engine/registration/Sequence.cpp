#include "registration/Sequence.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "canonical/CanonicalMap.h"
#include "core/Parallel.h"
#include "core/Statistics.h"
#include "registration/Explanations.h"
#include "registration/MotionSmoothing.h"
#include "registration/PersonSamples.h"
#include "registration/SurfaceFit.h"

namespace loopreg::registration {
namespace {

const SurfaceFit::Size kFrameSize{3400, 2000};
constexpr double kMostGrowth =
    3;  // of a frame over the first: who stands up grows by less than two
constexpr double kCarriedVelocity = 0.5;  // of the last frame's motion, into the next one's start
// A frame whose cost exceeds the median of those before by this factor (and a little) has lost the
// person.
constexpr double kLostFactor = 2.0, kLostMargin = 0.02;
// The surface terms count 1,000 points in squared centimetres; a scan's points err together, by a
// few millimetres, over patches of the size of a hand: about 100 independent ones.
constexpr double kDataVariance = 0.3 * 0.3 * 10;

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Wide enough for what a person moves in a frame, then as narrow as a registration ends.
std::vector<Level> trackingLevels(double outside, bool clothed) {
  std::vector<Level> levels = fineLevels(outside, clothed);
  levels.front().sigma = 0.07;
  levels.front().maxAngleDegrees = 75;
  return levels;
}

/// Diagonal of the box that holds the middle nine tenths of the points along each axis, in the
/// file's unit: strays do not count.
double extentOf(const Points& points) {
  Vector3d size = Vector3d::Zero();
  const Eigen::Index count = points.cols(), edge = count / 20;
  if (count == 0) return 0;
  for (int axis = 0; axis < 3; ++axis) {
    VectorXd values = points.row(axis).transpose();
    std::nth_element(values.begin(), values.begin() + edge, values.end());
    const double low = values[edge];
    std::nth_element(values.begin(), values.end() - 1 - edge, values.end());
    size[axis] = values[count - 1 - edge] - low;
  }
  return size.norm();
}

/// "1000", "100", "0.001": two digits, which tell units apart.
std::string roughly(double ratio) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", ratio);
  if (ratio >= 10 && ratio < 1e9) std::snprintf(text, sizeof text, "%ld", std::lround(ratio));
  return text;
}

std::string fileName(const Scan& scan) {
  return std::filesystem::path(scan.file).filename().string();
}

/// Component by component, over the key frames that fit.
struct SharedShape {
  VectorXd betas;
  double scale = 1;
  bool clothed = false;
};

class Tracker {
 public:
  Tracker(std::size_t count, const FrameReader& read, const body::BodyModel& model,
          const corrnet::CorrNet* net, const SequenceOptions& options, StopToken stop)
      : count_(count),
        read_(read),
        model_(model),
        net_(net),
        options_(options),
        stop_(std::move(stop)),
        threads_(resolveThreads(options.fit.threads)),
        body_(model) {}

  Result<SequenceResult> run(const SequenceObserver& observer);

 private:
  struct Frame {
    fit::ScanSamples samples, skin;
  };
  Result<void> findShape();
  Result<Scan> readFrame(std::size_t t);
  Result<Frame> sampleFrame(const Scan& scan) const;
  Result<void> track(std::size_t t);
  /// From these parameters on, with the shape held; fills what the smoothing wants to know.
  SequenceFrame fitFrame(const Frame& frame, const body::BodyParameters& start,
                         FrameEstimate& estimate, double& score) const;
  body::BodyParameters shaped(body::BodyParameters parameters) const {
    parameters.betas = shape_.betas;
    parameters.scale = shape_.scale;
    return parameters;
  }
  body::BodyParameters carriedOn() const;
  double outside() const { return !shape_.clothed ? 1.0 : net_ ? 0.35 : 0.2; }

  std::size_t count_;
  const FrameReader& read_;
  const body::BodyModel& model_;
  const corrnet::CorrNet* net_;
  const SequenceOptions& options_;
  StopToken stop_;
  int threads_;
  fit::PreparedBody body_;
  FitOptions frameOptions_;
  SharedShape shape_;
  body::BodyParameters first_;
  double firstExtent_ = 0;  ///< extentOf() the first frame
  std::string firstFile_;
  SequenceResult result_;
  std::vector<FrameEstimate> estimates_;
  std::vector<double> scores_;
};

// The key frames lie evenly over the sequence. Units and up axis are the first frame's: all frames
// share one frame of reference.
Result<void> Tracker::findShape() {
  const std::size_t keys =
      std::min<std::size_t>(count_, static_cast<std::size_t>(std::max(1, options_.keyFrames)));
  std::vector<FitResult> fits;
  frameOptions_ = options_.fit;
  for (std::size_t k = 0; k < keys; ++k) {
    const std::size_t t = keys == 1 ? 0 : k * (count_ - 1) / (keys - 1);
    if (stop_.stopRequested()) return cancelledError();
    const Result<Scan> scan = readFrame(t);
    if (!scan) return scan.error();
    Result<FitResult> fit =
        registerScan(scan.value(), model_, net_, frameOptions_, fit::FitObserver(), stop_);
    if (!fit) return fit.error();
    if (k == 0) {
      result_.preflight = fit->preflight;
      frameOptions_.units = fit->preflight.units;
      frameOptions_.up = fit->preflight.up;
      first_ = fit->parameters;
    }
    fits.push_back(std::move(fit).value());
  }
  std::vector<const FitResult*> trusted;
  for (const FitResult& fit : fits) {
    if (fit.verdict != Verdict::failed) trusted.push_back(&fit);
  }
  if (trusted.empty()) {
    for (const FitResult& fit : fits) trusted.push_back(&fit);
  }
  const auto typical = [&](const std::function<double(const FitResult&)>& value) {
    std::vector<double> values;
    for (const FitResult* fit : trusted) values.push_back(value(*fit));
    return medianOf(std::move(values));
  };
  shape_.betas.resize(model_.betaCount());
  for (Eigen::Index b = 0; b < shape_.betas.size(); ++b) {
    shape_.betas[b] = typical([b](const FitResult& fit) { return fit.parameters.betas[b]; });
  }
  shape_.scale = typical([](const FitResult& fit) { return fit.parameters.scale; });
  const auto clothed = std::count_if(trusted.begin(), trusted.end(),
                                     [](const FitResult* fit) { return fit->clothed; });
  shape_.clothed = 2 * static_cast<std::size_t>(clothed) > trusted.size();
  result_.clothed = shape_.clothed;
  return {};
}

// The first frame's unit is everybody's, and a person a kilometre tall would take all memory.
Result<Scan> Tracker::readFrame(std::size_t t) {
  Result<Scan> scan = read_(t);
  if (!scan) {
    Error error = scan.error();
    if (error.code == ErrorCode::unreadableInput) {
      error.hint += (error.hint.empty() ? "" : " ") + std::string("Leave it out, or repair it.");
    }
    return error;
  }
  const double extent = extentOf(scan->mesh.vertices);
  if (t == 0) {
    firstExtent_ = extent;
    firstFile_ = fileName(scan.value());
    return scan;
  }
  const double ratio = extent / std::max(1e-12, firstExtent_);
  if (ratio <= kMostGrowth && ratio >= 1 / kMostGrowth) return scan;
  return unreadable(scan->file,
                    "The frame " + fileName(scan.value()) + " is " + roughly(ratio) +
                        " times as large as the first, " + firstFile_ +
                        ": all frames of a sequence need one unit.",
                    "Convert it, or leave it out. Scans of different captures are no sequence: "
                    "register them one by one.");
}

Result<Tracker::Frame> Tracker::sampleFrame(const Scan& scan) const {
  Preflight preflight = inspectScan(scan, frameOptions_, stop_);
  preflight.alignment = result_.preflight.alignment;
  Rng rng(options_.fit.seed);
  Frame frame;
  frame.samples = samplePerson(alignedPerson(scan, preflight), rng, threads_);
  if (frame.samples.count() < 20) {
    return unreadable(scan.file, "No person is left after removing floor and debris.",
                      "Take this frame out of the folder.");
  }
  frame.skin = frame.samples;
  if (!net_ || !shape_.clothed) return frame;
  const Result<corrnet::Prediction> predicted =
      net_->predict({frame.samples.positions, frame.samples.normals, frame.samples.source}, stop_);
  if (!predicted) return predicted.error();
  const Points& beneath = predicted->correspondences.beneath;
  if (beneath.cols() == frame.samples.count()) {
    frame.skin = fit::beneathClothes(frame.samples, beneath);
  }
  return frame;
}

body::BodyParameters Tracker::carriedOn() const {
  const std::size_t t = estimates_.size();
  if (t == 0) return first_;
  body::BodyParameters next = estimates_[t - 1].parameters;
  if (t < 2) return next;
  const body::BodyParameters& before = estimates_[t - 2].parameters;
  for (std::size_t j = 0; j < next.rotations.size(); ++j) {
    const Vector3d turned =
        body::axisAngleFromRotation(next.rotations[j] * before.rotations[j].transpose());
    next.rotations[j] = body::rotationFromAxisAngle(kCarriedVelocity * turned) * next.rotations[j];
  }
  next.translation += kCarriedVelocity * (next.translation - before.translation);
  return next;
}

SequenceFrame Tracker::fitFrame(const Frame& frame, const body::BodyParameters& start,
                                FrameEstimate& estimate, double& score) const {
  const fit::FitObserver nobody;
  const Recorder recorder(nobody, stop_);
  SurfaceFit surface(body_, frame.skin, kFrameSize, shaped(start), false, threads_);
  Constraints constraints;
  constraints.held.assign(std::size_t(body_.layout.size()), false);
  for (int i = body_.layout.logScale(); i < body_.layout.size(); ++i) {
    constraints.held[std::size_t(i)] = true;
  }
  surface.setConstraints(constraints);
  const std::vector<Level> levels = trackingLevels(outside(), shape_.clothed);
  surface.run(levels, recorder, {});
  score = surface.score(kScoreWidth);
  SequenceFrame done;
  done.parameters = surface.state().parameters;
  const Eigen::Index size = 3 * model_.jointCount() + 3;
  estimate.H = surface.curvature(levels.back()).topLeftCorner(size, size);
  estimate.parameters = done.parameters;
  done.medianMm = 1000 * surface.scanToModel().medianDistance();
  return done;
}

Result<void> Tracker::track(std::size_t t) {
  const auto begin = std::chrono::steady_clock::now();
  const Result<Scan> scan = readFrame(t);
  if (!scan) return scan.error();
  Result<Frame> sampled = sampleFrame(scan.value());
  if (!sampled) return sampled.error();
  FrameEstimate estimate;
  double score = 0;
  SequenceFrame frame = fitFrame(sampled.value(), carriedOn(), estimate, score);
  const auto lost = [&](double cost) {
    return !scores_.empty() && cost > kLostFactor * medianOf(scores_) + kLostMargin;
  };
  if (lost(score)) {
    FitOptions options = frameOptions_;
    const Result<FitResult> fit =
        registerScan(scan.value(), model_, net_, options, fit::FitObserver(), stop_);
    if (!fit) return fit.error();
    // The frame's own frame of reference is not the sequence's.
    const Alignment& own = fit->preflight.alignment;
    const Alignment& all = result_.preflight.alignment;
    body::BodyParameters start = fit->parameters;
    const Matrix3d turn = all.rotation * own.rotation.transpose();
    const Vector3d root = body::forwardKinematics(model_, start).restJoints.col(0);
    const Vector3d place =
        all.apply(own.applyInverse(Vector3d(start.scale * root + start.translation)));
    start.rotations[0] = turn * start.rotations[0];
    start = shaped(std::move(start));
    start.translation =
        place - start.scale * body::forwardKinematics(model_, start).restJoints.col(0);
    FrameEstimate other;
    double otherScore = 0;
    SequenceFrame again = fitFrame(sampled.value(), start, other, otherScore);
    if (otherScore < score) {
      frame = again;
      frame.restarted = true;
      estimate = std::move(other);
      score = otherScore;
    }
  }
  frame.doubtful = lost(score);
  frame.seconds = secondsSince(begin);
  scores_.push_back(score);
  estimates_.push_back(std::move(estimate));
  result_.frames.push_back(std::move(frame));
  return {};
}

Result<SequenceResult> Tracker::run(const SequenceObserver& observer) {
  auto begin = std::chrono::steady_clock::now();
  if (Result<void> found = findShape(); !found) return found.error();
  result_.shapeSeconds = secondsSince(begin);
  for (std::size_t t = 0; t < count_; ++t) {
    if (stop_.stopRequested()) return cancelledError();
    if (Result<void> done = track(t); !done) return done.error();
    if (observer && !observer(t, count_, result_.frames.back())) return cancelledError();
  }
  begin = std::chrono::steady_clock::now();
  if (options_.jointAcceleration > 0) {
    MotionPrior prior;
    prior.framesPerSecond = options_.framesPerSecond;
    prior.jointAcceleration = options_.jointAcceleration;
    prior.rootAcceleration = options_.rootAcceleration;
    prior.dataVariance = kDataVariance;
    const std::vector<body::BodyParameters> smooth = smoothMotion(model_, estimates_, prior);
    for (std::size_t t = 0; t < count_; ++t) result_.frames[t].parameters = smooth[t];
  }
  result_.smoothSeconds = secondsSince(begin);
  return std::move(result_);
}

}  // namespace

Result<SequenceResult> registerSequence(std::size_t count, const FrameReader& read,
                                        const body::BodyModel& model, const corrnet::CorrNet* net,
                                        const SequenceOptions& options,
                                        const SequenceObserver& observer, StopToken stop) {
  if (count == 0) return usageError("A sequence needs at least one frame.");
  if (Result<void> valid = options.fit.validate(); !valid) return valid.error();
  return Tracker(count, read, model, net, options, std::move(stop)).run(observer);
}

}  // namespace loopreg::registration
