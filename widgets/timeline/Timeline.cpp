#include "widgets/timeline/Timeline.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/plots/EnergyPlot.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"
#include "widgets/timeline/ScrubBar.h"

namespace loopreg::ui {
namespace {

constexpr int kNarrowest = 360, kPagesFrom = 760;  // width, without and with the pages
constexpr int kCurveFrom = 120;                    // height
constexpr int kPlayMilliseconds = 60;
constexpr int kButtonWidth = 32;

QToolButton* transportButton(const char* name, const QString& icon, const QString& tip,
                             QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setObjectName(QLatin1String(name));
  button->setIcon(themedIcon(icon));
  button->setIconSize(QSize(18, 18));
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  button->setFocusPolicy(Qt::TabFocus);
  button->setFixedSize(kButtonWidth, 28);
  button->setStyleSheet(QStringLiteral("padding: 0"));
  return button;
}

}  // namespace

Timeline::Timeline(QWidget* parent)
    : QWidget(parent), plot_(new EnergyPlot(this)), bar_(new ScrubBar(this)) {
  setObjectName(QStringLiteral("timeline"));
  auto* column = new QVBoxLayout;
  column->setSpacing(4);
  column->addWidget(plot_, 1);
  column->addWidget(buildTransport());
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, kGrid, kGrid, kGrid);
  row->setSpacing(kGrid);
  row->addLayout(column, 5);
  row->addWidget(buildPages(), 3);

  play_.setInterval(kPlayMilliseconds);
  connect(&play_, &QTimer::timeout, this, [this] {
    bar_->setValue(bar_->value() + 1);
    if (bar_->value() == bar_->maximum()) setPlaying(false);
  });
  connect(bar_, &ScrubBar::valueChanged, this, &Timeline::onValue);
  connect(bar_, &ScrubBar::sliderPressed, this, [this] { setScrubbing(true); });
  connect(bar_, &ScrubBar::sliderReleased, this, [this] { setScrubbing(false); });
  connect(plot_, &EnergyPlot::scrubbed, this, [this](int iteration) {
    setScrubbing(true);
    goTo(iteration);
  });
  connect(plot_, &EnergyPlot::released, this, [this] { setScrubbing(false); });
  setHistory({});
}

// The buttons stand in the plot's left margin. The bar's ends (7 px inside, where the handle's
// middle can go) line up with the plot's area.
QWidget* Timeline::buildTransport() {
  auto* transport = new QWidget(this);
  auto* previous =
      transportButton("previous", QStringLiteral("previous"), tr("Step back (,)"), transport);
  playButton_ = transportButton("play", QStringLiteral("play"), tr("Play (Space)"), transport);
  auto* next = transportButton("next", QStringLiteral("next"), tr("Step forward (.)"), transport);
  continue_ = transportButton("continueFrom", QStringLiteral("continue"),
                              tr("Continue the fit from this iteration (Ctrl+Shift+R)"), transport);
  number_ = new QSpinBox(transport);
  number_->setObjectName(QStringLiteral("iterationNumber"));
  number_->setToolTip(tr("Iteration shown; type a number to go there (G)"));
  number_->setAccessibleName(tr("Iteration shown"));
  number_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  number_->setAlignment(Qt::AlignRight);
  number_->setKeyboardTracking(false);
  number_->setFixedWidth(44);
  number_->setStyleSheet(QStringLiteral("padding: 2px 4px; min-height: 16px"));
  label_ = new QLabel(transport);
  label_->setObjectName(QStringLiteral("iterationLabel"));
  label_->setProperty("role", "secondary");
  label_->setToolTip(
      tr("Half of the scan lies within this distance of the body shown; seconds where that is not "
         "measured"));

  auto* row = new QHBoxLayout(transport);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addSpacing(EnergyPlot::kLeft - 7 - 3 * kButtonWidth);
  for (QToolButton* button : {previous, playButton_, next}) row->addWidget(button);
  row->addWidget(bar_, 1);
  // What stands right of the bar is as wide as the plot's legend above it.
  auto* readout = new QWidget(transport);
  readout->setFixedWidth(EnergyPlot::kRight - 7);
  auto* inner = new QHBoxLayout(readout);
  inner->setContentsMargins(kGrid, 0, 0, 0);
  inner->setSpacing(6);
  inner->addWidget(number_);
  inner->addWidget(label_, 1);
  inner->addWidget(continue_);
  row->addWidget(readout);

  connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
  connect(next, &QToolButton::clicked, this, [this] { step(1); });
  connect(playButton_, &QToolButton::clicked, this, &Timeline::togglePlay);
  connect(continue_, &QToolButton::clicked, this, [this] { Q_EMIT continueRequested(current()); });
  connect(number_, &QSpinBox::valueChanged, this, [this](int value) {
    if (!updating_) goTo(value - 1);
  });
  return transport;
}

// Beside other panels the curve keeps its room; the pages come back with theirs. Folded, the
// transport is all.
void Timeline::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showParts();
}

void Timeline::showParts() {
  const bool folded = height() < kCurveFrom;
  plot_->setVisible(!folded);
  side_->setVisible(!folded && width() >= kPagesFrom && pages_->count() > 0);
}

QWidget* Timeline::buildPages() {
  side_ = new QWidget(this);
  tabs_ = new QButtonGroup(this);
  tabs_->setExclusive(true);
  pages_ = new QStackedWidget(side_);
  tabRow_ = new QHBoxLayout;
  tabRow_->setSpacing(2);
  tabRow_->addStretch();
  auto* column = new QVBoxLayout(side_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(tabRow_);
  column->addWidget(pages_, 1);
  connect(tabs_, &QButtonGroup::idClicked, pages_, &QStackedWidget::setCurrentIndex);
  side_->hide();
  setMinimumWidth(kNarrowest);
  return side_;
}

void Timeline::addPage(const QString& title, const QString& tip, QWidget* page) {
  auto* tab = new QToolButton(side_);
  tab->setObjectName(QStringLiteral("%1Tab").arg(page->objectName()));
  tab->setProperty("tab", true);
  tab->setCheckable(true);
  tab->setText(title);
  tab->setToolTip(tip);
  tab->setStyleSheet(QStringLiteral("padding: 2px 8px"));
  const int index = pages_->addWidget(page);
  tabs_->addButton(tab, index);
  tabRow_->insertWidget(tabRow_->count() - 1, tab);
  if (index == 0) tab->setChecked(true);
  showParts();
}

void Timeline::showPage(QWidget* page) {
  const int index = pages_->indexOf(page);
  if (index < 0) return;
  pages_->setCurrentIndex(index);
  tabs_->button(index)->setChecked(true);
}

void Timeline::askForIteration() {
  number_->setFocus(Qt::ShortcutFocusReason);
  number_->selectAll();
}

void Timeline::setContinuable(bool continuable) {
  continuable_ = continuable;
  updateLabel();
}

void Timeline::setScrubbing(bool scrubbing) {
  if (scrubbing_ == scrubbing) return;
  scrubbing_ = scrubbing;
  Q_EMIT scrubbingChanged(scrubbing);
}

int Timeline::current() const { return count() == 0 ? -1 : bar_->value(); }

void Timeline::setHistory(const std::vector<fit::FitIteration>& history) {
  const bool grew = static_cast<int>(history.size()) >= count() && count() > 0;
  if (!grew) {
    following_ = true;
    setPlaying(false);
  }
  std::vector<Step> steps;
  for (const fit::FitIteration& it : history) {
    Step step;
    step.body = it.parameters;
    step.seconds = it.seconds;
    const std::size_t at = steps.size();
    if (at < steps_.size() && steps_[at].body == step.body) {
      step.millimetres = steps_[at].millimetres;
    }
    steps.push_back(std::move(step));
  }
  steps_ = std::move(steps);
  plot_->setHistory(history);
  bar_->setBands(stageBands(history));
  setEnabled(!history.empty());
  // The slider changes its range and value in two steps; the window hears of one change.
  const int before = grew ? bar_->value() : -1;
  updating_ = true;
  bar_->setRange(0, std::max(0, count() - 1));
  number_->setRange(1, std::max(1, count()));
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
  const bool before = play_.isActive();
  playing ? play_.start() : play_.stop();
  playButton_->setIcon(themedIcon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
  playButton_->setToolTip(playing ? tr("Pause (Space)") : tr("Play (Space)"));
  if (before != playing) Q_EMIT playingChanged(playing);
}

void Timeline::setDistance(int iteration, double millimetres) {
  if (iteration < 0 || iteration >= count()) return;
  steps_[static_cast<std::size_t>(iteration)].millimetres = millimetres;
  if (iteration == current()) updateLabel();
}

double Timeline::distance(int iteration) const {
  return iteration < 0 || iteration >= count()
             ? std::numeric_limits<double>::quiet_NaN()
             : steps_[static_cast<std::size_t>(iteration)].millimetres;
}

// While a fit runs nobody measures each of its steps at once, then the time says more; afterwards
// the distance comes within a blink.
QString Timeline::wordsOf(const Step& step) const {
  if (!std::isnan(step.millimetres)) return tr("%1 mm").arg(step.millimetres, 0, 'f', 1);
  return continuable_ && step.body ? QStringLiteral("\u2026")
                                   : tr("%1 s").arg(step.seconds, 0, 'f', 2);
}

void Timeline::updateLabel() {
  const int at = current();
  label_->setText(at < 0 ? QString()
                         : tr("of %1").arg(count()) + QLatin1Char('\n') +
                               wordsOf(steps_[static_cast<std::size_t>(at)]));
  const bool muted = std::exchange(updating_, true);
  number_->setValue(at + 1);
  updating_ = muted;
  continue_->setEnabled(continuable_ && at >= 0);
}

}  // namespace loopreg::ui
