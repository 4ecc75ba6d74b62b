// One person in motion in the window, with the engine itself: a numbered folder is registered as a
// motion, scrubbed, played, exported, and is there again in the next session. With
// LOOPREG_PICTURES=FOLDER it also takes pictures.
#include <QDir>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include "app/studio/EngineServices.h"
#include "app/studio/behaviours/Corpus.h"
#include "app/studio/behaviours/MotionView.h"
#include "body/ModelFile.h"
#include "body/Skinning.h"
#include "io/MeshWriter.h"
#include "synth/Synthesis.h"
#include "tests/flows/FlowSupport.h"
#include "widgets/corpus/CorpusPanel.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/timeline/FrameBar.h"

using namespace loopreg;
using namespace loopreg::testing;

namespace {

constexpr int kFrames = 12;

}  // namespace

class SequenceFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  std::unique_ptr<QTemporaryDir> folder_;

  QString frames() const { return folder_->filePath(QStringLiteral("wave")); }
  ui::FrameBar& bar() { return window_->motion().bar(); }
  void openFrames() {
    window_->openFile(frames());
    QVERIFY(QTest::qWaitFor([this] { return window_->corpus().corpus() != nullptr; }, kWait));
    QVERIFY(settled());
  }

 private Q_SLOTS:
  // A person who raises an arm; the same in all frames but for the pose.
  void initTestCase() {
    QSettings().clear();
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(frames()));
    const auto model = body::loadBuiltin();
    QVERIFY(model.ok());
    body::BodyParameters person = body::BodyParameters::rest(*model.value());
    person.betas(0) = 0.8;
    for (int t = 0; t < kFrames; ++t) {
      const double raised = double(t) / (kFrames - 1);
      person.rotations[16] = body::rotationFromAxisAngle(Vector3d(0, 0, -1.1 + 1.3 * raised));
      person.rotations[17] = body::rotationFromAxisAngle(Vector3d(0, 0, 1.1));
      person.rotations[18] = body::rotationFromAxisAngle(Vector3d(0, -0.6 * raised, 0));
      Mesh mesh;
      mesh.vertices = body::poseBody(*model.value(), person).vertices;
      mesh.faces = model.value()->faces;
      const QString file = frames() + QStringLiteral("/wave_%1.ply").arg(t + 1);
      QVERIFY(io::writeMesh(std::filesystem::path(file.toStdString()), mesh).ok());
    }
  }

  void init() { openWindow(studio::engineServices()); }
  void cleanup() { window_.reset(); }

  void aNumberedFolderBecomesAMotion() {
    openFrames();
    auto* offer = find<ui::QuestionBar>("corpusMotion");
    QVERIFY(offer->isVisible());
    keep("motion-offer");
    QVERIFY(!bar().isVisible());
    Heartbeat heart;
    click(offer->findChild<QPushButton*>());
    QVERIFY(!offer->isVisible());
    QVERIFY(QTest::qWaitFor([this] { return bar().isVisible(); }, kWait));
    heart.report("a motion of 12 frames is registered");
    QVERIFY(settled());
    const ui::MotionPointer motion = window_->motion().motion();
    QVERIFY(motion != nullptr);
    QCOMPARE(int(motion->result.frames.size()), kFrames);
    // The frames in the order in which people count, and the arm that goes up in them.
    QCOMPARE(motion->frames[9].name, std::string("wave_10"));
    std::vector<double> hand;
    for (const registration::SequenceFrame& frame : motion->result.frames) {
      const auto chain = body::forwardKinematics(*motion->model, frame.parameters);
      hand.push_back(chain.position(1, 20));
    }
    qInfo("the hand goes from %.2f to %.2f m", hand.front(), hand.back());
    QVERIFY(hand.back() > hand.front() + 0.3);
    QVERIFY(QFile::exists(frames() + QStringLiteral("/loopreg-motion/motion.npz")));
    keep("motion-done");
  }

  void aFrameAtRestIsAScanWithItsFit() {
    openFrames();
    QVERIFY2(bar().isVisible(), "the motion of the last session is there");
    QVERIFY(!find<ui::QuestionBar>("corpusMotion")->isVisible());
    ui::Turntable camera = view().camera();
    camera.azimuth = 1.2;
    view().setCamera(camera);
    ui::FrameCurve& curve = bar().curve();
    QTest::mouseClick(&curve, Qt::LeftButton, {}, {curve.width() - 17, curve.height() / 2});
    QCOMPARE(bar().current(), kFrames - 1);
    QVERIFY(settled());
    QCOMPARE(QString::fromStdString(document().scan()->name), QStringLiteral("wave_12"));
    QVERIFY(document().result() != nullptr);
    QVERIFY(document().result()->scanToModelMm.median < 12);
    QCOMPARE(view().camera().azimuth, 1.2);
    QVERIFY2(!find<ui::QuestionBar>("corpusKeep")->isVisible(), "nothing was changed by hand");
    QTest::keyClick(&curve, Qt::Key_Left);
    QCOMPARE(bar().current(), kFrames - 2);
    QVERIFY(settled());
    QCOMPARE(QString::fromStdString(document().scan()->name), QStringLiteral("wave_11"));
    QVERIFY(curve.hasFocus());
    QTest::keyClick(&curve, Qt::Key_Home);
    QCOMPARE(bar().current(), 0);
    QVERIFY(settled());
    keep("motion-frame");
  }

  void itPlaysAroundAndAround() {
    openFrames();
    QSignalSpy shown(&bar(), &ui::FrameBar::currentChanged);
    Heartbeat heart;
    press("framePlay");
    QVERIFY(bar().playing());
    QVERIFY(QTest::qWaitFor([&] { return shown.count() > 2 * kFrames; }, kWait));
    heart.report("a motion plays");
    QTest::keyClick(&bar(), Qt::Key_Space);
    QVERIFY(!bar().playing());
    QVERIFY(settled());
    QCOMPARE(QString::fromStdString(document().scan()->name),
             QStringLiteral("wave_%1").arg(bar().current() + 1));
    key(Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(settled());
  }

  void itIsExportedAsOneAnimation() {
    openFrames();
    QSignalSpy wrote(&window_->motion(), &studio::MotionView::exported);
    for (const char* ending : {"fbx", "glb", "bvh", "npz"}) {
      window_->motion().exportTo(
          folder_->filePath(QStringLiteral("wave.") + QLatin1String(ending)));
    }
    QVERIFY(QTest::qWaitFor([&] { return wrote.count() == 4; }, kWait));
    for (const auto& one : wrote) QVERIFY2(one[1].toBool(), qPrintable(one[0].toString()));
    window_->motion().exportTo(folder_->filePath(QStringLiteral("wave.txt")));
    QVERIFY(QTest::qWaitFor([&] { return wrote.count() == 5; }, kWait));
    QVERIFY(!wrote.last()[1].toBool());
  }

  void putAwayItLeavesTheWindowAsItWas() {
    openFrames();
    QVERIFY(bar().isVisible());
    press("frameClose");
    QVERIFY(!bar().isVisible());
    QVERIFY(!action("actionMotionPlay")->isEnabled());
    QVERIFY(!action("actionMotionExport")->isEnabled());
  }
};

int main(int argc, char** argv) { return runOnDisplay<SequenceFlowTest>(argc, argv); }
#include "SequenceFlowTest.moc"
