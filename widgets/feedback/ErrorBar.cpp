#include "widgets/feedback/ErrorBar.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

ErrorBar::ErrorBar(QWidget* parent)
    : QFrame(parent),
      icon_(new QLabel(this)),
      text_(new QLabel(this)),
      copy_(new QToolButton(this)),
      timer_(new QTimer(this)) {
  setObjectName(QStringLiteral("errorBar"));
  text_->setObjectName(QStringLiteral("errorText"));
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setTextFormat(Qt::PlainText);
  copy_->setObjectName(QStringLiteral("copyDetails"));
  copy_->setIcon(themedIcon(QStringLiteral("copy")));
  copy_->setText(tr("Copy details"));
  copy_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  auto* close = new QToolButton(this);
  close->setObjectName(QStringLiteral("closeError"));
  close->setIcon(themedIcon(QStringLiteral("close")));
  close->setToolTip(tr("Dismiss"));

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(2 * kGrid, kGrid, kGrid, kGrid);
  row->setSpacing(kGrid);
  row->addWidget(icon_);
  row->addWidget(text_, 1);
  row->addWidget(copy_);
  row->addWidget(close);
  hide();

  timer_->setSingleShot(true);
  connect(timer_, &QTimer::timeout, this, &QWidget::hide);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(copy_, &QToolButton::clicked, this, [this] {
    QApplication::clipboard()->setText(details_);
    copy_->setText(tr("Copied"));
  });
}

// What happened, why, and what to do next on one line; everything else goes into the details.
void ErrorBar::showError(const QString& what, const Error& error) {
  QString text = what.isEmpty() ? QString() : what + QLatin1Char(' ');
  // The context's last part names file and line; the folders before it are in the details.
  const QString where = QString::fromStdString(error.context).section(QLatin1Char('/'), -1);
  if (!where.isEmpty()) text += where + QStringLiteral(": ");
  text += QString::fromStdString(error.message);
  if (!error.hint.empty()) text += QLatin1Char(' ') + QString::fromStdString(error.hint);
  text_->setText(text);
  details_ = tr("%1 %2\nLoopReg Studio %3, Qt %4")
                 .arg(what, QString::fromStdString(error.text()),
                      QApplication::applicationVersion(), QString::fromLatin1(qVersion()));
  copy_->setText(tr("Copy details"));
  copy_->show();
  timer_->stop();
  restyle(Theme::current().failed, QStringLiteral("warning"));
}

// Good news needs no click to go away.
void ErrorBar::showNotice(const QString& text) {
  text_->setText(text);
  details_ = text;
  copy_->hide();
  timer_->start(6000);
  restyle(Theme::current().accent, QStringLiteral("good"));
}

void ErrorBar::restyle(const QColor& colour, const QString& icon) {
  const Theme& theme = Theme::current();
  icon_->setPixmap(tintedPixmap(icon, colour, 20, devicePixelRatioF()));
  setStyleSheet(QStringLiteral("#errorBar { background: %1; border: none; border-left: 4px solid "
                               "%2; border-bottom: 1px solid %3; }")
                    .arg(theme.card.name(), colour.name(), theme.border.name()));
  show();
}

}  // namespace loopreg::ui
