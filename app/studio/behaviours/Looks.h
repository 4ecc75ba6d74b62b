#pragma once

#include <QObject>

class QAction;

namespace loopreg::studio {

struct Workspace;

/// The window's colours as the preferences have them: dark, light or the desktop's, the 3D view's
/// among them; and the command that changes between dark and light.
class Looks : public QObject {
  Q_OBJECT
 public:
  Looks(const Workspace& workspace, QObject* parent);

 Q_SIGNALS:
  /// Theme::current() is another one.
  void themeChanged();

 private:
  QAction* light_;
};

}  // namespace loopreg::studio
