#pragma once

#include <QObject>
#include <QStringList>

class QMenu;

namespace loopreg::ui {
class EmptyState;
}

namespace loopreg::studio {

struct Workspace;

/// The scans and projects opened or saved last, newest first: in File > Open recent and on the
/// start page, kept between sessions (QSettings "recent/scans"). Only files that could be opened
/// get in; those that are gone by now are shown grey.
class RecentFiles : public QObject {
  Q_OBJECT
 public:
  static constexpr int kKept = 10;

  RecentFiles(const Workspace& workspace, ui::EmptyState& empty, QObject* parent);

  static QStringList files();
  void add(const QString& file);

 Q_SIGNALS:
  void openRequested(const QString& file);

 private:
  void fill();

  ui::EmptyState& empty_;
  QMenu* menu_;
};

}  // namespace loopreg::studio
