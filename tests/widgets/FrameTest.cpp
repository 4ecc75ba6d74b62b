// What a frame costs on a large scan: printed, not asserted; asserted is what makes it cheap. The
// view is 1280 x 800, as in the figures of the README.
#include <QElapsedTimer>
#include <algorithm>
#include <map>

#include <vtkPolyData.h>

#include "app/studio/EngineServices.h"
#include "body/Skinning.h"
#include "geometry/Topology.h"
#include "registration/ScanPlaces.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ViewStage.h"
#include "widgets/scene/CollapsedDraft.h"

using namespace loopreg;
using namespace loopreg::ui;

namespace {

constexpr Eigen::Index kTriangles = 1'000'000;

/// The first `count` triangles in four each, the others as they are.
Mesh subdivided(const Mesh& mesh, Eigen::Index count) {
  Mesh fine;
  fine.faces.resize(3, mesh.faceCount() + 3 * count);
  fine.faces.rightCols(mesh.faceCount() - count) = mesh.faces.rightCols(mesh.faceCount() - count);
  std::vector<Vector3d> points;
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) points.push_back(mesh.vertices.col(i));
  std::map<std::pair<int, int>, int> middles;
  const auto middle = [&](int a, int b) {
    const auto [found, isNew] = middles.emplace(std::minmax(a, b), static_cast<int>(points.size()));
    if (isNew) points.push_back((mesh.vertices.col(a) + mesh.vertices.col(b)) / 2);
    return found->second;
  };
  for (Eigen::Index f = 0; f < count; ++f) {
    const int a = mesh.faces(0, f), b = mesh.faces(1, f), c = mesh.faces(2, f);
    const int ab = middle(a, b), bc = middle(b, c), ca = middle(c, a);
    fine.faces.col(4 * f) << a, ab, ca;
    fine.faces.col(4 * f + 1) << ab, b, bc;
    fine.faces.col(4 * f + 2) << ca, bc, c;
    fine.faces.col(4 * f + 3) << ab, bc, ca;
  }
  fine.vertices.resize(3, static_cast<Eigen::Index>(points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) {
    fine.vertices.col(static_cast<Eigen::Index>(i)) = points[i];
  }
  return fine;
}

struct Stage : loopreg::testing::ViewStage {
  explicit Stage(const Mesh& scan) {
    setScan(scan);
    show({1280, 800});
  }
  /// Until the frame that was asked for is on the screen.
  bool painted() {
    const int before = viewport->frameCount();
    viewport->requestRender();
    QElapsedTimer patience;
    patience.start();
    while (viewport->frameCount() == before && patience.elapsed() < 20000) {
      QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return viewport->frameCount() > before;
  }
  /// Milliseconds of the median frame while the camera orbits by `frames` mouse moves.
  double orbit(int frames) {
    std::vector<double> times;
    mouse(QEvent::MouseButtonPress, {400, 400}, Qt::LeftButton, Qt::LeftButton);
    for (int i = 1; i <= frames; ++i) {
      QElapsedTimer clock;
      clock.start();
      mouse(QEvent::MouseMove, QPointF(400 + 4 * i, 400), Qt::NoButton, Qt::LeftButton);
      if (!painted()) return -1;
      times.push_back(1e-6 * static_cast<double>(clock.nsecsElapsed()));
    }
    mouse(QEvent::MouseButtonRelease, QPointF(400 + 4 * frames, 400), Qt::LeftButton, Qt::NoButton);
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  }
  /// Of a frame with everything.
  double rest(int frames) {
    std::vector<double> times;
    for (int i = 0; i < frames; ++i) {
      QElapsedTimer clock;
      clock.start();
      viewport->requestRender();
      viewport->grabFramebuffer();
      times.push_back(1e-6 * static_cast<double>(clock.nsecsElapsed()));
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  }
};

/// Pixels of another colour to the eye.
int differingMuch(const QImage& one, const QImage& other) {
  int count = 0;
  for (int y = 0; y < one.height(); ++y) {
    for (int x = 0; x < one.width(); ++x) {
      const QColor a = one.pixelColor(x, y), b = other.pixelColor(x, y);
      count += std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) +
                   std::abs(a.blue() - b.blue()) >
               90;
    }
  }
  return count;
}

}  // namespace

class FrameTest : public QObject {
  Q_OBJECT
 private:
  Mesh scan_;
  body::ModelPointer body_;

 private Q_SLOTS:
  void initTestCase() {
    const auto services = studio::engineServices();
    const auto demos = studio::demoScans();
    if (demos.empty()) QSKIP("needs a demo scan");
    Result<Scan> read = services.read(demos.front(), nullptr, {});
    QVERIFY(bool(read));
    scan_ = read.value().mesh;
    while (scan_.faceCount() < kTriangles) {
      const Eigen::Index missing = (kTriangles - scan_.faceCount() + 2) / 3;
      scan_ = subdivided(scan_, std::min(missing, scan_.faceCount()));
    }
    const auto loaded = services.loadBody();
    QVERIFY(bool(loaded));
    body_ = loaded.value();
  }

  void aMillionTrianglesOrbit() {
    Stage stage(scan_);
    stage.scene->body().setMesh(body_->templateVertices, body_->faces);
    QVERIFY(stage.ready());
    stage.scene->frameAll();
    QVERIFY(stage.drawn());
    const double moving = stage.orbit(15);
    const double resting = stage.rest(5);
    qInfo("%.2f M triangles with the body, %d x %d: moving %.0f ms, resting %.0f ms a frame",
          1e-6 * double(scan_.faceCount()), stage.viewport->width(), stage.viewport->height(),
          moving, resting);
    {
      loopreg::testing::Heartbeat heart;
      stage.orbit(15);
      heart.report("orbiting");
      QTest::qWait(1500);  // the frame with everything comes
      heart.report("orbiting, and coming to rest");
    }
    stage.scene->showPanes(
        {PaneKind::scan, PaneKind::canonical, PaneKind::fit, PaneKind::difference});
    stage.scene->difference().setMesh(body_->templateVertices, body_->faces);
    QVERIFY(stage.drawn());
    qInfo("the same in four panes: moving %.0f ms, resting %.0f ms a frame", stage.orbit(15),
          stage.rest(5));
  }

  void aMillionPointsOrbit() {
    Mesh cloud = scan_;
    cloud.faces.resize(3, 0);
    cloud.normals = geometry::vertexNormals(scan_.vertices, scan_.faces);
    Stage stage(cloud);
    QVERIFY(stage.ready());
    stage.scene->frameAll();
    QVERIFY(stage.drawn());
    const double moving = stage.orbit(15);
    qInfo("%.2f M points: moving %.0f ms, resting %.0f ms a frame",
          1e-6 * double(cloud.vertexCount()), moving, stage.rest(3));
  }

  // Whoever asks for frames gets quick ones; everything is drawn when nobody asks any more.
  void detailComesWhenTheViewRests() {
    bool may = false;
    Stage stage(scan_);
    QVERIFY(stage.ready());
    if (!stage.viewport->softwareRendering()) QSKIP("a graphics card draws everything at once");
    stage.scene->setRefineCondition([&] { return may; });
    QVERIFY(stage.drawn());
    QVERIFY(stage.scene->drafting());
    QTest::qWait(1000);
    QVERIFY2(stage.scene->drafting(), "work goes on");
    may = true;
    QTRY_VERIFY_WITH_TIMEOUT(!stage.scene->drafting(), 10000);
    // A picture that is taken of the view has everything, whatever the last frame was.
    const QImage whole = stage.viewport->grabFramebuffer();
    may = false;
    stage.scene->refresh();
    QCOMPARE(stage.viewport->grabFramebuffer(), whole);
  }

  // What makes it quick, and what must not be lost for it.
  void theCoarseLevelKeepsColoursAndSize() {
    const auto display = makeDisplayMesh(scan_);
    QVERIFY(bool(display->coarse));
    const auto triangles = display->coarse.data->GetNumberOfCells();
    qInfo("coarse level: %lld triangles", static_cast<long long>(triangles));
    QVERIFY(triangles > kCoarseTriangles / 3 && triangles < 2 * kCoarseTriangles);
    Stage stage(scan_);
    stage.scene->scan().setResiduals(std::vector<double>(std::size_t(scan_.vertexCount()), 12.0),
                                     ColourMap::builtin(), {20});
    stage.scene->scan().setColouring(ScanColouring::residual);
    QVERIFY(stage.ready());
    stage.scene->frameAll();
    QVERIFY(stage.drawn());
    const QImage resting = stage.viewport->grabFramebuffer();
    stage.mouse(QEvent::MouseButtonPress, {400, 400}, Qt::LeftButton, Qt::LeftButton);
    QVERIFY(stage.drawn());
    const QImage moving = stage.viewport->grabFramebuffer();
    stage.mouse(QEvent::MouseButtonRelease, {400, 400}, Qt::LeftButton, Qt::NoButton);
    const int far = differingMuch(resting, moving);
    qInfo("%d of %d pixels differ much while moving", far, resting.width() * resting.height());
    QVERIFY(far < resting.width() * resting.height() / 200);
  }

  // Triangles smaller than a pixel are left out where they cost the processor's time, and only
  // there.
  void detailBelowAPixelIsLeftOut() {
    const auto display = makeDisplayMesh(scan_);
    QVERIFY(bool(display->screen));
    auto whole = std::make_shared<DisplayMesh>(*display);
    whole->screen = {};
    Stage stage(scan_);
    QVERIFY(stage.ready());
    if (!stage.viewport->softwareRendering()) QSKIP("a graphics card draws everything");
    const auto picture = [&](const std::shared_ptr<const DisplayMesh>& mesh) {
      stage.scene->setScanMesh(mesh);
      return stage.drawn() ? stage.viewport->grabFramebuffer() : QImage();
    };
    stage.scene->frameAll();
    const QImage farAway = picture(display), farAwayWhole = picture(whole);
    qInfo("level for the screen: %lld triangles in place of %lld, %d of %d pixels differ much",
          static_cast<long long>(display->screen.data->GetNumberOfCells()),
          static_cast<long long>(scan_.faceCount()), differingMuch(farAway, farAwayWhole),
          farAway.width() * farAway.height());
    QVERIFY2(farAway != farAwayWhole, "the level was drawn");
    QVERIFY(differingMuch(farAway, farAwayWhole) < farAway.width() * farAway.height() / 500);
    Turntable camera = stage.viewport->camera();
    camera.distance /= 4;
    stage.viewport->setCamera(camera);
    QCOMPARE(picture(display), picture(whole));
  }

  // Quick frames show the same person in the same colours, and the full mesh comes back.
  void theBodysDraftLooksLikeTheBody() {
    const auto draft = bodyDraft(body_->templateVertices, body_->faces);
    qInfo("body: %d triangles, its draft %d", int(body_->faces.cols()), int(draft->faces.cols()));
    QVERIFY(draft->faces.cols() <= kBodyDraftTriangles);
    QVERIFY(draft->faces.cols() > kBodyDraftTriangles / 2);
    // Closed as the body is: every edge still has a triangle on either side.
    QCOMPARE(geometry::boundaryEdges(draft->faces).empty(),
             geometry::boundaryEdges(body_->faces).empty());

    Stage stage{Mesh()};
    const Result<registration::PlaceMap> map = registration::placeMap(*body_, 0);
    QVERIFY(bool(map));
    BodyLayer& body = stage.scene->body();
    // Bent far from the pose that the draft was made in.
    body::BodyParameters pose = body::BodyParameters::rest(*body_);
    pose.rotations[body::kLeftElbow] = body::rotationFromAxisAngle(Vector3d(0, -1.8, 0));
    pose.rotations[body::kRightKnee] = body::rotationFromAxisAngle(Vector3d(1.6, 0, 0));
    body.setMesh(body::poseBody(*body_, pose).vertices, body_->faces);
    QVERIFY(stage.ready());
    stage.scene->frameAll();
    for (const Tint tint : {Tint::none, Tint::place, Tint::parts}) {
      body.setPlaces(
          std::make_shared<registration::Places>(registration::placesOfBody(map.value())),
          ui::PlaceFrame(map.value().surface->vertices(), map.value().part));
      body.setTint(tint);
      QVERIFY(stage.drawn());
      QTRY_VERIFY(!stage.scene->drafting());
      const QImage resting = stage.viewport->grabFramebuffer();
      stage.mouse(QEvent::MouseButtonPress, {10, 10}, Qt::LeftButton, Qt::LeftButton);
      QVERIFY(stage.drawn());
      QVERIFY(stage.scene->drafting());
      const QImage moving = stage.viewport->grabFramebuffer();
      stage.mouse(QEvent::MouseButtonRelease, {10, 10}, Qt::LeftButton, Qt::NoButton);
      QVERIFY(stage.drawn());
      int covered = 0, outline = 0, colours = 0;
      const QImage empty = [&] {
        body.setVisible(false);
        stage.drawn();
        const QImage without = stage.viewport->grabFramebuffer();
        body.setVisible(true);
        return without;
      }();
      for (int y = 0; y < resting.height(); ++y) {
        for (int x = 0; x < resting.width(); ++x) {
          const auto apart = [](QRgb a, QRgb b) {
            return std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) +
                   std::abs(qBlue(a) - qBlue(b));
          };
          const bool full = apart(resting.pixel(x, y), empty.pixel(x, y)) > 40;
          const bool quick = apart(moving.pixel(x, y), empty.pixel(x, y)) > 40;
          covered += full;
          outline += full != quick;
          colours += full && quick && apart(resting.pixel(x, y), moving.pixel(x, y)) > 60;
        }
      }
      qInfo("tint %d: %d pixels of body, %d at the outline and %d colours differ", int(tint),
            covered, outline, colours);
      QVERIFY(covered > 10000);
      QVERIFY(outline < covered / 40);
      QVERIFY(colours < covered / 12);
      QVERIFY(stage.drawn());
      QCOMPARE(stage.viewport->grabFramebuffer(), resting);
      const QString folder = qEnvironmentVariable("LOOPREG_PICTURES");
      if (!folder.isEmpty()) {
        resting.save(QStringLiteral("%1/draft-%2-full.png").arg(folder).arg(int(tint)));
        moving.save(QStringLiteral("%1/draft-%2-moving.png").arg(folder).arg(int(tint)));
      }
    }
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<FrameTest>(argc, argv); }
#include "FrameTest.moc"
