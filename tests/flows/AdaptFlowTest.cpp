// Adapting the network to the user's scans: choosing, watching, cancelling, keeping, going back.
#include <QFile>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QTableWidget>
#include <QTemporaryDir>

#include "app/studio/NetStore.h"
#include "app/studio/behaviours/Adaptation.h"
#include "tests/flows/FlowSupport.h"
#include "tests/widgets/ScriptedEngine.h"
#include "widgets/adapt/AdaptPanel.h"

using namespace loopreg;
using namespace loopreg::testing;

class AdaptFlowTest : public WindowFlow {
  Q_OBJECT
 private:
  ScriptedEngine engine_;
  std::unique_ptr<QTemporaryDir> folder_;
  std::shared_ptr<studio::NetStore> nets_;

  std::filesystem::path place(const char* name) const {
    return std::filesystem::path(folder_->path().toStdString()) / name;
  }
  ui::AdaptPanel* panel() { return find<ui::AdaptPanel>("adaptPanel"); }
  ui::AdaptJob& job() { return window_->adaptation().job(); }
  void openPanel() { key(Qt::Key_L, Qt::ControlModifier); }
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
  void init() {
    QSettings().clear();
    folder_ = std::make_unique<QTemporaryDir>();
    // A shipped network, as far as the panel can tell.
    std::filesystem::create_directories(place("resources/weights"));
    std::ofstream(place("resources/weights/corrnet.safetensors")) << "shipped";
    qputenv("LOOPREG_RESOURCES", QByteArray::fromStdString(place("resources").string()));
    nets_ = std::make_shared<studio::NetStore>(place("data/corrnet.safetensors"));
    engine_.stepMilliseconds = 1;
    openWindow(engine_.services(), {1200, 800}, {}, nets_);
  }
  void cleanup() {
    window_.reset();
    qunsetenv("LOOPREG_RESOURCES");
  }

  void aFolderIsLearntFromAndTheNetworkKept() {
    engine_.stepMilliseconds = 20;
    openPanel();
    QVERIFY(panel()->isVisible());
    QVERIFY(!find<QPushButton>("adaptStart")->isEnabled());
    window_->adaptation().setFolder(scanFolder(4));
    QVERIFY(text("adaptFolderText").contains(QLatin1String("4 scans")));
    Heartbeat heart;
    press("adaptStart");
    QVERIFY(job().running());
    QTRY_VERIFY_WITH_TIMEOUT(text("adaptPhase").contains(QLatin1String("Round 1 of 2")), kWait);
    QTRY_VERIFY_WITH_TIMEOUT(!job().running(), kWait);
    heart.report("adapt");
    auto* table = find<QTableWidget>("adaptTable");
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

    auto* back = action("actionShippedNetwork");
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
    QVERIFY(find<QRadioButton>("adaptOpenScan")->text().contains(QLatin1String("person")));
    press("adaptStart");
    QTRY_VERIFY_WITH_TIMEOUT(!job().running(), kWait);
    QCOMPARE(find<QTableWidget>("adaptTable")->rowCount(), 1);
    // A result waits: Esc hides it, the menu brings it back.
    QTest::keyClick(panel(), Qt::Key_Escape);
    QVERIFY(!panel()->isVisible());
    openPanel();
    QVERIFY(find<QPushButton>("adaptDiscard")->isVisible());
    press("adaptDiscard");
    QVERIFY(!panel()->isVisible());
    QVERIFY(!nets_->usesAdapted());
    openPanel();
    QVERIFY(find<QPushButton>("adaptStart")->isVisible());
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
    QVERIFY(find<QPushButton>("adaptCancel")->isVisible());
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
    QVERIFY(find<QPushButton>("adaptStart")->isEnabled());
  }

  void withoutANetworkThePanelSaysSo() {
    std::filesystem::remove(place("resources/weights/corrnet.safetensors"));
    openPanel();
    window_->adaptation().setFolder(scanFolder(3));
    QVERIFY(text("adaptProblem").contains(QLatin1String("No correspondence network")));
    QVERIFY(!find<QPushButton>("adaptStart")->isEnabled());
  }
};

int main(int argc, char** argv) { return runOnDisplay<AdaptFlowTest>(argc, argv); }
#include "AdaptFlowTest.moc"
