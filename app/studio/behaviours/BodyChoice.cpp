#include "app/studio/behaviours/BodyChoice.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

#include "app/studio/Document.h"
#include "app/studio/actions/NewAction.h"
#include "body/anny/AnnyFolder.h"
#include "widgets/body/BodyCard.h"
#include "widgets/body/BodyChooser.h"
#include "widgets/body/BodyWords.h"
#include "widgets/feedback/ErrorBar.h"

namespace loopreg::studio {
namespace {

constexpr int kRecent = 5;
const QString kBuiltin = QStringLiteral("builtin");
const QString kCurrentKey = QStringLiteral("body/current");
const QString kRecentKey = QStringLiteral("body/recent");
const QString kAskedKey = QStringLiteral("body/asked");
const QString kFolderKey = QStringLiteral("body/folder");

/// Recent sources that are still there, newest first.
QStringList recentSources() {
  QStringList out;
  for (const QString& source : QSettings().value(kRecentKey).toStringList()) {
    if (QFileInfo::exists(source)) out << source;
  }
  return out;
}

void remember(const QString& source) {
  QSettings settings;
  settings.setValue(kCurrentKey, source);
  if (source == kBuiltin) return;
  QStringList recent = recentSources();
  recent.removeAll(source);
  recent.prepend(source);
  settings.setValue(kRecentKey, QStringList(recent.mid(0, kRecent)));
  settings.setValue(kFolderKey, QFileInfo(source).absolutePath());
}

QString lastFolder() { return QSettings().value(kFolderKey, QDir::homePath()).toString(); }

}  // namespace

BodyChoice::BodyChoice(Document& document, ui::FitJob& fits, const ui::Services& services,
                       ui::BodyCard& card, ui::BodyChooser& chooser, ui::ErrorBar& errors,
                       QWidget* window)
    : QObject(window),
      choose(newAction(this, "actionBody", {}, tr("Choose &body..."),
                       QKeySequence(Qt::CTRL | Qt::Key_B))),
      document_(document),
      fits_(fits),
      card_(card),
      chooser_(chooser),
      errors_(errors),
      window_(window),
      job_(services) {
  connect(choose, &QAction::triggered, &chooser, &ui::BodyChooser::open);
  connect(&card, &ui::BodyCard::chooserRequested, &chooser, &ui::BodyChooser::open);
  connect(&card, &ui::BodyCard::sourceChosen, this, &BodyChoice::open);
  connect(&chooser, &ui::BodyChooser::fileRequested, this, &BodyChoice::chooseFile);
  connect(&chooser, &ui::BodyChooser::folderRequested, this, &BodyChoice::chooseFolder);
  connect(&chooser, &ui::BodyChooser::accepted, this, [this](const QString& source) {
    // What was looked at need not be read again.
    if (checked_ && source != kBuiltin) return use(source, *checked_);
    open(source);
  });
  connect(&chooser, &ui::BodyChooser::closed, this, [this] {
    QSettings().setValue(kAskedKey, true);
    checked_.reset();
  });
  // "Not now" while a file is being read: nobody waits for it any more.
  connect(&chooser, &ui::BodyChooser::dismissed, &job_, &ui::BodyJob::cancel);
  connect(&job_, &ui::BodyJob::loaded, this, &BodyChoice::onLoaded);
  connect(&job_, &ui::BodyJob::failed, this, &BodyChoice::onFailed);
  connect(&document, &Document::chosenBodyChanged, this, &BodyChoice::follow);
  card_.setSources(recentSources(), current_);
}

bool BodyChoice::isBody(const QString& path) {
  const QFileInfo file(path);
  const QString ending = file.suffix().toLower();
  if (file.isDir()) return body::isAnnyFolder(QFile::encodeName(path).toStdString());
  return ending == QLatin1String("pkl") || ending == QLatin1String("npz");
}

void BodyChoice::open(const QString& source) {
  if (chooser_.isVisible()) {
    chooser_.showChecking(source);
  } else {
    card_.showLoading(source);
  }
  job_.load(source);
}

void BodyChoice::restore() {
  const QString source = QSettings().value(kCurrentKey, kBuiltin).toString();
  if (source != kBuiltin) open(source);
}

bool BodyChoice::isFirstRun() const { return !QSettings().value(kAskedKey).toBool(); }

void BodyChoice::withdrawQuestion() { chooser_.dismiss(); }

void BodyChoice::chooseFile() {
  const QString file = QFileDialog::getOpenFileName(
      window_, tr("Choose a body model"), lastFolder(),
      tr("Body models of the SMPL family (*.pkl *.npz);;All files (*)"));
  if (!file.isEmpty()) open(file);
}

void BodyChoice::chooseFolder() {
  const QString folder =
      QFileDialog::getExistingDirectory(window_, tr("Choose the folder of a body"), lastFolder());
  if (!folder.isEmpty()) open(folder);
}

void BodyChoice::onLoaded(const QString& source, const body::LoadedModel& body) {
  if (!chooser_.isVisible()) return use(source, body);
  checked_ = body;
  chooser_.showAccepted(source, body);
}

void BodyChoice::onFailed(const QString& source, const Error& error) {
  if (chooser_.isVisible()) return chooser_.showProblem(source, error);
  errors_.showError(tr("The body was not changed."), error);
  card_.setSources(recentSources(), current_);
  showCurrent();
}

// A fit belongs to its body: the running one ends, the old one goes.
void BodyChoice::use(const QString& source, const body::LoadedModel& body) {
  fits_.abort();
  errors_.hide();
  const Document::State before = document_.state();
  document_.clearFit();
  document_.setChosenBody(std::make_shared<const ChosenBody>(ChosenBody{source, body}));
  if (document_.scan())
    document_.commit(tr("choice of %1").arg(ui::bodySourceName(source)), before);
}

// After a choice, and after one was undone.
void BodyChoice::follow() {
  const auto& chosen = document_.chosenBody();
  current_ = chosen ? chosen->source : kBuiltin;
  body_.reset();
  if (chosen) body_ = chosen->body;
  remember(current_);
  card_.setSources(recentSources(), current_);
  showCurrent();
}

void BodyChoice::showCurrent() {
  if (body_) {
    card_.showBody(*body_);
  } else {
    card_.showUnloaded();
  }
}

}  // namespace loopreg::studio
