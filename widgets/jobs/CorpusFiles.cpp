#include "widgets/jobs/CorpusFiles.h"

#include "batch/BatchInputs.h"

namespace loopreg::ui {
namespace {

using ViewPointer = std::shared_ptr<const CorpusView>;
using FitPointer = std::shared_ptr<const FolderFit>;

Result<ViewPointer> lookAt(const std::filesystem::path& folder,
                           const std::filesystem::path& output) {
  Result<std::vector<batch::BatchScan>> scans = batch::collectScans({folder.string()});
  if (!scans) return scans.error();
  auto view = std::make_shared<CorpusView>();
  view->folder = folder;
  view->output = output;
  view->scans = std::move(scans).value();
  view->rows = batch::summarise(batch::OutputFolder::existing(output), view->scans);
  view->looksLikeSequence = batch::looksLikeSequence(view->scans);
  return ViewPointer(std::move(view));
}

/// Publishes under the scan's claim; the row is what the folder says then.
Result<batch::SummaryRow> publish(const CorpusView& corpus, const FolderFit& fit,
                                  const batch::BatchOptions& options) {
  const Result<batch::OutputFolder> folder = batch::OutputFolder::open(corpus.output);
  if (!folder) return folder.error();
  const std::string name = fit.name.toStdString();
  const batch::BatchScan scan{fit.scan->file, name};
  const auto claim = folder->claim(name);
  if (!claim) {
    return usageError("Another process is working on this scan.", "Keep the fit when it is done.");
  }
  registration::FitResult result = *fit.result;
  const Result<void> done =
      batch::publishFit(folder.value(), name, *fit.scan, *fit.model, fit.options, options, result);
  if (!done) return done.error();
  static_cast<void>(batch::writeSummary(folder.value(), corpus.scans));
  return batch::summarise(folder.value(), {scan}).front();
}

}  // namespace

CorpusFiles::CorpusFiles(Services services, QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      looking_("corpus-look"),
      reading_("corpus-read"),
      writer_("corpus-keep", Worker::Priority::behind) {}

CorpusFiles::~CorpusFiles() { stop_.request(); }

void CorpusFiles::look(const std::filesystem::path& folder, const std::filesystem::path& output) {
  looking_.request([folder, output] { return lookAt(folder, output); },
                   [this](const Result<ViewPointer>& view) {
                     if (view) {
                       Q_EMIT looked(view.value());
                     } else {
                       Q_EMIT lookFailed(view.error());
                     }
                   });
}

void CorpusFiles::readFit(const std::filesystem::path& output, const QString& name,
                          ScanPointer scan, body::ModelPointer model, int threads) {
  const auto folder = batch::OutputFolder::existing(output).of(name.toStdString());
  reading_.request(
      [this, folder, name, scan, model, threads, stop = stop_.token()]() -> Result<FitPointer> {
        auto fit = std::make_shared<FolderFit>();
        fit->name = name;
        fit->scan = scan;
        fit->model = model;
        if (!fit->model) {
          const Result<body::ModelPointer> loaded = services_.loadBody();
          if (!loaded) return loaded.error();
          fit->model = loaded.value();
        }
        Result<registration::SavedFit> saved =
            services_.readFit(folder, *scan, *fit->model, threads, stop);
        if (!saved) return saved.error();
        fit->options = saved->options;
        fit->result =
            std::make_shared<const registration::FitResult>(std::move(saved.value().result));
        return FitPointer(std::move(fit));
      },
      [this, name](const Result<FitPointer>& fit) {
        if (fit) {
          Q_EMIT fitRead(fit.value());
        } else {
          Q_EMIT readFailed(name, fit.error());
        }
      });
}

void CorpusFiles::keepFit(const CorpusView& corpus, const FolderFit& fit,
                          const batch::BatchOptions& options) {
  ++keeping_;
  writer_.post([this, corpus, fit, options] {
    const Result<batch::SummaryRow> row = publish(corpus, fit, options);
    inbox_.post([this, name = fit.name, row] {
      --keeping_;
      if (row) {
        Q_EMIT kept(name, row.value());
      } else {
        Q_EMIT keepFailed(name, row.error());
      }
    });
  });
}

}  // namespace loopreg::ui
