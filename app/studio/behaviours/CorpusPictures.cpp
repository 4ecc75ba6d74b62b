#include "app/studio/behaviours/CorpusPictures.h"

#include <QFile>

#include "app/studio/ScanPicture.h"
#include "widgets/corpus/CorpusDelegate.h"
#include "widgets/corpus/CorpusPanel.h"
#include "widgets/style/Theme.h"

namespace loopreg::studio {
namespace {

constexpr int kSoon = 120;  // milliseconds: scrolling past is no reason to draw
constexpr int kPixelRatio = 2;
constexpr int kViews = 3;  // of a fit's picture, side by side: scan, both, body

QString toQString(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

/// The view that shows scan and body in one.
QImage fitPicture(const std::filesystem::path& file) {
  const QImage all(toQString(file));
  const int width = all.width() / kViews;
  return all.copy(width, 0, width, all.height());
}

}  // namespace

CorpusPictures::CorpusPictures(ui::CorpusPanel& panel, QObject* parent)
    : QObject(parent), panel_(panel), worker_("corpus-pics", ui::Worker::Priority::behind) {
  soon_.setSingleShot(true);
  soon_.setInterval(kSoon);
  connect(&soon_, &QTimer::timeout, this, &CorpusPictures::look);
  connect(&panel, &ui::CorpusPanel::scrolled, &soon_, qOverload<>(&QTimer::start));
  connect(&panel.model(), &QAbstractItemModel::dataChanged, this, [this] {
    if (!soon_.isActive()) soon_.start();
  });
}

CorpusPictures::~CorpusPictures() { stop_.request(); }

void CorpusPictures::setCorpus(std::shared_ptr<const ui::CorpusView> corpus) {
  stop_.request();
  stop_ = StopSource();
  corpus_ = std::move(corpus);
  asked_.clear();
  soon_.start();
}

void CorpusPictures::setRunning(bool running) {
  running_ = running;
  soon_.start();
}

void CorpusPictures::look() {
  if (!corpus_) return;
  const int backdrop = ui::Theme::current().isDark ? 54 : 226;
  const batch::OutputFolder folder = batch::OutputFolder::existing(corpus_->output);
  for (const QString& name : panel_.unpictured()) {
    const ui::CorpusRow* row = panel_.model().find(name);
    const bool ofFit = row->hasFit() && row->summary.hasPicture;
    if ((running_ && !ofFit) || row->state == ui::CorpusState::unreadable) continue;
    const auto known = asked_.constFind(name);
    if (known != asked_.constEnd() && (known.value() || !ofFit)) continue;
    asked_.insert(name, ofFit);
    const std::filesystem::path picture = folder.of(row->summary.name) / "picture.png";
    const QString scan = QString::fromStdString(row->summary.file);
    worker_.post([this, name, ofFit, picture, scan, backdrop, stop = stop_.token()] {
      if (stop.stopRequested()) return;
      const QSize pixels = kPixelRatio * ui::CorpusDelegate::kPicture;
      const QImage image =
          ofFit ? fitPicture(picture) : keptScanPicture(scan, pixels, backdrop, stop);
      if (image.isNull()) return;
      inbox_.post([this, name, image, stop] {
        if (!stop.stopRequested()) panel_.model().setPicture(name, image);
      });
    });
  }
}

}  // namespace loopreg::studio
