#include "bench/BenchScans.h"

#include "geometry/Normals.h"
#include "synth/Synthesis.h"

namespace loopreg::cli::bench {

Scan benchScan(const body::BodyModel& model, int vertices, std::uint64_t seed) {
  synth::SynthOptions options;
  options.vertices = vertices;
  options.holes = 0.05;
  options.noiseMillimetres = 1;
  options.colors = false;
  Scan scan;
  scan.name = scan.file = "synthetic";
  scan.mesh = synth::makeScan(model, options, Rng(seed)).scan;
  geometry::completeNormals(scan.mesh, 0);
  return scan;
}

}  // namespace loopreg::cli::bench
