#pragma once

#include <QObject>
#include <vector>

class QAction;
class QWidget;

namespace loopreg::ui {
class LayersCard;
class SceneView;
class Timeline;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// Named views and their opposites, frame, reset, orthographic, trackball; scan and body on and
/// off.
class ViewActions : public QObject {
  Q_OBJECT
 public:
  ViewActions(ui::VtkViewport& viewport, ui::SceneView& scene, ui::LayersCard& layers,
              QWidget* window);

  std::vector<QAction*> named;      ///< front, side, top, isometric
  std::vector<QAction*> opposites;  ///< back, other side, bottom
  QAction* orthographic;
  QAction* trackball;  ///< remembered from session to session
  QAction* frame;
  QAction* reset;
  QAction* toggleScan;
  QAction* toggleBody;
};

/// Play, step back, step forward, first, last.
class PlaybackActions : public QObject {
  Q_OBJECT
 public:
  PlaybackActions(ui::Timeline& timeline, ui::VtkViewport& viewport, QWidget* window);

  QAction* play;
  QAction* previous;
  QAction* next;
  QAction* first;
  QAction* last;
};

}  // namespace loopreg::studio
