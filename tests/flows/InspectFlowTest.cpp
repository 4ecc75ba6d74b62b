// Following and inspecting a fit with the engine itself: what a user does by mouse and keys, and how
// long the window stands still meanwhile.
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>

#include "app/studio/EngineServices.h"
#include "app/studio/MainWindow.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "widgets/timeline/ScrubBar.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

using namespace loopreg;
using loopreg::studio::MainWindow;
using loopreg::testing::Heartbeat;

namespace {

constexpr int kWait = 60000;

}  // namespace

class InspectFlowTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<MainWindow> window_;

  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  bool openDemo() {
    window_->openFile(QString::fromStdString(studio::demoScans().front().string()));
    return settled() && window_->document().scan() != nullptr;
  }

 private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void init() {
    QSettings().clear();
    if (studio::demoScans().empty()) QSKIP("needs a demo scan");
    window_ = std::make_unique<MainWindow>(studio::engineServices(), QStringList());
    window_->resize(1280, 800);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    QVERIFY(openDemo());
  }

  void cleanup() { window_.reset(); }

  void theWindowStaysAwakeWhileItRegisters() {
    QTest::qWait(300);
    {
      Heartbeat idle;
      QTest::qWait(1000);
      idle.report("idle, for comparison");
    }
    Heartbeat heart;
    QElapsedTimer clock;
    clock.start();
    const int frames = window_->viewport().frameCount();
    window_->startFit();
    QVERIFY(QTest::qWaitFor([&] { return !window_->fitJob().running(); }, kWait));
    heart.report("register the demo scan");
    qInfo("fit of %lld ms with %d frames drawn", static_cast<long long>(clock.elapsed()),
          window_->viewport().frameCount() - frames);
    QVERIFY(settled());
    heart.report("register, residuals included");
    QVERIFY(window_->document().result() != nullptr);
  }

  void scrubbingAHundredIterations() {
    window_->startFit();
    QVERIFY(settled());
    auto* timeline = window_->findChild<ui::Timeline*>();
    auto* bar = timeline->findChild<ui::ScrubBar*>();
    std::vector<qint64> times;
    QElapsedTimer clock;
    for (int i = 0; i < 100; ++i) {
      const double x = 7 + (bar->width() - 14) * (i % 50) / 49.0;
      const QPointF at(x, bar->height() / 2.0);
      if (i == 0) QTest::mousePress(bar, Qt::LeftButton, {}, at.toPoint());
      clock.start();
      QMouseEvent move(QEvent::MouseMove, at, bar->mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                       Qt::NoModifier);
      QApplication::sendEvent(bar, &move);
      const int before = window_->viewport().frameCount();
      QElapsedTimer patience;
      patience.start();
      while (window_->viewport().frameCount() == before && patience.elapsed() < 300) {
        QCoreApplication::processEvents();
      }
      times.push_back(clock.elapsed());
    }
    QTest::mouseRelease(bar, Qt::LeftButton, {}, {bar->width() - 7, bar->height() / 2});
    std::sort(times.begin(), times.end());
    qInfo("scrub: %zu steps, each until it is drawn: median %lld ms, p95 %lld ms, longest %lld ms",
          times.size(), times[50], times[95], times.back());
    QVERIFY(settled());
  }
};

int main(int argc, char** argv) {
  return loopreg::testing::runOnDisplay<InspectFlowTest>(argc, argv);
}
#include "InspectFlowTest.moc"
