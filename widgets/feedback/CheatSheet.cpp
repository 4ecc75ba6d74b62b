#include "widgets/feedback/CheatSheet.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kRowHeight = 28;
constexpr int kColumnWidth = 344;
constexpr int kKeyWidth = 132;
constexpr int kTitleHeight = 40;

}  // namespace

CheatSheet::CheatSheet(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("cheatSheet"));
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Keyboard shortcuts"));
  parent->installEventFilter(this);
  hide();
}

void CheatSheet::toggle(std::vector<Group> groups) {
  if (isVisible()) return hide();
  groups_ = std::move(groups);
  setGeometry(parentWidget()->rect());
  raise();
  show();
  setFocus();
}

bool CheatSheet::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

void CheatSheet::mousePressEvent(QMouseEvent*) { hide(); }
void CheatSheet::keyPressEvent(QKeyEvent*) { hide(); }

void CheatSheet::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor veil = theme.window;
  veil.setAlpha(190);
  painter.fillRect(rect(), veil);

  // Two columns, groups distributed so that both are about equally tall.
  const auto heightOf = [](const Group& group) {
    return kTitleHeight + kRowHeight * static_cast<int>(group.rows.size());
  };
  int total = 0;
  for (const Group& group : groups_) total += heightOf(group);
  std::vector<int> columnOf;
  int left = 0;
  int right = 0;
  for (const Group& group : groups_) {
    const bool goesLeft = left + heightOf(group) / 2 <= total / 2;
    columnOf.push_back(goesLeft ? 0 : 1);
    (goesLeft ? left : right) += heightOf(group);
  }
  const QSize size(2 * kColumnWidth + 6 * kGrid, std::max(left, right) + 6 * kGrid);
  const QRect card(rect().center() - QPoint(size.width() / 2, size.height() / 2), size);
  painter.setPen(theme.border);
  painter.setBrush(theme.panel);
  painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12);

  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  int y[2] = {card.top() + 3 * kGrid, card.top() + 3 * kGrid};
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const int column = columnOf[g];
    const int x = card.left() + 3 * kGrid + column * (kColumnWidth + kGrid);
    painter.setFont(bold);
    painter.setPen(theme.accent);
    painter.drawText(QRect(x, y[column], kColumnWidth, kRowHeight), Qt::AlignVCenter,
                     groups_[g].title);
    y[column] += kRowHeight;
    painter.setFont(font());
    for (const Row& row : groups_[g].rows) {
      painter.setPen(theme.text);
      painter.drawText(QRect(x, y[column], kKeyWidth, kRowHeight), Qt::AlignVCenter, row.keys);
      painter.setPen(theme.secondary);
      painter.drawText(QRect(x + kKeyWidth, y[column], kColumnWidth - kKeyWidth, kRowHeight),
                       Qt::AlignVCenter, row.what);
      y[column] += kRowHeight;
    }
    y[column] += kTitleHeight - kRowHeight;
  }
}

}  // namespace loopreg::ui
