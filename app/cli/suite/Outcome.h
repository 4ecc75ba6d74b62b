#pragma once

#include <memory>
#include <optional>

#include "body/ModelFile.h"
#include "canonical/CanonicalSurface.h"
#include "core/Json.h"
#include "registration/Registration.h"
#include "suite/SuiteScan.h"

namespace loopreg::suite {

/// What the network alone said about one scan, at the very points that the fit used.
struct NetOutcome {
  std::vector<float> errorsCm;  ///< per body point: predicted to true canonical point, on the skin
  std::size_t partHits = 0;     ///< of them, how many lie on the true part
  double headingOff = -1;       ///< degrees; -1: unknown or without meaning (trunk not upright)
  double orientationOff = -1;   ///< degrees of the pelvis; -1: unknown
  bool flipped = false;         ///< one of the two is more than 90

  double meanCm() const;
};

/// What became of one scan. Millimetres; negative: unknown.
struct SuiteOutcome {
  std::string name, group;
  bool readable = true;
  registration::Verdict verdict = registration::Verdict::failed;
  double v2vMm = -1;    ///< to the naked body, vertex by vertex
  double mpjpeMm = -1;  ///< joints
  double skinMm = -1;   ///< where the fit puts the skin at the scan's points, to where it is: what
                        ///< V2V is where the bodies' meshes differ
  double scanToModelMm = -1;
  bool leftRight = false;  ///< the fit's left side points to the person's right
  bool frontBack = false;  ///< the fit's front faces the person's back
  double seconds = 0;      ///< preflight to fit, without loading
  double corrnetSeconds = 0;
  std::optional<NetOutcome> net;

  bool flipped() const { return leftRight || frontBack; }
  /// More than 50 mm off (V2V; joints by more than 80 mm where that is unknown).
  bool wrong() const;
  /// Less than 20 mm off (V2V; joints by less than 40 mm where that is unknown).
  bool right() const;
  /// A registration that helps nobody: wrong, or the program itself says failed.
  bool failed() const;
  bool falseGood() const { return wrong() && verdict == registration::Verdict::good; }
  bool falseFailed() const {
    return readable && right() && verdict == registration::Verdict::failed;
  }
};

/// A rotation's angle in degrees: of `one` to `two`.
double degreesApart(const Matrix3d& one, const Matrix3d& two);
/// The pelvis' axes (left, up, front as columns) by where hips and neck are; 3 x 24 joints.
Matrix3d trunkFrame(const Points& joints);
/// Yaw of a rotation about the up axis, degrees; nothing where the trunk is not upright (60 deg).
std::optional<double> headingOf(const Matrix3d& root);

/// Scores fits of one body model.
class Judge {
 public:
  /// Registers the model to the built-in body where it is new.
  static Result<Judge> make(body::ModelPointer model, int threads);

  /// Compares a finished registration with what is known. Where only the true body is known, both
  /// bodies' joints are those that the model's regressor sees in them.
  SuiteOutcome judge(const SuiteScan& truth, const registration::FitResult& result) const;
  /// The network alone; nothing where it was not asked or nothing is known about the scan. A scan
  /// without labels but with its body is labelled by the body's closest points within 6 cm.
  std::optional<NetOutcome> judgeNet(const SuiteScan& truth,
                                     const registration::FitResult& result) const;

 private:
  Judge() = default;
  /// Of a scan whose joints are unknown: those that the model's regressor sees in the body.
  Points trueJoints(const SuiteScan& truth) const;
  double skinError(const SuiteScan& truth, const Points& fitted) const;
  Points trueCanonical(const SuiteScan& truth, const Points& samples,
                       std::vector<std::size_t>& known) const;

  body::ModelPointer model_, builtin_;
  std::shared_ptr<const canonical::CanonicalSurface> surface_;  ///< of the model
  int threads_ = 1;
};

}  // namespace loopreg::suite
