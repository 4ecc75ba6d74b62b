#include "app/studio/behaviours/About.h"

#include <QAction>
#include <QApplication>
#include <QSysInfo>
#include <thread>

#include "app/studio/Document.h"
#include "app/studio/NetStore.h"
#include "app/studio/Workspace.h"
#include "learning/LearningModule.h"
#include "widgets/commands/Commands.h"
#include "widgets/feedback/AboutWindow.h"
#include "widgets/viewport/GraphicsInfo.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::studio {
namespace {

QString compiler() {
#if defined(__clang__)
  return QStringLiteral("Clang " __clang_version__);
#elif defined(__GNUC__)
  return QStringLiteral("GCC " __VERSION__);
#else
  return About::tr("unknown");
#endif
}

// Asked for by its files: loading it only to say that it is there would take a second.
bool learningIsThere() {
  std::error_code ignored;
  for (const auto& place : learning::learningModulePlaces()) {
    if (std::filesystem::exists(place, ignored)) return true;
  }
  return false;
}

QString networkText(const NetStore* nets) {
  if (!nets || nets->file().empty()) return About::tr("none; fits start from pose hypotheses");
  const QString name = QString::fromStdString(nets->file().filename().string());
  return nets->usesAdapted() ? About::tr("%1, adapted to your scans").arg(name)
                             : About::tr("%1, shipped").arg(name);
}

ui::AboutWindow::Facts factsOf(const Document& document, ui::VtkViewport& viewport,
                               const NetStore* nets) {
  const ui::GraphicsInfo graphics = ui::graphicsInfo(viewport);
  return {
      {About::tr("LoopReg Studio"), QApplication::applicationVersion()},
      {About::tr("Qt"),
       QString::fromLatin1(qVersion()) + QStringLiteral(", ") + QGuiApplication::platformName()},
      {About::tr("VTK"), graphics.vtk},
      {About::tr("OpenGL"), graphics.renderer.isEmpty()
                                ? About::tr("not used yet, or not there")
                                : graphics.version + QStringLiteral(", ") + graphics.renderer},
      {About::tr("Learning module"),
       learningIsThere() ? About::tr("there (LibTorch)") : About::tr("not installed")},
      {About::tr("Network"), networkText(nets)},
      {About::tr("Body"), document.model() ? QString::fromStdString(document.model()->name)
                                           : About::tr("built-in, not loaded yet")},
      {About::tr("Compiler"), compiler()},
      {About::tr("System"),
       QSysInfo::prettyProductName() + QStringLiteral(", ") + QSysInfo::currentCpuArchitecture()},
      {About::tr("Processor threads"), QString::number(std::thread::hardware_concurrency())},
  };
}

}  // namespace

About::About(const Workspace& workspace, std::shared_ptr<NetStore> nets, QWidget* parent)
    : QObject(parent), show(new QAction(tr("&About LoopReg Studio"), this)) {
  show->setObjectName(QStringLiteral("actionAbout"));
  show->setMenuRole(QAction::AboutRole);
  show->setToolTip(tr("Versions and licence, to be copied into a report"));
  workspace.commands.addSeparator(ui::Commands::Menu::help);
  workspace.commands.add(ui::Commands::Menu::help, show);
  connect(show, &QAction::triggered, this,
          [this, nets, parent, &document = workspace.document, &viewport = workspace.viewport] {
            if (!window_) window_ = new ui::AboutWindow(parent);
            window_->open(factsOf(document, viewport, nets.get()));
          });
}

}  // namespace loopreg::studio
