// A folder of scans in the window, with the engine itself: registered beside the user, looked
// through, mended, and gone on with from where the command line or another session left it. With
// LOOPREG_CORPUS=FOLDER and LOOPREG_PICTURES=FOLDER it takes pictures of the panel instead.
#include <QDir>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <fstream>

#include "app/studio/EngineServices.h"
#include "app/studio/NetStore.h"
#include "app/studio/behaviours/Corpus.h"
#include "body/ModelFile.h"
#include "io/MeshWriter.h"
#include "synth/Synthesis.h"
#include "tests/flows/FlowSupport.h"
#include "widgets/corpus/CorpusPanel.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/panel/SidePanel.h"

using namespace loopreg;
using namespace loopreg::testing;
using ui::CorpusState;

namespace {

std::filesystem::path pathOf(const QString& path) { return path.toStdString(); }

}  // namespace

class CorpusFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  std::unique_ptr<QTemporaryDir> made_;  ///< the scans, once for all tests
  std::unique_ptr<QTemporaryDir> folder_;

  QString folder() const { return folder_->filePath(QStringLiteral("people")); }
  QString fits() const { return folder() + QStringLiteral("/loopreg-fits"); }
  bool hasReport(const char* name) const {
    return QFile::exists(fits() + QLatin1Char('/') + QLatin1String(name) +
                         QStringLiteral("/report.json"));
  }
  ui::CorpusPanel& panel() { return window_->corpus().panel(); }
  ui::CorpusModel& model() { return panel().model(); }
  CorpusState state(const char* name) { return model().find(QLatin1String(name))->state; }
  void open(const QString& folder) {
    window_->openFile(folder);
    QVERIFY(QTest::qWaitFor([this] { return window_->corpus().corpus() != nullptr; }, kWait));
    QVERIFY(settled());
  }
  void openRow(const char* name) {
    panel().reveal(QLatin1String(name));
    QTest::keyClick(find<QTableView>("corpusTable"), Qt::Key_Return);
    QVERIFY(settled());
  }

 private Q_SLOTS:
  void initTestCase() {
    made_ = std::make_unique<QTemporaryDir>();
    const auto model = body::loadBuiltin();
    QVERIFY(model.ok());
    synth::SynthOptions options;
    options.vertices = 4000;
    for (const int seed : {1, 2, 3}) {
      const auto scan = synth::makeScan(*model.value(), options, Rng(std::uint64_t(seed)));
      const QString file = made_->filePath(QStringLiteral("person_%1.ply").arg(seed));
      QVERIFY(io::writeMesh(pathOf(file), scan.scan).ok());
    }
    std::ofstream(pathOf(made_->filePath(QStringLiteral("broken.ply")))) << "ply\nformat";
  }

  void init() {
    QSettings().clear();
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(folder()));
    for (const QString& name : QDir(made_->path()).entryList(QDir::Files)) {
      QVERIFY(QFile::copy(made_->filePath(name), folder() + QLatin1Char('/') + name));
    }
    openWindow(studio::engineServices());
  }

  void cleanup() { window_.reset(); }

  void aDroppedFolderIsRegisteredAndABrokenFileStopsNothing() {
    QVERIFY(drop(*window_, folder()));
    QVERIFY(QTest::qWaitFor([this] { return window_->corpus().corpus() != nullptr; }, kWait));
    QVERIFY(settled());
    QCOMPARE(int(model().rows().size()), 4);
    QVERIFY(panel().isVisible());
    QCOMPARE(model().count(CorpusState::waiting), 4);

    openRow("person_1");
    QVERIFY(document().scan() != nullptr);
    Heartbeat heart;
    press("corpusRegister");
    QVERIFY(QTest::qWaitFor([this] { return model().count(CorpusState::running) > 0; }, kWait));
    QVERIFY(!find<QPushButton>("corpusRegister")->isVisible());
    QVERIFY(settled());
    heart.report("a folder is registered beside an open scan");
    QCOMPARE(state("broken"), CorpusState::unreadable);
    for (const char* name : {"person_1", "person_2", "person_3"}) {
      QVERIFY2(model().find(QLatin1String(name))->hasFit(), name);
      QVERIFY2(hasReport(name), name);
    }
    QVERIFY(QFile::exists(fits() + QStringLiteral("/index.html")));
    QVERIFY2(document().result() != nullptr, "the open scan's fit has come into view");
  }

  void aFolderThatIsPartlyDoneGoesOn() {
    open(folder());
    panel().reveal(QStringLiteral("person_2"));
    Q_EMIT panel().registerRequested({QStringLiteral("person_2")});
    QVERIFY(settled());
    QVERIFY(hasReport("person_2") && !hasReport("person_1"));
    const auto time = std::filesystem::last_write_time(pathOf(fits()) / "person_2" / "report.json");
    openWindow(studio::engineServices());
    open(folder());
    QVERIFY(model().find(QStringLiteral("person_2"))->hasFit());
    QCOMPARE(model().count(CorpusState::waiting), 3);
    run("actionRegisterAll");
    QVERIFY(settled());
    QVERIFY(hasReport("person_1") && hasReport("person_3"));
    QCOMPARE(std::filesystem::last_write_time(pathOf(fits()) / "person_2" / "report.json"), time);
  }

  void pausedItWaitsAndStoppedItKeepsWhatIsDone() {
    open(folder());
    press("corpusRegister");
    QVERIFY(QTest::qWaitFor([this] { return model().count(CorpusState::running) > 0; }, kWait));
    press("corpusPause");
    QVERIFY(QTest::qWaitFor([this] { return model().count(CorpusState::running) == 0; }, kWait));
    const int waiting = model().count(CorpusState::waiting);
    QVERIFY(waiting > 0);
    QTest::qWait(1500);
    QCOMPARE(model().count(CorpusState::waiting), waiting);
    QVERIFY(window_->corpus().busy());
    press("corpusPause");
    QVERIFY(QTest::qWaitFor([&] { return model().count(CorpusState::waiting) < waiting; }, kWait));
    press("corpusStop");
    QVERIFY(settled());
    QCOMPARE(model().count(CorpusState::running), 0);
    QVERIFY(find<QPushButton>("corpusRegister")->isVisible());
    for (const ui::CorpusRow& row : model().rows()) {
      QCOMPARE(row.hasFit(), hasReport(row.summary.name.c_str()));
    }
  }

  void aFitIsOpenedMendedAndKept() {
    open(folder());
    Q_EMIT panel().registerRequested({QStringLiteral("person_1")});
    QVERIFY(settled());
    const QString report = fits() + QStringLiteral("/person_1/report.json");
    openRow("person_3");
    QVERIFY(document().result() == nullptr);
    openRow("person_1");
    const ui::FitResultPointer stored = document().result();
    QVERIFY(stored != nullptr);
    auto* offer = find<ui::QuestionBar>("corpusKeep");
    QVERIFY(!offer->isVisible());
    QVERIFY(!action("actionKeepFit")->isEnabled());

    run("actionRegister");
    QVERIFY(QTest::qWaitFor([this] { return window_->fitJob().running(); }, kWait));
    QVERIFY(settled());
    QVERIFY(document().result() != stored);
    QVERIFY(offer->isVisible());
    // Leaving asks; the answer can be to stay.
    panel().reveal(QStringLiteral("person_3"));
    QTest::keyClick(find<QTableView>("corpusTable"), Qt::Key_Return);
    auto* question = find<QMessageBox>("keepQuestion");
    QTest::keyClick(question, Qt::Key_Escape);
    QCOMPARE(QString::fromStdString(document().scan()->name), QStringLiteral("person_1"));

    QFile::remove(report);
    click(offer->findChild<QPushButton*>());
    QVERIFY(settled());
    QVERIFY(!offer->isVisible());
    QVERIFY2(QFile::exists(report), "the fit is the folder's result now");
    QVERIFY(state("person_1") != CorpusState::waiting);
  }

  void theWorstComeOneAfterTheOther() {
    open(folder());
    run("actionRegisterAll");
    QVERIFY(settled());
    QStringList seen;
    for (int i = 0; i < 3; ++i) {
      key(Qt::Key_N, Qt::ShiftModifier);
      QVERIFY(settled());
      seen << QString::fromStdString(document().scan()->name);
      QVERIFY(document().result() != nullptr);
    }
    seen.removeDuplicates();
    QCOMPARE(seen.size(), 3);
  }

  void theWindowClosesWhileAFolderIsRegistered() {
    open(folder());
    press("corpusRegister");
    QVERIFY(QTest::qWaitFor([this] { return model().count(CorpusState::running) > 0; }, kWait));
    QTest::qWait(300);
    QElapsedTimer clock;
    clock.start();
    window_.reset();
    qInfo("closed during a run in %lld ms", static_cast<long long>(clock.elapsed()));
    for (const QFileInfo& entry : QDir(fits()).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      const QDir result(entry.filePath());
      QCOMPARE(result.exists(QStringLiteral("report.json")) ||
                   result.exists(QStringLiteral("error.json")),
               true);
    }
  }

  void pictures() {
    const QString people = qEnvironmentVariable("LOOPREG_CORPUS");
    if (people.isEmpty() || qEnvironmentVariableIsEmpty("LOOPREG_PICTURES"))
      QSKIP("asked for by LOOPREG_CORPUS");
    const auto nets = std::make_shared<studio::NetStore>(std::filesystem::path());
    openWindow(studio::engineServices(nets), {1280, 800}, {}, nets);
    const auto shot = [&](const char* name) {
      QTest::qWait(700);
      keep(name);
    };
    run("actionCorpus");
    shot("corpus-empty");
    open(people);
    QTest::qWait(4000);
    shot("corpus-waiting");
    if (find<QPushButton>("corpusRegister")->isEnabled()) press("corpusRegister");
    static_cast<void>(QTest::qWaitFor(
        [this] { return model().count(CorpusState::good) + model().count(CorpusState::check) > 5; },
        kWait));
    shot("corpus-running");
    QVERIFY(settled());
    shot("corpus-done");
    find<QTableView>("corpusTable")->sortByColumn(ui::CorpusModel::verdict, Qt::AscendingOrder);
    for (int i = 0; i < 2; ++i) {
      key(Qt::Key_N, Qt::ShiftModifier);
      QVERIFY(settled());
    }
    shot("corpus-worst");
    panel().selectWorst(4);
    ui::applyTheme(*qApp, ui::Appearance::light);
    window_->resize(1400, 880);
    shot("corpus-light");
    run("actionRegister");
    QTest::qWait(200);
    QVERIFY(settled());
    shot("corpus-keep");
    ui::applyTheme(*qApp, ui::Appearance::dark);
  }
};

int main(int argc, char** argv) { return runOnDisplay<CorpusFlowTest>(argc, argv); }
#include "CorpusFlowTest.moc"
