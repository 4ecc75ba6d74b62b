// What the scan's points show, by real events with the real engine on the demo scan.
#include <QCheckBox>
#include <QPushButton>
#include <QSlider>
#include <QStandardItemModel>

#include "app/studio/EngineServices.h"
#include "app/studio/NetStore.h"
#include "app/studio/behaviours/CorrespondenceView.h"
#include "app/studio/behaviours/SliceView.h"
#include "tests/flows/FlowSupport.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/PlaceLegend.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/scene/SceneView.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;

namespace {

int saturated(const QImage& image) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QColor colour = image.pixelColor(x, y);
      count += colour.hsvSaturationF() > 0.35f && colour.valueF() > 0.4f;
    }
  }
  return count;
}

}  // namespace

class CorrespondenceFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  void rest(const QPointF& at) {
    hover(at);
    QTest::qWait(80);
  }
  /// The canonical body's left knee on the screen.
  QPointF canonicalPoint() {
    const auto& canonical = window_->findChild<studio::CorrespondenceView*>()->canonical();
    const auto& part = document().model()->partLabels;
    Vector3d sum = Vector3d::Zero();
    int count = 0;
    for (std::size_t v = 0; v < part.size(); ++v) {
      if (part[v] != body::kLeftKnee) continue;
      sum += canonical.vertices().col(Eigen::Index(v));
      ++count;
    }
    return view().toScreen(sum / count, int(ui::PaneKind::canonical));
  }
  QString scanFile() {
    const QString own = qEnvironmentVariable("LOOPREG_FLOW_SCAN");
    if (!own.isEmpty()) return own;
    return studio::demoScans().empty() ? QString()
                                       : QString::fromStdString(studio::demoScans()[0].string());
  }

 private Q_SLOTS:
  void initTestCase() {
    QSettings().clear();
    if (scanFile().isEmpty()) QSKIP("needs the demo scans");
    const auto nets = std::make_shared<studio::NetStore>(std::filesystem::path());
    openWindow(studio::engineServices(nets), {1400, 880}, {}, nets);
    QVERIFY(openScan(scanFile()));
    window_->findChild<ui::SidePanel*>()->setPage(ui::SidePanel::Page::view);
  }

  void cleanupTestCase() { window_.reset(); }

  void theNetworkIsAskedWithoutAFit() {
    auto* ask = find<QPushButton>("predictButton");
    auto* colours = find<QComboBox>("colouring");
    QVERIFY(ask->isEnabled());
    QVERIFY(!choose(colours, QStringLiteral("correspondences")));
    const int before = saturated(picture());
    Heartbeat heart;
    click(ask);
    QVERIFY(settled());
    heart.report("asking the network");
    QVERIFY(document().result() == nullptr);
    QCOMPARE(colours->currentText(), QStringLiteral("correspondences"));
    keep("places-predicted");
    const int after = saturated(picture());
    qInfo("saturated pixels: %d before, %d after", before, after);
    QVERIFY(after > before + 2000);
    QVERIFY(find<QWidget>("placeLegend")->isVisible());
    QVERIFY(text("placeStatus").contains(QLatin1String("have a place")));
    for (const char* name : {"checker", "body parts", "confidence", "cloth depth"}) {
      QVERIFY2(choose(colours, QLatin1String(name)), name);
      QVERIFY(settled());
      keep(QByteArray("places-").append(QByteArray(name).replace(' ', '-')).constData());
    }
    window_->findChild<ui::LayersCard*>()->setScanVisible(true);
  }

  void scanAndBodyWearTheSameColours() {
    window_->startFit();
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
    window_->findChild<ui::SidePanel*>()->setPage(ui::SidePanel::Page::view);
    auto* colours = find<QComboBox>("colouring");
    auto* body = find<QComboBox>("bodyColouring");
    QVERIFY(choose(colours, QStringLiteral("correspondences")));
    QVERIFY(choose(body, QStringLiteral("correspondences")));
    QVERIFY(settled());
    // With the scan hidden the same pixels show the body: nearly the same colours.
    const QImage withScan = picture();
    window_->findChild<ui::LayersCard*>()->setScanVisible(false);
    const QImage bodyOnly = picture();
    keep("places-body");
    int close = 0, both = 0;
    for (int y = 0; y < withScan.height(); y += 3) {
      for (int x = 0; x < withScan.width(); x += 3) {
        const QColor a = withScan.pixelColor(x, y), b = bodyOnly.pixelColor(x, y);
        if (a.hsvSaturationF() < 0.3f || b.hsvSaturationF() < 0.3f) continue;
        ++both;
        const int apart = std::abs(a.hsvHue() - b.hsvHue());
        close += std::min(apart, 360 - apart) < 25;
      }
    }
    qInfo("%d of %d coloured pixels have the same hue on scan and body", close, both);
    QVERIFY(both > 1500);
    QVERIFY(close > 0.8 * both);
    window_->findChild<ui::LayersCard*>()->setScanVisible(true);
    keep("places-both");
    auto* source = find<QComboBox>("placeSource");
    QVERIFY(choose(source, QStringLiteral("the fit")));
    QVERIFY(settled());
    keep("places-fit");
    QVERIFY(choose(body, QStringLiteral("distance to scan")));
    window_->findChild<ui::LayersCard*>()->setScanVisible(false);
    QVERIFY(settled());
    keep("body-distance");
    window_->findChild<ui::LayersCard*>()->setScanVisible(true);
    QVERIFY(choose(source, QStringLiteral("the network")));
    QVERIFY(choose(body, QStringLiteral("plain")));
    QVERIFY(settled());
  }

  void linesFollowTheIterations() {
    auto* lines = find<QCheckBox>("arrows");
    QVERIFY(lines->isEnabled());
    QVERIFY(choose(find<QComboBox>("colouring"), QStringLiteral("plain")));
    const QImage without = picture();
    lines->click();
    QVERIFY(settled());
    const QImage with = picture();
    QVERIFY(with != without);
    QVERIFY(find<QWidget>("arrowLegend")->isVisible());
    keep("lines");
    auto* timeline = window_->findChild<ui::Timeline*>();
    Heartbeat heart;
    for (int i = 0; i < timeline->count(); ++i) {
      timeline->goTo(i);
      QCoreApplication::processEvents();
    }
    QVERIFY(settled());
    heart.report("scrubbing with lines");
    timeline->goTo(timeline->count() / 4);
    QVERIFY(settled());
    keep("lines-early");
    timeline->goTo(timeline->count() - 1);
    lines->click();
    QVERIFY(settled());
    QVERIFY(!find<QWidget>("arrowLegend")->isVisible());
  }

  void thePartnerIsMarked() {
    QVERIFY(choose(find<QComboBox>("colouring"), QStringLiteral("correspondences")));
    QVERIFY(settled());
    auto* scene = window_->findChild<ui::SceneView*>();
    scene->showPanes({ui::PaneKind::fit, ui::PaneKind::canonical});
    QVERIFY(settled());
    keep("panes");
    const QPointF chest = view().toScreen(Vector3d(0, 1.2, 0));
    rest(chest);
    QTRY_VERIFY_WITH_TIMEOUT(text("hoverText").contains(QLatin1String("sure")), 5000);
    keep("partner");
    // A picture for others has no marks of the cursor: it is the same after the mouse has left.
    const QImage clean = scene->picture(1, false);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&view(), &leave);
    QCOMPARE(scene->picture(1, false), clean);
    rest(chest);
    // And from the canonical body to the scan.
    const QImage before = picture();
    rest(canonicalPoint());
    QTRY_COMPARE_WITH_TIMEOUT(text("hoverText"), QStringLiteral("left shin"), 5000);
    QVERIFY(picture() != before);
    keep("partner-canonical");
    scene->showPanes({ui::PaneKind::fit});
  }

  void theSliceIsOpenedDraggedAndScrubbed() {
    view().setFocus();
    QVERIFY(choose(find<QComboBox>("colouring"), QStringLiteral("plain")));
    view().setFocus();
    const QImage before = picture();
    auto* slices = window_->findChild<studio::SliceView*>();
    QTest::keyClick(&view(), Qt::Key_X);
    QVERIFY(find<QCheckBox>("sliceOn")->isChecked());
    QVERIFY(settled());
    QVERIFY(picture() != before);
    QVERIFY(slices->shownCount() > 0);
    keep("slice");
    QTest::qWait(300);
    // Each step of a drag: from the change to the painted frame with the new field in it.
    auto* slider = find<QSlider>("slicePosition");
    slider->setFocus();
    double worst = 0, sum = 0, field = 0;
    constexpr int kSteps = 30;
    const int framesBefore = view().frameCount();
    Heartbeat heart;
    for (int i = 0; i < kSteps; ++i) {
      const int shown = slices->shownCount();
      QElapsedTimer clock;
      clock.start();
      QTest::keyClick(slider, Qt::Key_Right);
      QVERIFY(QTest::qWaitFor([&] { return slices->shownCount() > shown; }, 5000));
      view().repaint();  // where the new field is not painted yet
      const double ms = double(clock.nsecsElapsed()) / 1e6;
      worst = std::max(worst, ms);
      sum += ms;
      field += slices->lastMilliseconds();
    }
    qInfo("slice drag, 128 x 128: %.0f ms a step (worst %.0f), the field %.0f ms, %.2f frames",
          sum / kSteps, worst, field / kSteps, double(view().frameCount() - framesBefore) / kSteps);
    heart.report("slice drag");
    // By its dot in the view.
    const int was = slider->value();
    const auto grip = slices->gripOnScreen();
    QVERIFY(grip.has_value());
    drag(*grip, *grip - QPointF(0, 48), 8);
    QVERIFY(slider->value() != was);
    QVERIFY(settled());
    // Through the middle again, and what is under the cursor is said.
    slider->setValue(slider->maximum() / 2);
    QVERIFY(settled());
    rest(view().toScreen(Vector3d(0, 1.2, 0)));
    auto* text = find<QLabel>("hoverText");
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains(QLatin1String("slice: ")), 5000);
    const QString said = text->text();
    qInfo("%s", qPrintable(said));
    QVERIFY(said.contains(QLatin1String("inside")));
    // It follows the iterations.
    auto* timeline = window_->findChild<ui::Timeline*>();
    const int shown = slices->shownCount();
    timeline->goTo(0);
    QVERIFY(settled());
    QVERIFY(slices->shownCount() > shown);
    timeline->goTo(timeline->count() - 1);
    QVERIFY(settled());
    // Other axes and contents; the canonical pane shows its own field.
    auto* scene = window_->findChild<ui::SceneView*>();
    scene->showPanes({ui::PaneKind::fit, ui::PaneKind::canonical});
    QVERIFY(settled());
    keep("slice-panes");
    for (const char* content : {"closest place", "closest body part"}) {
      QVERIFY(choose(find<QComboBox>("sliceContent"), QLatin1String(content)));
      QVERIFY(settled());
      keep(QByteArray("slice-").append(QByteArray(content).replace(' ', '-')).constData());
    }
    QVERIFY(choose(find<QComboBox>("sliceContent"), QStringLiteral("distance to the body")));
    for (const char* axis : {"height", "left to right", "as I look now"}) {
      QVERIFY(choose(find<QComboBox>("sliceAxis"), QLatin1String(axis)));
      QVERIFY(settled());
      keep(QByteArray("slice-").append(QByteArray(axis).replace(' ', '-')).constData());
    }
    scene->showPanes({ui::PaneKind::fit});
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_X);
    QVERIFY(settled());
    QVERIFY(!find<QCheckBox>("sliceOn")->isChecked());
  }

  void keysToggle() {
    view().setFocus();
    QVERIFY(choose(find<QComboBox>("colouring"), QStringLiteral("plain")));
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_C);
    QCOMPARE(find<QComboBox>("colouring")->currentText(), QStringLiteral("correspondences"));
    QCOMPARE(find<QComboBox>("bodyColouring")->currentText(), QStringLiteral("correspondences"));
    QTest::keyClick(&view(), Qt::Key_C);
    QCOMPARE(find<QComboBox>("colouring")->currentText(), QStringLiteral("plain"));
  }
};

int main(int argc, char** argv) { return runOnDisplay<CorrespondenceFlowTest>(argc, argv); }
#include "CorrespondenceFlowTest.moc"
