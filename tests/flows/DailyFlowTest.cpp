// A long day at the window, with a quick stand-in for the engine: names without endings, projects
// saved with a tool in hand, what is held through re-fits, pauses, several files at once.
#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>

#include "app/studio/actions/FileActions.h"
#include "app/studio/actions/PictureFile.h"
#include "app/studio/behaviours/Mending.h"
#include "app/studio/behaviours/Pictures.h"
#include "app/studio/behaviours/Projects.h"
#include "app/studio/behaviours/WindowState.h"
#include "tests/flows/FlowSupport.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;

class DailyFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;
  std::unique_ptr<QTemporaryDir> folder_;

  QString at(const QString& name) const { return folder_->filePath(name); }
  static void writeBytes(const QString& name, const QByteArray& content) {
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly)) qFatal("%s cannot be written", qPrintable(name));
    file.write(content);
  }
  static QByteArray bytesOf(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  /// Types a name into the file dialog that is about to open; where a question follows, answers it.
  void typeName(const QString& file, QMessageBox::StandardButton answer = QMessageBox::NoButton) {
    QTimer::singleShot(300, this, [this, file, answer] {
      auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      if (!dialog) qFatal("no file dialog");
      QTimer::singleShot(400, this, [this, answer] { answerQuestion(answer); });
      auto* name = find<QLineEdit>(*dialog, "fileNameEdit");
      name->selectAll();
      QTest::keyClicks(name, file);
      QTest::keyClick(name, Qt::Key_Return);
    });
  }
  /// And gives up the dialog that comes again after a No.
  void answerQuestion(QMessageBox::StandardButton answer) {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    asked_ = box != nullptr;
    if (!box) return;
    if (answer == QMessageBox::No) {
      QTimer::singleShot(400, this, [] {
        if (auto* again = qobject_cast<QFileDialog*>(QApplication::activeModalWidget())) {
          again->reject();
        }
      });
    }
    click(box->button(answer));
  }
  bool asked_ = false;
  QString chip() { return text("verdictText"); }
  ui::ProgressLine* lineOf(const QString& title) {
    for (auto* line : window_->findChildren<ui::ProgressLine*>()) {
      if (line->title() == title) return line;
    }
    return nullptr;
  }

 private Q_SLOTS:
  void init() {
    QSettings().clear();
    asked_ = false;
    engine_ = std::make_unique<ScriptedEngine>();
    folder_ = std::make_unique<QTemporaryDir>();
    writeBytes(at(QStringLiteral("person.ply")), "a scan");
    openWindow(engine_->services());
    QVERIFY(openScan(at(QStringLiteral("person.ply"))));
  }

  void cleanup() {
    window_.reset();
    QCOMPARE(engine_->running.load(), 0);
  }

  // --- Names without an ending

  void aProjectIsNotReplacedUnasked() {
    const QString file = at(QStringLiteral("work.loopreg"));
    writeBytes(file, "the work of another day");
    typeName(at(QStringLiteral("work")), QMessageBox::No);
    run("actionSaveAs");
    QVERIFY(settled());
    QVERIFY(asked_);
    QCOMPARE(bytesOf(file), QByteArray("the work of another day"));
    typeName(at(QStringLiteral("work")), QMessageBox::Yes);
    QSignalSpy saved(&window_->projects(), &studio::Projects::saved);
    run("actionSaveAs");
    QVERIFY(saved.count() > 0 || saved.wait(kWait));
    QVERIFY(asked_);
    QCOMPARE(saved[0].at(0).toString(), file);
    QVERIFY(bytesOf(file) != QByteArray("the work of another day"));
  }

  void aPictureHasItsEnding() {
    typeName(at(QStringLiteral("pic.2")));
    run("actionScreenshot");
    QVERIFY(settled());
    QVERIFY(!asked_);
    QVERIFY(!QImage(at(QStringLiteral("pic.2.png"))).isNull());
    QVERIFY(!QFile::exists(at(QStringLiteral("pic.2"))));
  }

  void aPictureThatCannotBeWrittenSaysWhy() {
    QImage noise(64, 64, QImage::Format_RGB32);
    noise.fill(Qt::red);
    const Result<void> good = studio::writePng(at(QStringLiteral("good.png")), noise);
    QVERIFY(bool(good));
    QVERIFY(!QImage(at(QStringLiteral("good.png"))).isNull());
    const Result<void> none = studio::writePng(at(QStringLiteral("none/of/these.png")), noise);
    QVERIFY(!none);
    QVERIFY(none.error().text().find("these.png") != std::string::npos);
    QVERIFY(!studio::writePng(at(QStringLiteral("null.png")), {}));
    QVERIFY(!QFile::exists(at(QStringLiteral("null.png"))));
  }

  // The window was left half beside a screen that was larger then.
  void theWindowComesBackOntoTheScreen() {
    const QRect desk = window_->screen()->availableGeometry();
    window_->setGeometry(desk.width() - 500, desk.height() - 300, 1440, 900);
    QVERIFY(QTest::qWaitFor([&] { return window_->geometry().right() > desk.right(); }));
    QSettings().setValue(QStringLiteral("window/geometry"), window_->saveGeometry());
    window_ = std::make_unique<studio::MainWindow>(engine_->services(), QStringList());
    new studio::WindowState(*window_);
    QCOMPARE(window_->size(), QSize(1440, 900));
    QVERIFY(desk.contains(window_->geometry()));
    // At the first start, on a small screen.
    QSettings().remove(QStringLiteral("window/geometry"));
    window_ = std::make_unique<studio::MainWindow>(engine_->services(), QStringList());
    window_->resize(5000, 4000);
    new studio::WindowState(*window_);
    QVERIFY(window_->width() < desk.width() && window_->height() < desk.height());
  }

  // --- What is kept

  void aProjectSavedWithTheBrushInHandShowsTheBodyAgain() {
    QVERIFY(registered());
    auto* layers = window_->findChild<ui::LayersCard*>();
    QVERIFY(layers->bodyVisible());
    QCOMPARE(layers->colouring(), ui::LayersCard::Colouring::residual);
    run("actionMask");
    QVERIFY(!layers->bodyVisible());
    const QString file = at(QStringLiteral("brush.loopreg"));
    QSignalSpy saved(&window_->projects(), &studio::Projects::saved);
    window_->projects().saveTo(file, studio::Projects::Form::plain);
    QVERIFY(saved.count() > 0 || saved.wait(kWait));
    openWindow(engine_->services());
    QVERIFY(openFile(file));
    layers = window_->findChild<ui::LayersCard*>();
    QVERIFY(document().result() != nullptr);
    QVERIFY(layers->bodyVisible());
    QTRY_COMPARE(layers->colouring(), ui::LayersCard::Colouring::residual);
  }

  // One scan after the other, nothing saved: not only the last can be brought back.
  void allThatWasReplacedIsOfferedBack() {
    window_->keepSessions(at(QStringLiteral("sessions")), false);
    for (const char* next : {"b.ply", "c.ply"}) {
      writeBytes(at(QLatin1String(next)), "a scan");
      QVERIFY(registered());
      QVERIFY(openFile(at(QLatin1String(next))));
    }
    auto* questions = find<ui::QuestionBar>("questions");
    const auto choices = [questions] {
      QStringList texts;
      for (auto* button : questions->findChildren<QPushButton*>("questionChoice")) {
        if (button->isVisible()) texts << button->text();
      }
      return texts;
    };
    QTRY_COMPARE(choices(), QStringList({"Bring back b", "Bring back person"}));
    keep("daily-replaced");
    for (auto* button : questions->findChildren<QPushButton*>("questionChoice")) {
      if (button->text() == QLatin1String("Bring back person")) {
        click(button);
        break;
      }
    }
    QVERIFY(settled());
    QCOMPARE(document().scan()->name, std::string("person"));
    QVERIFY(document().result() != nullptr);
    QTRY_COMPARE(choices(), QStringList({"Bring it back"}));
  }

  void aBodyShownWhileMaskingStaysShown() {
    QVERIFY(registered());
    auto* layers = window_->findChild<ui::LayersCard*>();
    layers->setBodyVisible(false);
    run("actionMask");
    key(Qt::Key_B);
    QVERIFY(layers->bodyVisible());
    key(Qt::Key_Escape);
    QVERIFY(layers->bodyVisible());
    QCOMPARE(layers->colouring(), ui::LayersCard::Colouring::residual);
  }

  // A re-fit from an early step replaces the later ones: A stays what it was, and says so.
  void whatIsHeldStaysWhatItWas() {
    QVERIFY(registered());
    auto* timeline = window_->findChild<ui::Timeline*>();
    const int held = timeline->count() - 2;
    const auto inTable = [this](const QString& words) {
      for (const QLabel* cell : find<QWidget>("comparePanel")->findChildren<QLabel*>()) {
        if (cell->text() == words) return true;
      }
      return false;
    };
    timeline->goTo(held);
    key(Qt::Key_A);
    QVERIFY(text("compareBodies").contains(QLatin1String("same")));
    window_->mending().continueFrom(3);
    QVERIFY(settled());
    QVERIFY(timeline->count() < held);
    QVERIFY(text("compareBodies").contains(QLatin1String("moved by")));
    QVERIFY(inTable(QStringLiteral("%1, before").arg(held + 1)));
    run("actionUndo");
    QVERIFY(settled());
    timeline->goTo(held);
    QVERIFY(text("compareBodies").contains(QLatin1String("same")));
    QVERIFY(!inTable(QStringLiteral("%1, before").arg(held + 1)));
  }

  // The scan is a box: a cut through its middle hides half of its corners from the lasso.
  void theLassoTakesOnlyWhatIsNotCutAway() {
    run("actionLasso");
    const auto lasso = [this] {
      const double w = view().width() - 4.0, h = view().height() - 4.0;
      pressAt({4, 4});
      for (const QPointF& at : {QPointF(w, 4), QPointF(w, h), QPointF(4, h)}) moveTo(at);
      releaseAt({4, h});
      return document().mends().maskedCount();
    };
    run("actionClip");
    QCOMPARE(lasso(), std::size_t(4));
    run("actionUndo");
    run("actionClip");
    QCOMPARE(lasso(), std::size_t(8));
  }

  void aLongDayOfMendingKeepsTheLastHundredEdits() {
    QVERIFY(registered());
    for (int i = 0; i < 130; ++i) {
      registration::Mends mends = document().mends();
      mends.lockShape = !mends.lockShape;
      window_->mending().apply(QStringLiteral("edit %1").arg(i), std::move(mends));
    }
    QVERIFY(settled());
    QUndoStack& edits = document().edits();
    QCOMPARE(edits.count(), studio::Document::kUndoLimit);
    QCOMPARE(edits.undoText(), QStringLiteral("edit 129"));
    while (edits.canUndo()) edits.undo();
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    QVERIFY(!edits.isClean());  // what was opened is out of reach
    QVERIFY(window_->isWindowModified());
  }

  // --- What goes on

  void aPausedFitDoesNotSayThatItRuns() {
    engine_->stepMilliseconds = 30;
    press("registerButton");
    QTRY_VERIFY(document().history().size() > 2);
    QCOMPARE(chip(), QStringLiteral("Running"));
    key(Qt::Key_F6);
    QCOMPARE(chip(), QStringLiteral("Paused"));
    key(Qt::Key_F7);
    QTest::qWait(120);
    QCOMPARE(chip(), QStringLiteral("Paused"));
    key(Qt::Key_F6);
    QCOMPARE(chip(), QStringLiteral("Running"));
    key(Qt::Key_F6);
    key(Qt::Key_Escape);
    QVERIFY(settled());
    press("registerButton");
    QTRY_VERIFY(document().history().size() > 2);
    QCOMPARE(chip(), QStringLiteral("Running"));
  }

  void aReFitIsSeenAndCanBeTakenBack() {
    QVERIFY(registered());
    const auto before = document().result();
    engine_->refitMilliseconds = 20'000;
    run("actionTurnAround");
    ui::ProgressLine* line = lineOf(QStringLiteral("Fitting again"));
    QVERIFY(line != nullptr);
    QTRY_VERIFY(line->isVisible());
    click(find<QToolButton>(*line, "cancelJob"));
    QVERIFY(settled());
    QVERIFY(document().result() == before);
    QVERIFY(document().mends() == before->mends);
    QVERIFY(action("actionRedo")->isEnabled());
  }

  void aTurntableShowsOnePersonOnly() {
    auto* pictures = window_->findChild<studio::Pictures*>();
    ui::PictureWish wish;
    wish.what = ui::PictureWish::What::turntable;
    wish.frames = 500;
    QDir().mkpath(at(QStringLiteral("turn")));
    pictures->saveTo(at(QStringLiteral("turn")), wish);
    QTRY_VERIFY_WITH_TIMEOUT(!QDir(at(QStringLiteral("turn"))).isEmpty(), kWait);
    QVERIFY(openScan(at(QStringLiteral("other.ply"))));
    QVERIFY(!pictures->running());
    QVERIFY(QDir(at(QStringLiteral("turn"))).entryList(QDir::Files).size() < 500);
    const QString said = text("errorText");
    QVERIFY2(said.contains(QLatin1String("another scan")), qPrintable(said));
  }

  void theDifferenceIsReadInMillimetres() {
    QVERIFY(registered());
    run("actionBesideDifference");
    drawn();
    const int pane = int(ui::PaneKind::difference);
    const Points& skin = window_->findChild<ui::SceneView*>()->body().vertices();
    const QPointF at = view().toScreen(Vector3d(skin.rowwise().mean()), pane);
    const auto said = [this, at] {
      hover(at + QPointF(1, 0));
      hover(at);
      return text("hoverText");
    };
    QTRY_VERIFY2(said().contains(QLatin1String("mm too ")), qPrintable(said()));
    key(Qt::Key_1, Qt::AltModifier);
  }

  // From the tabs down through the page as it is seen, each stop in sight.
  void tabGoesThroughTheResultFromTopToBottom() {
    QVERIFY(registered());
    auto* side = window_->findChild<ui::SidePanel*>();
    QTRY_COMPARE(side->page(), ui::SidePanel::Page::result);
    QTest::qWait(200);
    side->findChildren<QPushButton*>(QStringLiteral("tab3")).first()->setFocus();
    int lowest = -1, stops = 0;
    while (true) {
      QTest::keyClick(window_->focusWidget(), Qt::Key_Tab);
      QWidget* now = window_->focusWidget();
      if (!side->isAncestorOf(now)) break;
      QVERIFY2(!now->visibleRegion().isEmpty(), qPrintable(now->objectName()));
      QWidget* content = now;
      while (!qobject_cast<QScrollArea*>(content->parentWidget()->parentWidget())) {
        content = content->parentWidget();
      }
      const int bottom = now->mapTo(content, QPoint(0, now->height())).y();
      QVERIFY2(bottom > lowest - 20, qPrintable(now->objectName()));
      lowest = std::max(lowest, bottom);
      ++stops;
    }
    QVERIFY2(stops >= 3, qPrintable(QString::number(stops)));
  }

  void ofSeveralFilesTheFolderIsOffered() {
    QMimeData data;
    QList<QUrl> urls;
    for (const char* name : {"b.ply", "c.ply", "d.ply"}) {
      writeBytes(at(QLatin1String(name)), "a scan");
      urls << QUrl::fromLocalFile(at(QLatin1String(name)));
    }
    data.setUrls(urls);
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &enter);
    QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &event);
    QVERIFY(settled());
    QCOMPARE(document().scan()->name, std::string("b"));
    auto* questions = find<ui::QuestionBar>("questions");
    QVERIFY(questions->isVisible());
    const QString said = find<QLabel>(*questions, "questionText")->text();
    QVERIFY2(said.contains(QLatin1String("3 files")), qPrintable(said));
    keep("daily-several");
    click(find<QPushButton>(*questions, "questionChoice"));
    QVERIFY(settled());
    QVERIFY(action("actionCorpus")->isChecked());
  }

  // An error of the folder before is no news of this one.
  void aFolderThatOpensEndsTheErrorOfTheLast() {
    QDir().mkpath(at(QStringLiteral("empty")));
    QVERIFY(openFile(at(QStringLiteral("empty"))));
    auto* errors = find<QWidget>("errorBar");
    QVERIFY(errors->isVisible());
    QVERIFY(openFile(folder_->path()));
    QVERIFY(!errors->isVisible());
  }
};

int main(int argc, char** argv) { return runOnDisplay<DailyFlowTest>(argc, argv); }
#include "DailyFlowTest.moc"
