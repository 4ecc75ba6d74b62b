#include "body/generator/Polygonize.h"

#include <cmath>
#include <unordered_map>

#include "core/Parallel.h"

namespace loopreg::body {

namespace {

constexpr int kBlock = 8;  ///< cells along a block's edge
constexpr int kNodes = kBlock + 1;

struct Block {
  std::array<int, 3> origin{};  ///< first node, in grid steps
  std::vector<float> value;     ///< kNodes^3, x fastest; empty: the surface does not come here
};

/// Grid node (i, j, k) as one number; 21 bits each.
std::uint64_t nodeKey(int i, int j, int k) {
  constexpr int shift = 1 << 20;
  return (static_cast<std::uint64_t>(i + shift) << 42) |
         (static_cast<std::uint64_t>(j + shift) << 21) | static_cast<std::uint64_t>(k + shift);
}

struct EdgeHash {
  std::size_t operator()(const std::pair<std::uint64_t, std::uint64_t>& e) const {
    return (e.first * 0x9E3779B97F4A7C15ull) ^ (e.second * 0xC2B2AE3D27D4EB4Full >> 7);
  }
};

/// Collects triangles; a vertex belongs to a grid edge and is made once.
class Collector {
 public:
  explicit Collector(double spacing) : spacing_(spacing) {}

  struct Node {
    std::array<int, 3> at;
    double value;
  };

  std::int32_t vertex(const Node& a, const Node& b) {
    std::uint64_t ka = nodeKey(a.at[0], a.at[1], a.at[2]), kb = nodeKey(b.at[0], b.at[1], b.at[2]);
    if (ka > kb) return vertex(b, a);
    const auto [it, added] =
        index_.try_emplace({ka, kb}, static_cast<std::int32_t>(points_.size()));
    if (added) {
      const double t = a.value / (a.value - b.value);
      Vector3d p;
      for (int c = 0; c < 3; ++c) p[c] = spacing_ * (a.at[c] + t * (b.at[c] - a.at[c]));
      points_.push_back(p);
    }
    return it->second;
  }

  /// Triangle oriented so that its normal points from `inside` to `outside`.
  void triangle(std::int32_t a, std::int32_t b, std::int32_t c, const Node& inside,
                const Node& outside) {
    const Vector3d n = (points_[b] - points_[a]).cross(points_[c] - points_[a]);
    Vector3d d;
    for (int k = 0; k < 3; ++k) d[k] = outside.at[k] - inside.at[k];
    if (n.dot(d) < 0) std::swap(b, c);
    faces_.push_back({a, b, c});
  }

  void tetrahedron(const std::array<Node, 4>& t) {
    std::array<int, 4> in{}, out{};
    int ins = 0, outs = 0;
    for (int k = 0; k < 4; ++k) {
      if (t[k].value < 0)
        in[ins++] = k;
      else
        out[outs++] = k;
    }
    if (ins == 0 || outs == 0) return;
    if (ins == 1 || outs == 1) {
      const Node& tip = ins == 1 ? t[in[0]] : t[out[0]];
      const std::array<int, 4>& base = ins == 1 ? out : in;
      triangle(vertex(tip, t[base[0]]), vertex(tip, t[base[1]]), vertex(tip, t[base[2]]), t[in[0]],
               t[out[0]]);
      return;
    }
    const std::int32_t a = vertex(t[in[0]], t[out[0]]), b = vertex(t[in[0]], t[out[1]]);
    const std::int32_t c = vertex(t[in[1]], t[out[1]]), d = vertex(t[in[1]], t[out[0]]);
    triangle(a, b, c, t[in[0]], t[out[1]]);
    triangle(a, c, d, t[in[1]], t[out[0]]);
  }

  Mesh mesh() const {
    Mesh mesh;
    mesh.vertices.resize(3, static_cast<Eigen::Index>(points_.size()));
    for (std::size_t i = 0; i < points_.size(); ++i) mesh.vertices.col(i) = points_[i];
    mesh.faces.resize(3, static_cast<Eigen::Index>(faces_.size()));
    for (std::size_t i = 0; i < faces_.size(); ++i) {
      mesh.faces.col(i) << faces_[i][0], faces_[i][1], faces_[i][2];
    }
    return mesh;
  }

 private:
  double spacing_;
  std::vector<Vector3d> points_;
  std::vector<std::array<std::int32_t, 3>> faces_;
  std::unordered_map<std::pair<std::uint64_t, std::uint64_t>, std::int32_t, EdgeHash> index_;
};

/// Evaluates a block's nodes; unless `always`, only where the surface is likely to come by.
void fill(const Field& field, double spacing, bool always, Block& block) {
  const Vector3d corner(block.origin[0], block.origin[1], block.origin[2]);
  const Vector3d center = spacing * (corner.array() + 0.5 * kBlock);
  // The field is only about metric: a block is dropped when its centre is far beyond its half
  // diagonal.
  const double reach = spacing * kBlock * 0.87;
  if (!always && std::abs(field.value(center)) > 1.8 * reach) return;
  block.value.resize(kNodes * kNodes * kNodes);
  for (int k = 0; k < kNodes; ++k) {
    for (int j = 0; j < kNodes; ++j) {
      for (int i = 0; i < kNodes; ++i) {
        const Vector3d p = spacing * (corner + Vector3d(i, j, k));
        double f = field.value(p);
        // Off the nodes: no vertex of three cells in one place, no triangle without area.
        const double least = 0.02 * spacing;
        if (std::abs(f) < least) f = f < 0 ? -least : least;
        block.value[(k * kNodes + j) * kNodes + i] = static_cast<float>(f);
      }
    }
  }
}

/// True if the surface leaves the block through the side `side` (0, 1) of axis `axis`.
bool crossesSide(const Block& block, int axis, int side) {
  int inside = 0;
  for (int a = 0; a < kNodes; ++a) {
    for (int b = 0; b < kNodes; ++b) {
      std::array<int, 3> at{};
      at[axis] = side * kBlock;
      at[(axis + 1) % 3] = a;
      at[(axis + 2) % 3] = b;
      inside += block.value[(at[2] * kNodes + at[1]) * kNodes + at[0]] < 0;
    }
  }
  return inside > 0 && inside < kNodes * kNodes;
}

/// Kuhn's subdivision: every path from corner 0 to corner 7 that changes one coordinate at a time.
constexpr std::array<std::array<int, 4>, 6> kTetrahedra{
    {{0, 1, 3, 7}, {0, 1, 5, 7}, {0, 2, 3, 7}, {0, 2, 6, 7}, {0, 4, 5, 7}, {0, 4, 6, 7}}};

void extract(const Block& block, Collector& collector) {
  for (int k = 0; k < kBlock; ++k) {
    for (int j = 0; j < kBlock; ++j) {
      for (int i = 0; i < kBlock; ++i) {
        std::array<Collector::Node, 8> corner;
        int inside = 0;
        for (int c = 0; c < 8; ++c) {
          const int x = i + (c & 1), y = j + ((c >> 1) & 1), z = k + (c >> 2);
          corner[c].at = {block.origin[0] + x, block.origin[1] + y, block.origin[2] + z};
          corner[c].value = block.value[(z * kNodes + y) * kNodes + x];
          inside += corner[c].value < 0;
        }
        if (inside == 0 || inside == 8) continue;
        for (const auto& t : kTetrahedra) {
          collector.tetrahedron({corner[t[0]], corner[t[1]], corner[t[2]], corner[t[3]]});
        }
      }
    }
  }
}

}  // namespace

Mesh polygonizeHalf(const Field& field, const Eigen::AlignedBox3d& bounds, double spacing,
                    int threads) {
  const double size = spacing * kBlock;
  const int nx = static_cast<int>(std::ceil(bounds.max().x() / size)) + 1;
  const int y0 = static_cast<int>(std::floor(bounds.min().y() / size)) - 1;
  const int y1 = static_cast<int>(std::ceil(bounds.max().y() / size)) + 1;
  const int z0 = static_cast<int>(std::floor(bounds.min().z() / size)) - 1;
  const int z1 = static_cast<int>(std::ceil(bounds.max().z() / size)) + 1;
  std::vector<Block> blocks;
  for (int k = z0; k < z1; ++k) {
    for (int j = y0; j < y1; ++j) {
      for (int i = 0; i < nx; ++i) blocks.push_back({{i * kBlock, j * kBlock, k * kBlock}, {}});
    }
  }
  parallelRanges(blocks.size(), threads, 16, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t b = begin; b < end; ++b) fill(field, spacing, false, blocks[b]);
  });
  // The field is not quite metric, so a block may have been dropped wrongly: follow the surface out
  // of every block into such neighbours until it closes.
  const std::array<int, 3> count{nx, y1 - y0, z1 - z0};
  const std::array<std::size_t, 3> stride{1, static_cast<std::size_t>(nx),
                                          static_cast<std::size_t>(nx) * count[1]};
  std::vector<std::size_t> open;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (!blocks[b].value.empty()) open.push_back(b);
  }
  while (!open.empty()) {
    const std::size_t b = open.back();
    open.pop_back();
    const std::array<int, 3> low{0, y0, z0};
    for (int axis = 0; axis < 3; ++axis) {
      const int at = blocks[b].origin[axis] / kBlock - low[axis];
      for (int side = 0; side < 2; ++side) {
        if ((side == 0 && at == 0) || (side == 1 && at == count[axis] - 1)) continue;
        const std::size_t next = side == 1 ? b + stride[axis] : b - stride[axis];
        if (!blocks[next].value.empty() || !crossesSide(blocks[b], axis, side)) continue;
        fill(field, spacing, true, blocks[next]);
        open.push_back(next);
      }
    }
  }
  Collector collector(spacing);
  for (const Block& block : blocks) {
    if (!block.value.empty()) extract(block, collector);
  }
  return collector.mesh();
}

}  // namespace loopreg::body
