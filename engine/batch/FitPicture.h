#pragma once

#include "picture/Image.h"
#include "registration/Registration.h"

namespace loopreg::batch {

/// What a contact sheet shows of a fit: the person of the scan, body and scan in one, and the body,
/// seen from a little to the body's left. A scan of more than 400,000 faces, or a point cloud, is
/// drawn by the fit's samples: a picture costs about as much as writing the files.
picture::Image fitPicture(const Scan& scan, const body::BodyModel& model,
                          const registration::FitResult& result, int threads);

}  // namespace loopreg::batch
