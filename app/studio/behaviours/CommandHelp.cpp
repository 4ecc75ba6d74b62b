#include "app/studio/behaviours/CommandHelp.h"

#include <QAction>

#include "app/studio/CommandBars.h"
#include "app/studio/Workspace.h"
#include "widgets/commands/CommandPalette.h"
#include "widgets/commands/Commands.h"
#include "widgets/style/Icon.h"

namespace loopreg::studio {

CommandHelp::CommandHelp(const Workspace& workspace, QWidget* over)
    : QObject(over),
      palette(
          new QAction(ui::themedIcon(QStringLiteral("search")), tr("&Find a command..."), this)),
      sheet(new QAction(ui::themedIcon(QStringLiteral("help")), tr("&Keyboard shortcuts"), this)) {
  palette->setObjectName(QStringLiteral("actionPalette"));
  palette->setShortcuts(
      {QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
  palette->setToolTip(tr("Find a command by its name (Ctrl+K)"));
  sheet->setObjectName(QStringLiteral("actionHelp"));
  sheet->setShortcuts(
      {QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_H), QKeySequence(Qt::Key_F1)});
  sheet->setToolTip(tr("Keyboard shortcuts (?)"));
  ui::Commands& commands = workspace.commands;
  auto* finder = new ui::CommandPalette(commands, over);
  connect(palette, &QAction::triggered, finder, &ui::CommandPalette::open);
  auto* keys = new ui::CheatSheet(over);
  connect(sheet, &QAction::triggered, keys,
          [keys, &commands] { keys->toggle(shortcutGroups(commands)); });
  commands.add(ui::Commands::Menu::help, {palette, sheet});
}

}  // namespace loopreg::studio
