#include "picture/Stage.h"

#include <algorithm>
#include <cmath>

#include "core/Parallel.h"
#include "picture/Lighting.h"
#include "picture/Scene.h"

namespace loopreg::picture {

const Vector3d Subject::kClay(0.60, 0.39, 0.29);
const Vector3d Subject::kSlate(0.36, 0.42, 0.48);

namespace {

constexpr int kFilterRadius = 3;
constexpr double kCrease = 0.9;  ///< cosine between neighbours' normals below which an edge is seen

/// Light that reaches a pixel's surface.
struct Gathered {
  double ambient = 1, keySeen = 1;
};

/// One picture in the making: the samples at the pixels' centres and their light.
class Shot {
 public:
  Shot(const Tracer& tracer, const Camera& camera, const PictureOptions& options)
      : tracer_(tracer),
        camera_(camera),
        options_(options),
        studio_(studioFor(camera)),
        backdrop_(fromSrgb(options.backdrop)),
        samples_(std::size_t(options.width) * std::size_t(options.height)),
        gathered_(samples_.size()),
        filtered_(samples_.size()) {}

  Image take() {
    eachRow([&](int x, int y) {
      Sample& sample = samples_[index(x, y)];
      sample = tracer_.look(rayAt(x + 0.5, y + 0.5), options_.ground);
      if (sample.kind != Sample::nothing) gathered_[index(x, y)] = gatherLight(sample, x, y);
    });
    eachRow([&](int x, int y) { filtered_[index(x, y)] = filter(x, y); });
    Image image(options_.width, options_.height);
    eachRow([&](int x, int y) {
      const Vector3d color = pixel(x, y);
      std::uint8_t* target = image.at(x, y);
      for (int c = 0; c < 3; ++c) target[c] = toSrgb(color[c]);
    });
    return image;
  }

 private:
  std::size_t index(int x, int y) const {
    return std::size_t(y) * std::size_t(options_.width) + std::size_t(x);
  }

  template <class Body>
  void eachRow(const Body& body) const {
    // Rows are dealt in turn, since the person stands in the middle: ranges of whole blocks would
    // leave the threads of the border idle.
    const int height = options_.height, threads = resolveThreads(options_.threads);
    parallelRanges(std::size_t(threads), threads, 1, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t worker = begin; worker < end; ++worker) {
        for (int y = int(worker); y < height; y += threads) {
          for (int x = 0; x < options_.width; ++x) body(x, y);
        }
      }
    });
  }

  Camera::Ray rayAt(double x, double y) const {
    const double height = options_.height;
    return camera_.ray((x - 0.5 * options_.width) / height, (0.5 * height - y) / height);
  }

  Gathered gatherLight(const Sample& sample, int x, int y) const {
    const std::uint64_t seed = 2 * index(x, y);
    const int keyRays = std::max(1, options_.lightRays / 3);
    return {tracer_.ambient(sample, options_.lightRays, seed),
            sample.normal.dot(studio_.key) > -0.2
                ? tracer_.lightSeen(sample, studio_.key, keyRays, seed + 1)
                : 0.0};
  }

  /// How much the light gathered at `other` says about `sample`: nothing across an edge.
  double kinship(const Sample& sample, const Sample& other) const {
    if (other.kind != sample.kind) return 0;
    const double alike = sample.normal.dot(other.normal);
    const double step = std::abs(sample.normal.dot(other.position - sample.position));
    if (alike <= 0.5) return 0;
    const double alike2 = alike * alike, alike4 = alike2 * alike2;
    const double far = step / (0.003 * tracer_.size());
    return alike4 * alike4 / (1 + far * far);
  }

  Gathered filter(int x, int y) const {
    const Sample& sample = samples_[index(x, y)];
    if (sample.kind == Sample::nothing) return {};
    // The floor is flat and its shadow soft: a wider filter keeps it free of grain.
    const int radius = sample.kind == Sample::floor ? 2 * kFilterRadius : kFilterRadius;
    double ambient = 0, keySeen = 0, sum = 0;
    for (int v = std::max(0, y - radius); v <= std::min(options_.height - 1, y + radius); ++v) {
      for (int u = std::max(0, x - radius); u <= std::min(options_.width - 1, x + radius); ++u) {
        const double weight = kinship(sample, samples_[index(u, v)]);
        const Gathered& light = gathered_[index(u, v)];
        ambient += weight * light.ambient;
        keySeen += weight * light.keySeen;
        sum += weight;
      }
    }
    return {ambient / sum, keySeen / sum};
  }

  /// Whether a neighbouring pixel shows something else, or the surface turns fast.
  bool onEdge(int x, int y) const {
    const Sample& sample = samples_[index(x, y)];
    for (int v = std::max(0, y - 1); v <= std::min(options_.height - 1, y + 1); ++v) {
      for (int u = std::max(0, x - 1); u <= std::min(options_.width - 1, x + 1); ++u) {
        const Sample& other = samples_[index(u, v)];
        if (other.kind != sample.kind) return true;
        if (sample.kind != Sample::surface) continue;
        if (sample.normal.dot(other.normal) < kCrease) return true;
        if (std::abs(sample.normal.dot(other.position - sample.position)) >
            0.006 * tracer_.size()) {
          return true;
        }
        if ((sample.albedo - other.albedo).cwiseAbs().maxCoeff() > 0.05) return true;
      }
    }
    return false;
  }

  Vector3d color(const Sample& sample, const Gathered& light, const Vector3d& toEye, int x) const {
    if (sample.kind == Sample::nothing) return Vector3d::Constant(backdrop_);
    if (sample.kind == Sample::floor) {
      // The floor is as bright as the backdrop where nothing shades it. Its shadow fades towards
      // the borders, so that pictures stand side by side without a seam.
      const double border = std::min(x, options_.width - 1 - x) / (0.15 * options_.width);
      const double shadow = 0.42 * (1 - light.ambient) + 0.13 * (1 - light.keySeen);
      return Vector3d::Constant(backdrop_ * (1 - shadow * std::min(1.0, border)));
    }
    return softClip(
        shade(studio_, {sample.normal, sample.albedo, light.ambient, light.keySeen}, toEye));
  }

  Vector3d pixel(int x, int y) const {
    const Camera::Ray center = rayAt(x + 0.5, y + 0.5);
    if (!onEdge(x, y)) {
      return color(samples_[index(x, y)], filtered_[index(x, y)], -center.direction, x);
    }
    Vector3d sum = Vector3d::Zero();
    for (int k = 0; k < 4; ++k) {
      const Camera::Ray ray = rayAt(x + 0.25 + 0.5 * (k % 2), y + 0.25 + 0.5 * (k / 2));
      const Sample sample = tracer_.look(ray, options_.ground);
      sum += color(sample, nearestLight(sample, x, y), -ray.direction, x);
    }
    return sum / 4;
  }

  /// The filtered light of the neighbouring pixel that is most akin; gathered anew where none is.
  Gathered nearestLight(const Sample& sample, int x, int y) const {
    if (sample.kind == Sample::nothing) return {};
    double best = 0;
    Gathered light;
    for (int v = std::max(0, y - 1); v <= std::min(options_.height - 1, y + 1); ++v) {
      for (int u = std::max(0, x - 1); u <= std::min(options_.width - 1, x + 1); ++u) {
        const double weight = kinship(sample, samples_[index(u, v)]);
        if (weight <= best) continue;
        best = weight;
        light = filtered_[index(u, v)];
      }
    }
    return best > 0.05 ? light : gatherLight(sample, x, y);
  }

  const Tracer& tracer_;
  const Camera& camera_;
  const PictureOptions& options_;
  Studio studio_;
  double backdrop_;
  std::vector<Sample> samples_;
  std::vector<Gathered> gathered_, filtered_;
};

}  // namespace

struct Stage::Scene {
  explicit Scene(const std::vector<Subject>& subjects) : tracer(gather(subjects)) {}
  Tracer tracer;
};

Stage::Stage(const std::vector<Subject>& subjects) : scene_(std::make_unique<Scene>(subjects)) {}
Stage::~Stage() = default;
Stage::Stage(Stage&&) noexcept = default;
Stage& Stage::operator=(Stage&&) noexcept = default;

Image Stage::picture(const Camera& camera, const PictureOptions& options) const {
  return Shot(scene_->tracer, camera, options).take();
}

}  // namespace loopreg::picture
