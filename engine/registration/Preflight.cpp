#include "registration/Preflight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "registration/PreflightParts.h"

namespace loopreg::registration {
namespace {

using namespace preflight;

constexpr Eigen::Index kSamples = 20'000;
constexpr double kTypicalHeight = 1.70;      ///< metres, a standing adult
constexpr double kLeast = 0.4, kMost = 2.6;  ///< metres: newborn to reaching up
constexpr double kLeastKept = 0.02;          ///< share; below it nothing is left out
constexpr double kLeastStated = 0.25, kMostStated = 4.0;

std::string number(double value, int digits = 2) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// Density of the largest extent of a scanned person over its logarithm: adults' stature with a
/// wide lower flank (seated, crouching, children), and a small even share for everything between
/// newborn and reaching up.
double extentDensity(double metres) {
  if (metres < kLeast || metres > kMost) return 0;
  const double r = std::log(metres / kTypicalHeight);
  const double above = 0.12, below = 0.3;
  const double z = r / (r > 0 ? above : below);
  const double peak = 2 / ((above + below) * 2.5066);
  return 0.95 * peak * std::exp(-0.5 * z * z) + 0.05 / std::log(kMost / kLeast);
}

struct UnitsChoice {
  Units units = Units::automatic;
  double metresPerUnit = 0;
  Finding finding;
};

/// Units from the person's largest extent (scan units): which of the four makes it a person?
UnitsChoice guessUnits(double extent) {
  // How often scans come in each unit; matters only where two of them are possible.
  constexpr std::array<std::pair<Units, double>, 4> kPrior{{{Units::metres, 0.45},
                                                            {Units::centimetres, 0.25},
                                                            {Units::millimetres, 0.25},
                                                            {Units::inches, 0.05}}};
  // The fifth possibility: rescaled to no unit at all (decimetres, a unit cube).
  constexpr double kRescaled = 0.003;
  UnitsChoice choice;
  double best = kRescaled, sum = kRescaled;
  for (const auto& [units, prior] : kPrior) {
    const double p = prior * extentDensity(extent * metresPerUnit(units));
    sum += p;
    if (p > best) {
      best = p;
      choice.units = units;
    }
  }
  if (choice.units == Units::automatic) {
    choice.metresPerUnit = extent > 0 ? kTypicalHeight / extent : 1;
    choice.finding = {0.2,
                      "In no unit is this as tall as a person; its largest extent is taken for " +
                          number(kTypicalHeight) + " m."};
    return choice;
  }
  choice.metresPerUnit = metresPerUnit(choice.units);
  const double metres = extent * choice.metresPerUnit;
  // Unique among the units is not yet certain: far from adults' stature the scan may be rescaled.
  const double typical = std::min(1.0, extentDensity(metres) / extentDensity(1.35));
  choice.finding = {0.98 * best / sum * (0.4 + 0.6 * typical),
                    "Read in " + std::string(unitsName(choice.units)) + ", its largest extent is " +
                        number(metres) + " m, that of a person."};
  return choice;
}

/// What the user says is done; that it makes no person of the scan is said, with what would.
UnitsChoice takeUnits(Units units, double extent) {
  UnitsChoice choice{units, metresPerUnit(units), {1, "Set by the user."}};
  const double metres = extent * choice.metresPerUnit;
  if (metres > kLeastStated && metres < kMostStated) return choice;
  choice.finding = {0.1, "Set by the user, but read in " + std::string(unitsName(units)) +
                             ", its largest extent is " + number(metres) + " m, no person's"};
  const UnitsChoice likely = guessUnits(extent);
  if (likely.units != Units::automatic) {
    choice.finding.reason += "; in " + std::string(unitsName(likely.units)) + " it would be " +
                             number(extent * likely.metresPerUnit) + " m";
  }
  choice.finding.reason += ".";
  return choice;
}

UnitsChoice decideUnits(const Scan& scan, const FitOptions& options, double extent,
                        std::vector<std::string>& remarks) {
  if (options.units != Units::automatic) return takeUnits(options.units, extent);
  const double stated = scan.statedMetresPerUnit;
  if (stated > 0) {
    const double metres = extent * stated;
    if (metres > kLeastStated && metres < kMostStated) {
      UnitsChoice choice{
          Units::automatic,
          stated,
          {0.97, "The file states its units; its largest extent is " + number(metres) + " m."}};
      for (const Units units :
           {Units::metres, Units::centimetres, Units::millimetres, Units::inches}) {
        if (std::abs(stated / metresPerUnit(units) - 1) < 0.01) choice.units = units;
      }
      return choice;
    }
    remarks.push_back("The file states " + number(stated, 4) +
                      " m per unit, which would make its content " + number(metres) +
                      " m large; the units were taken from its size instead.");
  }
  UnitsChoice choice = guessUnits(extent);
  if (choice.units == Units::automatic) {
    remarks.push_back(
        "The units are unknown; set them (--units) if the size of the result matters.");
  }
  return choice;
}

void decideUp(const Samples& person, const std::vector<SupportPlane>& planes,
              const FitOptions& options, Preflight& result) {
  if (options.up != UpAxis::automatic) {
    result.up = options.up;
    result.upFinding = {1, "Set by the user."};
    return;
  }
  const UpScores scores = scoreUpAxes(person, planes);
  const auto best = static_cast<std::size_t>(scores.best);
  result.up = kUpAxes[best];
  const bool floor = std::any_of(planes.begin(), planes.end(), [&](const SupportPlane& plane) {
    return plane.axis == result.up;
  });
  const std::string name = upAxisName(result.up);
  result.upFinding.confidence = scores.probability[best];
  result.upFinding.reason = floor ? "A floor lies across " + name + " with the body above it."
                                  : "The body is long along " + name.substr(1) +
                                        ", with head and shoulders at the " + name + " end.";
  if (!planes.empty() && !floor) {
    result.upFinding.confidence *= 0.6;
    result.remarks.push_back(std::string("A large plane lies across ") +
                             upAxisName(planes.front().axis) + ", but the body is long along " +
                             name + ": it stands before a wall, or lies on the floor.");
  }
  std::size_t second = best == 0 ? 1 : 0;
  for (std::size_t i = 0; i < kUpAxes.size(); ++i) {
    if (i != best && scores.score[i] > scores.score[second]) second = i;
  }
  if (scores.probability[second] > 0.2) {
    result.remarks.push_back(std::string("Up could also be ") + upAxisName(kUpAxes[second]) +
                             "; set it if the body comes out lying or upside down.");
  }
}

/// Height of a plane under a point, both in the scan frame, as a position.
Vector3d footPoint(const SupportPlane& plane, const Vector3d& p, const Vector3d& up) {
  return p + (plane.offset - plane.normal.dot(p)) / plane.normal.dot(up) * up;
}

void addRemarks(const Scan& scan, const FitOptions& options, Preflight& result) {
  const std::size_t total = result.isPerson.size();
  if (result.floorFound) {
    result.remarks.push_back("A floor of " + std::to_string(result.floorPoints) + " points was " +
                             (options.keepDebris ? "found." : "left out."));
  }
  if (result.debrisPoints > 0) {
    result.remarks.push_back(std::to_string(result.debrisPoints) + " of " + std::to_string(total) +
                             " points do not belong to the person and were " +
                             (options.keepDebris ? "kept as asked." : "left out."));
  }
  if (result.holes > 0) {
    result.remarks.push_back("The person's surface has " + std::to_string(result.holes) +
                             (result.holes == 1 ? " open boundary." : " open boundaries."));
  }
  if (scan.mesh.isPointCloud()) result.remarks.push_back("This is a point cloud without faces.");
}

}  // namespace

Preflight inspectScan(const Scan& scan, const FitOptions& options, StopToken stop) {
  Preflight result;
  const auto vertexCount = static_cast<std::size_t>(scan.mesh.vertexCount());
  const Samples samples = sampleScan(scan, kSamples, options.seed);
  if (samples.count() == 0 || stop.stopRequested()) {
    result.isPerson.assign(vertexCount, true);
    result.unitsFinding.reason = result.upFinding.reason = result.facingFinding.reason =
        "The scan has no points to judge by.";
    return result;
  }

  // What stands on what: large planes first, for they join all that touches them.
  const std::vector<SupportPlane> planes = findSupportPlanes(samples, options.seed);
  PersonMask mask = findPerson(scan, samples, planes);
  const auto keptShare = [](const std::vector<bool>& kept) {
    return static_cast<double>(std::count(kept.begin(), kept.end(), true)) /
           static_cast<double>(std::max<std::size_t>(1, kept.size()));
  };
  if (keptShare(mask.sample) < kLeastKept || keptShare(mask.vertex) < kLeastKept) {
    // Planes and specks alone: no person, but it is for the fit to say so.
    mask.sample.assign(mask.sample.size(), true);
    mask.vertex.assign(mask.vertex.size(), true);
    mask.planePoints = mask.debrisPoints = 0;
    mask.rivalShare = 0;
    result.remarks.push_back("Hardly anything of this scan could be a person; all of it is kept.");
  }
  const Samples person = select(samples, mask.sample);
  if (stop.stopRequested()) return result;
  decideUp(person, planes, options, result);
  result.components = mask.components;
  result.rivalShare = options.keepDebris ? 0 : mask.rivalShare;
  result.debrisPoints = mask.debrisPoints + mask.planePoints;

  const Eigen::AlignedBox3d box = robustBounds(person.positions, 0.001);
  const UnitsChoice units = decideUnits(scan, options, box.sizes().maxCoeff(), result.remarks);
  result.units = units.units;
  result.unitsFinding = units.finding;

  // Into the engine's frame: metres, +y up, the person's middle over the origin, standing on y = 0.
  result.alignment.scale = units.metresPerUnit;
  result.alignment.rotation = uprightRotation(result.up);
  Samples aligned = person;
  aligned.positions = result.alignment.apply(person.positions);
  aligned.normals = result.alignment.applyDirections(person.normals);
  const Eigen::AlignedBox3d upright = robustBounds(aligned.positions, 0.0005);
  result.height = upright.sizes().y();
  double ground = upright.min().y();
  const Vector3d up = upDirection(result.up);
  for (const SupportPlane& plane : planes) {
    if (plane.axis != result.up) continue;
    result.floorFound = true;
    result.floorPoints = 0;
    for (Eigen::Index v = 0; v < scan.mesh.vertexCount(); ++v) {
      if (plane.contains(scan.mesh.vertices.col(v))) ++result.floorPoints;
    }
    ground = result.alignment.apply(footPoint(plane, box.center(), up)).y();
    result.height = upright.max().y() - ground;
    break;
  }
  result.debrisPoints -= std::min(result.debrisPoints, result.floorPoints);
  result.alignment.translation = -Vector3d(upright.center().x(), ground, upright.center().z());
  aligned.positions.colwise() += result.alignment.translation;
  if (stop.stopRequested()) return result;

  if (options.facingDegrees) {
    result.facingDegrees = *options.facingDegrees;
    result.facingFinding = {1, "Set by the user."};
  } else {
    const Facing facing = findFacing(aligned);
    result.facingDegrees = facing.degrees;
    result.facingFinding = facing.finding;
  }
  if (!scan.mesh.isPointCloud()) result.holes = countHoles(scan.mesh, mask.vertex);
  result.isPerson = std::move(mask.vertex);
  addRemarks(scan, options, result);
  if (options.keepDebris) result.isPerson.assign(vertexCount, true);
  return result;
}

}  // namespace loopreg::registration
