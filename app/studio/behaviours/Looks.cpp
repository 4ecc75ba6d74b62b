#include "app/studio/behaviours/Looks.h"

#include <QAction>
#include <QApplication>
#include <QMainWindow>

#include "app/studio/SceneSync.h"
#include "app/studio/Workspace.h"
#include "app/studio/actions/NewAction.h"
#include "widgets/commands/Commands.h"
#include "widgets/preferences/Settings.h"
#include "widgets/style/Theme.h"

namespace loopreg::studio {

Looks::Looks(const Workspace& workspace, QObject* parent)
    : QObject(parent), light_(new QAction(tr("&Light colours"), this)) {
  ui::Settings& settings = workspace.settings;
  SceneSync& sync = workspace.sync;
  light_->setObjectName(QStringLiteral("actionLight"));
  light_->setCheckable(true);
  light_->setToolTip(tr("Light or dark colours"));
  const auto follow = [this, &sync] {
    const bool dark = ui::Theme::current().isDark;
    light_->setChecked(!dark);
    sync.scene().setPalette(dark ? ui::Palette3D::dark() : ui::Palette3D::light());
  };
  connect(light_, &QAction::triggered, this, [&settings](bool light) {
    settings.setAppearance(light ? ui::Appearance::light : ui::Appearance::dark);
  });
  connect(&settings, &ui::Settings::changed, this, [&, follow](ui::Settings::Key key) {
    if (key == ui::Settings::Key::distanceMap) sync.setDistanceMap(settings.distanceMap());
    if (key != ui::Settings::Key::colours) return;
    ui::applyTheme(*qApp, settings.appearance());
    follow();
    Q_EMIT themeChanged();
  });
  follow();
  sync.setDistanceMap(settings.distanceMap());
  QAction* full = newAction(this, "actionFullScreen", {}, tr("&Full screen"), Qt::Key_F11);
  connect(full, &QAction::triggered, this, [&window = workspace.window] {
    window.setWindowState(window.windowState() ^ Qt::WindowFullScreen);
  });
  workspace.commands.addSeparator(ui::Commands::Menu::view);
  workspace.commands.add(ui::Commands::Menu::view, {light_, full});
}

}  // namespace loopreg::studio
