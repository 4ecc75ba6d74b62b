// Small things that a tired user trips over: ticks in menus, icons in questions, names of files.
#include <QAction>
#include <QApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMouseEvent>
#include <QPushButton>
#include <QStyle>
#include <QTest>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <limits>

#include "tests/widgets/Pictures.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/DemoTile.h"
#include "widgets/feedback/EmptyState.h"
#include "widgets/feedback/StepsLeft.h"
#include "widgets/inspector/ListTable.h"
#include "widgets/legend/LegendRow.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/legend/PlaceLegend.h"
#include "widgets/plots/EnergyPlot.h"
#include "widgets/style/ElidedLines.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/timeline/TimelineSplit.h"

using namespace loopreg::ui;
using loopreg::testing::keepPicture;

namespace {

/// Where two pictures of the same size differ.
QRect difference(const QImage& a, const QImage& b) {
  QRegion region;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      if (a.pixel(x, y) != b.pixel(x, y)) region += QRect(x, y, 1, 1);
    }
  }
  return region.boundingRect();
}

/// The lower half of the window's middle, with nothing in the view.
struct TimelineStage {
  QWidget& panel = *new QWidget;  // the splitter owns what stands in it
  Timeline& timeline = *new Timeline(&panel);
  TimelineSplit split{*new QWidget, panel};
  TimelineStage() {
    auto* layout = new QVBoxLayout(&panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(&timeline);
    split.resize(900, 800);
    split.show();
  }
};

}  // namespace

class DetailsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { applyTheme(*qApp, Appearance::dark); }

  // --- Menus and questions ---

  void whatIsOnHasATickInTheMenu() {
    for (const Appearance look : {Appearance::dark, Appearance::light}) {
      applyTheme(*qApp, look);
      QMenuBar bar;
      Commands commands(bar);
      QAction wipe(themedIcon(QStringLiteral("wipe")), QStringLiteral("Wipe"));
      wipe.setObjectName(QStringLiteral("actionWipe"));
      wipe.setCheckable(true);
      commands.add(Commands::Menu::view, &wipe);
      QMenu* menu = nullptr;
      for (QMenu* one : bar.findChildren<QMenu*>()) {
        if (one->actions().contains(&wipe)) menu = one;
      }
      QVERIFY(menu);
      const auto picture = [&](bool on) {
        wipe.setChecked(on);
        menu->ensurePolished();
        menu->resize(menu->sizeHint());
        return menu->grab().toImage();
      };
      const QImage off = picture(false), on = picture(true);
      const QRect tick = difference(off, on);
      QVERIFY2(tick.width() >= 6 && tick.height() >= 6, "the tick is not seen");
      QVERIFY2(tick.right() < on.width() / 3, "the tick stands before the words");
      // Seen on either ground.
      int strongest = 0;
      for (int y = tick.top(); y <= tick.bottom(); ++y) {
        for (int x = tick.left(); x <= tick.right(); ++x) {
          strongest = std::max(strongest, std::abs(qGray(on.pixel(x, y)) - qGray(off.pixel(x, y))));
        }
      }
      QVERIFY2(strongest > 120, qPrintable(QString::number(strongest)));
    }
  }

  void dialogsHaveTheProgramsOwnIcons() {
    QMessageBox box(QMessageBox::Question, {}, QStringLiteral("Save?"),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    box.ensurePolished();
    keepPicture(box, QStringLiteral("question"));
    for (const QAbstractButton* button : box.buttons()) QVERIFY(button->icon().isNull());
    const auto isOwn = [](QStyle::StandardPixmap which, const char* name, Tone tone) {
      const QSize size(24, 24);
      return qApp->style()->standardIcon(which).pixmap(size).toImage() ==
             themedIcon(QLatin1String(name), tone).pixmap(size).toImage();
    };
    for (const Appearance look : {Appearance::dark, Appearance::light}) {
      applyTheme(*qApp, look);
      QVERIFY(isOwn(QStyle::SP_MessageBoxQuestion, "help", Tone::accent));
      QVERIFY(isOwn(QStyle::SP_MessageBoxCritical, "failed", Tone::failed));
      QVERIFY(isOwn(QStyle::SP_FileDialogNewFolder, "folder-new", Tone::text));
      QVERIFY(isOwn(QStyle::SP_DirIcon, "folder", Tone::accent));
      QVERIFY(!qApp->style()->standardPixmap(QStyle::SP_MessageBoxWarning).isNull());
    }
  }

  // --- Tables ---

  void theRowUnderTheCursorLightsUpWhole() {
    ListTable table({QStringLiteral("Place"), QStringLiteral("cm"), QStringLiteral("mm")}, nullptr);
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) table.setCell(r, c, QString::number(r));
    }
    table.resize(300, 200);
    table.show();
    QWidget& cells = *table.viewport();
    const auto colourOf = [&](int row, int column) {
      const QRect cell = table.visualRect(table.model()->index(row, column));
      return cells.grab(cell).toImage().pixelColor(cell.width() - 3, cell.height() / 2);
    };
    const QColor plain = colourOf(0, 0);
    const QPointF at = table.visualRect(table.model()->index(1, 2)).center();
    // As a mouse does: what Qt itself lights up comes by a hover event.
    QMouseEvent move(QEvent::MouseMove, at, cells.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&cells, &move);
    QHoverEvent over(QEvent::HoverMove, at, cells.mapToGlobal(at), QPointF());
    QApplication::sendEvent(&cells, &over);
    for (int column = 0; column < 3; ++column) {
      QVERIFY2(colourOf(1, column) != plain, qPrintable(QString::number(column)));
      QCOMPARE(colourOf(0, column), plain);
      QCOMPARE(colourOf(1, column), colourOf(1, 0));
    }
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&cells, &leave);
    QCOMPARE(colourOf(1, 0), plain);
    QEnterEvent enter(at, at, cells.mapToGlobal(at));  // from another window, right into the row
    QApplication::sendEvent(&cells, &enter);
    QVERIFY(colourOf(1, 0) != plain);
  }

  // --- The time a folder still takes ---

  // Four at a time, 10 s each give or take half: what is said stays near the truth from its first
  // word on, and goes down.
  void theTimeLeftOfAFolderIsCalm() {
    constexpr int kTotal = 60, kAtOnce = 4;
    StepsLeft left;
    std::vector<double> ends;
    std::array<double, kAtOnce> busyUntil{};
    unsigned seed = 7;
    for (int i = 0; i < kTotal; ++i) {
      auto first = std::min_element(busyUntil.begin(), busyUntil.end());
      seed = seed * 1664525u + 1013904223u;
      *first += 5 + 10.0 * double(seed >> 8) / double(1u << 24);
      ends.push_back(*first);
    }
    std::sort(ends.begin(), ends.end());
    int done = 0, rises = 0;
    double said = 1e9;
    for (double now = 0; now < ends.back(); now += 0.25) {
      while (done < kTotal && ends[std::size_t(done)] <= now) left.update(now, ++done, kTotal, 4);
      const auto seconds = left.seconds(now);
      QCOMPARE(seconds.has_value(), done >= 2 * kAtOnce);
      if (!seconds) continue;
      const double truth = ends.back() - now;
      QVERIFY2(std::abs(*seconds - truth) < 15 + 0.4 * truth,
               qPrintable(QStringLiteral("%1 s said, %2 s true").arg(*seconds).arg(truth)));
      const double shown = StepsLeft::rounded(*seconds);
      rises += shown > said;
      said = shown;
    }
    QVERIFY2(rises <= 5, qPrintable(QString::number(rises)));
    QCOMPARE(said, 10.0);
  }

  void estimatesAreRoundAndNeverNothing() {
    QCOMPARE(StepsLeft::rounded(0), 10.0);
    QCOMPARE(StepsLeft::rounded(31), 40.0);
    QCOMPARE(StepsLeft::rounded(130), 150.0);
    QCOMPARE(StepsLeft::rounded(600), 600.0);
    QCOMPARE(StepsLeft::rounded(601), 660.0);
    QCOMPARE(StepsLeft::rounded(4000), 4200.0);
  }

  // --- The timeline in a small window ---

  void theTimelineGivesWay() {
    TimelineStage stage;
    const auto heightAt = [&](int window) {
      stage.split.resize(900, window);
      QCoreApplication::sendPostedEvents();
      return stage.panel.height();
    };
    QCOMPARE(heightAt(800), TimelineSplit::kWanted);
    const int less = heightAt(520);
    QVERIFY(less < TimelineSplit::kWanted && less >= TimelineSplit::kLowest);
    QCOMPARE(heightAt(400), TimelineSplit::kFolded);
    QVERIFY(!stage.timeline.findChild<EnergyPlot*>()->isVisible());
    QVERIFY(stage.timeline.findChild<QWidget*>(QStringLiteral("play"))->isVisible());
    QCOMPARE(heightAt(800), TimelineSplit::kWanted);  // as it was
    QVERIFY(stage.timeline.findChild<EnergyPlot*>()->isVisible());
  }

  void theTimelineIsFoldedByHand() {
    TimelineStage stage;
    stage.split.resize(900, 800);
    QCoreApplication::sendPostedEvents();
    QWidget* handle = stage.split.handle(1);
    const auto drag = [&](int by) {
      const QPoint from = handle->rect().center();
      QTest::mousePress(handle, Qt::LeftButton, {}, from);
      QMouseEvent move(QEvent::MouseMove, from + QPoint(0, by),
                       handle->mapToGlobal(QPointF(from + QPoint(0, by))), Qt::NoButton,
                       Qt::LeftButton, {});
      QApplication::sendEvent(handle, &move);
      QTest::mouseRelease(handle, Qt::LeftButton);
      QCoreApplication::sendPostedEvents();
    };
    drag(150);
    QCOMPARE(stage.panel.height(), TimelineSplit::kFolded);
    stage.split.resize(900, 900);
    QCoreApplication::sendPostedEvents();
    QCOMPARE(stage.panel.height(), TimelineSplit::kFolded);  // that was a wish
    drag(-500);
    QVERIFY(stage.panel.height() > 400);
  }

  // --- Legends ---

  void legendsKeepToTheirPane() {
    QWidget view;
    view.resize(1000, 700);
    LegendRow row(view);
    QRect pane = view.rect();
    row.setArea([&pane] { return pane; });
    LegendWidget distances(&view), slice(&view);
    slice.setSigned(true);
    PlaceLegend places(&view);
    std::vector<Legend*> all{&distances, &places, &slice};
    for (Legend* legend : all) row.add(*legend);
    view.show();
    const QRect panes[] = {{0, 0, 1300, 700}, {400, 0, 600, 500},  {0, 250, 468, 230},
                           {0, 90, 275, 280}, {195, 80, 195, 110}, {0, 0, 60, 50}};
    for (const QRect& wanted : panes) {
      pane = wanted;
      row.place();
      const QString what = QStringLiteral("pane of %1 x %2").arg(pane.width()).arg(pane.height());
      int shown = 0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        const QRect place = all[i]->geometry();
        if (place.isEmpty()) continue;
        ++shown;
        QVERIFY2(pane.contains(place), qPrintable(what));
        QVERIFY2(place.top() >= pane.top() + 34, qPrintable(what));  // the title
        QCOMPARE(all[i]->isCompact(), distances.isCompact());
        for (std::size_t k = 0; k < i; ++k) {
          QVERIFY2(!place.intersects(all[k]->geometry()), qPrintable(what));
        }
      }
      QVERIFY2(shown >= (pane.width() > 150 ? 1 : 0), qPrintable(what));
      QCOMPARE(distances.isCompact(), pane.width() < 1000);
      keepPicture(view, what);
    }
    // Alone it has more room, and what goes away leaves its place.
    pane = QRect(0, 0, 700, 500);
    slice.hide();
    places.hide();
    QVERIFY(!distances.isCompact());
    QCOMPARE(distances.size(), distances.sizeHint());
  }

  void theMarkMovesOnEitherForm() {
    LegendWidget legend;
    legend.setRange({20});
    for (const bool compact : {false, true}) {
      legend.setCompact(compact);
      legend.resize(legend.sizeHint());
      legend.setMarker(std::numeric_limits<double>::quiet_NaN());
      const QImage none = legend.grab().toImage();
      const auto markAt = [&](double value) {
        legend.setMarker(value);
        return difference(none, legend.grab().toImage()).center();
      };
      const QPoint low = markAt(2), high = markAt(18);
      QVERIFY(compact ? high.x() - low.x() > 20 : low.y() - high.y() > 60);
    }
  }

  // --- Names of files ---

  void longNamesLoseTheirMiddle() {
    const QFontMetrics metrics(qApp->font());
    const int width = 112;
    const auto lines = [&](const char* name) {
      return elidedLines(QLatin1String(name), metrics, width, 2);
    };
    QCOMPARE(lines("person"), QStringList{QStringLiteral("person")});
    QVERIFY(elidedLines({}, metrics, width, 2).isEmpty());
    for (const char* name :
         {"people-scanned-in-the-lab-2024-11", "Zup millimetres holes",
          "aVeryLongNameOfAScanThatGoesOn_2024-11-03_take07_cleaned", "mmmmmmmmmmmmmmmmmmmmmmmm"}) {
      const QStringList shown = lines(name);
      QVERIFY2(shown.size() <= 2, name);
      for (const QString& line : shown) QVERIFY2(metrics.horizontalAdvance(line) <= width, name);
      const QString whole = QLatin1String(name);
      QVERIFY(whole.startsWith(shown.first().left(4)));
      QVERIFY2(whole.endsWith(shown.last().right(4)), name);  // "take07" and "take08" differ there
    }
    QVERIFY(lines("aVeryLongNameOfAScanThatGoesOn_2024-11-03_take07_cleaned")
                .join(QString())
                .contains(QChar(0x2026)));
    QVERIFY(!lines("Zup millimetres holes").join(QString()).contains(QChar(0x2026)));
  }

  void tilesTellTheWholePath() {
    const QString file = QStringLiteral("/no/such/folder/") + QString(60, QLatin1Char('x')) +
                         QStringLiteral("_take07.ply");
    EmptyState page({});
    page.setRecent({file});
    auto* tile = page.findChild<DemoTile*>(QStringLiteral("recent"));
    QVERIFY(tile);
    QVERIFY(tile->toolTip().contains(QDir::toNativeSeparators(file)));
    QVERIFY(tile->shownName().last().endsWith(QLatin1String("take07")));
  }
};

QTEST_MAIN(DetailsTest)
#include "DetailsTest.moc"
