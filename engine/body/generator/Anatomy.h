#pragma once

#include "body/BodyModel.h"
#include "body/generator/Field.h"

namespace loopreg::body {

/// One person, as numbers a tape measure would give. Factors are relative to the mean of the
/// person's sex (a continuum: 0 female, 1 male) and stature; 1 is average.
struct Person {
  double sex = 0.5;
  double stature = 1.70;  ///< metres

  // Lengths, relative to stature.
  double leg = 1, arm = 1, head = 1, hand = 1, foot = 1;
  double shoulderBreadth = 1;

  // Girths.
  double chest = 1, waist = 1, hip = 1, thigh = 1, calf = 1, upperArm = 1, forearm = 1, neck = 1;

  // Forms, metres at mean stature (belly) or factors.
  double belly = 0;  ///< how far the belly stands out beyond the waist's factor
  double bust = 1;   ///< size of the breasts (women) or of the chest muscles (men)
  double seat = 0;   ///< how far the buttocks stand out
  double face = 1;   ///< height of the face against its breadth
  double nose = 1;   ///< how far the nose stands out
  double jaw = 1;    ///< breadth of the jaw
};

/// What the generator makes of a person: the joints, scale and surface, in a frame with the floor
/// at y = 0 and the body's middle plane at x = 0; facing +z, T-pose.
struct Figure {
  Points joints;  ///< 3 x 24, SMPL's order
  /// Stretch of each bone's surroundings along x, y, z against the mean figure of Person{}: how a
  /// template vertex is carried along before it is put on this person's surface.
  Points stretch;   ///< 3 x 24
  double face = 1;  ///< further stretch along y of the head below faceTop (above the head joint)
  double faceTop = 0;
  Field skin;
  Eigen::AlignedBox3d bounds;
};

Figure buildFigure(const Person& person);

}  // namespace loopreg::body
