// Pictures of the view against pictures that were looked at and kept (tests/baselines, 320 x 240).
// Where a change of looks is meant, LOOPREG_WRITE_BASELINES=1 writes them anew.
#include <QDir>
#include <cmath>

#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "tests/widgets/ViewStage.h"

using namespace loopreg;
using namespace loopreg::ui;
using loopreg::testing::ScriptedEngine;

namespace {

/// Drivers differ in the last bit and in single pixels of an edge, not in more.
constexpr double kMeanTolerance = 0.5;
constexpr int kFar = 16;
constexpr double kFarShare = 0.002;

/// Empty where the picture is the baseline's; else what differs.
QString compare(const QImage& picture, const char* name) {
  const QString file =
      QStringLiteral(LOOPREG_BASELINES) + QStringLiteral("/%1.png").arg(QLatin1String(name));
  if (qEnvironmentVariableIntValue("LOOPREG_WRITE_BASELINES") != 0) {
    return picture.save(file) ? QString() : QStringLiteral("cannot write ") + file;
  }
  const QImage kept = QImage(file).convertToFormat(QImage::Format_RGB32);
  if (kept.size() != picture.size()) return QStringLiteral("no baseline of this size: ") + file;
  const QImage now = picture.convertToFormat(QImage::Format_RGB32);
  double sum = 0;
  int far = 0;
  for (int y = 0; y < now.height(); ++y) {
    for (int x = 0; x < now.width(); ++x) {
      const QColor a = now.pixelColor(x, y), b = kept.pixelColor(x, y);
      const int most = std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
                                 std::abs(a.blue() - b.blue())});
      sum += most;
      far += most > kFar;
    }
  }
  const double pixels = double(now.width()) * now.height();
  qInfo("%s: mean difference %.3f of 255, %.3f %% of the pixels differ much", name, sum / pixels,
        100 * far / pixels);
  if (sum / pixels < kMeanTolerance && far < kFarShare * pixels) return {};
  now.save(QDir::temp().filePath(QStringLiteral("%1-now.png").arg(QLatin1String(name))));
  return QStringLiteral("%1 differs; see %1-now.png in %2")
      .arg(QLatin1String(name), QDir::tempPath());
}

struct Stage : loopreg::testing::ViewStage {
  Stage() {
    setScan(ScriptedEngine::box(1.8));
    Points body = ScriptedEngine::octahedron()->templateVertices;
    body.row(2) *= 2;  // stands out of the box in front
    scene->body().setMesh(body, ScriptedEngine::octahedron()->faces);
    window.setFixedSize(320, 240);
    show(window.size());
  }
  bool ready() {
    if (!ViewStage::ready()) return false;
    Turntable camera;
    camera.azimuth = 0.6;
    camera.elevation = 0.3;
    viewport->setCamera(camera);
    scene->frameAll();
    return drawn();
  }
};

}  // namespace

#define COMPARE_PICTURE(picture, name)                      \
  do {                                                      \
    const QString difference = compare(picture, name);      \
    QVERIFY2(difference.isEmpty(), qPrintable(difference)); \
  } while (false)

class BaselineTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void darkAndLight() {
    Stage stage;
    QVERIFY(stage.ready());
    COMPARE_PICTURE(stage.picture(), "view-dark");
    stage.scene->setPalette(Palette3D::light());
    COMPARE_PICTURE(stage.picture(), "view-light");
  }

  void fourPanes() {
    Stage stage;
    QVERIFY(stage.ready());
    const Points& body = stage.scene->body().vertices();
    stage.scene->difference().setMesh(body, stage.scene->body().faces());
    stage.scene->difference().setDistances({-20, -10, 0, 10, 20, std::nan("")}, 20);
    stage.scene->showPanes(
        {PaneKind::scan, PaneKind::canonical, PaneKind::fit, PaneKind::difference});
    COMPARE_PICTURE(stage.picture(), "panes");
  }

  void cutAndWipe() {
    Stage stage;
    QVERIFY(stage.ready());
    stage.scene->setCut(HalfSpace{Vector3d(0, 1.2, 0), -Vector3d::UnitY()});
    stage.scene->setWipe(0.5);
    COMPARE_PICTURE(stage.picture(), "cut-wipe");
  }

  void tapeThroughTheScan() {
    Stage stage;
    QVERIFY(stage.ready());
    Points path(3, 3);
    path << -0.2, 0.2, 0.2, 0.9, 0.9, 0.3, 0.2, 0.2, -0.2;
    stage.scene->ruler().show(path, false);
    COMPARE_PICTURE(stage.picture(), "tape");
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<BaselineTest>(argc, argv); }
#include "BaselineTest.moc"
