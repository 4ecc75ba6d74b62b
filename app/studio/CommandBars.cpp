#include "app/studio/CommandBars.h"

#include <QAction>
#include <QCoreApplication>
#include <QPushButton>
#include <QToolBar>
#include <QToolButton>

#include "app/studio/actions/FileActions.h"
#include "app/studio/actions/FitActions.h"
#include "app/studio/actions/ViewActions.h"
#include "app/studio/behaviours/CommandHelp.h"
#include "widgets/commands/Commands.h"
#include "widgets/style/Icon.h"

namespace loopreg::studio {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("CommandBars", text); }

}  // namespace

void fillToolBar(QToolBar& bar, const FileActions& files, const FitActions& fits,
                 const ViewActions& views, const CommandHelp& help, const ui::Commands& commands) {
  bar.setObjectName(QStringLiteral("toolBar"));
  bar.setMovable(false);
  bar.setFloatable(false);
  bar.setContextMenuPolicy(Qt::PreventContextMenu);
  bar.setIconSize(QSize(20, 20));
  bar.setToolButtonStyle(Qt::ToolButtonIconOnly);
  // The three steps of the work carry words; the views are known by their pictures and keys.
  const auto addWithText = [&](QAction* action, const QString& text) {
    action->setIconText(text);
    bar.addAction(action);
    if (auto* button = qobject_cast<QToolButton*>(bar.widgetForAction(action))) {
      button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
  };
  addWithText(files.open, tr("Open"));
  if (QAction* save = commands.find(QStringLiteral("actionSave"))) bar.addAction(save);
  bar.addWidget(fits.button);
  addWithText(files.exportFit, tr("Export"));
  auto* space = new QWidget(&bar);
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  bar.addWidget(space);
  for (const char* name : {"actionOneView", "actionTwoViews", "actionFourViews", "actionWipe",
                           "actionClip", "actionTape"}) {
    if (QAction* action = commands.find(QLatin1String(name))) bar.addAction(action);
  }
  bar.addSeparator();
  for (QAction* view : views.named) bar.addAction(view);
  bar.addAction(views.orthographic);
  bar.addSeparator();
  bar.addAction(views.frame);
  bar.addAction(views.reset);
  bar.addSeparator();
  bar.addAction(help.palette);
  bar.addAction(help.sheet);
  // Qt's own arrow for what a narrow window has no room for is black in any colours.
  if (auto* rest = bar.findChild<QToolButton*>(QStringLiteral("qt_toolbar_ext_button"))) {
    rest->setIcon(ui::themedIcon(QStringLiteral("more")));
    rest->setAccessibleName(tr("More commands"));
  }
}

std::vector<ui::CheatSheet::Group> shortcutGroups(const ui::Commands& commands) {
  std::vector<ui::CheatSheet::Group> groups{{tr("Mouse"),
                                             {{tr("Left drag"), tr("turn")},
                                              {tr("Middle, Shift+left"), tr("move")},
                                              {tr("Wheel, right drag"), tr("zoom")},
                                              {tr("Ctrl+wheel"), tr("zoom to the cursor")},
                                              {tr("Click"), tr("pin what is there")},
                                              {tr("Double click"), tr("turn about this point")}}}};
  for (int i = 0; i < ui::Commands::kMenus; ++i) {
    const auto menu = static_cast<ui::Commands::Menu>(i);
    ui::CheatSheet::Group group{ui::Commands::title(menu), {}};
    for (const ui::Commands::Command& command : commands.all()) {
      const QKeySequence keys = command.action->shortcut();
      if (command.menu != menu || keys.isEmpty()) continue;
      group.rows.push_back(
          {keys.toString(QKeySequence::NativeText), ui::Commands::plainText(*command.action)});
    }
    if (!group.rows.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace loopreg::studio
