#pragma once

#include <QElapsedTimer>
#include <QFrame>
#include <QPointer>

#include "widgets/feedback/StepsLeft.h"
#include "widgets/feedback/TimeLeft.h"

class QLabel;
class QTimer;
class QToolButton;
class QVBoxLayout;

namespace loopreg::ui {

class BusyBar;

/// One job that runs: what, which phase, how far, how long it has taken and how long it will, and a
/// button that cancels it. Made by JobStrip::add(); whoever made it tells it how the job goes and
/// calls finish() when it ends, however it ends.
class ProgressLine : public QWidget {
  Q_OBJECT
 public:
  /// "Looking for the pose", "Stage 2 of 4, step 12".
  void setPhase(const QString& phase);
  /// In [0, 1]; negative: not known, the bar only shows that something moves.
  void setFraction(double fraction);
  /// In place of that for many like pieces, `atOnce` of them in work at a time; what is left is
  /// told by their pace. While paused nothing is.
  void setSteps(int done, int total, int atOnce, bool paused);
  /// A job that cannot be cancelled has no button.
  void setCancellable(bool cancellable);
  /// The job is over: the line goes, and deletes itself.
  void finish();
  const QString& title() const { return title_; }

 Q_SIGNALS:
  void cancelRequested();
  void finished();

 private:
  friend class JobStrip;
  ProgressLine(QString title, QWidget* parent);
  void showText();
  void showTimes();
  QString leftWords(double seconds);

  QString title_;
  QString phase_;
  double fraction_ = -1;
  TimeLeft left_;
  std::optional<StepsLeft> steps_;  ///< set by setSteps()
  double rested_ = 0;               ///< seconds paused so far
  double pausedAt_ = -1;            ///< since when it rests; negative: it works
  QElapsedTimer clock_;
  QLabel* text_;
  QLabel* times_;
  BusyBar* bar_;
  QToolButton* cancel_;
  QTimer* tick_;
};

/// The jobs that run now, one line each, in a corner over the view; nothing is blocked. A job that
/// ends within kDelayMilliseconds is never shown: a flicker tells nothing.
///
///     QPointer<ui::ProgressLine> line = jobs.add(tr("Saving pictures"));
///     connect(line, &ui::ProgressLine::cancelRequested, &job, &Job::cancel);
///     line->setPhase(tr("Picture 3 of 90")); line->setFraction(3.0 / 90);
///     ... at the end, on success, failure and cancellation alike:
///     if (line) line->finish();
class JobStrip : public QFrame {
  Q_OBJECT
 public:
  static constexpr int kDelayMilliseconds = 300;

  /// Places itself in the lower right corner of `area`, and stays there when that is resized.
  explicit JobStrip(QWidget* area);

  /// The strip owns the line; it may go with the window before finish() is called.
  ProgressLine* add(const QString& title);
  int count() const { return count_; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();

  QVBoxLayout* column_;
  int count_ = 0;
};

}  // namespace loopreg::ui
