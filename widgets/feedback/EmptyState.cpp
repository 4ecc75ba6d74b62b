#include "widgets/feedback/EmptyState.h"

#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/feedback/DemoTile.h"
#include "widgets/style/IconLabel.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kFrame = 3 * kGrid;
constexpr int kStepWidth = 208;

QLabel* label(const QString& text, const char* role, QWidget* parent) {
  auto* made = new QLabel(text, parent);
  if (role) made->setProperty("role", role);
  return made;
}

/// "zup_millimetres_holes" to "Zup millimetres holes".
QString demoName(const QString& file) {
  QString name = QFileInfo(file).completeBaseName();
  name.replace(QLatin1Char('_'), QLatin1Char(' '));
  if (!name.isEmpty()) name[0] = name[0].toUpper();
  return name;
}

}  // namespace

EmptyState::EmptyState(const QStringList& demos, QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("emptyState"));
  auto* area = new QScrollArea(this);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFocusPolicy(Qt::NoFocus);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(kFrame + 2, kFrame + 2, kFrame + 2, kFrame + 2);
  outer->addWidget(area);
  auto* content = new QWidget;
  area->setWidget(content);

  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(3 * kGrid, 2 * kGrid, 3 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  column->addStretch(2);
  auto* title = new QLabel(tr("Drop a scan here"), content);
  QFont font = title->font();
  font.setPointSizeF(font.pointSizeF() * 1.7);
  font.setWeight(QFont::DemiBold);
  title->setFont(font);
  column->addWidget(title, 0, Qt::AlignCenter);
  auto* hint = label(tr("One person, as mesh or point cloud: PLY, OBJ, STL, OFF, GLB, FBX, PCD, "
                        "XYZ.\nMetres, centimetres, millimetres or inches, whichever way is up: "
                        "that is found out for you."),
                     "secondary", content);
  hint->setAlignment(Qt::AlignCenter);
  hint->setWordWrap(true);
  column->addWidget(hint);
  column->addSpacing(4);
  auto* open = new QPushButton(tr("Open a scan..."), content);
  open->setObjectName(QStringLiteral("emptyOpen"));
  open->setProperty("primary", true);
  open->setAutoDefault(true);  // Return presses it, as in a dialog
  open->setCursor(Qt::PointingHandCursor);
  column->addWidget(open, 0, Qt::AlignCenter);
  connect(open, &QPushButton::clicked, this, &EmptyState::openRequested);
  column->addStretch(1);
  addSteps(column, content);
  column->addStretch(1);
  addTiles(column, content, demos);
  column->addStretch(2);
}

void EmptyState::addSteps(QVBoxLayout* column, QWidget* content) {
  struct Step {
    const char* icon;
    QString title, text;
  };
  const Step steps[] = {
      {"open", tr("1  Open"),
       tr("A card says what was found: units, up, facing. Correct it there.")},
      {"register", tr("2  Register"), tr("The body moves onto the scan, in about a second.")},
      {"mend", tr("3  Inspect and mend"),
       tr("See in millimetres where it fits; put right the rest.")}};
  steps_ = new QWidget(content);
  auto* row = new QHBoxLayout(steps_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(3 * kGrid);
  row->addStretch();
  for (const Step& step : steps) {
    auto* part = new QVBoxLayout;
    part->setSpacing(4);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGrid);
    head->addWidget(new IconLabel(QLatin1String(step.icon), Tone::accent, 20, content));
    head->addWidget(label(step.title, "title", content), 1);
    part->addLayout(head);
    auto* text = label(step.text, "secondary", content);
    text->setWordWrap(true);
    text->setFixedWidth(kStepWidth);
    text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    part->addWidget(text, 1);
    row->addLayout(part);
  }
  row->addStretch();
  column->addWidget(steps_);
}

// One row: what was opened before, then what can be tried.
void EmptyState::addTiles(QVBoxLayout* column, QWidget* content, const QStringList& demos) {
  const auto group = [content](const QString& title, QHBoxLayout*& tiles) {
    auto* part = new QWidget(content);
    auto* inner = new QVBoxLayout(part);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(kGrid);
    inner->addWidget(label(title, "secondary", part), 0, Qt::AlignCenter);
    tiles = new QHBoxLayout;
    tiles->setSpacing(kGrid);
    inner->addLayout(tiles);
    return part;
  };
  auto* row = new QHBoxLayout;
  row->setSpacing(4 * kGrid);
  row->addStretch();
  recent_ = group(tr("Opened before"), recentRow_);
  recent_->hide();
  row->addWidget(recent_);
  QHBoxLayout* offers = nullptr;
  offered_ = group(tr("Or try one of these"), offers);
  offered_->setVisible(!demos.isEmpty());
  row->addWidget(offered_);
  row->addStretch();
  column->addLayout(row);
  for (const QString& file : demos) {
    auto* tile = new DemoTile(demoName(file), content);
    tile->setToolTip(tr("Open this demo scan: %1").arg(QFileInfo(file).fileName()));
    demoTiles_[file] = tile;
    demos_ << tile;
    offers->addWidget(tile);
    connect(tile, &QPushButton::clicked, this, [this, file] { Q_EMIT demoChosen(file); });
  }
}

void EmptyState::setPicture(const QString& file, const QImage& picture) {
  if (DemoTile* tile = demoTiles_.value(file)) tile->setPicture(picture);
  if (DemoTile* tile = recentTiles_.value(file)) tile->setPicture(picture);
}

void EmptyState::setRecent(const QStringList& files) {
  recentTiles_.clear();
  while (QLayoutItem* item = recentRow_->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  recent_->setVisible(!files.isEmpty());
  for (const QString& file : files.mid(0, kRecentShown)) {
    auto* tile = new DemoTile(QFileInfo(file).completeBaseName(), recent_);
    tile->setObjectName(QStringLiteral("recent"));
    tile->setToolTip(QDir::toNativeSeparators(QFileInfo(file).absoluteFilePath()));
    tile->setEnabled(QFileInfo::exists(file));
    if (!tile->isEnabled()) tile->setToolTip(tr("No longer there: %1").arg(tile->toolTip()));
    recentTiles_[file] = tile;
    recentRow_->addWidget(tile);
    connect(tile, &QPushButton::clicked, this, [this, file] { Q_EMIT recentChosen(file); });
  }
  showDemosThatFit();
}

// At least one: where even that is too much, the page is too narrow for anything.
void EmptyState::showDemosThatFit() {
  const int tile = DemoTile::kPicture.width() + 3 * kGrid;
  const int recent = static_cast<int>(recentTiles_.size());
  const int room = width() - 2 * kFrame - 8 * kGrid - recent * tile - (recent ? 4 * kGrid : 0);
  const qsizetype most = std::max(1, room / tile);
  for (qsizetype i = 0; i < demos_.size(); ++i) demos_[i]->setVisible(i < most);
}

void EmptyState::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showDemosThatFit();
  // Beside another panel the page can be too narrow for three columns: what to drop is enough then.
  steps_->setVisible(steps_->minimumSizeHint().width() + 2 * kFrame + 7 * kGrid <= width());
}

void EmptyState::setDropActive(bool active) {
  if (dropActive_ == active) return;
  dropActive_ = active;
  update();
}

// The dashed frame is the drop target that everyone knows; it lights up while a file hovers.
void EmptyState::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), theme.isDark ? QColor(0x20, 0x23, 0x26) : QColor(0xe9, 0xec, 0xee));
  QPen pen(dropActive_ ? theme.accent : theme.border, dropActive_ ? 2 : 1.5, Qt::DashLine);
  painter.setPen(pen);
  QColor fill = theme.accent;
  fill.setAlphaF(dropActive_ ? 0.08f : 0);
  painter.setBrush(fill);
  painter.drawRoundedRect(QRectF(rect()).adjusted(kFrame, kFrame, -kFrame, -kFrame), 12, 12);
}

}  // namespace loopreg::ui
