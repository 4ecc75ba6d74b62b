// The whole window without OpenGL, page by page, dark and light: nothing is clipped, everything has
// a name and is reached by keys. Registered at scales 1, 1.5 and 2, and in a language that is a
// quarter longer. LOOPREG_PICTURES=FOLDER keeps what was looked at.
#include <QAction>
#include <QApplication>
#include <QListWidget>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>
#include <QTest>
#include <QToolBar>

#include "app/studio/MainWindow.h"
#include "tests/widgets/LooksCheck.h"
#include "tests/widgets/Pictures.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/body/BodyChooser.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/preferences/PreferencesWindow.h"
#include "widgets/style/PseudoTranslator.h"
#include "widgets/style/Theme.h"

using namespace loopreg;
using loopreg::studio::MainWindow;
using namespace loopreg::testing;

namespace {

constexpr int kWait = 20000;

}  // namespace

class LooksTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;
  std::unique_ptr<MainWindow> window_;
  QStringList problems_;

  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  QString variant() const {
    const QString scale = qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1"));
    const bool pseudo = qEnvironmentVariableIsSet("LOOPREG_PSEUDO");
    return (ui::Theme::current().isDark ? QStringLiteral("dark-") : QStringLiteral("light-")) +
           (pseudo ? QStringLiteral("pseudo") : scale);
  }
  void look(QWidget& what, const QString& name) {
    QCoreApplication::processEvents();
    keepPicture(what, name + QLatin1Char('-') + variant());
    const auto add = [&](const char* kind, const QStringList& found) {
      for (const QString& one : found) {
        const QString problem = QStringLiteral("%1: %2").arg(QLatin1String(kind), one);
        if (problems_.contains(problem)) continue;  // on every page of the window
        problems_ << problem;
        qWarning("%s", qPrintable(name + QLatin1String(": ") + problem));
      }
    };
    add("clipped", clippedTexts(what));
    add("out of panel", outOfPanel(what));
    add("nameless", nameless(what));
    add("no Tab", unreachable(what));
  }
  /// Of a registered scan; settings and theme are as wanted.
  void openWindow() {
    engine_ = std::make_unique<ScriptedEngine>();
    window_ = std::make_unique<MainWindow>(
        engine_->services(),
        QStringList{QStringLiteral("walking.ply"), QStringLiteral("seated.ply")});
    window_->resize(1280, 800);
    window_->show();
    if (!QTest::qWaitForWindowExposed(window_.get())) qFatal("no window");
  }
  bool registered() {
    window_->openFile(QStringLiteral("person.ply"));
    if (!settled()) return false;
    action("actionRegister")->trigger();
    return settled();
  }
  /// Of everything that does not show how long a fit took.
  QList<QImage> pictures() {
    QList<QImage> taken;
    const auto take = [&taken](QWidget& what) {
      QCoreApplication::processEvents();
      taken << what.grab().toImage();
    };
    take(*window_->findChild<QToolBar*>());
    auto* side = window_->findChild<ui::SidePanel*>();
    for (int page = 0; page < ui::SidePanel::kPages; ++page) {
      side->setPage(static_cast<ui::SidePanel::Page>(page));
      take(*side);
    }
    action("actionPreferences")->trigger();
    auto* preferences = window_->findChild<ui::PreferencesWindow*>();
    auto* sections = preferences->findChild<QListWidget*>();
    for (int i = 0; i < sections->count(); ++i) {
      sections->setCurrentRow(i);
      take(*preferences);
    }
    preferences->close();
    action("actionBody")->trigger();
    auto* chooser = window_->findChild<ui::BodyChooser*>();
    take(*chooser->findChild<QFrame*>());
    QTest::keyClick(chooser, Qt::Key_Escape);
    for (QMenu* menu : window_->findChildren<QMenu*>()) take(*menu);
    return taken;
  }
  QAction* action(const char* name) { return window_->findChild<QAction*>(QLatin1String(name)); }

 private Q_SLOTS:
  void initTestCase() {
    QApplication::setOrganizationName(QStringLiteral("loopreg-studio-test"));
    QApplication::setApplicationName(QStringLiteral("loopreg-studio-looks"));
    if (qEnvironmentVariableIsSet("LOOPREG_PSEUDO")) {
      QCoreApplication::installTranslator(new ui::PseudoTranslator(this));
    }
  }

  void everyPageLooksRight_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("dark") << true;
    QTest::newRow("light") << false;
  }

  void everyPageLooksRight() {
    QFETCH(bool, dark);
    QSettings().clear();
    ui::applyTheme(*qApp, dark ? ui::Appearance::dark : ui::Appearance::light);
    QSettings().setValue(QStringLiteral("colours"),
                         dark ? QStringLiteral("dark") : QStringLiteral("light"));
    problems_.clear();
    openWindow();
    look(*window_, QStringLiteral("start"));

    QVERIFY(registered());
    auto* side = window_->findChild<ui::SidePanel*>();
    for (int page = 0; page < ui::SidePanel::kPages; ++page) {
      side->setPage(static_cast<ui::SidePanel::Page>(page));
      look(*window_, QStringLiteral("page%1").arg(page));
    }
    auto* errors = window_->findChild<ui::ErrorBar*>();
    errors->showError(QStringLiteral("The scan was not opened."),
                      unreadable("a.ply", "Line 12 is not a number.", "Export it again."));
    look(*errors, QStringLiteral("error"));
    errors->hide();

    action("actionPreferences")->trigger();
    auto* preferences = window_->findChild<ui::PreferencesWindow*>();
    auto* sections = preferences->findChild<QListWidget*>();
    for (int i = 0; i < sections->count(); ++i) {
      sections->setCurrentRow(i);
      look(*preferences, QStringLiteral("preferences%1").arg(i));
    }
    preferences->close();
    action("actionAbout")->trigger();
    look(*window_->findChild<QWidget*>(QStringLiteral("about")), QStringLiteral("about"));
    for (const char* panel : {"actionBody", "actionAdapt", "actionPalette"}) {
      action(panel)->trigger();
      look(*window_, QString::fromLatin1(panel));
    }
    window_.reset();
    QVERIFY(problems_.isEmpty());  // told above, one by one
  }

  // Colours changed under the window are those that it starts with, hidden pages included.
  void switchedColoursAreWhole() {
    QSettings().clear();
    QApplication::setCursorFlashTime(0);
    ui::applyTheme(*qApp, ui::Appearance::dark);
    QSettings().setValue(QStringLiteral("colours"), QStringLiteral("dark"));
    openWindow();
    QVERIFY(registered());
    const QList<QImage> dark = pictures();
    action("actionLight")->trigger();
    const QList<QImage> light = pictures();
    action("actionLight")->trigger();
    const QList<QImage> darkAgain = pictures();
    QCOMPARE(darkAgain.size(), dark.size());
    for (int i = 0; i < dark.size(); ++i) {
      QVERIFY2(light[i] != dark[i], qPrintable(QString::number(i)));
      QVERIFY2(darkAgain[i] == dark[i], qPrintable(QString::number(i)));
    }
    window_.reset();
    ui::applyTheme(*qApp, ui::Appearance::light);
    QSettings().setValue(QStringLiteral("colours"), QStringLiteral("light"));
    openWindow();
    QVERIFY(registered());
    const QList<QImage> started = pictures();
    for (int i = 0; i < light.size(); ++i) {
      QVERIFY2(light[i] == started[i], qPrintable(QString::number(i)));
    }
    window_.reset();
  }
};

QTEST_MAIN(LooksTest)
#include "LooksTest.moc"
