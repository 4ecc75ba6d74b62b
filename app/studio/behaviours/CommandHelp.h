#pragma once

#include <QObject>

class QAction;

namespace loopreg::studio {

struct Workspace;

/// Finding commands: the palette that searches them all, and the sheet of their keys.
class CommandHelp : public QObject {
  Q_OBJECT
 public:
  CommandHelp(const Workspace& workspace, QWidget* over);

  QAction* palette;
  QAction* sheet;
};

}  // namespace loopreg::studio
