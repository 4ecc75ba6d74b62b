#include "app/studio/behaviours/Autosave.h"

#include <QDir>
#include <QFile>
#include <QMainWindow>

#include "app/studio/Document.h"
#include "app/studio/behaviours/Projects.h"
#include "widgets/feedback/ErrorBar.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/jobs/FitJob.h"

namespace loopreg::studio {
namespace {

constexpr int kAgain = 2000;  // milliseconds, while a fit runs
constexpr int kNameWidth = 160;

}  // namespace

Autosave::Autosave(const Workspace& workspace, Projects& projects, ui::QuestionBar& questions,
                   QObject* parent)
    : QObject(parent), work_(workspace), projects_(projects), questions_(questions) {
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, &Autosave::write);
}

// Ended from outside (by a script, say) with work that nobody gave up: it is offered next time.
Autosave::~Autosave() {
  if (session_ && !discarded_ && !work_.document.edits().isClean()) session_->leave();
}

void Autosave::begin(const QString& root, int delay) {
  session_ = Session::begin(root);
  if (!session_) return;  // a full or read-only disk: the work itself is not held up
  timer_.setInterval(delay);
  Document& document = work_.document;
  connect(&document.edits(), &QUndoStack::indexChanged, this, &Autosave::note);
  connect(&document.edits(), &QUndoStack::cleanChanged, this, &Autosave::note);
  connect(&document, &Document::resultChanged, this, &Autosave::note);
  connect(&document, &Document::aboutToClose, this, &Autosave::keepReplaced);
  connect(&projects_, &Projects::recovered, this, &Autosave::write);
  connect(&projects_, &Projects::discarded, this, [this] { discarded_ = true; });
  // After the window has put the result into the document.
  connect(
      &work_.fitJob, &ui::FitJob::ended, this,
      [this](ui::FitJob::Ending ending) {
        using Ending = ui::FitJob::Ending;
        if (ending == Ending::finished || ending == Ending::stopped) write();
      },
      Qt::QueuedConnection);
}

void Autosave::note() {
  if (projects_.modified()) {
    if (!timer_.isActive()) timer_.start();
    return;
  }
  timer_.stop();
  Session::forget(session_->folder());
}

// While a fit runs the document has none: what was kept before it is worth more.
void Autosave::write() {
  if (!session_ || !work_.document.scan() || !projects_.modified()) return;
  timer_.stop();
  if (work_.fitJob.running()) {
    QTimer::singleShot(kAgain, this, &Autosave::write);
    return;
  }
  const QString file = session_->nextFile();
  QElapsedTimer clock;
  clock.start();
  projects_.writeCopy(file, [this, file, clock](const Result<void>& done) {
    if (!done) return;  // the next change tries again
    if (projects_.modified()) {
      Session::prune(session_->folder());
      Q_EMIT written(file, clock.elapsed());
    } else {
      Session::forget(session_->folder());  // saved in the meantime
    }
  });
}

void Autosave::keepReplaced() {
  if (!work_.document.scan() || !projects_.modified()) return;
  const QString name = QString::fromStdString(work_.document.scan()->name);
  const QString folder = session_->folder() + QStringLiteral("/replaced");
  QDir().mkpath(folder);
  const QString file = folder + QStringLiteral("/%1.loopreg").arg(++replacedSoFar_);
  projects_.writeCopy(file, [this, file, name](const Result<void>& done) {
    if (!done) return;
    replaced_.prepend({name, file});
    while (replaced_.size() > kReplaced) QFile::remove(replaced_.takeLast().file);
    offerReplaced();
  });
}

void Autosave::offerReplaced() {
  QStringList names;
  QList<ui::QuestionBar::Choice> choices;
  for (const Replaced& one : replaced_) {
    const QString name =
        work_.window.fontMetrics().elidedText(one.name, Qt::ElideMiddle, kNameWidth);
    names << tr("\"%1\"").arg(name);
    choices << ui::QuestionBar::Choice{
        replaced_.size() == 1 ? tr("Bring it back") : tr("Bring back %1").arg(name),
        [this, file = one.file] { bringBack(file); }, false};
  }
  if (choices.isEmpty()) return;
  questions_.ask(QStringLiteral("replaced"),
                 tr("The work on %1 was not saved. It can be brought back until you quit.")
                     .arg(names.join(QStringLiteral(", "))),
                 choices);
}

// The others stay on offer; what is shown now joins them.
void Autosave::bringBack(const QString& file) {
  replaced_.removeIf([&](const Replaced& one) { return one.file == file; });
  projects_.recover(file);
  offerReplaced();
}

}  // namespace loopreg::studio
