// Projects through the real window: save, open, move, change, close, crash and recover; with a
// scripted engine, and once with the program itself, which is killed.
#include <signal.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include "app/studio/EngineServices.h"
#include "app/studio/Sessions.h"
#include "app/studio/behaviours/Autosave.h"
#include "app/studio/behaviours/Mending.h"
#include "app/studio/behaviours/Projects.h"
#include "app/studio/behaviours/RecentFiles.h"
#include "project/ProjectFile.h"
#include "tests/flows/FlowSupport.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;
using loopreg::studio::Projects;
using Colouring = ui::LayersCard::Colouring;

namespace {

constexpr int kSoon = 50;  // milliseconds to an autosave

void writeBytes(const QString& name, const QByteArray& content) {
  QDir().mkpath(QFileInfo(name).path());
  QFile file(name);
  if (!file.open(QIODevice::WriteOnly)) qFatal("%s cannot be written", qPrintable(name));
  file.write(content);
}

}  // namespace

class ProjectFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;
  std::unique_ptr<QTemporaryDir> folder_;

  QString at(const char* name) const { return folder_->filePath(QLatin1String(name)); }
  void startAgain() { openWindow(engine_->services()); }
  bool savedTo(const QString& file, Projects::Form form = Projects::Form::plain) {
    QSignalSpy saved(&window_->projects(), &Projects::saved);
    window_->projects().saveTo(file, form);
    return (saved.count() > 0 || saved.wait(kWait)) && saved[0].at(1).toBool();
  }
  ui::QuestionBar& questions() { return *find<ui::QuestionBar>("questions"); }
  QString questionText() {
    const auto texts = questions().findChildren<QLabel*>(QStringLiteral("questionText"));
    return texts.isEmpty() ? QString() : texts.last()->text();
  }
  bool answer(const QString& choice) {
    for (auto* button : questions().findChildren<QPushButton*>(QStringLiteral("questionChoice"))) {
      if (button->text() != choice || !button->isVisible()) continue;
      click(button);
      return true;
    }
    return false;
  }
  /// Types a name into the file dialog that is about to open.
  static void typeIntoDialog(const QString& file) {
    QTimer::singleShot(300, [file] {
      auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      if (!dialog) qFatal("no file dialog");
      auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
      name->selectAll();
      QTest::keyClicks(name, file);
      QTest::keyClick(name, Qt::Key_Return);
    });
  }
  /// Clicks a button of the question that is about to open.
  static void answerQuestion(QMessageBox::StandardButton answer, bool* asked) {
    QTimer::singleShot(200, [answer, asked] {
      auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
      if (!box) return;
      *asked = true;
      click(box->button(answer));
    });
  }
  void pin(double x) {
    registration::Mends mends = document().mends();
    registration::BodyPin pin;
    pin.name = "pelvis";
    pin.pin.point = body::BodyPoint::atVertex(1);
    pin.pin.target = Vector3d(x, 0.9, 0);
    mends.pins.push_back(pin);
    window_->mending().apply(QStringLiteral("pin"), std::move(mends));
  }
  /// A folder as a window leaves it that was killed now.
  QString killed(const char* root) {
    const QString live =
        QDir(at(root)).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot).first().absoluteFilePath();
    const QString dead = at("dead/20260101-000000-000-1");
    QDir().mkpath(dead);
    for (const QString& file : studio::Session::autosaves(live)) {
      QFile::copy(file, QDir(dead).filePath(QFileInfo(file).fileName()));
    }
    return dead;
  }
  /// A fit is made and kept by itself, then the window is killed and a new one stands; what it
  /// left, empty if it did not come so far.
  QString killedAfterAFit() {
    window_->autosave().begin(at("sessions"), kSoon);
    QSignalSpy written(&window_->autosave(), &studio::Autosave::written);
    if (!openFile(at("scans/person.ply")) || !registered()) return {};
    if (written.count() == 0 && !written.wait(kWait)) return {};
    const QString dead = killed("sessions");
    startAgain();
    return dead;
  }

 private Q_SLOTS:
  void init() {
    QSettings().clear();
    engine_ = std::make_unique<ScriptedEngine>();
    folder_ = std::make_unique<QTemporaryDir>();
    writeBytes(at("scans/person.ply"), "a scan");
    startAgain();
  }

  void cleanup() {
    window_.reset();
    QCOMPARE(engine_->running.load(), 0);
  }

  // --- Saving and opening

  void everythingComesBack() {
    QVERIFY(openFile(at("scans/person.ply")));
    auto* clothing = find<QComboBox>("clothing");
    QVERIFY(clothing);
    clothing->setCurrentIndex(2);
    Q_EMIT clothing->activated(2);
    QVERIFY(registered());
    pin(0.25);
    QVERIFY(settled());
    auto* layers = window_->findChild<ui::LayersCard*>();
    auto* timeline = window_->findChild<ui::Timeline*>();
    timeline->goTo(7);
    QVERIFY(settled());
    layers->setColouring(Colouring::plain);
    layers->setScanOpacity(0.4);
    find<QAction>("actionTwoViews")->trigger();
    ui::Turntable camera = view().camera();
    camera.azimuth = 1.25;
    camera.distance = 2.5;
    view().setCamera(camera);
    const studio::Document::State state = document().state();
    QVERIFY(window_->isWindowModified());
    QTest::qWait(300);  // what is to be drawn is drawn
    Heartbeat saving;
    QVERIFY(savedTo(at("projects/none.loopreg")) == false);  // the folder is missing
    QVERIFY(window_->isWindowModified());
    QDir().mkpath(at("projects"));
    QVERIFY(savedTo(at("projects/me.loopreg")));
    saving.report("save");
    QVERIFY(!window_->isWindowModified());
    QVERIFY(window_->windowTitle().startsWith(QLatin1String("me")));

    startAgain();
    Heartbeat opening;
    QVERIFY(openFile(at("projects/me.loopreg")));
    QTest::qWait(300);  // what it shows comes in several frames
    opening.report("open a project");
    const studio::Document& opened = document();
    QCOMPARE(opened.scan()->name, std::string("person"));
    QVERIFY(opened.result() != nullptr);
    QVERIFY(opened.mends() == *state.mends);
    QCOMPARE(opened.options().clothing, state.options.clothing);
    QCOMPARE(opened.result()->parameters.translation, state.result->parameters.translation);
    QCOMPARE(opened.result()->verdict, state.result->verdict);
    QCOMPARE(opened.history().size(), state.history->size());
    QCOMPARE(opened.preflight()->height, state.preflight->height);
    QCOMPARE(engine_->settlings.load(), 1);  // what was fitted is not fitted again
    layers = window_->findChild<ui::LayersCard*>();
    timeline = window_->findChild<ui::Timeline*>();
    QVERIFY(timeline->isVisible());
    QCOMPARE(timeline->current(), 7);
    QTRY_VERIFY_WITH_TIMEOUT(!window_->busy(), kWait);
    QCOMPARE(layers->colouring(), Colouring::plain);
    QTRY_COMPARE(layers->scanOpacity(), 0.4);
    QCOMPARE(view().paneCount(), 2);
    QCOMPARE(view().camera().azimuth, 1.25);
    QCOMPARE(view().camera().distance, 2.5);
    QCOMPARE(window_->findChild<ui::ResultCard*>()->verdictText(), QStringLiteral("Good"));
    QVERIFY(!window_->isWindowModified());
  }

  void theMarkFollowsUndoAndSave() {
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(!window_->isWindowModified());
    QVERIFY(registered());
    QVERIFY(window_->isWindowModified());
    // Ctrl+S asks for a name the first time, and never again.
    typeIntoDialog(at("first.loopreg"));
    QSignalSpy saved(&window_->projects(), &Projects::saved);
    key(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(saved.count() == 1 || saved.wait(kWait));
    QVERIFY(!window_->isWindowModified());
    window_->activateWindow();  // no window manager does it after the dialog
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    pin(0.1);
    QVERIFY(settled());
    QVERIFY(window_->isWindowModified());
    key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(settled());
    QVERIFY(!window_->isWindowModified());
    key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(settled());
    QVERIFY(window_->isWindowModified());
    key(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(saved.wait(kWait));
    QVERIFY(!window_->isWindowModified());
    QCOMPARE(window_->projects().file(), at("first.loopreg"));
  }

  void aBundleNeedsNothingElse() {
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(registered());
    QVERIFY(savedTo(at("all.loopreg"), Projects::Form::bundle));
    QDir(at("scans")).removeRecursively();
    startAgain();
    QVERIFY(openFile(at("all.loopreg")));
    QVERIFY(document().result() != nullptr);
    QFile scan(QString::fromStdString(document().scan()->file));
    QVERIFY(scan.open(QIODevice::ReadOnly));
    QCOMPARE(scan.readAll(), QByteArray("a scan"));
  }

  void damagedProjectsLeaveTheWindowAsItWas() {
    QVERIFY(openFile(at("scans/person.ply")));
    writeBytes(at("broken.loopreg"), "{\"format\": \"loopreg-project\", \"schema\": 1");
    QVERIFY(openFile(at("broken.loopreg")));
    auto* errors = window_->findChild<ui::ErrorBar*>();
    QVERIFY(errors->isVisible());
    QVERIFY(errors->details().contains(QLatin1String("not valid JSON")));
    QCOMPARE(document().scan()->name, std::string("person"));
  }

  void mendsOfAnotherBodyAreLeftOut() {
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(registered());
    pin(0.25);
    QVERIFY(settled());
    QVERIFY(savedTo(at("me.loopreg")));
    QFile file(at("me.loopreg"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    Json json = Json::parse(file.readAll().toStdString());
    for (Json* mends : {&json["mends"], &json["fit"]["mends"]}) {
      (*mends)["pins"][0]["vertices"] = {99999, 100000, 100001};
      (*mends)["locked_joints"] = {900};
    }
    writeBytes(at("spoiled.loopreg"), QByteArray::fromStdString(json.dump()));
    startAgain();
    QVERIFY(openFile(at("spoiled.loopreg")));
    QVERIFY(document().result() != nullptr);
    QVERIFY(document().mends().empty());
    QVERIFY(document().result()->mends.empty());
    const int before = engine_->settlings.load();
    pin(0.1);
    QVERIFY(settled());
    QCOMPARE(engine_->settlings.load(), before + 1);
  }

  // --- Scans that are not where or what they were

  void aScanThatMovedAlongIsFound() {
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(registered());
    QVERIFY(savedTo(at("scans/me.loopreg")));
    QVERIFY(QDir().rename(at("scans"), at("moved")));
    startAgain();
    QVERIFY(openFile(at("moved/me.loopreg")));
    QVERIFY(document().result() != nullptr);
    QCOMPARE(QString::fromStdString(document().scan()->file), at("moved/person.ply"));
    // The distances were measured anew, and colour the scan as they did.
    QTRY_COMPARE_WITH_TIMEOUT(window_->findChild<ui::LayersCard*>()->colouring(),
                              Colouring::residual, kWait);
  }

  void aMissingScanIsAskedFor() {
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(registered());
    QVERIFY(savedTo(at("me.loopreg")));
    QDir().mkpath(at("far/away/from/the/project"));
    QVERIFY(QFile::rename(at("scans/person.ply"), at("far/away/from/the/project/p.ply")));
    startAgain();
    QVERIFY(openFile(at("me.loopreg")));
    QVERIFY(document().scan() == nullptr);
    QVERIFY2(questionText().contains(QLatin1String("person.ply")), qPrintable(questionText()));
    typeIntoDialog(at("far/away/from/the/project/p.ply"));
    QVERIFY(answer(QStringLiteral("Locate...")));
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    QCOMPARE(questions().count(), 0);
  }

  void aChangedScanIsNotTakenForTheOld() {
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(registered());
    QVERIFY(savedTo(at("me.loopreg")));
    writeBytes(at("scans/person.ply"), "another scan");
    startAgain();
    QVERIFY(openFile(at("me.loopreg")));
    QVERIFY(document().scan() == nullptr);
    QVERIFY2(questionText().contains(QLatin1String("has changed")), qPrintable(questionText()));
    QVERIFY(answer(QStringLiteral("Open anyway")));
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    auto* errors = window_->findChild<ui::ErrorBar*>();
    QVERIFY(errors->isVisible());
    QVERIFY(errors->details().contains(QLatin1String("Register again")));
  }

  // --- Closing

  void closingAsksOnlyAboutChanges() {
    bool asked = false;
    QVERIFY(openFile(at("scans/person.ply")));
    answerQuestion(QMessageBox::Cancel, &asked);
    QVERIFY(window_->close());
    QTest::qWait(300);
    QVERIFY(!asked);
    window_->show();

    QVERIFY(registered());
    answerQuestion(QMessageBox::Cancel, &asked);
    QVERIFY(!window_->close());
    QVERIFY(asked && window_->isVisible());

    QVERIFY(savedTo(at("me.loopreg")));
    pin(0.1);
    QVERIFY(settled());
    const QByteArray before = [&] {
      QFile file(at("me.loopreg"));
      return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }();
    answerQuestion(QMessageBox::Save, &asked);
    QVERIFY(!window_->close());  // it does so itself, once all is on the disk
    QTRY_VERIFY_WITH_TIMEOUT(!window_->isVisible(), kWait);
    QFile file(at("me.loopreg"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() != before);

    window_->show();
    pin(0.2);
    QVERIFY(settled());
    answerQuestion(QMessageBox::Discard, &asked);
    QVERIFY(window_->close());
  }

  void recentFilesHaveProjectsWithTheirPicture() {
    QVERIFY(openFile(at("scans/person.ply")));
    QCOMPARE(studio::RecentFiles::files(), QStringList{at("scans/person.ply")});
    QVERIFY(registered());
    QVERIFY(savedTo(at("me.loopreg")));
    QCOMPARE(studio::RecentFiles::files(), (QStringList{at("me.loopreg"), at("scans/person.ply")}));
    const std::string png = project::readPicture(at("me.loopreg").toStdString());
    const QImage picture = QImage::fromData(QByteArray::fromStdString(png), "PNG");
    QCOMPARE(picture.size(), QSize(224, 288));
    startAgain();
    const auto tiles = window_->findChildren<QPushButton*>(QStringLiteral("recent"));
    QCOMPARE(tiles.size(), 2);
    click(tiles.first());
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    // A project is one entry, not two.
    QCOMPARE(studio::RecentFiles::files().size(), 2);
  }

  // --- Autosave and recovery

  void unsavedWorkIsKeptAndForgotten() {
    static_assert(studio::Autosave::kDelay <= 20000, "with the writing below 30 s");
    window_->autosave().begin(at("sessions"), kSoon);
    QSignalSpy written(&window_->autosave(), &studio::Autosave::written);
    QVERIFY(openFile(at("scans/person.ply")));
    QTest::qWait(3 * kSoon);
    QCOMPARE(written.count(), 0);  // nothing is unsaved yet
    QVERIFY(registered());
    QVERIFY(written.count() > 0 || written.wait(kWait));
    for (int i = 0; i < 8; ++i) {
      const int before = int(written.count());
      pin(0.1 * i);
      QTRY_VERIFY_WITH_TIMEOUT(written.count() > before && !window_->busy(), kWait);
    }
    const QString file = written.last().at(0).toString();
    qInfo("autosaved in %lld ms, %lld kB", written.last().at(1).toLongLong(),
          QFileInfo(file).size() / 1000);
    const QString session = QFileInfo(file).path();
    QCOMPARE(studio::Session::autosaves(session).size(), qsizetype(5));
    QVERIFY(studio::lostSessions(at("sessions")).empty());  // this one lives
    QVERIFY(savedTo(at("me.loopreg")));
    QTRY_VERIFY(studio::Session::autosaves(session).isEmpty());
    window_.reset();
    QVERIFY(!QFileInfo::exists(session));
  }

  void aKilledWindowsWorkIsOfferedAndRecovered() {
    window_->autosave().begin(at("sessions"), kSoon);
    QSignalSpy written(&window_->autosave(), &studio::Autosave::written);
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(registered());
    QVERIFY(savedTo(at("me.loopreg")));
    pin(0.3);
    QVERIFY(settled());
    QTRY_VERIFY_WITH_TIMEOUT(written.count() > 0, kWait);
    QTest::qWait(4 * kSoon);
    QVERIFY(settled());
    const QString dead = killed("sessions");
    // The newest met a full disk.
    writeBytes(QDir(dead).filePath(QStringLiteral("9999.loopreg")), "{\"format\": ");
    startAgain();
    window_->keepSessions(at("dead"));
    QTRY_VERIFY_WITH_TIMEOUT(questions().count() == 1, kWait);
    QVERIFY(questionText().contains(QLatin1String("\"person\"")));
    QVERIFY(document().scan() == nullptr);
    QVERIFY(answer(QStringLiteral("Recover")));
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    QCOMPARE(document().mends().pins.size(), std::size_t(1));
    QVERIFY(window_->isWindowModified());
    QCOMPARE(window_->projects().file(), at("me.loopreg"));
    QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(dead), kWait);  // kept anew in this session
  }

  // At a first start the window asks for the body as well: neither question hides the other.
  void workIsOfferedBesideTheQuestionForTheBody() {
    const QString dead = killedAfterAFit();
    QVERIFY(!dead.isEmpty());
    auto* chooser = find<QWidget>("bodyChooser");
    run("actionBody");
    QVERIFY(chooser->isVisible());
    window_->keepSessions(at("dead"));
    QTRY_VERIFY_WITH_TIMEOUT(questions().count() == 1, kWait);
    keep("recovery-first-start");
    auto* recover = find<QPushButton>(questions(), "questionChoice");
    const QPoint middle = recover->mapTo(window_.get(), recover->rect().center());
    QTRY_COMPARE(window_->childAt(middle), recover);
    auto* use = find<QPushButton>("bodyUse");
    QCOMPARE(window_->childAt(use->mapTo(window_.get(), use->rect().center())), use);
    QTest::mouseClick(window_->windowHandle(), Qt::LeftButton, {}, middle);
    QVERIFY(settled());
    QTRY_VERIFY_WITH_TIMEOUT(document().result() != nullptr, kWait);
    QVERIFY2(!chooser->isVisible(), "what was recovered has its body");
  }

  void discardedWorkIsGoneAndUnansweredWorkIsNot() {
    const QString dead = killedAfterAFit();
    QVERIFY(!dead.isEmpty());
    window_->keepSessions(at("dead"));
    QTRY_VERIFY_WITH_TIMEOUT(questions().count() == 1, kWait);
    QTest::mouseClick(questions().findChild<QToolButton*>(QStringLiteral("closeQuestion")),
                      Qt::LeftButton);
    QVERIFY(QFileInfo::exists(dead));
    startAgain();
    window_->keepSessions(at("dead"));
    QTRY_VERIFY_WITH_TIMEOUT(questions().count() == 1, kWait);
    QVERIFY(answer(QStringLiteral("Discard")));
    QVERIFY(!QFileInfo::exists(dead));
  }

  void workThatAnotherScanReplacedComesBack() {
    window_->autosave().begin(at("sessions"), kSoon);
    writeBytes(at("scans/other.ply"), "other");
    QVERIFY(openFile(at("scans/person.ply")));
    QVERIFY(registered());
    QVERIFY(openFile(at("scans/other.ply")));
    QVERIFY(document().result() == nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(questions().count() == 1, kWait);
    QVERIFY(answer(QStringLiteral("Bring it back")));
    QVERIFY(settled());
    QCOMPARE(document().scan()->name, std::string("person"));
    QVERIFY(document().result() != nullptr);
    QVERIFY(window_->isWindowModified());
  }

  // The program itself, with the engine: killed, started again, recovered.
  void theProgramSurvivesBeingKilled() {
    if (studio::demoScans().empty()) QSKIP("needs the demo scan");
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) {
      environment.insert(QLatin1String(name), at("home"));
    }
    const QString scan = at("scans/demo.ply");
    QVERIFY(QFile::copy(QString::fromStdString(studio::demoScans().front().string()), scan));
    QProcess program;
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(LOOPREG_STUDIO_PROGRAM), {scan, QStringLiteral("--register")});
    QVERIFY(program.waitForStarted());
    const QString root = at("home/loopreg-studio/loopreg-studio/sessions");
    QString session;
    QVERIFY(QTest::qWaitFor(
        [&] {
          const auto folders = QDir(root).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
          session = folders.isEmpty() ? QString() : folders.first().absoluteFilePath();
          return !session.isEmpty() && !studio::Session::autosaves(session).isEmpty();
        },
        kWait));
    const QDateTime kept = QFileInfo(studio::Session::autosaves(session).first()).lastModified();
    QVERIFY(studio::lostSessions(root).empty());
    QTest::qWait(500);
    const qint64 age = kept.msecsTo(QDateTime::currentDateTime());
    ::kill(pid_t(program.processId()), SIGKILL);
    QVERIFY(program.waitForFinished(kWait));
    qInfo("killed %lld ms after the last autosave (%lld kB)", age,
          QFileInfo(studio::Session::autosaves(session).first()).size() / 1000);
    QVERIFY(age < 30000);

    // Started again: the same home, everything as it was.
    program.start(QStringLiteral(LOOPREG_STUDIO_PROGRAM),
                  {QStringLiteral("--recover"), QStringLiteral("--screenshot"), at("again.png"),
                   QStringLiteral("--size"), QStringLiteral("1280x800"), QStringLiteral("--quit")});
    QVERIFY(program.waitForFinished(kWait));
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(!QImage(at("again.png")).isNull());
    // Recovered, kept in the new session, and nobody has saved or discarded it there either.
    QVERIFY(!QFileInfo::exists(session));
    QCOMPARE(studio::lostSessions(root).size(), std::size_t(1));
  }
};

int main(int argc, char** argv) { return runOnDisplay<ProjectFlowTest>(argc, argv); }
#include "ProjectFlowTest.moc"
