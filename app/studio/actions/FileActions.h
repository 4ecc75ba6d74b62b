#pragma once

#include <QObject>
#include <functional>

#include "core/Result.h"
#include "registration/FitExport.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Worker.h"

class QAction;
class QWidget;

namespace loopreg::ui {
class ErrorBar;
}

namespace loopreg::studio {

class Document;

/// Open, export, screenshot, quit. Opening is asked for by a signal: the window decides how.
class FileActions : public QObject {
  Q_OBJECT
 public:
  FileActions(Document& document, ui::ErrorBar& errors, QWidget* window);

  QAction* open;
  QAction* exportFit;
  QAction* screenshot;
  QAction* quit;

  /// Writes the fit in the format of the extension, in the scan's own frame and units and its
  /// colours, on a worker. How it went is shown, and told by wrote().
  void exportTo(const QString& file);
  /// The same in a format of registration::writeFitAs(), as `options` say.
  void exportAs(const std::string& format, const QString& file,
                const registration::ExportOptions& options);
  bool writing() const { return writing_ > 0; }

 Q_SIGNALS:
  void openRequested(const QString& file);
  void wrote(const QString& file, bool well);

 private:
  void chooseAndOpen();
  void chooseAndExport();
  void saveScreenshot();
  void updateEnabled();
  /// Runs `write` on the worker and tells how it went.
  void write(const QString& file, const QString& done, const QString& failed,
             std::function<Result<void>()> write);

  Document& document_;
  ui::ErrorBar& errors_;
  QWidget* window_;
  int writing_ = 0;
  ui::MainThreadInbox inbox_;
  ui::Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::studio
