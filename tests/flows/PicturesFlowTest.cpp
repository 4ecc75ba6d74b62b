// A tour of the window on one registration, by its own commands: every page is opened, and has to
// show something that the one before did not. With LOOPREG_PICTURES=FOLDER it writes the README's
// pictures (kReadme) there, with LOOPREG_TOUR=1 all of them; LOOPREG_FLOW_SCAN names another scan,
// LOOPREG_LIGHT=1 takes the light colours.
#include <QDir>
#include <QPushButton>
#include <QSlider>
#include <QTableWidget>
#include <set>

#include "app/studio/EngineServices.h"
#include "app/studio/NetStore.h"
#include "app/studio/behaviours/CorrespondenceView.h"
#include "registration/Report.h"
#include "tests/flows/FlowSupport.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/timeline/Timeline.h"

using namespace loopreg;
using namespace loopreg::testing;
using Page = loopreg::ui::SidePanel::Page;

namespace {

const QSize kSize(1280, 800);

/// The README's and the software centre's pictures, in docs/.
const std::set<QString> kReadme = {QStringLiteral("window"),       QStringLiteral("window-places"),
                                   QStringLiteral("window-slice"), QStringLiteral("window-joint"),
                                   QStringLiteral("window-worst"), QStringLiteral("window-mend")};

}  // namespace

class PicturesFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  QImage last_;

  void page(Page page) { window_->findChild<ui::SidePanel*>()->setPage(page); }
  void choose(const char* name, const char* text) {
    auto* box = find<QComboBox>(name);
    const int index = box->findText(QLatin1String(text));
    QVERIFY2(index >= 0, text);
    box->setCurrentIndex(index);
    Q_EMIT box->activated(index);
    QVERIFY(settled());
  }
  /// The middle of a joint of the fitted body, on the screen.
  QPointF jointOnScreen(int joint) {
    const Points joints =
        registration::fittedJointsInScanFrame(*document().model(), *document().result());
    return view().toScreen(document().alignment().apply(Points(joints.col(joint))).col(0));
  }
  /// Looks at the whole window (or one above it); it differs from what was seen before.
  void seen(const char* name, QWidget* widget = nullptr) {
    rested();
    const QImage picture = (widget ? widget : window_.get())->grab().toImage();
    QVERIFY2(picture != last_, name);
    last_ = picture;
    const QString folder = qEnvironmentVariable("LOOPREG_PICTURES");
    const bool wanted =
        kReadme.count(QLatin1String(name)) > 0 || qEnvironmentVariableIsSet("LOOPREG_TOUR");
    if (folder.isEmpty() || !wanted) return;
    QVERIFY(QDir().mkpath(folder));
    const QString file = QDir(folder).filePath(QLatin1String(name) + QStringLiteral(".png"));
    QVERIFY(picture.convertToFormat(QImage::Format_RGB32).save(file, "PNG", 0));
  }

 private Q_SLOTS:
  void initTestCase() {
    QSettings().clear();
    if (studio::demoScans().empty()) QSKIP("needs the demo scan");
    if (qEnvironmentVariableIsSet("LOOPREG_LIGHT")) ui::applyTheme(*qApp, ui::Appearance::light);
    QString demo = QString::fromStdString(studio::demoScans().front().string());
    // The network that comes with the program, as in a first session.
    const auto nets = std::make_shared<studio::NetStore>(std::filesystem::path());
    openWindow(studio::engineServices(nets), kSize, QStringList(demo), nets);
    QTest::qWait(1500);  // the demo scan's picture is drawn by then
    seen("start");
    const QString own = qEnvironmentVariable("LOOPREG_FLOW_SCAN");
    QVERIFY(openScan(own.isEmpty() ? demo : own));
    seen("scan");
    window_->startFit();
    QVERIFY(settled());
    QVERIFY(document().result() != nullptr);
  }

  void cleanupTestCase() { window_.reset(); }

  void theResult() {
    seen("window");
    for (const char* tab : {"shapeBarsTab", "poseBarsTab"}) {
      click(find<QAbstractButton>(tab));
      seen(tab);
    }
    page(Page::mend);
    seen("mend-page");
    page(Page::view);
    seen("view-page");
  }

  void theWorstPlace() {
    auto* table = find<QTableWidget>("regionTable");
    if (table->rowCount() == 0) QSKIP("no bad places");
    window_->findChild<ui::SidePanel*>()->reveal(table);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualItemRect(table->item(0, 0)).center());
    QVERIFY(settled());
    seen("window-worst");
    window_->findChild<ui::SidePanel*>()->reveal(find<QWidget>("partsCard"));
    seen("parts");
    window_->findChild<ui::SidePanel*>()->reveal(find<QWidget>("alternativesCard"));
    if (find<QWidget>("alternativesCard")->isVisible()) seen("alternatives");
    window_->findChild<ui::SidePanel*>()->reveal(find<QWidget>("measurementsCard"));
    seen("measurements");
    page(Page::view);  // nothing is marked any more
    run("actionReset");
    auto* timeline = window_->findChild<ui::Timeline*>();
    timeline->goTo(timeline->count() - 1);
    QVERIFY(settled());
  }

  void ghostsBesideTheBody() {
    auto* timeline = window_->findChild<ui::Timeline*>();
    page(Page::result);
    timeline->goTo(timeline->count() / 4);
    run("actionHold");
    QVERIFY(settled());
    press("comparePanelTab");
    press("ghostStart");
    timeline->goTo(timeline->count() - 1);
    QVERIFY(settled());
    seen("compare");
    press("ghostStart");
    run("actionRelease");
    press("distanceHistogramTab");
  }

  void placesInFourPanes() {
    page(Page::view);
    choose("colouring", "correspondences");
    choose("bodyColouring", "correspondences");
    seen("places-one");
    run("actionFourViews");
    QVERIFY(settled());
    run("actionReset");
    hover(jointOnScreen(body::kLeftKnee));
    QTest::qWait(300);
    seen("window-places");
    run("actionOneView");
    run("actionReset");
    find<QAbstractButton>("arrows")->click();
    QVERIFY(settled());
    seen("arrows");
    find<QAbstractButton>("arrows")->click();
    choose("colouring", "plain");
    choose("bodyColouring", "plain");
  }

  void theSlice() {
    run("actionSlice");
    QVERIFY(settled());
    window_->findChild<ui::SidePanel*>()->reveal(find<QWidget>("sliceCard"));
    seen("window-slice");
    run("actionSlice");
    QVERIFY(settled());
    for (const char* tool : {"actionClip", "actionWipe", "actionTape"}) {
      run(tool);
      QVERIFY(settled());
      seen(tool);
      run(tool);
    }
  }

  void mending() {
    page(Page::mend);
    run("actionFront");
    run("actionPin");
    const QPointF at = jointOnScreen(body::kLeftWrist);
    dragHeld(at, at + QPointF(60, -40), 20);
    QTest::qWait(1500);
    seen("window-mend");
    releaseAt(at + QPointF(60, -40));
    QVERIFY(settled());
    QCOMPARE(document().mends().pins.size(), std::size_t(1));
    seen("mend-pinned");
    document().edits().undo();
    QVERIFY(settled());
    run("actionJoint");
    auto* joint = find<QComboBox>("jointChoice");
    joint->setCurrentIndex(body::kRightElbow);
    Q_EMIT joint->activated(body::kRightElbow);
    seen("window-joint");
    run("actionMask");
    const QPointF head = jointOnScreen(body::kHead);
    dragHeld(head, head + QPointF(32, -16), 8);
    seen("mend-brush");
    releaseAt(head + QPointF(32, -16));
    QVERIFY(settled());
    run("actionLeaveTool");
    seen("mend-masked");
    document().edits().undo();
    QVERIFY(settled());
    run("actionLandmarks");
    seen("mend-landmarks");
    run("actionLock");
    seen("mend-lock");
    run("actionLeaveTool");
  }

  void whatHelps() {
    page(Page::result);
    run("actionPalette");
    seen("palette");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    run("actionHelp");
    seen("keys");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    run("actionPreferences");
    auto* preferences = find<QWidget>("preferences");
    QVERIFY(QTest::qWaitForWindowExposed(preferences));
    seen("preferences", preferences);
    preferences->close();
  }
};

int main(int argc, char** argv) { return runOnDisplay<PicturesFlowTest>(argc, argv); }

#include "PicturesFlowTest.moc"
