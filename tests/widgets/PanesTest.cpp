// Several panes in one view, and the tools that take the mouse before the camera does.
#include <vtkRenderer.h>

#include <QLabel>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QWheelEvent>

#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "tests/widgets/ViewStage.h"

using namespace loopreg;
using namespace loopreg::ui;
using loopreg::testing::ScriptedEngine;

namespace {

struct Stage : loopreg::testing::ViewStage {
  Stage() {
    setScan(ScriptedEngine::box(1.8));
    const body::ModelPointer model = ScriptedEngine::octahedron();
    scene->body().setMesh(model->templateVertices, model->faces);
    show({400, 300});
    scene->frameAll();
  }
};

/// Pixels inside `part` (fractions) that differ from the background beside them.
int drawnPixels(const QImage& image, const QRectF& part) {
  const QRect area(int(part.x() * image.width()), int(part.y() * image.height()),
                   int(part.width() * image.width()), int(part.height() * image.height()));
  int count = 0;
  for (int y = area.top(); y < area.bottom(); ++y) {
    const int behind = image.pixelColor(area.left() + 1, y).lightness();
    for (int x = area.left(); x < area.right(); ++x) {
      count += std::abs(image.pixelColor(x, y).lightness() - behind) > 40;
    }
  }
  return count;
}

/// Consumes what it is told to and remembers what it saw.
struct Recorder : ViewTool {
  bool take = true;
  QStringList seen;
  ToolEvent last;
  bool note(const char* what, const ToolEvent& e) {
    seen << QLatin1String(what);
    last = e;
    return take;
  }
  bool press(const ToolEvent& e) override { return note("press", e); }
  bool move(const ToolEvent& e) override { return note("move", e); }
  bool release(const ToolEvent& e) override { return note("release", e); }
  bool hover(const ToolEvent& e) override { return note("hover", e); }
  bool wheel(const ToolEvent& e) override { return note("wheel", e); }
  void dropped() override { seen << QStringLiteral("dropped"); }
};

}  // namespace

class PanesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void fourPanesShowFourThings() {
    Stage stage;
    QVERIFY(stage.ready());
    QCOMPARE(stage.viewport->paneCount(), 1);
    stage.scene->showPanes(
        {PaneKind::scan, PaneKind::canonical, PaneKind::fit, PaneKind::difference});
    QCOMPARE(stage.viewport->paneCount(), 4);
    const body::ModelPointer model = ScriptedEngine::octahedron();
    stage.scene->difference().setMesh(model->templateVertices, model->faces);
    const QImage four = stage.picture();
    QVERIFY(drawnPixels(four, {0.02, 0.05, 0.45, 0.4}) > 300);  // scan
    QCOMPARE(drawnPixels(four, {0.52, 0.05, 0.45, 0.4}), 0);    // canonical: nobody filled it
    QVERIFY(drawnPixels(four, {0.02, 0.55, 0.45, 0.4}) > 300);  // fit
    QVERIFY(drawnPixels(four, {0.52, 0.55, 0.45, 0.4}) > 100);  // difference
    QVERIFY(stage.window.findChild<QLabel*>(QStringLiteral("paneTitle0"))->isVisible());
    stage.scene->showPanes({PaneKind::fit});
    QVERIFY(!stage.window.findChild<QLabel*>(QStringLiteral("paneTitle0"))->isVisible());
  }

  // What is not shown is not rendered.
  void onePaneCostsNothingExtra() {
    Stage stage;
    QVERIFY(stage.ready());
    for (int pane = 1; pane < VtkViewport::kPanes; ++pane) {
      QVERIFY(!stage.viewport->renderer(pane)->GetDraw());
      QVERIFY(!stage.viewport->overlay(pane)->GetDraw());
    }
    stage.scene->frameAll();
    const QImage before = stage.picture();
    stage.scene->showPanes({PaneKind::scan, PaneKind::fit});
    stage.picture();
    stage.scene->showPanes({PaneKind::fit});
    QVERIFY(stage.picture() == before);
  }

  void raysBelongToThePaneUnderTheCursor() {
    Stage stage;
    QVERIFY(stage.ready());
    stage.scene->showPanes({PaneKind::scan, PaneKind::fit});
    const double w = stage.viewport->width(), h = stage.viewport->height();
    QCOMPARE(SceneView::kindOf(stage.viewport->paneAt({w * 0.25, h / 2})), PaneKind::scan);
    QCOMPARE(SceneView::kindOf(stage.viewport->paneAt({w * 0.75, h / 2})), PaneKind::fit);
    for (const double x : {0.25, 0.75}) {
      const auto ray = stage.viewport->rayAt({w * x, h / 2});
      const Vector3d pivot = stage.viewport->camera().pivot;
      QVERIFY(ray.direction.cross(pivot - ray.origin).norm() < 1e-9);
    }
    // There and back again.
    const Vector3d point(0.2, 1.4, 0.1);
    const QPointF at = stage.viewport->toScreen(point, 0);
    const auto ray = stage.viewport->rayAt(at, 0);
    QVERIFY(ray.direction.cross(point - ray.origin).norm() < 1e-9);
  }

  void camerasAreLinkedUntilTheyAreNot() {
    Stage stage;
    QVERIFY(stage.ready());
    stage.scene->showPanes({PaneKind::canonical, PaneKind::fit});
    const double w = stage.viewport->width(), h = stage.viewport->height();
    const Vector3d ownPivot = stage.viewport->camera(2).pivot;
    stage.drag({w * 0.25, h / 2}, {w * 0.35, h / 2});  // in the canonical pane
    QVERIFY(std::abs(stage.viewport->camera(0).azimuth) > 0.1);
    QCOMPARE(stage.viewport->camera(0).azimuth, stage.viewport->camera(2).azimuth);
    Turntable moved = stage.viewport->camera();
    moved.pivot = Vector3d(0, 0.1, 0);
    stage.viewport->setCamera(moved);
    QCOMPARE(stage.viewport->camera(2).pivot, ownPivot);
    QCOMPARE(stage.viewport->camera(1).pivot, moved.pivot);
    stage.viewport->setCamerasLinked(false);
    const double before = stage.viewport->camera(0).azimuth;
    stage.drag({w * 0.25, h / 2}, {w * 0.35, h / 2});
    QCOMPARE(stage.viewport->camera(0).azimuth, before);
    QVERIFY(std::abs(stage.viewport->camera(2).azimuth - before) > 0.1);
    stage.viewport->setCamerasLinked(true);
    QCOMPARE(stage.viewport->camera(2).azimuth, before);
  }

  void aToolTakesTheMouseBeforeTheCamera() {
    Stage stage;
    QVERIFY(stage.ready());
    const double azimuth = stage.viewport->camera().azimuth;
    Recorder tool;
    stage.viewport->setTool(&tool);
    stage.mouse(QEvent::MouseMove, {50, 60}, Qt::NoButton, Qt::NoButton);
    stage.drag({100, 100}, {160, 120});
    QCOMPARE(tool.seen, (QStringList{"hover", "press", "move", "move", "release"}));
    QCOMPARE(tool.last.position, QPointF(160, 120));
    QCOMPARE(stage.viewport->camera().azimuth, azimuth);
    // What it does not want goes to the camera, whole drags at a time.
    tool.take = false;
    tool.seen.clear();
    stage.drag({100, 100}, {160, 120});
    QCOMPARE(tool.seen, QStringList{"press"});
    QVERIFY(stage.viewport->camera().azimuth != azimuth);
    tool.take = true;
    QWheelEvent wheel({100, 100}, stage.viewport->mapToGlobal(QPointF(100, 100)), {}, {0, 240},
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    const double distance = stage.viewport->camera().distance;
    QApplication::sendEvent(stage.viewport, &wheel);
    QCOMPARE(tool.last.wheelSteps, 2.0);
    QCOMPARE(stage.viewport->camera().distance, distance);
    // A handle is asked first; a tool that is put down hears of it.
    Recorder handle;
    stage.viewport->addHandle(&handle);
    tool.seen.clear();
    stage.drag({100, 100}, {160, 120});
    QVERIFY(tool.seen.isEmpty());
    QCOMPARE(handle.seen.size(), 4);
    stage.viewport->removeHandle(&handle);
    stage.viewport->setTool(nullptr);
    QCOMPARE(tool.seen, QStringList{"dropped"});
  }

  void clicksAreToldFromDrags() {
    Stage stage;
    QVERIFY(stage.ready());
    QSignalSpy clicked(stage.viewport, &VtkViewport::clicked);
    QSignalSpy recentre(stage.viewport, &VtkViewport::recentreRequested);
    stage.drag({100, 100}, {101, 101});
    QCOMPARE(clicked.size(), 1);
    stage.drag({100, 100}, {140, 101});
    QCOMPARE(clicked.size(), 1);
    stage.drag({100, 100}, {101, 101}, Qt::MiddleButton);
    QCOMPARE(recentre.size(), 1);
    QTest::mouseDClick(stage.viewport, Qt::LeftButton, {}, {100, 100});
    QCOMPARE(recentre.size(), 2);
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<PanesTest>(argc, argv); }
#include "PanesTest.moc"
