// Synthetic scans: on the body, of their own connectivity, noisy and holed as told, in the frame as
// told.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "geometry/Topology.h"
#include "geometry/TriangleBvh.h"
#include "synth/Damage.h"
#include "synth/Resurfacing.h"
#include "synth/Synthesis.h"

namespace loopreg::synth {
namespace {

const body::BodyModel& builtin() {
  static const body::ModelPointer model = body::loadBuiltin().value();
  return *model;
}

/// No damage: the exact surface, meshed anew.
SynthOptions clean() {
  SynthOptions options;
  options.noiseMillimetres = 0;
  options.holes = 0;
  options.vertices = 8000;
  return options;
}

double distanceToBody(const SynthScan& made, double quantile) {
  const geometry::TriangleBvh body(made.body.vertices, made.body.faces);
  VectorXd distances(made.scan.vertexCount());
  for (Eigen::Index v = 0; v < distances.size(); ++v) {
    distances[v] = std::sqrt(body.closest(Vector3d(made.scan.vertices.col(v))).squaredDistance);
  }
  std::sort(distances.data(), distances.data() + distances.size());
  return distances[Eigen::Index(quantile * double(distances.size() - 1))] * made.metresPerUnit;
}

TEST(Resurface, SphereIsClosedAndOnTheSphere) {
  // An octahedron subdivided four times and blown up.
  Points vertices(3, 6);
  vertices << 1, -1, 0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 1, -1;
  Faces faces(3, 8);
  faces << 0, 2, 1, 3, 2, 1, 3, 0, 2, 1, 3, 0, 0, 2, 1, 3, 4, 4, 4, 4, 5, 5, 5, 5;
  for (int round = 0; round < 4; ++round) {
    Points finer(3, faces.cols() * 6);
    Faces split(3, faces.cols() * 4);
    for (Eigen::Index f = 0; f < faces.cols(); ++f) {
      const int base = int(6 * f);
      for (int k = 0; k < 3; ++k) {
        finer.col(base + k) = vertices.col(faces(k, f)).normalized();
        finer.col(base + 3 + k) =
            (vertices.col(faces(k, f)) + vertices.col(faces((k + 1) % 3, f))).normalized();
      }
      split.col(4 * f) << base, base + 3, base + 5;
      split.col(4 * f + 1) << base + 3, base + 1, base + 4;
      split.col(4 * f + 2) << base + 5, base + 4, base + 2;
      split.col(4 * f + 3) << base + 3, base + 4, base + 5;
    }
    vertices = finer;
    faces = split;
  }
  Rng rng(3);
  const Resurfaced result = resurface(vertices, faces, 3000, rng);
  EXPECT_GT(result.mesh.vertexCount(), 2400);
  EXPECT_LT(result.mesh.vertexCount(), 3600);
  EXPECT_LT((result.mesh.vertices.colwise().norm().array() - 1).abs().maxCoeff(), 0.01);
  const auto topology = geometry::inspectTopology(result.mesh.vertices, result.mesh.faces);
  EXPECT_EQ(topology.boundaryEdges, 0u);
  EXPECT_EQ(topology.eulerNumber, 2);
  EXPECT_NEAR(geometry::volume(result.mesh.vertices, result.mesh.faces), 4.18879, 0.05);
}

TEST(Scan, CleanScanLiesOnTheBodyWithItsOwnVertices) {
  const SynthScan made = makeScan(builtin(), clean(), Rng(1));
  EXPECT_LT(distanceToBody(made, 1.0), 1e-9);
  EXPECT_NEAR(double(made.scan.vertexCount()), 8000, 2500);
  // Hardly any vertex is one of the model's.
  int shared = 0;
  for (Eigen::Index v = 0; v < made.scan.vertexCount(); v += 10) {
    const double nearest =
        (made.body.vertices.colwise() - made.scan.vertices.col(v)).colwise().norm().minCoeff();
    shared += nearest < 1e-6;
  }
  EXPECT_LT(shared, int(made.scan.vertexCount() / 10 / 50));
  EXPECT_GT(geometry::volume(made.scan.vertices, made.scan.faces), 0.03) << "faces look outwards";
}

TEST(Scan, TruthIsThePosedBody) {
  const SynthScan made = makeScan(builtin(), SynthOptions{}, Rng(2));
  const body::PosedBody posed = body::poseBody(builtin(), made.parameters);
  EXPECT_NEAR((posed.vertices - made.body.vertices).cwiseAbs().maxCoeff(), 0, 1e-12);
  EXPECT_NEAR((posed.joints - made.joints).cwiseAbs().maxCoeff(), 0, 1e-12);
  EXPECT_NEAR(made.body.vertices.row(1).minCoeff(), 0, 1e-9) << "stands on the floor";
}

TEST(Scan, NoiseHasTheAskedStandardDeviation) {
  SynthOptions options = clean();
  options.noiseMillimetres = 4;
  const SynthScan noisy = makeScan(builtin(), options, Rng(3));
  const SynthScan exact = makeScan(builtin(), clean(), Rng(3));
  ASSERT_EQ(noisy.scan.vertexCount(), exact.scan.vertexCount());
  const Points difference = noisy.scan.vertices - exact.scan.vertices;
  const double sigma = std::sqrt(difference.squaredNorm() / double(difference.cols()));
  EXPECT_NEAR(sigma, 0.004, 0.0003);
}

TEST(Scan, HolesTakeTheAskedShareOfTheArea) {
  for (const double share : {0.1, 0.3}) {
    SynthOptions options = clean();
    options.holes = share;
    const SynthScan holed = makeScan(builtin(), options, Rng(4));
    const SynthScan whole = makeScan(builtin(), clean(), Rng(4));
    const double left = geometry::surfaceArea(holed.scan.vertices, holed.scan.faces) /
                        geometry::surfaceArea(whole.scan.vertices, whole.scan.faces);
    EXPECT_NEAR(left, 1 - share, 0.02);
    EXPECT_GT(geometry::boundaryLoops(holed.scan.faces).size(), 4u);
  }
}

TEST(Scan, PartialScanShowsOneSide) {
  SynthOptions options = clean();
  options.partial = 0.55;
  const SynthScan half = makeScan(builtin(), options, Rng(5));
  const SynthScan whole = makeScan(builtin(), clean(), Rng(5));
  const double left = geometry::surfaceArea(half.scan.vertices, half.scan.faces) /
                      geometry::surfaceArea(whole.scan.vertices, whole.scan.faces);
  EXPECT_NEAR(left, 0.45, 0.02);
  const Points normals = geometry::faceNormals(half.scan.vertices, half.scan.faces);
  EXPECT_GT(normals.rowwise().mean().norm(), 0.3) << "what is left looks one way";
}

TEST(Scan, DressedScanLiesOutsideTheBody) {
  SynthOptions options = clean();
  options.dressed = true;
  const SynthScan made = makeScan(builtin(), options, Rng(6));
  EXPECT_GT(distanceToBody(made, 0.5), 0.004);
  EXPECT_LT(distanceToBody(made, 0.99), 0.08);
  EXPECT_GT(geometry::surfaceArea(made.scan.vertices, made.scan.faces), 1.2);
}

TEST(Scan, FrameAndUnitsAreThoseAskedFor) {
  SynthOptions options = clean();
  options.metresPerUnit = 0.001;
  options.frame << 1, 0, 0, 0, 0, -1, 0, 1, 0;  // z up
  const SynthScan odd = makeScan(builtin(), options, Rng(7));
  const SynthScan plain = makeScan(builtin(), clean(), Rng(7));
  const Points expected = 1000 * options.frame * plain.scan.vertices;
  ASSERT_EQ(expected.cols(), odd.scan.vertexCount());
  EXPECT_LT((expected - odd.scan.vertices).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_GT(odd.scan.vertices.row(2).maxCoeff(), 1000);
}

TEST(Scan, FloorLiesUnderTheFeetAndNotInThem) {
  SynthOptions options = clean();
  options.floor = true;
  const SynthScan with = makeScan(builtin(), options, Rng(8));
  const SynthScan without = makeScan(builtin(), clean(), Rng(8));
  const Eigen::Index extra = with.scan.vertexCount() - without.scan.vertexCount();
  ASSERT_GT(extra, 500);
  EXPECT_LT(with.scan.vertices.rightCols(extra).row(1).cwiseAbs().maxCoeff(), 0.01);
  EXPECT_EQ(with.scan.colors.cols(), with.scan.vertexCount());
}

TEST(Scan, SameSeedSameScanOtherSeedOtherScan) {
  SynthOptions options;
  options.vertices = 4000;
  options.dressed = true;
  const SynthScan a = makeScan(builtin(), options, Rng(9));
  const SynthScan b = makeScan(builtin(), options, Rng(9));
  const SynthScan c = makeScan(builtin(), options, Rng(10));
  ASSERT_EQ(a.scan.vertexCount(), b.scan.vertexCount());
  EXPECT_TRUE(a.scan.vertices == b.scan.vertices && a.scan.faces == b.scan.faces);
  EXPECT_TRUE(a.scan.colors == b.scan.colors);
  EXPECT_GT((a.parameters.betas - c.parameters.betas).norm(), 0.1);
}

TEST(Scan, YawCoversAllDirections) {
  SynthOptions options = clean();
  options.vertices = 500;
  int quadrants[4] = {};
  for (int i = 0; i < 24; ++i) {
    const SynthScan made = makeScan(builtin(), options, Rng(100 + std::uint64_t(i)));
    const Vector3d left = made.joints.col(body::kLeftHip) - made.joints.col(body::kRightHip);
    ++quadrants[(left.x() > 0) + 2 * (left.z() > 0)];
  }
  for (const int count : quadrants) EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace loopreg::synth
