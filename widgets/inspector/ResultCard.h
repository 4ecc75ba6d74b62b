#pragma once

#include <QFrame>

#include "registration/Registration.h"

class QAction;
class QHBoxLayout;
class QLabel;

namespace loopreg::ui {

class BusyBar;

/// The verdict as a chip, the rule that made it and what to do next; the other reasons; and the
/// distances both ways in millimetres.
class ResultCard : public QFrame {
  Q_OBJECT
 public:
  /// Something to do next: `id` is what adviceChosen() says, `text` what the link does.
  struct Advice {
    QString id, text;
  };
  /// What helps where a rule has fired (registration/Verdict.h has the rules' ids).
  static std::vector<Advice> adviceFor(const registration::FiredRule& rule);

  explicit ResultCard(QWidget* parent = nullptr);

  void showNothing();
  void showRunning(const QString& what);
  /// Whether the fit that runs, or the next one, is held.
  void setPaused(bool paused);
  /// The newest step of a fit that runs.
  void showIteration(const fit::FitIteration& iteration);
  void showResult(const registration::FitResult& result);
  QString verdictText() const;
  /// What can be done with a fit that runs: a row of buttons, there as long as it does.
  void setRunActions(const QList<QAction*>& actions);

 Q_SIGNALS:
  /// "places", "parts", "alternatives", "pose", "shape", or the name of a choice on the scan page:
  /// "units", "up", "facing", "clothing".
  void adviceChosen(const QString& id);

 private:
  void showPace();
  void showAdvice(const registration::FitResult& result);
  void setQuiet(bool quiet);
  void setChip(const QString& text, const QString& icon, const QColor& colour);

  QLabel* chipIcon_;
  QLabel* chipText_;
  QFrame* chip_;
  QString chipLook_;  ///< icon and colour it has
  QLabel* headline_;
  QLabel* reasons_;
  QWidget* advice_;
  BusyBar* busy_;
  bool paused_ = false;
  QWidget* runRow_;
  QWidget* table_;
  QLabel* cells_[2][4];
  QLabel* footer_;
};

}  // namespace loopreg::ui
