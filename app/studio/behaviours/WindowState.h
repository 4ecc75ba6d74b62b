#pragma once

#include <QObject>

class QSplitter;

namespace loopreg::studio {

class MainWindow;

/// The window comes back where and as large as it was when it was last closed, and so does the
/// height of the panel below the view. It is never larger than the screen, nor beside it.
class WindowState : public QObject {
  Q_OBJECT
 public:
  /// Restores at once: before the window is shown.
  explicit WindowState(MainWindow& window);

  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void keepToScreen(bool placed);

  MainWindow& window_;
  QSplitter* split_;
};

}  // namespace loopreg::studio
