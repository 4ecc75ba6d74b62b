#pragma once

#include <QObject>
#include <QStringList>

#include "core/StopToken.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {
class EmptyState;
}

namespace loopreg::studio {

/// Gives the start page the pictures of its demo scans and of the files opened last: drawn one
/// after the other on a worker once the window is up, and kept in the user's cache, so that is done
/// once. Projects bring their own picture. Without a start page in sight nothing is drawn.
class DemoPictures : public QObject {
  Q_OBJECT
 public:
  /// Starts by itself `delay` milliseconds later: the window comes first.
  DemoPictures(const QStringList& files, ui::EmptyState& empty, int delay, QObject* parent);
  ~DemoPictures() override;

 private:
  void start(const QStringList& files);

  ui::EmptyState& empty_;
  StopSource stop_;
  ui::MainThreadInbox inbox_;
  ui::Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::studio
