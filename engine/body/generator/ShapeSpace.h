#pragma once

#include "body/BodyModel.h"
#include "body/Generator.h"
#include "body/generator/Anatomy.h"
#include "geometry/Mesh.h"

namespace loopreg::body {

/// A half skin (x >= 0) and its weights in correspondence with the mean figure Person{}.
struct HalfTemplate {
  Points vertices;  ///< 3 x h
  std::vector<std::vector<std::int32_t>> neighbours;
  SkinWeights skin;  ///< 4 x h
  Figure figure;     ///< it was made from
};

/// The same vertices on another person's surface: carried along bone by bone,
///   x' = sum_j w_j (J'_j + S_j (x - J_j)),  S_j the person's stretch of bone j along x, y, z,
/// put on the person's skin by Newton steps, and evened out along it so that the correspondence
/// stays smooth. Joint 0 at the origin. 3 x h.
Points wearPerson(const HalfTemplate& base, const Figure& person);

/// Statistics of a population in full correspondence.
struct ShapeSpace {
  Points mean;                  ///< 3 x h
  Eigen::MatrixXd directions;   ///< 3h x B, each scaled to one standard deviation
  VectorXd deviations;          ///< B: root of the area-weighted mean square displacement, metres
  std::vector<Points> samples;  ///< people, 3 x h each
  std::vector<Points> sampleJoints;  ///< their joints, 3 x 24
};

/// The third direction is not a principal component but the sex axis: what of the displacements
/// goes with the sampled people's sex once the first two directions are taken out,
///   d = sum_i s_i x_i,  s_i the part of person i's sex uncorrelated with the first two scores;
/// principal components of the rest follow. So all directions are orthogonal in the area metric
/// and all scores have unit variance; those of sex correlate weakly with the later ones.
///
/// Samples `options.population` people and does principal component analysis on them (metric:
/// vertex areas `area`, so that dense hands and face do not count for more). Signs: the first
/// direction makes taller, the third more male, the others fuller.
ShapeSpace buildShapeSpace(const HalfTemplate& base, const VectorXd& area, const Points& normals,
                           const GeneratorOptions& options, Progress* progress);

/// J x n regressor: per joint, weights on the ring of skin around it that give the joint's place in
/// every sampled person (least squares, ridge toward the plain mean, rows sum to 1, symmetric).
/// `samples`: whole skins, 3 x n. `ridge`, square metres: the smaller, the closer the joints come
/// and the larger the weights of either sign grow.
Eigen::MatrixXd fitJointRegressor(const std::vector<Points>& samples,
                                  const std::vector<Points>& joints,
                                  const std::vector<std::int32_t>& mirror, double ridge = 0.02);

}  // namespace loopreg::body
