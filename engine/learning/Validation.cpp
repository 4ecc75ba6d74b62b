#include "learning/Validation.h"

#include <algorithm>
#include <cmath>

#include "core/Statistics.h"

namespace loopreg::learning {
namespace {

using corrnet::PointsF;

constexpr double kPi = 3.14159265358979323846;
constexpr Eigen::Index kMostPoints = 6000;

double degreesApart(double a, double b) {
  return std::abs(std::remainder(a - b, 2 * kPi)) * 180 / kPi;
}

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / double(std::max<std::size_t>(1, values.size()));
}

/// Centimetres per body point between the projected answer and the truth.
std::vector<double> errorsOf(const NetAnswer& answer, const TrainingScan& scan,
                             const canonical::CanonicalSurface& surface) {
  std::vector<Eigen::Index> body;
  for (std::size_t i = 0; i < scan.isBody.size(); ++i) {
    if (scan.isBody[i]) body.push_back(Eigen::Index(i));
  }
  Points raw(3, Eigen::Index(body.size()));
  for (Eigen::Index k = 0; k < raw.cols(); ++k) {
    raw.col(k) = answer.canonical.col(body[std::size_t(k)]).cast<double>();
  }
  const auto projected = surface.project(raw, 1);
  std::vector<double> errors(body.size());
  for (std::size_t k = 0; k < body.size(); ++k) {
    const Vector3d truth = scan.canonical.col(body[k]).cast<double>();
    errors[k] = 100 * (projected[k].position - truth).norm();
  }
  return errors;
}

}  // namespace

std::vector<TrainingScan> heldOutScans(const TrainingSource& source, int count, Workers& workers) {
  std::vector<TrainingScan> scans(static_cast<std::size_t>(count));
  workers.run([&](int worker) {
    for (int i = worker; i < count; i += workers.count()) {
      TrainingScan scan = source(std::uint64_t(i), true);
      const Eigen::Index points = scan.positions.cols();
      const Eigen::Index step = (points + kMostPoints - 1) / kMostPoints;
      if (step > 1) {
        const auto every = Eigen::seq(0, points - 1, step);
        for (PointsF* values : {&scan.positions, &scan.normals, &scan.canonical, &scan.beneath}) {
          *values = (*values)(Eigen::all, every).eval();
        }
        std::vector<std::uint8_t> isBody;
        std::vector<std::int32_t> part;
        for (Eigen::Index p = 0; p < points; p += step) {
          isBody.push_back(scan.isBody[std::size_t(p)]);
          part.push_back(scan.part[std::size_t(p)]);
        }
        scan.part = std::move(part);
        scan.isBody = std::move(isBody);
      }
      scans[std::size_t(i)] = std::move(scan);
    }
  });
  return scans;
}

NetErrors errorsOn(const std::vector<TrainingScan>& scans, const Answering& answer,
                   bool findsHeading, const canonical::CanonicalSurface& surface,
                   Workers& workers) {
  struct PerScan {
    std::vector<double> errors, trueHeading;
    double beneath = 0, headingOff = 0, headingWeight = 1;
  };
  std::vector<PerScan> results(scans.size());
  workers.run([&](int worker) {
    for (std::size_t i = std::size_t(worker); i < scans.size(); i += std::size_t(workers.count())) {
      const TrainingScan& scan = scans[i];
      PerScan& result = results[i];
      const Heading truth = headingOf(scan.root);
      const NetAnswer found = answer(scan, {});
      result.errors = errorsOf(found, scan, surface);
      result.trueHeading =
          findsHeading ? errorsOf(answer(scan, {truth.yaw}), scan, surface) : result.errors;
      result.headingOff = findsHeading ? degreesApart(found.heading, truth.yaw) : 0;
      result.headingWeight = truth.weight;
      double sum = 0, count = 0;
      for (Eigen::Index p = 0; p < scan.beneath.cols(); ++p) {
        if (!scan.isBody[std::size_t(p)]) continue;
        sum += double((found.beneath.col(p) - scan.beneath.col(p)).norm());
        ++count;
      }
      result.beneath = 100 * sum / std::max(1.0, count);
    }
  });
  NetErrors errors;
  errors.scans = static_cast<int>(scans.size());
  std::vector<double> all, known, off, unflipped;
  double flips = 0, above = 0;
  for (const PerScan& result : results) {
    all.insert(all.end(), result.errors.begin(), result.errors.end());
    known.insert(known.end(), result.trueHeading.begin(), result.trueHeading.end());
    errors.beneathCm += result.beneath / double(scans.size());
    const bool flipped = result.headingOff > 90 && result.headingWeight > 0.5;
    flips += flipped;
    off.push_back(result.headingOff);
    if (!flipped) unflipped.insert(unflipped.end(), result.errors.begin(), result.errors.end());
  }
  for (const double error : all) above += error > 15;
  errors.meanCm = meanOf(all);
  errors.medianCm = medianOf(all);
  errors.above15 = above / double(std::max<std::size_t>(1, all.size()));
  errors.trueHeadingCm = meanOf(known);
  errors.unflippedCm = meanOf(unflipped);
  errors.headingMedianDegrees = medianOf(off);
  errors.flips = flips / double(std::max<std::size_t>(1, scans.size()));
  return errors;
}

}  // namespace loopreg::learning
