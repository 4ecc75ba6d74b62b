#include "widgets/feedback/CheatSheet.h"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <numeric>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kRowHeight = 20;
constexpr int kColumnWidth = 320;
constexpr int kKeyWidth = 124;
constexpr int kTitleHeight = 34;
constexpr int kMaxColumns = 3;
constexpr int kMargin = 3 * kGrid;

int heightOf(const CheatSheet::Group& group) {
  return kTitleHeight + kRowHeight * static_cast<int>(group.rows.size());
}

}  // namespace

/// The groups in columns.
class CheatSheet::Content : public QWidget {
 public:
  using QWidget::QWidget;

  void setGroups(std::vector<Group> groups) { groups_ = std::move(groups); }

  void arrange(int columns) {
    std::vector<int> heights;
    for (const Group& group : groups_) heights.push_back(heightOf(group));
    columnOf_ = split(heights, columns);
    std::vector<int> total(static_cast<std::size_t>(columns), 0);
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      total[static_cast<std::size_t>(columnOf_[g])] += heights[g];
    }
    resize(columns * kColumnWidth + 2 * kMargin,
           *std::max_element(total.begin(), total.end()) + 2 * kMargin);
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& theme = Theme::current();
    QPainter painter(this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    int column = -1;
    int y = 0;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (columnOf_[g] != column) {
        column = columnOf_[g];
        y = kMargin;
      }
      const int x = kMargin + column * kColumnWidth;
      painter.setFont(bold);
      painter.setPen(theme.accent);
      painter.drawText(QRect(x, y, kColumnWidth, kRowHeight), Qt::AlignVCenter, groups_[g].title);
      y += kRowHeight + 2;
      painter.setFont(font());
      const QFontMetrics metrics(font());
      for (const Row& row : groups_[g].rows) {
        painter.setPen(theme.text);
        painter.drawText(QRect(x, y, kKeyWidth, kRowHeight), Qt::AlignVCenter,
                         metrics.elidedText(row.keys, Qt::ElideRight, kKeyWidth - kGrid));
        painter.setPen(theme.secondary);
        const int width = kColumnWidth - kKeyWidth - 2 * kGrid;
        painter.drawText(QRect(x + kKeyWidth, y, width, kRowHeight), Qt::AlignVCenter,
                         metrics.elidedText(row.what, Qt::ElideRight, width));
        y += kRowHeight;
      }
      y += kTitleHeight - kRowHeight - 2;
    }
  }

 private:
  std::vector<Group> groups_;
  std::vector<int> columnOf_;
};

CheatSheet::CheatSheet(QWidget* parent)
    : QWidget(parent), area_(new QScrollArea(this)), content_(new Content) {
  setObjectName(QStringLiteral("cheatSheet"));
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Keyboard shortcuts"));
  area_->setWidget(content_);
  area_->setFocusPolicy(Qt::NoFocus);
  area_->setFrameShape(QFrame::NoFrame);
  area_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  parent->installEventFilter(this);
  hide();
}

void CheatSheet::toggle(std::vector<Group> groups) {
  if (isVisible()) return hide();
  content_->setGroups(std::move(groups));
  place();
  area_->verticalScrollBar()->setValue(0);
  before_ = QApplication::focusWidget();
  raise();
  show();
  setFocus();
}

// Else the keyboard would be with the next button in the row, which the space bar then presses.
void CheatSheet::hideEvent(QHideEvent*) {
  if (before_) before_->setFocus();
}

void CheatSheet::place() {
  setGeometry(parentWidget()->rect());
  const int room = width() - 4 * kGrid - 2 * kMargin;
  content_->arrange(std::clamp(room / kColumnWidth, 1, kMaxColumns));
  const int tallest = std::max(kRowHeight, height() - 4 * kGrid);
  const QSize size(content_->width(), std::min(content_->height(), tallest));
  area_->setGeometry(QRect(rect().center() - QPoint(size.width() / 2, size.height() / 2), size));
}

// The lowest height with which filling the columns one after the other needs no more of them.
std::vector<int> CheatSheet::split(const std::vector<int>& heights, int columns) {
  const auto fill = [&](int limit) {
    std::vector<int> columnOf;
    int column = 0;
    int used = 0;
    for (const int height : heights) {
      if (used > 0 && used + height > limit) {
        ++column;
        used = 0;
      }
      used += height;
      columnOf.push_back(column);
    }
    return columnOf;
  };
  int low = heights.empty() ? 0 : *std::max_element(heights.begin(), heights.end());
  int high = std::accumulate(heights.begin(), heights.end(), 0);
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (fill(middle).back() < columns) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return fill(high);
}

bool CheatSheet::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QWidget::eventFilter(watched, event);
}

// The keys it lists do nothing but close it.
bool CheatSheet::event(QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride) return QWidget::event(event);
  event->accept();
  return true;
}

void CheatSheet::mousePressEvent(QMouseEvent*) { hide(); }

void CheatSheet::keyPressEvent(QKeyEvent* event) {
  QScrollBar* bar = area_->verticalScrollBar();
  switch (event->key()) {
    case Qt::Key_Up:
      return bar->triggerAction(QScrollBar::SliderSingleStepSub);
    case Qt::Key_Down:
      return bar->triggerAction(QScrollBar::SliderSingleStepAdd);
    case Qt::Key_PageUp:
      return bar->triggerAction(QScrollBar::SliderPageStepSub);
    case Qt::Key_PageDown:
      return bar->triggerAction(QScrollBar::SliderPageStepAdd);
    default:
      hide();
  }
}

void CheatSheet::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor veil = theme.window;
  veil.setAlpha(190);
  painter.fillRect(rect(), veil);
  painter.setPen(theme.border);
  painter.setBrush(theme.panel);
  painter.drawRoundedRect(QRectF(area_->geometry()).adjusted(-7.5, -7.5, 7.5, 7.5), 12, 12);
}

}  // namespace loopreg::ui
