#include "app/studio/behaviours/DemoPictures.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QStandardPaths>
#include <QTimer>

#include "app/studio/ScanPicture.h"
#include "widgets/feedback/DemoTile.h"
#include "widgets/feedback/EmptyState.h"
#include "widgets/style/Theme.h"

namespace loopreg::studio {
namespace {

constexpr int kPixelRatio = 2;

/// Where the picture of this file as it is now would lie; another date or backdrop, another name.
QString cacheFile(const QString& file, int backdrop) {
  const QFileInfo info(file);
  const QString what = QStringLiteral("%1 %2 %3 %4")
                           .arg(info.absoluteFilePath())
                           .arg(info.lastModified().toMSecsSinceEpoch())
                           .arg(info.size())
                           .arg(backdrop);
  const QByteArray hash = QCryptographicHash::hash(what.toUtf8(), QCryptographicHash::Sha1);
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
  return folder + QStringLiteral("/pictures/") + QString::fromLatin1(hash.toHex()) +
         QStringLiteral(".png");
}

QImage imageOf(const picture::Image& drawn) {
  return QImage(drawn.pixels.data(), drawn.width, drawn.height, 3 * drawn.width,
                QImage::Format_RGB888)
      .copy();
}

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
      const QString kept = cacheFile(file, backdrop);
      QImage image(kept);
      if (image.isNull()) {
        const auto drawn = scanPicture(QFile::encodeName(file).toStdString(),
                                       kPixelRatio * ui::DemoTile::kPicture.width(),
                                       kPixelRatio * ui::DemoTile::kPicture.height(),
                                       static_cast<std::uint8_t>(backdrop), stop);
        if (!drawn) return;  // the tile keeps its icon; opening it will tell why
        image = imageOf(drawn.value());
        QDir().mkpath(QFileInfo(kept).path());
        image.save(kept);
      }
      inbox_.post([this, file, image] { empty_.setPicture(file, image); });
    });
  }
}

}  // namespace loopreg::studio
