#pragma once

#include <QObject>
#include <QString>

#include "batch/Summary.h"
#include "widgets/jobs/NewestJob.h"
#include "widgets/jobs/Services.h"

namespace loopreg::ui {

/// What a folder of scans holds, and how far it is registered.
struct CorpusView {
  std::filesystem::path folder, output;
  std::vector<batch::BatchScan> scans;
  std::vector<batch::SummaryRow> rows;  ///< one per scan, in their order
  bool looksLikeSequence = false;       ///< numbered like the frames of one recording
};

/// A result taken from the output folder, ready to be shown.
struct FolderFit {
  QString name;
  ScanPointer scan;
  body::ModelPointer model;
  FitResultPointer result;
  registration::FitOptions options;
};

/// The files of a corpus, read and written on a worker thread: what is there, one result of it, and
/// a result that was mended by hand in the place of the old one.
class CorpusFiles : public QObject {
  Q_OBJECT
 public:
  explicit CorpusFiles(Services services, QObject* parent = nullptr);
  ~CorpusFiles() override;

  /// `output` need not exist.
  void look(const std::filesystem::path& folder, const std::filesystem::path& output);
  /// `model` null: the one that is fitted where none was chosen.
  void readFit(const std::filesystem::path& output, const QString& name, ScanPointer scan,
               body::ModelPointer model, int threads);
  void keepFit(const CorpusView& corpus, const FolderFit& fit, const batch::BatchOptions& options);
  bool busy() const { return looking_.running() || reading_.running() || keeping_ > 0; }
  bool keeping() const { return keeping_ > 0; }

 Q_SIGNALS:
  void looked(const std::shared_ptr<const loopreg::ui::CorpusView>& corpus);
  void lookFailed(const loopreg::Error& error);
  void fitRead(const std::shared_ptr<const loopreg::ui::FolderFit>& fit);
  void readFailed(const QString& name, const loopreg::Error& error);
  void kept(const QString& name, const loopreg::batch::SummaryRow& row);
  void keepFailed(const QString& name, const loopreg::Error& error);

 private:
  Services services_;
  StopSource stop_;
  int keeping_ = 0;
  NewestJob looking_, reading_;
  MainThreadInbox inbox_;
  Worker writer_;  ///< last: destroyed, and so joined, first
};

}  // namespace loopreg::ui
