// Looking at a scan and its fit: layouts, wipe, cameras, readout; by mouse and keys.
#include <QAction>
#include <QGuiApplication>
#include <QLabel>
#include <QMouseEvent>
#include <QSettings>
#include <QStandardPaths>
#include <QStyleHints>

#include "app/studio/MainWindow.h"
#include "app/studio/SceneSync.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/viewport/VtkViewport.h"

using namespace loopreg;
using loopreg::studio::MainWindow;
using loopreg::testing::ScriptedEngine;

namespace {

constexpr int kWait = 20000;

int differing(const QImage& a, const QImage& b, const QRectF& part) {
  int count = 0;
  const QRect area(int(part.x() * a.width()), int(part.y() * a.height()),
                   int(part.width() * a.width()), int(part.height() * a.height()));
  for (int y = area.top(); y < area.bottom(); ++y) {
    for (int x = area.left(); x < area.right(); ++x) count += a.pixel(x, y) != b.pixel(x, y);
  }
  return count;
}

}  // namespace

class ViewFlowTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;
  std::unique_ptr<MainWindow> window_;

  ui::VtkViewport& view() { return window_->viewport(); }
  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  bool registered() {
    window_->openFile(QStringLiteral("person.ply"));
    if (!settled()) return false;
    key(Qt::Key_R, Qt::ControlModifier);
    return settled() && window_->document().result() != nullptr;
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(window_.get(), key, modifiers);
  }
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, view().mapToGlobal(at), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(&view(), &event);
  }
  void hover(QPointF at) { mouse(QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton); }
  void click(QPointF at) {
    mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
    mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
  }
  void drag(QPointF from, QPointF to) {
    mouse(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
    mouse(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, Qt::LeftButton);
    mouse(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
    mouse(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
  }
  QPointF middle() { return QRectF(view().rect()).center(); }
  QImage picture() {
    const int before = view().frameCount();
    view().requestRender();
    static_cast<void>(QTest::qWaitFor([&] { return view().frameCount() > before; }, kWait));
    return view().grabFramebuffer();
  }
  QAction* action(const char* name) { return window_->findChild<QAction*>(QLatin1String(name)); }

 private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void init() {
    QSettings().clear();
    engine_ = std::make_unique<ScriptedEngine>();
    window_ = std::make_unique<MainWindow>(engine_->services(), QStringList());
    view().setFlightMilliseconds(0);
    window_->resize(1100, 720);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  }

  void cleanup() { window_.reset(); }

  void layoutsSwitchByKeysAndKeepTheCamera() {
    QVERIFY(registered());
    key(Qt::Key_4, Qt::AltModifier);
    QCOMPARE(view().paneCount(), 4);
    QVERIFY(action("actionFourViews")->isChecked());
    QVERIFY(view().findChild<QLabel*>(QStringLiteral("paneTitle3"))->isVisible());
    // The difference is measured while it is looked at.
    auto* title = view().findChild<QLabel*>(QStringLiteral("paneTitle3"));
    QTRY_VERIFY_WITH_TIMEOUT(title->text().contains(QLatin1String("too thin")), kWait);
    key(Qt::Key_2, Qt::AltModifier);
    QCOMPARE(view().paneCount(), 2);
    const double azimuth = view().camera().azimuth;
    drag({view().width() * 0.25, view().height() / 2.0},
         {view().width() * 0.30, view().height() / 2.0});
    QVERIFY(view().camera().azimuth != azimuth);
    QCOMPARE(view().camera(int(ui::PaneKind::scan)).azimuth, view().camera().azimuth);
    action("actionBesideCanonical")->trigger();
    QVERIFY(view().isPaneShown(int(ui::PaneKind::canonical)));
    key(Qt::Key_1, Qt::AltModifier);
    QCOMPARE(view().paneCount(), 1);
  }

  void theWipeIsDragged() {
    QVERIFY(registered());
    key(Qt::Key_1);
    key(Qt::Key_S);  // the body alone, so that the wipe's halves differ
    const QImage whole = picture();
    key(Qt::Key_W);
    const QImage half = picture();
    QVERIFY(differing(whole, half, {0.3, 0.3, 0.19, 0.4}) > 300);
    QCOMPARE(differing(whole, half, {0.52, 0.3, 0.2, 0.4}), 0);
    const double azimuth = view().camera().azimuth;
    drag(middle(), {view().width() * 0.25, view().height() / 2.0});
    QCOMPARE(view().camera().azimuth, azimuth);  // the camera did not see it
    const QImage more = picture();
    QVERIFY(differing(whole, more, {0.3, 0.3, 0.4, 0.4}) < 10);
    // Against the start: a body stands on the left as well, elsewhere (half a metre to the right).
    drag({view().width() * 0.25, view().height() / 2.0},
         {view().width() * 0.9, view().height() / 2.0});
    const QImage scanOnly = picture();
    key(Qt::Key_W, Qt::ShiftModifier);
    QVERIFY(differing(scanOnly, picture(), {0.5, 0.2, 0.3, 0.6}) > 500);
    key(Qt::Key_W);
    QCOMPARE(differing(whole, picture(), {0, 0, 1, 1}), 0);
  }

  void oppositeViewsAndTrackball() {
    QVERIFY(registered());
    key(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(std::abs(std::abs(view().camera().azimuth) - 3.14159265) < 1e-6);
    key(Qt::Key_7, Qt::ControlModifier);
    QVERIFY(view().camera().elevation < -1.57);
    key(Qt::Key_3, Qt::ControlModifier);
    QVERIFY(view().camera().azimuth < -1.57);
    drag({300, 300}, {340, 360});
    QCOMPARE(view().camera().roll, 0.0);
    key(Qt::Key_T);
    drag({300, 300}, {340, 360});
    drag({300, 300}, {380, 300});
    QVERIFY(std::abs(view().camera().roll) > 1e-3);
    QVERIFY(QSettings().value(QStringLiteral("trackball")).toBool());
    key(Qt::Key_Home);
    QCOMPARE(view().camera().roll, 0.0);
  }

  void restingNamesAndClickingPins() {
    QVERIFY(registered());
    key(Qt::Key_1);
    hover(middle());
    auto* label = view().findChild<QLabel*>(QStringLiteral("hoverLabel"));
    QTRY_VERIFY_WITH_TIMEOUT(label->isVisible(), kWait);
    QVERIFY(label->text().contains(QLatin1String("cm above the floor")));
    hover(middle() + QPointF(3, 0));
    QVERIFY(!label->isVisible());
    click(middle());
    QTRY_COMPARE_WITH_TIMEOUT(view().findChildren<QLabel*>(QStringLiteral("pin")).size(), 1, kWait);
    const auto* pin = view().findChild<QLabel*>(QStringLiteral("pin"));
    const QPoint before = pin->pos();
    drag({300, 300}, {330, 300});
    QVERIFY(pin->pos() != before);
    // F frames what was picked, more closely than everything.
    const double far = view().camera().distance;
    key(Qt::Key_F);
    QVERIFY(view().camera().distance < far / 2);
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Escape);
    QCOMPARE(view().findChildren<QLabel*>(QStringLiteral("pin")).size(), 0);
    key(Qt::Key_F);
    QVERIFY(view().camera().distance > far / 2);
    // A double click turns about the point and pins nothing.
    QTest::mouseDClick(&view(), Qt::LeftButton, {}, middle().toPoint());
    QTest::qWait(QGuiApplication::styleHints()->mouseDoubleClickInterval() + 50);
    QCOMPARE(view().findChildren<QLabel*>(QStringLiteral("pin")).size(), 0);
  }
};

int main(int argc, char** argv) { return loopreg::testing::runOnDisplay<ViewFlowTest>(argc, argv); }
#include "ViewFlowTest.moc"
