#pragma once

#include <vector>

#include "widgets/feedback/CheatSheet.h"

class QToolBar;

namespace loopreg::ui {
class Commands;
}

namespace loopreg::studio {

class CommandHelp;
class FileActions;
class FitActions;
class ViewActions;

/// The tool bar: the three steps of the work with words, the views as pictures.
void fillToolBar(QToolBar& bar, const FileActions& files, const FitActions& fits,
                 const ViewActions& views, const CommandHelp& help, const ui::Commands& commands);
/// The sheet of shortcuts: what the mouse does, and every command that has keys.
std::vector<ui::CheatSheet::Group> shortcutGroups(const ui::Commands& commands);

}  // namespace loopreg::studio
