// What conducts the window, part by part: searching, keys, time left, settings, colour vision.
#include <QAction>
#include <QApplication>
#include <QMenuBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "widgets/commands/Commands.h"
#include "widgets/commands/FuzzyMatch.h"
#include "widgets/commands/UserKeys.h"
#include "widgets/feedback/CheatSheet.h"
#include "widgets/feedback/TimeLeft.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/preferences/KeyField.h"
#include "widgets/preferences/Settings.h"

using namespace loopreg::ui;

namespace {

QString text(const char* t) { return QLatin1String(t); }

/// A colour as people without red (protan) or green (deutan) cones see it: the projection of
/// Vienot, Brettel and Mollon 1999 in linear light.
std::array<double, 3> seenBy(bool deutan, const QColor& colour) {
  const auto linear = [](double c) {
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  const auto encoded = [](double c) {
    c = std::clamp(c, 0.0, 1.0);
    return float(c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055);
  };
  const double r = linear(colour.redF());
  const double g = linear(colour.greenF());
  const double b = linear(colour.blueF());
  const double rg = deutan ? 0.29275 * r + 0.70725 * g : 0.11238 * r + 0.88762 * g;
  const double bb = deutan ? 0.02234 * (g - r) + b : 0.00401 * (r - g) + b;
  return oklabFromColour(QColor::fromRgbF(encoded(rg), encoded(rg), encoded(bb)));
}

double distance(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

}  // namespace

class ConductTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { QSettings().clear(); }

  // --- Search ---

  void wordsAreFoundInAnyOrder() {
    QVERIFY(fuzzyScore(text("view reset"), text("Reset view")));
    QVERIFY(fuzzyScore(text("RES"), text("Reset view")));
    QVERIFY(fuzzyScore(text("rsv"), text("Reset view")));
    QVERIFY(!fuzzyScore(text("reset scan"), text("Reset view")));
    QCOMPARE(fuzzyScore({}, text("anything")), std::optional<int>(0));
  }

  void betterMatchesScoreHigher() {
    const auto score = [](const char* typed, const char* in) {
      return fuzzyScore(text(typed), text(in)).value_or(-1);
    };
    QVERIFY(score("top", "Top") > score("top", "Stop and keep"));
    QVERIFY(score("sc", "Scan") > score("sc", "Discard"));
    QVERIFY(score("step", "Last step") > score("step", "Set top"));
    QVERIFY(score("front", "Front") > score("front", "Front and back are exchanged"));
  }

  // --- Time left ---

  void timeLeftFollowsThePace() {
    TimeLeft left;
    QVERIFY(!left.seconds());
    for (int i = 1; i <= 20; ++i) left.update(0.5 * i, 0.02 * i);  // 4 % a second
    QVERIFY(left.seconds().has_value());
    QVERIFY(std::abs(*left.seconds() - 15) < 0.5);
    const double before = *left.seconds();
    for (int i = 1; i <= 10; ++i) left.update(10 + 0.5 * i, 0.4);  // nothing comes
    QVERIFY(*left.seconds() > 1.5 * before);
    TimeLeft early;
    early.update(0.5, 0.5);
    QVERIFY(!early.seconds());
  }

  void timesAreToldAsPeopleDo() {
    QCOMPARE(TimeLeft::words(3.2), text("4 s"));
    QCOMPARE(TimeLeft::words(60), text("1 min"));
    QCOMPARE(TimeLeft::words(83), text("1 min 30 s"));
    QCOMPARE(TimeLeft::words(7500), text("2 h 5 min"));
  }

  // --- Keys ---

  void theSheetsColumnsAreAboutEqual() {
    QCOMPARE(CheatSheet::split({10, 10, 10}, 3), (std::vector<int>{0, 1, 2}));
    QCOMPARE(CheatSheet::split({10, 20, 30, 10}, 2), (std::vector<int>{0, 0, 1, 1}));
    QCOMPARE(CheatSheet::split({50, 10, 10}, 3), (std::vector<int>{0, 1, 1}));
    QCOMPARE(CheatSheet::split({5}, 1), (std::vector<int>{0}));
  }

  void ownKeysAreKeptAndGivenBack() {
    QMenuBar bar;
    Commands commands(bar);
    QAction save(text("&Save..."));
    save.setObjectName(text("actionSave"));
    save.setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_S), QKeySequence(Qt::Key_F2)});
    save.setToolTip(text("Save it (Ctrl+S)"));
    QAction open(text("&Open"));
    open.setObjectName(text("actionOpen"));
    open.setShortcut(Qt::CTRL | Qt::Key_O);
    const auto menu = Commands::Menu::file;
    commands.add(menu, {&save, &open});
    {
      UserKeys keys(commands);
      keys.setFirst(&save, QKeySequence(Qt::CTRL | Qt::Key_O));
      QCOMPARE(save.shortcuts(), (QList<QKeySequence>{Qt::CTRL | Qt::Key_O, Qt::Key_F2}));
      QVERIFY(open.shortcuts().isEmpty());  // nobody else has them
      QCOMPARE(save.toolTip(), text("Save it (Ctrl+O)"));
      QVERIFY(keys.isChanged(save));
    }
    // The next session: the same actions, made anew.
    QMenuBar bar2;
    Commands later(bar2);
    UserKeys keys(later);
    save.setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_S), QKeySequence(Qt::Key_F2)});
    open.setShortcut(Qt::CTRL | Qt::Key_O);
    later.add(menu, {&save, &open});
    QCOMPARE(save.shortcut(), QKeySequence(Qt::CTRL | Qt::Key_O));
    QVERIFY(open.shortcuts().isEmpty());
    QCOMPARE(keys.holder(Qt::CTRL | Qt::Key_O, nullptr), &save);
    keys.reset(&open);
    QCOMPARE(open.shortcut(), QKeySequence(Qt::CTRL | Qt::Key_O));
    QCOMPARE(save.shortcuts(), (QList<QKeySequence>{Qt::Key_F2}));
    keys.resetAll();
    QCOMPARE(save.shortcut(), QKeySequence(Qt::CTRL | Qt::Key_S));
    QVERIFY(QSettings().childGroups().isEmpty());
  }

  void pressedKeysAreRead() {
    const auto keys = [](int key, Qt::KeyboardModifiers modifiers, const QString& typed = {}) {
      return KeyField::keysOf(QKeyEvent(QEvent::KeyPress, key, modifiers, typed));
    };
    QCOMPARE(keys(Qt::Key_Control, Qt::ControlModifier), QKeySequence());
    QCOMPARE(keys(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier),
             QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
    QCOMPARE(keys(Qt::Key_Question, Qt::ShiftModifier, text("?")), QKeySequence(Qt::Key_Question));
    QCOMPARE(keys(Qt::Key_1, Qt::KeypadModifier, text("1")), QKeySequence(Qt::Key_1));
  }

  // --- Settings ---

  void settingsTellOfChangesAndSurvive() {
    Settings settings;
    QCOMPARE(settings.distanceMap(), text("tide"));
    QSignalSpy heard(&settings, &Settings::changed);
    settings.setDistanceMap(text("dusk"));
    settings.setDistanceMap(text("dusk"));
    QCOMPARE(heard.count(), 1);
    QCOMPARE(Settings().distanceMap(), text("dusk"));
    settings.setAppearance(Appearance::light);
    QVERIFY(Settings().appearance() == Appearance::light);
    QSettings().setValue(text("scale"), 7000);  // by hand
    QCOMPARE(settings.scalePercent(), 200);
    settings.reset();
    QCOMPARE(settings.distanceMap(), text("tide"));
    QCOMPARE(settings.scalePercent(), 100);
    QVERIFY(settings.appearance() == Appearance::desktop);
  }

  // --- Colour vision ---

  void everyMapReadsWithEveryColourVision() {
    for (const auto kind : {ColourMap::Kind::sequential, ColourMap::Kind::diverging}) {
      const QStringList names = ColourMap::names(kind);
      QVERIFY(names.size() >= 2);
      for (const QString& name : names) {
        const ColourMap map = ColourMap::builtin(name);
        for (const bool deutan : {false, true}) {
          for (int i = 1; i <= 8; ++i) {
            const double step =
                distance(seenBy(deutan, map.at((i - 1) / 8.0)), seenBy(deutan, map.at(i / 8.0)));
            QVERIFY2(step > 0.025, qPrintable(name));  // just noticeable: 0.02
          }
          // Signed values: the same size on either side must not look the same.
          if (kind != ColourMap::Kind::diverging) continue;
          for (const double t : {0.0, 0.2, 0.35}) {
            const double apart = distance(seenBy(deutan, map.at(t)), seenBy(deutan, map.at(1 - t)));
            QVERIFY2(apart > 0.06, qPrintable(name));
          }
        }
      }
    }
  }
};

QTEST_MAIN(ConductTest)
#include "ConductTest.moc"
