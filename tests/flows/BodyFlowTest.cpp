// Choosing the body: the first run's question, the card, dropped files, what goes wrong.
#include <QAction>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "app/studio/MainWindow.h"
#include "app/studio/behaviours/BodyChoice.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/body/BodyChooser.h"
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

}  // namespace

class BodyFlowTest : public QObject {
  Q_OBJECT
 private:
  ScriptedEngine engine_;
  std::unique_ptr<MainWindow> window_;
  QTemporaryDir folder_;

  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  void press(const char* name) {
    QTest::mouseClick(find<QPushButton>(*window_, name), Qt::LeftButton);
  }
  QString text(const char* name) { return find<QLabel>(*window_, name)->text(); }
  ui::BodyChooser* chooser() { return find<ui::BodyChooser>(*window_, "bodyChooser"); }
  const body::ModelPointer& model() { return window_->document().model(); }
  /// A file that is there, so that it counts as recent; what it holds is the scripted engine's say.
  QString file(const char* name) {
    QFile made(folder_.filePath(QLatin1String(name)));
    if (!made.open(QIODevice::WriteOnly)) qFatal("no temporary file");
    return made.fileName();
  }
  void drop(const QString& path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    // Qt delivers a drop only to whom it has delivered the entering drag.
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &enter);
    QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &event);
  }
  void show() {
    window_ = std::make_unique<MainWindow>(engine_.services(), QStringList());
    window_->viewport().setFlightMilliseconds(0);
    window_->resize(1200, 800);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  }

 private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() {
    QSettings().clear();
    engine_.bodyMilliseconds = 20;
    show();
  }
  void cleanup() { window_.reset(); }

  void theFirstRunIsAskedOnce() {
    QVERIFY(window_->bodies().isFirstRun());
    QVERIFY(!chooser()->isVisible());  // asked by the program's main, never by itself
    QTest::keyClick(window_.get(), Qt::Key_B, Qt::ControlModifier);
    QVERIFY(chooser()->isVisible());
    QVERIFY(find<QRadioButton>(*window_, "chooseBuiltin")->isChecked());
    press("bodyUse");
    QVERIFY(!chooser()->isVisible());
    QVERIFY(settled());
    QCOMPARE(model()->family, body::Family::builtin);
    QVERIFY(!window_->bodies().isFirstRun());
  }

  void notNowChangesNothing() {
    find<QAction>(*window_, "actionBody")->trigger();
    QTest::keyClick(chooser(), Qt::Key_Escape);
    QVERIFY(!chooser()->isVisible());
    QVERIFY(model() == nullptr);
    QVERIFY(!window_->bodies().isFirstRun());
  }

  void aFileIsLookedAtBeforeItIsUsed() {
    engine_.bodyMilliseconds = 300;
    find<QAction>(*window_, "actionBody")->trigger();
    QTest::mouseClick(find<QRadioButton>(*window_, "chooseFile"), Qt::LeftButton, {}, {10, 10});
    QVERIFY(!find<QPushButton>(*window_, "bodyUse")->isEnabled());
    Heartbeat heart;
    window_->openFile(file("SMPL_FEMALE.pkl"));  // as the file dialog and a drop do
    QVERIFY(text("bodyStatusTitle").contains(QLatin1String("Reading SMPL_FEMALE.pkl")));
    QVERIFY(!find<QPushButton>(*window_, "bodyUse")->isEnabled());
    QVERIFY(settled());
    heart.report("look at a body");
    QCOMPARE(text("bodyStatusTitle"), QStringLiteral("SMPL v1.1 (300 betas), female"));
    QVERIFY(text("bodyStatusText").contains(QLatin1String("first 1 of 300 betas")));
    QVERIFY(model() == nullptr);  // not before the user says so
    press("bodyUse");
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
    QCOMPARE(find<QComboBox>(*window_, "bodyChoice")->currentText(),
             QStringLiteral("SMPL_FEMALE.pkl"));
  }

  void whatIsNoBodyIsToldWithTheNextStep() {
    find<QAction>(*window_, "actionBody")->trigger();
    window_->openFile(file("hand.pkl"));
    QVERIFY(settled());
    QCOMPARE(text("bodyStatusTitle"), QStringLiteral("hand.pkl cannot be used."));
    QVERIFY(text("bodyStatusText").contains(QLatin1String("smpl.is.tue.mpg.de")));
    QVERIFY(!find<QPushButton>(*window_, "bodyUse")->isEnabled());
    QTest::mouseClick(find<QRadioButton>(*window_, "chooseBuiltin"), Qt::LeftButton, {}, {10, 10});
    QVERIFY(find<QPushButton>(*window_, "bodyUse")->isEnabled());
  }

  void closingTheChooserForgetsWhatItReads() {
    engine_.bodyMilliseconds = 200;
    find<QAction>(*window_, "actionBody")->trigger();
    window_->openFile(file("SMPL_MALE.pkl"));
    press("bodyLater");
    QVERIFY(settled());
    QTest::qWait(300);
    QVERIFY(model() == nullptr);
  }

  void anotherBodyDropsTheFitAndIsFittedNext() {
    window_->openFile(QStringLiteral("person.ply"));
    QVERIFY(settled());
    press("registerButton");
    QVERIFY(settled());
    QVERIFY(window_->document().result() != nullptr);
    drop(file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
    QVERIFY(window_->document().result() == nullptr);
    QVERIFY(window_->document().history().empty());
    QVERIFY(window_->document().scan() != nullptr);
    auto* button = find<QPushButton>(*window_, "registerButton");
    QVERIFY(button->isEnabled());
    press("registerButton");
    QVERIFY(settled());
    QVERIFY(window_->document().result() != nullptr);
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
  }

  void aBodyDuringAFitEndsIt() {
    engine_.iterations = 100000;
    window_->openFile(QStringLiteral("person.ply"));
    QVERIFY(settled());
    press("registerButton");
    QTRY_VERIFY_WITH_TIMEOUT(!window_->document().history().empty(), kWait);
    drop(file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    engine_.iterations = 20;
    QVERIFY(window_->document().history().empty());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
  }

  void aBadDropChangesNothingAndSaysWhy() {
    drop(file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    drop(file("hand.pkl"));
    QVERIFY(settled());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
    QVERIFY(text("errorText").contains(QLatin1String("hand model")));
    QVERIFY(text("bodyTitle").contains(QLatin1String("SMPL v1.1")));
  }

  void theCardGoesBackToARecentBodyAndTheNextSessionKeepsIt() {
    drop(file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    auto* box = find<QComboBox>(*window_, "bodyChoice");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Up);
    QVERIFY(settled());
    QCOMPARE(model()->family, body::Family::builtin);
    QTest::keyClick(box, Qt::Key_Down);
    QVERIFY(settled());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
    QTest::keyClick(box, Qt::Key_End);  // "Another body..."
    QVERIFY(chooser()->isVisible());
    QCOMPARE(box->currentText(), QStringLiteral("SMPL_FEMALE.pkl"));

    show();
    window_->bodies().restore();
    QVERIFY(settled());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<BodyFlowTest>(argc, argv); }
#include "BodyFlowTest.moc"
