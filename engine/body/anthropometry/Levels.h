#pragma once

#include "body/anthropometry/Taping.h"

namespace loopreg::body::anthropometry {

/// Where the standards' places are on this body: heights in metres (y), and points of the skin.
///
/// T below: height of the shoulder joints above the hip joints. Ranges are wide enough for any
/// build; the shape itself decides within them.
struct Levels {
  double crotch = 0;     ///< where the legs' sections part
  double hip = 0;        ///< largest girth between crotch and 0.15 T above the hip joints
  double waist = 0;      ///< smallest girth between 0.28 T and 0.55 T above the hip joints
  double thelion = 0;    ///< nipples: landmarks, or the chest's foremost place
  double underbust = 0;  ///< the hollow below the breasts
  double brow = 0;       ///< as far below the vertex as half the head is long there
  BodyPoint leftAcromion, rightAcromion, cervicale;
};
/// Errors: no figure that stands upright (joints out of order, legs that never part).
Result<Levels> findLevels(const Subject& subject);

/// Points of the skin beside the line from one place to another: at even steps the loop around the
/// line, and of it the point farthest outward.
std::vector<BodyPoint> skinLine(const Subject& subject, const Vector3d& from, const Vector3d& to,
                                const Vector3d& outward, Subject::Faces which, int samples);

/// The back's skin in the middle plane from one height down to another, as a taut tape.
Tape alongBack(const Subject& subject, const BodyPoint& upper, double lower);

Vector3d place(const Subject& subject, const BodyPoint& point);

}  // namespace loopreg::body::anthropometry
