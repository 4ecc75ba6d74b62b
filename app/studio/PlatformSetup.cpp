#include "app/studio/PlatformSetup.h"

#include <vtkVersionMacros.h>

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QTranslator>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/Resources.h"
#include "widgets/style/PseudoTranslator.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

/// What Qt says before it gives up names plugins, not what to do: told only if it does not give up.
struct Held {
  QtMsgType type;
  QByteArray category;
  QString text;
};
std::vector<Held> held;
QtMessageHandler handlerBefore = nullptr;

void holdOrEnd(QtMsgType type, const QMessageLogContext& context, const QString& text) {
  if (type != QtFatalMsg) {
    held.push_back({type, context.category, text});
    return;
  }
  std::fputs(
      "loopreg-studio: This program needs a display, and none could be opened. Use loopreg, which "
      "does the same without one, or xvfb-run loopreg-studio.\n",
      stderr);
  std::_Exit(kUsageError);
}

}  // namespace

DisplayNeeded::DisplayNeeded() { handlerBefore = qInstallMessageHandler(holdOrEnd); }

DisplayNeeded::~DisplayNeeded() {
  qInstallMessageHandler(handlerBefore);
  for (const Held& message : held) {
    const QMessageLogger logger(nullptr, 0, nullptr, message.category.constData());
    const QByteArray text = message.text.toUtf8();
    if (message.type == QtWarningMsg || message.type == QtCriticalMsg) {
      logger.warning("%s", text.constData());
    } else {
      logger.info("%s", text.constData());
    }
  }
  held.clear();
}

QByteArray choosePlatform(const std::function<QByteArray(const char*)>& environment, int vtkMajor,
                          int vtkMinor) {
  const bool glew = vtkMajor < 9 || (vtkMajor == 9 && vtkMinor < 4);
  if (!glew || !environment("QT_QPA_PLATFORM").isEmpty()) return {};
  const bool wayland =
      !environment("WAYLAND_DISPLAY").isEmpty() || environment("XDG_SESSION_TYPE") == "wayland";
  if (wayland && !environment("DISPLAY").isEmpty()) return "xcb";
  return {};
}

void preparePlatform() {
#ifdef Q_OS_LINUX
  const QByteArray platform = choosePlatform([](const char* name) { return qgetenv(name); },
                                             VTK_MAJOR_VERSION, VTK_MINOR_VERSION);
  if (!platform.isEmpty()) qputenv("QT_QPA_PLATFORM", platform);
#endif
  ui::VtkViewport::prepareApplication();
}

void scaleWindow(int percent) {
  if (percent == 100 || qEnvironmentVariableIsSet("QT_SCALE_FACTOR")) return;
  qputenv("QT_SCALE_FACTOR", QByteArray::number(percent / 100.0));
}

void translate(QCoreApplication& application) {
  if (qEnvironmentVariableIntValue("LOOPREG_PSEUDO") != 0) {
    QCoreApplication::installTranslator(new ui::PseudoTranslator(&application));
    return;
  }
  const QString folder = QFile::decodeName(resourceFolder().string().c_str());
  auto* translator = new QTranslator(&application);
  if (translator->load(QLocale(), QStringLiteral("loopreg"), QStringLiteral("_"),
                       folder + QStringLiteral("/translations"))) {
    QCoreApplication::installTranslator(translator);
  }
}

}  // namespace loopreg::studio
