#include "app/studio/Sessions.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace loopreg::studio {
namespace {

const QString kLock = QStringLiteral("lock");
constexpr int kYoungSeconds = 60;
const QString kPattern = QStringLiteral("*.loopreg");

std::unique_ptr<QLockFile> lockOf(const QString& folder) {
  auto lock = std::make_unique<QLockFile>(QDir(folder).filePath(kLock));
  lock->setStaleLockTime(0);  // never by age: a window may stay open for days
  return lock;
}

}  // namespace

std::unique_ptr<Session> Session::begin(const QString& root) {
  const QString id =
      QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")) +
      QStringLiteral("-%1").arg(QCoreApplication::applicationPid());
  std::unique_ptr<Session> session(new Session);
  const QString folder = QDir(root).filePath(id);
  if (!QDir().mkpath(folder)) return nullptr;
  session->lock_ = lockOf(folder);
  if (!session->lock_->tryLock(0)) return nullptr;
  session->folder_ = folder;
  return session;
}

Session::~Session() {
  if (lock_) lock_->unlock();
  if (!folder_.isEmpty() && !left_) QDir(folder_).removeRecursively();
}

QString Session::nextFile() {
  return QDir(folder_).filePath(
      QStringLiteral("%1.loopreg").arg(++written_, 4, 10, QLatin1Char('0')));
}

QStringList Session::autosaves(const QString& folder) {
  const QDir dir(folder);
  QStringList files;
  for (const QString& name : dir.entryList({kPattern}, QDir::Files, QDir::Name | QDir::Reversed)) {
    files << dir.filePath(name);
  }
  return files;
}

void Session::prune(const QString& folder) {
  const QStringList files = autosaves(folder);
  for (qsizetype i = kGenerations; i < files.size(); ++i) QFile::remove(files[i]);
}

void Session::forget(const QString& folder) {
  for (const QString& file : autosaves(folder)) QFile::remove(file);
}

std::vector<LostSession> lostSessions(const QString& root) {
  std::vector<LostSession> lost;
  const QDir dir(root);
  for (const QString& name : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
    LostSession session{dir.filePath(name), Session::autosaves(dir.filePath(name)), nullptr};
    session.lock = lockOf(session.folder);
    if (!session.lock->tryLock(0)) continue;
    if (session.autosaves.isEmpty()) {
      // A young one may belong to a window that is about to take its lock.
      const QDateTime born = QFileInfo(session.folder).lastModified();
      if (born.secsTo(QDateTime::currentDateTime()) > kYoungSeconds) removeLostSession(session);
    } else {
      lost.push_back(std::move(session));
    }
  }
  std::sort(lost.begin(), lost.end(), [](const LostSession& a, const LostSession& b) {
    return QFileInfo(a.autosaves.first()).lastModified() >
           QFileInfo(b.autosaves.first()).lastModified();
  });
  return lost;
}

void removeLostSession(LostSession& session) {
  session.lock.reset();
  QDir(session.folder).removeRecursively();
}

}  // namespace loopreg::studio
