#pragma once

#include <QObject>
#include <memory>

#include "widgets/jobs/AdaptJob.h"

class QAction;
class QTemporaryDir;
class QWidget;

namespace loopreg::ui {
class AdaptPanel;
class ErrorBar;
}  // namespace loopreg::ui

namespace loopreg::studio {

class Document;
class NetStore;

/// "Adapt to these scans": asks which, runs LoopReg's loop on a worker thread, shows how it goes,
/// and keeps or discards what was learnt. A kept network is used by every fit from then on.
class Adaptation : public QObject {
  Q_OBJECT
 public:
  Adaptation(Document& document, const ui::Services& services, std::shared_ptr<NetStore> nets,
             ui::AdaptPanel& panel, ui::ErrorBar& errors, QWidget* window);

  ~Adaptation() override;

  QAction* adapt;    ///< opens the panel, or brings it back
  QAction* shipped;  ///< back to the shipped network

  /// As the folder dialog does.
  void setFolder(const QString& folder);
  ui::AdaptJob& job() { return job_; }
  const std::shared_ptr<NetStore>& nets() const { return nets_; }

 private:
  void openPanel();
  void chooseFolder();
  void start();
  void onEnded(ui::AdaptJob::Ending ending);
  void keep();
  void updateEnabled();

  Document& document_;
  std::shared_ptr<NetStore> nets_;
  ui::AdaptPanel& panel_;
  ui::ErrorBar& errors_;
  QWidget* window_;
  bool undecided_ = false;                 ///< a result waits to be kept or discarded
  std::unique_ptr<QTemporaryDir> folder_;  ///< of the last job
  ui::AdaptJob job_;                       ///< last: joined before the folder goes
};

}  // namespace loopreg::studio
