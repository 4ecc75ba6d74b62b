#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Services.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {

/// Loads body models on a worker thread: a large one takes seconds the first time. The newest
/// request wins; the answer to an older one is dropped. Signals come on the GUI thread.
class BodyJob : public QObject {
  Q_OBJECT
 public:
  explicit BodyJob(Services services, QObject* parent = nullptr);

  /// `source`: "builtin", a file or a folder.
  void load(const QString& source);
  void cancel();
  bool running() const { return running_; }

 Q_SIGNALS:
  void started(const QString& source);
  void loaded(const QString& source, const loopreg::body::LoadedModel& body);
  void failed(const QString& source, const loopreg::Error& error);
  /// After loaded, failed or a cancellation.
  void ended();

 private:
  Services services_;
  std::uint64_t generation_ = 0;
  bool running_ = false;
  MainThreadInbox inbox_;
  Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
