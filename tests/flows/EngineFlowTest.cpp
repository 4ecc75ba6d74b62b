// One flow with the engine itself: open a scan, register it, look at every kind of result.
#include <QSignalSpy>
#include <QTemporaryDir>

#include "app/studio/EngineServices.h"
#include "app/studio/MainWindow.h"
#include "app/studio/actions/FileActions.h"
#include "tests/flows/Heartbeat.h"
#include "tests/support/TestData.h"
#include "tests/widgets/GlTestMain.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/viewport/VtkViewport.h"

using namespace loopreg;

class EngineFlowTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aRealScanGoesAllTheWay() {
    std::filesystem::path scan = loopreg::testing::dataFile("scans/clothed/m1_clothed.obj");
    if (scan.empty() && !studio::demoScans().empty()) scan = studio::demoScans().front();
    if (scan.empty()) QSKIP("needs a demo scan, or scans/clothed under $LOOPREG_DATA");

    studio::MainWindow window(studio::engineServices(), {});
    window.resize(1280, 800);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    {
      loopreg::testing::Heartbeat start;
      QTest::qWait(1200);  // as long as a person takes to choose a file
      start.report("after the start");
    }
    loopreg::testing::Heartbeat heart;
    window.openFile(QString::fromStdString(scan.string()));
    QVERIFY(QTest::qWaitFor([&] { return !window.busy(); }, 60000));
    QVERIFY(window.document().scan() != nullptr);
    heart.report("open");
    const double height = window.document().preflight()->height;
    QVERIFY2(height > 0.5 && height < 2.6, "a person's height in metres");

    window.startFit();
    QVERIFY(QTest::qWaitFor([&] { return !window.busy(); }, 120000));
    heart.report("open and register");
    QVERIFY(window.document().result() != nullptr);
    QVERIFY(!window.document().history().empty());
    QVERIFY(!window.findChild<ui::ResultCard*>()->verdictText().isEmpty());
    QVERIFY(window.viewport().frameCount() > 3);

    QTemporaryDir folder;
    QSignalSpy wrote(&window.fileActions(), &studio::FileActions::wrote);
    window.fileActions().exportTo(folder.filePath(QStringLiteral("fit.obj")));
    window.fileActions().exportTo(folder.filePath(QStringLiteral("params.npz")));
    QVERIFY(QTest::qWaitFor([&] { return wrote.count() == 2; }, 20000));
    QVERIFY(wrote[0].at(1).toBool() && wrote[1].at(1).toBool());
  }

  void closingDuringARealFitReturnsSoon() {
    const auto scan = loopreg::testing::dataFile("scans/clothed/m1_clothed.obj");
    if (scan.empty()) QSKIP("needs scans/clothed under $LOOPREG_DATA");
    auto window = std::make_unique<studio::MainWindow>(studio::engineServices(), QStringList());
    window->show();
    window->openFile(QString::fromStdString(scan.string()));
    QVERIFY(QTest::qWaitFor([&] { return !window->busy(); }, 60000));
    window->startFit();
    QTest::qWait(100);
    QElapsedTimer clock;
    clock.start();
    window.reset();
    qInfo("closed in %lld ms", static_cast<long long>(clock.elapsed()));
  }
};

int main(int argc, char** argv) {
  return loopreg::testing::runOnDisplay<EngineFlowTest>(argc, argv);
}
#include "EngineFlowTest.moc"
