#pragma once

#include <QHash>
#include <QObject>
#include <QTimer>
#include <memory>

#include "core/StopToken.h"
#include "widgets/jobs/CorpusFiles.h"
#include "widgets/jobs/MainThreadInbox.h"
#include "widgets/jobs/Worker.h"

namespace loopreg::ui {
class CorpusPanel;
}

namespace loopreg::studio {

/// Pictures for the rows of a corpus that are in sight: of the fit where the output folder has one,
/// of the scan itself otherwise, which is read for that, on one thread behind all others. While the
/// corpus is being registered no scan is read twice: its fit's picture will come.
class CorpusPictures : public QObject {
  Q_OBJECT
 public:
  CorpusPictures(ui::CorpusPanel& panel, QObject* parent);
  ~CorpusPictures() override;

  void setCorpus(std::shared_ptr<const ui::CorpusView> corpus);
  void setRunning(bool running);

 private:
  void look();

  ui::CorpusPanel& panel_;
  std::shared_ptr<const ui::CorpusView> corpus_;
  QHash<QString, bool> asked_;  ///< name, and whether for a fit's picture
  bool running_ = false;
  QTimer soon_;
  StopSource stop_;
  ui::MainThreadInbox inbox_;
  ui::Worker worker_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::studio
