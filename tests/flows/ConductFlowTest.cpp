// How the window is conducted: commands found and run, jobs watched and cancelled, preferences.
#include <QClipboard>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QToolButton>
#include <QWheelEvent>

#include "tests/flows/FlowSupport.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/commands/CommandPalette.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/AboutWindow.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/preferences/PreferencesWindow.h"

using namespace loopreg;
using namespace loopreg::testing;

class ConductFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;

  void startAgain() { openWindow(engine_->services(), {1100, 720}, {QStringLiteral("demo.ply")}); }
  ui::PreferencesWindow& openPreferences() {
    key(Qt::Key_Comma, Qt::ControlModifier);
    auto* preferences = window_->findChild<ui::PreferencesWindow*>();
    if (!preferences || !QTest::qWaitForWindowActive(preferences)) qFatal("no preferences");
    return *preferences;
  }
  ui::CommandPalette& palette() {
    key(Qt::Key_K, Qt::ControlModifier);
    return *window_->findChild<ui::CommandPalette*>();
  }

 private Q_SLOTS:
  void init() {
    QSettings().clear();
    ui::applyTheme(*qApp, ui::Appearance::dark);
    engine_ = std::make_unique<ScriptedEngine>();
    startAgain();
  }

  void cleanup() {
    window_.reset();
    QCOMPARE(engine_->running.load(), 0);
  }

  // --- Commands ---

  void thePaletteRunsACommand() {
    QVERIFY(openScan());
    ui::CommandPalette& finder = palette();
    QVERIFY(finder.isVisible());
    auto* field = find<QLineEdit>(finder, "paletteField");
    QCOMPARE(window_->focusWidget(), field);
    // Words in any order; letters that are shortcuts elsewhere are typed here.
    QTest::keyClicks(field, QStringLiteral("view reset"));
    QCOMPARE(finder.shown().value(0), QStringLiteral("actionReset"));
    field->clear();
    QTest::keyClicks(field, QStringLiteral("top"));
    QCOMPARE(finder.shown().value(0), QStringLiteral("actionTop"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!finder.isVisible());
    QTRY_VERIFY(std::abs(view().camera().elevation - 1.5707963) < 1e-6);
  }

  void disabledCommandsSayWhatTheyNeedAndDoNotRun() {
    ui::CommandPalette& finder = palette();
    auto* field = find<QLineEdit>(finder, "paletteField");
    QTest::keyClicks(field, QStringLiteral("regis"));
    QCOMPARE(finder.shown().value(0), QStringLiteral("actionRegister"));
    QCOMPARE(ui::Commands::needs(*action("actionRegister")), QStringLiteral("needs a scan"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(finder.isVisible());
    QVERIFY(!window_->fitJob().running());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!finder.isVisible());
  }

  void theLastUsedCommandComesFirst() {
    QVERIFY(openScan());
    ui::CommandPalette& finder = palette();
    auto* field = find<QLineEdit>(finder, "paletteField");
    QTest::keyClicks(field, QStringLiteral("frame all"));
    QTest::keyClick(field, Qt::Key_Return);
    key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(finder.isVisible());
    QCOMPARE(finder.shown().value(0), QStringLiteral("actionFrame"));
    const qsizetype all = finder.shown().size();
    QTest::keyClick(field, Qt::Key_Up);  // round to the end
    QVERIFY(all > 15);
    keepPicture(*window_, QStringLiteral("palette"));
    QTest::mouseClick(&finder, Qt::LeftButton, {}, {4, 4});
    QVERIFY(!finder.isVisible());
  }

  void theSheetShowsEveryKey() {
    key(Qt::Key_Question);
    auto* sheet = find<QWidget>("cheatSheet");
    QVERIFY(sheet->isVisible());
    keepPicture(*window_, QStringLiteral("sheet"));
    QTest::keyClick(sheet, Qt::Key_PageDown);  // scrolls
    QVERIFY(sheet->isVisible());
    QTest::keyClick(sheet, Qt::Key_X);
    QVERIFY(!sheet->isVisible());
  }

  // Else Space would press the next button in the row, which registers.
  void theSheetGivesTheKeyboardBack() {
    auto* last = find<QPushButton>("tab3");
    last->setFocus();
    key(Qt::Key_Question);
    auto* sheet = find<QWidget>("cheatSheet");
    QTRY_COMPARE(QApplication::focusWidget(), sheet);
    QTest::keyClick(sheet, Qt::Key_Escape);
    QVERIFY(!sheet->isVisible());
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(last));
  }

  void theWheelAboveThePanelChangesNothing() {
    int wheels = 0;
    for (auto* box : window_->findChild<ui::SidePanel*>()->findChildren<QComboBox*>()) {
      if (!box->isVisible() || box->count() < 2) continue;
      const int before = box->currentIndex();
      const QPointF at = QRectF(box->rect()).center();
      for (const int turn : {-120, 120}) {
        QWheelEvent event(at, box->mapToGlobal(at), {}, {0, turn}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(box, &event);
        QCOMPARE(box->currentIndex(), before);
      }
      ++wheels;
    }
    QVERIFY(wheels > 0);
  }

  // --- Preferences ---

  void preferencesSwitchTheTheme() {
    ui::PreferencesWindow& preferences = openPreferences();
    QVERIFY(!preferences.isModal());
    auto* colours = find<QComboBox>(preferences, "prefColours");
    colours->setFocus();
    QTest::keyClick(colours, Qt::Key_Down);
    QTest::keyClick(colours, Qt::Key_Down);
    QVERIFY(!ui::Theme::current().isDark);
    QVERIFY(window_->grab().toImage().pixelColor(20, 60).lightness() > 180);
    QVERIFY(action("actionLight")->isChecked());
    keepPicture(preferences, QStringLiteral("preferences-light"));
    click(find<QPushButton>(preferences, "preferencesReset"));
    QCOMPARE(colours->currentIndex(), 0);
  }

  void preferencesAreSearched() {
    ui::PreferencesWindow& preferences = openPreferences();
    auto* sections = find<QListWidget>(preferences, "preferencesSections");
    keepPicture(preferences, QStringLiteral("preferences"));
    QTest::keyClicks(find<QLineEdit>(preferences, "preferencesSearch"), QStringLiteral("threads"));
    QCOMPARE(sections->currentItem()->text(), QStringLiteral("Work"));
    QVERIFY(find<QSpinBox>(preferences, "prefThreads")->isVisible());
    QVERIFY(sections->item(0)->isHidden());
  }

  void aShortcutIsChangedAndSurvives() {
    ui::PreferencesWindow& preferences = openPreferences();
    auto* search = find<QLineEdit>(preferences, "preferencesSearch");
    QTest::keyClicks(search, QStringLiteral("orthographic"));
    auto* field = find<QLineEdit>(preferences, "shortcutField");
    QVERIFY(field->isVisible());
    // Top has it: named, and taken only by a further click.
    field->setFocus();
    QTest::keyClick(field, Qt::Key_7);
    auto* conflict = find<QLabel>(preferences, "shortcutConflict");
    QVERIFY(conflict->isVisible() && conflict->text().contains(QLatin1String("Top")));
    keepPicture(preferences, QStringLiteral("preferences-conflict"));
    QAction* orthographic = action("actionOrthographic");
    QCOMPARE(orthographic->shortcut(), QKeySequence(Qt::Key_5));
    click(find<QPushButton>(preferences, "shortcutLeave"));
    QVERIFY(!conflict->isVisible());
    field->setFocus();
    QTest::keyClick(field, Qt::Key_7);
    click(find<QPushButton>(preferences, "shortcutTake"));
    QCOMPARE(orthographic->shortcut(), QKeySequence(Qt::Key_7));
    QVERIFY(action("actionTop")->shortcut().isEmpty());
    preferences.close();

    startAgain();
    QVERIFY(openScan());
    view().setFocus();
    key(Qt::Key_7);
    QVERIFY(view().camera().orthographic);

    ui::PreferencesWindow& again = openPreferences();
    QTest::keyClicks(find<QLineEdit>(again, "preferencesSearch"), QStringLiteral("orthographic"));
    click(find<QPushButton>(again, "shortcutResetAll"));
    QCOMPARE(action("actionTop")->shortcut(), QKeySequence(Qt::Key_7));
    QCOMPARE(action("actionOrthographic")->shortcut(), QKeySequence(Qt::Key_5));
  }

  void noTwoCommandsShareAKey() {
    QHash<QString, QString> owners;
    const auto commands = window_->findChildren<ui::Commands*>();
    QCOMPARE(commands.size(), 1);
    for (const ui::Commands::Command& command : commands.front()->all()) {
      for (const QKeySequence& keys : command.action->shortcuts()) {
        const QString text = keys.toString();
        const QString name = command.action->objectName();
        // Esc leaves a tool, or discards a fit, whose start puts every tool away.
        if (name == QLatin1String("actionLeaveTool")) continue;
        QVERIFY2(!owners.contains(text),
                 qPrintable(QStringLiteral("%1: %2 and %3").arg(text, owners[text], name)));
        owners[text] = name;
      }
    }
    QVERIFY(owners.size() > 15);
  }

  // --- Start page and help ---

  void openedScansAreOfferedAgain() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("my & scan.ply"));
    QFile(file).open(QIODevice::WriteOnly);
    auto* recent = find<QMenu>("recentMenu");
    QVERIFY(!recent->menuAction()->isEnabled());
    window_->openFile(file);
    QVERIFY(settled());
    window_->openFile(folder.filePath(QStringLiteral("gone.ply")));
    QVERIFY(settled());
    window_->openFile(folder.filePath(QStringLiteral("broken.bad")));
    QVERIFY(settled());

    startAgain();
    keepPicture(*window_, QStringLiteral("start-recent"));
    const auto rows = window_->findChildren<QPushButton*>(QStringLiteral("recent"));
    QCOMPARE(rows.size(), 2);  // the broken one was never open
    QVERIFY(!rows[0]->isEnabled() && rows[1]->isEnabled());
    click(rows[1]);
    QVERIFY(settled());
    QCOMPARE(document().scan()->name, std::string("my & scan"));
    recent = find<QMenu>("recentMenu");
    Q_EMIT recent->aboutToShow();
    QVERIFY(recent->actions().front()->text().contains(QLatin1String("my && scan.ply")));
    find<QAction>(*recent, "clearRecent")->trigger();
    QVERIFY(!recent->menuAction()->isEnabled());
  }

  void aboutTellsWhatRunsHere() {
    QVERIFY(openScan());
    run("actionAbout");
    auto* about = window_->findChild<ui::AboutWindow*>();
    QVERIFY(about && QTest::qWaitForWindowActive(about));
    keepPicture(*about, QStringLiteral("about"));
    click(find<QPushButton>(*about, "copySystemInfo"));
    const QString text = QApplication::clipboard()->text();
    for (const char* word : {"Qt: ", "VTK: 9", "OpenGL: ", "Compiler: ", "Network: ", "Body: "}) {
      QVERIFY2(text.contains(QLatin1String(word)), word);
    }
    QTest::keyClick(about, Qt::Key_Escape);
    QVERIFY(!about->isVisible());
    QVERIFY(document().scan() != nullptr);
  }

  // Printed, not judged: other programs run on the machine as well.
  void longStepsAreTimed() {
    QVERIFY(openScan());
    press("registerButton");
    QVERIFY(settled());
    QTemporaryDir folder;
    const auto time = [](const char* what, const auto& step) {
      QElapsedTimer clock;
      clock.start();
      step();
      const auto done = clock.elapsed();
      QCoreApplication::processEvents();
      qInfo("%s: %lld ms, painted after %lld ms", what, static_cast<long long>(done),
            static_cast<long long>(clock.elapsed()));
    };
    auto* light = action("actionLight");
    time("to light colours", [light] { light->trigger(); });
    time("to dark colours", [light] { light->trigger(); });
    time("palette", [this] { palette(); });
    QTest::keyClick(window_->focusWidget(), Qt::Key_Escape);
    time("preferences", [this] { run("actionPreferences"); });
    time("grab of the window", [this] { window_->grab(); });
  }

  // --- Jobs ---

  void aLongJobShowsAndIsCancelled() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    press("registerButton");
    auto* strip = find<ui::JobStrip>("jobStrip");
    QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible(), kWait);
    QCOMPARE(strip->count(), 1);
    auto* text = find<QLabel>(*strip, "progressText");
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains(QLatin1String("step")), kWait);
    keepPicture(*window_, QStringLiteral("job"));
    QVERIFY(window_->rect().contains(QRect(strip->mapTo(window_.get(), QPoint()), strip->size())));
    click(find<QToolButton>(*strip, "cancelJob"));
    QVERIFY(!window_->fitJob().running());
    QTRY_VERIFY(!strip->isVisible());
    QCOMPARE(strip->count(), 0);
    QVERIFY(document().result() == nullptr);
  }

  void jobsStack() {
    engine_->iterations = 100000;
    engine_->bodyMilliseconds = 1500;
    QVERIFY(openScan());
    press("registerButton");
    window_->openFile(QStringLiteral("SMPL_NEUTRAL.pkl"));
    auto* strip = find<ui::JobStrip>("jobStrip");
    QTRY_COMPARE_WITH_TIMEOUT(strip->count(), 2, kWait);
    const auto shown = [strip] {
      const auto lines = strip->findChildren<ui::ProgressLine*>();
      return std::count_if(lines.begin(), lines.end(), [](auto* l) { return l->isVisible(); });
    };
    QTRY_COMPARE_WITH_TIMEOUT(shown(), 2, kWait);
    QTRY_COMPARE_WITH_TIMEOUT(strip->count(), 0, kWait);  // the other body ended the fit
    QTRY_VERIFY(!strip->isVisible());
  }

  void shortJobsDoNotFlicker() {
    QVERIFY(openScan());
    auto* strip = find<ui::JobStrip>("jobStrip");
    QVERIFY(!strip->isVisible());
    QTest::qWait(ui::JobStrip::kDelayMilliseconds + 100);
    QVERIFY(!strip->isVisible());
  }
};

int main(int argc, char** argv) { return runOnDisplay<ConductFlowTest>(argc, argv); }
#include "ConductFlowTest.moc"
