#include "widgets/corpus/CorpusRunBar.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "widgets/corpus/CorpusModel.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

QPushButton* made(const char* name, const QString& text, const QString& tip, const char* kind,
                  QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setObjectName(QLatin1String(name));
  button->setToolTip(tip);
  if (kind) button->setProperty(kind, true);
  return button;
}

}  // namespace

CorpusRunBar::CorpusRunBar(const CorpusModel& model, QWidget* parent)
    : QFrame(parent),
      model_(model),
      text_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      all_(made("corpusRegister", {}, tr("Register every scan that has no fit yet"), "primary",
                this)),
      selected_(made("corpusRegisterSelected", {}, tr("Register the selected scans, also again"),
                     nullptr, this)),
      pause_(
          made("corpusPause", tr("Pause"), tr("Finish what has begun, then wait"), nullptr, this)),
      stop_(made("corpusStop", tr("Stop"), tr("What is finished is kept; the rest can go on later"),
                 nullptr, this)),
      output_(made("corpusOutput", {}, {}, "link", this)),
      report_(made("corpusReport", tr("Open report"),
                   tr("All fits with their pictures, worst first, in the browser"), "link", this)),
      jobs_(new QSpinBox(this)) {
  setObjectName(QStringLiteral("corpusRunBar"));
  text_->setObjectName(QStringLiteral("corpusCounts"));
  text_->setProperty("role", "secondary");
  text_->setWordWrap(true);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Scans registered"));
  jobs_->setObjectName(QStringLiteral("corpusJobs"));
  jobs_->setRange(1, 1);
  jobs_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  jobs_->setSuffix(tr(" at a time"));
  jobs_->setToolTip(tr("Scans registered at the same time; they share the processor"));
  jobs_->setAccessibleName(tr("Scans at a time"));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, 12);
  column->setSpacing(kGrid);
  column->addWidget(bar_);
  column->addWidget(text_);
  auto* actions = new QHBoxLayout;
  actions->setSpacing(kGrid);
  for (QPushButton* button : {all_, selected_, pause_, stop_}) actions->addWidget(button);
  actions->addStretch(1);
  column->addLayout(actions);
  auto* settings = new QHBoxLayout;
  settings->setSpacing(4);
  settings->addWidget(jobs_);
  settings->addStretch(1);
  settings->addWidget(output_);
  settings->addWidget(report_);
  column->addLayout(settings);

  connect(all_, &QPushButton::clicked, this, &CorpusRunBar::registerAllRequested);
  connect(selected_, &QPushButton::clicked, this, &CorpusRunBar::registerSelectedRequested);
  connect(pause_, &QPushButton::clicked, this,
          [this] { Q_EMIT pauseRequested(run_ == Run::running); });
  connect(stop_, &QPushButton::clicked, this, &CorpusRunBar::stopRequested);
  connect(output_, &QPushButton::clicked, this, &CorpusRunBar::outputRequested);
  connect(report_, &QPushButton::clicked, this, &CorpusRunBar::reportRequested);
  connect(jobs_, &QSpinBox::valueChanged, this, &CorpusRunBar::jobsChosen);
  setRun(Run::idle);
}

void CorpusRunBar::refresh() {
  const auto count = [this](CorpusState state) { return model_.count(state); };
  const int good = count(CorpusState::good), check = count(CorpusState::check);
  const int failed = count(CorpusState::failed), broken = count(CorpusState::unreadable);
  const int total = static_cast<int>(model_.rows().size());
  const int fits = good + check + failed;
  QStringList words{tr("%1 of %2 registered").arg(fits).arg(total)};
  if (good > 0) words << tr("%1 good").arg(good);
  if (check > 0) words << tr("%1 to check").arg(check);
  if (failed > 0) words << tr("%1 failed").arg(failed);
  if (broken > 0) words << tr("%1 unreadable").arg(broken);
  text_->setText(words.join(QStringLiteral("  \u00b7  ")));
  const int left = total - fits;
  all_->setText(fits == 0  ? tr("Register all (%1)").arg(total)
                : left > 0 ? tr("Register the rest (%1)").arg(left)
                           : tr("All registered"));
  all_->setEnabled(left > 0);
  report_->setEnabled(fits + broken > 0);
}

void CorpusRunBar::setRun(Run run) {
  run_ = run;
  const bool idle = run == Run::idle;
  pause_->setText(run == Run::paused ? tr("Resume") : tr("Pause"));
  bar_->setVisible(!idle);
  refresh();
  // A button that goes hands the keyboard to what comes in its place. Qt would pass it on to
  // whatever is next in the window: the filter, where the next key would empty the list.
  const QWidget* focus = window()->focusWidget();
  const QList<QPushButton*> before{all_, selected_}, during{pause_, stop_};
  const bool takesOver = (idle ? during : before).contains(focus);
  for (QPushButton* button : idle ? QList<QPushButton*>{all_} : during) button->show();
  if (takesOver) (!idle ? pause_ : all_->isEnabled() ? all_ : report_)->setFocus();
  for (QPushButton* button : idle ? during : before) button->hide();
  selected_->setVisible(idle && selectedCount_ > 1);
  jobs_->setEnabled(idle);
  output_->setEnabled(idle);
}

void CorpusRunBar::setProgress(int done, int total) {
  bar_->setRange(0, total);
  bar_->setValue(done);
}

void CorpusRunBar::setSelected(int count) {
  selectedCount_ = count;
  selected_->setText(tr("Selected (%1)").arg(count));
  selected_->setVisible(run_ == Run::idle && count > 1);
}

void CorpusRunBar::setOutput(const QString& folder) {
  const QString name = QDir(folder).dirName();
  output_->setText(fontMetrics().elidedText(name, Qt::ElideMiddle, 120));
  output_->setToolTip(
      tr("Results lie in %1; click for another folder").arg(QDir::toNativeSeparators(folder)));
  output_->setAccessibleName(tr("Folder of the results: %1").arg(name));
}

int CorpusRunBar::jobs() const { return jobs_->value(); }

void CorpusRunBar::setJobs(int jobs, int most) {
  jobs_->setRange(1, most);
  jobs_->setValue(jobs);
  jobs_->setVisible(most > 1);
}

}  // namespace loopreg::ui
