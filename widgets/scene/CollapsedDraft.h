#pragma once

#include <memory>

#include "widgets/scene/DraftMesh.h"

namespace loopreg::ui {

/// Triangles of a body's draft: its outline at the size of a window is hardly told from the full
/// one.
inline constexpr Eigen::Index kBodyDraftTriangles = 6'000;

/// A draft for a mesh that will be bent: edges are collapsed into one of their ends, the one that
/// changes the surface least first, so two limbs that touch in this pose stay two. Cost of moving
/// vertex u to v, with Q the sum of squared distances to the planes of the triangles that have been
/// merged into a vertex, weighted by their areas (Garland and Heckbert, 1997):
///   c(u, v) = (Q_u + Q_v)(v) + k |u - v|^4,
/// whose second part keeps triangles even where the surface is flat, so that it bends well there.
Draft collapsedDraft(const Points& vertices, const Faces& faces, Eigen::Index triangles);

/// The same for a body, remembered for the last topologies asked for. Any thread; some 50 ms when
/// it is new. Never null; empty where the mesh is small.
std::shared_ptr<const Draft> bodyDraft(const Points& vertices, const Faces& faces);
/// What is remembered; null: nothing.
std::shared_ptr<const Draft> knownBodyDraft(const Faces& faces);

}  // namespace loopreg::ui
