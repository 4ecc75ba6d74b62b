#pragma once

#include <QKeySequence>
#include <QObject>
#include <QSet>

class QAction;

namespace loopreg::ui {

class Commands;

/// The user's own shortcuts: kept in QSettings ("shortcuts/<object name>", a list of portable
/// sequences; an empty list: none), given to commands as they are added.
class UserKeys : public QObject {
  Q_OBJECT
 public:
  explicit UserKeys(Commands& commands, QObject* parent = nullptr);

  /// The command's first key becomes this one (empty: it has none), the others stay; another
  /// command that had it loses it.
  void setFirst(QAction* action, const QKeySequence& keys);
  /// As the program has them. A key that another command took meanwhile goes back, too.
  void reset(QAction* action);
  void resetAll();
  bool isChanged(const QAction& action) const;
  /// The other command that has these keys; null: nobody.
  QAction* holder(const QKeySequence& keys, const QAction* except) const;

 Q_SIGNALS:
  void changed();

 private:
  void applyToNew();
  void take(const QKeySequence& keys, const QAction* except);
  void store(QAction* action, const QList<QKeySequence>& keys);
  QList<QKeySequence> original(const QAction& action) const;

  Commands& commands_;
  QSet<QString> known_;  ///< object names of commands that have their keys
};

}  // namespace loopreg::ui
