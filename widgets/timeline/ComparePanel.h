#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace loopreg::ui {

/// One side of a comparison: the figures of an iteration.
struct CompareSide {
  int iteration = -1;  ///< -1: none
  double energy = 0, medianMm = 0;
  bool before = false;  ///< of a fit that this one has replaced
};

/// How far two bodies lie apart, millimetres over the vertices.
struct CompareBodies {
  double meanMm = 0, mostMm = 0;
  QString where;  ///< the part that moved most
};

/// Iteration A, held, against the one shown (B): figures, and which ghosts stand in the view beside
/// the body: the start's, the end's, A's.
class ComparePanel : public QWidget {
  Q_OBJECT
 public:
  explicit ComparePanel(QWidget* parent = nullptr);

  /// A without an iteration: nothing is held, and there is a hint instead.
  void show(const CompareSide& a, const CompareSide& b, const CompareBodies& bodies);
  /// What tells the ghosts apart in the view.
  void setColours(const QColor& start, const QColor& end, const QColor& held);
  bool ghostOfStart() const;
  bool ghostOfEnd() const;
  void setGhosts(bool start, bool end);

 Q_SIGNALS:
  void holdRequested();
  void releaseRequested();
  void ghostsChanged();

 private:
  QPushButton* hold_;
  QToolButton* start_;
  QToolButton* end_;
  QWidget* table_;
  QLabel* headOfA_ = nullptr;
  QLabel* cells_[3][3];
  QLabel* bodies_;
  bool held_ = false;
};

}  // namespace loopreg::ui
