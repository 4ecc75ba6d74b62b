#include "app/studio/actions/ViewActions.h"

#include <QAction>
#include <QSettings>
#include <QWidget>

#include "app/studio/actions/NewAction.h"
#include "widgets/layers/LayersCard.h"
#include "widgets/scene/SceneView.h"
#include "widgets/timeline/Timeline.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
ViewActions::ViewActions(ui::VtkViewport& viewport, ui::SceneView& scene, ui::LayersCard& layers,
                         QWidget* window)
    : QObject(window),
      orthographic(newAction(this, "actionOrthographic", QStringLiteral("orthographic"),
                             tr("Orthographic"), Qt::Key_5)),
      trackball(newAction(this, "actionTrackball", {}, tr("Turn freely (trackball)"), Qt::Key_T)),
      frame(newAction(this, "actionFrame", QStringLiteral("frame"), tr("Frame selection or all"),
                      Qt::Key_F)),
      reset(newAction(this, "actionReset", QStringLiteral("home"), tr("Reset view"), Qt::Key_Home)),
      toggleScan(newAction(this, "actionToggleScan", {}, tr("Scan"), Qt::Key_S)),
      toggleBody(newAction(this, "actionToggleBody", {}, tr("Body"), Qt::Key_B)) {
  struct Named {
    const char* name;
    const char* icon;
    QString text;
    QKeySequence keys;
    ui::NamedView view;
  };
  const Named views[] = {
      {"actionFront", "front", tr("Front"), Qt::Key_1, ui::NamedView::front},
      {"actionSide", "side", tr("Side"), Qt::Key_3, ui::NamedView::side},
      {"actionTop", "top", tr("Top"), Qt::Key_7, ui::NamedView::top},
      {"actionIsometric", "isometric", tr("Isometric"), Qt::Key_9, ui::NamedView::isometric},
      {"actionBack", "", tr("Back"), Qt::CTRL | Qt::Key_1, ui::NamedView::back},
      {"actionOtherSide", "", tr("Other side"), Qt::CTRL | Qt::Key_3, ui::NamedView::otherSide},
      {"actionBottom", "", tr("Bottom"), Qt::CTRL | Qt::Key_7, ui::NamedView::bottom}};
  for (const Named& v : views) {
    QAction* action = newAction(this, v.name, QLatin1String(v.icon), v.text, v.keys);
    connect(action, &QAction::triggered, this, [&viewport, &scene, view = v.view] {
      ui::Turntable camera = viewport.camera();
      ui::lookFrom(camera, view);
      if (!scene.bounds().isEmpty()) camera.frame(scene.bounds(), viewport.aspect());
      viewport.flyTo(camera);
    });
    (*v.icon ? named : opposites).push_back(action);
  }
  trackball->setToolTip(tr("Turn the scene freely instead of keeping up upright (T)"));
  trackball->setCheckable(true);
  const QString key = QStringLiteral("trackball");
  connect(trackball, &QAction::toggled, this, [&viewport, key](bool on) {
    viewport.setTrackball(on);
    QSettings().setValue(key, on);
  });
  trackball->setChecked(QSettings().value(key, false).toBool());
  orthographic->setCheckable(true);
  connect(orthographic, &QAction::toggled, this, [&viewport](bool on) {
    ui::Turntable camera = viewport.camera();
    camera.orthographic = on;
    viewport.setCamera(camera);
  });
  connect(frame, &QAction::triggered, &scene, &ui::SceneView::frameSelection);
  connect(reset, &QAction::triggered, this, [this, &viewport, &scene] {
    orthographic->setChecked(false);
    ui::Turntable camera;
    camera.azimuth = 0.35;
    camera.elevation = 0.12;
    if (!scene.bounds().isEmpty()) camera.frame(scene.bounds(), viewport.aspect());
    viewport.flyTo(camera);
  });

  // The eye buttons hold the state; the keys only press them.
  for (QAction* toggle : {toggleScan, toggleBody}) {
    toggle->setCheckable(true);
    toggle->setChecked(true);
  }
  connect(toggleScan, &QAction::triggered, &layers, &ui::LayersCard::setScanVisible);
  connect(toggleBody, &QAction::triggered, &layers, &ui::LayersCard::setBodyVisible);
  connect(&layers, &ui::LayersCard::changed, this, [this, &layers] {
    toggleScan->setChecked(layers.scanVisible());
    toggleBody->setChecked(layers.bodyVisible());
  });
}

// The keys are those of film players and of other body viewers.
PlaybackActions::PlaybackActions(ui::Timeline& timeline, ui::VtkViewport& viewport, QWidget* window)
    : QObject(window),
      play(newAction(this, "actionPlay", {}, tr("Play / pause"), Qt::Key_Space)),
      previous(newAction(this, "actionPrevious", {}, tr("Step back"), Qt::Key_Comma)),
      next(newAction(this, "actionNext", {}, tr("Step forward"), Qt::Key_Period)),
      first(newAction(this, "actionFirst", {}, tr("First step"), Qt::SHIFT | Qt::Key_Home)),
      last(newAction(this, "actionLast", {}, tr("Last step"), Qt::SHIFT | Qt::Key_End)) {
  // Space belongs to the view and the timeline only: elsewhere it presses the focused button.
  play->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  viewport.addAction(play);
  timeline.addAction(play);
  connect(play, &QAction::triggered, &timeline, &ui::Timeline::togglePlay);
  connect(previous, &QAction::triggered, &timeline, [&timeline] { timeline.step(-1); });
  connect(next, &QAction::triggered, &timeline, [&timeline] { timeline.step(1); });
  connect(first, &QAction::triggered, &timeline, [&timeline] { timeline.goTo(0); });
  connect(last, &QAction::triggered, &timeline,
          [&timeline] { timeline.goTo(timeline.count() - 1); });
}

}  // namespace loopreg::studio
