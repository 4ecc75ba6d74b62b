#include "widgets/feedback/ErrorBar.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

#include "widgets/style/Icon.h"
#include "widgets/style/IconLabel.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kNoticeMilliseconds = 6000;
constexpr int kDetailsHeight = 120;
constexpr int kMessages = 5;  // older ones are dropped: nobody reads them any more

QToolButton* textButton(const char* name, const QString& text, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setObjectName(QLatin1String(name));
  button->setText(text);
  return button;
}

}  // namespace

ErrorBar::ErrorBar(QWidget* parent)
    : QFrame(parent),
      icon_(new IconLabel(QStringLiteral("warning"), Tone::failed, 20, this)),
      text_(new QLabel(this)),
      more_(new QLabel(this)),
      unfold_(textButton("showDetails", tr("Details"), this)),
      copy_(textButton("copyDetails", tr("Copy details"), this)),
      page_(new QPlainTextEdit(this)),
      timer_(new QTimer(this)) {
  setObjectName(QStringLiteral("errorBar"));
  text_->setObjectName(QStringLiteral("errorText"));
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setTextFormat(Qt::PlainText);
  more_->setObjectName(QStringLiteral("errorCount"));
  more_->setProperty("role", "secondary");
  unfold_->setCheckable(true);
  unfold_->setToolTip(tr("All that is known about it"));
  copy_->setIcon(themedIcon(QStringLiteral("copy")));
  copy_->setToolTip(tr("Copy the details, for a report"));
  copy_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  page_->setObjectName(QStringLiteral("errorDetails"));
  page_->setAccessibleName(tr("Details"));
  page_->setReadOnly(true);
  page_->setTabChangesFocus(true);
  page_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  page_->setFixedHeight(kDetailsHeight);
  page_->hide();
  auto* close = new QToolButton(this);
  close->setObjectName(QStringLiteral("closeError"));
  close->setIcon(themedIcon(QStringLiteral("close")));
  close->setToolTip(tr("Dismiss (Esc)"));
  close->setAccessibleName(tr("Dismiss the message"));

  auto* row = new QHBoxLayout;
  row->setSpacing(kGrid);
  row->addWidget(icon_);
  row->addWidget(text_, 1);
  row->addWidget(more_);
  row->addWidget(unfold_);
  row->addWidget(copy_);
  row->addWidget(close);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, kGrid, kGrid, kGrid);
  column->setSpacing(kGrid);
  column->addLayout(row);
  column->addWidget(page_);
  hide();

  timer_->setSingleShot(true);
  connect(timer_, &QTimer::timeout, this, &ErrorBar::dismiss);
  connect(close, &QToolButton::clicked, this, &ErrorBar::dismiss);
  connect(unfold_, &QToolButton::toggled, page_, &QWidget::setVisible);
  connect(copy_, &QToolButton::clicked, this, [this] {
    QApplication::clipboard()->setText(details());
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
  push({Kind::error, text,
        tr("%1 %2\nLoopReg Studio %3, Qt %4")
            .arg(what, QString::fromStdString(error.text()), QApplication::applicationVersion(),
                 QString::fromLatin1(qVersion()))});
}

void ErrorBar::showWarning(const QString& text, const QString& details) {
  push({Kind::warning, text, details});
}

void ErrorBar::showNotice(const QString& text) { push({Kind::notice, text, {}}); }

QString ErrorBar::details() const {
  if (messages_.isEmpty()) return {};
  const Message& newest = messages_.back();
  return newest.details.isEmpty() ? newest.text : newest.details;
}

// A notice is only ever the newest: the next message of any kind makes it old news.
void ErrorBar::push(Message message) {
  messages_.removeIf([&message](const Message& old) {
    return old.kind == Kind::notice || (old.kind == message.kind && old.text == message.text);
  });
  messages_.push_back(std::move(message));
  while (messages_.size() > kMessages) messages_.removeFirst();
  showNewest();
}

void ErrorBar::dismiss() {
  if (!messages_.isEmpty()) messages_.removeLast();
  if (messages_.isEmpty()) return hide();
  showNewest();
}

void ErrorBar::showNewest() {
  const Message& newest = messages_.back();
  text_->setText(newest.text);
  more_->setText(tr("1 of %1").arg(messages_.size()));
  more_->setVisible(messages_.size() > 1);
  page_->setPlainText(newest.details);
  const bool known = !newest.details.isEmpty();
  unfold_->setVisible(known);
  unfold_->setChecked(false);
  copy_->setVisible(known);
  copy_->setText(tr("Copy details"));
  if (newest.kind == Kind::notice) {
    timer_->start(kNoticeMilliseconds);
  } else {
    timer_->stop();
  }
  restyle();
  setAccessibleName(newest.text);
  show();
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

// The colours come from the theme's sheet, by the kind.
void ErrorBar::restyle() {
  const char* kind = "error";
  switch (messages_.back().kind) {
    case Kind::error:
      icon_->setIcon(QStringLiteral("failed"), Tone::failed);
      break;
    case Kind::warning:
      icon_->setIcon(QStringLiteral("warning"), Tone::check);
      kind = "warning";
      break;
    case Kind::notice:
      icon_->setIcon(QStringLiteral("good"), Tone::accent);
      kind = "notice";
      break;
  }
  setProperty("kind", kind);
  style()->unpolish(this);
  style()->polish(this);
}

// Hidden by whoever made the messages pointless, a new scan say: all of them are.
void ErrorBar::hideEvent(QHideEvent* event) {
  QFrame::hideEvent(event);
  if (!isHidden()) return;  // only the window was
  messages_.clear();
  timer_->stop();
}

void ErrorBar::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return dismiss();
  QFrame::keyPressEvent(event);
}

}  // namespace loopreg::ui
