#include "app/studio/StartupReport.h"

#include <QEvent>
#include <QFile>
#include <QTimer>
#include <QWidget>
#ifdef __linux__
#include <time.h>
#include <unistd.h>
#endif

namespace loopreg::studio {
namespace {

/// Milliseconds since this process was started; 0 where that is not known.
qint64 processAge() {
#ifdef __linux__
  QFile stat(QStringLiteral("/proc/self/stat"));
  if (!stat.open(QIODevice::ReadOnly)) return 0;
  // Field 22 is the start in clock ticks since boot; field 2, in brackets, may hold anything.
  const QByteArray text = stat.readAll();
  const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
  timespec now{};
  if (fields.size() < 20 || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return 0;
  const qint64 started = fields[19].toLongLong() * 1000 / sysconf(_SC_CLK_TCK);
  return qMax<qint64>(0, qint64(now.tv_sec) * 1000 + now.tv_nsec / 1000000 - started);
#else
  return 0;
#endif
}

}  // namespace

StartupReport::StartupReport() : before_(processAge()) {
  clock_.start();
  mark(QStringLiteral("libraries loaded, main() entered"));
}

void StartupReport::mark(const QString& what) {
  marks_.push_back({what, before_ + clock_.elapsed()});
}

void StartupReport::watch(QWidget* window) { window->installEventFilter(this); }

// Queued behind the paint event: by then the frame has been handed to the display.
bool StartupReport::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint && !seen_) {
    seen_ = true;
    watched->removeEventFilter(this);
    QTimer::singleShot(0, this, [this] {
      mark(QStringLiteral("first frame painted"));
      Q_EMIT painted();
    });
  }
  return QObject::eventFilter(watched, event);
}

QString StartupReport::text() const {
  QString text;
  qint64 last = 0;
  for (const Mark& mark : marks_) {
    text += QStringLiteral("%1 ms  (+%2)  %3\n")
                .arg(mark.milliseconds, 6)
                .arg(mark.milliseconds - last, 4)
                .arg(mark.what);
    last = mark.milliseconds;
  }
  return text;
}

}  // namespace loopreg::studio
