#include "app/studio/behaviours/Editing.h"

#include <QAction>

#include "app/studio/Document.h"
#include "app/studio/Workspace.h"
#include "widgets/commands/Commands.h"
#include "widgets/style/Icon.h"

namespace loopreg::studio {

Editing::Editing(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      undo(new QAction(ui::themedIcon(QStringLiteral("undo")), tr("&Undo"), this)),
      redo(new QAction(ui::themedIcon(QStringLiteral("redo")), tr("&Redo"), this)) {
  undo->setObjectName(QStringLiteral("actionUndo"));
  undo->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Z));
  redo->setObjectName(QStringLiteral("actionRedo"));
  redo->setShortcuts(
      {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  QUndoStack& edits = workspace.document.edits();
  ui::FitJob& fits = workspace.fitJob;
  const auto follow = [this, &edits, &fits] {
    const auto name = [](const QString& what, const QString& text) {
      return text.isEmpty() ? what : what + QLatin1Char(' ') + text;
    };
    undo->setText(name(tr("&Undo"), edits.undoText()));
    redo->setText(name(tr("&Redo"), edits.redoText()));
    undo->setToolTip(name(tr("Undo"), edits.undoText()) + QStringLiteral(" (Ctrl+Z)"));
    redo->setToolTip(name(tr("Redo"), edits.redoText()) + QStringLiteral(" (Ctrl+Shift+Z)"));
    undo->setEnabled(edits.canUndo() && !fits.running());
    redo->setEnabled(edits.canRedo() && !fits.running());
  };
  connect(undo, &QAction::triggered, &edits, &QUndoStack::undo);
  connect(redo, &QAction::triggered, &edits, &QUndoStack::redo);
  connect(&edits, &QUndoStack::indexChanged, this, follow);
  connect(&fits, &ui::FitJob::started, this, follow);
  connect(&fits, &ui::FitJob::ended, this, follow);
  workspace.commands.add(ui::Commands::Menu::edit, {undo, redo});
  follow();
}

}  // namespace loopreg::studio
