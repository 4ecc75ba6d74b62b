// Readers: a million triangles from binary PLY and from OBJ.
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "bench/Benchmarks.h"
#include "io/MeshWriter.h"
#include "io/ScanReader.h"

namespace loopreg::cli::bench {
namespace fs = std::filesystem;
namespace {

/// A wavy sheet: 708 x 708 vertices, 2 * 707^2 = 999,698 triangles.
Mesh millionTriangles() {
  constexpr int kSide = 708;
  Mesh mesh;
  mesh.vertices.resize(3, kSide * kSide);
  mesh.faces.resize(3, 2 * (kSide - 1) * (kSide - 1));
  Eigen::Index face = 0;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const int v = y * kSide + x;
      mesh.vertices.col(v) << 0.0025 * x, 0.0025 * y,
          0.1 * std::sin(0.01 * x) * std::cos(0.013 * y);
      if (x + 1 == kSide || y + 1 == kSide) continue;
      mesh.faces.col(face++) << v, v + 1, v + kSide;
      mesh.faces.col(face++) << v + 1, v + kSide + 1, v + kSide;
    }
  }
  return mesh;
}

Result<void> timeLoading(Context& context, const char* name, const char* extension) {
  const fs::path file =
      fs::temp_directory_path() / ("loopreg-bench-" + std::to_string(::getpid()) + extension);
  const Result<void> written = io::writeMesh(file, millionTriangles());
  if (!written) return written;
  io::ReadOptions options;
  options.threads = context.threads;
  Result<void> outcome;
  const std::vector<double> seconds = secondsOf(context.runsOr(5), [&] {
    const Result<Scan> scan = io::readScan(file, options, nullptr, context.stop);
    if (!scan) outcome = scan.error();
  });
  std::error_code ignored;
  fs::remove(file, ignored);
  if (outcome) context.measurements.push_back({name, "s", seconds});
  return outcome;
}

}  // namespace

Result<void> loadPly(Context& context) { return timeLoading(context, "load_ply_1m", ".ply"); }
Result<void> loadObj(Context& context) { return timeLoading(context, "load_obj_1m", ".obj"); }

}  // namespace loopreg::cli::bench
