#pragma once

#include <string>
#include <vector>

#include "body/BodyModel.h"
#include "body/BodyState.h"
#include "core/Result.h"

namespace loopreg::body {

/// One body dimension, named and defined as tape and calipers take it (ISO 8559-1, ISO 7250-1,
/// CAESAR).
struct Measurement {
  std::string id;          ///< "chest_girth"
  std::string name;        ///< "Chest girth"
  std::string unit;        ///< "cm", "l", "m2", "kg" or "kg/m2"
  std::string definition;  ///< one line: where the tape lies
  double value = 0;
  /// Where the tape lies, as points of the skin, so that it follows any pose: corner points of the
  /// tape for girths, the points in between for lengths. Empty for volume, area, mass.
  std::vector<BodyPoint> path;
  bool closed = false;  ///< the last point is joined to the first
};

/// The side of the body that limbs are measured on; the standards prefer the right.
enum class Side { right, left };

struct MeasureOptions {
  Side side = Side::right;
  /// Girths along the skin instead of a tape pulled tight over its hollows (the convex hull).
  bool alongSkin = false;
};

/// Density that turns volume into mass, kg/m3: an average adult with air in the lungs; the figure
/// of Choutas et al. (SHAPY, CVPR 2022).
inline constexpr double kBodyDensity = 985;

/// Some thirty dimensions of the shaped body in its T-pose, independent of any fitted pose.
///
/// Girths are exact plane sections of the mesh: of the trunk horizontal and without the arms, of
/// limbs perpendicular to the bone. Levels come from joints and from the shape itself (the waist is
/// where the trunk is thinnest, the hip where it is widest), so any body with SMPL's joint names
/// can be measured; landmarks of the model are used where it has them. Lengths scale with `scale`,
/// areas with its square, volume and mass with its cube.
///
/// `betas` may be shorter than the model's; `displacements` (3 x n, T-pose, metres) may be null.
/// Errors: a body that lacks one of SMPL's joints, or is no standing figure.
Result<std::vector<Measurement>> measure(const BodyModel& model, const VectorXd& betas,
                                         double scale = 1, const Points* displacements = nullptr,
                                         const MeasureOptions& options = {});

/// A body to be measured that need not come from a model: a scan with joints and part labels found
/// elsewhere. Standing upright (y up, facing +z), legs and arms straight; arms may be lowered.
struct Figure {
  Points vertices;                  ///< 3 x n, metres
  Faces faces;                      ///< 3 x m
  Points joints;                    ///< 3 x 24, in the order of smplJointNames()
  std::vector<int> joint;           ///< n: index (below 24) of the joint each vertex belongs to
  std::vector<Landmark> landmarks;  ///< may be empty
};
/// The model's T-pose as such a figure: finger, toe and face joints count as their nearest of the
/// 24.
Result<Figure> figureOf(const BodyModel& model, const VectorXd& betas,
                        const Points* displacements = nullptr);
Result<std::vector<Measurement>> measure(const Figure& figure, const MeasureOptions& options = {});

/// The value with this id, or null.
const Measurement* findMeasurement(const std::vector<Measurement>& list, const std::string& id);

/// "id,name,value,unit,definition" and a row for each, texts quoted: RFC 4180 but for the line
/// ends.
std::string measurementsCsv(const std::vector<Measurement>& list);

}  // namespace loopreg::body
