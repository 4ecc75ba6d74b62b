#include "app/studio/ScanPicture.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include "io/ScanReader.h"
#include "picture/Stage.h"
#include "registration/Preflight.h"

namespace loopreg::studio {
namespace {

/// Where the picture of this file as it is now would lie; another date, size or backdrop, another
/// name.
QString cacheFile(const QString& file, const QSize& pixels, int backdrop) {
  const QFileInfo info(file);
  const QString what = QStringLiteral("%1 %2 %3 %4 %5")
                           .arg(info.absoluteFilePath())
                           .arg(info.lastModified().toMSecsSinceEpoch())
                           .arg(info.size())
                           .arg(backdrop)
                           .arg(pixels.width());
  const QByteArray hash = QCryptographicHash::hash(what.toUtf8(), QCryptographicHash::Sha1);
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
  return folder + QStringLiteral("/pictures/") + QString::fromLatin1(hash.toHex()) +
         QStringLiteral(".png");
}

}  // namespace

Result<picture::Image> scanPicture(const std::filesystem::path& file, int width, int height,
                                   std::uint8_t backdrop, StopToken stop) {
  Result<Scan> scan = io::readScan(file, {}, nullptr, stop);
  if (!scan) return scan.error();
  registration::FitOptions options;
  options.threads = 1;
  const registration::Preflight found = registration::inspectScan(scan.value(), options, stop);
  if (stop.stopRequested()) return cancelledError();
  Mesh mesh = scan.value().mesh;
  mesh.vertices = found.alignment.apply(mesh.vertices);
  mesh.normals.resize(3, 0);
  if (mesh.faces.cols() > 0) mesh.normals = geometry::vertexNormals(mesh.vertices, mesh.faces);
  const picture::Viewpoint view{20, 8};
  const picture::Camera camera =
      picture::frameCamera(mesh.vertices, view, double(width) / height, 20, 0.08);
  picture::Subject subject;
  subject.mesh = &mesh;
  subject.color = picture::Subject::kSlate;
  picture::PictureOptions look;
  look.width = width;
  look.height = height;
  look.backdrop = backdrop;
  look.lightRays = 8;
  look.threads = 1;
  return picture::Stage({subject}).picture(camera, look);
}

QImage keptScanPicture(const QString& file, const QSize& pixels, int backdrop,
                       const StopToken& stop) {
  const QString kept = cacheFile(file, pixels, backdrop);
  QImage image(kept);
  if (!image.isNull() || stop.stopRequested()) return image;
  const auto drawn = scanPicture(QFile::encodeName(file).toStdString(), pixels.width(),
                                 pixels.height(), static_cast<std::uint8_t>(backdrop), stop);
  if (!drawn) return image;
  image = imageOf(drawn.value());
  QDir().mkpath(QFileInfo(kept).path());
  image.save(kept);
  return image;
}

QImage imageOf(const picture::Image& drawn) {
  return QImage(drawn.pixels.data(), drawn.width, drawn.height, 3 * drawn.width,
                QImage::Format_RGB888)
      .copy();
}

}  // namespace loopreg::studio
