#include "widgets/commands/Commands.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>

namespace loopreg::ui {
namespace {

constexpr char kNeeds[] = "needs";

QString markedTitle(Commands::Menu menu) {
  switch (menu) {
    case Commands::Menu::file:
      return Commands::tr("&File");
    case Commands::Menu::edit:
      return Commands::tr("&Edit");
    case Commands::Menu::fit:
      return Commands::tr("F&it");
    case Commands::Menu::inspect:
      return Commands::tr("I&nspect");
    case Commands::Menu::mend:
      return Commands::tr("&Mend");
    case Commands::Menu::view:
      return Commands::tr("&View");
    case Commands::Menu::help:
      return Commands::tr("&Help");
  }
  return {};
}

}  // namespace

// A menu shows up with its first command: no empty menus.
Commands::Commands(QMenuBar& bar, QObject* parent) : QObject(parent) {
  for (int i = 0; i < kMenus; ++i) {
    menus_[i] = bar.addMenu(markedTitle(static_cast<Menu>(i)));
    menus_[i]->menuAction()->setVisible(false);
    menus_[i]->setToolTipsVisible(true);
  }
}

void Commands::add(Menu menu, QAction* action) {
  Q_ASSERT(!action->objectName().isEmpty());
  // In a menu an icon takes the place of the tick, and then nobody sees what is on.
  if (action->isCheckable()) action->setIconVisibleInMenu(false);
  QMenu* target = menus_[static_cast<int>(menu)];
  target->addAction(action);
  target->menuAction()->setVisible(true);
  commands_.push_back({menu, action, action->shortcuts()});
  Q_EMIT changed();
}

void Commands::add(Menu menu, const QList<QAction*>& actions) {
  for (QAction* action : actions) add(menu, action);
}

void Commands::addSeparator(Menu menu) { menus_[static_cast<int>(menu)]->addSeparator(); }

QAction* Commands::find(const QString& objectName) const {
  for (const Command& command : commands_) {
    if (command.action->objectName() == objectName) return command.action;
  }
  return nullptr;
}

// Tooltips end in the keys where their maker put them there; they go with the keys.
void Commands::setKeys(QAction* action, const QList<QKeySequence>& keys) {
  if (action->shortcuts() == keys) return;
  QString tip = action->toolTip();
  const auto inBrackets = [](const QKeySequence& k) {
    return QStringLiteral(" (%1)").arg(k.toString(QKeySequence::NativeText));
  };
  const QString before = inBrackets(action->shortcut());
  const bool told = !action->shortcut().isEmpty() && tip.endsWith(before);
  if (told) tip.chop(before.size());
  action->setShortcuts(keys);
  if (!keys.isEmpty() && (told || !tip.endsWith(QLatin1Char(')')))) tip += inBrackets(keys.front());
  action->setToolTip(tip);
  Q_EMIT changed();
}

void Commands::setNeeds(QAction* action, const QString& what) { action->setProperty(kNeeds, what); }

QString Commands::needs(const QAction& action) {
  const QString what = action.property(kNeeds).toString();
  return what.isEmpty() ? QString() : tr("needs %1").arg(what);
}

QString Commands::title(Menu menu) { return markedTitle(menu).remove(QLatin1Char('&')); }

QString Commands::plainText(const QAction& action) {
  QString text = action.text().remove(QLatin1Char('&'));
  while (text.endsWith(QLatin1Char('.')) || text.endsWith(QChar(0x2026))) text.chop(1);
  return text;
}

}  // namespace loopreg::ui
