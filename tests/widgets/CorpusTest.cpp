// The panel of a folder of scans, alone: what the table shows, how it sorts, filters and selects.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include "tests/widgets/Pictures.h"
#include "widgets/corpus/CorpusFilter.h"
#include "widgets/corpus/CorpusPanel.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/style/Theme.h"

using namespace loopreg;
using loopreg::testing::keepPicture;
using ui::CorpusModel;
using ui::CorpusState;

namespace {

batch::SummaryRow row(const char* name, const char* state, double median = 0, double p95 = 0) {
  batch::SummaryRow made;
  made.name = name;
  made.file = std::string("/scans/") + name + ".ply";
  made.state = state;
  made.scanToModelMedianMm = median;
  made.scanToModelP95Mm = p95;
  made.modelToScanMedianMm = median / 2;
  made.seconds = median / 10;
  if (made.state == "check") made.remark = "The left arm is hidden.";
  if (made.state == "unreadable") made.remark = "The file ends early.";
  return made;
}

std::vector<batch::SummaryRow> people() {
  return {row("anna", "good", 3, 9),    row("bert", "failed", 40, 120), row("cora", "check", 8, 30),
          row("dirk", "waiting"),       row("emil", "unreadable"),      row("fine", "good", 2, 12),
          row("gero", "check", 12, 25), row("hugo", "waiting")};
}

}  // namespace

class CorpusTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<ui::CorpusPanel> panel_;

  template <class Part>
  Part* find(const char* name) {
    auto* part = panel_->findChild<Part*>(QLatin1String(name));
    if (!part) qFatal("no %s", name);
    return part;
  }
  QTableView* table() { return find<QTableView>("corpusTable"); }
  QStringList names() {
    QStringList all;
    for (int r = 0; r < table()->model()->rowCount(); ++r) {
      all << table()->model()->index(r, 0).data().toString();
    }
    return all;
  }
  void press(const char* name) { QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton); }
  void clickHead(int column) {
    QHeaderView* head = table()->horizontalHeader();
    QTest::mouseClick(head->viewport(), Qt::LeftButton, {},
                      {head->sectionViewportPosition(column) + 6, head->height() / 2});
  }

 private Q_SLOTS:
  void init() {
    panel_ = std::make_unique<ui::CorpusPanel>();
    panel_->model().setRows(people());
    panel_->showFolder(QStringLiteral("/scans"), QStringLiteral("/scans/loopreg-fits"));
    panel_->resize(480, 760);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
  }

  void theFoldersOrderComesFirst() {
    QCOMPARE(names().join(QLatin1Char(' ')),
             QStringLiteral("anna bert cora dirk emil fine gero hugo"));
    QCOMPARE(find<QLabel>("corpusCounts")->text(),
             QStringLiteral("5 of 8 registered  \u00b7  2 good  \u00b7  2 to check  \u00b7  1 "
                            "failed  \u00b7  1 unreadable"));
    QCOMPARE(find<QPushButton>("corpusRegister")->text(), QStringLiteral("Register the rest (3)"));
  }

  void aHeadSortsAndWhatHasNoFigureStaysLast() {
    clickHead(CorpusModel::toBody);
    const QString figures = names().mid(0, 5).join(QLatin1Char(' '));
    const QString other = QStringLiteral("fine anna cora gero bert");
    const QString reversed = QStringLiteral("bert gero cora anna fine");
    QVERIFY2(figures == other || figures == reversed, qPrintable(figures));
    const QStringList last = names().mid(5);
    clickHead(CorpusModel::toBody);
    const QString again = names().mid(0, 5).join(QLatin1Char(' '));
    QVERIFY2((again == other || again == reversed) && again != figures, qPrintable(again));
    QCOMPARE(
        QSet<QString>(last.begin(), last.end()),
        (QSet<QString>{QStringLiteral("dirk"), QStringLiteral("emil"), QStringLiteral("hugo")}));
    for (const QString& name : names().mid(5)) QVERIFY(last.contains(name));
  }

  void verdictsSortWorstFirst() {
    table()->sortByColumn(CorpusModel::verdict, Qt::AscendingOrder);
    QCOMPARE(names().join(QLatin1Char(' ')),
             QStringLiteral("bert cora gero emil fine anna dirk hugo"));
  }

  void typingFiltersNamesAndReasons() {
    QTest::keyClicks(find<QLineEdit>("corpusText"), QStringLiteral("HIDDEN"));
    QCOMPARE(names(), (QStringList{QStringLiteral("cora"), QStringLiteral("gero")}));
    QTest::keyClicks(find<QLineEdit>("corpusText"), QStringLiteral(" ger"));
    QCOMPARE(names(), QStringList{QStringLiteral("gero")});
    QTest::keyClicks(find<QLineEdit>("corpusText"), QStringLiteral("x"));
    QVERIFY(!table()->isVisible());
    find<QLineEdit>("corpusText")->clear();
    QVERIFY(table()->isVisible());
    auto* states = find<QComboBox>("corpusStates");
    states->setCurrentIndex(states->findText(QStringLiteral("good")));
    QCOMPARE(names(), (QStringList{QStringLiteral("anna"), QStringLiteral("fine")}));
  }

  void theWorstAreSelectedAndWalkedThrough() {
    panel_->selectWorst(3);
    QCOMPARE(panel_->selectedNames().join(QLatin1Char(' ')), QStringLiteral("bert cora gero"));
    QStringList walked;
    for (QString next = panel_->nextWorst(); !next.isEmpty(); next = panel_->nextWorst()) {
      walked << next;
      panel_->model().setOpen(next);
    }
    QCOMPARE(walked.join(QLatin1Char(' ')), QStringLiteral("bert cora gero fine anna"));
  }

  void enterAndADoubleClickOpen() {
    QSignalSpy opened(panel_.get(), &ui::CorpusPanel::openRequested);
    table()->setFocus();
    panel_->reveal(QStringLiteral("cora"));
    QTest::keyClick(table(), Qt::Key_Return);
    QTest::keyClick(table(), Qt::Key_Down);
    QTest::keyClick(table(), Qt::Key_Enter, Qt::KeypadModifier);
    const QRect at = table()->visualRect(table()->model()->index(0, 1));
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, at.center());
    QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, at.center());
    QCOMPARE(opened.count(), 3);
    QCOMPARE(opened[0][0].toString(), QStringLiteral("cora"));
    QCOMPARE(opened[1][0].toString(), QStringLiteral("dirk"));
    QCOMPARE(opened[2][0].toString(), QStringLiteral("anna"));
  }

  void theRunsButtonsFollowIt() {
    QSignalSpy wanted(panel_.get(), &ui::CorpusPanel::registerRequested);
    press("corpusRegister");
    QCOMPARE(wanted.last()[0].toStringList(), QStringList());
    panel_->selectWorst(2);
    press("corpusRegisterSelected");
    QCOMPARE(wanted.last()[0].toStringList(),
             (QStringList{QStringLiteral("bert"), QStringLiteral("cora")}));
    panel_->run().setRun(ui::CorpusRunBar::Run::running);
    QVERIFY(!find<QPushButton>("corpusRegister")->isVisible());
    QSignalSpy paused(&panel_->run(), &ui::CorpusRunBar::pauseRequested);
    press("corpusPause");
    QCOMPARE(paused.last()[0].toBool(), true);
    panel_->run().setRun(ui::CorpusRunBar::Run::paused);
    QCOMPARE(find<QPushButton>("corpusPause")->text(), QStringLiteral("Resume"));
    press("corpusPause");
    QCOMPARE(paused.last()[0].toBool(), false);
    panel_->run().setRun(ui::CorpusRunBar::Run::idle);
    std::vector<batch::SummaryRow> done = people();
    for (batch::SummaryRow& one : done) one.state = "good";
    panel_->model().setRows(done);
    QVERIFY(!find<QPushButton>("corpusRegister")->isEnabled());
  }

  // Not into the filter, where the next key would empty the list.
  void theKeyboardStaysWithTheRunsButtons() {
    panel_->activateWindow();
    find<QPushButton>("corpusRegister")->setFocus();
    QTest::keyClick(find<QPushButton>("corpusRegister"), Qt::Key_Space);
    panel_->run().setRun(ui::CorpusRunBar::Run::running);
    QCOMPARE(panel_->focusWidget(), find<QPushButton>("corpusPause"));
    panel_->run().setRun(ui::CorpusRunBar::Run::idle);
    QCOMPARE(panel_->focusWidget(), find<QPushButton>("corpusRegister"));
    // Whoever is elsewhere stays there.
    table()->setFocus();
    panel_->run().setRun(ui::CorpusRunBar::Run::running);
    QCOMPARE(panel_->focusWidget(), table());
    find<QPushButton>("corpusStop")->setFocus();
    std::vector<batch::SummaryRow> done = people();
    for (batch::SummaryRow& one : done) one.state = "good";
    panel_->model().setRows(done);
    panel_->run().setRun(ui::CorpusRunBar::Run::idle);
    QCOMPARE(panel_->focusWidget(), find<QPushButton>("corpusReport"));
  }

  void aRowTellsWhatBecameOfItsScan() {
    CorpusModel& model = panel_->model();
    model.setRunning(QStringLiteral("dirk"), QStringLiteral("reading"));
    QCOMPARE(model.count(CorpusState::running), 1);
    model.setRunning(QStringLiteral("nobody"), QStringLiteral("reading"));
    QCOMPARE(model.count(CorpusState::running), 1);
    model.setSummary(QStringLiteral("dirk"), row("dirk", "good", 4, 9));
    QCOMPARE(find<QLabel>("corpusCounts")->text().left(6), QStringLiteral("6 of 8"));
    model.setRunning(QStringLiteral("bert"), QStringLiteral("reading"));
    model.settle();
    QCOMPARE(model.find(QStringLiteral("bert"))->state, CorpusState::failed);
    const QString said = model.index(1, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(said.contains(QStringLiteral("bert, failed, scan to body 40.0 mm")), qPrintable(said));
  }

  void narrowPanelsLeaveOutFigures() {
    panel_->resize(460, 700);
    QVERIFY(!table()->isColumnHidden(CorpusModel::time));
    panel_->resize(380, 700);
    QVERIFY(table()->isColumnHidden(CorpusModel::time));
    QVERIFY(!table()->isColumnHidden(CorpusModel::toScan));
    panel_->resize(320, 700);
    QVERIFY(table()->isColumnHidden(CorpusModel::toScan));
    QVERIFY(!table()->isColumnHidden(CorpusModel::toBody));
  }

  void aThousandScansAreNoTrouble() {
    std::vector<batch::SummaryRow> many;
    for (int i = 0; i < 1000; ++i) {
      many.push_back(row(qPrintable(QStringLiteral("scan_%1").arg(i)), "waiting"));
    }
    panel_->model().setRows(many);
    panel_->showFolder(QStringLiteral("/scans"), QStringLiteral("/fits"));
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 1000; ++i) {
      panel_->model().setSummary(QStringLiteral("scan_%1").arg(i),
                                 row(qPrintable(QStringLiteral("scan_%1").arg(i)), "good", 1 + i));
    }
    qInfo("a change of one row among 1,000: %.2f ms", double(clock.nsecsElapsed()) / 1e9);
    QCOMPARE(panel_->model().count(CorpusState::good), 1000);
    QVERIFY(panel_->unpictured().size() < 30);
  }

  void offersCanBeTakenAndPutAway() {
    panel_->offerMotion(60, 25);
    auto* motion = find<ui::QuestionBar>("corpusMotion");
    QVERIFY(motion->isVisible());
    QSignalSpy wanted(panel_.get(), &ui::CorpusPanel::motionRequested);
    find<QDoubleSpinBox>("corpusRate")->setValue(50);
    QTest::mouseClick(motion->findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(wanted.last()[0].toDouble(), 50.0);
    QVERIFY(!motion->isVisible());
    panel_->offerMotion(60, 25);
    QTest::mouseClick(motion->findChildren<QToolButton*>().last(), Qt::LeftButton);
    QVERIFY(!motion->isVisible());
    panel_->offerToKeep(QStringLiteral("cora"));
    auto* keep = find<ui::QuestionBar>("corpusKeep");
    QSignalSpy kept(panel_.get(), &ui::CorpusPanel::keepRequested);
    QTest::mouseClick(keep->findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(kept.count(), 1);
    // Put away, it is not offered again but for another scan.
    panel_->offerToKeep(QStringLiteral("anna"));
    QVERIFY(keep->isVisible());
    QTest::mouseClick(keep->findChildren<QToolButton*>().last(), Qt::LeftButton);
    panel_->offerToKeep(QStringLiteral("anna"));
    QVERIFY(!keep->isVisible());
    panel_->offerToKeep(QStringLiteral("bert"));
    QVERIFY(keep->isVisible());
  }

  void itPaintsInBothThemes() {
    for (const ui::Appearance look : {ui::Appearance::light, ui::Appearance::dark}) {
      ui::applyTheme(*qApp, look);
      panel_->model().setPicture(QStringLiteral("anna"), QImage(64, 88, QImage::Format_RGB32));
      const QImage picture = panel_->grab().toImage();
      keepPicture(*panel_, look == ui::Appearance::dark ? QStringLiteral("corpus-dark")
                                                        : QStringLiteral("corpus-light"));
      QSet<QRgb> colours;
      for (int y = 0; y < picture.height(); y += 3) {
        for (int x = 0; x < picture.width(); x += 3) colours.insert(picture.pixel(x, y));
      }
      for (const QColor& colour : {ui::Theme::current().good, ui::Theme::current().failed}) {
        QVERIFY2(colours.contains(colour.rgb()), qPrintable(colour.name()));
      }
    }
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  ui::applyTheme(application, ui::Appearance::dark);
  CorpusTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "CorpusTest.moc"
