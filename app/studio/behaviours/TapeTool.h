#pragma once

#include <QObject>
#include <QPointer>
#include <vector>

#include "app/studio/Workspace.h"
#include "geometry/Types.h"
#include "widgets/viewport/ViewTool.h"
#include "widgets/viewport/VtkViewport.h"

class QAction;
class QLabel;

namespace loopreg::studio {

/// A measuring tape: clicks on scan or body lay a chain of straight lines, each with its length in
/// millimetres beside it, and the whole chain's at its end. Drags still turn the view. Esc, or the
/// command again, puts the tape away.
class TapeTool : public QObject, public ui::ViewTool {
  Q_OBJECT
 public:
  TapeTool(const Workspace& workspace, QObject* parent);
  ~TapeTool() override;

  QAction* action;
  /// Of the chain so far, millimetres.
  double length() const;

  bool hover(const ui::ToolEvent& event) override;
  bool escape() override;
  void dropped() override;

 private:
  void take(bool on);
  void add(const QPointF& position);
  void draw();
  void placeLabels();
  void clear();

  Workspace work_;
  QPointer<ui::VtkViewport> view_;
  std::vector<Vector3d> points_;  ///< engine frame, metres
  std::vector<QLabel*> labels_;   ///< one per line; then the sum
};

}  // namespace loopreg::studio
