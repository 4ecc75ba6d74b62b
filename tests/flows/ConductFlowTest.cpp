// How the window is conducted: commands found and run, jobs watched and cancelled, preferences.
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QToolButton>

#include "app/studio/MainWindow.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/commands/CommandPalette.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/JobStrip.h"
#include "widgets/viewport/VtkViewport.h"

using namespace loopreg;
using loopreg::studio::MainWindow;
using loopreg::testing::Heartbeat;
using loopreg::testing::ScriptedEngine;

namespace {

constexpr int kWait = 20000;

template <class T>
T* find(QWidget& window, const char* name) {
  T* found = window.findChild<T*>(QLatin1String(name));
  if (!found) qFatal("no %s in the window", name);
  return found;
}

void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }

}  // namespace

class ConductFlowTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;
  std::unique_ptr<MainWindow> window_;

  void openWindow() {
    window_ =
        std::make_unique<MainWindow>(engine_->services(), QStringList{QStringLiteral("demo.ply")});
    window_->viewport().setFlightMilliseconds(0);
    window_->resize(1100, 720);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  }
  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  bool openScan() {
    window_->openFile(QStringLiteral("person.ply"));
    return settled() && window_->document().scan() != nullptr;
  }
  ui::CommandPalette& palette() {
    QTest::keyClick(window_.get(), Qt::Key_K, Qt::ControlModifier);
    return *window_->findChild<ui::CommandPalette*>();
  }

 private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void init() {
    QSettings().clear();
    ui::applyTheme(*qApp, ui::Appearance::dark);
    engine_ = std::make_unique<ScriptedEngine>();
    openWindow();
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
    QTRY_VERIFY(std::abs(window_->viewport().camera().elevation - 1.5707963) < 1e-6);
  }

  void disabledCommandsSayWhatTheyNeedAndDoNotRun() {
    ui::CommandPalette& finder = palette();
    auto* field = find<QLineEdit>(finder, "paletteField");
    QTest::keyClicks(field, QStringLiteral("regis"));
    QCOMPARE(finder.shown().value(0), QStringLiteral("actionRegister"));
    QCOMPARE(ui::Commands::needs(*find<QAction>(*window_, "actionRegister")),
             QStringLiteral("needs a scan"));
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
    QTest::keyClick(window_.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(finder.isVisible());
    QCOMPARE(finder.shown().value(0), QStringLiteral("actionFrame"));
    const qsizetype all = finder.shown().size();
    QTest::keyClick(field, Qt::Key_Up);  // round to the end
    QVERIFY(all > 15);
    QTest::mouseClick(&finder, Qt::LeftButton, {}, {4, 4});
    QVERIFY(!finder.isVisible());
  }

  // --- Jobs ---

  void aLongJobShowsAndIsCancelled() {
    engine_->iterations = 100000;
    QVERIFY(openScan());
    click(find<QPushButton>(*window_, "registerButton"));
    auto* strip = find<ui::JobStrip>(*window_, "jobStrip");
    QTRY_VERIFY_WITH_TIMEOUT(strip->isVisible(), kWait);
    QCOMPARE(strip->count(), 1);
    auto* text = find<QLabel>(*strip, "progressText");
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains(QLatin1String("step")), kWait);
    QVERIFY(window_->rect().contains(QRect(strip->mapTo(window_.get(), QPoint()), strip->size())));
    click(find<QToolButton>(*strip, "cancelJob"));
    QVERIFY(!window_->fitJob().running());
    QTRY_VERIFY(!strip->isVisible());
    QCOMPARE(strip->count(), 0);
    QVERIFY(window_->document().result() == nullptr);
  }

  void jobsStack() {
    engine_->iterations = 100000;
    engine_->bodyMilliseconds = 1500;
    QVERIFY(openScan());
    click(find<QPushButton>(*window_, "registerButton"));
    window_->openFile(QStringLiteral("SMPL_NEUTRAL.pkl"));
    auto* strip = find<ui::JobStrip>(*window_, "jobStrip");
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
    auto* strip = find<ui::JobStrip>(*window_, "jobStrip");
    QVERIFY(!strip->isVisible());
    QTest::qWait(ui::JobStrip::kDelayMilliseconds + 100);
    QVERIFY(!strip->isVisible());
  }
};

int main(int argc, char** argv) {
  return loopreg::testing::runOnDisplay<ConductFlowTest>(argc, argv);
}
#include "ConductFlowTest.moc"
