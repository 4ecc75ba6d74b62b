#include "widgets/legend/PlaceLegend.h"

#include <QHelpEvent>
#include <QToolTip>
#include <algorithm>
#include <numeric>

namespace loopreg::ui {
namespace {

constexpr int kPadding = 12;
constexpr int kTitle = 24;
constexpr int kViewWidth = 120, kViewHeight = 120;
constexpr int kCaption = 18;

}  // namespace

PlaceLegend::PlaceLegend(QWidget* parent) : Legend(parent) {
  setObjectName(QStringLiteral("placeLegend"));
  setAccessibleName(tr("Colours of places on the body"));
  setMouseTracking(true);
}

void PlaceLegend::setParts(bool parts) {
  if (parts == parts_) return;
  parts_ = parts;
  update();
}

QSize PlaceLegend::sizeOf(bool compact) const {
  if (compact) return {kViewWidth + 2 * kGrid, kViewHeight / 2 + 2 * 4};
  return {2 * kPadding + 2 * kViewWidth, kTitle + kViewHeight + kCaption + 2 * kPadding};
}

QRect PlaceLegend::pictureRect() const {
  if (isCompact()) return {kGrid, 4, kViewWidth, kViewHeight / 2};
  return {kPadding, kPadding + kTitle, 2 * kViewWidth, kViewHeight};
}

// Painter's algorithm on the faces; each is a few pixels, drawn in its middle's colour.
PlaceLegend::Picture PlaceLegend::draw(const Points& vertices, const Faces& faces,
                                       const std::vector<int>& part,
                                       const std::vector<std::string>& partNames,
                                       const PlaceFrame& frame, double pixelRatio) {
  Picture picture;
  for (const std::string& name : partNames) picture.names.push_back(QString::fromStdString(name));
  const QSize size(2 * kViewWidth, kViewHeight);
  for (QImage* image : {&picture.smooth, &picture.parts}) {
    *image = QImage(size * pixelRatio, QImage::Format_ARGB32_Premultiplied);
    image->setDevicePixelRatio(pixelRatio);
    image->fill(Qt::transparent);
  }
  picture.index = QImage(size, QImage::Format_Grayscale8);
  picture.index.fill(0);
  QPainter smooth(&picture.smooth), parts(&picture.parts), indices(&picture.index);
  smooth.setRenderHint(QPainter::Antialiasing);
  parts.setRenderHint(QPainter::Antialiasing);
  const double scale =
      0.96 * std::min(kViewWidth / (2 * frame.extent.x()), kViewHeight / (2 * frame.extent.y()));
  std::vector<Eigen::Index> order(static_cast<std::size_t>(faces.cols()));
  std::iota(order.begin(), order.end(), Eigen::Index(0));
  for (const bool back : {false, true}) {
    const double side = back ? -1 : 1;
    const auto depth = [&](Eigen::Index f) {
      return side *
             (vertices(2, faces(0, f)) + vertices(2, faces(1, f)) + vertices(2, faces(2, f)));
    };
    std::sort(order.begin(), order.end(),
              [&](Eigen::Index a, Eigen::Index b) { return depth(a) < depth(b); });
    for (const Eigen::Index f : order) {
      QPolygonF corners;
      Vector3d middle = Vector3d::Zero();
      for (int k = 0; k < 3; ++k) {
        const Vector3d v = vertices.col(faces(k, f));
        middle += v / 3;
        corners << QPointF(
            (back ? 1.5 : 0.5) * kViewWidth + side * scale * (v.x() - frame.centre.x()),
            kViewHeight / 2.0 - scale * (v.y() - frame.centre.y()));
      }
      const int here = part[static_cast<std::size_t>(faces(0, f))];
      const bool known = here >= 0 && here < PlaceFrame::kParts;
      const auto fill = [&](QPainter& painter, const QColor& colour) {
        painter.setPen(QPen(colour, 0.6));
        painter.setBrush(colour);
        painter.drawPolygon(corners);
      };
      fill(smooth, frame.colourAt(middle));
      fill(parts, known ? frame.parts[static_cast<std::size_t>(here)] : ColourMap::noValue());
      fill(indices, QColor(here + 1, here + 1, here + 1));
    }
  }
  return picture;
}

void PlaceLegend::setPicture(Picture picture) {
  picture_ = std::move(picture);
  update();
}

QString PlaceLegend::partAt(const QPoint& position) const {
  const QRect shown = pictureRect();
  const QPoint at = (position - shown.topLeft()) * (2 * kViewWidth / shown.width());
  if (picture_.index.isNull() || !picture_.index.rect().contains(at)) return {};
  const int part = qGray(picture_.index.pixel(at)) - 1;
  return part >= 0 && part < int(picture_.names.size())
             ? picture_.names[static_cast<std::size_t>(part)]
             : QString();
}

void PlaceLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintFrame(painter);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(pictureRect(), parts_ ? picture_.parts : picture_.smooth);
  if (isCompact()) return;
  const QRect inner = rect().adjusted(kPadding, kPadding - 4, -kPadding, -6);
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop,
                   parts_ ? tr("Body parts") : tr("Same colour, same place"));
  const int y = kPadding + kTitle + kViewHeight;
  painter.drawText(QRect(kPadding, y, kViewWidth, kCaption), Qt::AlignCenter, tr("front"));
  painter.drawText(QRect(kPadding + kViewWidth, y, kViewWidth, kCaption), Qt::AlignCenter,
                   tr("back"));
}

bool PlaceLegend::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QString name = partAt(help->pos());
    if (name.isEmpty() && isCompact()) name = accessibleName();
    QToolTip::showText(help->globalPos(), name, this);
    return true;
  }
  return Legend::event(event);
}

}  // namespace loopreg::ui
