#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <vector>

class QAction;
class QMenu;
class QMenuBar;

namespace loopreg::ui {

/// All that the window can do, in one list: the menus, the sheet of shortcuts, the palette that
/// searches them and the preferences that change them are all made from it. Whoever adds an action
/// here has nothing else to tell anybody.
///
/// Lives on the GUI thread; the actions belong to whoever made them.
class Commands : public QObject {
  Q_OBJECT
 public:
  enum class Menu { file, edit, fit, inspect, mend, view, help };
  Q_ENUM(Menu)
  static constexpr int kMenus = 7;

  /// Everything about one action; `keys` are its shortcuts until the user chooses others.
  struct Command {
    Menu menu;
    QAction* action;
    QList<QKeySequence> keys;
  };

  explicit Commands(QMenuBar& bar, QObject* parent = nullptr);

  /// An action with an object name of its own (tests and settings know it by that), its shortcuts
  /// already set. Goes to the end of its menu.
  void add(Menu menu, QAction* action);
  void add(Menu menu, const QList<QAction*>& actions);
  /// A line at the end of a menu.
  void addSeparator(Menu menu);
  QMenu* menu(Menu menu) const { return menus_[static_cast<int>(menu)]; }

  const std::vector<Command>& all() const { return commands_; }
  QAction* find(const QString& objectName) const;
  /// Gives an action other keys (the user's), empty: none; its tooltip tells the first of them.
  void setKeys(QAction* action, const QList<QKeySequence>& keys);
  /// What an action that is disabled waits for, in words ("a fit"), as its owner said by
  /// setNeeds(); empty where nobody did.
  static void setNeeds(QAction* action, const QString& what);
  static QString needs(const QAction& action);
  /// "&View" without the ampersand.
  static QString title(Menu menu);
  /// An action's text as words: no ampersand, no dots.
  static QString plainText(const QAction& action);

 Q_SIGNALS:
  void changed();

 private:
  QMenu* menus_[kMenus] = {};
  std::vector<Command> commands_;
};

}  // namespace loopreg::ui
