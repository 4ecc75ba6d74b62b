#include "canonical/SurfaceIcp.h"

#include <algorithm>
#include <cmath>

#include "canonical/Exposure.h"
#include "core/Parallel.h"
#include "geometry/Mesh.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::canonical {
namespace {

constexpr int kRounds = 26;
constexpr double kFirstLength = 0.20, kLastLength = 0.006;  // metres
constexpr double kFirstReach = 0.12, kLastReach = 0.025;    // metres
constexpr double kLeastCosine = 0.35;                       // of normals that agree
constexpr double kReverseShare = 0.6;                       // weight of target-to-sheet matches
constexpr double kDropReach = 0.006;  // metres: how far vertices are dropped onto the target
constexpr int kSmoothingRounds = 4;

struct Match {
  std::int32_t face = -1;
  Vector3d bary = Vector3d::Zero();
  Vector3d position = Vector3d::Zero();
};

/// A mesh that is searched part by part: a query of one part sees only faces that it may lie on.
class PartedSurface {
 public:
  PartedSurface(const Points& vertices, const Faces& faces, const std::vector<int>& part)
      : faces_(faces) {
    for (int p = 0; p < kPartCount; ++p) {
      std::vector<std::int32_t>& own = facesOf_[std::size_t(p)];
      for (std::int32_t f = 0; f < faces.cols(); ++f) {
        bool meets = false;
        for (int k = 0; k < 3; ++k) meets |= mayMeet(p, part[std::size_t(faces(k, f))]);
        if (meets) own.push_back(f);
      }
      Faces subset(3, static_cast<Eigen::Index>(own.size()));
      for (std::size_t i = 0; i < own.size(); ++i) {
        subset.col(static_cast<Eigen::Index>(i)) = faces.col(own[i]);
      }
      trees_[std::size_t(p)] = geometry::TriangleBvh(vertices, subset);
    }
    place(vertices);
  }

  void place(const Points& vertices) {
    for (geometry::TriangleBvh& tree : trees_) tree.refit(vertices);
    normals_ = geometry::vertexNormals(vertices, faces_);
  }

  /// Closest agreeing point of each query; face -1 where there is none.
  std::vector<Match> match(const Points& queries, const Points& normals,
                           const std::vector<int>& part, double reach, int threads) const {
    std::vector<Match> matches(static_cast<std::size_t>(queries.cols()));
    const auto search = [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t i = begin; i < end; ++i) {
        const auto column = static_cast<Eigen::Index>(i);
        const auto own = static_cast<std::size_t>(part[i]);
        const geometry::SurfacePoint hit = trees_[own].closest(queries.col(column), reach);
        if (hit.face < 0) continue;
        const std::int32_t face = facesOf_[own][std::size_t(hit.face)];
        Vector3d normal = Vector3d::Zero();
        for (int k = 0; k < 3; ++k) normal += hit.bary(k) * normals_.col(faces_(k, face));
        if (normal.dot(normals.col(column)) < kLeastCosine * normal.norm()) continue;
        matches[i] = {face, hit.bary, hit.position};
      }
    };
    parallelRanges(matches.size(), resolveThreads(threads), 64, search);
    return matches;
  }

 private:
  const Faces& faces_;
  std::array<std::vector<std::int32_t>, kPartCount> facesOf_;
  std::array<geometry::TriangleBvh, kPartCount> trees_;
  Points normals_;
};

std::vector<bool> atTurnedFaces(const Points& vertices, const Faces& faces,
                                const std::vector<Match>& matches, const JointedMesh& target,
                                const Points& targetNormals) {
  std::vector<bool> turned(matches.size(), false);
  const Points normals = geometry::faceNormals(vertices, faces);
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    Vector3d there = Vector3d::Zero();
    for (int k = 0; k < 3; ++k) {
      const Match& match = matches[std::size_t(faces(k, f))];
      if (match.face < 0) continue;
      for (int c = 0; c < 3; ++c) {
        there += match.bary(c) * targetNormals.col(target.faces(c, match.face));
      }
    }
    if (normals.col(f).dot(there) >= 0.1 * there.norm()) continue;
    for (int k = 0; k < 3; ++k) turned[std::size_t(faces(k, f))] = true;
  }
  return turned;
}

}  // namespace

IcpResult registerSurface(const JointedMesh& mesh, const Points& start, const JointedMesh& target,
                          ElasticSheet& sheet, int threads) {
  PartedSurface goal(target.vertices, target.faces, target.part);
  PartedSurface moving(start, mesh.faces, mesh.part);
  const Points targetNormals = geometry::vertexNormals(target.vertices, target.faces);
  VectorXd targetAreas = VectorXd::Zero(target.vertices.cols());
  const VectorXd faceAreas = geometry::faceAreas(target.vertices, target.faces);
  for (Eigen::Index f = 0; f < target.faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) targetAreas(target.faces(k, f)) += faceAreas(f) / 3;
  }

  // Pulled are places of the outer skin only; its insides follow their rims.
  std::vector<bool> free = exposedVertices(mesh.vertices, mesh.faces, threads);
  for (std::int32_t v = 0; v < start.cols(); ++v) {
    free[std::size_t(v)] = free[std::size_t(v)] && sheet.isMain(v);
  }
  const auto freeFace = [&](Eigen::Index f) {
    return free[std::size_t(mesh.faces(0, f))] && free[std::size_t(mesh.faces(1, f))] &&
           free[std::size_t(mesh.faces(2, f))];
  };

  IcpResult result;
  result.outer = free;
  result.vertices = start;
  std::vector<Match> matches;
  for (int round = 0; round < kRounds + kSmoothingRounds; ++round) {
    const double share = std::min(1.0, double(round) / (kRounds - 1));
    const double length = kFirstLength * std::pow(kLastLength / kFirstLength, share);
    const double reach = kFirstReach * std::pow(kLastReach / kFirstReach, share);
    const Points normals = geometry::vertexNormals(result.vertices, mesh.faces);
    matches = goal.match(result.vertices, normals, mesh.part, reach, threads);
    std::vector<Pull> pulls;
    for (std::int32_t v = 0; v < start.cols(); ++v) {
      const Match& match = matches[std::size_t(v)];
      if (match.face < 0 || !free[std::size_t(v)]) continue;
      pulls.push_back({{v, v, v}, Vector3d(1, 0, 0), match.position, sheet.areas()(v)});
    }
    moving.place(result.vertices);
    const auto back = moving.match(target.vertices, targetNormals, target.part, reach, threads);
    for (std::size_t u = 0; u < back.size(); ++u) {
      if (back[u].face < 0 || !freeFace(back[u].face)) continue;
      const auto face = mesh.faces.col(back[u].face);
      const auto column = static_cast<Eigen::Index>(u);
      pulls.push_back({{face(0), face(1), face(2)},
                       back[u].bary,
                       target.vertices.col(column),
                       kReverseShare * targetAreas(column)});
    }
    result.vertices = sheet.follow(start, pulls, length);
    if (round >= kRounds - 1) {
      // What turned over lets go, for good, and is carried by its surroundings.
      const std::vector<bool> turned =
          atTurnedFaces(result.vertices, mesh.faces, matches, target, targetNormals);
      for (std::size_t v = 0; v < free.size(); ++v) free[v] = free[v] && !turned[v];
    }
  }
  const Points normals = geometry::vertexNormals(result.vertices, mesh.faces);
  matches = goal.match(result.vertices, normals, mesh.part, kDropReach, threads);
  result.onTarget.assign(matches.size(), false);
  for (std::int32_t v = 0; v < start.cols(); ++v) {
    if (matches[std::size_t(v)].face < 0 || !free[std::size_t(v)]) continue;
    result.vertices.col(v) = matches[std::size_t(v)].position;
    result.onTarget[std::size_t(v)] = true;
  }
  return result;
}

}  // namespace loopreg::canonical
