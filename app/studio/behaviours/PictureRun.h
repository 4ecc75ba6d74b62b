#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace loopreg::studio {

class MainWindow;

/// The command line's --register, --screenshot and --quit: waits until the window has settled
/// (scan loaded, fit ended, residuals coloured, frame drawn), takes the picture, quits.
class PictureRun : public QObject {
  Q_OBJECT
 public:
  struct Wish {
    bool registerScan = false;
    QString screenshot;  ///< empty: none
    bool quit = false;
    bool expectScan = false;  ///< a scan was named: the exit status is 3 if it was not opened
  };
  PictureRun(MainWindow& window, Wish wish);

 private:
  void look();

  MainWindow& window_;
  Wish wish_;
  QTimer timer_;
  int calm_ = 0;  ///< consecutive looks without anything going on
};

}  // namespace loopreg::studio
