// Following and inspecting a fit with the engine itself: what a user does by mouse and keys, and
// how long the window stands still meanwhile.
#include <time.h>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <algorithm>

#include "app/studio/EngineServices.h"
#include "app/studio/behaviours/Inspecting.h"
#include "tests/flows/FlowSupport.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/timeline/ScrubBar.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;

namespace {

/// What this thread itself has computed so far, milliseconds: says more than the clock on a machine
/// that does other things too.
double threadMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * double(now.tv_sec) + 1e-6 * double(now.tv_nsec);
}

}  // namespace

class InspectFlowTest : public WindowFlow {
  Q_OBJECT
 private:
 private Q_SLOTS:
  void init() {
    QSettings().clear();
    if (studio::demoScans().empty()) QSKIP("needs a demo scan");
    openWindow(studio::engineServices());
    QVERIFY(openScan(QString::fromStdString(studio::demoScans().front().string())));
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
    const int frames = view().frameCount();
    window_->startFit();
    QVERIFY(QTest::qWaitFor([&] { return !window_->fitJob().running(); }, kWait));
    heart.report("register the demo scan");
    qInfo("fit of %lld ms with %d frames drawn", static_cast<long long>(clock.elapsed()),
          view().frameCount() - frames);
    QVERIFY(settled());
    heart.report("register, residuals included");
    QVERIFY(document().result() != nullptr);
  }

  void scrubbingAHundredIterations() {
    QVERIFY(registered());
    auto* timeline = window_->findChild<ui::Timeline*>();
    auto* bar = timeline->findChild<ui::ScrubBar*>();
    std::vector<qint64> times;
    const int count = timeline->count();
    const double computed = threadMilliseconds();
    for (int i = 0; i < 100; ++i) {
      const QPointF at(7 + (bar->width() - 14.0) * (i % count) / (count - 1), bar->height() / 2.0);
      const int before = view().frameCount();
      QElapsedTimer clock;
      clock.start();
      if (i == 0) QTest::mousePress(bar, Qt::LeftButton, {}, at.toPoint());
      sendMouse(*bar, QEvent::MouseMove, at, Qt::LeftButton);
      while (view().frameCount() == before && clock.elapsed() < 1000) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
      }
      QCOMPARE(timeline->current(), i % count);
      times.push_back(clock.elapsed());
    }
    QTest::mouseRelease(bar, Qt::LeftButton, {}, {bar->width() - 7, bar->height() / 2});
    std::sort(times.begin(), times.end());
    qInfo("scrub: 100 steps, each until it is drawn: median %lld ms, p95 %lld ms, longest %lld ms",
          times[50], times[95], times.back());
    qInfo("scrub: %.1f ms of the window's own thread each",
          (threadMilliseconds() - computed) / double(times.size()));
    QVERIFY(settled());
  }

  void aClickOnAPlaceFliesThereAndToItsIteration() {
    QVERIFY(registered());
    const auto inspected = window_->inspecting().inspected();
    QVERIFY(inspected != nullptr);
    QVERIFY(!inspected->found.parts.empty());
    auto* table = find<QTableWidget>("regionTable");
    QCOMPARE(table->rowCount(), int(inspected->found.regions.size()));
    if (table->rowCount() == 0) QSKIP("the fit is too good to have bad places");
    window_->findChild<ui::SidePanel*>()->reveal(table);
    const registration::Region& region = inspected->found.regions.front();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualItemRect(table->item(0, 0)).center());
    auto* timeline = window_->findChild<ui::Timeline*>();
    QCOMPARE(timeline->current(), region.wentWrong >= 0 ? region.wentWrong : timeline->count() - 1);
    QVERIFY((view().camera().pivot - region.box.center()).norm() < 1e-6);
    // A part that is seen is marked without moving the camera; to another one it flies.
    auto* parts = find<QTableWidget>("partTable");
    window_->findChild<ui::SidePanel*>()->reveal(parts);
    run("actionReset");
    const ui::Turntable whole = view().camera();
    const auto chosen = [this, parts](int row) {
      QTest::mouseClick(parts->viewport(), Qt::LeftButton, {},
                        parts->visualItemRect(parts->item(row, 0)).center());
    };
    chosen(0);
    QCOMPARE(view().camera().distance, whole.distance);
    ui::Turntable away = whole;
    away.pivot += Vector3d(20, 0, 0);
    view().setCamera(away);
    chosen(1);
    QVERIFY((view().camera().pivot - whole.pivot).norm() < 1.5);
  }

  void iterationsAreComparedByKeys() {
    QVERIFY(registered());
    auto* timeline = window_->findChild<ui::Timeline*>();
    auto* said = find<QLabel>("compareBodies");
    key(Qt::Key_Home, Qt::ShiftModifier);
    QCOMPARE(timeline->current(), 0);
    key(Qt::Key_A);
    QVERIFY(said->isVisible());
    QVERIFY2(said->text().contains(QLatin1String("same")), qPrintable(said->text()));
    key(Qt::Key_End, Qt::ShiftModifier);
    QVERIFY2(said->text().contains(QLatin1String("moved by")), qPrintable(said->text()));
    // Go to an iteration by its number.
    key(Qt::Key_G);
    auto* number = find<QSpinBox>("iterationNumber");
    QVERIFY(number->hasFocus());
    QTest::keyClicks(number, QStringLiteral("3"));
    QTest::keyClick(number, Qt::Key_Return);
    QCOMPARE(timeline->current(), 2);
    QSignalSpy wanted(timeline, &ui::Timeline::continueRequested);
    key(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.front().front().toInt(), 2);
    key(Qt::Key_A, Qt::ShiftModifier);
    QVERIFY(!said->text().contains(QLatin1String("moved by")));
  }

  void aRunningFitIsHeldAndLedOn() {
    window_->startFit();
    key(Qt::Key_F6);
    QVERIFY(window_->fitJob().paused());
    QTRY_VERIFY_WITH_TIMEOUT(!document().history().empty(), kWait);
    QTest::qWait(100);
    const std::size_t before = document().history().size();
    key(Qt::Key_F7);
    QTRY_COMPARE_WITH_TIMEOUT(document().history().size(), before + 1, kWait);
    QTest::qWait(100);
    QCOMPARE(document().history().size(), before + 1);
    QVERIFY(window_->fitJob().running());
    key(Qt::Key_F6);
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    QVERIFY(!document().result()->stoppedEarly);
  }

  void closingWhilePausedReturnsSoon() {
    window_->startFit();
    window_->fitJob().setPaused(true);
    QTRY_VERIFY_WITH_TIMEOUT(!document().history().empty(), kWait);
    QElapsedTimer clock;
    clock.start();
    window_.reset();
    qInfo("closed while paused in %lld ms", clock.elapsed());
  }
};

int main(int argc, char** argv) { return runOnDisplay<InspectFlowTest>(argc, argv); }
#include "InspectFlowTest.moc"
