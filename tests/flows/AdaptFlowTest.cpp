// Adapting the network to the user's scans: choosing, watching, cancelling, keeping, going back.
#include <QAction>
#include <QFile>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTemporaryDir>

#include "app/studio/MainWindow.h"
#include "app/studio/NetStore.h"
#include "app/studio/behaviours/Adaptation.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/adapt/AdaptPanel.h"
#include "widgets/viewport/VtkViewport.h"

using namespace loopreg;
using loopreg::studio::MainWindow;
using loopreg::testing::Heartbeat;
using loopreg::testing::ScriptedEngine;

namespace {

constexpr int kWait = 20000;

template <class T>
T* find(MainWindow& window, const char* name) {
  T* found = window.findChild<T*>(QLatin1String(name));
  if (!found) qFatal("no %s in the window", name);
  return found;
}

}  // namespace

class AdaptFlowTest : public QObject {
  Q_OBJECT
 private:
  ScriptedEngine engine_;
  std::unique_ptr<QTemporaryDir> folder_;
  std::shared_ptr<studio::NetStore> nets_;
  std::unique_ptr<MainWindow> window_;

  std::filesystem::path place(const char* name) const {
    return std::filesystem::path(folder_->path().toStdString()) / name;
  }
  ui::AdaptPanel* panel() { return find<ui::AdaptPanel>(*window_, "adaptPanel"); }
  ui::AdaptJob& job() { return window_->adaptation().job(); }
  QString text(const char* name) { return find<QLabel>(*window_, name)->text(); }
  void press(const char* name) {
    QTest::mouseClick(find<QPushButton>(*window_, name), Qt::LeftButton);
  }
  void openPanel() { QTest::keyClick(window_.get(), Qt::Key_L, Qt::ControlModifier); }
  /// Some files that look like scans, and one that does not.
  QString scanFolder(int count, const char* ending = ".ply") {
    const auto path = place("scans");
    std::filesystem::create_directories(path);
    for (int i = 0; i < count; ++i) {
      std::ofstream(path / ("person_" + std::to_string(i) + ending)) << "x";
    }
    std::ofstream(path / "notes.txt") << "x";
    return QString::fromStdString(path.string());
  }

 private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() {
    QSettings().clear();
    folder_ = std::make_unique<QTemporaryDir>();
    // A shipped network, as far as the panel can tell.
    std::filesystem::create_directories(place("resources/weights"));
    std::ofstream(place("resources/weights/corrnet.safetensors")) << "shipped";
    qputenv("LOOPREG_RESOURCES", QByteArray::fromStdString(place("resources").string()));
    nets_ = std::make_shared<studio::NetStore>(place("data/corrnet.safetensors"));
    engine_.stepMilliseconds = 1;
    window_ = std::make_unique<MainWindow>(engine_.services(), QStringList(), nets_);
    window_->viewport().setFlightMilliseconds(0);
    window_->resize(1200, 800);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  }
  void cleanup() {
    window_.reset();
    qunsetenv("LOOPREG_RESOURCES");
  }

  void aFolderIsLearntFromAndTheNetworkKept() {
    engine_.stepMilliseconds = 20;
    openPanel();
    QVERIFY(panel()->isVisible());
    QVERIFY(!find<QPushButton>(*window_, "adaptStart")->isEnabled());
    window_->adaptation().setFolder(scanFolder(4));
    QVERIFY(text("adaptFolderText").contains(QLatin1String("4 scans")));
    Heartbeat heart;
    press("adaptStart");
    QVERIFY(job().running());
    QTRY_VERIFY_WITH_TIMEOUT(text("adaptPhase").contains(QLatin1String("Round 1 of 2")), kWait);
    QTRY_VERIFY_WITH_TIMEOUT(!job().running(), kWait);
    heart.report("adapt");
    auto* table = find<QTableWidget>(*window_, "adaptTable");
    QCOMPARE(table->rowCount(), 4);
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("person_0.ply"));
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("check \u2192 good"));
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("9.5 \u2192 6.3"));
    QCOMPARE(table->item(0, 3)->text(), QStringLiteral("55 \u2192 90"));
    QVERIFY(table->item(1, 0)->toolTip().contains(QLatin1String("only 40 %")));
    QVERIFY(text("adaptSummary").contains(QLatin1String("2.7 cm")));
    QVERIFY(!nets_->usesAdapted());
    press("adaptKeep");
    QVERIFY(!panel()->isVisible());
    QVERIFY(nets_->usesAdapted());
    QFile kept(QString::fromStdString(nets_->file().string()));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), QByteArray("learnt"));

    auto* back = find<QAction>(*window_, "actionShippedNetwork");
    QVERIFY(back->isEnabled());
    back->trigger();
    QVERIFY(!nets_->usesAdapted());
    QVERIFY(!back->isEnabled());
    QVERIFY(nets_->file() == place("resources/weights/corrnet.safetensors"));
  }

  void theOpenScanCanBeOneAndDiscardChangesNothing() {
    window_->openFile(QStringLiteral("person.ply"));
    QTRY_VERIFY_WITH_TIMEOUT(!window_->busy(), kWait);
    openPanel();
    QVERIFY(
        find<QRadioButton>(*window_, "adaptOpenScan")->text().contains(QLatin1String("person")));
    press("adaptStart");
    QTRY_VERIFY_WITH_TIMEOUT(!job().running(), kWait);
    QCOMPARE(find<QTableWidget>(*window_, "adaptTable")->rowCount(), 1);
    // A result waits: Esc hides it, the menu brings it back.
    QTest::keyClick(panel(), Qt::Key_Escape);
    QVERIFY(!panel()->isVisible());
    openPanel();
    QVERIFY(find<QPushButton>(*window_, "adaptDiscard")->isVisible());
    press("adaptDiscard");
    QVERIFY(!panel()->isVisible());
    QVERIFY(!nets_->usesAdapted());
    openPanel();
    QVERIFY(find<QPushButton>(*window_, "adaptStart")->isVisible());
  }

  void aHiddenJobGoesOnAndACancelledOneChangesNothing() {
    engine_.stepMilliseconds = 50;
    window_->adaptation().setFolder(scanFolder(6));
    openPanel();
    press("adaptStart");
    QTRY_VERIFY_WITH_TIMEOUT(!job().history().empty(), kWait);
    press("adaptHide");
    QVERIFY(!panel()->isVisible());
    const std::size_t seen = job().history().size();
    QTRY_VERIFY_WITH_TIMEOUT(job().history().size() > seen, kWait);
    openPanel();
    QVERIFY(find<QPushButton>(*window_, "adaptCancel")->isVisible());
    press("adaptCancel");
    QVERIFY(!job().running());
    QVERIFY(!panel()->isVisible());
    QVERIFY(text("errorText").contains(QLatin1String("Nothing was changed")));
    QVERIFY(!nets_->usesAdapted());
  }

  void closingTheWindowEndsAJob() {
    engine_.stepMilliseconds = 20;
    window_->adaptation().setFolder(scanFolder(6));
    openPanel();
    press("adaptStart");
    QTRY_VERIFY_WITH_TIMEOUT(!job().history().empty(), kWait);
    window_.reset();
    QCOMPARE(engine_.adaptations.load() > 0, true);
  }

  void whatWentWrongIsSaidAndAnotherFolderCanBeTried() {
    window_->adaptation().setFolder(scanFolder(2, ".stl"));
    openPanel();
    press("adaptStart");
    QTRY_VERIFY_WITH_TIMEOUT(!job().running(), kWait);
    QVERIFY(panel()->isVisible());
    QVERIFY(text("adaptProblem").contains(QLatin1String("None of the scans")));
    QVERIFY(find<QPushButton>(*window_, "adaptStart")->isEnabled());
  }

  void withoutANetworkThePanelSaysSo() {
    std::filesystem::remove(place("resources/weights/corrnet.safetensors"));
    openPanel();
    window_->adaptation().setFolder(scanFolder(3));
    QVERIFY(text("adaptProblem").contains(QLatin1String("No correspondence network")));
    QVERIFY(!find<QPushButton>(*window_, "adaptStart")->isEnabled());
  }
};

int main(int argc, char** argv) {
  return loopreg::testing::runOnDisplay<AdaptFlowTest>(argc, argv);
}
#include "AdaptFlowTest.moc"
