#include "synth/Wardrobe.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>

#include "body/anny/Lines.h"
#include "core/AtomicFile.h"

namespace loopreg::synth {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kMaxBytes = std::uintmax_t{64} << 20;
constexpr std::size_t kMaxVertices = 500000;
constexpr const char* kHint = "Copy the garment's folder again.";

Error wrongLine(const fs::path& path, const body::LineReader& lines, const std::string& what) {
  return unreadable(path.string() + ", line " + std::to_string(lines.lineNumber()), what, kHint);
}

/// The garment's own mesh: only its faces count, since the binding says where the vertices are.
Result<body::Quads> readFaces(const fs::path& path, Eigen::Index vertices) {
  const Result<std::string> text = readFile(path, kMaxBytes);
  if (!text) return text.error();
  std::vector<std::int32_t> corners;
  body::LineReader lines(text.value());
  while (lines.next()) {
    if (lines.word() != "f") continue;
    std::size_t count = 0;
    std::array<std::int32_t, 4> quad{};
    for (; !lines.atEnd(); ++count) {
      std::int32_t v = 0;
      if (!lines.number(v) || v < 1 || v > vertices || count == 4) {
        return wrongLine(path, lines, "A face needs three or four vertices that exist.");
      }
      quad[count] = v - 1;
      if (lines.take('/')) lines.word();  // texture and normal are not needed
    }
    if (count < 3) return wrongLine(path, lines, "A face has fewer than three corners.");
    if (count == 3) quad[3] = quad[2];  // degenerate: one of its triangles has no area
    if (corners.size() > 4 * kMaxVertices) return wrongLine(path, lines, "Too many faces.");
    corners.insert(corners.end(), quad.begin(), quad.end());
  }
  if (corners.empty()) return unreadable(path.string(), "The garment has no faces.", kHint);
  return body::Quads(Eigen::Map<const body::Quads>(corners.data(), 4,
                                                   static_cast<Eigen::Index>(corners.size() / 4)));
}

/// "12 - 15 20": adds 12 to 15 and 20. False where a number makes no sense.
bool readRanges(body::LineReader& lines, Eigen::Index vertices, std::vector<std::int32_t>& out) {
  std::int32_t last = -1;
  while (!lines.atEnd()) {
    const bool range = lines.take('-');
    std::int32_t v = 0;
    if (!lines.number(v) || v < 0 || v >= vertices || (range && (last < 0 || v < last))) {
      return false;
    }
    for (std::int32_t w = range ? last + 1 : v; w <= v; ++w) out.push_back(w);
    last = v;
  }
  return true;
}

Vector3d toEngine(const Vector3d& world) { return {world.x(), world.z(), -world.y()}; }

}  // namespace

Result<Garment> readGarment(const fs::path& path, Eigen::Index baseVertices) {
  const Result<std::string> text = readFile(path, kMaxBytes);
  if (!text) return text.error();
  Garment garment;
  garment.name = path.stem().string();
  std::string mesh;
  std::vector<std::int32_t> anchors;
  std::vector<double> shares, offsets;
  enum { header, vertices, hidden } part = header;
  body::LineReader lines(text.value());
  while (lines.next()) {
    if (lines.atEnd() || lines.take('#')) continue;
    const bool isNumber = std::isdigit(static_cast<unsigned char>(lines.remainder().front())) ||
                          lines.remainder().front() == '-';
    if (part == vertices && isNumber) {
      // One base vertex, or three with their shares and an offset.
      std::array<std::int32_t, 3> v{};
      std::array<double, 3> share = {1, 0, 0}, offset = {0, 0, 0};
      bool good = lines.number(v[0]);
      if (good && !lines.atEnd()) {
        good = lines.number(v[1]) && lines.number(v[2]);
        for (double& s : share) good = good && lines.number(s) && std::abs(s) < 100;
        for (double& o : offset) good = good && (lines.atEnd() || lines.number(o));
      } else {
        v[1] = v[2] = v[0];
      }
      for (const std::int32_t a : v) good = good && a >= 0 && a < baseVertices;
      for (const double o : offset) good = good && std::abs(o) < 100;
      if (!good) return wrongLine(path, lines, "The vertex cannot be bound to the base mesh.");
      if (anchors.size() > 3 * kMaxVertices) return wrongLine(path, lines, "Too many vertices.");
      anchors.insert(anchors.end(), v.begin(), v.end());
      shares.insert(shares.end(), share.begin(), share.end());
      offsets.insert(offsets.end(), offset.begin(), offset.end());
      continue;
    }
    if (part == hidden && isNumber) {
      if (!readRanges(lines, baseVertices, garment.hidden)) {
        return wrongLine(path, lines, "A range of hidden vertices makes no sense.");
      }
      continue;
    }
    const std::string_view key = lines.word();
    // Other keys may stand between a section's head and its numbers.
    if (key == "verts") part = vertices;
    if (key == "delete_verts") part = hidden;
    if (key == "name") garment.name = std::string(lines.remainder());
    if (key == "obj_file") mesh = std::string(lines.remainder());
    if (key == "z_depth" && !lines.number(garment.depth)) garment.depth = 50;
    if (key == "x_scale" || key == "y_scale" || key == "z_scale") {
      Garment::Scale& s = garment.scale[static_cast<std::size_t>(key.front() - 'x')];
      if (!lines.number(s.a) || !lines.number(s.b) || !lines.number(s.value) ||
          std::min(s.a, s.b) < 0 || std::max(s.a, s.b) >= baseVertices || !(s.value > 1e-6)) {
        return wrongLine(path, lines, "A scale needs two base vertices and their distance.");
      }
    }
  }
  if (anchors.empty() || mesh.empty()) {
    return unreadable(path.string(), "This is not a MakeHuman garment: no obj_file or no verts.",
                      kHint);
  }
  // The mesh lies beside the file, whatever folders its name may pretend.
  const auto count = static_cast<Eigen::Index>(anchors.size() / 3);
  Result<body::Quads> quads = readFaces(path.parent_path() / fs::path(mesh).filename(), count);
  if (!quads) return quads.error();
  garment.quads = std::move(quads.value());
  garment.anchor = Eigen::Map<const decltype(garment.anchor)>(anchors.data(), 3, count);
  garment.share = Eigen::Map<const Points>(shares.data(), 3, count);
  garment.offset = Eigen::Map<const Points>(offsets.data(), 3, count);
  std::sort(garment.hidden.begin(), garment.hidden.end());
  garment.hidden.erase(std::unique(garment.hidden.begin(), garment.hidden.end()),
                       garment.hidden.end());
  return garment;
}

Points fitGarment(const Garment& garment, const Points& rest) {
  // The base frame's x, y, z are the world's x, z, y; signs do not matter to a distance.
  constexpr int kWorldAxis[3] = {0, 2, 1};
  Vector3d scale = Vector3d::Ones();
  for (int axis = 0; axis < 3; ++axis) {
    const Garment::Scale& s = garment.scale[static_cast<std::size_t>(axis)];
    if (s.a < 0) continue;
    const double metres = std::abs(rest(kWorldAxis[axis], s.a) - rest(kWorldAxis[axis], s.b));
    scale[axis] = 10 * metres / s.value;
  }
  Points fitted(3, garment.vertexCount());
  for (Eigen::Index k = 0; k < garment.vertexCount(); ++k) {
    const Vector3d d = garment.offset.col(k).cwiseProduct(scale);
    Vector3d x = body::annyWorld(d.x(), d.y(), d.z());
    for (int i = 0; i < 3; ++i) x += garment.share(i, k) * rest.col(garment.anchor(i, k));
    fitted.col(k) = x;
  }
  return fitted;
}

body::BoneWeights garmentWeights(const Garment& garment, const body::BoneWeights& base) {
  body::BoneWeights weights;
  weights.start.push_back(0);
  for (Eigen::Index k = 0; k < garment.vertexCount(); ++k) {
    std::vector<std::pair<std::int32_t, double>> sum;
    for (int i = 0; i < 3; ++i) {
      const std::int32_t v = garment.anchor(i, k);
      // Shares of a vertex beside its triangle may be negative; weights may not.
      const double share = std::max(garment.share(i, k), 0.0);
      for (std::int32_t e = base.start[v]; e < base.start[v + 1]; ++e) {
        const auto it = std::find_if(
            sum.begin(), sum.end(), [&](const auto& entry) { return entry.first == base.bone[e]; });
        if (it == sum.end()) {
          sum.emplace_back(base.bone[e], share * base.weight[e]);
        } else {
          it->second += share * base.weight[e];
        }
      }
    }
    double total = 0;
    for (const auto& [bone, weight] : sum) total += weight;
    if (total <= 0) {  // no share is positive: a damaged file
      sum = {{0, 1.0}};
      total = 1;
    }
    for (const auto& [bone, weight] : sum) {
      if (weight <= 0) continue;
      weights.bone.push_back(bone);
      weights.weight.push_back(static_cast<float>(weight / total));
    }
    weights.start.push_back(static_cast<std::int32_t>(weights.weight.size()));
  }
  return weights;
}

DressedPerson dress(const body::AnnyModel& model, const Points& rest,
                    const std::vector<Eigen::Isometry3d>& bones,
                    const std::vector<Garment>& garments) {
  const std::vector<std::int32_t>& used = model.skin.vertices;
  std::vector<std::int32_t> index(static_cast<std::size_t>(rest.cols()), -1);
  Points skinRest(3, static_cast<Eigen::Index>(used.size()));
  for (std::size_t i = 0; i < used.size(); ++i) {
    index[static_cast<std::size_t>(used[i])] = static_cast<std::int32_t>(i);
    skinRest.col(static_cast<Eigen::Index>(i)) = rest.col(used[i]);
  }
  DressedPerson person;
  person.skinFaces = body::splitQuads(rest, model.skin.quads);
  for (Eigen::Index i = 0; i < person.skinFaces.size(); ++i) {
    std::int32_t& v = person.skinFaces.data()[i];
    v = index[static_cast<std::size_t>(v)];
  }
  const geometry::TriangleBvh tree(skinRest, person.skinFaces);

  std::vector<bool> covered(used.size(), false);
  for (const Garment& garment : garments) {
    for (const std::int32_t v : garment.hidden) {
      const std::int32_t i = index[static_cast<std::size_t>(v)];
      if (i >= 0) covered[static_cast<std::size_t>(i)] = true;
    }
  }
  std::vector<std::int32_t> visible;
  for (Eigen::Index f = 0; f < person.skinFaces.cols(); ++f) {
    const auto hides = [&](int k) { return covered[person.skinFaces(k, f)]; };
    if (!(hides(0) && hides(1) && hides(2))) visible.push_back(static_cast<std::int32_t>(f));
  }
  const Points posedBase =
      body::skinVertices(model.rig.weights, rest, bones, model.skin.vertices.back() + 1);
  Mesh naked;
  naked.faces = person.skinFaces;
  naked.vertices.resize(3, skinRest.cols());
  for (std::size_t i = 0; i < used.size(); ++i) {
    naked.vertices.col(static_cast<Eigen::Index>(i)) = posedBase.col(used[i]);
  }
  std::vector<std::int32_t> kept;
  person.mesh = geometry::selectFaces(naked, visible, &kept);
  person.layer.assign(kept.size(), 0);
  Points restOfAll(3, static_cast<Eigen::Index>(kept.size()));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    restOfAll.col(static_cast<Eigen::Index>(i)) = skinRest.col(kept[i]);
  }

  std::vector<std::size_t> order(garments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return garments[a].depth < garments[b].depth;
  });
  for (const std::size_t g : order) {
    const Points fitted = fitGarment(garments[g], rest);
    const Points posed =
        body::skinVertices(garmentWeights(garments[g], model.rig.weights), fitted, bones);
    Faces faces = body::splitQuads(fitted, garments[g].quads);
    faces.array() += static_cast<std::int32_t>(person.mesh.vertexCount());
    const auto join = [](auto& all, const auto& more) {
      const Eigen::Index before = all.cols();
      all.conservativeResize(Eigen::NoChange, before + more.cols());
      all.rightCols(more.cols()) = more;
    };
    join(person.mesh.vertices, posed);
    join(person.mesh.faces, faces);
    join(restOfAll, fitted);
    person.layer.insert(person.layer.end(), static_cast<std::size_t>(posed.cols()),
                        static_cast<int>(g) + 1);
  }
  person.onSkin = tree.closest(restOfAll, 0);
  for (Eigen::Index v = 0; v < person.mesh.vertexCount(); ++v) {
    person.mesh.vertices.col(v) = toEngine(person.mesh.vertices.col(v));
  }
  return person;
}

}  // namespace loopreg::synth
