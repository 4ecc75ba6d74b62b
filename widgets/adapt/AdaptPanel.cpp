#include "widgets/adapt/AdaptPanel.h"

#include <QButtonGroup>
#include <QDir>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include "core/Result.h"
#include "widgets/adapt/AdaptPlot.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kPanelWidth = 720;
enum Page { kChoice, kProgress, kResult };

QLabel* title(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * 1.5);
  font.setWeight(QFont::DemiBold);
  label->setFont(font);
  return label;
}

QLabel* secondary(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", "secondary");
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  return label;
}

QPushButton* button(const char* name, const QString& text, const char* kind, QWidget* parent) {
  auto* made = new QPushButton(text, parent);
  made->setObjectName(QLatin1String(name));
  if (kind) made->setProperty(kind, true);
  return made;
}

QString verdictWord(registration::Verdict verdict) {
  switch (verdict) {
    case registration::Verdict::good:
      return AdaptPanel::tr("good");
    case registration::Verdict::check:
      return AdaptPanel::tr("check");
    case registration::Verdict::failed:
      return AdaptPanel::tr("failed");
  }
  return {};
}

QString counted(int count, const QString& one, const QString& many) {
  return QStringLiteral("%1 %2").arg(count).arg(count == 1 ? one : many);
}

/// "before -> after".
QString change(const QString& before, const QString& after) {
  return QStringLiteral("%1 \u2192 %2").arg(before, after);
}

QString number(double value, int digits) {
  return value < 0 ? QStringLiteral("\u2013") : QString::number(value, 'f', digits);
}

}  // namespace

AdaptPanel::AdaptPanel(QWidget* parent)
    : QWidget(parent), panel_(new QFrame(this)), pages_(new QStackedWidget(panel_)) {
  setObjectName(QStringLiteral("adaptPanel"));
  setAccessibleName(tr("Adapt to these scans"));
  parent->installEventFilter(this);
  panel_->setProperty("card", true);
  panel_->setFixedWidth(kPanelWidth);
  auto* column = new QVBoxLayout(panel_);
  column->setContentsMargins(4 * kGrid, 3 * kGrid, 4 * kGrid, 3 * kGrid);
  pages_->addWidget(buildChoice());
  pages_->addWidget(buildProgress());
  pages_->addWidget(buildResult());
  column->addWidget(pages_);
  auto* outer = new QVBoxLayout(this);
  outer->addWidget(panel_, 0, Qt::AlignCenter);
  hide();
}

QWidget* AdaptPanel::buildChoice() {
  auto* page = new QWidget(pages_);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGrid);
  column->addWidget(title(tr("Adapt to these scans"), page));
  column->addWidget(secondary(
      tr("The correspondence network learns from your own scans, without labels: each is fitted, "
         "fits that pass strict tests become lessons, and the network learns from them. It helps "
         "most with many scans of a kind that fits badly now. Nothing leaves this computer."),
      page));
  column->addSpacing(kGrid);
  auto* group = new QButtonGroup(page);
  openScan_ = new QRadioButton(page);
  openScan_->setObjectName(QStringLiteral("adaptOpenScan"));
  folderChoice_ = new QRadioButton(tr("A folder of scans"), page);
  folderChoice_->setObjectName(QStringLiteral("adaptFolder"));
  group->addButton(openScan_);
  group->addButton(folderChoice_);
  column->addWidget(openScan_);
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * kGrid);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addWidget(folderChoice_);
  folderText_ = secondary({}, page);
  folderText_->setObjectName(QStringLiteral("adaptFolderText"));
  folderText_->setContentsMargins(3 * kGrid, 0, 0, 0);
  words->addWidget(folderText_);
  row->addLayout(words, 1);
  auto* browse = button("adaptBrowse", tr("Choose folder..."), nullptr, page);
  row->addWidget(browse, 0, Qt::AlignVCenter);
  column->addLayout(row);
  problem_ = secondary({}, page);
  problem_->setObjectName(QStringLiteral("adaptProblem"));
  column->addSpacing(kGrid);
  column->addWidget(problem_);
  column->addStretch();
  auto* foot = new QHBoxLayout;
  foot->addStretch();
  auto* later = button("adaptLater", tr("Not now"), "quiet", page);
  start_ = button("adaptStart", tr("Start"), "primary", page);
  foot->addWidget(later);
  foot->addWidget(start_);
  column->addLayout(foot);
  connect(openScan_, &QRadioButton::toggled, this, &AdaptPanel::updateStart);
  connect(folderChoice_, &QRadioButton::toggled, this, &AdaptPanel::updateStart);
  connect(browse, &QPushButton::clicked, this, &AdaptPanel::folderRequested);
  connect(later, &QPushButton::clicked, this, &QWidget::hide);
  connect(start_, &QPushButton::clicked, this, &AdaptPanel::startRequested);
  return page;
}

QWidget* AdaptPanel::buildProgress() {
  auto* page = new QWidget(pages_);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGrid);
  column->addWidget(title(tr("Learning from your scans"), page));
  phase_ = secondary({}, page);
  phase_->setObjectName(QStringLiteral("adaptPhase"));
  column->addWidget(phase_);
  plot_ = new AdaptPlot(page);
  column->addWidget(plot_, 1);
  progress_ = new QProgressBar(page);
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  column->addWidget(progress_);
  auto* foot = new QHBoxLayout;
  foot->addWidget(secondary(tr("You can go on working; Fit > Adapt brings this back."), page), 1);
  auto* aside = button("adaptHide", tr("Hide"), "quiet", page);
  auto* cancel = button("adaptCancel", tr("Cancel"), nullptr, page);
  foot->addWidget(aside);
  foot->addWidget(cancel);
  column->addLayout(foot);
  connect(aside, &QPushButton::clicked, this, &QWidget::hide);
  connect(cancel, &QPushButton::clicked, this, &AdaptPanel::cancelRequested);
  return page;
}

QWidget* AdaptPanel::buildResult() {
  auto* page = new QWidget(pages_);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGrid);
  column->addWidget(title(tr("Before and after"), page));
  summary_ = secondary({}, page);
  summary_->setObjectName(QStringLiteral("adaptSummary"));
  column->addWidget(summary_);
  table_ = new QTableWidget(0, 4, page);
  table_->setObjectName(QStringLiteral("adaptTable"));
  table_->setHorizontalHeaderLabels(
      {tr("Scan"), tr("Verdict"), tr("Scan to body, mm"), tr("Network agrees, %")});
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionMode(QAbstractItemView::NoSelection);
  table_->setFocusPolicy(Qt::TabFocus);
  table_->setShowGrid(false);
  table_->setAlternatingRowColors(true);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  table_->horizontalHeader()->setMinimumSectionSize(132);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->setMinimumHeight(240);
  column->addWidget(table_, 1);
  auto* foot = new QHBoxLayout;
  foot->addWidget(secondary(tr("A kept network is used from now on; Fit > Use the shipped network "
                               "goes back."),
                            page),
                  1);
  auto* discard = button("adaptDiscard", tr("Discard"), "quiet", page);
  auto* keep = button("adaptKeep", tr("Keep"), "primary", page);
  foot->addWidget(discard);
  foot->addWidget(keep);
  column->addLayout(foot);
  connect(discard, &QPushButton::clicked, this, [this] {
    hide();
    Q_EMIT discarded();
  });
  connect(keep, &QPushButton::clicked, this, [this] {
    hide();
    Q_EMIT kept();
  });
  return page;
}

void AdaptPanel::open(const QString& openScan, const QString& problem) {
  openScan_->setEnabled(!openScan.isEmpty());
  openScan_->setText(openScan.isEmpty() ? tr("The open scan (there is none)")
                                        : tr("The open scan, %1").arg(openScan));
  if (folderCount_ > 0 || openScan.isEmpty()) {
    folderChoice_->setChecked(true);
  } else {
    openScan_->setChecked(true);
  }
  if (folder_.isEmpty()) folderText_->setText(tr("Twenty or more make a difference."));
  blocked_ = !problem.isEmpty();
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  updateStart();
  showPage(kChoice);
  reopen();
}

// The panel is as tall as the page it shows, not as the tallest one.
void AdaptPanel::showPage(int index) {
  for (int i = 0; i < pages_->count(); ++i) {
    const auto policy = i == index ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    pages_->widget(i)->setSizePolicy(QSizePolicy::Preferred, policy);
  }
  pages_->setCurrentIndex(index);
}

void AdaptPanel::reopen() {
  setGeometry(parentWidget()->rect());
  raise();
  show();
  setFocus();
}

bool AdaptPanel::usesOpenScan() const { return openScan_->isChecked(); }

void AdaptPanel::setFolder(const QString& folder, int count) {
  folder_ = folder;
  folderCount_ = count;
  folderChoice_->setChecked(true);
  const QString place = QDir::toNativeSeparators(folder);
  folderText_->setText(
      count == 0 ? tr("%1 holds no scans.").arg(place)
                 : QStringLiteral("%1: %2").arg(place, counted(count, tr("scan"), tr("scans"))));
  updateStart();
}

void AdaptPanel::updateStart() {
  const bool chosen = openScan_->isChecked() ? openScan_->isEnabled() : folderCount_ > 0;
  start_->setEnabled(chosen && !blocked_);
}

void AdaptPanel::showRunning(const std::vector<AdaptPoint>& history) {
  showPage(kProgress);
  plot_->setHistory(history);
  if (history.empty()) {
    phase_->setText(tr("Getting ready"));
    progress_->setRange(0, 0);
    return;
  }
  const AdaptPoint& now = history.back();
  const QString lessons = counted(now.accepted, tr("lesson"), tr("lessons"));
  const QString where = now.round < now.rounds
                            ? tr("Round %1 of %2").arg(now.round + 1).arg(now.rounds)
                            : tr("Looking again");
  phase_->setText(now.learning ? tr("%1: learning, step %2 of %3; %4")
                                     .arg(where)
                                     .arg(now.step)
                                     .arg(now.steps)
                                     .arg(lessons)
                               : tr("%1: fitted %2 of %3 scans; %4")
                                     .arg(where)
                                     .arg(now.scan)
                                     .arg(now.scans)
                                     .arg(lessons));
  progress_->setRange(0, 1000);
  progress_->setValue(int(1000 * now.fraction()));
}

void AdaptPanel::showOutcome(const registration::LoopOutcome& outcome) {
  showPage(kResult);
  const Theme& theme = Theme::current();
  table_->setRowCount(int(outcome.scans.size()));
  for (int r = 0; r < table_->rowCount(); ++r) {
    const registration::LoopScanState& scan = outcome.scans[std::size_t(r)];
    const auto put = [&](int column, const QString& words, const QColor& colour) {
      auto* item = new QTableWidgetItem(words);
      item->setForeground(colour);
      table_->setItem(r, column, item);
    };
    const registration::Verdict last = scan.last.verdict;
    put(0, QString::fromStdString(scan.name), theme.text);
    table_->item(r, 0)->setToolTip(
        scan.kept.accepted ? tr("a lesson")
                           : tr("no lesson: %1").arg(QString::fromStdString(scan.last.reason)));
    put(1, change(verdictWord(scan.first.verdict), verdictWord(last)),
        last == registration::Verdict::good    ? theme.good
        : last == registration::Verdict::check ? theme.check
                                               : theme.failed);
    put(2, change(number(scan.first.medianMm, 1), number(scan.last.medianMm, 1)), theme.text);
    put(3, change(number(100 * scan.first.agreement, 0), number(100 * scan.last.agreement, 0)),
        theme.text);
  }
  QString text;
  if (outcome.rounds.size() > 1) {
    const registration::LoopRound& first = outcome.rounds.front();
    const registration::LoopRound& last = outcome.rounds.back();
    text = tr("The network's correspondences lie %1 cm from the scan points, before %2 cm. %3 of "
              "%4 scans are explained well, before %5.")
               .arg(number(last.loopCm, 1), number(first.loopCm, 1))
               .arg(last.accepted)
               .arg(outcome.scans.size())
               .arg(first.accepted);
  }
  if (!outcome.unread.empty()) {
    text +=
        QLatin1Char(' ') + tr("Left out: %1; %2")
                               .arg(counted(int(outcome.unread.size()), tr("file"), tr("files")),
                                    QString::fromStdString(outcome.unread.front().text()));
  }
  summary_->setText(text);
}

void AdaptPanel::showFailure(const Error& error) {
  showPage(kChoice);
  problem_->setText(QString::fromStdString(error.text()));
  problem_->show();
  updateStart();
}

// A running job goes on behind a hidden panel; a result waits to be kept or discarded.
void AdaptPanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return hide();
  QWidget::keyPressEvent(event);
}

bool AdaptPanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

void AdaptPanel::paintEvent(QPaintEvent*) {
  QColor veil = Theme::current().window;
  veil.setAlpha(190);
  QPainter(this).fillRect(rect(), veil);
}

}  // namespace loopreg::ui
