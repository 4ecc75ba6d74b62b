#pragma once

#include <QProgressBar>
#include <QTimer>

namespace loopreg::ui {

/// A progress bar whose busy state (range 0 to 0) is drawn six times a second instead of thirty or
/// sixty: in a window with an OpenGL view every repaint of any widget puts the whole window
/// together anew, which costs a processor without a graphics card 10 to 40 ms beside a fit. GUI
/// thread.
class BusyBar : public QProgressBar {
  Q_OBJECT
 public:
  explicit BusyBar(QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  bool busy() const { return minimum() == maximum(); }
  QTimer tick_;
  int step_ = 0;
};

}  // namespace loopreg::ui
