#include "app/studio/actions/FitActions.h"

#include <QAction>
#include <QPushButton>

#include "app/studio/Document.h"
#include "widgets/commands/Commands.h"
#include "widgets/jobs/FitJob.h"
#include "widgets/style/Icon.h"

namespace loopreg::studio {

FitActions::FitActions(Document& document, ui::FitJob& job, QWidget* window)
    : QObject(window),
      start(new QAction(tr("&Register"), this)),
      stop(new QAction(tr("&Stop and keep"), this)),
      discard(new QAction(tr("Stop and &discard"), this)),
      button(new QPushButton(window)),
      document_(document),
      job_(job) {
  start->setObjectName(QStringLiteral("actionRegister"));
  start->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_R), QKeySequence(Qt::Key_F5)});
  stop->setObjectName(QStringLiteral("actionStop"));
  stop->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Period));
  discard->setObjectName(QStringLiteral("actionDiscard"));
  discard->setShortcut(QKeySequence(Qt::Key_Escape));
  button->setObjectName(QStringLiteral("registerButton"));
  button->setProperty("primary", true);
  button->setFocusPolicy(Qt::TabFocus);
  button->setMinimumWidth(128);

  connect(start, &QAction::triggered, this, &FitActions::startRequested);
  connect(stop, &QAction::triggered, &job, &ui::FitJob::stopAndKeep);
  connect(discard, &QAction::triggered, &job, &ui::FitJob::abort);
  connect(button, &QPushButton::clicked, this,
          [this] { (job_.running() ? stop : start)->trigger(); });
  connect(&job, &ui::FitJob::started, this, &FitActions::updateEnabled);
  connect(&job, &ui::FitJob::ended, this, &FitActions::updateEnabled);
  connect(&document, &Document::scanChanged, this, &FitActions::updateEnabled);
  ui::Commands::setNeeds(start, tr("a scan"));
  ui::Commands::setNeeds(stop, tr("a running fit"));
  ui::Commands::setNeeds(discard, tr("a running fit"));
  updateEnabled();
}

// One button for both: what it does is what makes sense now.
void FitActions::updateEnabled() {
  const bool running = job_.running();
  start->setEnabled(!running && document_.scan() != nullptr);
  stop->setEnabled(running);
  discard->setEnabled(running);
  button->setEnabled(start->isEnabled() || running);
  button->setText(running ? tr("Stop") : tr("Register"));
  button->setToolTip(running ? tr("Stop after this step and keep the body as it is now (Esc "
                                  "discards it)")
                             : tr("Fit the body to the scan (Ctrl+R)"));
  button->setIcon(ui::themedIcon(running ? QStringLiteral("stop") : QStringLiteral("register"),
                                 ui::Tone::onAccent));
}

}  // namespace loopreg::studio
