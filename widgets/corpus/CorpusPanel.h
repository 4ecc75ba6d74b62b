#pragma once

#include <QFrame>
#include <QStringList>

#include "widgets/corpus/CorpusModel.h"
#include "widgets/corpus/CorpusRunBar.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace loopreg::ui {

class CorpusFilter;
class QuestionBar;

/// A folder of scans at the window's left, where it leaves an upright view for upright people: a
/// table that can be filtered, sorted by any column, and searched for the worst fits; below it the
/// run. Knows nothing of files or jobs: it shows a model and says what the user wants.
class CorpusPanel : public QFrame {
  Q_OBJECT
 public:
  explicit CorpusPanel(QWidget* parent = nullptr);

  CorpusModel& model() { return *model_; }
  CorpusRunBar& run() { return *run_; }

  /// A folder, its rows in the model; an empty name: none is open.
  void showFolder(const QString& folder, const QString& output);
  void showLoading(const QString& folder);
  /// One person in motion? `rate` is where the frames per second begin.
  void offerMotion(int frames, double rate);
  void hideMotionOffer();
  /// The scan whose fit was changed by hand; empty: none.
  void offerToKeep(const QString& name);

  QStringList selectedNames() const;
  /// Selects the worst fits among the rows shown, and shows the first of them.
  void selectWorst(int count);
  /// The worst fit that was not opened yet; empty: all were.
  QString nextWorst() const;
  void reveal(const QString& name);
  /// Rows in sight that have no picture yet.
  QStringList unpictured() const;

 Q_SIGNALS:
  void openRequested(const QString& name);
  void registerRequested(const QStringList& names);
  void nextWorstRequested();
  void keepRequested();
  void motionRequested(double framesPerSecond);
  void folderRequested();
  void closeRequested();
  /// Other rows may have come into sight.
  void scrolled();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* buildHead();
  QWidget* buildFilter();
  QWidget* buildTable();
  QWidget* buildEmpty();
  void fitColumns();
  void onRows();
  void openCurrent();
  void onSelection();

  CorpusModel* model_;
  CorpusFilter* filter_;
  QStackedWidget* pages_;
  QStackedWidget* body_;  ///< the table, or why it is empty
  QLabel* title_;
  QLabel* none_;
  QLineEdit* text_;
  QComboBox* states_;
  QSpinBox* worst_;
  QPushButton* next_;
  QTableView* table_;
  QuestionBar* motion_;
  QuestionBar* keep_;
  QString offered_;  ///< to keep
  CorpusRunBar* run_;
};

}  // namespace loopreg::ui
