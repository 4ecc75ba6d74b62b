#include "app/studio/actions/PictureFile.h"

#include <QBuffer>
#include <QFile>

#include "core/AtomicFile.h"

namespace loopreg::studio {

Result<void> writePng(const QString& file, const QImage& picture) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  if (picture.isNull() || !picture.save(&buffer, "PNG")) {
    return Error{ErrorCode::internal, "There is no memory for a picture of this size.",
                 file.toStdString(), "Choose a smaller one."};
  }
  return writeFile(QFile::encodeName(file).toStdString(), buffer.data().toStdString());
}

}  // namespace loopreg::studio
