#include "widgets/feedback/EmptyState.h"

#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

EmptyState::EmptyState(const QStringList& demos, QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("emptyState"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6 * kGrid, 6 * kGrid, 6 * kGrid, 6 * kGrid);
  column->setSpacing(kGrid);
  column->addStretch();

  auto* picture = new QLabel(this);
  picture->setPixmap(
      tintedPixmap(QStringLiteral("scan"), Theme::current().secondary, 72, devicePixelRatioF()));
  picture->setAlignment(Qt::AlignCenter);
  column->addWidget(picture);
  column->addSpacing(kGrid);

  auto* title = new QLabel(tr("Drop a scan here"), this);
  QFont font = title->font();
  font.setPointSizeF(font.pointSizeF() * 1.7);
  font.setWeight(QFont::DemiBold);
  title->setFont(font);
  title->setAlignment(Qt::AlignCenter);
  column->addWidget(title);

  auto* hint = new QLabel(tr("A 3D scan of a person as PLY, OBJ, STL, OFF, GLB, FBX, PCD or XYZ.\n"
                             "Units, up axis and facing are found out for you."),
                          this);
  hint->setProperty("role", "secondary");
  hint->setAlignment(Qt::AlignCenter);
  column->addWidget(hint);
  column->addSpacing(kGrid);

  auto* open = new QPushButton(tr("Open a scan..."), this);
  open->setObjectName(QStringLiteral("emptyOpen"));
  open->setProperty("primary", true);
  open->setCursor(Qt::PointingHandCursor);
  column->addWidget(open, 0, Qt::AlignCenter);
  connect(open, &QPushButton::clicked, this, &EmptyState::openRequested);

  if (!demos.isEmpty()) {
    column->addSpacing(2 * kGrid);
    auto* or_ = new QLabel(tr("or try one of these"), this);
    or_->setProperty("role", "secondary");
    or_->setAlignment(Qt::AlignCenter);
    column->addWidget(or_);
    for (const QString& file : demos) {
      QString name = QFileInfo(file).completeBaseName();
      name.replace(QLatin1Char('_'), QLatin1Char(' '));
      auto* demo = new QPushButton(name, this);
      demo->setObjectName(QStringLiteral("demo"));
      demo->setProperty("link", true);
      demo->setCursor(Qt::PointingHandCursor);
      demo->setToolTip(file);
      column->addWidget(demo, 0, Qt::AlignCenter);
      connect(demo, &QPushButton::clicked, this, [this, file] { Q_EMIT demoChosen(file); });
    }
  }
  column->addStretch();
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
  painter.drawRoundedRect(QRectF(rect()).adjusted(24, 24, -24, -24), 12, 12);
}

}  // namespace loopreg::ui
