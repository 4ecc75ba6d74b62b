// The 3D view on a real X display: pictures, mouse, resizing, contexts that come and go.
#include <QMouseEvent>
#include <QSignalSpy>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "tests/widgets/ViewStage.h"
#include "widgets/viewport/GraphicsInfo.h"

using namespace loopreg;
using namespace loopreg::ui;
using loopreg::testing::ScriptedEngine;

namespace {

/// A view with a box in it.
struct Stage : loopreg::testing::ViewStage {
  Stage() {
    setScan(ScriptedEngine::box(1.8));
    show({320, 240});
    scene->frameAll();
  }
};

int differing(const QImage& a, const QImage& b) {
  if (a.size() != b.size()) return a.width() * a.height();
  int count = 0;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) count += a.pixel(x, y) != b.pixel(x, y);
  }
  return count;
}

int saturated(const QImage& image) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      count += image.pixelColor(x, y).hsvSaturationF() > 0.35f;
    }
  }
  return count;
}

}  // namespace

class ViewportTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // In sight a tape is solid, behind the box it shines through; hidden it leaves no trace.
  void aTapeIsSeenInFrontAndBehind() {
    Stage stage;
    QVERIFY(stage.ready());
    const QImage without = stage.picture();
    Points front(3, 2), behind(3, 2);
    front << -0.2, 0.2, 0.9, 0.9, 1.0, 1.0;
    behind << -0.2, 0.2, 0.9, 0.9, -1.0, -1.0;
    const auto strongest = [&](const QImage& picture) {
      float most = 0;
      for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
          most = std::max(most, picture.pixelColor(x, y).hsvSaturationF());
        }
      }
      return most;
    };
    stage.scene->tape().show(front, false);
    const QImage inSight = stage.picture();
    stage.scene->tape().show(behind, false);
    const QImage through = stage.picture();
    QVERIFY(differing(inSight, without) > 30);
    QVERIFY(differing(through, without) > 30);
    QVERIFY(strongest(inSight) > strongest(through) + 0.1f);
    stage.scene->tape().hide();
    QCOMPARE(differing(stage.picture(), without), 0);
  }

  void drawsTheSceneOverTheBackground() {
    Stage stage;
    QVERIFY(stage.ready());
    QVERIFY(stage.viewport->usable());
    const QImage with = stage.picture();
    stage.scene->scan().setVisible(false);
    const QImage without = stage.picture();
    const int changed = differing(with, without);
    qInfo("%d of %d pixels show the scan", changed, with.width() * with.height());
    QVERIFY(changed > with.width() * with.height() / 20);
    // Background: neutral and dark, as designed.
    const QColor corner = without.pixelColor(4, without.height() - 5);
    QVERIFY(corner.lightness() > 20 && corner.lightness() < 70);
    QVERIFY(corner.hsvSaturation() < 60);
  }

  // Else the view would think for ever that it is being moved, and draw drafts.
  void aFlightCutShortIsOver() {
    Stage stage;
    QVERIFY(stage.ready());
    Turntable there = stage.viewport->camera();
    there.azimuth += 1;
    for (const int milliseconds : {60000, 0}) {
      stage.viewport->setFlightMilliseconds(60000);
      stage.viewport->flyTo(there);
      QVERIFY(stage.viewport->inUse());
      stage.viewport->setFlightMilliseconds(milliseconds);
      milliseconds > 0 ? stage.viewport->setCamera(there) : stage.viewport->flyTo(there);
      QVERIFY(!stage.viewport->inUse());
    }
  }

  void theFilesColoursComeBack() {
    Stage stage;
    Mesh box = ScriptedEngine::box(1.8);
    box.colors.resize(3, box.vertexCount());
    box.colors.colwise() = Eigen::Matrix<std::uint8_t, 3, 1>(220, 40, 30);
    stage.setScan(box);
    QVERIFY(stage.ready());
    ScanLayer& scan = stage.scene->scan();
    scan.setColouring(ScanColouring::file);
    const QImage coloured = stage.picture();
    QVERIFY(saturated(coloured) > 1000);
    scan.setResiduals(std::vector<double>(std::size_t(box.vertexCount()), 5), ColourMap::builtin(),
                      {20});
    scan.setColouring(ScanColouring::residual);
    QVERIFY(differing(stage.picture(), coloured) > 1000);
    scan.setColouring(ScanColouring::plain);
    QVERIFY(differing(stage.picture(), coloured) > 1000);
    scan.setColouring(ScanColouring::file);
    QCOMPARE(differing(stage.picture(), coloured), 0);
  }

  // Composed by Qt, as with a graphics card, or read back, as without.
  void bothWaysIntoTheWindowShowTheSame() {
    const QByteArray before = qgetenv("LOOPREG_VIEW");
    QImage shown[2], window[2];
    for (const char* way : {"composed", "copied"}) {
      qputenv("LOOPREG_VIEW", way);
      Stage stage;
      before.isEmpty() ? qunsetenv("LOOPREG_VIEW") : qputenv("LOOPREG_VIEW", before);
      QVERIFY(stage.ready());
      const bool copied = qstrcmp(way, "copied") == 0;
      shown[copied] = stage.picture().convertToFormat(QImage::Format_RGB32);
      window[copied] = stage.window.grab().toImage().convertToFormat(QImage::Format_RGB32);
      stage.window.resize(400, 300);
      QVERIFY(QTest::qWaitFor([&] { return stage.picture().width() == 400; }, 5000));
      QVERIFY(!ui::graphicsInfo(*stage.viewport).renderer.isEmpty());
    }
    QCOMPARE(differing(shown[0], shown[1]), 0);
    QCOMPARE(differing(window[0], window[1]), 0);
    QCOMPARE(differing(shown[1], window[1]), 0);
  }

  void picturesAreTheSameEveryTime() {
    Stage stage;
    QVERIFY(stage.ready());
    QCOMPARE(differing(stage.picture(), stage.picture()), 0);
  }

  void draggingOrbitsAndShiftPans() {
    Stage stage;
    QVERIFY(stage.ready());
    const QImage before = stage.picture();
    const Turntable first = stage.viewport->camera();
    QSignalSpy interaction(stage.viewport, &VtkViewport::interactionChanged);
    const auto drag = [&](Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
      QTest::mousePress(stage.viewport, button, modifiers, {100, 100});
      QTest::mouseMove(stage.viewport, {130, 110});
      QMouseEvent move(QEvent::MouseMove, QPointF(160, 120),
                       stage.viewport->mapToGlobal(QPointF(160, 120)), Qt::NoButton, button,
                       modifiers);
      QApplication::sendEvent(stage.viewport, &move);
      QTest::mouseRelease(stage.viewport, button, modifiers, {160, 120});
    };
    drag(Qt::LeftButton, Qt::NoModifier);
    QVERIFY(std::abs(stage.viewport->camera().azimuth - first.azimuth) > 0.1);
    QCOMPARE(stage.viewport->camera().pivot, first.pivot);
    QVERIFY(differing(before, stage.picture()) > 500);
    QCOMPARE(interaction.size(), 2);
    const Turntable second = stage.viewport->camera();
    drag(Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(stage.viewport->camera().azimuth, second.azimuth);
    QVERIFY((stage.viewport->camera().pivot - second.pivot).norm() > 0.01);
  }

  void theWheelZooms() {
    Stage stage;
    QVERIFY(stage.ready());
    const double before = stage.viewport->camera().distance;
    QWheelEvent event({100, 100}, stage.viewport->mapToGlobal(QPointF(100, 100)), {}, {0, 240},
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(stage.viewport, &event);
    QVERIFY(std::abs(stage.viewport->camera().distance - before * 0.88 * 0.88) < 1e-9);
  }

  void raysGoThroughTheirPixel() {
    Stage stage;
    QVERIFY(stage.ready());
    for (const bool orthographic : {false, true}) {
      Turntable camera = stage.viewport->camera();
      camera.orthographic = orthographic;
      stage.viewport->setCamera(camera);
      const auto ray =
          stage.viewport->rayAt({stage.viewport->width() / 2.0, stage.viewport->height() / 2.0});
      QVERIFY(ray.direction.cross(camera.pivot - ray.origin).norm() < 1e-9);
    }
  }

  void residualColoursAreShown() {
    Stage stage;
    QVERIFY(stage.ready());
    const int before = saturated(stage.picture());
    stage.scene->scan().setResiduals(std::vector<double>(8, 12.0), ColourMap::builtin(), {20});
    stage.scene->scan().setColouring(ScanColouring::residual);
    const int after = saturated(stage.picture());
    qInfo("saturated pixels %d -> %d", before, after);
    QVERIFY(after > before + 1000);
  }

  void translucentBodyLetsTheScanThrough() {
    Stage stage;
    QVERIFY(stage.ready());
    const body::ModelPointer model = ScriptedEngine::octahedron();
    stage.scene->body().setMesh(model->templateVertices, model->faces);
    const QImage opaque = stage.picture();
    stage.scene->body().setOpacity(0.4);
    stage.scene->scan().setOpacity(0.5);
    stage.scene->refresh();
    QVERIFY(differing(opaque, stage.picture()) > 1000);
  }

  void survivesResizeAndReparenting() {
    Stage stage;
    QVERIFY(stage.ready());
    stage.window.resize(500, 400);
    QVERIFY(QTest::qWaitFor([&] { return stage.viewport->width() > 400; }, 5000));
    QVERIFY(stage.drawn());
    // Another window: the context is destroyed and made again.
    QWidget other;
    auto* layout = new QVBoxLayout(&other);
    layout->addWidget(stage.viewport);
    other.resize(300, 300);
    other.show();
    QVERIFY(QTest::qWaitForWindowExposed(&other));
    QVERIFY(stage.drawn());
    const QImage with = stage.picture();
    stage.scene->scan().setVisible(false);
    QVERIFY(differing(with, stage.picture()) > 500);
    delete stage.viewport;
  }

  void twoViewsLiveSideBySide() {
    Stage first;
    QVERIFY(first.ready());
    const QImage before = first.picture();
    {
      Stage second;
      QVERIFY(second.ready());
      QVERIFY(differing(first.picture(), before) == 0);
    }
    QCOMPARE(differing(first.picture(), before), 0);
  }

  void largeScansMoveAsACoarseLevel() {
    // A wavy sheet of 250,000 triangles.
    const int n = 354;
    Mesh sheet;
    sheet.vertices.resize(3, n * n);
    for (int i = 0; i < n * n; ++i) {
      sheet.vertices.col(i) = Vector3d(i % n, i / n, 10 * std::sin(0.1 * (i % n))) / n;
    }
    sheet.faces.resize(3, 2 * (n - 1) * (n - 1));
    Eigen::Index f = 0;
    for (int y = 0; y + 1 < n; ++y) {
      for (int x = 0; x + 1 < n; ++x) {
        const int a = y * n + x;
        sheet.faces.col(f++) << a, a + 1, a + n;
        sheet.faces.col(f++) << a + 1, a + n + 1, a + n;
      }
    }
    const auto display = makeDisplayMesh(sheet);
    QVERIFY(bool(display->coarse));
    QVERIFY(!makeDisplayMesh(ScriptedEngine::box(1))->coarse);
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<ViewportTest>(argc, argv); }
#include "ViewportTest.moc"
