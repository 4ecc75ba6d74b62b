// Flows through the real window with a scripted engine: what a user does, by mouse and keys.
#include <QAction>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QToolButton>

#include "app/studio/MainWindow.h"
#include "app/studio/actions/FileActions.h"
#include "app/studio/behaviours/PictureRun.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/timeline/ScrubBar.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

using namespace loopreg;
using loopreg::studio::MainWindow;
using loopreg::testing::Heartbeat;
using loopreg::testing::ScriptedEngine;

namespace {

constexpr int kWait = 20000;

template <class T>
T* find(MainWindow& window, const char* name) {
  T* found = window.findChild<T*>(QLatin1String(name));
  if (!found) qFatal("no %s in the window", name);
  return found;
}

void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }

}  // namespace

class FlowTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;
  std::unique_ptr<MainWindow> window_;

  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  bool openScan(const char* name = "person.ply") {
    window_->openFile(QLatin1String(name));
    return settled() && window_->document().scan() != nullptr;
  }
  bool registered() {
    click(find<QPushButton>(*window_, "registerButton"));
    return settled() && window_->document().result() != nullptr;
  }

 private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void init() {
    QSettings().clear();
    engine_ = std::make_unique<ScriptedEngine>();
    window_ =
        std::make_unique<MainWindow>(engine_->services(), QStringList{QStringLiteral("demo.ply")});
    window_->viewport().setFlightMilliseconds(0);
    window_->resize(1100, 720);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    // Shortcuts belong to the active window; without a window manager nobody else activates it.
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  }

  void cleanup() {
    window_.reset();
    QCOMPARE(engine_->running.load(), 0);  // no thread outlives its window
  }

  void clickingADemoOpensIt() {
    click(find<QPushButton>(*window_, "demo"));
    QVERIFY(settled());
    QCOMPARE(window_->document().scan()->name, std::string("demo"));
    QVERIFY(window_->viewport().isVisible());
    QCOMPARE(find<QLabel>(*window_, "scanName")->text(), QStringLiteral("demo"));
    QVERIFY(window_->windowTitle().startsWith(QLatin1String("demo")));
  }

  void droppingAFileOpensIt() {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/scans/dropped one.ply"))});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &drop);
    QVERIFY(settled());
    QCOMPARE(window_->document().scan()->name, std::string("dropped one"));
  }

  void aDamagedFileLeavesTheWindowAsItWas() {
    QVERIFY(openScan());
    window_->openFile(QStringLiteral("broken.bad"));
    QVERIFY(settled());
    QVERIFY(find<QWidget>(*window_, "errorBar")->isVisible());
    QVERIFY(find<QLabel>(*window_, "errorText")->text().contains(QLatin1String("Export it again")));
    QCOMPARE(window_->document().scan()->name, std::string("person"));
    click(find<QToolButton>(*window_, "closeError"));
    QVERIFY(!find<QWidget>(*window_, "errorBar")->isVisible());
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
    click(find<QPushButton>(*window_, "registerButton"));
    QTRY_VERIFY_WITH_TIMEOUT(window_->document().history().size() > 2, kWait);
    const int before = window_->viewport().frameCount();
    QTRY_VERIFY_WITH_TIMEOUT(window_->viewport().frameCount() > before + 3, kWait);
    QTest::keyClick(window_.get(), Qt::Key_Escape);
  }

  void stopKeepsTheBody() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    auto* button = find<QPushButton>(*window_, "registerButton");
    click(button);
    QCOMPARE(button->text(), QStringLiteral("Stop"));
    QTRY_VERIFY_WITH_TIMEOUT(window_->document().history().size() > 5, kWait);
    click(button);
    QVERIFY(settled());
    QVERIFY(window_->document().result()->stoppedEarly);
    QCOMPARE(button->text(), QStringLiteral("Register"));
  }

  void escapeDiscards() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    click(find<QPushButton>(*window_, "registerButton"));
    QTRY_VERIFY_WITH_TIMEOUT(!window_->document().history().empty(), kWait);
    QTest::keyClick(window_.get(), Qt::Key_Escape);
    QVERIFY(settled());
    QVERIFY(window_->document().result() == nullptr);
    QVERIFY(window_->document().history().empty());
    QVERIFY(!window_->findChild<ui::Timeline*>()->isVisible());
  }

  void discardingBringsThePreviousFitBack() {
    QVERIFY(openScan());
    QVERIFY(registered());
    const ui::FitResultPointer before = window_->document().result();
    engine_->iterations = 100000;
    click(find<QPushButton>(*window_, "registerButton"));
    QTRY_VERIFY_WITH_TIMEOUT(!window_->document().history().empty(), kWait);
    QVERIFY(window_->document().result() == nullptr);
    QTest::keyClick(window_.get(), Qt::Key_Escape);
    QVERIFY(window_->document().result() == before);
    QCOMPARE(window_->document().history().size(), std::size_t(20));
    QVERIFY(settled());
  }

  void scrubbingShowsEveryIteration() {
    QVERIFY(openScan());
    QVERIFY(registered());
    auto* bar = find<ui::ScrubBar>(*window_, "scrubBar");
    auto* timeline = window_->findChild<ui::Timeline*>();
    Heartbeat heart;
    QTest::mousePress(bar, Qt::LeftButton, {}, {7, bar->height() / 2});
    QCOMPARE(timeline->current(), 0);
    for (int x = 7; x < bar->width(); x += 8) {
      const QPointF at(x, bar->height() / 2.0);
      QMouseEvent move(QEvent::MouseMove, at, bar->mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                       Qt::NoModifier);
      QApplication::sendEvent(bar, &move);
      QCoreApplication::processEvents();
    }
    QTest::mouseRelease(bar, Qt::LeftButton, {}, {bar->width() - 7, bar->height() / 2});
    heart.report("scrub");
    QTest::keyClick(window_.get(), Qt::Key_Comma);
    const int after = timeline->current();
    QTest::keyClick(window_.get(), Qt::Key_Period);
    QCOMPARE(timeline->current(), after + 1);
    window_->viewport().setFocus();
    QTest::keyClick(&window_->viewport(), Qt::Key_Space);
    QVERIFY(timeline->playing());
    QTest::keyClick(&window_->viewport(), Qt::Key_Space);
    QVERIFY(!timeline->playing());
    QVERIFY(settled());
  }

  void overridesInspectAgainAndDropTheFit() {
    QVERIFY(openScan());
    QVERIFY(registered());
    const int before = engine_->inspections;
    auto* units = find<QComboBox>(*window_, "units");
    units->setFocus();
    QTest::keyClick(units, Qt::Key_Down);
    QTest::keyClick(units, Qt::Key_Down);
    QVERIFY(settled());
    QVERIFY(engine_->inspections > before);
    QVERIFY(window_->document().preflight()->units == registration::Units::centimetres);
    QVERIFY(window_->document().result() == nullptr);
  }

  void exportsMeshAndParameters() {
    QVERIFY(openScan());
    QVERIFY(!find<QAction>(*window_, "actionExport")->isEnabled());
    QVERIFY(registered());
    QVERIFY(find<QAction>(*window_, "actionExport")->isEnabled());
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
    QVERIFY(find<QWidget>(*window_, "errorBar")->isVisible());
  }

  void keysChangeTheView() {
    QVERIFY(openScan());
    ui::VtkViewport& view = window_->viewport();
    QTest::keyClick(window_.get(), Qt::Key_3);
    QVERIFY(std::abs(view.camera().azimuth - 1.5707963) < 1e-6);
    QTest::keyClick(window_.get(), Qt::Key_7);
    QVERIFY(std::abs(view.camera().elevation - 1.5707963) < 1e-6);
    QTest::keyClick(window_.get(), Qt::Key_1);
    QVERIFY(std::abs(view.camera().azimuth) < 1e-9);
    QTest::keyClick(window_.get(), Qt::Key_5);
    QVERIFY(view.camera().orthographic);
    QTest::keyClick(window_.get(), Qt::Key_Home);
    QVERIFY(!view.camera().orthographic);
    auto* eye = find<QToolButton>(*window_, "scanVisible");
    QTest::keyClick(window_.get(), Qt::Key_S);
    QVERIFY(!eye->isChecked());
    QTest::keyClick(window_.get(), Qt::Key_S);
    QVERIFY(eye->isChecked());
    auto* sheet = find<QWidget>(*window_, "cheatSheet");
    QTest::keyClick(window_.get(), Qt::Key_H);
    QVERIFY(sheet->isVisible());
    QTest::keyClick(sheet, Qt::Key_X);
    QVERIFY(!sheet->isVisible());
  }

  void doubleClickTurnsAboutThePoint() {
    QVERIFY(openScan());
    ui::VtkViewport& view = window_->viewport();
    QTest::keyClick(window_.get(), Qt::Key_1);
    const QPoint at(view.width() / 2, view.height() / 2);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, at);
    // The box's front face is at z = 0.2.
    QVERIFY(std::abs(view.camera().pivot.z() - 0.2) < 1e-6);
    const QPointF hover(at);
    QMouseEvent move(QEvent::MouseMove, hover, view.mapToGlobal(hover), Qt::NoButton, Qt::NoButton,
                     Qt::NoModifier);
    QApplication::sendEvent(&view, &move);
    QTRY_VERIFY_WITH_TIMEOUT(
        find<QLabel>(*window_, "hoverText")->text().startsWith(QLatin1String("Scan point")), kWait);
  }

  void hundredStartsAndCancels() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    auto* start = find<QAction>(*window_, "actionRegister");
    Heartbeat heart;
    for (int i = 0; i < 100; ++i) {
      start->trigger();
      QVERIFY(window_->fitJob().running());
      if (i % 2) QTest::qWait(3);
      QTest::keyClick(window_.get(), Qt::Key_Escape);
      QVERIFY(!window_->fitJob().running());
    }
    heart.report("100 x start and cancel");
    engine_->iterations = 10;
    QVERIFY(registered());
  }

  void closingDuringAFitReturnsSoon() {
    engine_->iterations = 1000000;
    QVERIFY(openScan());
    click(find<QPushButton>(*window_, "registerButton"));
    QTRY_VERIFY_WITH_TIMEOUT(!window_->document().history().empty(), kWait);
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
    click(find<QPushButton>(*window_, "registerButton"));
    QTRY_VERIFY_WITH_TIMEOUT(!window_->document().history().empty(), kWait);
    QVERIFY(openScan("second.ply"));
    QCOMPARE(window_->document().scan()->name, std::string("second"));
    QVERIFY(window_->document().history().empty());
  }

  void aPictureRunRegistersAndSaves() {
    QVERIFY(openScan());
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("window.png"));
    studio::PictureRun run(*window_, {true, file, false, true});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file), kWait);
    QVERIFY(window_->document().result() != nullptr);
    const QImage picture(file);
    QCOMPARE(picture.size(), window_->size() * window_->devicePixelRatioF());
  }

  void lightColoursApplyAtOnce() {
    QVERIFY(openScan());
    auto* light = find<QAction>(*window_, "actionLight");
    light->trigger();
    QVERIFY(window_->grab().toImage().pixelColor(20, 60).lightness() > 180);
    light->trigger();
    QVERIFY(window_->grab().toImage().pixelColor(20, 60).lightness() < 80);
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<FlowTest>(argc, argv); }
#include "FlowTest.moc"
