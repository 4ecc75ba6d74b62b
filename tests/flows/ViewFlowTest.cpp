// Looking at a scan and its fit: layouts, wipe, cameras, readout, tape, cut
// and pictures; by mouse and keys.
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QStyleHints>
#include <QTemporaryDir>

#include "app/studio/SceneSync.h"
#include "app/studio/behaviours/Pictures.h"
#include "tests/flows/FlowSupport.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;

namespace {

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

class ViewFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  std::unique_ptr<ScriptedEngine> engine_;

  bool calmlyRegistered() { return openScan() && registered() && calm(); }
  /// The panels have their size: what is found out after the fit may still change the view's.
  bool calm() {
    QSize last;
    for (int still = 0, looks = 0; still < 5 && looks < 100; ++looks) {
      still = view().size() == last ? still + 1 : 0;
      last = view().size();
      QTest::qWait(100);
    }
    return view().size() == last;
  }
  QPointF middle() { return QRectF(view().rect()).center(); }

 private Q_SLOTS:
  void init() {
    QSettings().clear();
    engine_ = std::make_unique<ScriptedEngine>();
    openWindow(engine_->services(), {1100, 720});
  }

  void cleanup() { window_.reset(); }

  void layoutsSwitchByKeysAndKeepTheCamera() {
    QVERIFY(calmlyRegistered());
    key(Qt::Key_4, Qt::AltModifier);
    QCOMPARE(view().paneCount(), 4);
    QVERIFY(action("actionFourViews")->isChecked());
    QVERIFY(find<QLabel>(view(), "paneTitle3")->isVisible());
    // The difference is measured while it is looked at.
    auto* title = find<QLabel>(view(), "paneTitle3");
    QTRY_VERIFY_WITH_TIMEOUT(title->text().contains(QLatin1String("too thin")), kWait);
    key(Qt::Key_2, Qt::AltModifier);
    QCOMPARE(view().paneCount(), 2);
    const double azimuth = view().camera().azimuth;
    drag({view().width() * 0.25, view().height() / 2.0},
         {view().width() * 0.30, view().height() / 2.0});
    QVERIFY(view().camera().azimuth != azimuth);
    QCOMPARE(view().camera(int(ui::PaneKind::scan)).azimuth, view().camera().azimuth);
    run("actionBesideCanonical");
    QVERIFY(view().isPaneShown(int(ui::PaneKind::canonical)));
    key(Qt::Key_1, Qt::AltModifier);
    QCOMPARE(view().paneCount(), 1);
  }

  void theWipeIsDragged() {
    QVERIFY(calmlyRegistered());
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
    QVERIFY(calmlyRegistered());
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
    QVERIFY(calmlyRegistered());
    key(Qt::Key_1);
    hover(middle());
    auto* label = find<QLabel>(view(), "hoverLabel");
    QTRY_VERIFY_WITH_TIMEOUT(label->isVisible(), kWait);
    QVERIFY(label->text().contains(QLatin1String("cm above the floor")));
    hover(middle() + QPointF(3, 0));
    QVERIFY(!label->isVisible());
    clickAt(middle());
    QTRY_COMPARE_WITH_TIMEOUT(view().findChildren<QLabel*>(QStringLiteral("pin")).size(), 1, kWait);
    const auto* pin = find<QLabel>(view(), "pin");
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

  void theTapeMeasuresBetweenClicks() {
    QVERIFY(calmlyRegistered());
    key(Qt::Key_1);
    key(Qt::Key_B);  // the scan alone: a box 0.6 m wide, its front face at z = 0.2
    key(Qt::Key_M);
    const QPointF left = view().toScreen(Vector3d(-0.2, 0.9, 0.2));
    const QPointF right = view().toScreen(Vector3d(0.2, 0.9, 0.2));
    const QPointF above = view().toScreen(Vector3d(0.2, 1.2, 0.2));
    const QImage before = picture();
    clickAt(left);
    clickAt(right);
    auto labels = view().findChildren<QLabel*>(QStringLiteral("tapeLabel"));
    QCOMPARE(labels.size(), 1);
    QVERIFY2(std::abs(labels[0]->text().section(QLatin1Char(' '), 0, 0).toDouble() - 400) < 0.2,
             qPrintable(labels[0]->text()));
    // A line of one pixel at least, whatever the view's height.
    QVERIFY(differing(before, picture(), {0.2, 0.2, 0.6, 0.6}) > 0.8 * (right.x() - left.x()));
    clickAt(above);
    labels = view().findChildren<QLabel*>(QStringLiteral("tapeLabel"));
    QCOMPARE(labels.size(), 3);  // two lines and their sum
    const QString sum = labels.last()->text().section(QLatin1Char(' '), 1, 1);
    QVERIFY2(std::abs(sum.toDouble() - 700) < 0.5, qPrintable(labels.last()->text()));
    // A drag turns the view as ever, and the labels go along.
    const QPoint place = labels[0]->pos();
    drag({300, 300}, {360, 300});
    QVERIFY(labels[0]->pos() != place);
    QTest::keyClick(&view(), Qt::Key_Escape);
    QVERIFY(!action("actionTape")->isChecked());
    QVERIFY(view().tool() == nullptr);
    QCOMPARE(view().findChildren<QLabel*>(QStringLiteral("tapeLabel")).size(), 0);
    QCOMPARE(view().findChildren<QLabel*>(QStringLiteral("pin")).size(), 0);
  }

  void aCutIsDraggedByItsKnob() {
    QVERIFY(calmlyRegistered());
    key(Qt::Key_3);
    key(Qt::Key_B);
    const QImage whole = picture();
    key(Qt::Key_C, Qt::ShiftModifier);
    auto* knob = find<QWidget>(view(), "clipKnob");
    auto* slider = find<QSlider>("clipPosition");
    QVERIFY(knob->isVisible());
    const QImage cut = picture();
    QVERIFY(differing(whole, cut, {0.2, 0.2, 0.6, 0.6}) > 2000);
    const int before = slider->value();
    const double azimuth = view().camera().azimuth;
    const QPointF at = QRectF(knob->geometry()).center();
    drag(at, at + QPointF(30, 0));
    QVERIFY(slider->value() != before);
    QCOMPARE(view().camera().azimuth, azimuth);
    QVERIFY(std::abs(QRectF(knob->geometry()).center().x() - at.x() - 30) < 4);
    QVERIFY(differing(cut, picture(), {0.2, 0.2, 0.6, 0.6}) > 200);
    // What is cut away is not pointed at either: through the open front one sees the back.
    key(Qt::Key_1);
    hover(middle());
    const auto aim = window_->findChild<studio::SceneSync*>()->aiming().at(middle());
    QVERIFY(aim && aim->hit.position.z() < 0);
    key(Qt::Key_C, Qt::ShiftModifier);
    QVERIFY(!knob->isVisible());
    key(Qt::Key_3);
    QCOMPARE(differing(whole, picture(), {0, 0, 1, 1}), 0);
  }

  void picturesAreSavedCleanLargeAndTransparent() {
    QVERIFY(calmlyRegistered());
    QTemporaryDir folder;
    auto* pictures = window_->findChild<studio::Pictures*>();
    const QString file = folder.filePath(QStringLiteral("view.png"));
    QSize size = view().size() * view().devicePixelRatioF();
    QSignalSpy finished(pictures, &studio::Pictures::finished);
    ui::PictureWish wish;
    wish.scale = 2;
    wish.transparent = true;
    pictures->saveTo(file, wish);
    QVERIFY(finished.wait(kWait));
    const QImage clear(file);
    QCOMPARE(clear.size(), 2 * size);
    QCOMPARE(clear.pixelColor(3, 3).alpha(), 0);
    QCOMPARE(clear.pixelColor(clear.width() / 2, clear.height() / 2).alpha(), 255);
    wish = {};
    size = view().size() * view().devicePixelRatioF();  // a notice has taken a line of it
    pictures->saveTo(file, wish);
    QVERIFY(finished.wait(kWait));
    const QImage solid(file);
    QCOMPARE(solid.size(), size);
    QCOMPARE(solid.pixelColor(3, 3).alpha(), 255);
    // The view is as it was.
    QVERIFY(differing(picture(), solid, {0.05, 0.05, 0.9, 0.9}) <
            solid.width() * solid.height() / 10);
  }

  void seriesAreNumberedAndCanBeCancelled() {
    QVERIFY(calmlyRegistered());
    QTemporaryDir folder;
    auto* pictures = window_->findChild<studio::Pictures*>();
    QSignalSpy finished(pictures, &studio::Pictures::finished);
    const double azimuth = view().camera().azimuth;
    ui::PictureWish wish;
    wish.what = ui::PictureWish::What::turntable;
    wish.frames = 8;
    Heartbeat heart;
    pictures->saveTo(folder.path(), wish);
    QVERIFY(finished.wait(kWait));
    heart.report("a turntable of 8 pictures");
    const QStringList frames = QDir(folder.path()).entryList({QStringLiteral("frame_*.png")});
    QCOMPARE(frames.size(), 8);
    QCOMPARE(frames.last(), QStringLiteral("frame_0008.png"));
    QVERIFY(QImage(folder.filePath(frames[0])) != QImage(folder.filePath(frames[2])));
    QCOMPARE(view().camera().azimuth, azimuth);
    wish.what = ui::PictureWish::What::iterations;
    QTemporaryDir second;
    pictures->saveTo(second.path(), wish);
    QTRY_VERIFY_WITH_TIMEOUT(!QDir(second.path()).isEmpty(), kWait);
    pictures->cancel();
    QVERIFY(!pictures->running());
    QVERIFY(QDir(second.path()).entryList(QDir::Files).size() < engine_->iterations);
    auto* timeline = window_->findChild<ui::Timeline*>();
    QCOMPARE(timeline->current(), engine_->iterations - 1);
  }

  void theDialogOffersWhatThereIs() {
    QVERIFY(calmlyRegistered());
    key(Qt::Key_F12, Qt::ControlModifier);
    auto* dialog = window_->findChild<ui::PictureDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    auto* what = dialog->findChild<QComboBox*>(QStringLiteral("pictureWhat"));
    auto* frames = dialog->findChild<QSpinBox*>(QStringLiteral("pictureFrames"));
    QCOMPARE(what->count(), 3);
    QVERIFY(!frames->isEnabled());
    what->setFocus();
    QTest::keyClick(what, Qt::Key_Down);
    QVERIFY(frames->isEnabled());
    QTest::keyClick(dialog, Qt::Key_Escape);
  }

  void aViewIsCopiedAndPasted() {
    QVERIFY(calmlyRegistered());
    key(Qt::Key_9);
    const ui::Turntable copied = view().camera();
    key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    key(Qt::Key_3);
    key(Qt::Key_5);
    key(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(std::abs(view().camera().azimuth - copied.azimuth) < 1e-9);
    QVERIFY((view().camera().pivot - copied.pivot).norm() < 1e-9);
    QVERIFY(!view().camera().orthographic);
    // Anything else on the clipboard changes nothing and says so.
    QGuiApplication::clipboard()->setText(QStringLiteral("{\"loopreg-view\": {\"distance\": 0}}"));
    key(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(std::abs(view().camera().azimuth - copied.azimuth) < 1e-9);
    QVERIFY(find<QWidget>("errorBar")->isVisible());
  }
};

int main(int argc, char** argv) { return runOnDisplay<ViewFlowTest>(argc, argv); }
#include "ViewFlowTest.moc"
