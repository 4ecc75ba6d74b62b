// Flows through the real window with a scripted engine: what a user does, by mouse and keys.
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include "app/studio/actions/FileActions.h"
#include "app/studio/behaviours/PictureRun.h"
#include "tests/flows/FlowSupport.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/timeline/ScrubBar.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;

class FlowTest : public WindowFlow {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;

 private Q_SLOTS:
  void init() {
    QSettings().clear();
    engine_ = std::make_unique<ScriptedEngine>();
    openWindow(engine_->services(), {1100, 720}, {QStringLiteral("demo.ply")});
  }

  void cleanup() {
    window_.reset();
    QCOMPARE(engine_->running.load(), 0);  // no thread outlives its window
  }

  void clickingADemoOpensIt() {
    press("demo");
    QVERIFY(settled());
    QCOMPARE(document().scan()->name, std::string("demo"));
    QVERIFY(view().isVisible());
    QCOMPARE(text("scanName"), QStringLiteral("demo"));
    QVERIFY(window_->windowTitle().startsWith(QLatin1String("demo")));
  }

  void droppingAFileOpensIt() {
    QVERIFY(drop(*window_, QStringLiteral("/scans/dropped one.ply")));
    QVERIFY(settled());
    QCOMPARE(document().scan()->name, std::string("dropped one"));
  }

  void aDamagedFileLeavesTheWindowAsItWas() {
    QVERIFY(openScan());
    window_->openFile(QStringLiteral("broken.bad"));
    QVERIFY(settled());
    QVERIFY(find<QWidget>("errorBar")->isVisible());
    QVERIFY(text("errorText").contains(QLatin1String("Export it again")));
    QCOMPARE(document().scan()->name, std::string("person"));
    press("closeError");
    QVERIFY(!find<QWidget>("errorBar")->isVisible());
  }

  void registerShowsVerdictTimelineAndResiduals() {
    QVERIFY(openScan());
    Heartbeat heart;
    QVERIFY(registered());
    heart.report("register");
    auto* card = window_->findChild<ui::ResultCard*>();
    QCOMPARE(card->verdictText(), QStringLiteral("Good"));
    auto* timeline = window_->findChild<ui::Timeline*>();
    QVERIFY(timeline->isVisible());
    QCOMPARE(timeline->count(), engine_->iterations);
    QCOMPARE(timeline->current(), engine_->iterations - 1);
    QTRY_VERIFY_WITH_TIMEOUT(window_->findChild<ui::LegendWidget*>()->isVisible(), kWait);
  }

  void theBodyIsDrawnWhileItConverges() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    press("registerButton");
    QTRY_VERIFY_WITH_TIMEOUT(document().history().size() > 2, kWait);
    const int before = view().frameCount();
    QTRY_VERIFY_WITH_TIMEOUT(view().frameCount() > before + 3, kWait);
    key(Qt::Key_Escape);
  }

  void stopKeepsTheBody() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    auto* button = find<QPushButton>("registerButton");
    click(button);
    QCOMPARE(button->text(), QStringLiteral("Stop"));
    QTRY_VERIFY_WITH_TIMEOUT(document().history().size() > 5, kWait);
    click(button);
    QVERIFY(settled());
    QVERIFY(document().result()->stoppedEarly);
    QCOMPARE(button->text(), QStringLiteral("Register"));
  }

  void escapeDiscards() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    press("registerButton");
    QTRY_VERIFY_WITH_TIMEOUT(!document().history().empty(), kWait);
    key(Qt::Key_Escape);
    QVERIFY(settled());
    QVERIFY(document().result() == nullptr);
    QVERIFY(document().history().empty());
    QVERIFY(!window_->findChild<ui::Timeline*>()->isVisible());
  }

  void discardingBringsThePreviousFitBack() {
    QVERIFY(openScan());
    QVERIFY(registered());
    const ui::FitResultPointer before = document().result();
    engine_->iterations = 100000;
    press("registerButton");
    QTRY_VERIFY_WITH_TIMEOUT(!document().history().empty(), kWait);
    QVERIFY(document().result() == nullptr);
    key(Qt::Key_Escape);
    QVERIFY(document().result() == before);
    QCOMPARE(document().history().size(), std::size_t(20));
    QVERIFY(settled());
  }

  void scrubbingShowsEveryIteration() {
    QVERIFY(openScan());
    QVERIFY(registered());
    auto* bar = find<ui::ScrubBar>("scrubBar");
    auto* timeline = window_->findChild<ui::Timeline*>();
    Heartbeat heart;
    QTest::mousePress(bar, Qt::LeftButton, {}, {7, bar->height() / 2});
    QCOMPARE(timeline->current(), 0);
    for (int x = 7; x < bar->width(); x += 8) {
      const QPointF at(x, bar->height() / 2.0);
      sendMouse(*bar, QEvent::MouseMove, at, Qt::LeftButton);
      QCoreApplication::processEvents();
    }
    QTest::mouseRelease(bar, Qt::LeftButton, {}, {bar->width() - 7, bar->height() / 2});
    heart.report("scrub");
    key(Qt::Key_Comma);
    const int after = timeline->current();
    key(Qt::Key_Period);
    QCOMPARE(timeline->current(), after + 1);
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Space);
    QVERIFY(timeline->playing());
    QTest::keyClick(&view(), Qt::Key_Space);
    QVERIFY(!timeline->playing());
    QVERIFY(settled());
  }

  void overridesInspectAgainAndDropTheFit() {
    QVERIFY(openScan());
    QVERIFY(registered());
    const int before = engine_->inspections;
    auto* units = find<QComboBox>("units");
    units->setFocus();
    QTest::keyClick(units, Qt::Key_Down);
    QTest::keyClick(units, Qt::Key_Down);
    QVERIFY(settled());
    QVERIFY(engine_->inspections > before);
    QVERIFY(document().preflight()->units == registration::Units::centimetres);
    QVERIFY(document().result() == nullptr);
  }

  void exportsMeshAndParameters() {
    QVERIFY(openScan());
    QVERIFY(!action("actionExport")->isEnabled());
    QVERIFY(registered());
    QVERIFY(action("actionExport")->isEnabled());
    QTemporaryDir folder;
    for (const char* name : {"fit.obj", "fit.ply", "fit.glb", "fit.npz"}) {
      const QString file = folder.filePath(QLatin1String(name));
      window_->fileActions().exportTo(file);
      QVERIFY(settled());
      QVERIFY2(QFile(file).size() > 100, name);
    }
    QSignalSpy wrote(&window_->fileActions(), &studio::FileActions::wrote);
    window_->fileActions().exportTo(folder.filePath(QStringLiteral("no/such/fit.obj")));
    QVERIFY(settled());
    QCOMPARE(wrote.front().at(1).toBool(), false);
    QVERIFY(find<QWidget>("errorBar")->isVisible());
  }

  void keysChangeTheView() {
    QVERIFY(openScan());
    key(Qt::Key_3);
    QVERIFY(std::abs(view().camera().azimuth - 1.5707963) < 1e-6);
    key(Qt::Key_7);
    QVERIFY(std::abs(view().camera().elevation - 1.5707963) < 1e-6);
    key(Qt::Key_1);
    QVERIFY(std::abs(view().camera().azimuth) < 1e-9);
    key(Qt::Key_5);
    QVERIFY(view().camera().orthographic);
    key(Qt::Key_Home);
    QVERIFY(!view().camera().orthographic);
    auto* eye = find<QToolButton>("scanVisible");
    key(Qt::Key_S);
    QVERIFY(!eye->isChecked());
    key(Qt::Key_S);
    QVERIFY(eye->isChecked());
    auto* sheet = find<QWidget>("cheatSheet");
    key(Qt::Key_H);
    QVERIFY(sheet->isVisible());
    QTest::keyClick(sheet, Qt::Key_X);
    QVERIFY(!sheet->isVisible());
  }

  void doubleClickTurnsAboutThePoint() {
    QVERIFY(openScan());
    key(Qt::Key_1);
    const QPoint at(view().width() / 2, view().height() / 2);
    QTest::mouseDClick(&view(), Qt::LeftButton, {}, at);
    // The box's front face is at z = 0.2.
    QVERIFY(std::abs(view().camera().pivot.z() - 0.2) < 1e-6);
    hover(at);
    QTRY_VERIFY_WITH_TIMEOUT(text("hoverText").startsWith(QLatin1String("Scan point")), kWait);
  }

  void hundredStartsAndCancels() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    auto* start = action("actionRegister");
    Heartbeat heart;
    for (int i = 0; i < 100; ++i) {
      start->trigger();
      QVERIFY(window_->fitJob().running());
      if (i % 2) QTest::qWait(3);
      key(Qt::Key_Escape);
      QVERIFY(!window_->fitJob().running());
    }
    heart.report("100 x start and cancel");
    engine_->iterations = 10;
    QVERIFY(registered());
  }

  void closingDuringAFitReturnsSoon() {
    engine_->iterations = 1000000;
    QVERIFY(openScan());
    press("registerButton");
    QTRY_VERIFY_WITH_TIMEOUT(!document().history().empty(), kWait);
    QElapsedTimer clock;
    clock.start();
    window_->close();
    window_.reset();
    qInfo("closed during a fit in %lld ms", static_cast<long long>(clock.elapsed()));
    QCOMPARE(engine_->running.load(), 0);
  }

  void openingAnotherScanDuringAFitReplacesBoth() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    press("registerButton");
    QTRY_VERIFY_WITH_TIMEOUT(!document().history().empty(), kWait);
    QVERIFY(openScan(QStringLiteral("second.ply")));
    QCOMPARE(document().scan()->name, std::string("second"));
    QVERIFY(document().history().empty());
  }

  void aPictureRunRegistersAndSaves() {
    QVERIFY(openScan());
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("window.png"));
    studio::PictureRun run(*window_, {true, file, false, true});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file), kWait);
    QVERIFY(document().result() != nullptr);
    const QImage picture(file);
    QCOMPARE(picture.size(), window_->size() * window_->devicePixelRatioF());
  }

  void lightColoursApplyAtOnce() {
    QVERIFY(openScan());
    auto* light = action("actionLight");
    light->trigger();
    QVERIFY(window_->grab().toImage().pixelColor(20, 60).lightness() > 180);
    light->trigger();
    QVERIFY(window_->grab().toImage().pixelColor(20, 60).lightness() < 80);
  }
};

int main(int argc, char** argv) { return runOnDisplay<FlowTest>(argc, argv); }
#include "FlowTest.moc"
