#pragma once

#include <filesystem>
#include <memory>

#include "canonical/TemplateRegistration.h"

namespace loopreg::canonical {

/// A body's place in the canonical space of all bodies.
struct CanonicalMap {
  std::shared_ptr<const CanonicalSurface> surface;
  MapQuality quality;      ///< all zero distances for the built-in body
  bool isBuiltin = false;  ///< the body is the canonical one itself
  bool fromCache = false;  ///< read from disk rather than computed
  double seconds = 0;      ///< that it took
};

/// The map of a body to the built-in one. The first time a body is seen its template is registered
/// (registerTemplate, seconds); the result is kept in `folder` under a name made of both bodies'
/// checksums and the algorithm's version. A file there that is damaged or foreign is ignored and
/// written anew; that nothing can be written costs only the time.
Result<CanonicalMap> canonicalMap(const body::BodyModel& model, const body::BodyModel& builtin,
                                  const std::filesystem::path& folder, int threads);

/// The same with the built-in body and the user's cache folder; the last bodies' maps are also kept
/// in memory, so that a scan in a long list costs nothing. Threads: any may call.
Result<CanonicalMap> canonicalMap(const body::BodyModel& model, int threads);

}  // namespace loopreg::canonical
