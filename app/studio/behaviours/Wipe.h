#pragma once

#include <QObject>
#include <QPointer>

#include "app/studio/Workspace.h"
#include "widgets/viewport/ViewTool.h"
#include "widgets/viewport/VtkViewport.h"

class QAction;
class QLabel;
class QWidget;

namespace loopreg::studio {

/// A bar in the main view that is dragged with the mouse: on its right the fit, on its left what it
/// is compared with: the scan alone, or the body as the fit began. The bar is a handle of the view
/// and can be used while another tool is in hand. At its upper end stands what is on which side.
class Wipe : public QObject, public ui::ViewTool {
  Q_OBJECT
 public:
  Wipe(const Workspace& workspace, QObject* parent);
  ~Wipe() override;

  QAction* wipe;   ///< bar on and off
  QAction* start;  ///< left of it the body at the start instead of the scan alone

  /// Left of the bar the body of that iteration; negative: none.
  void compareWith(int iteration);

  bool press(const ui::ToolEvent& event) override;
  bool move(const ui::ToolEvent& event) override;
  bool release(const ui::ToolEvent& event) override;
  bool hover(const ui::ToolEvent& event) override;

 private:
  bool isAtBar(const ui::ToolEvent& event) const;
  double barX() const;
  void place();
  void placeWords(const QRectF& pane);
  void setShown(bool shown);
  void refreshLeft();

  Workspace work_;
  QPointer<ui::VtkViewport> view_;
  QWidget* bar_;
  QLabel* leftWord_;
  QLabel* rightWord_;
  double fraction_ = 0.5;
  int left_ = -1;
  bool dragging_ = false;
};

}  // namespace loopreg::studio
