#include "app/studio/behaviours/Viewing.h"

#include <QLabel>

#include "app/studio/behaviours/ClipPlane.h"
#include "app/studio/behaviours/Panes.h"
#include "app/studio/behaviours/Pictures.h"
#include "app/studio/behaviours/Readout.h"
#include "app/studio/behaviours/TapeTool.h"
#include "app/studio/behaviours/Wipe.h"
#include "widgets/legend/LegendWidget.h"

namespace loopreg::studio {

// Handles are asked in the order in which they are made.
void addViewing(const Workspace& workspace, QLabel& status, ui::LegendWidget& legend,
                QObject* parent) {
  auto* readout = new Readout(workspace, parent);
  QObject::connect(readout, &Readout::described, &status, &QLabel::setText);
  QObject::connect(readout, &Readout::pointedAt, &legend, &ui::LegendWidget::setMarker);
  new Panes(workspace, parent);
  new Wipe(workspace, parent);
  new ClipPlane(workspace, parent);
  new TapeTool(workspace, parent);
  new Pictures(workspace, parent);
}

}  // namespace loopreg::studio
