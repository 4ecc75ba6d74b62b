#include "app/studio/behaviours/Preferences.h"

#include <QAction>

#include "app/studio/Workspace.h"
#include "app/studio/actions/NewAction.h"
#include "widgets/commands/Commands.h"
#include "widgets/commands/UserKeys.h"
#include "widgets/preferences/PreferencesWindow.h"

namespace loopreg::studio {

Preferences::Preferences(const Workspace& workspace, QWidget* parent)
    : QObject(parent),
      show(newAction(this, "actionPreferences", {}, tr("&Preferences..."),
                     QKeySequence(Qt::CTRL | Qt::Key_Comma))),
      keys_(new ui::UserKeys(workspace.commands, this)) {
  show->setMenuRole(QAction::PreferencesRole);
  workspace.commands.add(ui::Commands::Menu::edit, show);
  connect(show, &QAction::triggered, this,
          [this, parent, &settings = workspace.settings, &commands = workspace.commands] {
            if (!window_) window_ = new ui::PreferencesWindow(settings, commands, *keys_, parent);
            window_->open();
          });
}

}  // namespace loopreg::studio
