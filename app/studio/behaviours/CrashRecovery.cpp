#include "app/studio/behaviours/CrashRecovery.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QLocale>

#include "app/studio/behaviours/Autosave.h"
#include "app/studio/behaviours/Projects.h"
#include "widgets/feedback/QuestionBar.h"

namespace loopreg::studio {
namespace {

/// "today at 14:02", or with the day.
QString momentText(const QDateTime& moment) {
  const QLocale locale;
  const QString time = locale.toString(moment.time(), QLocale::ShortFormat);
  if (moment.date() == QDate::currentDate()) return CrashRecovery::tr("at %1").arg(time);
  return CrashRecovery::tr("on %1 at %2")
      .arg(locale.toString(moment.date(), QLocale::ShortFormat), time);
}

}  // namespace

CrashRecovery::CrashRecovery(Projects& projects, Autosave& autosave, ui::QuestionBar& questions,
                             QObject* parent)
    : QObject(parent), projects_(projects), questions_(questions) {
  connect(&autosave, &Autosave::written, this, [this] {
    for (LostSession& session : recovered_) removeLostSession(session);
    recovered_.clear();
  });
}

void CrashRecovery::begin(const QString& root, bool unasked) {
  lost_ = lostSessions(root);
  unasked_ = unasked;
  offerNext();
}

// The newest autosave that can be read: the very last one may have met a full disk.
void CrashRecovery::offerNext() {
  if (lost_.empty()) return;
  struct Found {
    QString file, name;
  };
  job_.request(
      [files = lost_.front().autosaves] {
        for (const QString& file : files) {
          const auto path = std::filesystem::path(QFile::encodeName(file).toStdString());
          const auto opened = project::openProject(path, {});
          if (opened) return Found{file, QString::fromStdString(opened->project.scan.name)};
        }
        return Found();
      },
      [this](const Found& found) {
        if (std::exchange(unasked_, false) && !found.file.isEmpty()) return recover(found.file);
        if (!found.file.isEmpty()) return offer(found.file, found.name);
        LostSession unreadable = take();
        removeLostSession(unreadable);
        offerNext();
      });
}

LostSession CrashRecovery::take() {
  LostSession session = std::move(lost_.front());
  lost_.erase(lost_.begin());
  return session;
}

void CrashRecovery::recover(const QString& file) {
  recovered_.push_back(take());
  projects_.recover(file);
  offerNext();
}

void CrashRecovery::offer(const QString& file, const QString& name) {
  const auto discard = [this] {
    LostSession session = take();
    removeLostSession(session);
    offerNext();
  };
  questions_.ask(QStringLiteral("recovery"),
                 tr("LoopReg Studio did not close properly. The work on \"%1\" was last kept %2.")
                     .arg(name, momentText(QFileInfo(file).lastModified())),
                 {{tr("Recover"), [this, file] { recover(file); }, true}, {tr("Discard"), discard}},
                 [this] { lost_.clear(); });
}

}  // namespace loopreg::studio
