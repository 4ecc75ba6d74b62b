#include "registration/Inspection.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "body/BodyWords.h"
#include "body/Skinning.h"
#include "core/Parallel.h"
#include "core/Statistics.h"
#include "fit/terms/JointPrior.h"
#include "geometry/PointIndex.h"
#include "geometry/Topology.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::registration {
namespace {

using body::BodyModel;

constexpr double kSeenWithin = 0.03;     // metres
constexpr double kSeenCosine = 0.34;     // 70 degrees
constexpr int kRegionPoints = 160;       // of a region, enough for its mean over the iterations
constexpr std::size_t kMostSteps = 160;  // of the history that are looked at

/// What all questions ask: the posed body, the scan in its frame, and each other's distances.
struct Fitted {
  Points body, bodyNormals;
  Points scan;
  std::vector<bool> person;
  std::vector<int> part;  ///< per body vertex: SMPL joint
  std::vector<geometry::SurfacePoint>
      onBody;       ///< of each scan vertex; others than the person's: none
  VectorXd scanMm;  ///< per scan vertex, -1 where it is no person's
  VectorXd bodyMm;  ///< per body vertex; -1 at rims of the scan
  std::vector<bool> seen;
};

std::vector<int> partOfVertex(const BodyModel& model) {
  const std::vector<int> parts = partOfJoint(model);
  std::vector<int> of(static_cast<std::size_t>(model.vertexCount()));
  for (Eigen::Index v = 0; v < model.vertexCount(); ++v) {
    of[static_cast<std::size_t>(v)] = parts[static_cast<std::size_t>(model.skin.joint(0, v))];
  }
  return of;
}

/// Typical distance between neighbouring samples.
double spacingOf(const geometry::PointIndex& index) {
  const Eigen::Index count = index.points().cols();
  std::vector<double> distances;
  for (Eigen::Index i = 0; i < count; i += std::max<Eigen::Index>(1, count / 200)) {
    const auto near = index.nearest(Vector3d(index.points().col(i)), 2);
    if (near.size() > 1) distances.push_back(std::sqrt(near[1].squaredDistance));
  }
  return medianOf(std::move(distances));
}

/// Body to scan: to the plane of the nearest sample, plus what lies beside it beyond the sampling
/// distance, as the verdict measures it (Assessment.cpp).
void measureBody(const FitResult& result, int threads, Fitted& fitted) {
  const Eigen::Index count = fitted.body.cols();
  fitted.bodyMm = VectorXd::Constant(count, -1);
  fitted.seen.assign(static_cast<std::size_t>(count), false);
  if (result.samples.cols() == 0) return;
  const geometry::PointIndex index(result.samples);
  const double spacing = spacingOf(index);
  const auto nearest = index.nearest(fitted.body, threads);
  for (Eigen::Index v = 0; v < count; ++v) {
    const auto& match = nearest[static_cast<std::size_t>(v)];
    const Vector3d difference = fitted.body.col(v) - result.samples.col(match.index);
    const Vector3d normal = result.sampleNormals.cols()
                                ? Vector3d(result.sampleNormals.col(match.index))
                                : Vector3d(Vector3d::Zero());
    const bool known = normal.squaredNorm() > 0.5;
    const double along = normal.dot(difference);
    const double beside = std::sqrt(std::max(0.0, difference.squaredNorm() - along * along));
    fitted.bodyMm(v) =
        1000 * (known ? std::hypot(along, std::max(0.0, beside - spacing)) : difference.norm());
    fitted.seen[static_cast<std::size_t>(v)] =
        match.squaredDistance < kSeenWithin * kSeenWithin &&
        (!known || normal.dot(fitted.bodyNormals.col(v)) > kSeenCosine);
  }
}

Fitted place(const Scan& scan, const BodyModel& model, const FitResult& result, int threads) {
  Fitted fitted;
  fitted.body = fittedMesh(model, result).vertices;
  fitted.bodyNormals = geometry::vertexNormals(fitted.body, model.faces);
  fitted.scan = result.preflight.alignment.apply(scan.mesh.vertices);
  fitted.person = result.preflight.isPerson;
  const Eigen::Index count = fitted.scan.cols();
  if (static_cast<Eigen::Index>(fitted.person.size()) != count) {
    fitted.person.assign(static_cast<std::size_t>(count), true);
  }
  fitted.part = partOfVertex(model);
  const geometry::TriangleBvh tree(fitted.body, model.faces);
  fitted.onBody = tree.closest(fitted.scan, threads);
  fitted.scanMm = VectorXd::Constant(count, -1);
  for (Eigen::Index i = 0; i < count; ++i) {
    if (!fitted.person[static_cast<std::size_t>(i)]) continue;
    fitted.scanMm(i) = 1000 * std::sqrt(fitted.onBody[static_cast<std::size_t>(i)].squaredDistance);
  }
  measureBody(result, threads, fitted);
  return fitted;
}

int partAt(const Fitted& fitted, const BodyModel& model, Eigen::Index scanVertex) {
  const geometry::SurfacePoint& hit = fitted.onBody[static_cast<std::size_t>(scanVertex)];
  Eigen::Index corner = 0;
  hit.bary.maxCoeff(&corner);
  return fitted.part[static_cast<std::size_t>(model.faces(corner, hit.face))];
}

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return -1;
  const auto at = static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

// --- Patches --------------------------------------------------------------------------------

/// Area that each vertex stands for: a third of its faces', or of a cloud's ground per point.
VectorXd vertexAreas(const Points& vertices, const Faces& faces, double perPoint) {
  if (faces.cols() == 0) return VectorXd::Constant(vertices.cols(), perPoint);
  VectorXd areas = VectorXd::Zero(vertices.cols());
  const VectorXd ofFace = geometry::faceAreas(vertices, faces);
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int c = 0; c < 3; ++c) areas(faces(c, f)) += ofFace(f) / 3;
  }
  return areas;
}

/// Connected sets of the vertices in `bad`; neighbours share a face, or, in a cloud, lie within
/// `reach`.
std::vector<std::vector<std::int32_t>> patches(const Points& vertices, const Faces& faces,
                                               const std::vector<bool>& bad, double reach) {
  std::vector<std::int32_t> kept, number(bad.size(), -1);
  for (std::size_t v = 0; v < bad.size(); ++v) {
    if (!bad[v]) continue;
    number[v] = static_cast<std::int32_t>(kept.size());
    kept.push_back(static_cast<std::int32_t>(v));
  }
  if (kept.empty()) return {};
  geometry::Components components;
  if (faces.cols() > 0) {
    // An edge of bad vertices, written as a face that ends where it began.
    std::vector<std::int32_t> edges;
    for (Eigen::Index f = 0; f < faces.cols(); ++f) {
      for (int c = 0; c < 3; ++c) {
        const std::int32_t a = number[faces(c, f)], b = number[faces((c + 1) % 3, f)];
        if (a >= 0 && b >= 0) edges.insert(edges.end(), {a, b, b});
      }
    }
    const Faces joined =
        Eigen::Map<const Faces>(edges.data(), 3, static_cast<Eigen::Index>(edges.size() / 3));
    components = geometry::connectedComponents(static_cast<Eigen::Index>(kept.size()), joined);
  } else {
    components = geometry::connectedComponents(Points(vertices(Eigen::all, kept)), reach);
  }
  std::vector<std::vector<std::int32_t>> found(components.count());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    found[static_cast<std::size_t>(components.label[i])].push_back(kept[i]);
  }
  return found;
}

/// Everything about a patch but its vertices. `partOf`: of a vertex.
template <class PartOf>
void describe(const Points& vertices, const VectorXd& areas, const VectorXd& millimetres,
              const BodyModel& model, const PartOf& partOf, Region& region) {
  std::map<int, double> share;
  double area = 0;
  for (const std::int32_t v : region.vertices) {
    area += areas(v);
    region.meanMm += areas(v) * millimetres(v);
    region.maxMm = std::max(region.maxMm, millimetres(v));
    region.centroid += areas(v) * vertices.col(v);
    region.box.extend(vertices.col(v));
    share[partOf(v)] += areas(v);
  }
  const double sum = std::max(area, 1e-12);
  region.meanMm /= sum;
  region.centroid /= sum;
  region.areaCm2 = 1e4 * area;
  region.part = std::max_element(share.begin(), share.end(), [](const auto& a, const auto& b) {
                  return a.second < b.second;
                })->first;
  region.place = body::partTitle(model.jointNames[static_cast<std::size_t>(region.part)]);
}

std::vector<Region> scanRegions(const Scan& scan, const BodyModel& model, const Fitted& fitted,
                                double threshold, double perPoint) {
  std::vector<bool> bad(static_cast<std::size_t>(fitted.scan.cols()));
  for (std::size_t i = 0; i < bad.size(); ++i) {
    bad[i] = fitted.scanMm(static_cast<Eigen::Index>(i)) > threshold;
  }
  const VectorXd areas = vertexAreas(fitted.scan, scan.mesh.faces, perPoint);
  std::vector<Region> regions;
  for (auto& vertices :
       patches(fitted.scan, scan.mesh.faces, bad, 3 * std::sqrt(std::max(0.0, perPoint)))) {
    Region region;
    region.vertices = std::move(vertices);
    describe(
        fitted.scan, areas, fitted.scanMm, model,
        [&](std::int32_t v) { return partAt(fitted, model, v); }, region);
    // From the body towards the scan; where that says nothing, from the body's middle axis.
    Vector3d outward = Vector3d::Zero();
    for (const std::int32_t v : region.vertices) {
      outward += fitted.scan.col(v) - fitted.onBody[static_cast<std::size_t>(v)].position;
    }
    region.outward = outward.norm() > 1e-9 ? Vector3d(outward.normalized()) : region.outward;
    regions.push_back(std::move(region));
  }
  return regions;
}

std::vector<Region> bodyRegions(const BodyModel& model, const Fitted& fitted, double threshold) {
  std::vector<bool> bad(static_cast<std::size_t>(fitted.body.cols()));
  for (std::size_t v = 0; v < bad.size(); ++v) {
    bad[v] = fitted.bodyMm(static_cast<Eigen::Index>(v)) > threshold;
  }
  const VectorXd areas = vertexAreas(fitted.body, model.faces, 0);
  std::vector<Region> regions;
  for (auto& vertices : patches(fitted.body, model.faces, bad, 0)) {
    Region region;
    region.onBody = true;
    region.vertices = std::move(vertices);
    describe(
        fitted.body, areas, fitted.bodyMm, model,
        [&](std::int32_t v) { return fitted.part[static_cast<std::size_t>(v)]; }, region);
    Vector3d outward = Vector3d::Zero();
    for (const std::int32_t v : region.vertices) outward += areas(v) * fitted.bodyNormals.col(v);
    region.outward = outward.norm() > 1e-9 ? Vector3d(outward.normalized()) : region.outward;
    regions.push_back(std::move(region));
  }
  return regions;
}

/// Some points of every region against the body of every iteration (every k-th of a long history).
void findBeginnings(const BodyModel& model, const std::vector<fit::FitIteration>& history,
                    const Fitted& fitted, double threshold, int threads, const StopToken& stop,
                    std::vector<Region>& regions) {
  std::vector<Points> points;
  for (const Region& region : regions) {
    const std::size_t step = region.vertices.size() / kRegionPoints + 1;
    std::vector<std::int32_t> some;
    for (std::size_t i = 0; i < region.vertices.size(); i += step) {
      some.push_back(region.vertices[i]);
    }
    points.emplace_back(fitted.scan(Eigen::all, some));
  }
  const std::size_t stride = history.size() / kMostSteps + 1;
  std::vector<int> steps;
  for (std::size_t k = 0; k < history.size(); k += stride) {
    if (history[k].parameters) steps.push_back(static_cast<int>(k));
  }
  if (steps.empty()) return;
  Eigen::MatrixXd mean(static_cast<Eigen::Index>(regions.size()),
                       static_cast<Eigen::Index>(steps.size()));
  const geometry::TriangleBvh rest(fitted.body, model.faces);
  parallelRanges(steps.size(), threads, 4, [&](std::size_t begin, std::size_t end, int) {
    geometry::TriangleBvh tree = rest;
    for (std::size_t k = begin; k < end && !stop.stopRequested(); ++k) {
      const fit::FitIteration& step = history[static_cast<std::size_t>(steps[k])];
      tree.refit(body::poseBody(model, *step.parameters, step.displacements.get()).vertices);
      for (std::size_t r = 0; r < regions.size(); ++r) {
        double sum = 0;
        for (Eigen::Index i = 0; i < points[r].cols(); ++i) {
          sum += std::sqrt(tree.closest(Vector3d(points[r].col(i))).squaredDistance);
        }
        mean(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(k)) =
            1000 * sum / static_cast<double>(std::max<Eigen::Index>(1, points[r].cols()));
      }
    }
  });
  if (stop.stopRequested()) return;
  for (std::size_t r = 0; r < regions.size(); ++r) {
    if (regions[r].onBody) continue;
    const Eigen::RowVectorXd row = mean.row(static_cast<Eigen::Index>(r));
    const int at = wentWrongAt({row.data(), row.data() + row.size()}, threshold);
    if (at >= 0) regions[r].wentWrong = steps[static_cast<std::size_t>(at)];
  }
}

// --- Parts ----------------------------------------------------------------------------------

std::vector<PartRow> partTable(const BodyModel& model, const FitResult& result,
                               const Fitted& fitted) {
  const auto joints = static_cast<std::size_t>(model.jointCount());
  std::vector<std::vector<double>> scan(joints), body(joints);
  std::vector<double> vertices(joints, 0), seen(joints, 0), asked(joints, 0), agreed(joints, 0),
      confidence(joints, 0);
  for (Eigen::Index i = 0; i < fitted.scan.cols(); ++i) {
    if (fitted.scanMm(i) < 0) continue;
    scan[static_cast<std::size_t>(partAt(fitted, model, i))].push_back(fitted.scanMm(i));
  }
  for (Eigen::Index v = 0; v < fitted.body.cols(); ++v) {
    const auto part = static_cast<std::size_t>(fitted.part[static_cast<std::size_t>(v)]);
    vertices[part] += 1;
    if (!fitted.seen[static_cast<std::size_t>(v)]) continue;
    seen[part] += 1;
    body[part].push_back(fitted.bodyMm(v));
  }
  // The network's parts against those of the fit, sample by sample; a neighbour in the tree counts
  // as agreement, because borders between parts are nobody's fact.
  const std::vector<int> partOf = partOfJoint(model);
  const canonical::Correspondences& predicted = result.prediction.correspondences;
  std::vector<int> fittedPart(static_cast<std::size_t>(result.samples.cols()), -1);
  for (std::size_t k = 0; k < result.correspondences.size(); ++k) {
    const int joint = result.correspondences.part[k];
    if (joint >= 0) {
      fittedPart[static_cast<std::size_t>(result.correspondences.point[k])] =
          partOf[static_cast<std::size_t>(joint)];
    }
  }
  for (std::size_t k = 0; k < predicted.part.size(); ++k) {
    const auto sample = static_cast<std::size_t>(predicted.point[k]);
    const int theirs = predicted.part[k];
    if (sample >= fittedPart.size() || fittedPart[sample] < 0 || theirs < 0) continue;
    if (theirs >= model.jointCount()) continue;
    const int ours = fittedPart[sample];
    const auto part = static_cast<std::size_t>(ours);
    asked[part] += 1;
    confidence[part] += predicted.confidence[k];
    agreed[part] += theirs == ours || model.parents[static_cast<std::size_t>(theirs)] == ours ||
                    model.parents[part] == theirs;
  }
  std::vector<PartRow> rows;
  for (std::size_t j = 0; j < joints; ++j) {
    if (vertices[j] == 0) continue;
    PartRow row;
    row.part = static_cast<int>(j);
    row.name = body::partTitle(model.jointNames[j]);
    row.seen = seen[j] / vertices[j];
    row.scanMedianMm = quantile(scan[j], 0.5);
    row.scanP95Mm = quantile(scan[j], 0.95);
    row.bodyMedianMm = quantile(body[j], 0.5);
    row.bodyP95Mm = quantile(body[j], 0.95);
    if (asked[j] > 0) {
      row.agreement = agreed[j] / asked[j];
      row.confidence = confidence[j] / asked[j];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Steps between two joints in the kinematic tree.
int treeDistance(const std::vector<int>& parents, int a, int b) {
  int steps = 0;
  while (a != b) {
    int& deeper = a > b ? a : b;
    deeper = parents[static_cast<std::size_t>(deeper)];
    ++steps;
  }
  return steps;
}

/// Neighbours in the tree touch in every fold of the skin, as do arms and thighs with the trunk
/// next to them; only parts further apart collide.
bool mayTouch(const BodyModel& model, int a, int b) {
  const int steps = treeDistance(model.parents, a, b);
  const auto rooted = [&](int part) {
    const std::string& name = model.jointNames[static_cast<std::size_t>(part)];
    return name.find("shoulder") != std::string::npos || name.find("hip") != std::string::npos;
  };
  return steps <= 2 || (steps == 3 && (rooted(a) || rooted(b)));
}

std::vector<Collision> findCollisions(const BodyModel& model, const Fitted& fitted) {
  struct Group {
    std::size_t pairs = 0;
    Vector3d sum = Vector3d::Zero();
    std::set<std::int32_t> vertices;
  };
  std::map<std::pair<int, int>, Group> groups;
  for (const auto& cut : geometry::selfIntersections(fitted.body, model.faces)) {
    int a = fitted.part[static_cast<std::size_t>(model.faces(0, cut[0]))];
    int b = fitted.part[static_cast<std::size_t>(model.faces(0, cut[1]))];
    if (mayTouch(model, a, b)) continue;
    if (a > b) std::swap(a, b);
    Group& group = groups[{a, b}];
    ++group.pairs;
    group.sum += fitted.body.col(model.faces(0, cut[0]));
    for (const auto face : cut) {
      for (int k = 0; k < 3; ++k) group.vertices.insert(model.faces(k, face));
    }
  }
  // Skin that touches skin cuts a few faces; that is contact.
  constexpr std::size_t kContact = 30;
  std::vector<Collision> found;
  for (const auto& [parts, group] : groups) {
    if (group.pairs < kContact) continue;
    found.push_back({body::partTitle(model.jointNames[static_cast<std::size_t>(parts.first)]),
                     body::partTitle(model.jointNames[static_cast<std::size_t>(parts.second)]),
                     group.pairs,
                     group.sum / static_cast<double>(group.pairs),
                     {group.vertices.begin(), group.vertices.end()}});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Collision& a, const Collision& b) { return a.pairs > b.pairs; });
  return found;
}

}  // namespace

double JointAngle::usage() const {
  const double half = 0.5 * (upper - lower);
  return half > 0 ? std::abs(degrees - 0.5 * (lower + upper)) / half : 0;
}

std::vector<JointAngle> jointAngles(const BodyModel& model,
                                    const body::BodyParameters& parameters) {
  constexpr double kDegrees = 180 / M_PI;
  const std::vector<fit::JointStatistics> statistics = fit::jointStatistics(model);
  std::vector<JointAngle> angles;
  for (int j = 1; j < model.jointCount(); ++j) {
    const fit::JointStatistics& s = statistics[static_cast<std::size_t>(j)];
    if (s.upper.maxCoeff() > 3.1) continue;  // nothing is known of this joint
    const Vector3d phi =
        body::axisAngleFromRotation(parameters.rotations[static_cast<std::size_t>(j)]);
    for (int axis = 0; axis < 3; ++axis) {
      angles.push_back({j, body::jointTitle(model.jointNames[static_cast<std::size_t>(j)]), axis,
                        kDegrees * phi(axis), kDegrees * s.lower(axis), kDegrees * s.upper(axis)});
    }
  }
  return angles;
}

Inspection inspectFit(const Scan& scan, const BodyModel& model, const FitResult& result,
                      const std::vector<fit::FitIteration>& history, const InspectOptions& options,
                      StopToken stop) {
  Inspection found;
  found.scanThresholdMm =
      options.scanMm > 0 ? options.scanMm : std::clamp(3 * result.scanToModelMm.median, 10.0, 40.0);
  // Beneath clothes the body is as far from the scan as the scan is from it.
  found.bodyThresholdMm = std::max(options.bodyMm, 1.5 * found.scanThresholdMm);
  const Fitted fitted = place(scan, model, result, options.threads);
  if (stop.stopRequested()) return {};

  // What one point of a cloud stands for: the body's seen area shared out.
  double perPoint = 0;
  if (scan.mesh.isPointCloud()) {
    const VectorXd areas = vertexAreas(fitted.body, model.faces, 0);
    for (Eigen::Index v = 0; v < areas.size(); ++v) {
      if (fitted.seen[static_cast<std::size_t>(v)]) perPoint += areas(v);
    }
    const auto points = std::count(fitted.person.begin(), fitted.person.end(), true);
    perPoint = std::max(perPoint, 0.1) / static_cast<double>(std::max<std::ptrdiff_t>(1, points));
  }
  found.regions = scanRegions(scan, model, fitted, found.scanThresholdMm, perPoint);
  std::vector<Region> unseen = bodyRegions(model, fitted, found.bodyThresholdMm);
  std::move(unseen.begin(), unseen.end(), std::back_inserter(found.regions));
  const auto tooSmall = [&](const Region& region) { return region.areaCm2 < options.smallestCm2; };
  found.regions.erase(std::remove_if(found.regions.begin(), found.regions.end(), tooSmall),
                      found.regions.end());
  std::stable_sort(
      found.regions.begin(), found.regions.end(),
      [](const Region& a, const Region& b) { return a.areaCm2 * a.meanMm > b.areaCm2 * b.meanMm; });
  if (found.regions.size() > options.most) found.regions.resize(options.most);
  if (stop.stopRequested()) return {};

  found.parts = partTable(model, result, fitted);
  found.joints = jointAngles(model, result.parameters);
  std::stable_sort(found.joints.begin(), found.joints.end(),
                   [](const JointAngle& a, const JointAngle& b) { return a.over() > b.over(); });
  found.collisions = findCollisions(model, fitted);
  if (stop.stopRequested()) return {};
  findBeginnings(model, history, fitted, found.scanThresholdMm, options.threads, stop,
                 found.regions);
  return stop.stopRequested() ? Inspection() : found;
}

int wentWrongAt(const std::vector<double>& millimetres, double threshold) {
  const int count = static_cast<int>(millimetres.size());
  for (int k = count - 1; k >= 0; --k) {
    if (millimetres[static_cast<std::size_t>(k)] <= threshold) return std::min(k + 1, count - 1);
  }
  int last = count > 0 ? 0 : -1;
  double best = count > 0 ? millimetres.front() : 0;
  for (int k = 1; k < count; ++k) {
    if (millimetres[static_cast<std::size_t>(k)] > 0.98 * best) continue;
    best = millimetres[static_cast<std::size_t>(k)];
    last = k;
  }
  return last;
}

std::vector<int> partOfJoint(const BodyModel& model) {
  const std::vector<std::string>& names = body::smplJointNames();
  std::vector<int> parts(static_cast<std::size_t>(model.jointCount()));
  for (std::size_t j = 0; j < parts.size(); ++j) {
    const bool own = model.parents[j] < 0 ||
                     std::find(names.begin(), names.end(), model.jointNames[j]) != names.end();
    parts[j] = own ? static_cast<int>(j) : parts[static_cast<std::size_t>(model.parents[j])];
  }
  return parts;
}

}  // namespace loopreg::registration
