#include "app/studio/actions/NewAction.h"

#include "widgets/style/Icon.h"

namespace loopreg::studio {

QAction* newAction(QObject* parent, const char* name, const QString& icon, const QString& text,
                   const QKeySequence& keys) {
  auto* action = new QAction(text, parent);
  action->setObjectName(QLatin1String(name));
  if (!icon.isEmpty()) action->setIcon(ui::themedIcon(icon));
  action->setShortcut(keys);
  // Qt leaves the mnemonic and the dots out of its own tooltip; so does this one.
  action->setToolTip(
      QStringLiteral("%1 (%2)").arg(action->toolTip(), action->shortcut().toString()));
  return action;
}

}  // namespace loopreg::studio
