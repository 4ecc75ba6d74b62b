#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "geometry/TriangleBvh.h"
#include "registration/ScanPlaces.h"
#include "widgets/correspondence/CorrespondenceCard.h"
#include "widgets/jobs/Services.h"
#include "widgets/legend/PlaceLegend.h"

namespace loopreg::studio {

/// Which place of the body each point of one scan shows, by one source, with all that is drawn of
/// it. Points are in the engine's frame, metres.
struct ShownPlaces {
  using Source = ui::CorrespondenceCard::Source;
  Source source = Source::network;
  registration::PlaceMap map;
  ui::PlaceFrame frame;
  registration::Places scan;                   ///< per vertex of the scan
  registration::Places cloud;                  ///< per sample
  Points samples;                              ///< 3 x k
  std::vector<geometry::SurfacePoint> onBody;  ///< per sample: its place on the model
  ui::PlaceLegend::Picture legend;
};
using ShownPlacesPointer = std::shared_ptr<const ShownPlaces>;

/// What they are made of.
struct PlaceMaterial {
  ShownPlaces::Source source = ShownPlaces::Source::network;
  ui::ScanPointer scan;
  Alignment alignment;
  body::ModelPointer model;  ///< null: the built-in one
  Points samples;            ///< 3 x k; empty: some of the scan's points
  canonical::Correspondences predicted;
  Points fitted;  ///< the fitted body's vertices
  double pixelRatio = 1;
};

/// Takes up to a second: for a worker thread, as all below.
Result<ShownPlacesPointer> workOutPlaces(const PlaceMaterial& material);

/// Lines from points of the scan to their places on a posed body.
struct PlaceArrows {
  Points from, to;  ///< 3 x k

  std::vector<double> lengthsMm() const;
};

/// The first `count` samples with a place: any prefix is spread over the whole scan.
PlaceArrows arrowsTo(const Points& vertices, const Faces& faces, const Points& samples,
                     const registration::Places& places,
                     const std::vector<geometry::SurfacePoint>& onBody, int count);

/// The same to the closest points of the body: the pairs that the fit itself takes.
PlaceArrows closestArrows(const ShownPlaces& shown, const Points& vertices, int count);

/// How far each vertex of a body is from the person of the scan; the tree is built with the first
/// question. One thread at a time.
class ScanDistances {
 public:
  ScanDistances(ui::ScanPointer scan, ui::PreflightPointer preflight)
      : scan_(std::move(scan)), preflight_(std::move(preflight)) {}

  bool isOf(const ui::ScanPointer& scan, const ui::PreflightPointer& preflight) const {
    return scan_ == scan && preflight_ == preflight;
  }
  std::vector<float> millimetres(const Points& vertices);

 private:
  const ui::ScanPointer scan_;
  const ui::PreflightPointer preflight_;
  std::optional<geometry::TriangleBvh> tree_;
  Mesh person_;
};

}  // namespace loopreg::studio
