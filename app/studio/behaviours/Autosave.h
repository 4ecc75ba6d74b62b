#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>

#include "app/studio/Sessions.h"
#include "app/studio/Workspace.h"

namespace loopreg::ui {
class QuestionBar;
}

namespace loopreg::studio {

class Projects;

/// Keeps unsaved work in the session's folder: kDelay after the first change that is not saved yet,
/// and right after every fit; so a crash costs no more than that. Nothing is kept where nothing is
/// unsaved. Work that is left unsaved because another scan was opened is kept too, and offered
/// back.
///
/// Does nothing before begin(): runs that nobody attends have no session.
class Autosave : public QObject {
  Q_OBJECT
 public:
  static constexpr int kDelay = 20000;  ///< milliseconds

  Autosave(const Workspace& workspace, Projects& projects, ui::QuestionBar& questions,
           QObject* parent);
  ~Autosave() override;

  void begin(const QString& root, int delay = kDelay);
  /// Writes what is unsaved now.
  void write();

 Q_SIGNALS:
  /// An autosave is on the disk; milliseconds since it was asked for.
  void written(const QString& file, qint64 milliseconds);

 private:
  void note();
  void keepReplaced();
  void offerReplaced();
  void bringBack(const QString& file);

  /// Unsaved work whose place another scan took.
  struct Replaced {
    QString name, file;
  };
  static constexpr int kReplaced = 3;  ///< the newest; a bar holds no more

  Workspace work_;
  Projects& projects_;
  ui::QuestionBar& questions_;
  std::unique_ptr<Session> session_;
  QTimer timer_;
  QList<Replaced> replaced_;  ///< newest first
  int replacedSoFar_ = 0;
  bool discarded_ = false;  ///< the user wants nothing of it kept
};

}  // namespace loopreg::studio
