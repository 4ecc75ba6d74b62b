#include "geometry/Topology.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace loopreg::geometry {
namespace {

/// Union-find with path halving; the lower index becomes the root, so that results never depend on
/// the order of the unions.
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  std::int32_t find(std::int32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void unite(std::int32_t a, std::int32_t b) {
    a = find(a);
    b = find(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }
  std::size_t size() const { return parent_.size(); }

 private:
  std::vector<std::int32_t> parent_;
};

/// Labels in order of falling size, equal sizes in order of their first member.
Components labelled(DisjointSets& sets) {
  const std::size_t count = sets.size();
  std::vector<std::size_t> sizeOfRoot(count, 0);
  for (std::size_t i = 0; i < count; ++i) ++sizeOfRoot[sets.find(static_cast<std::int32_t>(i))];
  std::vector<std::int32_t> roots;
  for (std::size_t i = 0; i < count; ++i) {
    if (sizeOfRoot[i] > 0) roots.push_back(static_cast<std::int32_t>(i));
  }
  std::stable_sort(roots.begin(), roots.end(),
                   [&](std::int32_t a, std::int32_t b) { return sizeOfRoot[a] > sizeOfRoot[b]; });
  std::vector<std::int32_t> labelOfRoot(count, -1);
  Components components;
  for (const std::int32_t root : roots) {
    labelOfRoot[root] = static_cast<std::int32_t>(components.sizes.size());
    components.sizes.push_back(sizeOfRoot[root]);
  }
  components.label.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    components.label[i] = labelOfRoot[sets.find(static_cast<std::int32_t>(i))];
  }
  return components;
}

/// One side of one face, filed under its lower vertex.
struct EdgeUse {
  std::int32_t other;   ///< the higher vertex
  std::int32_t corner;  ///< 3 face + k: the side from the face's k-th vertex to the next
  bool forward;         ///< the face runs from the lower to the higher vertex
};

/// All sides of all faces as compressed rows over the lower vertex, each row sorted by the higher
/// one: the uses of one edge are neighbours. Faces that name a vertex twice have no sides here.
struct EdgeTable {
  std::vector<std::size_t> start;
  std::vector<EdgeUse> uses;

  /// Calls visit(lower vertex, first use, past the last use) for every edge, in ascending order.
  template <class Visit>
  void forEachEdge(Visit visit) const {
    for (std::size_t v = 0; v + 1 < start.size(); ++v) {
      for (std::size_t i = start[v]; i < start[v + 1];) {
        std::size_t end = i + 1;
        while (end < start[v + 1] && uses[end].other == uses[i].other) ++end;
        visit(static_cast<std::int32_t>(v), uses.data() + i, uses.data() + end);
        i = end;
      }
    }
  }
};

bool namesVertexTwice(const Faces& faces, Eigen::Index f) {
  return faces(0, f) == faces(1, f) || faces(1, f) == faces(2, f) || faces(2, f) == faces(0, f);
}

Eigen::Index verticesNamed(const Faces& faces) {
  return faces.cols() == 0 ? 0 : faces.maxCoeff() + 1;
}

EdgeTable collectEdges(Eigen::Index vertexCount, const Faces& faces) {
  EdgeTable table;
  table.start.assign(static_cast<std::size_t>(vertexCount) + 1, 0);
  const auto forEachSide = [&](auto&& file) {
    for (Eigen::Index f = 0; f < faces.cols(); ++f) {
      if (namesVertexTwice(faces, f)) continue;
      for (int k = 0; k < 3; ++k) {
        file(faces(k, f), faces((k + 1) % 3, f), static_cast<std::int32_t>(3 * f + k));
      }
    }
  };
  forEachSide([&](std::int32_t a, std::int32_t b, std::int32_t) {
    ++table.start[static_cast<std::size_t>(std::min(a, b)) + 1];
  });
  std::partial_sum(table.start.begin(), table.start.end(), table.start.begin());
  table.uses.resize(table.start.back());
  std::vector<std::size_t> next(table.start.begin(), table.start.end() - 1);
  forEachSide([&](std::int32_t a, std::int32_t b, std::int32_t corner) {
    table.uses[next[std::min(a, b)]++] = {std::max(a, b), corner, a < b};
  });
  for (std::size_t v = 0; v + 1 < table.start.size(); ++v) {
    std::sort(table.uses.begin() + static_cast<std::ptrdiff_t>(table.start[v]),
              table.uses.begin() + static_cast<std::ptrdiff_t>(table.start[v + 1]),
              [](const EdgeUse& a, const EdgeUse& b) {
                return std::tie(a.other, a.corner) < std::tie(b.other, b.corner);
              });
  }
  return table;
}

/// Corner of the same face that sits at the side's end.
std::int32_t nextCorner(std::int32_t corner) { return corner % 3 == 2 ? corner - 2 : corner + 1; }

/// Vertices whose faces do not form one fan: faces around a vertex belong together where they share
/// an edge at it, so corners are united over edges and fans are counted per vertex.
std::size_t countNonManifoldVertices(Eigen::Index vertexCount, const Faces& faces,
                                     const EdgeTable& edges) {
  DisjointSets corners(static_cast<std::size_t>(3 * faces.cols()));
  edges.forEachEdge([&](std::int32_t, const EdgeUse* first, const EdgeUse* last) {
    const auto atLower = [](const EdgeUse& use) {
      return use.forward ? use.corner : nextCorner(use.corner);
    };
    const auto atHigher = [](const EdgeUse& use) {
      return use.forward ? nextCorner(use.corner) : use.corner;
    };
    for (const EdgeUse* use = first + 1; use < last; ++use) {
      corners.unite(atLower(*first), atLower(*use));
      corners.unite(atHigher(*first), atHigher(*use));
    }
  });
  std::vector<std::int32_t> fans(static_cast<std::size_t>(vertexCount), 0);
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    if (namesVertexTwice(faces, f)) continue;
    for (int k = 0; k < 3; ++k) {
      const auto corner = static_cast<std::int32_t>(3 * f + k);
      if (corners.find(corner) == corner) ++fans[faces(k, f)];
    }
  }
  return static_cast<std::size_t>(
      std::count_if(fans.begin(), fans.end(), [](std::int32_t n) { return n > 1; }));
}

/// Faces that repeat the three vertices of an earlier one, in any order.
std::size_t countDuplicateFaces(const Faces& faces) {
  using Key = std::array<std::int32_t, 3>;
  std::vector<Key> keys;
  keys.reserve(static_cast<std::size_t>(faces.cols()));
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    Key key{faces(0, f), faces(1, f), faces(2, f)};
    std::sort(key.begin(), key.end());
    keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end());
  return keys.size() -
         static_cast<std::size_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
}

}  // namespace

Components connectedComponents(Eigen::Index vertexCount, const Faces& faces) {
  DisjointSets sets(static_cast<std::size_t>(vertexCount));
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    sets.unite(faces(0, f), faces(1, f));
    sets.unite(faces(0, f), faces(2, f));
  }
  return labelled(sets);
}

Components connectedComponents(const Points& points, double radius) {
  const auto count = static_cast<std::size_t>(points.cols());
  DisjointSets sets(count);
  if (count == 0 || !(radius > 0)) return labelled(sets);

  // A grid whose cells have a diagonal just below the radius: all points of a cell are connected,
  // and a point's partners lie at most two cells away. Pairs of cells that already belong together
  // need no look at their points, so dense clouds cost no more than thin ones.
  const double cell = radius / std::sqrt(3.0) * (1 - 1e-9);
  const Vector3d corner = points.rowwise().minCoeff();
  using Cell = std::array<std::int64_t, 3>;
  std::vector<std::pair<Cell, std::int32_t>> filed(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (int k = 0; k < 3; ++k) {
      filed[i].first[k] = static_cast<std::int64_t>(
          std::clamp(std::floor((points(k, i) - corner[k]) / cell), 0.0, 4e18));
    }
    filed[i].second = static_cast<std::int32_t>(i);
  }
  std::sort(filed.begin(), filed.end());
  std::vector<std::size_t> starts;  // where each occupied cell begins in `filed`
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || filed[i].first != filed[i - 1].first) {
      starts.push_back(i);
    } else {
      sets.unite(filed[i - 1].second, filed[i].second);
    }
  }
  const std::size_t cells = starts.size();
  starts.push_back(count);

  const auto connect = [&](std::size_t a, std::size_t b) {
    if (sets.find(filed[starts[a]].second) == sets.find(filed[starts[b]].second)) return;
    for (std::size_t i = starts[a]; i < starts[a + 1]; ++i) {
      for (std::size_t j = starts[b]; j < starts[b + 1]; ++j) {
        const std::int32_t p = filed[i].second, q = filed[j].second;
        if ((points.col(p) - points.col(q)).squaredNorm() < radius * radius) {
          sets.unite(p, q);
          return;
        }
      }
    }
  };
  // The cells that follow in each of 13 columns of the neighbourhood; as cells are sorted, the
  // place to look at only moves forward.
  for (int dx = 0; dx <= 2; ++dx) {
    for (int dy = dx == 0 ? 0 : -2; dy <= 2; ++dy) {
      std::size_t from = 0;
      for (std::size_t a = 0; a < cells; ++a) {
        const Cell& own = filed[starts[a]].first;
        const Cell low{own[0] + dx, own[1] + dy, own[2] - 2};
        const Cell high{own[0] + dx, own[1] + dy, own[2] + 2};
        while (from < cells && filed[starts[from]].first < low) ++from;
        for (std::size_t b = from; b < cells && filed[starts[b]].first <= high; ++b) {
          if (b != a) connect(a, b);
        }
      }
    }
  }
  return labelled(sets);
}

TopologyReport inspectTopology(const Points& vertices, const Faces& faces) {
  TopologyReport report;
  report.vertices = static_cast<std::size_t>(vertices.cols());
  report.faces = static_cast<std::size_t>(faces.cols());
  const EdgeTable edges = collectEdges(vertices.cols(), faces);
  edges.forEachEdge([&](std::int32_t, const EdgeUse* first, const EdgeUse* last) {
    ++report.edges;
    if (last - first == 1) {
      ++report.boundaryEdges;
    } else if (last - first > 2 || first[0].forward == first[1].forward) {
      ++report.nonManifoldEdges;
    }
  });
  report.nonManifoldVertices = countNonManifoldVertices(vertices.cols(), faces, edges);
  report.duplicateFaces = countDuplicateFaces(faces);

  std::vector<bool> used(report.vertices, false);
  std::size_t whole = 0;  // faces with three different vertices
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) used[faces(k, f)] = true;
    const Vector3d a = vertices.col(faces(0, f));
    const Vector3d ab = vertices.col(faces(1, f)) - a, ac = vertices.col(faces(2, f)) - a;
    // Relative to the sides, so that the answer does not hang on the unit.
    const double longest = std::max({ab.squaredNorm(), ac.squaredNorm(), (ac - ab).squaredNorm()});
    if (!(ab.cross(ac).norm() > 1e-12 * longest)) ++report.degenerateFaces;
    if (!namesVertexTwice(faces, f)) ++whole;
  }
  const auto usedCount = static_cast<std::size_t>(std::count(used.begin(), used.end(), true));
  report.unusedVertices = report.vertices - usedCount;
  report.components = connectedComponents(vertices.cols(), faces).count() - report.unusedVertices;
  report.eulerNumber =
      static_cast<long>(usedCount) - static_cast<long>(report.edges) + static_cast<long>(whole);
  return report;
}

std::vector<std::array<std::int32_t, 2>> boundaryEdges(const Faces& faces) {
  std::vector<std::array<std::int32_t, 2>> boundary;
  collectEdges(verticesNamed(faces), faces)
      .forEachEdge([&](std::int32_t lower, const EdgeUse* first, const EdgeUse* last) {
        if (last - first != 1) return;
        if (first->forward) {
          boundary.push_back({lower, first->other});
        } else {
          boundary.push_back({first->other, lower});
        }
      });
  return boundary;
}

std::vector<std::vector<std::int32_t>> boundaryLoops(const Faces& faces) {
  std::vector<std::array<std::int32_t, 2>> edges = boundaryEdges(faces);
  std::sort(edges.begin(), edges.end());
  std::vector<bool> walked(edges.size(), false);
  // Where each vertex's outgoing edges begin; two and more where boundaries touch.
  std::vector<std::size_t> start(static_cast<std::size_t>(verticesNamed(faces)) + 1, 0);
  for (const auto& edge : edges) ++start[static_cast<std::size_t>(edge[0]) + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());

  std::vector<std::vector<std::int32_t>> loops;
  std::vector<std::int32_t> placeInPath(start.size(), -1);
  for (const auto& edge : edges) {
    // Walk on until no edge is left. Whenever the path meets itself, the ring closed by that is
    // taken out as a loop: loops that touch in a vertex come out one by one. What is left at the
    // end is a chain without return, which only inconsistently oriented faces have; it is no hole.
    std::vector<std::int32_t> path{edge[0]};
    placeInPath[edge[0]] = 0;
    while (!path.empty()) {
      const std::int32_t at = path.back();
      std::size_t out = start[at];
      while (out < start[at + 1] && walked[out]) ++out;
      if (out == start[at + 1]) break;
      walked[out] = true;
      const std::int32_t next = edges[out][1];
      if (placeInPath[next] < 0) {
        placeInPath[next] = static_cast<std::int32_t>(path.size());
        path.push_back(next);
        continue;
      }
      const auto ring = path.begin() + placeInPath[next];
      loops.emplace_back(ring, path.end());
      for (auto v = ring + 1; v != path.end(); ++v) placeInPath[*v] = -1;
      path.erase(ring + 1, path.end());
    }
    for (const std::int32_t v : path) placeInPath[v] = -1;
  }
  return loops;
}

Adjacency vertexAdjacency(Eigen::Index vertexCount, const Faces& faces) {
  Adjacency adjacency;
  adjacency.start.assign(static_cast<std::size_t>(vertexCount) + 1, 0);
  const EdgeTable edges = collectEdges(vertexCount, faces);
  edges.forEachEdge([&](std::int32_t lower, const EdgeUse* first, const EdgeUse*) {
    ++adjacency.start[lower + 1];
    ++adjacency.start[first->other + 1];
  });
  std::partial_sum(adjacency.start.begin(), adjacency.start.end(), adjacency.start.begin());
  adjacency.items.resize(static_cast<std::size_t>(adjacency.start.back()));
  std::vector<std::int32_t> next(adjacency.start.begin(), adjacency.start.end() - 1);
  // Edges come sorted by their lower, then their higher vertex: a vertex first receives its lower
  // neighbours in order, then, when its own row is reached, the higher ones.
  edges.forEachEdge([&](std::int32_t lower, const EdgeUse* first, const EdgeUse*) {
    adjacency.items[next[lower]++] = first->other;
    adjacency.items[next[first->other]++] = lower;
  });
  return adjacency;
}

}  // namespace loopreg::geometry
