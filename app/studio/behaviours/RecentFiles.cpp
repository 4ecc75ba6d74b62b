#include "app/studio/behaviours/RecentFiles.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>

#include "app/studio/Workspace.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/EmptyState.h"

namespace loopreg::studio {
namespace {

const QString kKey = QStringLiteral("recent/scans");

}  // namespace

RecentFiles::RecentFiles(const Workspace& workspace, ui::EmptyState& empty, QObject* parent)
    : QObject(parent), empty_(empty) {
  QMenu* file = workspace.commands.menu(ui::Commands::Menu::file);
  menu_ = new QMenu(tr("Open &recent"), file);
  menu_->setObjectName(QStringLiteral("recentMenu"));
  menu_->setToolTipsVisible(true);
  // Right after "Open".
  const QList<QAction*> actions = file->actions();
  file->insertMenu(actions.value(1), menu_);
  connect(menu_, &QMenu::aboutToShow, this, &RecentFiles::fill);  // files come and go
  connect(&empty, &ui::EmptyState::recentChosen, this, &RecentFiles::openRequested);
  fill();
  empty_.setRecent(files());
}

QStringList RecentFiles::files() { return QSettings().value(kKey).toStringList(); }

void RecentFiles::add(const QString& file) {
  if (file.isEmpty()) return;
  QStringList all = files();
  const QString path = QFileInfo(file).absoluteFilePath();
  all.removeAll(path);
  all.prepend(path);
  QSettings().setValue(kKey, QStringList(all.mid(0, kKept)));
  fill();
}

void RecentFiles::fill() {
  menu_->clear();
  const QStringList all = files();
  menu_->menuAction()->setEnabled(!all.isEmpty());
  int number = 0;
  for (const QString& file : all) {
    const QFileInfo info(file);
    QString name = info.fileName();
    name.replace(QLatin1Char('&'), QLatin1String("&&"));
    const QString folder = QDir(info.absolutePath()).dirName();
    // The first nine have their number as mnemonic.
    const QString text = ++number < 10 ? tr("&%1  %2   in %3").arg(number).arg(name, folder)
                                       : tr("%1   in %2").arg(name, folder);
    QAction* action = menu_->addAction(text);
    action->setToolTip(QDir::toNativeSeparators(file));
    action->setEnabled(info.exists());
    connect(action, &QAction::triggered, this, [this, file] { Q_EMIT openRequested(file); });
  }
  if (all.isEmpty()) return;
  menu_->addSeparator();
  QAction* clear = menu_->addAction(tr("&Clear this list"));
  clear->setObjectName(QStringLiteral("clearRecent"));
  connect(clear, &QAction::triggered, this, [this] {
    QSettings().remove(kKey);
    empty_.setRecent({});
    menu_->menuAction()->setEnabled(false);
  });
}

}  // namespace loopreg::studio
