#include "app/studio/behaviours/DemoPictures.h"

#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QTimer>

#include "app/studio/ScanPicture.h"
#include "project/ProjectFile.h"
#include "widgets/feedback/DemoTile.h"
#include "widgets/feedback/EmptyState.h"
#include "widgets/style/Theme.h"

namespace loopreg::studio {
namespace {

constexpr int kPixelRatio = 2;
constexpr qint64 kLargest = 300'000'000;  // bytes: a picture is not worth reading more

}  // namespace

DemoPictures::DemoPictures(const QStringList& files, ui::EmptyState& empty, int delay,
                           QObject* parent)
    : QObject(parent), empty_(empty), worker_("pictures") {
  if (!files.isEmpty()) QTimer::singleShot(delay, this, [this, files] { start(files); });
}

DemoPictures::~DemoPictures() { stop_.request(); }

void DemoPictures::start(const QStringList& files) {
  if (!empty_.isVisible()) return;
  const int backdrop = ui::Theme::current().isDark ? 54 : 226;
  for (const QString& file : files) {
    worker_.post([this, file, backdrop, stop = stop_.token()] {
      if (stop.stopRequested()) return;
      const std::filesystem::path path = QFile::encodeName(file).toStdString();
      QImage image;
      if (project::isProject(path)) {
        image = QImage::fromData(QByteArray::fromStdString(project::readPicture(path)), "PNG");
      } else if (QFileInfo(file).size() < kLargest) {
        const QSize pixels = kPixelRatio * ui::DemoTile::kPicture;
        image = keptScanPicture(file, pixels, backdrop, stop);
      }
      if (image.isNull()) return;  // the tile keeps its icon; opening it will tell why
      inbox_.post([this, file, image] { empty_.setPicture(file, image); });
    });
  }
}

}  // namespace loopreg::studio
