#include "app/studio/behaviours/PictureRun.h"

#include <QCoreApplication>
#include <QPixmap>
#include <cstdio>

#include "app/studio/MainWindow.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {

PictureRun::PictureRun(MainWindow& window, Wish wish)
    : QObject(&window), window_(window), wish_(std::move(wish)) {
  timer_.setInterval(100);
  connect(&timer_, &QTimer::timeout, this, &PictureRun::look);
  timer_.start();
}

void PictureRun::look() {
  if (window_.busy()) {
    calm_ = 0;
    return;
  }
  // A few calm looks in a row: camera flights and the last frame are over by then.
  if (++calm_ < 5) return;
  calm_ = 0;
  if (wish_.registerScan) {
    wish_.registerScan = false;
    if (window_.document().scan()) window_.startFit();
    return;
  }
  timer_.stop();
  // The last frame may be a quick one, with the one of full detail still to come.
  if (window_.viewport().usable()) window_.viewport().grabFramebuffer();
  int status = wish_.expectScan && !window_.document().scan() ? 3 : 0;
  if (!wish_.screenshot.isEmpty() && !window_.grab().save(wish_.screenshot)) {
    std::fprintf(stderr, "loopreg-studio: %s cannot be written.\n", qPrintable(wish_.screenshot));
    status = 1;
  }
  if (wish_.quit) QCoreApplication::exit(status);
}

}  // namespace loopreg::studio
