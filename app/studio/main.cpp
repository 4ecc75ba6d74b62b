#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QFile>
#include <QFileInfo>
#include <QIcon>
#include <QStandardPaths>
#include <algorithm>
#include <cstdio>
#include <cstring>
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

using namespace loopreg;

/// What can be said on the command line.
struct CommandLine {
  QCommandLineOption registerScan{QStringLiteral("register"),
                                  QStringLiteral("Register the scan at once.")};
  QCommandLineOption screenshot{QStringLiteral("screenshot"),
                                QStringLiteral("Save a picture of the window."),
                                QStringLiteral("FILE.png")};
  QCommandLineOption size{QStringLiteral("size"), QStringLiteral("Size of the window."),
                          QStringLiteral("WxH"), QStringLiteral("1440x900")};
  QCommandLineOption quit{QStringLiteral("quit"), QStringLiteral("Quit when all is done.")};
  QCommandLineOption body{QStringLiteral("body"),
                          QStringLiteral("The body to fit: builtin, a file, a folder."),
                          QStringLiteral("SOURCE")};
  QCommandLineOption ask{QStringLiteral("choose-body"),
                         QStringLiteral("Ask which body to fit, as at the first start.")};
  QCommandLineOption report{
      QStringLiteral("startup-report"),
      QStringLiteral("Tell how long the start took, to the first painted frame.")};
  QCommandLineOption recover{
      QStringLiteral("recover"),
      QStringLiteral("Recover at once what a window kept that did not close properly.")};
  QCommandLineParser parser;

  CommandLine() {
    parser.setApplicationDescription(
        QStringLiteral("Fits a parametric body to 3D scans of people.\n"
                       "It needs a display; loopreg does the same without one."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("scan"),
        QStringLiteral("A scan or a project to open, or a folder of scans (its own files; folders "
                       "inside it are not searched)."),
        QStringLiteral("[SCAN|PROJECT|FOLDER]"));
    parser.addOptions({registerScan, screenshot, size, quit, body, ask, report, recover});
  }
  bool isSet(const QCommandLineOption& option) const { return parser.isSet(option); }
  QString value(const QCommandLineOption& option) const { return parser.value(option); }
};

/// Help and version need no display: answered before one is looked for. True: that was all.
bool answered(int& argc, char** argv) {
  for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i) {
    const auto is = [word = argv[i]](std::initializer_list<const char*> words) {
      return std::any_of(words.begin(), words.end(),
                         [word](const char* one) { return std::strcmp(word, one) == 0; });
    };
    const bool help = is({"--help", "-h", "-?", "--help-all"});
    if (!help && !is({"--version", "-v"})) continue;
    const QCoreApplication application(argc, argv);  // the help's first line has its name
    const QString text = help ? CommandLine().parser.helpText()
                              : QStringLiteral("loopreg-studio " LOOPREG_VERSION "\n");
    std::fputs(text.toLocal8Bit().constData(), stdout);
    return true;
  }
  return false;
}

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

int usageError(const QString& why) {
  std::fprintf(stderr, "loopreg-studio: %s Try --help.\n", why.toLocal8Bit().constData());
  return studio::kUsageError;
}

}  // namespace

int main(int argc, char** argv) {
  if (answered(argc, argv)) return 0;
  studio::StartupReport startup;
  QApplication::setApplicationName(QStringLiteral("loopreg-studio"));
  QApplication::setOrganizationName(QStringLiteral("loopreg-studio"));
  studio::preparePlatform();
  studio::scaleWindow(ui::Settings().scalePercent());
  auto displayNeeded = std::make_optional<studio::DisplayNeeded>();
  QApplication application(argc, argv);
  displayNeeded.reset();
  QApplication::setApplicationDisplayName(QStringLiteral("LoopReg Studio"));
  QGuiApplication::setDesktopFileName(QStringLiteral("io.github.loopreg.LoopRegStudio"));
  QApplication::setApplicationVersion(QStringLiteral(LOOPREG_VERSION));

  startup.mark(QStringLiteral("application made"));
  studio::translate(application);

  CommandLine line;
  if (!line.parser.parse(QApplication::arguments())) {
    return usageError(line.parser.errorText());
  }
  const QStringList files = line.parser.positionalArguments();
  const std::optional<QSize> windowSize = parseSize(line.value(line.size));
  if (!windowSize) {
    return usageError(QStringLiteral("--size takes WIDTHxHEIGHT, at least 320x240."));
  }
  if (files.size() > 1) {
    return usageError(QStringLiteral("Only one scan can be opened at a time."));
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
      !line.isSet(line.registerScan) && !line.isSet(line.screenshot) && !line.isSet(line.quit);
  if (attended && !line.isSet(line.size)) new studio::WindowState(window);
  startup.mark(QStringLiteral("window made"));
  if (line.isSet(line.report)) {
    startup.watch(&window);
    QObject::connect(&startup, &studio::StartupReport::painted, &window, [&startup] {
      std::fputs(startup.text().toLocal8Bit().constData(), stdout);
      std::fflush(stdout);
    });
  }
  window.show();
  startup.mark(QStringLiteral("window shown"));
  if (!files.isEmpty()) {
    window.openFile(QFileInfo(files.first()).absoluteFilePath());
  }
  // Runs that make a picture and go have no session of their own.
  const bool pictured = line.isSet(line.screenshot) || line.isSet(line.quit);
  if (line.isSet(line.recover) || (!pictured && ui::VtkViewport::platformHasOpenGl())) {
    window.keepSessions(data + QStringLiteral("/sessions"), line.isSet(line.recover));
  }
  studio::BodyChoice& bodies = window.bodies();
  if (line.isSet(line.ask) || (attended && bodies.isFirstRun() && !line.isSet(line.body))) {
    bodies.choose->trigger();
  }
  if (line.isSet(line.body)) {
    bodies.open(line.value(line.body));
  } else if (attended) {
    bodies.restore();
  }
  if (line.isSet(line.registerScan) || line.isSet(line.screenshot) || line.isSet(line.quit)) {
    new studio::PictureRun(
        window, {line.isSet(line.registerScan), line.value(line.screenshot), line.isSet(line.quit),
                 !files.isEmpty() || line.isSet(line.recover)});
  }
  return QApplication::exec();
}
