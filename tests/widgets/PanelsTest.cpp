// Widgets that need no OpenGL, on Qt's offscreen platform.
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include "tests/widgets/ScriptedEngine.h"
#include "widgets/feedback/CheatSheet.h"
#include "widgets/feedback/EmptyState.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/inspector/MeasurementsCard.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/mend/MendCard.h"
#include "widgets/plots/EnergyPlot.h"
#include "widgets/preflight/PreflightCard.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"
#include "widgets/timeline/ScrubBar.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::ui;
using loopreg::testing::ScriptedEngine;

namespace {

std::vector<fit::FitIteration> historyOf(int count, int of = 40) {
  const body::ModelPointer model = ScriptedEngine::octahedron();
  std::vector<fit::FitIteration> history;
  for (int i = 0; i < count; ++i) history.push_back(ScriptedEngine::iteration(i, *model, of));
  return history;
}

/// Pixels that differ from the top left one.
int inkOf(const QImage& image) {
  int ink = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) ink += image.pixel(x, y) != image.pixel(0, 0);
  }
  return ink;
}

}  // namespace

class PanelsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp, Appearance::dark); }

  // --- Mending ---

  void mendingForgetsWhatItWaitedFor() {
    MendCard card;
    auto* state = card.findChild<QLabel*>(QStringLiteral("mendState"));
    card.setReady(false, QStringLiteral("Wait"));
    QCOMPARE(state->text(), QStringLiteral("Wait"));
    card.setReady(true, {});
    QVERIFY(state->text().isEmpty());
    card.setState(QStringLiteral("Preview in 40 ms"));
    card.setReady(true, {});
    QCOMPARE(state->text(), QStringLiteral("Preview in 40 ms"));
  }

  // --- Colour maps and legend ---

  void mapsRiseInLightnessEvenly() {
    const QStringList maps = ColourMap::names(ColourMap::Kind::sequential);
    QVERIFY(maps.contains(QLatin1String("tide")) && maps.size() >= 4);
    for (const QString& title : maps) {
      const ColourMap map = ColourMap::builtin(title);
      const QByteArray name = title.toUtf8();
      QVERIFY2(map.title() != QLatin1String("Grey"), name);
      double last = oklabFromColour(map.at(0))[0];
      for (int i = 1; i <= 64; ++i) {
        const double lightness = oklabFromColour(map.at(i / 64.0))[0];
        QVERIFY2(lightness > last - 0.002, name);
        last = lightness;
      }
      QVERIFY(last - oklabFromColour(map.at(0))[0] > 0.4);
    }
  }

  void oklabRoundTrips() {
    for (const QColor colour : {QColor(10, 200, 90), QColor(255, 255, 255), QColor(0, 0, 0)}) {
      QCOMPARE(colourFromOklab(oklabFromColour(colour)).rgb(), colour.rgb());
    }
  }

  void damagedMapsAreRefused() {
    QVERIFY(!ColourMap::fromJson("{"));
    QVERIFY(!ColourMap::fromJson(R"({"anchors": ["#000000"]})"));
    QVERIFY(!ColourMap::fromJson(R"({"anchors": ["#000000", "blueish"]})"));
    QVERIFY(!ColourMap::fromJson(R"({"anchors": ["#000000", 7]})"));
    QCOMPARE(ColourMap::builtin().at(std::nan("")), ColourMap::noValue());
  }

  void rangesAreRoundAndIgnoreStrays() {
    std::vector<double> values(100, 7.0);
    values[99] = 900;
    QCOMPARE(rangeFor(values).max, 10.0);
    QCOMPARE(rangeFor({0.1, 0.2}).max, 5.0);
    QCOMPARE(rangeFor({20, 20, 20}).max, 20.0);
    QCOMPARE(rangeFor({}).max, ResidualRange().max);
    for (const double max : {1.0, 2.0, 5.0, 20.0, 50.0}) {
      const std::vector<double> ticks = LegendWidget::ticks({max});
      QCOMPARE(ticks.front(), 0.0);
      QCOMPARE(ticks.back(), max);
      QVERIFY(ticks.size() >= 5 && ticks.size() <= 6);
    }
  }

  void theWheelChangesTheLegendsRange() {
    LegendWidget legend;
    legend.resize(legend.sizeHint());
    legend.setRange({10});
    QSignalSpy chosen(&legend, &LegendWidget::rangeChosen);
    for (const auto& [angle, expected] : {std::pair(120, 20.0), std::pair(-120, 5.0)}) {
      QWheelEvent event({10, 10}, legend.mapToGlobal(QPointF(10, 10)), {}, {0, angle}, Qt::NoButton,
                        Qt::NoModifier, Qt::NoScrollPhase, false);
      QApplication::sendEvent(&legend, &event);
      QCOMPARE(chosen.takeFirst().front().toDouble(), expected);
    }
  }

  // --- Timeline ---

  void timelineFollowsUntilScrubbed() {
    Timeline timeline;
    QSignalSpy changed(&timeline, &Timeline::currentChanged);
    timeline.setHistory(historyOf(3));
    QCOMPARE(timeline.current(), 2);
    timeline.setHistory(historyOf(10));
    QCOMPARE(timeline.current(), 9);
    QCOMPARE(changed.size(), 2);
    timeline.step(-4);
    QVERIFY(!timeline.following());
    timeline.setHistory(historyOf(20));
    QCOMPARE(timeline.current(), 5);
    timeline.goTo(19);
    QVERIFY(timeline.following());
    timeline.setHistory({});
    QCOMPARE(timeline.current(), -1);
    QVERIFY(!timeline.isEnabled());
  }

  void clickingTheBarJumpsThere() {
    Timeline timeline;
    timeline.resize(800, 220);
    timeline.show();
    timeline.setHistory(historyOf(41, 41));
    auto* bar = timeline.findChild<ScrubBar*>(QStringLiteral("scrubBar"));
    QTest::mouseClick(bar, Qt::LeftButton, {}, {bar->width() / 2, bar->height() / 2});
    QCOMPARE(timeline.current(), 20);
    QTest::mousePress(bar, Qt::LeftButton, {}, {7, bar->height() / 2});
    QCOMPARE(timeline.current(), 0);
    QTest::mouseMove(bar, {bar->width() + 50, bar->height() / 2});
    QTest::mouseRelease(bar, Qt::LeftButton, {}, {bar->width() - 7, bar->height() / 2});
    QTest::keyClick(bar, Qt::Key_Home);
    QCOMPARE(timeline.current(), 0);
    QTest::keyClick(bar, Qt::Key_Right);
    QCOMPARE(timeline.current(), 1);
  }

  void playingRunsToTheEndAndStops() {
    Timeline timeline;
    timeline.setHistory(historyOf(6));
    timeline.togglePlay();
    QCOMPARE(timeline.current(), 0);  // from the end it starts over
    QVERIFY(timeline.playing());
    QTRY_VERIFY_WITH_TIMEOUT(!timeline.playing(), 10000);
    QCOMPARE(timeline.current(), 5);
  }

  void plotClicksScrub() {
    EnergyPlot plot;
    plot.resize(700, 150);
    plot.setHistory(historyOf(21, 21));
    QSignalSpy scrubbed(&plot, &EnergyPlot::scrubbed);
    const int left = EnergyPlot::kLeft;
    const int right = plot.width() - EnergyPlot::kRight;
    QTest::mouseClick(&plot, Qt::LeftButton, {}, {(left + right) / 2, 80});
    QCOMPARE(scrubbed.takeFirst().front().toInt(), 10);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, {right + 40, 80});
    QCOMPARE(scrubbed.takeFirst().front().toInt(), 20);
  }

  void stageBandsCoverTheHistory() {
    const std::vector<StageBand> bands = stageBands(historyOf(40));
    QCOMPARE(bands.size(), std::size_t(3));
    QCOMPARE(bands[0].first, 0);
    QCOMPARE(bands[0].last + 1, bands[1].first);
    QCOMPARE(bands[2].last, 39);
  }

  void plotsPaintAtEveryPixelRatio() {
    for (const double ratio : {1.0, 1.5, 2.0}) {
      EnergyPlot plot;
      plot.resize(600, 150);
      for (const int count : {0, 1, 30}) {
        plot.setHistory(historyOf(count));
        QImage image(plot.size() * ratio, QImage::Format_RGB32);
        image.setDevicePixelRatio(ratio);
        plot.render(&image);
        QVERIFY(inkOf(image) > 100);
      }
    }
  }

  // --- Cards ---

  void preflightChoicesBecomeOptions() {
    ScriptedEngine engine;
    const ui::Services services = engine.services();
    const Scan scan = services.read("a.ply", nullptr, {}).value();
    PreflightCard card;
    card.showScan(scan, services.inspect(scan, {}, {}));
    QSignalSpy changed(&card, &PreflightCard::optionsChanged);
    auto* units = card.findChild<QComboBox*>(QStringLiteral("units"));
    QVERIFY(units->currentText().contains(QLatin1String("metres")));
    QVERIFY(card.options({}).units == registration::Units::automatic);
    QVERIFY(!card.options({}).facingDegrees.has_value());
    units->setFocus();
    QTest::keyClick(units, Qt::Key_Down);
    QTest::keyClick(units, Qt::Key_Down);
    QVERIFY(changed.size() > 0);
    QVERIFY(card.options({}).units == registration::Units::centimetres);
    // Units that make no person of the scan are told; those that do need no words.
    registration::Preflight found = services.inspect(scan, card.options({}), {});
    const auto isSaid = [&card](const QString& words) {
      for (const QLabel* label : card.findChildren<QLabel*>()) {
        if (!label->isHidden() && label->text() == words) return true;
      }
      return false;
    };
    found.unitsFinding = {0.1, "Two centimetres are no person."};
    card.showScan(scan, found);
    QVERIFY(isSaid(QStringLiteral("Two centimetres are no person.")));
    found.unitsFinding = {1, "Set by the user."};
    card.showScan(scan, found);
    QVERIFY(!isSaid(QStringLiteral("Set by the user.")));
    auto* facing = card.findChild<QComboBox*>(QStringLiteral("facing"));
    facing->setCurrentIndex(3);
    QCOMPARE(*card.options({}).facingDegrees, 180.0);
    card.setOptions({});
    QVERIFY(card.options({}).units == registration::Units::automatic);
  }

  void verdictsAreShownWithReasons() {
    ResultCard card;
    QVERIFY(card.verdictText().isEmpty());
    registration::FitResult result;
    result.verdict = registration::Verdict::check;
    result.reasons = {"Only 62 % of the back was scanned."};
    result.scanToModelMm.p95 = 11.84;
    card.showResult(result);
    QCOMPARE(card.verdictText(), QStringLiteral("Check"));
    QVERIFY(card.findChild<QLabel*>(QStringLiteral("verdictReasons"))
                ->text()
                .contains(QLatin1String("62 %")));
    bool found = false;
    for (const QLabel* label : card.findChildren<QLabel*>()) {
      found |= label->text() == QLatin1String("11.8");
    }
    QVERIFY(found);
  }

  // --- Measurements ---

  static MeasurementsCard::ListPointer someMeasurements() {
    return std::make_shared<const std::vector<body::Measurement>>(std::vector<body::Measurement>{
        {"stature", "Stature", "cm", "Floor to crown", 172.04, {}, false},
        {"elbow_girth", "Elbow girth", "cm", "Over the elbow", 25.4, {}, true},
        {"waist_girth", "Waist girth", "cm", "Smallest girth", 84.33, {}, true},
        {"mass", "Body mass (estimate)", "kg", "Volume times density", 70.0, {}, false}});
  }

  void measurementsAreShownInEitherUnitAndCopied() {
    MeasurementsCard card;
    card.showList(nullptr);
    QVERIFY(card.isHidden());
    card.showList(someMeasurements());
    QVERIFY(!card.isHidden());
    auto* table = card.findChild<QTableWidget*>(QStringLiteral("measurementTable"));
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("172.0 cm"));
    QCOMPARE(table->item(2, 1)->toolTip(), QStringLiteral("Smallest girth"));
    QSignalSpy chosen(&card, &MeasurementsCard::inchesChosen);
    QTest::mouseClick(card.findChild<QToolButton*>(QStringLiteral("unitInch")), Qt::LeftButton);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(table->item(2, 1)->text(), QStringLiteral("33.2 in"));
    QCOMPARE(table->item(3, 1)->text(), QStringLiteral("154.3 lb"));
    QTest::mouseClick(card.findChild<QToolButton*>(QStringLiteral("copyMeasurements")),
                      Qt::LeftButton);
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[1], QStringLiteral("Elbow girth\t10.0 in"));
  }

  void rowsAreReachedByKeyAndByCursor() {
    MeasurementsCard card;
    card.showList(someMeasurements());
    card.resize(320, 400);
    card.show();
    card.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&card));
    auto* table = card.findChild<QTableWidget*>(QStringLiteral("measurementTable"));
    QSignalSpy pointed(&card, &MeasurementsCard::pointedAt);
    QVERIFY(table->isRowHidden(1));
    table->setFocus();
    QTRY_COMPARE(pointed.size(), 1);
    QTest::keyClick(table, Qt::Key_Down);  // passes over the hidden row
    QCOMPARE(pointed.back().front().toInt(), 2);
    table->clearFocus();
    QCOMPARE(pointed.back().front().toInt(), -1);
    auto* more = card.findChild<QPushButton*>(QStringLiteral("moreMeasurements"));
    QCOMPARE(more->text(), QStringLiteral("All 4 measurements"));
    QTest::mouseClick(more, Qt::LeftButton);
    QVERIFY(!table->isRowHidden(1));
    QTest::mouseMove(table->viewport(), table->visualItemRect(table->item(1, 0)).center());
    QTRY_COMPARE(pointed.back().front().toInt(), 1);
    card.showList(nullptr);
    QCOMPARE(pointed.back().front().toInt(), -1);
  }

  void layersFallBackToPlain() {
    LayersCard card;
    card.setAvailable(false, true);
    card.setColouring(LayersCard::Colouring::residual);
    QVERIFY(card.colouring() == LayersCard::Colouring::residual);
    card.setAvailable(true, false);
    QVERIFY(card.colouring() == LayersCard::Colouring::plain);
    card.findChild<QSlider*>(QStringLiteral("bodyOpacity"))->setValue(40);
    QCOMPARE(card.bodyOpacity(), 0.4);
    QTest::mouseClick(card.findChild<QToolButton*>(QStringLiteral("scanVisible")), Qt::LeftButton);
    QVERIFY(!card.scanVisible());
  }

  // --- Feedback ---

  void errorsSayWhatWhyAndCanBeCopied() {
    ErrorBar bar;
    bar.showError(QStringLiteral("The scan was not opened."),
                  unreadable("a.ply", "Line 12 is not a number.", "Export it again."));
    QVERIFY(!bar.isHidden());
    const QString text = bar.findChild<QLabel*>(QStringLiteral("errorText"))->text();
    QVERIFY(text.contains(QLatin1String("Line 12")) && text.contains(QLatin1String("again")));
    QTest::mouseClick(bar.findChild<QToolButton*>(QStringLiteral("copyDetails")), Qt::LeftButton);
    QVERIFY(QApplication::clipboard()->text().contains(QLatin1String("a.ply")));
    QTest::mouseClick(bar.findChild<QToolButton*>(QStringLiteral("closeError")), Qt::LeftButton);
    QVERIFY(bar.isHidden());
  }

  void messagesQueueAndUnfold() {
    ErrorBar bar;
    const Error error = unreadable("a.ply", "Line 12 is not a number.", "Export it again.");
    auto* text = bar.findChild<QLabel*>(QStringLiteral("errorText"));
    auto* count = bar.findChild<QLabel*>(QStringLiteral("errorCount"));
    auto* page = bar.findChild<QPlainTextEdit*>(QStringLiteral("errorDetails"));
    bar.showError(QStringLiteral("One."), error);
    bar.showError(QStringLiteral("One."), error);  // the same again is not another one
    QCOMPARE(bar.count(), 1);
    bar.showWarning(QStringLiteral("Two."));
    bar.showNotice(QStringLiteral("Three."));
    bar.showNotice(QStringLiteral("Four."));  // in place of the notice before
    QCOMPARE(bar.count(), 3);
    QVERIFY(!count->isHidden() && count->text().contains(QLatin1Char('3')));
    QCOMPARE(bar.accessibleName(), QStringLiteral("Four."));
    QTest::keyClick(&bar, Qt::Key_Escape);
    QCOMPARE(text->text(), QStringLiteral("Two."));
    QVERIFY(bar.findChild<QToolButton*>(QStringLiteral("showDetails"))->isHidden());
    QTest::keyClick(&bar, Qt::Key_Escape);
    QVERIFY(text->text().startsWith(QLatin1String("One.")) && count->isHidden());
    QVERIFY(page->isHidden());
    QTest::mouseClick(bar.findChild<QToolButton*>(QStringLiteral("showDetails")), Qt::LeftButton);
    QVERIFY(!page->isHidden() && page->toPlainText().contains(QLatin1String("a.ply")));
    bar.hide();  // what it told of is over
    QCOMPARE(bar.count(), 0);
  }

  void theEmptyStateOffersDemos() {
    EmptyState empty({QStringLiteral("/demo/first.ply"), QStringLiteral("/demo/second.obj")});
    QSignalSpy chosen(&empty, &EmptyState::demoChosen);
    QSignalSpy open(&empty, &EmptyState::openRequested);
    const auto buttons = empty.findChildren<QPushButton*>(QStringLiteral("demo"));
    QCOMPARE(buttons.size(), 2);
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QCOMPARE(chosen.front().front().toString(), QStringLiteral("/demo/second.obj"));
    auto* button = empty.findChild<QPushButton*>(QStringLiteral("emptyOpen"));
    QTest::mouseClick(button, Qt::LeftButton);
    QTest::keyClick(button, Qt::Key_Return);
    QCOMPARE(open.size(), 2);
  }

  void theCheatSheetClosesWithAnyKey() {
    QWidget window;
    window.resize(900, 600);
    CheatSheet sheet(&window);
    window.show();
    sheet.toggle({{QStringLiteral("View"), {{QStringLiteral("1"), QStringLiteral("front")}}}});
    QVERIFY(sheet.isVisible());
    QCOMPARE(sheet.size(), window.size());
    QTest::keyClick(&sheet, Qt::Key_X);
    QVERIFY(!sheet.isVisible());
  }

  void iconsExistAndFollowTheTheme() {
    for (const char* name : {"open",  "register", "stop",    "export",    "frame",        "home",
                             "front", "side",     "top",     "isometric", "orthographic", "play",
                             "pause", "previous", "next",    "help",      "close",        "copy",
                             "eye",   "eye-off",  "warning", "good",      "failed",       "scan"}) {
      const QImage dark = tintedPixmap(QLatin1String(name), Qt::white, 24, 2).toImage();
      QCOMPARE(dark.width(), 48);
      QVERIFY2(inkOf(dark) > 60, name);
    }
    const QImage before = themedIcon(QStringLiteral("stop")).pixmap(24, 24).toImage();
    applyTheme(*qApp, Appearance::light);
    const QImage after = themedIcon(QStringLiteral("stop")).pixmap(24, 24).toImage();
    applyTheme(*qApp, Appearance::dark);
    QVERIFY(before.pixel(12, 12) != after.pixel(12, 12));
  }
};

QTEST_MAIN(PanelsTest)
#include "PanelsTest.moc"
