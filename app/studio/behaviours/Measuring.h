#pragma once

#include <QObject>

#include "app/studio/Workspace.h"
#include "widgets/jobs/MeasureJob.h"

namespace loopreg::ui {
class MeasurementsCard;
}

namespace loopreg::studio {

/// Measures every result on a thread of its own and lists what was found; the list belongs to the
/// result shown. The row under the cursor is shown as a tape on the body.
class Measuring : public QObject {
  Q_OBJECT
 public:
  Measuring(const Workspace& workspace, QObject* parent);

  bool busy() const { return job_.running(); }

 private:
  void onResult();

  Workspace work_;
  ui::MeasurementsCard* card_;
  ui::MeasureJob::ListPointer list_;
  ui::MeasureJob job_;
};

}  // namespace loopreg::studio
