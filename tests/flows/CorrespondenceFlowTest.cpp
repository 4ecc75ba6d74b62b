// What the scan's points show, by real events with the real engine on the demo scan.
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QStandardItemModel>
#include <QStandardPaths>

#include "app/studio/EngineServices.h"
#include "app/studio/MainWindow.h"
#include "app/studio/NetStore.h"
#include "app/studio/behaviours/CorrespondenceView.h"
#include "app/studio/behaviours/SliceView.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/legend/PlaceLegend.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/scene/SceneView.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

using namespace loopreg;
using loopreg::studio::MainWindow;

namespace {

constexpr int kWait = 120000;

template <class T>
T* find(MainWindow& window, const char* name) {
  T* found = window.findChild<T*>(QLatin1String(name));
  if (!found) qFatal("no %s in the window", name);
  return found;
}

/// As a user does with the arrow keys; entries that cannot be chosen are skipped by Qt.
bool choose(QComboBox* box, const QString& text) {
  box->setFocus();
  for (int i = 0; i < box->count(); ++i) QTest::keyClick(box, Qt::Key_Up);
  for (int i = 0; i < box->count() && box->currentText() != text; ++i) {
    QTest::keyClick(box, Qt::Key_Down);
  }
  return box->currentText() == text;
}

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

class CorrespondenceFlowTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<MainWindow> window_;

  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  QImage picture() {
    const int before = window_->viewport().frameCount();
    window_->viewport().requestRender();
    static_cast<void>(
        QTest::qWaitFor([&] { return window_->viewport().frameCount() > before; }, 10000));
    return window_->viewport().grabFramebuffer();
  }
  /// Kept for people to look at, where a folder is named.
  void keep(const char* name) {
    const QString folder = qEnvironmentVariable("LOOPREG_PICTURES");
    if (folder.isEmpty()) return;
    picture();
    window_->grab().save(folder + QLatin1Char('/') + QLatin1String(name) + QStringLiteral(".png"));
  }
  void hover(const QPointF& at) {
    QMouseEvent move(QEvent::MouseMove, at, window_->viewport().mapToGlobal(at), Qt::NoButton,
                     Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&window_->viewport(), &move);
    QTest::qWait(80);
  }
  /// The canonical body's left knee on the screen.
  QPointF canonicalPoint() {
    const auto& canonical = window_->findChild<studio::CorrespondenceView*>()->canonical();
    const auto& part = window_->document().model()->partLabels;
    Vector3d sum = Vector3d::Zero();
    int count = 0;
    for (std::size_t v = 0; v < part.size(); ++v) {
      if (part[v] != body::kLeftKnee) continue;
      sum += canonical.vertices().col(Eigen::Index(v));
      ++count;
    }
    return window_->viewport().toScreen(sum / count, int(ui::PaneKind::canonical));
  }
  QString scanFile() {
    const QString own = qEnvironmentVariable("LOOPREG_FLOW_SCAN");
    if (!own.isEmpty()) return own;
    return studio::demoScans().empty() ? QString()
                                       : QString::fromStdString(studio::demoScans()[0].string());
  }

 private Q_SLOTS:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QSettings().clear();
    if (scanFile().isEmpty()) QSKIP("needs the demo scans");
    const auto nets = std::make_shared<studio::NetStore>(std::filesystem::path());
    window_ = std::make_unique<MainWindow>(studio::engineServices(nets), QStringList(), nets);
    window_->viewport().setFlightMilliseconds(0);
    window_->resize(1400, 880);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    window_->activateWindow();
    window_->openFile(scanFile());
    QVERIFY(settled());
    find<QWidget>(*window_, "sidePanel");
    window_->findChild<ui::SidePanel*>()->setPage(ui::SidePanel::Page::view);
  }

  void cleanupTestCase() { window_.reset(); }

  void theNetworkIsAskedWithoutAFit() {
    auto* ask = find<QPushButton>(*window_, "predictButton");
    auto* colours = find<QComboBox>(*window_, "colouring");
    QVERIFY(ask->isEnabled());
    QVERIFY(!choose(colours, QStringLiteral("correspondences")));
    const int before = saturated(picture());
    loopreg::testing::Heartbeat heart;
    QTest::mouseClick(ask, Qt::LeftButton);
    QVERIFY(settled());
    heart.report("asking the network");
    QVERIFY(window_->document().result() == nullptr);
    QCOMPARE(colours->currentText(), QStringLiteral("correspondences"));
    keep("places-predicted");
    const int after = saturated(picture());
    qInfo("saturated pixels: %d before, %d after", before, after);
    QVERIFY(after > before + 2000);
    QVERIFY(find<QWidget>(*window_, "placeLegend")->isVisible());
    QVERIFY(find<QLabel>(*window_, "placeStatus")->text().contains(QLatin1String("have a place")));
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
    QVERIFY(window_->document().result() != nullptr);
    window_->findChild<ui::SidePanel*>()->setPage(ui::SidePanel::Page::view);
    auto* colours = find<QComboBox>(*window_, "colouring");
    auto* body = find<QComboBox>(*window_, "bodyColouring");
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
    auto* source = find<QComboBox>(*window_, "placeSource");
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
    auto* lines = find<QCheckBox>(*window_, "arrows");
    QVERIFY(lines->isEnabled());
    QVERIFY(choose(find<QComboBox>(*window_, "colouring"), QStringLiteral("plain")));
    const QImage without = picture();
    lines->click();
    QVERIFY(settled());
    const QImage with = picture();
    QVERIFY(with != without);
    QVERIFY(find<QWidget>(*window_, "arrowLegend")->isVisible());
    keep("lines");
    auto* timeline = window_->findChild<ui::Timeline*>();
    loopreg::testing::Heartbeat heart;
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
    QVERIFY(!find<QWidget>(*window_, "arrowLegend")->isVisible());
  }

  void thePartnerIsMarked() {
    QVERIFY(choose(find<QComboBox>(*window_, "colouring"), QStringLiteral("correspondences")));
    QVERIFY(settled());
    auto* scene = window_->findChild<ui::SceneView*>();
    scene->showPanes({ui::PaneKind::fit, ui::PaneKind::canonical});
    QVERIFY(settled());
    keep("panes");
    const QPointF chest = window_->viewport().toScreen(Vector3d(0, 1.2, 0));
    hover(chest);
    QTRY_VERIFY_WITH_TIMEOUT(
        find<QLabel>(*window_, "hoverText")->text().contains(QLatin1String("sure")), 5000);
    keep("partner");
    // A picture for others has no marks of the cursor: it is the same after the mouse has left.
    const QImage clean = scene->picture(1, false);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&window_->viewport(), &leave);
    QCOMPARE(scene->picture(1, false), clean);
    hover(chest);
    // And from the canonical body to the scan.
    const QImage before = picture();
    hover(canonicalPoint());
    QTRY_COMPARE_WITH_TIMEOUT(find<QLabel>(*window_, "hoverText")->text(),
                              QStringLiteral("left knee"), 5000);
    QVERIFY(picture() != before);
    keep("partner-canonical");
    scene->showPanes({ui::PaneKind::fit});
  }

  void theSliceIsOpenedDraggedAndScrubbed() {
    window_->viewport().setFocus();
    QVERIFY(choose(find<QComboBox>(*window_, "colouring"), QStringLiteral("plain")));
    window_->viewport().setFocus();
    const QImage before = picture();
    auto* slices = window_->findChild<studio::SliceView*>();
    QTest::keyClick(&window_->viewport(), Qt::Key_X);
    QVERIFY(find<QCheckBox>(*window_, "sliceOn")->isChecked());
    QVERIFY(settled());
    QVERIFY(picture() != before);
    QVERIFY(slices->shownCount() > 0);
    keep("slice");
    QTest::qWait(300);
    // Each step of a drag: from the change to the painted frame with the new field in it.
    auto* slider = find<QSlider>(*window_, "slicePosition");
    slider->setFocus();
    double worst = 0, sum = 0, field = 0;
    constexpr int kSteps = 30;
    const int framesBefore = window_->viewport().frameCount();
    loopreg::testing::Heartbeat heart;
    for (int i = 0; i < kSteps; ++i) {
      const int shown = slices->shownCount();
      QElapsedTimer clock;
      clock.start();
      QTest::keyClick(slider, Qt::Key_Right);
      QVERIFY(QTest::qWaitFor([&] { return slices->shownCount() > shown; }, 5000));
      window_->viewport().repaint();  // where the new field is not painted yet
      const double ms = double(clock.nsecsElapsed()) / 1e6;
      worst = std::max(worst, ms);
      sum += ms;
      field += slices->lastMilliseconds();
    }
    qInfo("slice drag, 128 x 128: %.0f ms a step (worst %.0f), the field %.0f ms, %.2f frames",
          sum / kSteps, worst, field / kSteps,
          double(window_->viewport().frameCount() - framesBefore) / kSteps);
    heart.report("slice drag");
    // By its dot in the view.
    const int was = slider->value();
    const auto grip = slices->gripOnScreen();
    QVERIFY(grip.has_value());
    QWidget* view = &window_->viewport();
    QTest::mousePress(view, Qt::LeftButton, {}, grip->toPoint());
    for (int i = 1; i <= 8; ++i) {
      const QPointF at = *grip + QPointF(0, -6 * i);
      QMouseEvent move(QEvent::MouseMove, at, view->mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                       Qt::NoModifier);
      QApplication::sendEvent(view, &move);
    }
    QTest::mouseRelease(view, Qt::LeftButton, {}, grip->toPoint() - QPoint(0, 48));
    QVERIFY(slider->value() != was);
    QVERIFY(settled());
    // Through the middle again, and what is under the cursor is said.
    slider->setValue(slider->maximum() / 2);
    QVERIFY(settled());
    hover(window_->viewport().toScreen(Vector3d(0, 1.2, 0)));
    auto* text = find<QLabel>(*window_, "hoverText");
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
      QVERIFY(choose(find<QComboBox>(*window_, "sliceContent"), QLatin1String(content)));
      QVERIFY(settled());
      keep(QByteArray("slice-").append(QByteArray(content).replace(' ', '-')).constData());
    }
    QVERIFY(
        choose(find<QComboBox>(*window_, "sliceContent"), QStringLiteral("distance to the body")));
    for (const char* axis : {"height", "left to right", "as I look now"}) {
      QVERIFY(choose(find<QComboBox>(*window_, "sliceAxis"), QLatin1String(axis)));
      QVERIFY(settled());
      keep(QByteArray("slice-").append(QByteArray(axis).replace(' ', '-')).constData());
    }
    scene->showPanes({ui::PaneKind::fit});
    window_->viewport().setFocus();
    QTest::keyClick(&window_->viewport(), Qt::Key_X);
    QVERIFY(settled());
    QVERIFY(!find<QCheckBox>(*window_, "sliceOn")->isChecked());
  }

  void keysToggle() {
    window_->viewport().setFocus();
    QVERIFY(choose(find<QComboBox>(*window_, "colouring"), QStringLiteral("plain")));
    window_->viewport().setFocus();
    QTest::keyClick(&window_->viewport(), Qt::Key_C);
    QCOMPARE(find<QComboBox>(*window_, "colouring")->currentText(),
             QStringLiteral("correspondences"));
    QCOMPARE(find<QComboBox>(*window_, "bodyColouring")->currentText(),
             QStringLiteral("correspondences"));
    QTest::keyClick(&window_->viewport(), Qt::Key_C);
    QCOMPARE(find<QComboBox>(*window_, "colouring")->currentText(), QStringLiteral("plain"));
  }
};

int main(int argc, char** argv) {
  return loopreg::testing::runOnDisplay<CorrespondenceFlowTest>(argc, argv);
}
#include "CorrespondenceFlowTest.moc"
