#pragma once

class QLabel;
class QObject;

namespace loopreg::ui {
class LegendWidget;
}  // namespace loopreg::ui

namespace loopreg::studio {

struct Workspace;

/// Makes all behaviours that only look and change nothing: layouts, wipe, cut, tape,
/// pictures and readout. `status` shows
/// what is under the cursor, `legend` marks its distance. They live as long as `parent`.
void addViewing(const Workspace& workspace, QLabel& status, ui::LegendWidget& legend,
                QObject* parent);

}  // namespace loopreg::studio
