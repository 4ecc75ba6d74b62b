#include "widgets/corpus/CorpusDelegate.h"

#include <QPainter>
#include <QPainterPath>

#include "widgets/corpus/CorpusModel.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kLeft = kGrid;
constexpr int kDot = 8;

const CorpusRow& rowOf(const QModelIndex& index) {
  return *static_cast<const CorpusRow*>(index.data(CorpusModel::rowRole).value<const void*>());
}

QColor colourOf(CorpusState state) {
  const Theme& theme = Theme::current();
  switch (state) {
    case CorpusState::good:
      return theme.good;
    case CorpusState::check:
      return theme.check;
    case CorpusState::failed:
    case CorpusState::unreadable:
      return theme.failed;
    case CorpusState::running:
      return theme.accent;
    case CorpusState::elsewhere:
    case CorpusState::waiting:
      return theme.secondary;
  }
  return theme.secondary;
}

/// What the second line says: where a scan is in its fit, or what is wrong with it. Good ones have
/// nothing to say.
QString lineOf(const CorpusRow& row) {
  switch (row.state) {
    case CorpusState::running:
      return row.phase;
    case CorpusState::elsewhere:
      return CorpusDelegate::tr("another program works on it");
    case CorpusState::check:
    case CorpusState::failed:
    case CorpusState::unreadable:
      return QString::fromStdString(row.summary.remark);
    case CorpusState::good:
    case CorpusState::waiting:
      return {};
  }
  return {};
}

void paintPicture(QPainter& painter, const QRect& area, const QImage& image) {
  QPainterPath frame;
  frame.addRoundedRect(area, 4, 4);
  painter.fillPath(frame, Theme::current().card);
  if (image.isNull()) {
    const double ratio = painter.device()->devicePixelRatioF();
    const QPixmap icon = tintedPixmap(QStringLiteral("scan"), Theme::current().disabled, 20, ratio);
    painter.drawPixmap(area.center().x() - 9, area.center().y() - 9, icon);
    return;
  }
  painter.save();
  painter.setClipPath(frame);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QSizeF size = QSizeF(image.size()).scaled(area.size(), Qt::KeepAspectRatioByExpanding);
  QRectF place({}, size);
  place.moveCenter(QRectF(area).center());
  painter.drawImage(place, image);
  painter.restore();
}

void paintScan(QPainter& painter, const QRect& area, const CorpusRow& row,
               const QStyleOptionViewItem& option) {
  const Theme& theme = Theme::current();
  const QSize size = CorpusDelegate::kPicture;
  const QRect picture({area.left() + kLeft, area.center().y() - size.height() / 2}, size);
  paintPicture(painter, picture, row.picture);
  const int left = picture.right() + kGrid + 2;
  const QRect text(left, area.top(), area.right() - left - 4, area.height());
  const QString line = lineOf(row);
  QFont font = option.font;
  font.setWeight(row.isOpen ? QFont::DemiBold : QFont::Normal);
  painter.setFont(font);
  painter.setPen(theme.text);
  const QFontMetrics metrics(font);
  const QString name = metrics.elidedText(row.name(), Qt::ElideMiddle, text.width());
  if (line.isEmpty()) {
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, name);
    return;
  }
  const int middle = text.center().y();
  painter.drawText(QRect(text.left(), middle - metrics.height(), text.width(), metrics.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, name);
  QFont small = option.font;
  small.setPointSizeF(0.9 * small.pointSizeF());
  painter.setFont(small);
  painter.setPen(theme.secondary);
  const QFontMetrics smallMetrics(small);
  painter.drawText(QRect(text.left(), middle + 1, text.width(), smallMetrics.height()),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   smallMetrics.elidedText(line, Qt::ElideRight, text.width()));
}

void paintVerdict(QPainter& painter, const QRect& area, const CorpusRow& row,
                  const QStyleOptionViewItem& option) {
  const QColor colour = colourOf(row.state);
  const QRectF dot(area.left() + kLeft, area.center().y() - kDot / 2.0 + 0.5, kDot, kDot);
  const bool hollow = row.state == CorpusState::waiting || row.state == CorpusState::elsewhere;
  painter.setPen(hollow ? QPen(colour, 1.5) : QPen(Qt::NoPen));
  painter.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(colour));
  painter.drawEllipse(dot.adjusted(0.5, 0.5, -0.5, -0.5));
  painter.setPen(hollow ? Theme::current().secondary : Theme::current().text);
  painter.setFont(option.font);
  const QRect text = area.adjusted(kLeft + kDot + 6, 0, 0, 0);
  painter.drawText(
      text, Qt::AlignLeft | Qt::AlignVCenter,
      option.fontMetrics.elidedText(corpusStateWord(row.state), Qt::ElideRight, text.width()));
}

}  // namespace

void CorpusDelegate::paintCell(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
  const Theme& theme = Theme::current();
  const CorpusRow& row = rowOf(index);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, theme.hover);
  if (row.isOpen && index.column() == CorpusModel::scan) {
    painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), theme.accent);
  }
  if (index.column() == CorpusModel::scan) {
    paintScan(*painter, option.rect, row, option);
  } else if (index.column() == CorpusModel::verdict) {
    paintVerdict(*painter, option.rect, row, option);
  } else {
    painter->setPen(theme.text);
    painter->setFont(option.font);
    painter->drawText(option.rect.adjusted(0, 0, -kGrid, 0), Qt::AlignRight | Qt::AlignVCenter,
                      index.data().toString());
  }
  if ((option.state & QStyle::State_HasFocus) && index.column() == CorpusModel::scan) {
    painter->setPen(QPen(theme.accent, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, 0.5, -0.5));
  }
  painter->restore();
}

QSize CorpusDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return {RowDelegate::sizeHint(option, index).width(), kRowHeight};
}

}  // namespace loopreg::ui
