// One flow with the engine itself: open a scan, register it, look at every kind of result.
#include <QSignalSpy>
#include <QTemporaryDir>

#include "app/studio/EngineServices.h"
#include "app/studio/actions/FileActions.h"
#include "tests/flows/FlowSupport.h"
#include "tests/support/TestData.h"
#include "widgets/inspector/ResultCard.h"

using namespace loopreg;
using namespace loopreg::testing;

class EngineFlowTest : public WindowFlow {
  Q_OBJECT
 private Q_SLOTS:
  void init() { QSettings().clear(); }
  void cleanup() { window_.reset(); }

  void aRealScanGoesAllTheWay() {
    std::filesystem::path scan = dataFile("scans/clothed/m1_clothed.obj");
    if (scan.empty() && !studio::demoScans().empty()) scan = studio::demoScans().front();
    if (scan.empty()) QSKIP("needs a demo scan, or scans/clothed under $LOOPREG_DATA");

    openWindow(studio::engineServices());
    {
      Heartbeat start;
      QTest::qWait(1200);  // as long as a person takes to choose a file
      start.report("after the start");
    }
    Heartbeat heart;
    QVERIFY(openScan(QString::fromStdString(scan.string())));
    heart.report("open");
    const double height = document().preflight()->height;
    QVERIFY2(height > 0.5 && height < 2.6, "a person's height in metres");

    QVERIFY(registered());
    heart.report("open and register");
    QVERIFY(!document().history().empty());
    QVERIFY(!window_->findChild<ui::ResultCard*>()->verdictText().isEmpty());
    QVERIFY(view().frameCount() > 3);

    QTemporaryDir folder;
    QSignalSpy wrote(&window_->fileActions(), &studio::FileActions::wrote);
    window_->fileActions().exportTo(folder.filePath(QStringLiteral("fit.obj")));
    window_->fileActions().exportTo(folder.filePath(QStringLiteral("params.npz")));
    QVERIFY(QTest::qWaitFor([&] { return wrote.count() == 2; }, kWait));
    QVERIFY(wrote[0].at(1).toBool() && wrote[1].at(1).toBool());
  }

  void closingDuringARealFitReturnsSoon() {
    const auto scan = dataFile("scans/clothed/m1_clothed.obj");
    if (scan.empty()) QSKIP("needs scans/clothed under $LOOPREG_DATA");
    openWindow(studio::engineServices());
    QVERIFY(openScan(QString::fromStdString(scan.string())));
    window_->startFit();
    QTest::qWait(100);
    QElapsedTimer clock;
    clock.start();
    window_.reset();
    qInfo("closed in %lld ms", static_cast<long long>(clock.elapsed()));
  }
};

int main(int argc, char** argv) { return runOnDisplay<EngineFlowTest>(argc, argv); }
#include "EngineFlowTest.moc"
