#include "widgets/timeline/Timeline.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

#include "widgets/plots/EnergyPlot.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"
#include "widgets/timeline/ScrubBar.h"

namespace loopreg::ui {
namespace {

constexpr int kPlayMilliseconds = 60;
constexpr int kButtonWidth = 32;

QToolButton* transportButton(const char* name, const QString& icon, const QString& tip,
                             QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setObjectName(QLatin1String(name));
  button->setIcon(themedIcon(icon));
  button->setIconSize(QSize(18, 18));
  button->setToolTip(tip);
  button->setFocusPolicy(Qt::TabFocus);
  button->setFixedSize(kButtonWidth, 28);
  button->setStyleSheet(QStringLiteral("padding: 0"));
  return button;
}

}  // namespace

Timeline::Timeline(QWidget* parent)
    : QWidget(parent), plot_(new EnergyPlot(this)), bar_(new ScrubBar(this)) {
  setObjectName(QStringLiteral("timeline"));
  auto* previous =
      transportButton("previous", QStringLiteral("previous"), tr("Step back (,)"), this);
  playButton_ = transportButton("play", QStringLiteral("play"), tr("Play (Space)"), this);
  auto* next = transportButton("next", QStringLiteral("next"), tr("Step forward (.)"), this);
  label_ = new QLabel(this);
  label_->setObjectName(QStringLiteral("iterationLabel"));
  label_->setProperty("role", "secondary");
  label_->setFixedWidth(EnergyPlot::kRight - kGrid - 7);

  // The buttons stand in the plot's left margin. The bar's ends (7 px inside, where the handle's
  // middle can go) line up with the plot's area.
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addSpacing(EnergyPlot::kLeft - 7 - 3 * kButtonWidth);
  for (QToolButton* button : {previous, playButton_, next}) row->addWidget(button);
  row->addWidget(bar_, 1);
  row->addSpacing(kGrid);
  row->addWidget(label_);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, kGrid, 0, kGrid);
  column->setSpacing(0);
  column->addWidget(plot_, 1);
  column->addSpacing(4);
  column->addLayout(row);

  play_.setInterval(kPlayMilliseconds);
  connect(&play_, &QTimer::timeout, this, [this] {
    bar_->setValue(bar_->value() + 1);
    if (bar_->value() == bar_->maximum()) setPlaying(false);
  });
  connect(bar_, &ScrubBar::valueChanged, this, &Timeline::onValue);
  connect(plot_, &EnergyPlot::scrubbed, this, &Timeline::goTo);
  connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
  connect(next, &QToolButton::clicked, this, [this] { step(1); });
  connect(playButton_, &QToolButton::clicked, this, &Timeline::togglePlay);
  setHistory({});
}

int Timeline::current() const { return count() == 0 ? -1 : bar_->value(); }

void Timeline::setHistory(const std::vector<fit::FitIteration>& history) {
  const bool grew = static_cast<int>(history.size()) >= count() && count() > 0;
  if (!grew) {
    following_ = true;
    setPlaying(false);
  }
  labels_.clear();
  for (const fit::FitIteration& it : history) {
    QString label = tr("%1 / %2   %3\n%4 s")
                        .arg(labels_.size() + 1)
                        .arg(history.size())
                        .arg(stageTitle(it.stage))
                        .arg(it.seconds, 0, 'f', 2);
    // Rough starts come without a distance.
    if (it.scanToModel > 0) label += tr("   %1 mm").arg(it.scanToModel * 1000, 0, 'f', 1);
    labels_.push_back(label);
  }
  plot_->setHistory(history);
  bar_->setBands(stageBands(history));
  setEnabled(!history.empty());
  // The slider changes its range and value in two steps; the window hears of one change.
  const int before = grew ? bar_->value() : -1;
  updating_ = true;
  bar_->setRange(0, std::max(0, count() - 1));
  if (following_) bar_->setValue(bar_->maximum());
  updating_ = false;
  plot_->setCurrent(current());
  updateLabel();
  if (current() != before) Q_EMIT currentChanged(current());
}

// Only the user's own changes come here (setHistory() mutes its own): they decide whether the
// timeline goes on following.
void Timeline::onValue(int value) {
  if (updating_) return;
  following_ = value == bar_->maximum();
  plot_->setCurrent(value);
  updateLabel();
  Q_EMIT currentChanged(current());
}

// Taking the handle in hand stops the playback: the two would fight over the position.
void Timeline::goTo(int iteration) {
  setPlaying(false);
  bar_->setValue(iteration);
}

void Timeline::step(int by) { goTo(bar_->value() + by); }

// Play at the end starts over, as every player does.
void Timeline::togglePlay() {
  if (count() == 0) return;
  if (!playing() && bar_->value() == bar_->maximum()) bar_->setValue(0);
  setPlaying(!playing());
}

void Timeline::setPlaying(bool playing) {
  playing ? play_.start() : play_.stop();
  playButton_->setIcon(themedIcon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
  playButton_->setToolTip(playing ? tr("Pause (Space)") : tr("Play (Space)"));
}

void Timeline::updateLabel() {
  const int at = current();
  label_->setText(at < 0 ? QString() : labels_[static_cast<std::size_t>(at)]);
}

}  // namespace loopreg::ui
