#pragma once

#include <QObject>

class QAction;

namespace loopreg::ui {
class PreferencesWindow;
class UserKeys;
}  // namespace loopreg::ui

namespace loopreg::studio {

struct Workspace;

/// Edit > Preferences, and the user's own shortcuts from the start on. The window is made when it
/// is first asked for.
class Preferences : public QObject {
  Q_OBJECT
 public:
  Preferences(const Workspace& workspace, QWidget* parent);

  QAction* show;

 private:
  ui::UserKeys* keys_;
  ui::PreferencesWindow* window_ = nullptr;
};

}  // namespace loopreg::studio
