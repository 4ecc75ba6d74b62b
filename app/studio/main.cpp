#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>
#include <QIcon>
#include <QStandardPaths>
#include <cstdio>
#include <optional>

#include "app/studio/EngineServices.h"
#include "app/studio/MainWindow.h"
#include "app/studio/NetStore.h"
#include "app/studio/PlatformSetup.h"
#include "app/studio/StartupReport.h"
#include "app/studio/behaviours/BodyChoice.h"
#include "app/studio/behaviours/PictureRun.h"
#include "app/studio/behaviours/WindowState.h"
#include "widgets/preferences/Settings.h"
#include "widgets/style/Theme.h"
#include "widgets/viewport/VtkViewport.h"

namespace {

constexpr int kUsageError = 2;

/// "1280x800"; nothing for anything else.
std::optional<QSize> parseSize(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('x'));
  if (parts.size() != 2) return std::nullopt;
  bool goodWidth = false;
  bool goodHeight = false;
  const QSize size(parts[0].toInt(&goodWidth), parts[1].toInt(&goodHeight));
  if (!goodWidth || !goodHeight || size.width() < 320 || size.height() < 240) return std::nullopt;
  return size;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace loopreg;
  studio::StartupReport startup;
  QApplication::setApplicationName(QStringLiteral("loopreg-studio"));
  QApplication::setOrganizationName(QStringLiteral("loopreg-studio"));
  studio::preparePlatform();
  studio::scaleWindow(ui::Settings().scalePercent());
  QApplication application(argc, argv);
  QApplication::setApplicationDisplayName(QStringLiteral("LoopReg Studio"));
  QGuiApplication::setDesktopFileName(QStringLiteral("io.github.loopreg.LoopRegStudio"));
  QApplication::setApplicationVersion(QStringLiteral(LOOPREG_VERSION));

  startup.mark(QStringLiteral("application made"));
  studio::translate(application);

  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("Fits a parametric body to 3D scans of people."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("scan"),
                               QStringLiteral("A scan or a project to open, or a folder of scans."),
                               QStringLiteral("[SCAN|PROJECT|FOLDER]"));
  const QCommandLineOption registerOption(QStringLiteral("register"),
                                          QStringLiteral("Register the scan at once."));
  const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                      QStringLiteral("Save a picture of the window."),
                                      QStringLiteral("FILE.png"));
  const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the window."),
                                QStringLiteral("WxH"), QStringLiteral("1440x900"));
  const QCommandLineOption quit(QStringLiteral("quit"), QStringLiteral("Quit when all is done."));
  const QCommandLineOption bodyOption(QStringLiteral("body"),
                                      QStringLiteral("The body to fit: builtin, a file, a folder."),
                                      QStringLiteral("SOURCE"));
  const QCommandLineOption ask(QStringLiteral("choose-body"),
                               QStringLiteral("Ask which body to fit, as at the first start."));
  const QCommandLineOption report(
      QStringLiteral("startup-report"),
      QStringLiteral("Tell how long the start took, to the first painted frame."));
  const QCommandLineOption recover(
      QStringLiteral("recover"),
      QStringLiteral("Recover at once what a window kept that did not close properly."));
  parser.addOptions({registerOption, screenshot, size, quit, bodyOption, ask, report, recover});
  parser.process(application);

  const std::optional<QSize> windowSize = parseSize(parser.value(size));
  if (!windowSize || parser.positionalArguments().size() > 1) {
    std::fprintf(stderr, "loopreg-studio: %s Try --help.\n",
                 windowSize ? "Only one scan can be opened at a time."
                            : "--size takes WIDTHxHEIGHT, at least 320x240.");
    return kUsageError;
  }

  ui::applyTheme(application, ui::Settings().appearance());
  startup.mark(QStringLiteral("colours applied"));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/loopreg-studio.svg")));
  QStringList demos;
  for (const auto& file : studio::demoScans()) demos << QString::fromStdString(file.string());
  const QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  const auto nets = std::make_shared<studio::NetStore>(
      std::filesystem::path(QFile::encodeName(data).toStdString()) / "corrnet.safetensors");
  studio::MainWindow window(studio::engineServices(nets), demos, nets);
  window.resize(*windowSize);
  // Unattended runs ask nothing, and do not depend on what was chosen before.
  const bool attended =
      !parser.isSet(registerOption) && !parser.isSet(screenshot) && !parser.isSet(quit);
  if (attended && !parser.isSet(size)) new studio::WindowState(window);
  startup.mark(QStringLiteral("window made"));
  if (parser.isSet(report)) {
    startup.watch(&window);
    QObject::connect(&startup, &studio::StartupReport::painted, &window, [&startup] {
      std::fputs(startup.text().toLocal8Bit().constData(), stdout);
      std::fflush(stdout);
    });
  }
  window.show();
  startup.mark(QStringLiteral("window shown"));
  if (!parser.positionalArguments().isEmpty()) {
    window.openFile(QFileInfo(parser.positionalArguments().first()).absoluteFilePath());
  }
  // Runs that make a picture and go have no session of their own.
  const bool pictured = parser.isSet(screenshot) || parser.isSet(quit);
  if (parser.isSet(recover) || (!pictured && ui::VtkViewport::platformHasOpenGl())) {
    window.keepSessions(data + QStringLiteral("/sessions"), parser.isSet(recover));
  }
  studio::BodyChoice& bodies = window.bodies();
  if (parser.isSet(ask) || (attended && bodies.isFirstRun() && !parser.isSet(bodyOption))) {
    bodies.choose->trigger();
  }
  if (parser.isSet(bodyOption)) {
    bodies.open(parser.value(bodyOption));
  } else if (attended) {
    bodies.restore();
  }
  if (parser.isSet(registerOption) || parser.isSet(screenshot) || parser.isSet(quit)) {
    new studio::PictureRun(
        window, {parser.isSet(registerOption), parser.value(screenshot), parser.isSet(quit),
                 !parser.positionalArguments().isEmpty() || parser.isSet(recover)});
  }
  return QApplication::exec();
}
