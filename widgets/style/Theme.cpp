#include "widgets/style/Theme.h"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleHints>
#include <QWidget>

#include "widgets/style/StudioStyle.h"

namespace loopreg::ui {
namespace {

Theme& currentTheme() {
  static Theme theme = Theme::dark();
  return theme;
}

// Widgets without rules in the style sheet (dialogs, menus of the platform) take these.
QPalette paletteFrom(const Theme& t) {
  QPalette palette;
  const auto set = [&](QPalette::ColorRole role, const QColor& colour) {
    palette.setColor(role, colour);
  };
  set(QPalette::Window, t.window);
  set(QPalette::WindowText, t.text);
  set(QPalette::Base, t.field);
  set(QPalette::AlternateBase, t.panel);
  set(QPalette::Text, t.text);
  set(QPalette::Button, t.card);
  set(QPalette::ButtonText, t.text);
  set(QPalette::BrightText, t.failed);
  set(QPalette::Highlight, t.accent);
  set(QPalette::HighlightedText, t.onAccent);
  set(QPalette::Link, t.accent);
  set(QPalette::ToolTipBase, t.card);
  set(QPalette::ToolTipText, t.text);
  set(QPalette::PlaceholderText, t.secondary);
  set(QPalette::Mid, t.border);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, t.disabled);
  }
  return palette;
}

/// Qt style sheet with @name@ for the theme's colours.
const char* const kSheet = R"(
* { outline: none; }
QToolTip { background: @card@; color: @text@; border: 1px solid @border@; padding: 4px 8px; }
QMainWindow, QStatusBar, QMenuBar { background: @window@; }
QMainWindow::separator { background: @window@; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: @accent@; }
QMenuBar { color: @secondary@; padding: 0 8px; }
QMenuBar::item { padding: 6px 10px; border-radius: 4px; }
QMenuBar::item:selected { background: @hover@; color: @text@; }
QMenu { background: @panel@; border: 1px solid @border@; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 16px; border-radius: 4px; }
QMenu::item:selected { background: @hover@; }
QMenu::item:disabled { color: @disabled@; }
QMenu::indicator { width: 14px; height: 14px; }
QMenu::indicator:checked { image: url(@menuTick@); }
QMenu::separator { height: 1px; background: @border@; margin: 4px 8px; }
QToolBar { background: @window@; border: none; border-bottom: 1px solid @border@;
           spacing: 4px; padding: 8px; }
QToolBar::separator { width: 1px; background: @border@; margin: 6px 8px; }
QToolButton { background: transparent; color: @text@; border: 1px solid transparent;
              border-radius: 6px; padding: 6px 8px; }
QToolButton:hover { background: @hover@; }
QToolButton:pressed { background: @border@; }
QToolButton:checked { background: @hover@; border-color: @border@; }
QToolButton:focus { border-color: @accent@; }
QToolButton[tab="true"] { color: @secondary@; padding: 6px 4px; }
QToolButton[tab="true"]:checked { color: @text@; background: @panel@; border-color: @border@; }
QToolButton:disabled { color: @disabled@; }
QToolButton#qt_toolbar_ext_button { padding: 0; border: none; }
QPushButton { background: @card@; color: @text@; border: 1px solid @border@; border-radius: 6px;
              padding: 6px 16px; min-height: 18px; }
QPushButton:hover { background: @hover@; }
QPushButton:pressed { background: @border@; }
QPushButton:focus { border-color: @accent@; }
QPushButton:disabled { color: @disabled@; }
QPushButton[tab="true"] { background: transparent; border-color: transparent; color: @secondary@;
                          padding: 6px 4px; }
QPushButton[tab="true"]:hover { background: @hover@; }
QPushButton[tab="true"]:checked { color: @text@; background: @panel@; border-color: @border@; }
QPushButton[tab="true"]:focus { border-color: @accent@; }
QPushButton[primary="true"] { background: @accent@; color: @onAccent@; border-color: @accent@;
                              font-weight: 600; }
QPushButton[primary="true"]:hover { background: @accentHover@; border-color: @accentHover@; }
QPushButton[primary="true"]:focus { border-color: @text@; }
QPushButton[primary="true"]:disabled { background: @card@; color: @disabled@;
                                       border-color: @border@; }
QPushButton[quiet="true"] { background: transparent; border-color: transparent; }
QPushButton[quiet="true"]:hover { background: @hover@; }
QPushButton[link="true"] { background: transparent; border: 1px solid transparent; color: @accent@;
                           padding: 4px 8px; text-align: left; }
QPushButton[link="true"]:hover { background: @hover@; }
QPushButton[link="true"]:focus { border-color: @accent@; }
QLineEdit { background: @field@; color: @text@; border: 1px solid @border@; border-radius: 6px;
            padding: 6px 8px; selection-background-color: @accent@;
            selection-color: @onAccent@; }
QLineEdit:focus { border-color: @accent@; }
QLineEdit:disabled { color: @disabled@; }
QListView, QTreeView { background: transparent; border: none; }
QListView::item { padding: 6px 8px; border-radius: 6px; }
QTreeView::item { padding: 4px; }
QListView::item:hover, QTreeView::item:hover { background: @hover@; }
QListView::item:selected, QTreeView::item:selected { background: @hover@; color: @text@; }
QTreeView:focus, QListView:focus { border: 1px solid @accent@; border-radius: 6px; }
QHeaderView::section { background: transparent; color: @secondary@; border: none;
                       border-bottom: 1px solid @border@; padding: 4px; }
QDialog { background: @window@; }
QComboBox, QSpinBox, QDoubleSpinBox { background: @field@; color: @text@;
            border: 1px solid @border@; border-radius: 6px; padding: 4px 8px; min-height: 20px;
            selection-background-color: @accent@; selection-color: @onAccent@; }
QComboBox:hover { border-color: @secondary@; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus { border-color: @accent@; }
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: @disabled@; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(@chevron@); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @panel@; border: 1px solid @border@; padding: 4px;
            selection-background-color: @hover@; selection-color: @text@; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: padding;
            subcontrol-position: top right; width: 22px; height: 14px; border: none;
            border-top-right-radius: 5px; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: padding;
            subcontrol-position: bottom right; width: 22px; height: 14px; border: none;
            border-bottom-right-radius: 5px; }
QSpinBox::up-button:hover, QSpinBox::down-button:hover,
QDoubleSpinBox::up-button:hover, QDoubleSpinBox::down-button:hover { background: @hover@; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(@chevronUp@);
            width: 12px; height: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(@chevron@);
            width: 12px; height: 12px; }
QSlider::groove:horizontal { height: 4px; background: @border@; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @secondary@; border-radius: 2px; }
QSlider::handle:horizontal { background: @text@; width: 12px; height: 12px; margin: -4px 0;
                             border-radius: 6px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: @accent@; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled
  { background: @disabled@; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border-radius: 3px; background: @field@;
                       border: 1px solid @secondary@; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: @accent@; }
QCheckBox::indicator:checked { image: url(@tick@); background: @accent@; border-color: @accent@; }
QCheckBox::indicator:disabled { background: @window@; border-color: @disabled@; }
QRadioButton::indicator { width: 14px; height: 14px; border-radius: 8px; background: @field@;
                          border: 1px solid @secondary@; }
QRadioButton::indicator:hover, QRadioButton::indicator:focus { border-color: @accent@; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid @accent@;
                                  background: @onAccent@; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar::handle:vertical { background: @border@; border-radius: 4px; min-height: 32px; }
QScrollBar::handle:vertical:hover { background: @secondary@; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle:horizontal { background: @border@; border-radius: 4px; min-width: 32px; }
QSplitter::handle { background: @window@; }
QSplitter::handle:hover { background: @border@; }
QScrollBar::handle:horizontal:hover { background: @secondary@; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
#measurementTable { background: transparent; border: none; selection-background-color: @hover@;
                    selection-color: @text@; }
#measurementTable::item { padding: 0 4px; border: none; }
#measurementTable::item:selected { background: @hover@; color: @text@; }
#errorBar { background: @card@; border: none; border-bottom: 1px solid @border@; }
#errorBar[kind="error"] { border-left: 4px solid @failed@; }
#errorBar[kind="warning"] { border-left: 4px solid @check@; }
#errorBar[kind="notice"] { border-left: 4px solid @accent@; }
#questionBar { background: @card@; border: none; border-bottom: 1px solid @border@;
            border-left: 4px solid @accent@; }
#bodyStatus { background: @card@; border: 1px solid @border@; border-radius: 6px; }
#mendRow { border-radius: 4px; }
#mendRow:hover { background: @hover@; }
#adaptTable { border: 1px solid @border@; border-radius: 4px; background: @field@;
              alternate-background-color: @card@; }
#adaptTable::item { padding-left: 6px; }
#adaptTable QHeaderView::section { background: @card@; border-bottom: 1px solid @border@;
                                   padding: 6px; }
QPlainTextEdit { background: @field@; color: @text@; border: 1px solid @border@;
                 border-radius: 6px; selection-background-color: @accent@;
                 selection-color: @onAccent@; }
QPlainTextEdit:focus { border-color: @accent@; }
QTableView[list="true"] { background: transparent; border: none; color: @text@;
                            selection-background-color: @hover@; selection-color: @text@; }
QTableView[list="true"]::item { padding: 0 4px; border: none; }
QTableView[list="true"]::item:selected { background: @hover@; color: @text@; }
QTableView[list="true"] QHeaderView { background: transparent; }
QTableView[list="true"] QHeaderView::section { background: transparent; color: @secondary@;
                            border: none; border-bottom: 1px solid @border@; padding: 2px 4px; }
#corpusTable QHeaderView::section { padding: 2px 0 2px 8px; }
#corpusTable QHeaderView::up-arrow { image: url(@sortUp@); width: 8px; height: 8px; }
#corpusTable QHeaderView::down-arrow { image: url(@sortDown@); width: 8px; height: 8px; }
QPushButton[check="true"] { background: transparent; border: 1px solid transparent;
                            padding: 3px 4px; text-align: left; }
QPushButton[check="true"]:hover { background: @hover@; }
QPushButton[check="true"]:focus { border-color: @accent@; }
QStatusBar { color: @secondary@; border-top: 1px solid @border@; }
QStatusBar::item { border: none; }
#corpusPanel { background: @window@; border-right: 1px solid @border@; }
#corpusRunBar { border-top: 1px solid @border@; }
#sidePanel { background: @window@; border-left: 1px solid @border@; }
#bottomPanel { background: @window@; border-top: 1px solid @border@; }
QFrame[card="true"] { background: @panel@; border: 1px solid @border@; border-radius: 8px; }
QLabel[role="title"] { color: @text@; font-weight: 600; }
QLabel[role="section"] { color: @secondary@; font-weight: 600; }
QLabel[role="secondary"] { color: @secondary@; }
QLabel[overlay="true"] { background: @window@; color: @secondary@; border-radius: 6px;
                         padding: 3px 8px; }
QFrame[hairline="true"] { background: @border@; border: none; }
QProgressBar { background: @border@; border: none; border-radius: 2px; max-height: 4px;
               min-height: 4px; }
QProgressBar::chunk { background: @accent@; border-radius: 2px; }
)";

// Fills the colours into the sheet.
QString sheetFrom(const Theme& t) {
  QString sheet = QString::fromLatin1(kSheet);
  const std::pair<const char*, QColor> colours[] = {
      {"window", t.window},
      {"panel", t.panel},
      {"card", t.card},
      {"field", t.field},
      {"border", t.border},
      {"hover", t.hover},
      {"text", t.text},
      {"secondary", t.secondary},
      {"disabled", t.disabled},
      {"accentHover", t.isDark ? t.accent.lighter(110) : t.accent.darker(108)},
      {"accent", t.accent},
      {"check", t.check},
      {"failed", t.failed},
      {"onAccent", t.onAccent}};
  for (const auto& [name, colour] : colours) {
    sheet.replace(QLatin1Char('@') + QLatin1String(name) + QLatin1Char('@'), colour.name());
  }
  const QString shade = t.isDark ? QStringLiteral("-light") : QString();
  const auto icon = [](const QString& name) { return QStringLiteral(":/icons/%1.svg").arg(name); };
  sheet.replace(QLatin1String("@chevron@"), icon(QStringLiteral("chevron-down") + shade));
  sheet.replace(QLatin1String("@chevronUp@"), icon(QStringLiteral("chevron-up") + shade));
  sheet.replace(QLatin1String("@sortUp@"), icon(QStringLiteral("sort-up") + shade));
  sheet.replace(QLatin1String("@sortDown@"), icon(QStringLiteral("sort-down") + shade));
  sheet.replace(QLatin1String("@menuTick@"),
                t.isDark ? icon(QStringLiteral("tick-light")) : icon(QStringLiteral("tick")));
  sheet.replace(QLatin1String("@tick@"),
                t.isDark ? icon(QStringLiteral("tick")) : icon(QStringLiteral("tick-light")));
  return sheet;
}

void polishTree(QWidget* widget) {
  if (widget->testAttribute(Qt::WA_WState_Polished)) {  // others are when they are first shown
    widget->style()->polish(widget);
    widget->update();
  }
  for (QObject* child : widget->children()) {
    auto* below = qobject_cast<QWidget*>(child);
    if (below && !below->isWindow()) polishTree(below);
  }
}

// QApplication::setStyleSheet polishes every widget once for each of its ancestors, which takes
// seven times as long as all of them once (Qt 6.4, 690 widgets: 170 ms). It goes through those
// whose rules the style remembers; unpolish makes it forget them. As both sheets have the same
// measures, nothing has to be laid out anew.
void exchangeSheet(QApplication& application, const QString& sheet) {
  QApplication::style()->unpolish(&application);
  application.setStyleSheet(sheet);
  for (QWidget* window : QApplication::topLevelWidgets()) polishTree(window);
}

bool desktopIsLight() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Light;
#else
  return false;  // Qt 6.4 cannot tell; dark is this program's own choice
#endif
}

}  // namespace

Theme Theme::dark() {
  Theme t;
  t.window = QColor(0x1a, 0x1c, 0x1f);
  t.panel = QColor(0x22, 0x25, 0x29);
  t.card = QColor(0x2c, 0x30, 0x35);
  t.field = QColor(0x1d, 0x20, 0x23);
  t.border = QColor(0x36, 0x3b, 0x41);
  t.hover = QColor(0x31, 0x36, 0x3c);
  t.text = QColor(0xe6, 0xe8, 0xea);
  t.secondary = QColor(0x9b, 0xa3, 0xac);
  t.disabled = QColor(0x5c, 0x63, 0x6b);
  t.accent = QColor(0x5a, 0xa9, 0xe6);
  t.onAccent = QColor(0x0e, 0x1a, 0x24);
  t.good = QColor(0x63, 0xc1, 0x8b);
  t.check = QColor(0xe3, 0xb1, 0x5c);
  t.failed = QColor(0xec, 0x76, 0x76);
  return t;
}

Theme Theme::light() {
  Theme t;
  t.window = QColor(0xf3, 0xf4, 0xf5);
  t.panel = QColor(0xff, 0xff, 0xff);
  t.card = QColor(0xf7, 0xf8, 0xf9);
  t.field = QColor(0xff, 0xff, 0xff);
  t.border = QColor(0xd5, 0xd9, 0xdd);
  t.hover = QColor(0xe8, 0xeb, 0xee);
  t.text = QColor(0x1f, 0x23, 0x28);
  t.secondary = QColor(0x5a, 0x63, 0x6c);
  t.disabled = QColor(0xa2, 0xa9, 0xb0);
  t.accent = QColor(0x1b, 0x6f, 0xb8);
  t.onAccent = QColor(0xff, 0xff, 0xff);
  t.good = QColor(0x1f, 0x85, 0x52);
  t.check = QColor(0x99, 0x66, 0x0a);
  t.failed = QColor(0xbf, 0x37, 0x3b);
  t.isDark = false;
  return t;
}

const Theme& Theme::current() { return currentTheme(); }

void applyTheme(QApplication& application, Appearance appearance) {
  const bool light =
      appearance == Appearance::light || (appearance == Appearance::desktop && desktopIsLight());
  currentTheme() = light ? Theme::light() : Theme::dark();
  const QPalette palette = paletteFrom(currentTheme());
  const QString sheet = sheetFrom(currentTheme());
  if (application.styleSheet().isEmpty()) {
    application.setStyle(new StudioStyle);
    application.setPalette(palette);
    application.setStyleSheet(sheet);
  } else {
    application.setPalette(palette);
    exchangeSheet(application, sheet);
  }
}

}  // namespace loopreg::ui
