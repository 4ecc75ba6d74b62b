#include "widgets/feedback/JobStrip.h"

#include <QEvent>
#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/feedback/BusyBar.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kWidth = 320;
constexpr int kTextWidth = 240;
constexpr int kSteps = 1000;  // of the bar
constexpr int kTickMilliseconds = 250;

}  // namespace

// --- One line -------------------------------------------------------------------------------

ProgressLine::ProgressLine(QString title, QWidget* parent)
    : QWidget(parent),
      title_(std::move(title)),
      text_(new QLabel(this)),
      times_(new QLabel(this)),
      bar_(new BusyBar(this)),
      cancel_(new QToolButton(this)),
      tick_(new QTimer(this)) {
  setObjectName(QStringLiteral("progressLine"));
  text_->setObjectName(QStringLiteral("progressText"));
  text_->setTextFormat(Qt::PlainText);
  text_->setFixedWidth(kTextWidth);
  times_->setObjectName(QStringLiteral("progressTimes"));
  times_->setProperty("role", "secondary");
  bar_->setTextVisible(false);
  bar_->setRange(0, 0);
  bar_->setAccessibleName(title_);
  cancel_->setObjectName(QStringLiteral("cancelJob"));
  cancel_->setIcon(themedIcon(QStringLiteral("close")));
  cancel_->setToolTip(tr("Cancel"));
  cancel_->setAccessibleName(tr("Cancel: %1").arg(title_));
  auto* words = new QVBoxLayout;
  words->setSpacing(4);
  words->addWidget(text_);
  words->addWidget(bar_);
  words->addWidget(times_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGrid);
  row->addLayout(words, 1);
  row->addWidget(cancel_, 0, Qt::AlignTop);
  connect(cancel_, &QToolButton::clicked, this, &ProgressLine::cancelRequested);
  connect(tick_, &QTimer::timeout, this, &ProgressLine::showTimes);
  clock_.start();
  tick_->start(kTickMilliseconds);
  showText();
  showTimes();
  hide();
}

void ProgressLine::setPhase(const QString& phase) {
  if (phase_ == phase) return;
  phase_ = phase;
  bar_->setAccessibleDescription(phase);
  showText();
}

// One line whatever the file is called, so that the strip keeps its height while phases change.
void ProgressLine::showText() {
  const QString text = phase_.isEmpty() ? title_ : title_ + QStringLiteral(": ") + phase_;
  text_->setText(text_->fontMetrics().elidedText(text, Qt::ElideMiddle, kTextWidth));
  text_->setToolTip(text);
}

void ProgressLine::setFraction(double fraction) {
  fraction_ = fraction;
  bar_->setRange(0, fraction < 0 ? 0 : kSteps);
  if (fraction < 0) return;
  bar_->setValue(static_cast<int>(kSteps * std::min(1.0, fraction)));
  left_.update(static_cast<double>(clock_.elapsed()) / 1000, fraction);
}

void ProgressLine::setSteps(int done, int total, int atOnce, bool paused) {
  const double now = static_cast<double>(clock_.elapsed()) / 1000;
  if (paused && pausedAt_ < 0) pausedAt_ = now;
  if (!paused && pausedAt_ >= 0) {
    rested_ += now - pausedAt_;
    pausedAt_ = -1;
  }
  fraction_ = total > 0 ? static_cast<double>(done) / total : -1;
  bar_->setRange(0, std::max(0, total));
  bar_->setValue(done);
  if (!steps_) steps_.emplace();
  steps_->update((paused ? pausedAt_ : now) - rested_, done, total, atOnce);
  showTimes();
}

// What is said about the time that is left; empty where nothing can be.
QString ProgressLine::leftWords(double seconds) {
  if (fraction_ < 0 || fraction_ >= 1 || pausedAt_ >= 0) return {};
  if (steps_) {
    const auto left = steps_->seconds(seconds - rested_);
    return left ? TimeLeft::words(StepsLeft::rounded(*left)) : QString();
  }
  // Standing still is news, too: the estimate grows while nothing comes.
  left_.update(seconds, fraction_);
  const auto left = left_.seconds();
  return left ? TimeLeft::words(*left) : QString();
}

void ProgressLine::setCancellable(bool cancellable) { cancel_->setVisible(cancellable); }

void ProgressLine::showTimes() {
  const double seconds = static_cast<double>(clock_.elapsed()) / 1000;
  const QString taken = TimeLeft::words(std::floor(seconds));
  const QString left = leftWords(seconds);
  times_->setText(left.isEmpty() ? taken : tr("%1, about %2 left").arg(taken, left));
}

void ProgressLine::finish() {
  tick_->stop();
  hide();
  Q_EMIT finished();
  deleteLater();
}

// --- All of them ----------------------------------------------------------------------------

JobStrip::JobStrip(QWidget* area) : QFrame(area), column_(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("jobStrip"));
  setProperty("card", true);
  setFixedWidth(kWidth);
  setAccessibleName(tr("What is running"));
  column_->setContentsMargins(2 * kGrid, 12, kGrid, 12);
  column_->setSpacing(12);
  area->installEventFilter(this);
  hide();
}

ProgressLine* JobStrip::add(const QString& title) {
  auto* line = new ProgressLine(title, this);
  column_->addWidget(line);
  ++count_;
  connect(line, &ProgressLine::finished, this, [this, line] {
    --count_;
    column_->removeWidget(line);
    place();
  });
  QTimer::singleShot(kDelayMilliseconds, line, [this, line] {
    if (!line->tick_->isActive()) return;  // ended meanwhile
    line->show();
    place();
  });
  return line;
}

void JobStrip::place() {
  bool any = false;
  for (int i = 0; i < column_->count(); ++i) any |= !column_->itemAt(i)->widget()->isHidden();
  setVisible(any);
  if (!any) return;
  column_->invalidate();
  const int height = column_->sizeHint().height();
  const QSize area = parentWidget()->size();
  setGeometry(area.width() - kWidth - 2 * kGrid, area.height() - height - 2 * kGrid, kWidth,
              height);
  raise();
}

bool JobStrip::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QFrame::eventFilter(watched, event);
}

}  // namespace loopreg::ui
