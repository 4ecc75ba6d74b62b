#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <vector>

class QWidget;

namespace loopreg::studio {

/// Where the time between the start of the process and the first painted frame goes, for
/// --startup-report. The process's start is the kernel's (resolution 10 ms), so loading of shared
/// libraries counts; where it cannot be read, time begins with main().
class StartupReport : public QObject {
  Q_OBJECT
 public:
  StartupReport();

  /// "made the window": ends here.
  void mark(const QString& what);
  /// Announces painted() once, when the window's first frame is on the screen.
  void watch(QWidget* window);
  /// A line for each mark with milliseconds since the start, and since the mark before.
  QString text() const;

 Q_SIGNALS:
  void painted();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Mark {
    QString what;
    qint64 milliseconds;
  };
  QElapsedTimer clock_;
  qint64 before_ = 0;  ///< milliseconds from the process's start to clock_'s
  std::vector<Mark> marks_;
  bool seen_ = false;
};

}  // namespace loopreg::studio
