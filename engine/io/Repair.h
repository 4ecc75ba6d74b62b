#pragma once

#include "io/SourceFile.h"

namespace loopreg::io {

/// Makes what a format reader delivered fulfil Mesh's invariant, and says in `remarks` what it did:
///  1. points that are not finite (or beyond 1e30) go, and the faces at them; so do, in a point
///  cloud,
///     repeated points at exactly (0, 0, 0), which depth cameras write where they measured nothing;
///  2. faces go that refer to missing points, have no area, or repeat another face's three points;
///  3. normals become unit vectors; where a mesh lacks some, or a cloud more than a tenth, all go.
/// Edges of more than two faces stay, and are counted. Vertices keep their order and are not
/// merged. Fails when fewer than three different points remain.
Result<void> repairScan(RawScan& scan, const SourceFile& file);

}  // namespace loopreg::io
