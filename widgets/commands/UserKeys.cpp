#include "widgets/commands/UserKeys.h"

#include <QAction>
#include <QSettings>

#include "widgets/commands/Commands.h"

namespace loopreg::ui {
namespace {

QString keyOf(const QAction& action) { return QStringLiteral("shortcuts/") + action.objectName(); }

}  // namespace

UserKeys::UserKeys(Commands& commands, QObject* parent) : QObject(parent), commands_(commands) {
  connect(&commands, &Commands::changed, this, &UserKeys::applyToNew);
  applyToNew();
}

void UserKeys::applyToNew() {
  for (const Commands::Command& command : commands_.all()) {
    const QString name = command.action->objectName();
    if (known_.contains(name)) continue;
    known_.insert(name);
    QSettings settings;
    if (!settings.contains(keyOf(*command.action))) continue;
    QList<QKeySequence> keys;
    for (const QString& text : settings.value(keyOf(*command.action)).toStringList()) {
      const QKeySequence sequence(text, QKeySequence::PortableText);
      if (!sequence.isEmpty()) keys << sequence;
    }
    commands_.setKeys(command.action, keys);
  }
}

void UserKeys::setFirst(QAction* action, const QKeySequence& keys) {
  QList<QKeySequence> all = action->shortcuts();
  if (keys.isEmpty()) {
    all.clear();
  } else {
    take(keys, action);
    all.removeAll(keys);
    if (!all.isEmpty()) all.removeFirst();
    all.prepend(keys);
  }
  store(action, all);
  Q_EMIT changed();
}

void UserKeys::reset(QAction* action) {
  const QList<QKeySequence> keys = original(*action);
  for (const QKeySequence& sequence : keys) take(sequence, action);
  store(action, keys);
  Q_EMIT changed();
}

void UserKeys::resetAll() {
  QSettings().remove(QStringLiteral("shortcuts"));
  for (const Commands::Command& command : commands_.all()) {
    commands_.setKeys(command.action, command.keys);
  }
  Q_EMIT changed();
}

bool UserKeys::isChanged(const QAction& action) const {
  return action.shortcuts() != original(action);
}

QAction* UserKeys::holder(const QKeySequence& keys, const QAction* except) const {
  for (const Commands::Command& command : commands_.all()) {
    if (command.action != except && command.action->shortcuts().contains(keys)) {
      return command.action;
    }
  }
  return nullptr;
}

void UserKeys::take(const QKeySequence& keys, const QAction* except) {
  QAction* other = holder(keys, except);
  if (!other) return;
  QList<QKeySequence> left = other->shortcuts();
  left.removeAll(keys);
  store(other, left);
}

// What the program has by itself is not kept: a later version may choose better keys.
void UserKeys::store(QAction* action, const QList<QKeySequence>& keys) {
  commands_.setKeys(action, keys);
  if (keys == original(*action)) return QSettings().remove(keyOf(*action));
  QStringList texts;
  for (const QKeySequence& sequence : keys) {
    texts << sequence.toString(QKeySequence::PortableText);
  }
  QSettings().setValue(keyOf(*action), texts);
}

QList<QKeySequence> UserKeys::original(const QAction& action) const {
  for (const Commands::Command& command : commands_.all()) {
    if (command.action == &action) return command.keys;
  }
  return {};
}

}  // namespace loopreg::ui
