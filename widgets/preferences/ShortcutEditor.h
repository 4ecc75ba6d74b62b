#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace loopreg::ui {

class Commands;
class KeyField;
class UserKeys;

/// The table of all commands and their keys, and the line under it that changes those of the chosen
/// one: press the keys; where another command has them, that one is named, and a click takes them
/// from it.
class ShortcutEditor : public QWidget {
  Q_OBJECT
 public:
  ShortcutEditor(const Commands& commands, UserKeys& keys, QWidget* parent = nullptr);

  /// Shows only commands whose name, menu or keys answer what was typed.
  void setFilter(const QString& typed);
  /// How many those are.
  int shownCount() const;
  void select(const QString& objectName);

 private:
  void fill();
  void showChosen();
  void offer(const QKeySequence& keys);
  QAction* chosen() const;

  const Commands& commands_;
  UserKeys& keys_;
  QTreeWidget* table_;
  QLabel* name_;
  KeyField* field_;
  QPushButton* clear_;
  QPushButton* reset_;
  QWidget* conflict_;
  QLabel* conflictText_;
  QKeySequence offered_;
  QString filter_;
};

}  // namespace loopreg::ui
