// Mending with the real engine on the demo scan, by mouse and keys: pin, undo, redo, mask, re-fit,
// turn around, take an alternative, lock, export. Prints what previews and re-fits take.
#include <QCheckBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include "app/studio/EngineServices.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/FileActions.h"
#include "app/studio/behaviours/Mending.h"
#include "core/Json.h"
#include "metrics/Distances.h"
#include "registration/Report.h"
#include "tests/flows/FlowSupport.h"

using namespace loopreg;
using namespace loopreg::testing;

class MendFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  ui::FitResultPointer good_;  ///< the registration itself
  Points goodVertices_;
  std::vector<double> previews_;

  Points vertices(const body::BodyParameters& parameters) {
    return body::poseBody(*document().model(), parameters).vertices;
  }
  /// To the registration's body, millimetres.
  double offMm() {
    return 1000 * metrics::vertexToVertex(vertices(document().result()->parameters), goodVertices_);
  }
  /// A vertex of the left forearm or hand that is seen in front of all else of the body.
  std::int32_t armVertex(const Points& body) {
    const body::BodyModel& model = *document().model();
    const int arm[] = {body::kLeftElbow, body::kLeftWrist, body::kLeftHand};
    const auto isArm = [&](std::int32_t v) {
      return std::find(std::begin(arm), std::end(arm), model.skin.joint(0, v)) != std::end(arm);
    };
    for (const int joint : {body::kLeftWrist, body::kLeftHand, body::kLeftElbow}) {
      for (std::int32_t v = 0; v < model.vertexCount(); ++v) {
        if (model.skin.joint(0, v) != joint) continue;
        const auto ray = view().rayAt(view().toScreen(body.col(v)));
        const auto hit = ui::pickMesh(body, model.faces, ray.origin, ray.direction, 0);
        if (hit && isArm(hit->vertex) && (hit->position - body.col(v)).norm() < 0.01) {
          return hit->vertex;
        }
      }
    }
    return 0;
  }
  /// A pixel where a line of sight meets the body's left arm and the scan.
  QPoint whereBothAreSeen() {
    const body::BodyModel& model = *document().model();
    const Mesh& scan = document().scan()->mesh;
    const Points aligned = document().alignment().apply(scan.vertices);
    for (std::int32_t v = 0; v < model.vertexCount(); ++v) {
      if (model.skin.joint(0, v) != body::kLeftElbow) continue;
      const QPoint at = view().toScreen(goodVertices_.col(v)).toPoint();
      const auto ray = view().rayAt(at);
      const auto body = ui::pickMesh(goodVertices_, model.faces, ray.origin, ray.direction, 0);
      if (body && model.skin.joint(0, body->vertex) == body::kLeftElbow &&
          ui::pickMesh(aligned, scan.faces, ray.origin, ray.direction, 0)) {
        return at;
      }
    }
    qFatal("the left arm is nowhere in front of the scan");
  }
  /// A fit that went wrong: the left arm somewhere in front of the chest, and held by nothing.
  void spoilTheArm() {
    registration::Mends mends = document().mends();
    mends.turned = {{body::kLeftShoulder, Vector3d(0.2, -0.6, 0.9)},
                    {body::kLeftElbow, Vector3d(0.1, -1.9, 0.2)}};
    window_->mending().apply(QStringLiteral("spoiling"), mends);
  }
  void undoAll() {
    while (document().edits().index() > 1) document().edits().undo();
    QVERIFY(settled());
    QVERIFY(document().result() == good_);
  }

 private Q_SLOTS:
  void initTestCase() {
    QSettings().clear();
    const auto scans = studio::demoScans();
    if (scans.empty()) QSKIP("needs the demo scan");
    openWindow(studio::engineServices(), {1400, 880});
    QVERIFY(openScan(QString::fromStdString(scans.front().string())));
    QVERIFY(!action("actionPin")->isEnabled());
    window_->startFit();
    QVERIFY(settled());
    good_ = document().result();
    QVERIFY(good_ != nullptr);
    goodVertices_ = vertices(good_->parameters);
    QTest::keyClick(&view(), Qt::Key_1);  // from the front
    connect(&window_->mending().job(), &ui::RefitJob::previewed, this,
            [this](const auto& preview) { previews_.push_back(preview->milliseconds); });
  }

  void cleanupTestCase() { window_.reset(); }

  void aPinMendsAWrongArm() {
    spoilTheArm();
    QVERIFY(settled());
    const double wrong = offMm();
    const auto spoiltResult = document().result();
    keep("mend-spoilt");

    run("actionPin");
    const Points spoilt = vertices(document().result()->parameters);
    const std::int32_t wrist = armVertex(spoilt);
    Heartbeat heart;
    dragHeld(view().toScreen(spoilt.col(wrist)), view().toScreen(goodVertices_.col(wrist)), 40);
    QTRY_VERIFY_WITH_TIMEOUT(!previews_.empty(), kWait);
    keep("mend-pin");
    const int before = document().edits().index();
    releaseAt(view().toScreen(goodVertices_.col(wrist)));
    QCOMPARE(document().edits().index(), before + 1);
    QVERIFY2(document().edits().undoText().startsWith(QLatin1String("pin of left")),
             qPrintable(document().edits().undoText()));
    QVERIFY(settled());
    heart.report("drag of a pin");
    const double mended = offMm();
    std::sort(previews_.begin(), previews_.end());
    qInfo(
        "previews: %zu, median %.0f ms, p95 %.0f ms; vertices off: %.1f mm spoilt, %.1f mm "
        "mended",
        previews_.size(), previews_[previews_.size() / 2], previews_[previews_.size() * 95 / 100],
        wrong, mended);
    QVERIFY2(wrong > 15, "the arm has to be wrong before");
    QVERIFY2(mended < 0.5 * wrong && mended < 15, "the pin brings it back");
    QCOMPARE(document().result()->mends.pins.size(), std::size_t(1));
    QCOMPARE(window_->findChild<ui::MendList*>()->count(), 3);  // the pin, and two joints turned
    keep("mend-pinned");

    // Undo and redo swap pointers: nothing is computed.
    const auto mendedResult = document().result();
    key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(document().result() == spoiltResult);
    QVERIFY(!window_->mending().job().settling());
    key(Qt::Key_Y, Qt::ControlModifier);
    QVERIFY(document().result() == mendedResult);
    QVERIFY(!window_->mending().job().settling());
    QVERIFY(settled());
    QTest::keyClick(&view(), Qt::Key_Escape);
    QVERIFY(!action("actionPin")->isChecked());
    QVERIFY(view().tool() == nullptr);
  }

  void aMendIsTakenBackFromTheList() {
    auto* list = window_->findChild<ui::MendList*>();
    QToolButton* remove = list->findChild<QToolButton*>(QStringLiteral("removeMend"));
    click(remove);
    QVERIFY(document().mends().pins.empty());
    QVERIFY(settled());
    QVERIFY(document().result()->mends.pins.empty());
    undoAll();
  }

  void theBrushTakesPointsOutAndShiftBringsThemBack() {
    run("actionMask");
    const Points joints = registration::fittedJointsInScanFrame(*document().model(), *good_);
    const Vector3d head = document().alignment().apply(Points(joints.col(body::kHead))).col(0);
    const QPointF at = view().toScreen(head);
    Heartbeat heart;
    dragHeld(at, at + QPointF(30, -20), 8);
    keep("mend-brush");
    releaseAt(at + QPointF(30, -20));
    QVERIFY(settled());
    heart.report("mask by brush");
    const std::size_t masked = document().result()->mends.maskedCount();
    QVERIFY(masked > 20);
    QVERIFY(document().result()->correspondences.size() < good_->correspondences.size());
    drag(at, at + QPointF(30, -20), 8, Qt::ShiftModifier);
    QVERIFY(settled());
    QVERIFY(document().result()->mends.maskedCount() < masked / 2);
    undoAll();
  }

  void theLassoTakesWhatItSurrounds() {
    run("actionLasso");
    QVERIFY2(!window_->findChild<ui::LayersCard*>()->bodyVisible(),
             "masks are painted on the scan");
    Eigen::Index highest = 0;
    goodVertices_.row(1).maxCoeff(&highest);
    const QPointF crown = view().toScreen(goodVertices_.col(highest));
    dragHeld(crown + QPointF(-80, -40), crown + QPointF(80, -40), 4);
    for (const QPointF& corner : {QPointF(80, 15), QPointF(-80, 15)}) {
      const QPointF at = crown + corner;
      moveTo(at);
    }
    keep("mend-lasso");
    const QPolygonF drawn({crown + QPointF(-80, -40), crown + QPointF(80, -40),
                           crown + QPointF(80, 15), crown + QPointF(-80, 15)});
    const Points scan = document().alignment().apply(document().scan()->mesh.vertices);
    std::size_t surrounded = 0;
    for (Eigen::Index i = 0; i < scan.cols(); ++i) {
      surrounded += drawn.containsPoint(view().toScreen(scan.col(i)), Qt::OddEvenFill);
    }
    releaseAt(crown + QPointF(-80, 15));
    const auto taken = double(document().mends().maskedCount());
    QVERIFY2(taken > 0 && std::abs(taken / double(surrounded) - 1) < 0.05,
             qPrintable(QStringLiteral("%1 of %2").arg(taken).arg(surrounded)));
    QVERIFY(settled());
    QVERIFY(document().result()->mends.maskedCount() > 0);
    undoAll();
    window_->mending().putToolAway();
    QVERIFY(window_->findChild<ui::LayersCard*>()->bodyVisible());
  }

  void aJointIsTurnedAndHeld() {
    run("actionJoint");
    auto* choice = find<QComboBox>("jointChoice");
    choice->setCurrentIndex(body::kRightElbow);
    Q_EMIT choice->activated(body::kRightElbow);
    keep("mend-joint");
    QTest::mouseClick(find<QCheckBox>("jointHeld"), Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(settled());
    QCOMPARE(document().mends().lockedJoints, std::vector<int>{body::kRightElbow});
    auto* number = window_->findChild<QDoubleSpinBox*>(QStringLiteral("jointNumber1"));
    number->setFocus();
    number->selectAll();
    QTest::keyClicks(number, QStringLiteral("40"));
    QTest::keyClick(number, Qt::Key_Return);
    QVERIFY(settled());
    const Matrix3d& turned = document().result()->parameters.rotations[body::kRightElbow];
    QVERIFY(std::abs(body::axisAngleFromRotation(turned).y() - 40 * M_PI / 180) < 1e-6);
    undoAll();
  }

  void lockedShapesStayToTheBit() {
    window_->mending().putToolAway();
    QTest::mouseClick(find<QCheckBox>("lockShape"), Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(settled());
    QVERIFY(document().mends().lockShape);
    QVERIFY(document().result()->mends.lockShape);
    QCOMPARE(document().result()->parameters.betas, good_->parameters.betas);
    undoAll();
  }

  void turnedAroundIsWorseAndTheOtherExplanationComesBack() {
    run("actionTurnAround");
    QVERIFY(settled());
    const auto turned = document().result();
    QVERIFY(turned->energy > good_->energy);
    QVERIFY(offMm() > 50);
    QVERIFY(!turned->alternatives.empty());
    keep("mend-turned");
    window_->mending().take(0);
    QVERIFY(settled());
    qInfo("vertices off after the way back: %.1f mm", offMm());
    QVERIFY(offMm() < 15);
    window_->mending().continueFrom(3);
    QVERIFY(settled());
    QCOMPARE(document().result()->mends.start, registration::StartKind::iteration);
    undoAll();
  }

  void landmarksAreAppliedTogetherAndExported() {
    run("actionLandmarks");
    const QPoint at = whereBothAreSeen();
    QTest::mouseClick(&view(), Qt::LeftButton, {}, at);
    QTest::mouseClick(&view(), Qt::LeftButton, {}, at);
    keep("mend-landmarks");
    auto* apply = find<QPushButton>("applyPairs");
    QVERIFY(apply->isEnabled());
    QTest::keyClick(&view(), Qt::Key_Return);
    QVERIFY(!apply->isEnabled());
    QVERIFY(settled());
    QCOMPARE(document().result()->mends.pins.size(), std::size_t(1));
    QVERIFY(document().result()->mends.pins[0].landmark);
    const Json report =
        registration::reportJson(*document().scan(), *document().model(), {}, *document().result());
    QCOMPARE(report["mends"]["pins"].size(), std::size_t(1));
    QTemporaryDir folder;
    QSignalSpy wrote(&window_->fileActions(), &studio::FileActions::wrote);
    window_->fileActions().exportTo(folder.filePath(QStringLiteral("fit.obj")));
    QVERIFY(QTest::qWaitFor([&] { return wrote.count() == 1; }, kWait));
    QVERIFY(wrote[0].at(1).toBool());
    undoAll();
  }

  void clothingIsChosenAndUndone() {
    auto* clothing = find<QComboBox>("clothing");
    clothing->setCurrentIndex(1);
    Q_EMIT clothing->activated(1);
    QVERIFY(settled());
    QCOMPARE(document().options().clothing, registration::Clothing::none);
    QVERIFY(document().result()->mends.clothing == registration::Clothing::none);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(clothing->currentIndex(), 0);
    QVERIFY(document().result() == good_);
  }

  void closingWhileItSettlesReturnsSoon() {
    spoilTheArm();
    QVERIFY(window_->mending().job().settling());
    QElapsedTimer clock;
    clock.start();
    window_.reset();
    qInfo("closed in %lld ms", static_cast<long long>(clock.elapsed()));
  }
};

int main(int argc, char** argv) { return runOnDisplay<MendFlowTest>(argc, argv); }
#include "MendFlowTest.moc"
