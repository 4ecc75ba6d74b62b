#pragma once

#include <vector>

#include "widgets/feedback/CheatSheet.h"

class QAction;
class QMenuBar;
class QToolBar;

namespace loopreg::studio {

class FileActions;
class FitActions;
class PlaybackActions;
class ViewActions;

/// All the window can do, by name.
struct ActionSet {
  FileActions* files = nullptr;
  FitActions* fits = nullptr;
  ViewActions* views = nullptr;
  PlaybackActions* playback = nullptr;
  QAction* body = nullptr;
  QAction* adapt = nullptr;
  QAction* shippedNetwork = nullptr;
  QAction* help = nullptr;
  QAction* light = nullptr;
};

/// Where the actions are found: tool bar, menus, and the sheet that lists their keys.
void fillToolBar(QToolBar& bar, const ActionSet& actions);
void fillMenus(QMenuBar& bar, const ActionSet& actions);
std::vector<ui::CheatSheet::Group> shortcutGroups();

}  // namespace loopreg::studio
