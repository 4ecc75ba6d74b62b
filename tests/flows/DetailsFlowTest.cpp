// Small things that a tired user trips over, in the whole window: legends beside titles, the words
// of the wipe, one median wherever it stands.
#include "app/studio/EngineServices.h"
#include "tests/flows/FlowSupport.h"
#include "widgets/legend/Legend.h"
#include "widgets/plots/DistanceHistogram.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;

class DetailsFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  QRect placeOf(const char* name) { return find<QWidget>(name)->geometry(); }
  bool opened(const QSize& size) {
    openWindow(studio::engineServices(), size);
    return openScan(QString::fromStdString(studio::demoScans().front().string())) && registered();
  }
  /// Legends stand in the fit's pane and on no title.
  bool legendsAreClear() {
    const QRect pane = view().paneRect(int(ui::PaneKind::fit)).toAlignedRect();
    for (auto* legend : view().findChildren<QWidget*>()) {
      if (!dynamic_cast<ui::Legend*>(legend) || !legend->isVisible()) continue;
      if (!legend->geometry().isEmpty() && !pane.contains(legend->geometry())) return false;
      for (int pane2 = 0; pane2 < ui::VtkViewport::kPanes; ++pane2) {
        const auto* title =
            find<QLabel>(view(), qPrintable(QStringLiteral("paneTitle%1").arg(pane2)));
        if (title->isVisible() && title->geometry().intersects(legend->geometry())) return false;
      }
    }
    return true;
  }

 private Q_SLOTS:
  void init() {
    QSettings().clear();
    if (studio::demoScans().empty()) QSKIP("needs a demo scan");
  }

  void cleanup() { window_.reset(); }

  void legendsLeaveTheTitlesFree() {
    for (const QSize size : {QSize(1280, 800), QSize(900, 600)}) {
      QVERIFY(opened(size));
      QVERIFY(find<QWidget>("legend")->isVisible());
      for (const char* panes : {"actionOneView", "actionTwoViews", "actionFourViews"}) {
        run(panes);
        QVERIFY(settled());
        QTRY_VERIFY2(legendsAreClear(), panes);
        QVERIFY2(!placeOf("legend").isEmpty(), panes);
      }
      keep(size.width() > 1000 ? "legends" : "legends-small");
    }
  }

  void titlesStayInTheirPanes() {
    QVERIFY(opened({800, 500}));
    run("actionFourViews");
    auto* difference = find<QLabel>("paneTitle3");
    QTRY_VERIFY_WITH_TIMEOUT(difference->text().contains(QStringLiteral("mm")), kWait);
    for (int pane = 0; pane < ui::VtkViewport::kPanes; ++pane) {
      const auto name = QStringLiteral("paneTitle%1").arg(pane).toLatin1();
      QVERIFY2(view().paneRect(pane).contains(placeOf(name.constData())), name.constData());
    }
    QVERIFY(!difference->text().contains(QStringLiteral("too thin")));
    keep("titles-small");
    window_->resize(1400, 880);
    QTRY_VERIFY(difference->text().contains(QStringLiteral("too thin")));
  }

  // Its colours are others than the scan's.
  void theSliceHasALegendOfItsOwn() {
    QVERIFY(opened({1280, 800}));
    auto* legend = find<QWidget>("sliceLegend");
    QVERIFY(!legend->isVisible());
    run("actionSlice");
    QVERIFY(settled());
    QTRY_VERIFY(legend->isVisible());
    QVERIFY(find<QWidget>("legend")->isVisible());
    QVERIFY(!legend->geometry().intersects(placeOf("legend")));
    keep("slice-legend");
    QVERIFY(choose(find<QComboBox>("sliceContent"), QStringLiteral("closest place")));
    QTRY_VERIFY(!legend->isVisible());
    QVERIFY(choose(find<QComboBox>("sliceContent"), QStringLiteral("distance to the body")));
    QTRY_VERIFY(legend->isVisible());
    run("actionSlice");
    QTRY_VERIFY(!legend->isVisible());
  }

  void theWipeSaysWhatIsOnWhichSide() {
    QVERIFY(opened({1280, 800}));
    auto* left = find<QLabel>("wipeLeft");
    auto* right = find<QLabel>("wipeRight");
    QVERIFY(!left->isVisible() && !right->isVisible());
    key(Qt::Key_W);
    QTRY_VERIFY(left->isVisible() && right->isVisible());
    QCOMPARE(left->text(), QStringLiteral("Scan"));
    QCOMPARE(right->text(), QStringLiteral("Fit"));
    const int bar = placeOf("wipeBar").center().x();
    QVERIFY(left->geometry().right() < bar && right->geometry().left() > bar);
    key(Qt::Key_W, Qt::ShiftModifier);
    QCOMPARE(left->text(), QStringLiteral("Start"));
    keep("wipe-words");
    // They follow the bar, and leave the panes' titles free.
    const QPointF middle(bar, view().height() / 2.0);
    drag(middle, middle - QPointF(200, 0));
    QVERIFY(right->geometry().right() < bar);
    run("actionFourViews");
    QTRY_VERIFY(left->isVisible());
    QVERIFY(!left->geometry().intersects(placeOf("paneTitle0")));
    run("actionOneView");
    key(Qt::Key_W);
    QTRY_VERIFY(!left->isVisible() && !right->isVisible());
  }

  // Card, histogram and timeline stood side by side with three numbers for one fit.
  void oneFitHasOneMedian() {
    QVERIFY(opened({1280, 800}));
    const double median = document().result()->scanToModelMm.median;
    auto* histogram = window_->findChild<ui::DistanceHistogram*>();
    auto* timeline = window_->findChild<ui::Timeline*>();
    const int last = timeline->count() - 1;
    QTRY_COMPARE(histogram->median(), median);
    QCOMPARE(histogram->p95(), document().result()->scanToModelMm.p95);
    const QString words = QStringLiteral("%1 mm").arg(median, 0, 'f', 1);
    QTRY_VERIFY2(text("iterationLabel").endsWith(words), qPrintable(text("iterationLabel")));
    // An earlier step has its own, and the same in both places; back at the end all is as before.
    timeline->goTo(last / 2);
    QVERIFY(settled());
    QTRY_VERIFY(std::abs(timeline->distance(last / 2) - histogram->median()) < 1e-9);
    QVERIFY(histogram->median() > median);
    timeline->goTo(last);
    QVERIFY(text("iterationLabel").endsWith(words));  // known from before
    QTRY_COMPARE(histogram->median(), median);
  }
};

int main(int argc, char** argv) { return runOnDisplay<DetailsFlowTest>(argc, argv); }
#include "DetailsFlowTest.moc"
