#pragma once

#include <memory>
#include <vector>

#include "core/Image.h"
#include "exchange/ScanColours.h"
#include "exchange/TexelMap.h"

namespace loopreg::exchange {

/// The mesh that receives colours: a fitted body, in the frame of the scan's aligned vertices,
/// metres.
struct ColourTarget {
  const Points& vertices;                              ///< 3 x n
  const Faces& faces;                                  ///< 3 x m
  const Eigen::Matrix<double, 2, Eigen::Dynamic>& uv;  ///< 2 x t, or 0 columns: no texture is made
  const Faces& uvFaces;                                ///< 3 x m, or 0 columns: uv is per vertex
};

struct TransferOptions {
  int textureSize = 1024;  ///< texels along each side; 0: vertex colours only
  ColourReach reach;
  int threads = 0;
};

/// A body in the scan's colours.
struct BodyColours {
  Colors vertices;         ///< 3 x n; 0 columns: nothing of the scan's colours was found
  std::vector<bool> seen;  ///< n: the vertex has its colour from the scan itself
  std::shared_ptr<const Image> texture;  ///< null: the body has no texture coordinates
  /// Per texel of the texture: 0 beyond the charts, 1 filled in, 2 seen in the scan.
  std::vector<std::uint8_t> mask;
  double seenShare = 0;  ///< of the texels of charts (without a texture, of the vertices)

  bool empty() const { return vertices.cols() == 0; }
};

/// Carries the scan's colours to the body: each vertex, and each texel by its place on the posed
/// surface, asks the scan (ScanColours.h); a place whose line to its answer goes through the body
/// itself has none: it is hidden, and the answer belongs to another part.
///
/// What stays without an answer (missing in the scan, hidden, beyond reach) is filled so that
/// nothing shows where: the vertices' colours by the harmonic function on the mesh that continues
/// the known ones (edge weights 1 / length, so that every value lies within theirs), the texels by
/// that function, interpolated, relaxed in the texture towards the known ones around. The mesh
/// knows no seams, so neither does the filling. Beyond the charts colours are carried on outward,
/// for bilinear and smaller pictures of the texture.
///
/// Deterministic whatever the number of threads.
BodyColours transferColours(const ColourTarget& body, ScanColours& scan,
                            const TransferOptions& options);

/// Values (3 x n) where `known`, continued harmonically over the edges of the faces everywhere
/// else. Components without a known value take the mean of all known ones.
void fillHarmonically(const Points& vertices, const Faces& faces, const std::vector<bool>& known,
                      Points& values);

}  // namespace loopreg::exchange
