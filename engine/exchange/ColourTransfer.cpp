#include "exchange/ColourTransfer.h"

#include <Eigen/SparseCholesky>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/Parallel.h"
#include "geometry/Normals.h"

namespace loopreg::exchange {
namespace {

constexpr double kClear = 0.006;  // metres: nearer answers cannot have a part in between
constexpr int kRelaxations = 48;  // sweeps over filled texels
constexpr std::uint8_t kFilled = 1, kSeen = 2;

std::uint8_t toByte(double value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

/// One transfer, step by step.
class Transfer {
 public:
  Transfer(const ColourTarget& body, ScanColours& scan, const TransferOptions& options)
      : body_(body),
        scan_(scan),
        options_(options),
        threads_(resolveThreads(options.threads)),
        normals_(geometry::vertexNormals(body.vertices, body.faces)),
        rays_(body.vertices, body.faces) {}

  BodyColours run() {
    if (scan_.empty()) return {};
    scan_.calibrate(body_.vertices, normals_, options_.reach, threads_);
    askVertices();
    if (result_.seenShare == 0) return {};
    fillHarmonically(body_.vertices, body_.faces, result_.seen, vertexColors_);
    result_.vertices = vertexColors_.array().round().max(0.0).min(255.0).cast<std::uint8_t>();
    if (options_.textureSize > 0 && body_.uv.cols() > 0) {
      askTexels();
      relaxFilled();
      bleedOutward();
      result_.texture = std::make_shared<const Image>(std::move(image_));
    }
    return std::move(result_);
  }

 private:
  bool ask(const Vector3d& place, const Vector3d& normal, std::int32_t& hint,
           Vector3d& color) const {
    const ScanColours::Sample sample = scan_.at(place, normal, options_.reach, hint);
    if (!sample.found) return false;
    const Vector3d start = place + 0.002 * normal;
    const Vector3d way = sample.position - start;
    if (way.norm() > kClear && way.dot(normal) > 0 && rays_.occluded(start, way, 0, 1)) {
      return false;
    }
    color = sample.color;
    return true;
  }

  void askVertices() {
    const auto count = static_cast<std::size_t>(body_.vertices.cols());
    vertexColors_ = Points::Zero(3, body_.vertices.cols());
    std::vector<std::uint8_t> found(count, 0);
    parallelRanges(count, threads_, 256, [&](std::size_t begin, std::size_t end, int) {
      std::int32_t hint = -1;
      for (std::size_t v = begin; v < end; ++v) {
        const auto column = static_cast<Eigen::Index>(v);
        Vector3d color = Vector3d::Zero();
        found[v] = ask(body_.vertices.col(column), normals_.col(column), hint, color);
        if (found[v]) vertexColors_.col(column) = color;
      }
    });
    result_.seen.assign(found.begin(), found.end());
    const auto seen = std::count(found.begin(), found.end(), 1);
    result_.seenShare = static_cast<double>(seen) / static_cast<double>(count);
  }

  void askTexels() {
    const int size = options_.textureSize;
    map_ = mapTexels(body_.uv, body_.uvFaces.cols() > 0 ? body_.uvFaces : body_.faces, size);
    image_ = Image(size, size);
    result_.mask.assign(map_.face.size(), 0);
    parallelRanges(static_cast<std::size_t>(size), threads_, 4,
                   [&](std::size_t begin, std::size_t end, int) {
                     for (std::size_t row = begin; row < end; ++row) askRow(row);
                   });
    std::size_t charted = 0, seen = 0;
    for (const std::uint8_t state : result_.mask) {
      charted += state > 0;
      seen += state == kSeen;
    }
    result_.seenShare = charted > 0 ? double(seen) / double(charted) : 0;
  }

  void askRow(std::size_t row) {
    const auto size = static_cast<std::size_t>(map_.size);
    std::int32_t hint = -1;
    for (std::size_t texel = row * size; texel < (row + 1) * size; ++texel) {
      const std::int32_t face = map_.face[texel];
      if (face < 0) continue;
      const Vector3d bary = map_.bary(texel);
      const Eigen::Vector3i corners = body_.faces.col(face);
      const Vector3d place = body_.vertices(Eigen::all, corners) * bary;
      const Vector3d normal = (normals_(Eigen::all, corners) * bary).normalized();
      Vector3d color = Vector3d::Zero();
      result_.mask[texel] = ask(place, normal, hint, color) ? kSeen : kFilled;
      if (result_.mask[texel] == kFilled) color = vertexColors_(Eigen::all, corners) * bary;
      for (int k = 0; k < 3; ++k) image_.pixels[3 * texel + k] = toByte(color[k]);
    }
  }

  /// Gauss-Seidel sweeps of the Laplace equation over filled texels, forward and backward by turns:
  /// from the vertices' function, which is nearly harmonic, to one that meets the seen texels.
  void relaxFilled() {
    const int size = map_.size;
    std::vector<std::int32_t> number(map_.face.size(), -1);
    std::vector<std::int32_t> texels;
    for (std::size_t t = 0; t < map_.face.size(); ++t) {
      if (result_.mask[t] != kFilled) continue;
      number[t] = static_cast<std::int32_t>(texels.size());
      texels.push_back(static_cast<std::int32_t>(t));
    }
    std::vector<Eigen::Array3f> values(texels.size());
    const auto color = [&](std::int32_t t) {
      const std::uint8_t* p = &image_.pixels[3 * static_cast<std::size_t>(t)];
      return Eigen::Array3f(p[0], p[1], p[2]);
    };
    for (std::size_t i = 0; i < texels.size(); ++i) values[i] = color(texels[i]);
    const auto relax = [&](std::size_t i) {
      const std::int32_t t = texels[i];
      const int x = t % size, y = t / size;
      Eigen::Array3f sum = Eigen::Array3f::Zero();
      int count = 0;
      const auto add = [&](bool inside, std::int32_t neighbour) {
        if (!inside || result_.mask[neighbour] == 0) return;
        sum += number[neighbour] >= 0 ? values[number[neighbour]] : color(neighbour);
        ++count;
      };
      add(x > 0, t - 1);
      add(x + 1 < size, t + 1);
      add(y > 0, t - size);
      add(y + 1 < size, t + size);
      // At a chart's border the missing neighbours stand for the place itself.
      if (count == 4) values[i] = sum / 4.0f;
    };
    for (int sweep = 0; sweep < kRelaxations; ++sweep) {
      for (std::size_t i = 0; i < texels.size(); ++i) {
        relax(sweep % 2 == 0 ? i : texels.size() - 1 - i);
      }
    }
    for (std::size_t i = 0; i < texels.size(); ++i) {
      for (int k = 0; k < 3; ++k) {
        image_.pixels[3 * static_cast<std::size_t>(texels[i]) + k] = toByte(values[i][k]);
      }
    }
  }

  /// Rings of texels around the charts take the mean of the ring before; what is farther away, the
  /// mean of all.
  void bleedOutward() {
    const int size = map_.size, rings = std::max(4, size / 64);
    std::vector<std::uint8_t> reached(map_.face.size());
    std::array<double, 3> sum{};
    std::size_t charted = 0;
    std::vector<std::int32_t> front;
    for (std::size_t t = 0; t < reached.size(); ++t) {
      reached[t] = result_.mask[t] > 0;
      if (!reached[t]) continue;
      ++charted;
      for (int k = 0; k < 3; ++k) sum[k] += image_.pixels[3 * t + k];
      front.push_back(static_cast<std::int32_t>(t));
    }
    const auto forNeighbours = [size](std::int32_t t, auto&& use) {
      const int x = t % size, y = t / size;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          const int nx = x + dx, ny = y + dy;
          if (nx >= 0 && ny >= 0 && nx < size && ny < size) use(ny * size + nx);
        }
      }
    };
    for (int ring = 0; ring < rings; ++ring) {
      std::vector<std::int32_t> next;
      for (const std::int32_t t : front) {
        forNeighbours(t, [&](std::int32_t n) {
          if (reached[n] != 0) return;
          reached[n] = 2;  // in the ring that is being made
          next.push_back(n);
        });
      }
      for (const std::int32_t t : next) {
        std::array<int, 3> total{};
        int count = 0;
        forNeighbours(t, [&](std::int32_t n) {
          if (reached[n] != 1) return;
          for (int k = 0; k < 3; ++k) total[k] += image_.pixels[3 * std::size_t(n) + k];
          ++count;
        });
        for (int k = 0; k < 3; ++k) {
          image_.pixels[3 * std::size_t(t) + k] = toByte(double(total[k]) / count);
        }
      }
      for (const std::int32_t t : next) reached[t] = 1;
      front = std::move(next);
    }
    for (std::size_t t = 0; t < reached.size(); ++t) {
      if (reached[t] != 0) continue;
      for (int k = 0; k < 3; ++k) image_.pixels[3 * t + k] = toByte(sum[k] / double(charted));
    }
  }

  const ColourTarget& body_;
  ScanColours& scan_;
  const TransferOptions& options_;
  int threads_;
  Points normals_;
  geometry::RayCaster rays_;
  Points vertexColors_;
  TexelMap map_;
  Image image_;
  BodyColours result_;
};

}  // namespace

// Minimises sum over edges w_ij |c_i - c_j|^2 with the known c fixed; a faint pull to the mean
// makes components without a known value solvable.
void fillHarmonically(const Points& vertices, const Faces& faces, const std::vector<bool>& known,
                      Points& values) {
  constexpr double kPull = 1e-7;
  const Eigen::Index count = vertices.cols();
  std::vector<Eigen::Index> unknown(static_cast<std::size_t>(count), -1);
  Eigen::Index unknowns = 0;
  Vector3d mean = Vector3d::Zero();
  for (Eigen::Index v = 0; v < count; ++v) {
    if (known[static_cast<std::size_t>(v)]) {
      mean += values.col(v);
    } else {
      unknown[static_cast<std::size_t>(v)] = unknowns++;
    }
  }
  if (unknowns == 0 || unknowns == count) return;
  mean /= static_cast<double>(count - unknowns);
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::MatrixX3d right = Eigen::MatrixX3d::Zero(unknowns, 3);
  const auto couple = [&](std::int32_t a, std::int32_t b) {
    const Eigen::Index i = unknown[static_cast<std::size_t>(a)];
    if (i < 0) return;
    const double weight = 1 / std::max(1e-6, (vertices.col(a) - vertices.col(b)).norm());
    entries.emplace_back(i, i, weight * (1 + kPull));
    right.row(i) += weight * kPull * mean.transpose();
    const Eigen::Index j = unknown[static_cast<std::size_t>(b)];
    if (j >= 0) {
      entries.emplace_back(i, j, -weight);
    } else {
      right.row(i) += weight * values.col(b).transpose();
    }
  };
  for (Eigen::Index f = 0; f < faces.cols(); ++f) {
    for (int k = 0; k < 3; ++k) {
      couple(faces(k, f), faces((k + 1) % 3, f));
      couple(faces((k + 1) % 3, f), faces(k, f));
    }
  }
  for (Eigen::Index v = 0; v < count; ++v) {  // vertices without a face
    const Eigen::Index i = unknown[static_cast<std::size_t>(v)];
    if (i < 0) continue;
    entries.emplace_back(i, i, kPull);
    right.row(i) += kPull * mean.transpose();
  }
  Eigen::SparseMatrix<double> matrix(unknowns, unknowns);
  matrix.setFromTriplets(entries.begin(), entries.end());
  const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver(matrix);
  const Eigen::MatrixX3d solved = solver.solve(right);
  for (Eigen::Index v = 0; v < count; ++v) {
    const Eigen::Index i = unknown[static_cast<std::size_t>(v)];
    if (i >= 0) values.col(v) = solved.row(i).transpose();
  }
}

BodyColours transferColours(const ColourTarget& body, ScanColours& scan,
                            const TransferOptions& options) {
  return Transfer(body, scan, options).run();
}

}  // namespace loopreg::exchange
