// The parts of the 3D view that need no OpenGL: event translation, camera arithmetic, picking.
#include <vtkCommand.h>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QTest>
#include <QWheelEvent>

#include "app/studio/PlatformSetup.h"
#include "widgets/scene/Picking.h"
#include "widgets/viewport/Turntable.h"
#include "widgets/viewport/VtkEvents.h"

using namespace loopreg;
using namespace loopreg::ui;

namespace {

constexpr double kPi = 3.14159265358979323846;

QMouseEvent mouse(QEvent::Type type, QPointF at, Qt::MouseButton button,
                  Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  return QMouseEvent(type, at, at, button, button, modifiers);
}

}  // namespace

class ViewMathTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // --- Events ---

  void positionsAreFlippedAndScaled() {
    int x = 0;
    int y = 0;
    toDevice({0, 0}, {QSize(400, 300), 1}, x, y);
    QCOMPARE(x, 0);
    QCOMPARE(y, 299);
    toDevice({399, 299}, {QSize(400, 300), 1}, x, y);
    QCOMPARE(x, 399);
    QCOMPARE(y, 0);
    toDevice({100, 50}, {QSize(400, 300), 1.5}, x, y);
    QCOMPARE(x, 150);
    QCOMPARE(y, 449 - 75);
  }

  void buttonsBecomeCommands() {
    const ViewGeometry view{QSize(400, 300), 1};
    const auto left = translateEvent(mouse(QEvent::MouseButtonPress, {5, 5}, Qt::LeftButton), view);
    QCOMPARE(left.command, static_cast<unsigned long>(vtkCommand::LeftButtonPressEvent));
    QVERIFY(!left.doubleClick);
    const auto up =
        translateEvent(mouse(QEvent::MouseButtonRelease, {5, 5}, Qt::MiddleButton), view);
    QCOMPARE(up.command, static_cast<unsigned long>(vtkCommand::MiddleButtonReleaseEvent));
    const auto twice =
        translateEvent(mouse(QEvent::MouseButtonDblClick, {5, 5}, Qt::LeftButton), view);
    QVERIFY(twice.doubleClick);
    const auto extra =
        translateEvent(mouse(QEvent::MouseButtonPress, {5, 5}, Qt::BackButton), view);
    QCOMPARE(extra.command, 0ul);
  }

  void modifiersAndKeysAreCarried() {
    const ViewGeometry view{QSize(400, 300), 1};
    const auto shifted = translateEvent(
        mouse(QEvent::MouseMove, {5, 5}, Qt::NoButton, Qt::ShiftModifier | Qt::AltModifier), view);
    QVERIFY(shifted.shift && shifted.alt && !shifted.control);
    const QKeyEvent key(QEvent::KeyPress, Qt::Key_A, Qt::ControlModifier, QStringLiteral("a"));
    const auto pressed = translateEvent(key, view);
    QCOMPARE(pressed.command, static_cast<unsigned long>(vtkCommand::KeyPressEvent));
    QCOMPARE(pressed.character, 'a');
    QVERIFY(pressed.control);
    const QKeyEvent arrow(QEvent::KeyRelease, Qt::Key_Left, Qt::NoModifier);
    QCOMPARE(translateEvent(arrow, view).keySymbol, std::string("Left"));
    QCOMPARE(translateEvent(arrow, view).character, '\0');
    QCOMPARE(translateEvent(QEvent(QEvent::Leave), view).command,
             static_cast<unsigned long>(vtkCommand::LeaveEvent));
  }

  void wheelAnglesAreCollected() {
    WheelSteps wheel;
    QCOMPARE(wheel.add(120), 1);
    QCOMPARE(wheel.add(40), 0);
    QCOMPARE(wheel.add(40), 0);
    QCOMPARE(wheel.add(40), 1);
    QCOMPARE(wheel.add(100), 0);
    QCOMPARE(wheel.add(-119), 0);  // a change of direction begins afresh
    QCOMPARE(wheel.add(-1), -1);
    QCOMPARE(wheel.add(-360), -3);
  }

  // --- Camera ---

  void frameIsOrthonormal() {
    Turntable camera;
    camera.azimuth = 0.7;
    for (const double elevation : {-kPi / 2, -0.4, 0.0, 1.1, kPi / 2}) {
      camera.elevation = elevation;
      QVERIFY(std::abs(camera.right().dot(camera.up())) < 1e-12);
      QVERIFY(std::abs(camera.right().dot(camera.direction())) < 1e-12);
      QVERIFY((camera.right().cross(camera.up()) - camera.direction()).norm() < 1e-12);
      QVERIFY(camera.up().y() > -1e-12);  // up never turns over
    }
  }

  void frontLooksAlongMinusZ() {
    Turntable camera;
    lookFrom(camera, NamedView::front);
    QVERIFY((camera.direction() - Vector3d(0, 0, 1)).norm() < 1e-12);
    lookFrom(camera, NamedView::side);
    QVERIFY((camera.direction() - Vector3d(1, 0, 0)).norm() < 1e-12);
    lookFrom(camera, NamedView::top);
    QVERIFY((camera.direction() - Vector3d(0, 1, 0)).norm() < 1e-12);
  }

  void orbitKeepsPivotAndStopsAtThePoles() {
    Turntable camera;
    const Vector3d pivot = camera.pivot;
    camera.orbit(0, -100000, 500);
    QVERIFY(std::abs(camera.elevation - kPi / 2) < 1e-12);
    camera.orbit(500, 0, 500);
    QVERIFY(std::abs(std::abs(camera.azimuth) - kPi) < 1e-9);
    QCOMPARE(camera.pivot, pivot);
  }

  void panMovesThePivotByWhatIsUnderTheCursor() {
    Turntable camera;
    camera.pan(0, camera.visibleHeight() > 0 ? 100 : 0, 400);
    QVERIFY(std::abs(camera.pivot.y() - (0.9 - camera.visibleHeight() / 4)) < 1e-12);
  }

  void zoomAtKeepsThePointUnderTheCursor() {
    Turntable camera;
    camera.azimuth = 0.4;
    const auto under = [&](double x, double y) {
      const double scale = camera.visibleHeight() / 400;
      return Vector3d(camera.pivot + scale * (x * camera.right() + y * camera.up()));
    };
    const Vector3d before = under(120, -60);
    camera.zoomAt(3, 120, -60, 400);
    QVERIFY((under(120, -60) - before).norm() < 1e-12);
    QVERIFY(camera.distance < 4);
  }

  void frameShowsTheWholeBox() {
    const Eigen::AlignedBox3d box(Vector3d(-1, 0, -0.3), Vector3d(1, 1.8, 0.3));
    for (const double aspect : {0.4, 1.0, 2.5}) {
      for (const double azimuth : {0.0, 0.8, 2.0}) {
        Turntable camera;
        camera.azimuth = azimuth;
        camera.elevation = 0.3;
        camera.frame(box, aspect);
        const double tangent = std::tan(camera.viewAngle * kPi / 360);
        for (int i = 0; i < 8; ++i) {
          const Vector3d corner = box.corner(static_cast<Eigen::AlignedBox3d::CornerType>(i));
          const Vector3d seen = corner - camera.eye();
          const double depth = -seen.dot(camera.direction());
          QVERIFY(depth > 0);
          QVERIFY(std::abs(seen.dot(camera.up())) <= depth * tangent);
          QVERIFY(std::abs(seen.dot(camera.right())) <= depth * tangent * aspect);
        }
      }
    }
  }

  void flightsTakeTheShortWay() {
    Turntable a;
    Turntable b;
    a.azimuth = 3.0;
    b.azimuth = -3.0;
    const Turntable middle = Turntable::between(a, b, 0.5);
    QVERIFY(std::abs(std::abs(middle.azimuth) - kPi) < 1e-9);
    QVERIFY(std::abs(Turntable::between(a, b, 1).azimuth - b.azimuth) < 1e-9);
  }

  // --- Picking ---

  void raysMeetTheNearestTriangle() {
    Points vertices(3, 6);
    vertices << 0, 1, 0, 0, 1, 0,  //
        0, 0, 1, 0, 0, 1,          //
        0, 0, 0, -2, -2, -2;
    Faces faces(3, 2);
    faces << 3, 0, 4, 1, 5, 2;
    const auto hit = pickMesh(vertices, faces, {0.1, 0.1, 5}, {0, 0, -1}, 0);
    QVERIFY(hit.has_value());
    QVERIFY(std::abs(hit->distance - 5) < 1e-12);
    QCOMPARE(hit->vertex, 0);
    Vector3d again = Vector3d::Zero();
    for (int k = 0; k < 3; ++k) again += hit->bary[k] * vertices.col(hit->corners[std::size_t(k)]);
    QVERIFY((again - hit->position).norm() < 1e-12);
    QVERIFY((again - Vector3d(0.1, 0.1, 0)).norm() < 1e-12);
    QVERIFY(!pickMesh(vertices, faces, {2, 2, 5}, {0, 0, -1}, 0).has_value());
    QVERIFY(!pickMesh(vertices, faces, {0.1, 0.1, 5}, {0, 0, 1}, 0).has_value());
  }

  void raysDoNotSlipThroughEdges() {
    // The diagonal of a square, met at many points that rounding may put on either side.
    Points vertices(3, 4);
    vertices << 0.1, 1.3, 1.3, 0.1, 0.2, 0.2, 1.7, 1.7, 0, 0, 0, 0;
    Faces faces(3, 2);
    faces << 0, 0, 1, 2, 2, 3;
    for (int i = 1; i < 200; ++i) {
      const Vector3d on = vertices.col(0) + i / 200.0 * (vertices.col(2) - vertices.col(0));
      const Vector3d from(0.3, 0.7, 3.1);
      QVERIFY(pickMesh(vertices, faces, from, (on - from).normalized(), 0).has_value());
    }
  }

  void raysMeetPointsWithinTheTolerance() {
    Points points(3, 2);
    points << 0, 0, 0, 0, 0, -3;
    const auto hit = pickMesh(points, Faces(), {0.005, 0, 5}, {0, 0, -1}, 0.01);
    QVERIFY(hit.has_value());
    QCOMPARE(hit->vertex, 0);
    QVERIFY(!pickMesh(points, Faces(), {0.05, 0, 5}, {0, 0, -1}, 0.01).has_value());
  }

  // --- Platform ---

  void waylandWithOldVtkUsesX11() {
    const auto wayland = [](const char* name) -> QByteArray {
      if (qstrcmp(name, "WAYLAND_DISPLAY") == 0) return "wayland-0";
      if (qstrcmp(name, "DISPLAY") == 0) return ":0";
      return {};
    };
    QCOMPARE(studio::choosePlatform(wayland, 9, 1), QByteArray("xcb"));
    QCOMPARE(studio::choosePlatform(wayland, 9, 4), QByteArray());
    const auto noX = [](const char* name) -> QByteArray {
      return qstrcmp(name, "WAYLAND_DISPLAY") == 0 ? "wayland-0" : "";
    };
    QCOMPARE(studio::choosePlatform(noX, 9, 1), QByteArray());
    const auto chosen = [&](const char* name) -> QByteArray {
      return qstrcmp(name, "QT_QPA_PLATFORM") == 0 ? QByteArray("offscreen") : wayland(name);
    };
    QCOMPARE(studio::choosePlatform(chosen, 9, 1), QByteArray());
  }
};

QTEST_GUILESS_MAIN(ViewMathTest)
#include "ViewMathTest.moc"
