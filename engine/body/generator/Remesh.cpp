#include "body/generator/Remesh.h"

#include <algorithm>
#include <cmath>

#include "body/BodyModel.h"
#include "core/Parallel.h"

namespace loopreg::body {

namespace {

using Triangle = std::array<std::int32_t, 3>;

/// A triangle mesh that is edited in place: faces and, per vertex, the faces around it. Removed
/// faces have -1 in their first corner; removed vertices have no faces.
class Editor {
 public:
  Editor(const Mesh& mesh, const Field& field,
         const std::function<double(const Vector3d&)>& edgeLength)
      : field_(field), edgeLength_(edgeLength) {
    for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) addVertex(mesh.vertices.col(i));
    for (Eigen::Index f = 0; f < mesh.faceCount(); ++f) {
      addFace({mesh.faces(0, f), mesh.faces(1, f), mesh.faces(2, f)});
    }
    for (std::size_t v = 0; v < points_.size(); ++v) boundary_[v] = points_[v].x() == 0;
  }

  void splitLong();
  void collapseShort();
  void flipEdges();
  void relax();
  Mesh result() const;

 private:
  std::int32_t addVertex(const Vector3d& p) {
    points_.push_back(p);
    target_.push_back(edgeLength_(p));
    around_.emplace_back();
    boundary_.push_back(false);
    return static_cast<std::int32_t>(points_.size()) - 1;
  }
  void addFace(const Triangle& t) {
    for (const std::int32_t v : t) around_[v].push_back(static_cast<std::int32_t>(faces_.size()));
    faces_.push_back(t);
  }
  void removeFace(std::int32_t f) {
    for (const std::int32_t v : faces_[f]) {
      auto& list = around_[v];
      list.erase(std::find(list.begin(), list.end(), f));
    }
    faces_[f][0] = -1;
  }
  /// The faces at edge ab (one or two) and the corner of each that is not on the edge.
  int edgeFaces(std::int32_t a, std::int32_t b, std::array<std::int32_t, 2>& face,
                std::array<std::int32_t, 2>& opposite) const {
    int count = 0;
    for (const std::int32_t f : around_[a]) {
      const Triangle& t = faces_[f];
      if (t[0] != b && t[1] != b && t[2] != b) continue;
      if (count == 2) return 3;
      face[count] = f;
      opposite[count++] = t[0] + t[1] + t[2] - a - b;
    }
    return count;
  }
  std::vector<std::int32_t> neighbours(std::int32_t v) const {
    std::vector<std::int32_t> list;
    for (const std::int32_t f : around_[v]) {
      for (const std::int32_t w : faces_[f]) {
        if (w != v) list.push_back(w);
      }
    }
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
  }
  double length(std::int32_t a, std::int32_t b) const { return (points_[a] - points_[b]).norm(); }
  double target(std::int32_t a, std::int32_t b) const { return 0.5 * (target_[a] + target_[b]); }
  Vector3d normal(const Triangle& t) const {
    return (points_[t[1]] - points_[t[0]]).cross(points_[t[2]] - points_[t[0]]);
  }
  void split(std::int32_t a, std::int32_t b);
  bool collapse(std::int32_t from, std::int32_t into);
  std::vector<std::array<std::int32_t, 2>> edges() const;

  const Field& field_;
  const std::function<double(const Vector3d&)>& edgeLength_;
  std::vector<Vector3d> points_;
  std::vector<double> target_;
  std::vector<std::vector<std::int32_t>> around_;
  std::vector<bool> boundary_;
  std::vector<Triangle> faces_;
};

std::vector<std::array<std::int32_t, 2>> Editor::edges() const {
  std::vector<std::array<std::int32_t, 2>> list;
  for (const Triangle& t : faces_) {
    if (t[0] < 0) continue;
    for (int k = 0; k < 3; ++k) {
      const std::int32_t a = t[k], b = t[(k + 1) % 3];
      list.push_back({std::min(a, b), std::max(a, b)});
    }
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

void Editor::split(std::int32_t a, std::int32_t b) {
  std::array<std::int32_t, 2> face{}, opposite{};
  const int count = edgeFaces(a, b, face, opposite);
  if (count < 1 || count > 2) return;
  const std::int32_t m = addVertex(0.5 * (points_[a] + points_[b]));
  boundary_[m] = count == 1;
  for (int k = 0; k < count; ++k) {
    const Triangle old = faces_[face[k]];
    Triangle first = old, second = old;
    std::replace(first.begin(), first.end(), b, m);
    std::replace(second.begin(), second.end(), a, m);
    removeFace(face[k]);
    addFace(first);
    addFace(second);
  }
}

void Editor::splitLong() {
  for (const auto& [a, b] : edges()) {
    if (length(a, b) > 4.0 / 3.0 * target(a, b)) split(a, b);
  }
}

/// Merges `from` into `into`, if the surface stays a manifold, keeps its orientation and gets no
/// long edge.
bool Editor::collapse(std::int32_t from, std::int32_t into) {
  std::array<std::int32_t, 2> face{}, opposite{};
  const int count = edgeFaces(from, into, face, opposite);
  if (count < 1 || count > 2) return false;
  if (boundary_[from] && count == 2) return false;  // would pull the boundary off its plane
  const std::vector<std::int32_t> nf = neighbours(from), ni = neighbours(into);
  std::vector<std::int32_t> common;
  std::set_intersection(nf.begin(), nf.end(), ni.begin(), ni.end(), std::back_inserter(common));
  if (static_cast<int>(common.size()) != count) return false;
  for (const std::int32_t v : nf) {
    if (v == into) continue;
    const bool shared = std::binary_search(common.begin(), common.end(), v);
    if (!shared && boundary_[v] && boundary_[into] && !boundary_[from]) return false;
    if (!shared && length(v, into) > 4.0 / 3.0 * target(v, into)) return false;
  }
  for (const std::int32_t v : common) {
    if (around_[v].size() <= (boundary_[v] ? 2u : 3u)) return false;
  }
  for (const std::int32_t f : around_[from]) {
    Triangle t = faces_[f];
    if (std::find(t.begin(), t.end(), into) != t.end()) continue;
    const Vector3d before = normal(t);
    std::replace(t.begin(), t.end(), from, into);
    const Vector3d after = normal(t);
    if (before.dot(after) < 0.3 * before.norm() * after.norm() || after.norm() < 1e-12)
      return false;
  }
  for (int k = 0; k < count; ++k) removeFace(face[k]);
  for (const std::int32_t f : around_[from]) {
    std::replace(faces_[f].begin(), faces_[f].end(), from, into);
    around_[into].push_back(f);
  }
  around_[from].clear();
  return true;
}

void Editor::collapseShort() {
  for (const auto& [a, b] : edges()) {
    if (around_[a].empty() || around_[b].empty()) continue;
    if (length(a, b) >= 0.8 * target(a, b)) continue;
    if (boundary_[a] && !boundary_[b]) {
      collapse(b, a);
    } else if (!collapse(a, b)) {
      collapse(b, a);
    }
  }
}

void Editor::flipEdges() {
  auto deviation = [&](std::int32_t v, int change) {
    const int ideal = boundary_[v] ? 3 : 6;  // faces around
    const int d = static_cast<int>(around_[v].size()) + change - ideal;
    return d * d;
  };
  for (const auto& [a, b] : edges()) {
    std::array<std::int32_t, 2> face{}, opposite{};
    if (edgeFaces(a, b, face, opposite) != 2) continue;
    const std::int32_t c = opposite[0], d = opposite[1];
    if (c == d || (boundary_[c] && boundary_[d])) continue;
    const int before = deviation(a, 0) + deviation(b, 0) + deviation(c, 0) + deviation(d, 0);
    const int after = deviation(a, -1) + deviation(b, -1) + deviation(c, 1) + deviation(d, 1);
    if (after >= before) continue;
    std::array<std::int32_t, 2> f2{}, o2{};
    if (edgeFaces(c, d, f2, o2) != 0) continue;
    Triangle first = faces_[face[0]], second = faces_[face[1]];
    const Vector3d n = normal(first).normalized() + normal(second).normalized();
    std::replace(first.begin(), first.end(), b, d);
    std::replace(second.begin(), second.end(), a, c);
    const Vector3d n1 = normal(first), n2 = normal(second);
    if (n1.dot(n) < 0.4 * n1.norm() * n.norm() || n2.dot(n) < 0.4 * n2.norm() * n.norm()) continue;
    removeFace(face[0]);
    removeFace(face[1]);
    addFace(first);
    addFace(second);
  }
}

void Editor::relax() {
  std::vector<Vector3d> moved = points_;
  parallelRanges(points_.size(), 0, 512, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t v = begin; v < end; ++v) {
      if (around_[v].empty()) continue;
      Vector3d sum = Vector3d::Zero(), n = Vector3d::Zero();
      double weight = 0;
      for (const std::int32_t w : neighbours(static_cast<std::int32_t>(v))) {
        if (boundary_[v] && !boundary_[w]) continue;
        const double k = 1 / target_[w];
        sum += k * points_[w];
        weight += k;
      }
      for (const std::int32_t f : around_[v]) n += normal(faces_[f]);
      if (boundary_[v]) n.x() = 0;
      n.normalize();
      Vector3d step = sum / weight - points_[v];
      step -= n * n.dot(step);
      const Vector3d p = points_[v] + 0.7 * step;
      moved[v] = field_.project(p, 3, 0.5 * target_[v]);
      if (!boundary_[v]) moved[v].x() = std::max(moved[v].x(), 0.1 * target_[v]);
    }
  });
  points_ = std::move(moved);
  for (std::size_t v = 0; v < points_.size(); ++v) target_[v] = edgeLength_(points_[v]);
}

Mesh Editor::result() const {
  std::vector<std::int32_t> index(points_.size(), -1);
  std::int32_t vertices = 0, faces = 0;
  for (std::size_t v = 0; v < points_.size(); ++v) {
    if (!around_[v].empty()) index[v] = vertices++;
  }
  for (const Triangle& t : faces_) faces += t[0] >= 0;
  Mesh mesh;
  mesh.vertices.resize(3, vertices);
  mesh.faces.resize(3, faces);
  for (std::size_t v = 0; v < points_.size(); ++v) {
    if (index[v] >= 0) mesh.vertices.col(index[v]) = points_[v];
  }
  Eigen::Index column = 0;
  for (const Triangle& t : faces_) {
    if (t[0] >= 0) mesh.faces.col(column++) << index[t[0]], index[t[1]], index[t[2]];
  }
  return mesh;
}

}  // namespace

double skinEdgeLength(const Vector3d& p, const Points& joints) {
  constexpr double kBody = 0.0205;
  double length = kBody;
  // `finest` within `inner` of some place, growing by a fifth of the distance beyond.
  auto refine = [&](double distance, double inner, double finest) {
    length = std::min(length, finest + 0.17 * std::max(distance - inner, 0.0));
  };
  const Vector3d head = p - Vector3d(0, joints(1, kHead), 0);
  auto place = [&](double x, double y, double z, double inner, double finest) {
    refine((head - Vector3d(x, y, z)).norm(), inner, finest);
  };
  place(0.0315, 0.0940, 0.0860, 0.015, 0.0025);                      // eye
  place(0.0000, 0.0500, 0.1130, 0.017, 0.0036);                      // nose
  place(0.0120, 0.0225, 0.1080, 0.013, 0.0031);                      // mouth
  place(0.0000, 0.0000, 0.1000, 0.030, 0.0065);                      // chin
  refine((p - Vector3d(0.094, 1.225, 0.12)).norm(), 0.008, 0.0090);  // nipple
  place(0.0790, 0.0680, -0.0050, 0.031, 0.0040);                     // ear
  refine(0.0 - head.y(), 0.0, 0.0130);
  const double beyondWrist = p.x() - joints(0, kLeftWrist);
  refine(0.055 - beyondWrist, 0, 0.0058);
  refine(0.090 - beyondWrist, 0, 0.0052);
  refine(0.00 - beyondWrist, 0, 0.0095);
  refine(p.y() - 0.06, 0, 0.0115);
  if (p.y() < 0.05 && p.z() > joints(2, kLeftFoot) - 0.02) length = std::min(length, 0.0075);
  return length;
}

Mesh remeshHalf(const Mesh& half, const Field& field,
                const std::function<double(const Vector3d&)>& edgeLength, int iterations) {
  Editor editor(half, field, edgeLength);
  for (int k = 0; k < iterations; ++k) {
    editor.splitLong();
    editor.collapseShort();
    editor.flipEdges();
    editor.relax();
  }
  return editor.result();
}

Mesh mirrorHalf(const Mesh& half, std::vector<std::int32_t>& mirror) {
  const Eigen::Index n = half.vertexCount(), m = half.faceCount();
  mirror.assign(static_cast<std::size_t>(n), 0);
  std::int32_t total = static_cast<std::int32_t>(n);
  for (Eigen::Index v = 0; v < n; ++v) {
    mirror[v] = half.vertices(0, v) == 0 ? static_cast<std::int32_t>(v) : total++;
  }
  Mesh whole;
  whole.vertices.resize(3, total);
  whole.vertices.leftCols(n) = half.vertices;
  for (Eigen::Index v = 0; v < n; ++v) {
    if (mirror[v] == v) continue;
    whole.vertices.col(mirror[v]) = half.vertices.col(v).cwiseProduct(Vector3d(-1, 1, 1));
  }
  whole.faces.resize(3, 2 * m);
  whole.faces.leftCols(m) = half.faces;
  for (Eigen::Index f = 0; f < m; ++f) {
    whole.faces.col(m + f) << mirror[half.faces(0, f)], mirror[half.faces(2, f)],
        mirror[half.faces(1, f)];
  }
  std::vector<std::int32_t> all(static_cast<std::size_t>(total));
  for (Eigen::Index v = 0; v < n; ++v) {
    all[v] = mirror[v];
    all[mirror[v]] = static_cast<std::int32_t>(v);
  }
  mirror = std::move(all);
  return whole;
}

}  // namespace loopreg::body
