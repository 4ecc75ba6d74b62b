#include "widgets/timeline/FrameBar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kShortestTick = 33;  // milliseconds: a software-drawn view has no use for more

}  // namespace

FrameBar::FrameBar(QWidget* parent)
    : QWidget(parent),
      curve_(new FrameCurve(this)),
      count_(new QLabel(this)),
      export_(new QPushButton(tr("Export motion..."), this)) {
  setObjectName(QStringLiteral("bottomPanel"));
  setAttribute(Qt::WA_StyledBackground);
  setAccessibleName(tr("Frames of the motion"));
  auto* previous = button("framePrevious", "previous", tr("One frame back (Ctrl+Left)"));
  play_ = button("framePlay", "play", tr("Play (Space here, Ctrl+Space)"));
  auto* next = button("frameNext", "next", tr("One frame on (Ctrl+Right)"));
  auto* close = button("frameClose", "close", tr("Put the motion away"));
  count_->setObjectName(QStringLiteral("frameCount"));
  count_->setProperty("role", "secondary");
  count_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // the view's width rules
  export_->setObjectName(QStringLiteral("frameExport"));
  export_->setToolTip(tr("All frames as one animation: FBX, glTF, BVH, or numbers for NumPy"));
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(kGrid, kGrid, kGrid, 4);
  whole->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setSpacing(2);
  for (QWidget* widget : {static_cast<QWidget*>(previous), static_cast<QWidget*>(play_),
                          static_cast<QWidget*>(next)}) {
    row->addWidget(widget);
  }
  row->addSpacing(kGrid);
  row->addWidget(count_, 1);
  row->addWidget(export_);
  row->addWidget(close);
  whole->addLayout(row);
  whole->addWidget(curve_, 1);
  tick_.setTimerType(Qt::PreciseTimer);
  connect(&tick_, &QTimer::timeout, this, &FrameBar::onTick);
  connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
  connect(next, &QToolButton::clicked, this, [this] { step(1); });
  connect(play_, &QToolButton::clicked, this, [this] { setPlaying(!playing()); });
  connect(close, &QToolButton::clicked, this, &FrameBar::closeRequested);
  connect(export_, &QPushButton::clicked, this, &FrameBar::exportRequested);
  connect(curve_, &QAbstractSlider::valueChanged, this, [this](int frame) {
    if (!ticking_) setPlaying(false);  // the user took it elsewhere
    showCount();
    Q_EMIT currentChanged(frame);
  });
}

QToolButton* FrameBar::button(const char* name, const char* icon, const QString& tip) {
  auto* made = new QToolButton(this);
  made->setObjectName(QLatin1String(name));
  made->setIcon(themedIcon(QLatin1String(icon)));
  made->setIconSize(QSize(18, 18));
  made->setToolTip(tip);
  made->setAccessibleName(tip);
  return made;
}

void FrameBar::showMotion(std::vector<FrameCurve::Frame> frames, double framesPerSecond) {
  setPlaying(false);
  rate_ = framesPerSecond;
  curve_->setFrames(std::move(frames));
  showCount();
}

void FrameBar::setComplete(bool complete) { export_->setEnabled(complete); }

void FrameBar::step(int by) {
  setPlaying(false);
  curve_->setValue(curve_->value() + by);
}

void FrameBar::setPlaying(bool playing) {
  if (playing == this->playing() || (playing && curve_->maximum() == 0)) return;
  if (playing) {
    from_ = curve_->value() == curve_->maximum() ? 0 : curve_->value();
    clock_.start();
    tick_.start(std::max(kShortestTick, static_cast<int>(1000 / rate_)));
  } else {
    tick_.stop();
  }
  play_->setIcon(themedIcon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
  Q_EMIT playingChanged(playing);
}

// Around and around: a movement is seen best when it comes back.
void FrameBar::onTick() {
  const int count = curve_->maximum() + 1;
  const auto passed = static_cast<long long>(1e-3 * double(clock_.elapsed()) * rate_);
  ticking_ = true;
  curve_->setValue(static_cast<int>((from_ + passed) % count));
  ticking_ = false;
}

void FrameBar::showCount() {
  const auto& frames = curve_->frames();
  if (frames.empty()) return count_->clear();
  const FrameCurve::Frame& frame = frames[static_cast<std::size_t>(current())];
  QString text = tr("Frame %1 of %2").arg(current() + 1).arg(frames.size());
  if (frame.millimetres >= 0) {
    text += tr("  \u00b7  %1 mm").arg(frame.millimetres, 0, 'f', 1);
  }
  if (frame.isDoubtful) text += tr("  \u00b7  worse than the others");
  count_->setText(text);
  count_->setToolTip(
      tr("Median distance from the scan to the body; %1 frames per second").arg(rate_, 0, 'g', 4));
}

void FrameBar::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space) return setPlaying(!playing());
  QWidget::keyPressEvent(event);
}

}  // namespace loopreg::ui
