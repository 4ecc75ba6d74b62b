#pragma once

#include <QObject>

#include "picture/Image.h"
#include "registration/Inspection.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// What a look at a finished fit found: where it is wrong, and a picture of it and of each other
/// explanation of the scan, all from the same side.
struct Inspected {
  registration::Inspection found;
  std::vector<picture::Image> pictures;  ///< [0] the fit, then the alternatives in their order
};

/// Looks at finished fits on a worker thread of low priority (0.1 to 1 s). Only the answer to the
/// newest request is announced; a newer one stops the one before.
class InspectJob : public QObject {
  Q_OBJECT
 public:
  static constexpr int kPictureWidth = 88, kPictureHeight = 128;
  static constexpr std::size_t kMostPictures = 3;

  explicit InspectJob(QObject* parent = nullptr);
  ~InspectJob() override;

  /// sRGB grey behind the pictures, from the next request on.
  void setBackdrop(std::uint8_t grey) { backdrop_ = grey; }
  void request(ScanPointer scan, body::ModelPointer model, FitResultPointer result,
               const std::vector<fit::FitIteration>& history);
  void cancel();
  bool running() const { return pending_; }

 Q_SIGNALS:
  void ready(std::shared_ptr<const loopreg::ui::Inspected> inspected);

 private:
  std::uint64_t generation_ = 0;
  bool pending_ = false;
  std::uint8_t backdrop_ = 226;
  StopSource stop_;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
