// The jobs' threads, without widgets or OpenGL: what ThreadSanitizer looks at.
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include "tests/widgets/ScriptedEngine.h"
#include "widgets/jobs/FitJob.h"
#include "widgets/jobs/LoadJob.h"
#include "widgets/jobs/RefitJob.h"
#include "widgets/jobs/ResidualJob.h"

using namespace loopreg;
using loopreg::testing::ScriptedEngine;
using loopreg::ui::FitJob;
using loopreg::ui::LoadJob;

namespace {

ui::ScanPointer scanOf(ScriptedEngine& engine) {
  return std::make_shared<const Scan>(engine.services().read("a.ply", nullptr, {}).value());
}

/// A re-fit of the octahedron with one pin at (x, 0, 0).
ui::RefitJob::Request refitTo(ScriptedEngine& engine, double x) {
  ui::RefitJob::Request request;
  request.scan = scanOf(engine);
  request.model = ScriptedEngine::octahedron();
  request.base = std::make_shared<const registration::FitResult>();
  request.start = body::BodyParameters::rest(*request.model);
  request.mends.pins.resize(1);
  request.mends.pins[0].pin.target = Vector3d(x, 0, 0);
  return request;
}

}  // namespace

class JobsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void fitDeliversEveryIterationInOrder() {
    ScriptedEngine engine;
    engine.iterations = 60;
    FitJob job(engine.services());
    QSignalSpy ended(&job, &FitJob::ended);
    job.start(scanOf(engine), nullptr, {});
    QVERIFY(ended.wait(10000));
    QCOMPARE(ended.front().front().value<FitJob::Ending>(), FitJob::Ending::finished);
    QCOMPARE(job.history().size(), std::size_t(60));
    for (int i = 0; i < 60; ++i) QCOMPARE(job.history()[std::size_t(i)].index, i);
    QVERIFY(job.model() != nullptr);
    QVERIFY(job.result() != nullptr);
    QCOMPARE(job.result()->iterations, 60);
  }

  void advancedIsCoalesced() {
    ScriptedEngine engine;
    engine.iterations = 2000;
    engine.stepMilliseconds = 0;
    FitJob job(engine.services());
    QSignalSpy ended(&job, &FitJob::ended);
    QSignalSpy advanced(&job, &FitJob::advanced);
    job.start(scanOf(engine), ScriptedEngine::octahedron(), {});
    QVERIFY(ended.wait(20000));
    QCOMPARE(job.history().size(), std::size_t(2000));
    QVERIFY2(advanced.size() < 1000, "the window hears of many iterations at once");
  }

  void stopKeepsWhatThereIs() {
    ScriptedEngine engine;
    engine.iterations = 100000;
    FitJob job(engine.services());
    QSignalSpy ended(&job, &FitJob::ended);
    job.start(scanOf(engine), nullptr, {});
    QTRY_VERIFY_WITH_TIMEOUT(job.history().size() > 3, 10000);
    job.stopAndKeep();
    QVERIFY(ended.wait(10000));
    QCOMPARE(ended.front().front().value<FitJob::Ending>(), FitJob::Ending::stopped);
    QVERIFY(job.result()->stoppedEarly);
    QCOMPARE(std::size_t(job.result()->iterations), job.history().size());
  }

  void abortLeavesNoResult() {
    ScriptedEngine engine;
    engine.iterations = 100000;
    FitJob job(engine.services());
    QSignalSpy ended(&job, &FitJob::ended);
    job.start(scanOf(engine), nullptr, {});
    QTRY_VERIFY_WITH_TIMEOUT(job.history().size() > 1, 10000);
    job.abort();
    QCOMPARE(ended.size(), 1);
    QVERIFY(!job.running());
    QVERIFY(job.result() == nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(engine.running.load(), 0, 10000);
    QCoreApplication::processEvents();
    QCOMPARE(ended.size(), 1);  // the late answer of the aborted run is dropped
  }

  // --- Pausing: the fit waits between two iterations, and every way out wakes it. ---

  void aPausedFitStandsStillAndGoesOn() {
    ScriptedEngine engine;
    engine.iterations = 200;
    FitJob job(engine.services());
    QSignalSpy ended(&job, &FitJob::ended);
    QSignalSpy paused(&job, &FitJob::pausedChanged);
    job.setPaused(true);
    QVERIFY(!job.paused());  // nothing runs
    job.start(scanOf(engine), nullptr, {});
    job.setPaused(true);
    QVERIFY(job.paused());
    QTRY_VERIFY_WITH_TIMEOUT(!job.history().empty(), 10000);
    QTest::qWait(60);
    const std::size_t before = job.history().size();
    QTest::qWait(60);
    QCOMPARE(job.history().size(), before);
    QVERIFY(ended.empty());
    job.setPaused(false);
    QVERIFY(ended.wait(10000));
    QCOMPARE(job.history().size(), std::size_t(200));
    QCOMPARE(paused.size(), 2);
    // Waiting is not work: the iterations' clock stood still too.
    QVERIFY(job.history().back().seconds < 0.01 * 199 - 0.05);
  }

  void stepsComeOneByOne() {
    ScriptedEngine engine;
    engine.iterations = 50;
    FitJob job(engine.services());
    QSignalSpy ended(&job, &FitJob::ended);
    job.start(scanOf(engine), ScriptedEngine::octahedron(), {});
    job.setPaused(true);
    QTRY_COMPARE_WITH_TIMEOUT(job.history().size(), std::size_t(1), 10000);
    for (std::size_t k = 2; k < 8; ++k) {
      job.step();
      QTRY_COMPARE_WITH_TIMEOUT(job.history().size(), k, 10000);
      QTest::qWait(10);
      QCOMPARE(job.history().size(), k);
    }
    job.setPaused(false);
    QVERIFY(ended.wait(10000));
    QCOMPARE(ended.front().front().value<FitJob::Ending>(), FitJob::Ending::finished);
  }

  void aPausedFitCanBeKeptAbortedAndReplaced() {
    ScriptedEngine engine;
    engine.iterations = 100000;
    FitJob job(engine.services());
    const ui::ScanPointer scan = scanOf(engine);
    QSignalSpy ended(&job, &FitJob::ended);
    const auto startPaused = [&] {
      job.start(scan, ScriptedEngine::octahedron(), {});
      job.setPaused(true);
      QTRY_VERIFY_WITH_TIMEOUT(!job.history().empty(), 10000);
    };
    startPaused();
    job.stopAndKeep();
    QVERIFY(ended.wait(10000));
    QCOMPARE(ended.back().front().value<FitJob::Ending>(), FitJob::Ending::stopped);
    QVERIFY(job.result()->stoppedEarly);
    QVERIFY(!job.paused());
    startPaused();
    job.abort();
    QCOMPARE(ended.back().front().value<FitJob::Ending>(), FitJob::Ending::aborted);
    QTRY_COMPARE_WITH_TIMEOUT(engine.running.load(), 0, 10000);
    startPaused();
    job.start(scan, ScriptedEngine::octahedron(), {});
    QVERIFY(!job.paused());
    QTRY_VERIFY_WITH_TIMEOUT(job.history().size() > 3, 10000);
  }

  void destructionOfAPausedFitReturnsSoon() {
    ScriptedEngine engine;
    engine.iterations = 100000;
    {
      FitJob job(engine.services());
      job.start(scanOf(engine), nullptr, {});
      job.setPaused(true);
      QTRY_VERIFY_WITH_TIMEOUT(!job.history().empty(), 10000);
    }
    QCOMPARE(engine.running.load(), 0);
  }

  void hundredStartsAndCancels() {
    ScriptedEngine engine;
    engine.iterations = 100000;
    engine.stepMilliseconds = 0;
    FitJob job(engine.services());
    const ui::ScanPointer scan = scanOf(engine);
    const body::ModelPointer model = ScriptedEngine::octahedron();
    int ended = 0;
    connect(&job, &FitJob::ended, this, [&] { ++ended; });
    for (int i = 0; i < 100; ++i) {
      job.start(scan, model, {});
      // Cancelled before it began, while it runs, and after some iterations were fetched.
      if (i % 3 == 1) QTest::qWait(2);
      if (i % 3 == 2) {
        QTRY_VERIFY_WITH_TIMEOUT(!job.history().empty(), 10000);
      }
      job.abort();
    }
    QCOMPARE(ended, 100);
    QTRY_COMPARE_WITH_TIMEOUT(engine.running.load(), 0, 10000);
    // The job still works.
    engine.iterations = 5;
    QSignalSpy last(&job, &FitJob::ended);
    job.start(scan, model, {});
    QVERIFY(last.wait(10000));
    QCOMPARE(job.history().size(), std::size_t(5));
  }

  void startWhileRunningReplacesTheRun() {
    ScriptedEngine engine;
    engine.iterations = 100000;
    FitJob job(engine.services());
    const ui::ScanPointer scan = scanOf(engine);
    job.start(scan, nullptr, {});
    QTRY_VERIFY_WITH_TIMEOUT(!job.history().empty(), 10000);
    QSignalSpy ended(&job, &FitJob::ended);
    job.start(scan, nullptr, {});
    QCOMPARE(ended.size(), 1);  // the first one, aborted
    QVERIFY(job.running());
    QTRY_VERIFY_WITH_TIMEOUT(!job.history().empty(), 10000);
    QCOMPARE(job.history().front().index, 0);
  }

  void destructionDuringAFitReturnsSoon() {
    ScriptedEngine engine;
    engine.iterations = 100000;
    QElapsedTimer clock;
    {
      FitJob job(engine.services());
      job.start(scanOf(engine), nullptr, {});
      QTRY_VERIFY_WITH_TIMEOUT(!job.history().empty(), 10000);
      clock.start();
    }
    qInfo("destroyed in %lld ms", static_cast<long long>(clock.elapsed()));
    QCOMPARE(engine.running.load(), 0);
  }

  void aBodyThatCannotBeLoadedEndsTheFit() {
    ScriptedEngine engine;
    ui::Services services = engine.services();
    services.loadBody = []() -> Result<body::ModelPointer> {
      return unreadable("builtin.npz", "The file is missing.", "Install it again.");
    };
    FitJob job(services);
    QSignalSpy ended(&job, &FitJob::ended);
    job.start(scanOf(engine), nullptr, {});
    QVERIFY(ended.wait(10000));
    QCOMPARE(ended.front().front().value<FitJob::Ending>(), FitJob::Ending::failed);
    QCOMPARE(job.error().message, std::string("The file is missing."));
    QCOMPARE(engine.fits.load(), 0);
  }

  void loadDeliversTheNewestOnly() {
    ScriptedEngine engine;
    LoadJob job(engine.services());
    std::vector<std::string> names;
    connect(&job, &LoadJob::loaded, this,
            [&](const ui::LoadedScan& loaded) { names.push_back(loaded.scan->name); });
    for (int i = 0; i < 20; ++i) job.load(QStringLiteral("scan%1.ply").arg(i), {});
    QTRY_VERIFY_WITH_TIMEOUT(!job.running(), 10000);
    QCOMPARE(names.size(), std::size_t(1));
    QCOMPARE(names.front(), std::string("scan19"));
  }

  void loadReportsErrors() {
    ScriptedEngine engine;
    LoadJob job(engine.services());
    Error error;
    connect(&job, &LoadJob::failed, this, [&](const Error& e) { error = e; });
    job.load(QStringLiteral("x.bad"), {});
    QTRY_VERIFY_WITH_TIMEOUT(!job.running(), 10000);
    QCOMPARE(error.code, ErrorCode::unreadableInput);
    QCOMPARE(error.hint, std::string("Export it again."));
  }

  void residualsComeForTheNewestRequest() {
    const auto measure = [](const Points& points, const Mesh&) {
      return VectorXd(points.colwise().norm().transpose());
    };
    ui::ResidualJob job(measure);
    auto points = std::make_shared<Points>(Points::Constant(3, 4, 1.0));
    auto body = std::make_shared<Mesh>();
    Alignment halved;
    halved.scale = 0.5;
    std::vector<int> tags;
    std::shared_ptr<const VectorXd> last;
    connect(&job, &ui::ResidualJob::ready, this,
            [&](const std::shared_ptr<const VectorXd>& metres, int tag) {
              tags.push_back(tag);
              last = metres;
            });
    for (int i = 0; i < 50; ++i) job.request(points, halved, body, i);
    QTRY_VERIFY_WITH_TIMEOUT(!job.running(), 10000);
    QCOMPARE(tags.back(), 49);
    QVERIFY(std::abs((*last)[0] - 0.5 * std::sqrt(3.0)) < 1e-12);
  }

  void previewsOfADragShowTheNewestAndSkipThoseBetween() {
    ScriptedEngine engine;
    engine.refitMilliseconds = 5;
    ui::RefitJob job(engine.services());
    std::vector<double> shown;
    connect(&job, &ui::RefitJob::previewed, this, [&](const auto& preview) {
      shown.push_back(preview->parameters.translation.x());
      QCOMPARE(preview->vertices.cols(), Eigen::Index(6));
    });
    for (int i = 1; i <= 40; ++i) {
      job.preview(refitTo(engine, i));
      QTest::qWait(1);
    }
    QTRY_VERIFY_WITH_TIMEOUT(!job.running(), 10000);
    QCOMPARE(shown.back(), 40.0);
    QVERIFY(std::is_sorted(shown.begin(), shown.end()));
    QVERIFY2(engine.previews < 40, "a slow re-fit must not queue up");
    QVERIFY2(shown.size() > 1, "the body follows while the mouse moves");
    QCOMPARE(engine.sessions.load(), 1);
  }

  void settlingEndsPreviewsAndAPreviewEndsASettling() {
    ScriptedEngine engine;
    engine.refitMilliseconds = 50;
    ui::RefitJob job(engine.services());
    QSignalSpy previewed(&job, &ui::RefitJob::previewed);
    QSignalSpy ended(&job, &ui::RefitJob::settlingEnded);
    std::vector<double> settled;
    connect(&job, &ui::RefitJob::settled, this, [&](const auto& result, const auto& steps) {
      settled.push_back(result->parameters.translation.x());
      QCOMPARE(steps.size(), std::size_t(1));
      QCOMPARE(result->mends.pins.size(), std::size_t(1));
    });
    job.preview(refitTo(engine, 1));
    job.settle(refitTo(engine, 2));
    QVERIFY(job.settling());
    QTRY_COMPARE_WITH_TIMEOUT(settled, std::vector<double>{2.0}, 10000);
    QCOMPARE(previewed.size(), 0);
    QCOMPARE(ended.size(), 1);

    job.settle(refitTo(engine, 3));
    job.preview(refitTo(engine, 4));
    QVERIFY(!job.settling());
    QCOMPARE(ended.size(), 2);
    QTRY_COMPARE_WITH_TIMEOUT(previewed.size(), 1, 10000);
    QCOMPARE(settled.size(), std::size_t(1));

    job.settle(refitTo(engine, 5));
    job.cancel();
    QVERIFY(!job.running());
    QTest::qWait(100);
    QCOMPARE(settled.size(), std::size_t(1));
  }

  void aRefitThatRunsDoesNotHoldUpItsEnd() {
    ScriptedEngine engine;
    engine.refitMilliseconds = 60000;
    QElapsedTimer clock;
    {
      ui::RefitJob job(engine.services());
      job.settle(refitTo(engine, 1));
      QTRY_VERIFY_WITH_TIMEOUT(engine.settlings > 0, 10000);
      clock.start();
    }
    QVERIFY2(clock.elapsed() < 5000, "closing waits for the stop to be heard, not for the fit");
  }
};

QTEST_GUILESS_MAIN(JobsTest)
#include "JobsTest.moc"
