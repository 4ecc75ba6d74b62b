#pragma once

#include <QObject>

class QAction;

namespace loopreg::studio {

struct Workspace;

/// Undo and redo of the document's edits, named in the menu ("Undo pin of left wrist"). While a
/// registration runs there is nothing to undo: it is discarded instead.
class Editing : public QObject {
  Q_OBJECT
 public:
  Editing(const Workspace& workspace, QObject* parent);

  QAction* undo;
  QAction* redo;
};

}  // namespace loopreg::studio
