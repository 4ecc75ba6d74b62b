#include "widgets/mend/MendOverlay.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr double kBeside = 10;  // pixels between a mark and its label

}  // namespace

MendOverlay::MendOverlay(QWidget* view) : QWidget(view) {
  setObjectName(QStringLiteral("mendOverlay"));
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  view->installEventFilter(this);
  resize(view->size());
  hide();
}

bool MendOverlay::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize) resize(parentWidget()->size());
  return QWidget::eventFilter(watched, event);
}

void MendOverlay::setLabels(std::vector<Label> labels) {
  labels_ = std::move(labels);
  showIfNeeded();
}

void MendOverlay::setLasso(const QPolygonF& lasso, const QColor& colour) {
  lasso_ = lasso;
  lassoColour_ = colour;
  showIfNeeded();
}

// An overlay with nothing in it would cost the view a composition at every frame.
void MendOverlay::showIfNeeded() {
  setVisible(!labels_.empty() || lasso_.size() > 1);
  update();
}

void MendOverlay::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (lasso_.size() > 1) {
    QColor fill = lassoColour_;
    fill.setAlpha(40);
    painter.setPen(QPen(lassoColour_, 2, Qt::DashLine));
    painter.setBrush(fill);
    painter.drawPolygon(lasso_);
  }
  const Theme& theme = Theme::current();
  const QFontMetricsF metrics(font());
  for (const Label& label : labels_) {
    const QSizeF text(metrics.horizontalAdvance(label.text), metrics.height());
    const QRectF box(label.at + QPointF(kBeside, -text.height() / 2 - 2), text + QSizeF(12, 4));
    QColor ground = theme.window;
    ground.setAlpha(215);
    painter.setPen(QPen(label.colour, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(box, 5, 5);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, label.text);
  }
}

}  // namespace loopreg::ui
