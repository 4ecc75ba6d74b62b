#pragma once

#include <QObject>

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

  /// Writes the fit in the scan's own frame and units; .npz holds parameters, all else the mesh.
  /// False, with the reason shown, where that fails.
  bool exportTo(const QString& file);

 Q_SIGNALS:
  void openRequested(const QString& file);

 private:
  void chooseAndOpen();
  void chooseAndExport();
  void saveScreenshot();
  void updateEnabled();

  Document& document_;
  ui::ErrorBar& errors_;
  QWidget* window_;
};

}  // namespace loopreg::studio
