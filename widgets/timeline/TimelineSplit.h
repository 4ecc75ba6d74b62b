#pragma once

#include <QSplitter>

namespace loopreg::ui {

/// The view above, the panel with the timeline below it. In a small window the panel gives way: it
/// takes little more than a third of the height, and where that is too low for a curve it folds to
/// one line, the transport. With more room it comes back as it was; dragged lower than a curve
/// needs, it folds too.
class TimelineSplit : public QSplitter {
  Q_OBJECT
 public:
  static constexpr int kWanted = 216, kLowest = 176, kFolded = 48;  ///< heights of the panel

  TimelineSplit(QWidget& view, QWidget& panel, QWidget* parent = nullptr);

 protected:
  bool event(QEvent* event) override;

 private:
  void onMoved();
  void fit();
  void setPanelHeight(int height);

  int wish_ = 0;  ///< what the panel had when there was room for it; 0: not yet seen
  double share_;  ///< of the height that it may take
};

}  // namespace loopreg::ui
