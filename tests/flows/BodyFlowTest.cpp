// Choosing the body: the first run's question, the card, dropped files, what goes wrong.
#include <QFile>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>

#include "app/studio/behaviours/BodyChoice.h"
#include "tests/flows/FlowSupport.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/body/BodyChooser.h"

using namespace loopreg;
using namespace loopreg::testing;

class BodyFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  ScriptedEngine engine_;
  QTemporaryDir folder_;

  ui::BodyChooser* chooser() { return find<ui::BodyChooser>("bodyChooser"); }
  const body::ModelPointer& model() { return document().model(); }
  /// A file that is there, so that it counts as recent; what it holds is the scripted engine's say.
  QString file(const char* name) {
    QFile made(folder_.filePath(QLatin1String(name)));
    if (!made.open(QIODevice::WriteOnly)) qFatal("no temporary file");
    return made.fileName();
  }
  void show() { openWindow(engine_.services(), {1200, 800}); }

 private Q_SLOTS:
  void init() {
    QSettings().clear();
    engine_.bodyMilliseconds = 20;
    show();
  }
  void cleanup() { window_.reset(); }

  void theFirstRunIsAskedOnce() {
    QVERIFY(window_->bodies().isFirstRun());
    QVERIFY(!chooser()->isVisible());  // asked by the program's main, never by itself
    key(Qt::Key_B, Qt::ControlModifier);
    QVERIFY(chooser()->isVisible());
    QVERIFY(find<QRadioButton>("chooseBuiltin")->isChecked());
    press("bodyUse");
    QVERIFY(!chooser()->isVisible());
    QVERIFY(settled());
    QCOMPARE(model()->family, body::Family::builtin);
    QVERIFY(!window_->bodies().isFirstRun());
  }

  void returnTakesTheChoice() {
    run("actionBody");
    QTest::keyClick(find<QRadioButton>("chooseBuiltin"), Qt::Key_Return);
    QVERIFY(!chooser()->isVisible());
    QVERIFY(settled());
    QCOMPARE(model()->family, body::Family::builtin);
  }

  void notNowChangesNothing() {
    run("actionBody");
    QTest::keyClick(chooser(), Qt::Key_Escape);
    QVERIFY(!chooser()->isVisible());
    QVERIFY(model() == nullptr);
    QVERIFY(!window_->bodies().isFirstRun());
  }

  void aFileIsLookedAtBeforeItIsUsed() {
    engine_.bodyMilliseconds = 300;
    run("actionBody");
    QTest::mouseClick(find<QRadioButton>("chooseFile"), Qt::LeftButton, {}, {10, 10});
    QVERIFY(!find<QPushButton>("bodyUse")->isEnabled());
    Heartbeat heart;
    window_->openFile(file("SMPL_FEMALE.pkl"));  // as the file dialog and a drop do
    QVERIFY(text("bodyStatusTitle").contains(QLatin1String("Reading SMPL_FEMALE.pkl")));
    QVERIFY(!find<QPushButton>("bodyUse")->isEnabled());
    QVERIFY(settled());
    heart.report("look at a body");
    QCOMPARE(text("bodyStatusTitle"), QStringLiteral("SMPL v1.1 (300 betas), female"));
    QVERIFY(text("bodyStatusText").contains(QLatin1String("first 1 of 300 betas")));
    QVERIFY(model() == nullptr);  // not before the user says so
    press("bodyUse");
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
    QCOMPARE(find<QComboBox>("bodyChoice")->currentText(), QStringLiteral("SMPL_FEMALE.pkl"));
  }

  void whatIsNoBodyIsToldWithTheNextStep() {
    run("actionBody");
    window_->openFile(file("hand.pkl"));
    QVERIFY(settled());
    QCOMPARE(text("bodyStatusTitle"), QStringLiteral("hand.pkl cannot be used."));
    QVERIFY(text("bodyStatusText").contains(QLatin1String("smpl.is.tue.mpg.de")));
    QVERIFY(!find<QPushButton>("bodyUse")->isEnabled());
    QTest::mouseClick(find<QRadioButton>("chooseBuiltin"), Qt::LeftButton, {}, {10, 10});
    QVERIFY(find<QPushButton>("bodyUse")->isEnabled());
  }

  void closingTheChooserForgetsWhatItReads() {
    engine_.bodyMilliseconds = 200;
    run("actionBody");
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
    QVERIFY(document().result() != nullptr);
    drop(*window_, file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
    QVERIFY(document().result() == nullptr);
    QVERIFY(document().history().empty());
    QVERIFY(document().scan() != nullptr);
    auto* button = find<QPushButton>("registerButton");
    QVERIFY(button->isEnabled());
    press("registerButton");
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
  }

  void aBodyDuringAFitEndsIt() {
    engine_.iterations = 100000;
    window_->openFile(QStringLiteral("person.ply"));
    QVERIFY(settled());
    press("registerButton");
    QTRY_VERIFY_WITH_TIMEOUT(!document().history().empty(), kWait);
    drop(*window_, file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    engine_.iterations = 20;
    QVERIFY(document().history().empty());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
  }

  void aBadDropChangesNothingAndSaysWhy() {
    drop(*window_, file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    drop(*window_, file("hand.pkl"));
    QVERIFY(settled());
    QCOMPARE(model()->name, std::string("SMPL_FEMALE.pkl"));
    QVERIFY(text("errorText").contains(QLatin1String("hand model")));
    QVERIFY(text("bodyTitle").contains(QLatin1String("SMPL v1.1")));
  }

  void theCardGoesBackToARecentBodyAndTheNextSessionKeepsIt() {
    drop(*window_, file("SMPL_FEMALE.pkl"));
    QVERIFY(settled());
    auto* box = find<QComboBox>("bodyChoice");
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

int main(int argc, char** argv) { return runOnDisplay<BodyFlowTest>(argc, argv); }
#include "BodyFlowTest.moc"
