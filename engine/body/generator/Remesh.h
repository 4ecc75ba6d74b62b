#pragma once

#include <functional>

#include "body/generator/Field.h"
#include "geometry/Mesh.h"

namespace loopreg::body {

/// Target edge length, metres, at a point of the mean figure's left half: 2 cm on the trunk, down
/// to 2 mm at the lids, so that form decides where vertices go. `joints`: 3 x 24.
double skinEdgeLength(const Vector3d& p, const Points& joints);

/// Adaptive isotropic remeshing (Botsch and Kobbelt, SGP 2004) of a half body whose boundary lies
/// on x = 0: split edges longer than 4/3 of the target, collapse those shorter than 4/5, flip
/// toward valence six, relax tangentially, and put every vertex back on the field's zero set.
///
/// Boundary vertices keep x = 0, and no inner edge ever joins two of them: mirroring stays
/// manifold. `edgeLength(p)` is the target at p in metres.
Mesh remeshHalf(const Mesh& half, const Field& field,
                const std::function<double(const Vector3d&)>& edgeLength, int iterations);

/// A half body and its reflection, welded on x = 0. `mirror` receives each vertex's partner.
/// Vertices of the left half come first, in their old order, so column i < half.vertexCount() is
/// the half's vertex i.
Mesh mirrorHalf(const Mesh& half, std::vector<std::int32_t>& mirror);

}  // namespace loopreg::body
