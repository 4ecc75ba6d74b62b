// The pages beside the timeline and the cards of the result page, alone and offscreen.
#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

#include "tests/widgets/ScriptedEngine.h"
#include "widgets/inspector/AlternativesCard.h"
#include "widgets/inspector/PartsCard.h"
#include "widgets/inspector/RegionsCard.h"
#include "widgets/inspector/ResultCard.h"
#include "widgets/jobs/InspectJob.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/plots/DistanceHistogram.h"
#include "widgets/plots/EnergyPlot.h"
#include "widgets/plots/PoseBars.h"
#include "widgets/plots/ShapeBars.h"
#include "widgets/style/Theme.h"
#include "widgets/timeline/ComparePanel.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::ui;
using loopreg::testing::ScriptedEngine;

namespace {

std::vector<fit::FitIteration> falling(int count) {
  std::vector<fit::FitIteration> history;
  const auto model = ScriptedEngine::octahedron();
  for (int i = 0; i < count; ++i) {
    history.push_back(ScriptedEngine::iteration(i, *model, count));
    history.back().stage = fit::Stage::fine;
  }
  return history;
}

registration::FiredRule rule(const char* id, registration::Verdict severity, const char* text) {
  return {id, severity, text, 2, 1, "mm", {}};
}

}  // namespace

class InspectorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp, Appearance::dark); }

  // --- Beside the timeline ---

  void theHistogramCountsAndMarks() {
    DistanceHistogram histogram;
    histogram.setScale(ColourMap::builtin(), {24});
    std::vector<double> values;
    for (int i = 0; i < 100; ++i) values.push_back(i < 90 ? 2.5 : 100);
    histogram.setDistances(values);
    QCOMPARE(histogram.shares().size(), std::size_t(DistanceHistogram::kBins));
    QVERIFY(std::abs(histogram.shares()[2] - 0.9) < 1e-9);
    QVERIFY(std::abs(histogram.shares().back() - 0.1) < 1e-9);  // what lies beyond
    QCOMPARE(histogram.median(), 2.5);
    QCOMPARE(histogram.p95(), 100.0);
    histogram.setDistances({});
    QVERIFY(histogram.shares().empty());
  }

  void strainedJointsComeFirst() {
    PoseBars bars;
    bars.setAngles({{4, "left knee", 0, 20, -5, 150},
                    {4, "left knee", 1, 1, -20, 20},
                    {5, "right knee", 0, -25, -5, 150},
                    {18, "left elbow", 1, -90, -155, 6}});
    QCOMPARE(bars.rows().size(), std::size_t(3));
    QCOMPARE(bars.rows().front().name, std::string("right knee"));
    QVERIFY(bars.rows().front().over() > 0);
    QVERIFY(bars.accessibleName().startsWith(QLatin1Char('1')));
  }

  void risingEnergiesAreFlagged() {
    std::vector<fit::FitIteration> history = falling(10);
    EnergyPlot plot;
    plot.setHistory(history);
    QVERIFY(plot.flagged().empty());
    history[4].total = 2 * history[3].total;
    history[7].total = std::nan("");
    plot.setHistory(history);
    QCOMPARE(plot.flagged(), (std::vector<int>{4, 7}));
    history[4].kernelWidth = 0.5;  // another kernel: other energies
    plot.setHistory(history);
    QCOMPARE(plot.flagged(), (std::vector<int>{7}));
  }

  void theTimelineGoesToNumbersAndShowsPages() {
    Timeline timeline;
    auto* shape = new ShapeBars;
    auto* compare = new ComparePanel;
    timeline.addPage(QStringLiteral("Shape"), {}, shape);
    timeline.addPage(QStringLiteral("Compare"), {}, compare);
    timeline.setHistory(falling(20));
    timeline.resize(900, 216);
    timeline.show();
    QVERIFY(shape->isVisible());
    QTest::mouseClick(timeline.findChild<QToolButton*>(QStringLiteral("comparePanelTab")),
                      Qt::LeftButton);
    QVERIFY(compare->isVisible());
    timeline.showPage(shape);
    QVERIFY(shape->isVisible());
    auto* number = timeline.findChild<QSpinBox*>(QStringLiteral("iterationNumber"));
    QCOMPARE(number->value(), 20);
    number->setFocus();
    number->selectAll();
    QTest::keyClicks(number, QStringLiteral("7"));
    QTest::keyClick(number, Qt::Key_Return);
    QCOMPARE(timeline.current(), 6);
    auto* go = timeline.findChild<QToolButton*>(QStringLiteral("continueFrom"));
    QVERIFY(!go->isEnabled());
    timeline.setContinuable(true);
    QSignalSpy wanted(&timeline, &Timeline::continueRequested);
    QTest::mouseClick(go, Qt::LeftButton);
    QCOMPARE(wanted.front().front().toInt(), 6);
  }

  void comparisonsAreSaidInNumbers() {
    ComparePanel panel;
    QSignalSpy hold(&panel, &ComparePanel::holdRequested);
    QSignalSpy release(&panel, &ComparePanel::releaseRequested);
    auto* button = panel.findChild<QPushButton*>(QStringLiteral("holdIteration"));
    QVERIFY(!button->isEnabled());  // nothing is shown
    panel.show({}, {4, 50, 8}, {});
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(hold.size(), 1);
    panel.show({2, 100, 10}, {9, 75, 4}, {12.3, 61, QStringLiteral("left hand")});
    QStringList texts;
    for (const QLabel* label : panel.findChildren<QLabel*>()) texts << label->text();
    QVERIFY(texts.contains(QStringLiteral("+7")));
    QVERIFY(texts.contains(QStringLiteral("\u221225 %")));
    QVERIFY(texts.join(QLatin1Char('\n')).contains(QLatin1String("12.3 mm on average")));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(release.size(), 1);
  }

  // --- The result page ---

  void theDecisiveRuleStandsFirstWithAdvice() {
    using registration::Verdict;
    registration::FitResult result;
    result.verdict = Verdict::failed;
    result.rules = {rule("up", Verdict::check, "Which way is up is uncertain."),
                    rule("median", Verdict::failed, "Half lies more than 60 mm away."),
                    rule("ambiguity", Verdict::check, "Another one fits as well.")};
    for (const auto& fired : result.rules) result.reasons.push_back(fired.text);
    ResultCard card;
    card.showResult(result);
    QCOMPARE(card.findChild<QLabel*>(QStringLiteral("verdictRule"))->text(),
             QStringLiteral("Half lies more than 60 mm away."));
    const QString others = card.findChild<QLabel*>(QStringLiteral("verdictReasons"))->text();
    QVERIFY(others.contains(QLatin1String("up")) && !others.contains(QLatin1String("60 mm")));
    QSignalSpy chosen(&card, &ResultCard::adviceChosen);
    QVERIFY(card.findChild<QPushButton*>(QStringLiteral("advice-alternatives")) == nullptr);
    auto* up = card.findChild<QPushButton*>(QStringLiteral("advice-up"));
    QVERIFY(up != nullptr);
    QTest::mouseClick(up, Qt::LeftButton);
    QCOMPARE(chosen.front().front().toString(), QStringLiteral("up"));
    result.alternatives.resize(1);
    card.showResult(result);
    QVERIFY(card.findChild<QPushButton*>(QStringLiteral("advice-alternatives")) != nullptr);
  }

  void runActionsAreThereAsLongAsTheFitRuns() {
    QAction pause(QStringLiteral("Pause"), this);
    pause.setObjectName(QStringLiteral("actionPauseFit"));
    ResultCard card;
    card.setRunActions({&pause});
    card.show();
    auto* button = card.findChild<QToolButton*>(QStringLiteral("actionPauseFitButton"));
    QVERIFY(!button->isVisible());
    card.showRunning(QStringLiteral("Looking"));
    QVERIFY(button->isVisible());
    QSignalSpy triggered(&pause, &QAction::triggered);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(triggered.size(), 1);
    card.showResult({});
    QVERIFY(!button->isVisible());
  }

  void everyRuleHasAdvice() {
    for (const char* id : {"samples", "median", "p95", "far", "facing", "coverage", "limits",
                           "collision", "shape", "up", "units", "lost_parts", "network",
                           "disputed_parts", "ambiguity", "many_doubts", "clothed"}) {
      const auto list = ResultCard::adviceFor(rule(id, registration::Verdict::check, ""));
      QVERIFY2(!list.empty(), id);
      for (const auto& advice : list) QVERIFY(!advice.id.isEmpty() && !advice.text.isEmpty());
    }
  }

  void placesAreChosenByMouseAndKeys() {
    registration::Inspection found;
    found.scanThresholdMm = 12;
    found.regions.resize(2);
    found.regions[0].place = "left forearm";
    found.regions[0].areaCm2 = 312;
    found.regions[0].meanMm = 48;
    found.regions[0].wentWrong = 6;
    found.regions[1].place = "chest";
    found.regions[1].onBody = true;
    found.joints = {{5, "right knee", 0, -25, -5, 150}};
    found.collisions = {{"left hand", "left thigh", 31, Vector3d::Zero(), {}}};
    found.parts.resize(1);
    RegionsCard card;
    QVERIFY(card.isHidden());
    card.resize(320, 400);
    card.showInspection(found);
    card.show();
    auto* table = card.findChild<QTableWidget*>(QStringLiteral("regionTable"));
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("Left forearm"));
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("312"));
    QVERIFY(table->item(0, 0)->toolTip().contains(QLatin1String("iteration 7")));
    QVERIFY(table->item(1, 0)->text().contains(QLatin1String("no scan")));
    QSignalSpy chosen(&card, &RegionsCard::regionChosen);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualItemRect(table->item(1, 0)).center());
    QCOMPARE(chosen.back().front().toInt(), 1);
    QTest::keyClick(table, Qt::Key_Up);
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(chosen.back().front().toInt(), 0);
    QSignalSpy collision(&card, &RegionsCard::collisionChosen);
    auto* row = card.findChild<QPushButton*>(QStringLiteral("checkCollisions"));
    QVERIFY(row->text().contains(QLatin1String("left thigh")));
    QTest::mouseClick(row, Qt::LeftButton);
    QCOMPARE(collision.size(), 1);
    QVERIFY(card.findChild<QPushButton*>(QStringLiteral("checkJoints"))
                ->text()
                .contains(QLatin1String("20")));
  }

  // A body that is missed altogether has figures of more digits, in the table and in the legend.
  void largeFiguresAreWrittenOut() {
    RegionsCard card;
    registration::Inspection found;
    found.regions.resize(1);
    found.regions[0].areaCm2 = 16200;
    card.showInspection(found);
    auto* table = card.findChild<QTableWidget*>(QStringLiteral("regionTable"));
    const QString text = table->item(0, 1)->text();
    QVERIFY(table->columnWidth(1) >= table->fontMetrics().horizontalAdvance(text) + 2 * kGrid);
    QCOMPARE(LegendWidget::tickText(12.5), QStringLiteral("12.5"));
    QCOMPARE(LegendWidget::tickText(2000), QStringLiteral("2,000"));
  }

  void partsAreSortedByFiguresNotByLetters() {
    std::vector<registration::PartRow> parts(3);
    const double p95[] = {9.5, 101.0, 20.0};
    for (int i = 0; i < 3; ++i) {
      parts[std::size_t(i)].part = 10 + i;
      parts[std::size_t(i)].name = std::string(1, char('a' + i));
      parts[std::size_t(i)].scanP95Mm = p95[i];
    }
    PartsCard card;
    card.showParts(parts);
    auto* table = card.findChild<QTableWidget*>(QStringLiteral("partTable"));
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("B"));
    QCOMPARE(table->item(1, 0)->text(), QStringLiteral("C"));
    QVERIFY(table->isColumnHidden(4));  // there was no network
    QSignalSpy chosen(&card, &PartsCard::partChosen);
    table->selectRow(1);
    QCOMPARE(chosen.back().front().toInt(), 12);
    card.showNothing();
    QCOMPARE(chosen.back().front().toInt(), -1);
  }

  void alternativesAreSeenAndTaken() {
    registration::FitResult result;
    result.energy = 0.08;
    result.alternatives.resize(2);
    result.alternatives[0].description = "facing +90 degrees, turned around";
    result.alternatives[1].description = "facing -90 degrees";
    AlternativesCard card;
    card.showAlternatives(result, {picture::Image(176, 256)});
    QVERIFY(card.isHidden());  // nothing beside the fit itself
    card.showAlternatives(result, std::vector<picture::Image>(3, picture::Image(176, 256)));
    QVERIFY(!card.isHidden());
    QCOMPARE(AlternativesCard::titleOf(result.alternatives[0]), QStringLiteral("Turned around"));
    QSignalSpy ghost(&card, &AlternativesCard::ghostRequested);
    QSignalSpy take(&card, &AlternativesCard::takeRequested);
    auto* first = card.findChild<QToolButton*>(QStringLiteral("alternativePicture0"));
    auto* second = card.findChild<QToolButton*>(QStringLiteral("alternativePicture1"));
    QTest::mouseClick(first, Qt::LeftButton);
    QTest::mouseClick(second, Qt::LeftButton);
    QCOMPARE(ghost.back().front().toInt(), 1);
    QVERIFY(!first->isChecked());
    QTest::mouseClick(second, Qt::LeftButton);
    QCOMPARE(ghost.back().front().toInt(), -1);
    QTest::mouseClick(card.findChild<QPushButton*>(QStringLiteral("takeAlternative1")),
                      Qt::LeftButton);
    QCOMPARE(take.front().front().toInt(), 1);
  }

  void theNewestInspectionWins() {
    ScriptedEngine engine;
    const auto scan =
        std::make_shared<const Scan>(engine.services().read("a.ply", nullptr, {}).value());
    const auto model = ScriptedEngine::octahedron();
    auto result = std::make_shared<registration::FitResult>();
    result->parameters = body::BodyParameters::rest(*model);
    InspectJob job;
    int answers = 0;
    std::shared_ptr<const Inspected> last;
    connect(&job, &InspectJob::ready, this, [&](const std::shared_ptr<const Inspected>& found) {
      ++answers;
      last = found;
    });
    for (int i = 0; i < 10; ++i) job.request(scan, model, result, falling(5));
    QTRY_VERIFY_WITH_TIMEOUT(!job.running(), 10000);
    QCOMPARE(answers, 1);
    QVERIFY(!last->found.parts.empty());
    QVERIFY(last->pictures.empty());
    job.request(scan, model, result, {});
    job.cancel();
    QTest::qWait(50);
    QCOMPARE(answers, 1);
  }

  // --- Looks ---

  void allIsPaintedInBothThemesAtEveryScale() {
    for (const Appearance appearance : {Appearance::dark, Appearance::light}) {
      applyTheme(*qApp, appearance);
      DistanceHistogram histogram;
      histogram.setDistances({1, 2, 3, 8, 30});
      ShapeBars shape;
      shape.setBetas(VectorXd::LinSpaced(10, -3, 3));
      shape.setReference(VectorXd::Zero(10));
      PoseBars pose;
      std::vector<registration::JointAngle> angles;
      for (int j = 0; j < 12; ++j) angles.push_back({j, "right knee", 0, 10.0 * j, -5, 150});
      pose.setAngles(angles);
      EnergyPlot stacked;
      stacked.setHistory(falling(30));
      stacked.setStacked(true);
      for (QWidget* plot : std::initializer_list<QWidget*>{&histogram, &shape, &pose, &stacked}) {
        plot->resize(plot == &stacked ? 640 : 330, 160);
        for (const double ratio : {1.0, 1.5, 2.0}) {
          QImage image((QSizeF(plot->size()) * ratio).toSize(), QImage::Format_RGB32);
          image.setDevicePixelRatio(ratio);
          plot->render(&image);
          int colours = 0;
          QRgb before = 0;
          for (int x = 0; x < image.width(); x += 2) {
            const QRgb pixel = image.pixel(x, int(image.height() * 0.55));
            colours += pixel != before;
            before = pixel;
          }
          QVERIFY2(colours > 3, qPrintable(plot->objectName()));
        }
      }
    }
    applyTheme(*qApp, Appearance::dark);
  }
};

QTEST_MAIN(InspectorTest)
#include "InspectorTest.moc"
