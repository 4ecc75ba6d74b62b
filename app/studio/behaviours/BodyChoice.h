#pragma once

#include <QObject>
#include <QStringList>

#include "widgets/jobs/BodyJob.h"

class QAction;
class QWidget;

namespace loopreg::ui {
class BodyCard;
class BodyChooser;
class ErrorBar;
class FitJob;
}  // namespace loopreg::ui

namespace loopreg::studio {

class Document;

/// Which body is fitted: loads it on a worker, puts it into the document, shows it on the card,
/// asks with the chooser, and remembers the choice and the recent ones.
///
/// Another body ends a running fit and drops the fit of the old one, which could not be shown with
/// it; a source that cannot be read changes nothing.
class BodyChoice : public QObject {
  Q_OBJECT
 public:
  BodyChoice(Document& document, ui::FitJob& fits, const ui::Services& services, ui::BodyCard& card,
             ui::BodyChooser& chooser, ui::ErrorBar& errors, QWidget* window);

  QAction* choose;  ///< opens the chooser

  /// Model files and folders, as opposed to scans.
  static bool isBody(const QString& path);
  /// Loads a source ("builtin", a file, a folder) and uses it; while the chooser is open, it only
  /// shows there what the source is.
  void open(const QString& source);
  /// The body of the last session, if that was not the built-in one.
  void restore();
  /// Whether the user was never asked.
  bool isFirstRun() const;
  /// Nobody needs to answer any more: an opened project brought its body.
  void withdrawQuestion();

  ui::BodyJob& job() { return job_; }

 private:
  void chooseFile();
  void chooseFolder();
  void use(const QString& source, const body::LoadedModel& body);
  void onLoaded(const QString& source, const body::LoadedModel& body);
  void onFailed(const QString& source, const Error& error);
  void follow();
  void showCurrent();

  Document& document_;
  ui::FitJob& fits_;
  ui::BodyCard& card_;
  ui::BodyChooser& chooser_;
  ui::ErrorBar& errors_;
  QWidget* window_;
  ui::BodyJob job_;
  QString current_ = QStringLiteral("builtin");
  std::optional<body::LoadedModel> body_;     ///< of `current_`, once it is loaded
  std::optional<body::LoadedModel> checked_;  ///< what the chooser shows
};

}  // namespace loopreg::studio
