#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace loopreg::ui {

class CorpusModel;

/// Below the table of a corpus: how far it is, and what to do next: register, pause, stop; how many
/// scans at a time; where the results go; the report.
class CorpusRunBar : public QFrame {
  Q_OBJECT
 public:
  enum class Run { idle, running, paused };

  explicit CorpusRunBar(const CorpusModel& model, QWidget* parent = nullptr);

  /// Reads the model's counts again.
  void refresh();
  void setRun(Run run);
  /// Of the run that goes on.
  void setProgress(int done, int total);
  void setSelected(int count);
  void setOutput(const QString& folder);
  int jobs() const;
  void setJobs(int jobs, int most);

 Q_SIGNALS:
  void registerAllRequested();
  void registerSelectedRequested();
  void pauseRequested(bool paused);
  void stopRequested();
  void reportRequested();
  void outputRequested();
  void jobsChosen(int jobs);

 private:
  const CorpusModel& model_;
  QLabel* text_;
  QProgressBar* bar_;
  QPushButton *all_, *selected_, *pause_, *stop_, *output_, *report_;
  QSpinBox* jobs_;
  Run run_ = Run::idle;
  int selectedCount_ = 0;
};

}  // namespace loopreg::ui
