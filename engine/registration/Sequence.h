#pragma once

#include <functional>
#include <vector>

#include "registration/Registration.h"

namespace loopreg::registration {

/// One person in motion, scan after scan.
///
/// The shape is found once: a few key frames are registered each for itself, and the median of
/// their betas (and scales) is everybody's. Then frame follows frame from where the last one
/// ended, moved on by half its velocity, with the shape held. A frame whose cost jumps (the person
/// was lost) is registered for itself again.
///
/// At last all frames are smoothed together. Let x_t be frame t's optimum with Gauss-Newton matrix
/// H_t of its energy there, and delta_t an increment of its unknowns. Minimised is
///
///   sum_t delta_t^T H_t delta_t  +  lambda sum_t | a_t + D^2 delta_t |^2,
///
/// where a_t are the accelerations of the local joint rotations (and of the root's place), and D^2
/// their second difference in time: one banded linear system. So what a frame knows well stays as
/// it is, and what it does not see (a forearm's twist, an arm behind the back) follows its
/// neighbours.
struct SequenceOptions {
  FitOptions fit;
  int keyFrames = 5;
  double framesPerSecond = 30;
  /// Typical accelerations of people: lambda is the data's variance over theirs. 0: no smoothing.
  double jointAcceleration = 12;  ///< rad/s^2
  double rootAcceleration = 3;    ///< m/s^2
};

struct SequenceFrame {
  body::BodyParameters parameters;
  double medianMm = 0;     ///< scan to model, of the frame's own optimum
  bool restarted = false;  ///< registered for itself: the person had been lost
  bool doubtful = false;   ///< fits clearly worse than the other frames
  double seconds = 0;
};

struct SequenceResult {
  Preflight preflight;  ///< of the first frame; its alignment is everybody's
  bool clothed = false;
  std::vector<SequenceFrame> frames;
  double shapeSeconds = 0, smoothSeconds = 0;
};

/// The scan of a frame, in the first frame's coordinates and units.
using FrameReader = std::function<Result<Scan>(std::size_t frame)>;
/// After each frame; `count` frames in all. False: stop.
using SequenceObserver =
    std::function<bool(std::size_t frame, std::size_t count, const SequenceFrame&)>;

/// Blocks. `net` may be null. Fails where a frame cannot be read, is in another unit
/// than the first (more than three times as large or as small), or the first key frame shows
/// nobody.
Result<SequenceResult> registerSequence(std::size_t count, const FrameReader& read,
                                        const body::BodyModel& model, const corrnet::CorrNet* net,
                                        const SequenceOptions& options,
                                        const SequenceObserver& observer, StopToken stop);

}  // namespace loopreg::registration
