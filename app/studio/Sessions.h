#pragma once

#include <QLockFile>
#include <QStringList>
#include <memory>
#include <vector>

namespace loopreg::studio {

/// Where a running window keeps what was not saved yet: a folder of its own below `root` with
///
///   lock                  held as long as the process lives; the system tells a dead one's apart
///   0001.loopreg, ...     autosaves, newest last, at most kGenerations of them
///
/// A window that ends with its work saved or given up removes its folder; what is left belongs to
/// one that did not.
class Session {
 public:
  static constexpr int kGenerations = 5;

  /// Makes the folder and takes its lock; null where the folder cannot be written.
  static std::unique_ptr<Session> begin(const QString& root);
  /// Removes the folder, unless leave() was called.
  ~Session();

  /// The work in it was neither saved nor given up: the folder stays, for the next window to offer.
  void leave() { left_ = true; }

  const QString& folder() const { return folder_; }
  /// The next autosave's file.
  QString nextFile();
  /// Drops the oldest autosaves above kGenerations. From any thread.
  static void prune(const QString& folder);
  /// Drops all autosaves: the work was saved, or given up.
  static void forget(const QString& folder);
  /// Newest first.
  static QStringList autosaves(const QString& folder);

 private:
  Session() = default;
  QString folder_;
  std::unique_ptr<QLockFile> lock_;
  int written_ = 0;
  bool left_ = false;
};

/// A session whose process is gone, with something to recover. Its lock is held while this lives,
/// so that two windows never offer the same.
struct LostSession {
  QString folder;
  QStringList autosaves;  ///< newest first
  std::shared_ptr<QLockFile> lock;
};

/// Newest first. Sessions of processes that live are left alone; dead ones without an autosave are
/// cleared away.
std::vector<LostSession> lostSessions(const QString& root);
/// Removes its folder.
void removeLostSession(LostSession& session);

}  // namespace loopreg::studio
