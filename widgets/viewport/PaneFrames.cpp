#include "widgets/viewport/PaneFrames.h"

#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <cmath>

#include "widgets/style/Theme.h"
#include "widgets/viewport/VtkViewport.h"

namespace loopreg::ui {

PaneFrames::PaneFrames(VtkViewport* viewport) : QObject(viewport), viewport_(viewport) {
  for (int pane = 0; pane < VtkViewport::kPanes; ++pane) {
    auto* title = new QLabel(viewport);
    title->setObjectName(QStringLiteral("paneTitle%1").arg(pane));
    title->setProperty("overlay", true);
    title->setAttribute(Qt::WA_TransparentForMouseEvents);
    title->hide();
    titles_.push_back(title);
    words_.emplace_back();
    auto* line = new QFrame(viewport);
    line->setProperty("hairline", true);
    line->setAttribute(Qt::WA_TransparentForMouseEvents);
    line->hide();
    lines_.push_back(line);
  }
  connect(viewport, &VtkViewport::layoutChanged, this, &PaneFrames::arrange);
  connect(viewport, &VtkViewport::resized, this, &PaneFrames::arrange);
}

void PaneFrames::setTitle(int pane, const QString& title, const QString& brief) {
  words_[static_cast<std::size_t>(pane)] = {title, brief};
  arrange();
}

// Hairlines stand on the left and upper edges that are not the view's own.
void PaneFrames::arrange() {
  const bool several = viewport_->paneCount() > 1;
  for (QFrame* line : lines_) line->hide();
  std::size_t next = 0;
  const auto draw = [&](const QRectF& edge) {
    if (next == lines_.size()) return;
    QFrame* line = lines_[next++];
    line->setGeometry(edge.toAlignedRect());
    line->show();
    line->lower();
  };
  for (int pane = 0; pane < VtkViewport::kPanes; ++pane) {
    QLabel* title = titles_[static_cast<std::size_t>(pane)];
    const QRectF area = viewport_->paneRect(pane);
    const Words& words = words_[static_cast<std::size_t>(pane)];
    title->setVisible(several && !area.isEmpty() && !words.full.isEmpty());
    title->setText(words.full);
    if (!several || area.isEmpty()) continue;
    title->adjustSize();
    if (title->width() > area.width() - 2 * kGrid && !words.brief.isEmpty()) {
      title->setText(words.brief);
      title->adjustSize();
    }
    title->move((area.topLeft() + QPointF(kGrid, kGrid)).toPoint());
    if (area.left() > 1) draw({std::round(area.left()), area.top(), 1, area.height()});
    if (area.top() > 1) draw({area.left(), std::round(area.top()), area.width(), 1});
  }
}

}  // namespace loopreg::ui
