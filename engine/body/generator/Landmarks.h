#pragma once

#include "body/BodyModel.h"
#include "body/generator/Anatomy.h"
#include "geometry/Mesh.h"

namespace loopreg::body {

/// The anthropometric landmarks of the mean figure, each a point of a triangle of its skin.
///
/// `half`: the remeshed left half of buildFigure(Person{}), floor at y = 0; `mirror` the partners
/// of its vertices in the whole skin. Places come from the recipe itself (joints, heights of the
/// measured tables, rays onto the surface) or are extremes of the skin (vertex, dactylion, ...),
/// and go to the closest point of the mesh. Names follow ISO 7250-1 and ISO 20685 where these have
/// one; paired ones are "left_..." and "right_...", exact mirror images.
///
/// Middle: vertex, glabella, sellion, pronasale, subnasale, stomion, menton, opisthocranion,
/// cervicale (seventh neck bone), suprasternale, mesosternale, substernale, omphalion (navel),
/// crotch. Paired: tragion, ectocanthus, alare, cheilion, gonion, acromion, thelion (nipple),
/// iliocristale, iliospinale, trochanterion, gluteale (rearmost), gluteal_fold, patella (middle),
/// epicondyle_lateral and epicondyle_medial (of the knee), sphyrion (inner ankle),
/// malleolus_lateral, metatarsale_tibiale and metatarsale_fibulare (ball of the foot, inner and
/// outer), acropodion (foremost toe), pternion (heel), olecranon and radiale (elbow), stylion and
/// ulnar_styloid (wrist), dactylion (middle finger's tip), thumb_tip.
std::vector<Landmark> placeLandmarks(const Mesh& half, const Figure& figure,
                                     const std::vector<std::int32_t>& mirror);

}  // namespace loopreg::body
