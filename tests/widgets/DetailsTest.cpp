// Small things that a tired user trips over: ticks in menus, icons in questions, names of files.
#include <QAction>
#include <QApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QStyle>
#include <QTest>
#include <limits>

#include "tests/widgets/Pictures.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/DemoTile.h"
#include "widgets/feedback/EmptyState.h"
#include "widgets/legend/LegendRow.h"
#include "widgets/legend/LegendWidget.h"
#include "widgets/legend/PlaceLegend.h"
#include "widgets/style/ElidedLines.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

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
