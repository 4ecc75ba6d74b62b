// The GLSL of shaders/: every file is compiled and drawn, and its pixels are checked.
#include <vtkActor.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <QFile>
#include <QTemporaryDir>

#include "body/ModelFile.h"
#include "canonical/FieldSlice.h"
#include "tests/support/Shapes.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ViewStage.h"
#include "widgets/scene/ShaderLibrary.h"
#include "widgets/scene/SliceLayer.h"

using namespace loopreg;
using namespace loopreg::ui;

namespace {

struct Stage : loopreg::testing::ViewStage {
  Stage() {
    show({400, 400});
    scene->setGroundVisible(false);
  }
};

/// Chromaticity apart from light: what is left of a colour when shading is taken off.
Vector3d hueOf(const QColor& colour) {
  const Vector3d rgb(colour.redF(), colour.greenF(), colour.blueF());
  return rgb / std::max(1e-6, rgb.sum());
}

std::shared_ptr<registration::Places> placesOf(const Points& canonical, float confidence) {
  auto places = std::make_shared<registration::Places>();
  places->canonical = canonical;
  places->part.assign(std::size_t(canonical.cols()), 0);
  places->confidence.assign(std::size_t(canonical.cols()), confidence);
  return places;
}

}  // namespace

class ShaderTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyShaderCompiles_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"correspondence", "slice"}) QTest::newRow(name) << QString(name);
  }
  void everyShaderCompiles() {
    QFETCH(QString, name);
    const auto source = shaders::find(name);
    QVERIFY(source.has_value());
    QVERIFY(source->pieces.size() >= 4);
    QString log;
    QVERIFY2(shaders::compiles(*source, &log), qPrintable(log));
  }

  void aBrokenOverrideIsNotUsed() {
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("slice.glsl")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("//@ fragment Color::Impl\n  diffuseColor = nonsense;\n");
    file.close();
    qputenv("LOOPREG_SHADER_DIR", folder.path().toUtf8());
    const auto source = shaders::find(QStringLiteral("slice"));
    QVERIFY(source.has_value());
    for (const auto& piece : source->pieces) QVERIFY(!piece.code.contains("nonsense"));
    // A good one is.
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("//@ fragment Color::Impl\n  diffuseColor = vec3(1.0);\n");
    file.close();
    QCOMPARE(shaders::find(QStringLiteral("slice"))->pieces.size(), std::size_t(1));
    qunsetenv("LOOPREG_SHADER_DIR");
  }

  // A scan moved away and a body: the same canonical place has the same colour on both, and the
  // one that the legend's arithmetic gives.
  void theSamePlaceHasTheSameColourEverywhere() {
    Stage stage;
    const Mesh sphere = testing::makeSphere(0.5, 4);
    const PlaceFrame frame(sphere.vertices, std::vector<int>(std::size_t(sphere.vertices.cols())));
    Mesh scan = sphere;
    scan.vertices.colwise() += Vector3d(-0.7, 0, 0);
    stage.scene->scan().setMesh(makeDisplayMesh(scan));
    stage.scene->scan().setAlignment({});
    stage.scene->scan().setPlaces(placesOf(sphere.vertices, 1), frame);
    stage.scene->scan().setColouring(ScanColouring::place);
    const Points moved = sphere.vertices.colwise() + Vector3d(0.7, 0, 0);
    stage.scene->body().setPlaces(placesOf(sphere.vertices, 1), frame);
    stage.scene->body().setMesh(moved, sphere.faces);
    stage.scene->body().setTint(Tint::place);
    stage.scene->setScanBounds(geometry::bounds(scan.vertices));
    QVERIFY(stage.ready());
    Turntable camera;
    camera.orthographic = true;
    camera.frame(Eigen::AlignedBox3d(Vector3d(-1.2, -0.5, -0.5), Vector3d(1.2, 0.5, 0.5)), 1);
    stage.viewport->setCamera(camera);
    const QImage picture = stage.picture();
    const double metresPerPixel = camera.visibleHeight() / picture.height();
    const auto pixel = [&](double x, double y) {
      return picture.pixelColor(
          int(picture.width() / 2.0 + (x - camera.pivot.x()) / metresPerPixel),
          int(picture.height() / 2.0 - (y - camera.pivot.y()) / metresPerPixel));
    };
    double worst = 0, worstToLegend = 0;
    for (double x = -0.3; x <= 0.31; x += 0.1) {
      for (double y = -0.3; y <= 0.31; y += 0.1) {
        const Vector3d onScan = hueOf(pixel(x - 0.7, y)), onBody = hueOf(pixel(x + 0.7, y));
        const Vector3d place(x, y, std::sqrt(0.25 - x * x - y * y));
        worst = std::max(worst, (onScan - onBody).norm());
        worstToLegend = std::max(worstToLegend, (onScan - hueOf(frame.colourAt(place))).norm());
      }
    }
    qInfo("largest difference in chromaticity: scan and body %.3f, to the legend %.3f", worst,
          worstToLegend);
    QVERIFY(worst < 0.04);
    QVERIFY(worstToLegend < 0.06);
    // Left and right are told apart.
    QVERIFY((hueOf(pixel(-0.7 - 0.3, 0)) - hueOf(pixel(-0.7 + 0.3, 0))).norm() > 0.15);
  }

  void everyTintIsDrawn() {
    Stage stage;
    const Mesh sphere = testing::makeSphere(0.5, 4);
    std::vector<int> part(std::size_t(sphere.vertices.cols()), 0);
    for (std::size_t v = 0; v < part.size(); ++v) {
      part[v] = sphere.vertices(0, Eigen::Index(v)) > 0 ? body::kLeftKnee : body::kRightKnee;
    }
    const PlaceFrame frame(sphere.vertices, part);
    auto places = placesOf(sphere.vertices, 0.5f);
    places->part = part;
    places->depthMm.assign(part.size(), 10);
    stage.scene->scan().setMesh(makeDisplayMesh(sphere));
    stage.scene->scan().setAlignment({});
    stage.scene->scan().setPlaces(places, frame);
    stage.scene->scan().setAmountRange(ColourMap::builtin(), 20);
    stage.scene->setScanBounds(geometry::bounds(sphere.vertices));
    stage.scene->frameAll();
    QVERIFY(stage.ready());
    std::vector<QImage> pictures;
    for (const ScanColouring colouring :
         {ScanColouring::plain, ScanColouring::place, ScanColouring::checker, ScanColouring::parts,
          ScanColouring::confidence}) {
      stage.scene->scan().setColouring(colouring);
      pictures.push_back(stage.picture());
    }
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) QVERIFY(pictures[i] != pictures[j]);
    }
    // Half sure and half the range deep are the same colour of the map: not the plain one.
    stage.scene->scan().setColouring(ScanColouring::depth);
    const QColor middle = stage.picture().pixelColor(200, 200);
    QVERIFY((hueOf(middle) - hueOf(ColourMap::builtin().at(0.5))).norm() < 0.04);
    // Off again leaves no trace.
    stage.scene->scan().setColouring(ScanColouring::plain);
    QVERIFY(stage.picture() == pictures[0]);
  }

  // The slice through the middle of a sphere: its contour where the sphere is, the map's ends far
  // inside and at the range, a line every step, nothing beyond the range.
  void aSliceShowsTheField() {
    Stage stage;
    const Mesh sphere = testing::makeSphere(0.3, 5);
    const canonical::CanonicalSurface surface(sphere.vertices, sphere.faces);
    SliceLayer layer(stage.viewport->renderer(), stage.viewport->overlay());
    SliceLayer::Data data;
    data.slice = canonical::sliceField(
        surface,
        canonical::planeAcross(Eigen::AlignedBox3d(Vector3d(-0.5, -0.5, 0), Vector3d(0.5, 0.5, 0)),
                               Vector3d::Zero(), Vector3d::UnitZ()),
        1);
    data.near.resize(3, 0);
    const auto map = ColourMap::builtin(QStringLiteral("seesaw"));
    layer.show(data, {});
    layer.setMap(map);
    layer.setStyle({SliceLayer::Content::distance, 100, 0});
    QVERIFY(stage.ready());
    Turntable camera;
    camera.orthographic = true;
    camera.frame(Eigen::AlignedBox3d(Vector3d(-0.5, -0.5, -0.1), Vector3d(0.5, 0.5, 0.1)), 1);
    stage.viewport->setCamera(camera);
    const auto at = [&](const QImage& picture, double x) {
      const double metresPerPixel = camera.visibleHeight() / picture.height();
      return picture.pixelColor(
          int(picture.width() / 2.0 + (x - camera.pivot.x()) / metresPerPixel),
          int(picture.height() / 2.0 + camera.pivot.y() / metresPerPixel));
    };
    const auto apart = [](const QColor& a, const QColor& b) {
      return std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
                       std::abs(a.blue() - b.blue())});
    };
    const QImage plain = stage.picture();
    // Distances -50 and +50 mm of a range of 100; farther inside the map's end.
    QVERIFY(apart(at(plain, 0.25), map.at(0.25)) < 12);
    QVERIFY(apart(at(plain, 0.35), map.at(0.75)) < 12);
    QVERIFY(apart(at(plain, 0.05), map.at(0)) < 12);
    int darkest = 255;
    for (double x = 0.295; x <= 0.305; x += 0.001) {
      darkest = std::min(darkest, at(plain, x).lightness());
    }
    QVERIFY2(darkest < 60, "the contour of the surface");
    layer.setStyle({SliceLayer::Content::distance, 100, 50});
    const QImage lines = stage.picture();
    int onLine = 255, beside = at(lines, 0.325).lightness();
    for (double x = 0.345; x <= 0.355; x += 0.001) {
      onLine = std::min(onLine, at(lines, x).lightness());
    }
    QVERIFY2(onLine < beside - 30, "a line at 50 mm");
    // Beyond the range there is no plane.
    layer.hide();
    const QImage nothing = stage.picture();
    QVERIFY(apart(at(nothing, 0.42), at(plain, 0.42)) < 3);
    QVERIFY(apart(at(nothing, 0.35), at(plain, 0.35)) > 30);
  }

  // The surface's functions spread through space: the colour of the closest place.
  void aSliceShowsTheClosestPlace() {
    Stage stage;
    const Mesh sphere = testing::makeSphere(0.3, 5);
    const canonical::CanonicalSurface surface(sphere.vertices, sphere.faces);
    const PlaceFrame frame(sphere.vertices, std::vector<int>(std::size_t(sphere.vertices.cols())));
    SliceLayer layer(stage.viewport->renderer(), stage.viewport->overlay());
    SliceLayer::Data data;
    data.slice = canonical::sliceField(
        surface,
        canonical::planeAcross(Eigen::AlignedBox3d(Vector3d(-0.5, -0.5, 0), Vector3d(0.5, 0.5, 0)),
                               Vector3d::Zero(), Vector3d::UnitZ()),
        1);
    const Eigen::Index count = data.slice.plane.nodes().cols();
    data.place.resize(3, count);
    for (Eigen::Index i = 0; i < count; ++i) {
      data.place.col(i) = data.slice.nearest[std::size_t(i)].position;
    }
    data.part.assign(std::size_t(count), 0);
    data.near.resize(3, 0);
    layer.show(data, frame);
    layer.setStyle({SliceLayer::Content::parts, 100, 0});
    QVERIFY(stage.ready());
    stage.viewport->setCamera([] {
      Turntable camera;
      camera.orthographic = true;
      camera.frame(Eigen::AlignedBox3d(Vector3d(-0.5, -0.5, -0.1), Vector3d(0.5, 0.5, 0.1)), 1);
      return camera;
    }());
    const QColor part = stage.picture().pixelColor(200, 100);
    QVERIFY((hueOf(part) - hueOf(frame.parts[0])).norm() < 0.03);
    layer.setStyle({SliceLayer::Content::place, 100, 0});
    const QImage places = stage.picture();
    QVERIFY((hueOf(places.pixelColor(110, 200)) - hueOf(places.pixelColor(290, 200))).norm() >
            0.15);
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<ShaderTest>(argc, argv); }
#include "ShaderTest.moc"
