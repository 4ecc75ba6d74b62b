#pragma once

#include <QDateTime>
#include <QHash>
#include <QImage>
#include <QObject>
#include <QPointer>
#include <functional>

#include "app/studio/Workspace.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/ProjectJob.h"
#include "widgets/jobs/Worker.h"

class QAction;

namespace loopreg::ui {
class QuestionBar;
class ProgressLine;
}  // namespace loopreg::ui

namespace loopreg::studio {

/// The document as a file: saving, opening, and whether there is anything to save. Both run on
/// threads; what is saved is the document as it was when somebody asked, for its values do not
/// change. A scan or a body that is not where it was is asked for by an offer; until that is
/// answered nothing of the document changes.
class Projects : public QObject {
  Q_OBJECT
 public:
  enum class Form { plain, bundle, bundleWithBody };

  Projects(const Workspace& workspace, ui::QuestionBar& questions, QObject* parent);
  ~Projects() override;

  QAction* save;
  QAction* saveAs;
  QAction* saveBundle;

  static bool isProject(const QString& file);
  void open(const QString& file);
  /// Opens an autosave: its project is then as it was, changed and unsaved.
  void recover(const QString& autosave);
  /// The file of the document; empty: none yet.
  const QString& file() const { return file_; }
  bool modified() const;
  bool busy() const { return job_.running() || writing_ > 0; }

  void saveTo(const QString& file, Form form);
  /// Writes the document somewhere without making that its file; `done` is called on this thread.
  void writeCopy(const QString& file, std::function<void(const Result<void>&)> done);
  /// False: not now. Asks about unsaved changes; after "Save" the window closes by itself.
  bool mayClose();

 Q_SIGNALS:
  /// The document is a project's now.
  void opened(const QString& file);
  void recovered();
  /// The window closes, and what is not saved is not wanted.
  void discarded();
  /// How an attempt to save ended.
  void saved(const QString& file, bool well);

 private:
  struct Sum {
    QDateTime changed;
    std::uint64_t bytes = 0;
    std::string sha256;
  };
  /// What the writing thread remembers; only it touches this.
  struct Sums {
    QHash<QString, Sum> of;
  };
  project::Project gather() const;
  QImage picture() const;
  static void completeScan(project::Project& project, Sums& sums);
  void write(const QString& file, Form form, std::shared_ptr<project::Project> made,
             const QImage& picture, std::function<void(const Result<void>&)> done);
  Form form() const;
  void chooseAndSave(Form form);
  QString suggestion() const;
  void onOpened(const std::shared_ptr<const ui::LoadedProject>& loaded);
  void askFor(const std::shared_ptr<const ui::LoadedProject>& loaded);
  void show(const ui::LoadedProject& loaded);
  void locateScan(ui::ProjectWish wish, const QString& title);
  void follow();

  Workspace work_;
  ui::QuestionBar& questions_;
  ui::ProjectJob job_;
  QPointer<ui::ProgressLine> line_;
  QString file_;
  Form form_ = Form::plain;
  bool recovering_ = false;
  bool closing_ = false;  ///< the window closes when what is being saved is saved
  int writing_ = 0;
  std::shared_ptr<Sums> sums_ = std::make_shared<Sums>();
  ui::MainThreadInbox inbox_;
  ui::Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::studio
