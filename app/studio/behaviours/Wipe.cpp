#include "app/studio/behaviours/Wipe.h"

#include <QAction>
#include <QLabel>
#include <QPainter>
#include <QWidget>
#include <algorithm>
#include <cmath>

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "app/studio/actions/NewAction.h"
#include "widgets/commands/Commands.h"
#include "widgets/style/Theme.h"

namespace loopreg::studio {
namespace {

constexpr int kBarWidth = 20;  ///< of the widget; the line in it is 2 px
constexpr double kGrab = 8;    ///< pixels from the line that still catch it
constexpr double kMargin = 0.02;
constexpr int kTitleHeight = 30;  ///< of the pane's title, which several panes have

/// A line from top to bottom with a knob in the middle.
class Bar : public QWidget {
 public:
  explicit Bar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("wipeBar"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ui::Theme& theme = ui::Theme::current();
    const QPointF middle(width() / 2.0, height() / 2.0);
    painter.fillRect(QRectF(middle.x() - 1, 0, 2, height()), theme.accent);
    painter.setPen(QPen(theme.accent, 2));
    painter.setBrush(theme.window);
    painter.drawEllipse(middle, 8, 8);
    painter.drawLine(middle + QPointF(-2, -3), middle + QPointF(-5, 0));
    painter.drawLine(middle + QPointF(-5, 0), middle + QPointF(-2, 3));
    painter.drawLine(middle + QPointF(2, -3), middle + QPointF(5, 0));
    painter.drawLine(middle + QPointF(5, 0), middle + QPointF(2, 3));
  }
};

QLabel* word(const char* name, QWidget* view) {
  auto* label = new QLabel(view);
  label->setObjectName(QLatin1String(name));
  label->setProperty("overlay", true);
  label->setAttribute(Qt::WA_TransparentForMouseEvents);
  label->hide();
  return label;
}

}  // namespace

Wipe::Wipe(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      wipe(newAction(this, "actionWipe", QStringLiteral("wipe"), tr("Wipe"), Qt::Key_W)),
      start(newAction(this, "actionWipeStart", {}, tr("Wipe against the start"),
                      Qt::SHIFT | Qt::Key_W)),
      work_(workspace),
      view_(&workspace.viewport),
      bar_(new Bar(&workspace.viewport)),
      leftWord_(word("wipeLeft", &workspace.viewport)),
      rightWord_(word("wipeRight", &workspace.viewport)) {
  wipe->setToolTip(tr("A bar to drag across the view: the fit right of it, the scan left (W)"));
  start->setToolTip(tr("Left of the bar the body as the fit began (Shift+W)"));
  for (QAction* action : {wipe, start}) action->setCheckable(true);
  work_.commands.add(ui::Commands::Menu::view, {wipe, start});
  connect(wipe, &QAction::toggled, this, &Wipe::setShown);
  connect(start, &QAction::toggled, this, [this](bool on) { compareWith(on ? 0 : -1); });
  connect(&work_.viewport, &ui::VtkViewport::resized, this, &Wipe::place);
  connect(&work_.viewport, &ui::VtkViewport::layoutChanged, this, &Wipe::place);
  connect(&work_.document, &Document::historyChanged, this, &Wipe::refreshLeft);
  connect(&work_.document, &Document::scanChanged, this, [this] { compareWith(-1); });
  work_.viewport.addHandle(this);
}

// The window's view may have gone before.
Wipe::~Wipe() {
  if (view_) view_->removeHandle(this);
}

void Wipe::setShown(bool shown) {
  if (!shown) {
    start->setChecked(false);
    dragging_ = false;
    work_.viewport.unsetCursor();
  }
  place();
}

void Wipe::compareWith(int iteration) {
  left_ = iteration;
  if (iteration >= 0) wipe->setChecked(true);
  start->setChecked(iteration == 0);
  refreshLeft();
  place();
}

void Wipe::refreshLeft() {
  ui::BodyLayer& layer = work_.sync.scene().leftBody();
  const Mesh body = left_ >= 0 && left_ < int(work_.document.history().size())
                        ? work_.document.bodyAt(left_)
                        : Mesh();
  if (body.vertexCount() > 0) {
    layer.setMesh(body.vertices, body.faces);
  } else {
    layer.clear();
  }
}

double Wipe::barX() const {
  const QRectF pane = work_.viewport.paneRect(int(ui::PaneKind::fit));
  return pane.left() + fraction_ * pane.width();
}

void Wipe::place() {
  const QRectF pane = work_.viewport.paneRect(int(ui::PaneKind::fit));
  const bool shown = wipe->isChecked() && !pane.isEmpty();
  work_.sync.scene().setWipe(shown ? std::optional<double>(fraction_) : std::nullopt);
  bar_->setVisible(shown);
  bar_->setGeometry(int(std::lround(barX())) - kBarWidth / 2, int(pane.top()), kBarWidth,
                    int(pane.height()));
  placeWords(shown ? pane : QRectF());
}

// Close to the bar, below the pane's title; on a side that is too narrow for its word there is
// nothing to tell apart either.
void Wipe::placeWords(const QRectF& pane) {
  leftWord_->setText(left_ == 0  ? tr("Start")
                     : left_ > 0 ? tr("Iteration %1").arg(left_ + 1)
                                 : tr("Scan"));
  rightWord_->setText(tr("Fit"));
  const double y = pane.top() + ui::kGrid + (work_.viewport.paneCount() > 1 ? kTitleHeight : 0);
  for (QLabel* label : {leftWord_, rightWord_}) {
    label->adjustSize();
    const bool isLeft = label == leftWord_;
    const double x = isLeft ? barX() - ui::kGrid - label->width() : barX() + ui::kGrid;
    label->setVisible(!pane.isEmpty() && x >= pane.left() && x + label->width() <= pane.right());
    label->move(QPointF(x, y).toPoint());
  }
}

bool Wipe::isAtBar(const ui::ToolEvent& event) const {
  return wipe->isChecked() && event.pane == int(ui::PaneKind::fit) &&
         std::abs(event.position.x() - barX()) <= kGrab;
}

bool Wipe::press(const ui::ToolEvent& event) {
  dragging_ = event.button == Qt::LeftButton && isAtBar(event);
  return dragging_;
}

bool Wipe::move(const ui::ToolEvent& event) {
  const QRectF pane = work_.viewport.paneRect(int(ui::PaneKind::fit));
  const double x = (event.position.x() - pane.left()) / std::max(1.0, pane.width());
  fraction_ = std::clamp(x, kMargin, 1 - kMargin);
  place();
  return true;
}

bool Wipe::release(const ui::ToolEvent&) {
  dragging_ = false;
  return true;
}

bool Wipe::hover(const ui::ToolEvent& event) {
  if (!wipe->isChecked()) return false;
  const bool at = isAtBar(event);
  if (at) {
    work_.viewport.setCursor(Qt::SplitHCursor);
  } else if (work_.viewport.cursor().shape() == Qt::SplitHCursor) {
    work_.viewport.unsetCursor();
  }
  return at;
}

}  // namespace loopreg::studio
