#pragma once

#include <QObject>

#include "app/studio/Sessions.h"
#include "widgets/jobs/NewestJob.h"

namespace loopreg::ui {
class QuestionBar;
}

namespace loopreg::studio {

class Autosave;
class Projects;

/// Offers what sessions left behind whose window did not close properly, one after the other, the
/// newest first: recover or discard. What is not answered is offered again next time. A recovered
/// session goes as soon as the present one has kept it.
class CrashRecovery : public QObject {
  Q_OBJECT
 public:
  CrashRecovery(Projects& projects, Autosave& autosave, ui::QuestionBar& questions,
                QObject* parent);

  /// `unasked`: the newest is recovered at once.
  void begin(const QString& root, bool unasked = false);
  bool busy() const { return job_.running(); }

 private:
  void offerNext();
  void offer(const QString& file, const QString& name);
  void recover(const QString& file);
  LostSession take();

  Projects& projects_;
  ui::QuestionBar& questions_;
  std::vector<LostSession> lost_;
  std::vector<LostSession> recovered_;
  bool unasked_ = false;
  ui::NewestJob job_{"recovery"};  ///< last: joined first
};

}  // namespace loopreg::studio
