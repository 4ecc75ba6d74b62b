#include "app/studio/CommandBars.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenuBar>
#include <QPushButton>
#include <QToolBar>
#include <QToolButton>

#include "app/studio/actions/FileActions.h"
#include "app/studio/actions/FitActions.h"
#include "app/studio/actions/ViewActions.h"

namespace loopreg::studio {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("CommandBars", text); }

}  // namespace

void fillToolBar(QToolBar& bar, const ActionSet& actions) {
  bar.setObjectName(QStringLiteral("toolBar"));
  bar.setMovable(false);
  bar.setFloatable(false);
  bar.setContextMenuPolicy(Qt::PreventContextMenu);
  bar.setIconSize(QSize(20, 20));
  bar.setToolButtonStyle(Qt::ToolButtonIconOnly);
  // The three steps of the work carry words; the views are known by their pictures and keys.
  const auto addWithText = [&](QAction* action, const QString& text) {
    action->setIconText(text);
    bar.addAction(action);
    if (auto* button = qobject_cast<QToolButton*>(bar.widgetForAction(action))) {
      button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
  };
  addWithText(actions.files->open, tr("Open"));
  bar.addWidget(actions.fits->button);
  addWithText(actions.files->exportFit, tr("Export"));
  auto* space = new QWidget(&bar);
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  bar.addWidget(space);
  for (QAction* view : actions.views->named) bar.addAction(view);
  bar.addAction(actions.views->orthographic);
  bar.addSeparator();
  bar.addAction(actions.views->frame);
  bar.addAction(actions.views->reset);
  bar.addSeparator();
  bar.addAction(actions.help);
}

void fillMenus(QMenuBar& bar, const ActionSet& actions) {
  QMenu* file = bar.addMenu(tr("&File"));
  file->addActions(
      {actions.files->open, actions.body, actions.files->exportFit, actions.files->screenshot});
  file->addSeparator();
  file->addAction(actions.files->quit);

  QMenu* fit = bar.addMenu(tr("F&it"));
  fit->addActions({actions.fits->start, actions.fits->stop, actions.fits->discard});
  fit->addSeparator();
  fit->addActions({actions.adapt, actions.shippedNetwork});
  fit->addSeparator();
  const PlaybackActions& playback = *actions.playback;
  fit->addActions({playback.play, playback.previous, playback.next, playback.first, playback.last});

  QMenu* view = bar.addMenu(tr("&View"));
  for (QAction* action : actions.views->named) view->addAction(action);
  view->addActions({actions.views->orthographic, actions.views->frame, actions.views->reset});
  view->addSeparator();
  view->addActions({actions.views->toggleScan, actions.views->toggleBody});
  view->addSeparator();
  view->addAction(actions.light);

  bar.addMenu(tr("&Help"))->addAction(actions.help);
}

std::vector<ui::CheatSheet::Group> shortcutGroups() {
  return {{tr("Mouse"),
           {{tr("Left drag"), tr("turn")},
            {tr("Middle, Shift+left"), tr("move")},
            {tr("Wheel, right drag"), tr("zoom")},
            {tr("Ctrl+wheel"), tr("zoom to the cursor")},
            {tr("Double click"), tr("turn about this point")}}},
          {tr("View"),
           {{QStringLiteral("1  3  7  9"), tr("front, side, top, isometric")},
            {QStringLiteral("5"), tr("orthographic or perspective")},
            {QStringLiteral("F, Home"), tr("frame all, reset")},
            {QStringLiteral("S, B"), tr("scan, body on and off")}}},
          {tr("Fit"),
           {{QStringLiteral("Ctrl+R"), tr("register")},
            {QStringLiteral("Ctrl+."), tr("stop and keep the body")},
            {QStringLiteral("Esc"), tr("stop and discard")},
            {QStringLiteral("Ctrl+L"), tr("adapt the network to your scans")}}},
          {tr("Timeline"),
           {{tr("Space"), tr("play, pause")},
            {QStringLiteral(",  ."), tr("one step back, forward")},
            {tr("Shift+Home, End"), tr("first, last step")}}},
          {tr("Files"),
           {{QStringLiteral("Ctrl+O"), tr("open (or drop a file anywhere)")},
            {QStringLiteral("Ctrl+B"), tr("choose the body (or drop its file)")},
            {QStringLiteral("Ctrl+E"), tr("export body or parameters")},
            {QStringLiteral("F12"), tr("save a picture of the window")}}}};
}

}  // namespace loopreg::studio
