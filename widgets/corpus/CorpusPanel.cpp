#include "widgets/corpus/CorpusPanel.h"

#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "widgets/corpus/CorpusDelegate.h"
#include "widgets/corpus/CorpusFilter.h"
#include "widgets/feedback/QuestionBar.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kNarrow = 340, kMedium = 420;  // below: without "to scan", without "s"
constexpr int kWorst = 10;
const QString kMotion = QStringLiteral("motion");
const QString kKeep = QStringLiteral("keep");

QString nameAt(const QModelIndex& index) {
  return index.siblingAtColumn(CorpusModel::scan).data().toString();
}

}  // namespace

CorpusPanel::CorpusPanel(QWidget* parent)
    : QFrame(parent),
      model_(new CorpusModel(this)),
      filter_(new CorpusFilter(this)),
      pages_(new QStackedWidget(this)),
      body_(new QStackedWidget(this)),
      motion_(new QuestionBar(this, QuestionBar::Shape::card)),
      keep_(new QuestionBar(this, QuestionBar::Shape::card)),
      run_(new CorpusRunBar(*model_, this)) {
  setObjectName(QStringLiteral("corpusPanel"));
  setAttribute(Qt::WA_StyledBackground);
  filter_->setSourceModel(model_);
  motion_->setObjectName(QStringLiteral("corpusMotion"));
  keep_->setObjectName(QStringLiteral("corpusKeep"));

  auto* page = new QWidget(pages_);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(buildFilter());
  auto* offers = new QVBoxLayout;
  offers->setContentsMargins(2 * kGrid, 0, 2 * kGrid, 0);
  offers->addWidget(motion_);
  column->addLayout(offers);
  body_->addWidget(buildTable());
  none_ = new QLabel(body_);
  none_->setAlignment(Qt::AlignCenter);
  none_->setWordWrap(true);
  none_->setProperty("role", "secondary");
  body_->addWidget(none_);
  column->addWidget(body_, 1);
  auto* below = new QVBoxLayout;
  below->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, 0);
  below->addWidget(keep_);
  column->addLayout(below);
  column->addWidget(run_);
  pages_->addWidget(buildEmpty());
  pages_->addWidget(page);

  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(0);
  whole->addWidget(buildHead());
  whole->addWidget(pages_, 1);

  connect(model_, &QAbstractItemModel::dataChanged, this,
          [this](const auto&, const auto&, const QList<int>& roles) {
            if (roles.isEmpty()) run_->refresh();
          });
  connect(model_, &QAbstractItemModel::modelReset, run_, &CorpusRunBar::refresh);
  for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
    connect(filter_, signal, this, &CorpusPanel::onRows);
  }
  connect(filter_, &QAbstractItemModel::modelReset, this, &CorpusPanel::onRows);
  connect(filter_, &QAbstractItemModel::layoutChanged, this, &CorpusPanel::scrolled);
  connect(run_, &CorpusRunBar::registerAllRequested, this,
          [this] { Q_EMIT registerRequested({}); });
  connect(run_, &CorpusRunBar::registerSelectedRequested, this,
          [this] { Q_EMIT registerRequested(selectedNames()); });
  showFolder({}, {});
}

QWidget* CorpusPanel::buildHead() {
  auto* head = new QWidget(this);
  title_ = new QLabel(head);
  title_->setObjectName(QStringLiteral("corpusTitle"));
  title_->setProperty("role", "title");
  auto* close = new QToolButton(head);
  close->setObjectName(QStringLiteral("corpusClose"));
  close->setIcon(themedIcon(QStringLiteral("close")));
  close->setIconSize(QSize(16, 16));
  close->setToolTip(tr("Hide this panel (F9)"));
  close->setAccessibleName(tr("Hide the folder's panel"));
  connect(close, &QToolButton::clicked, this, &CorpusPanel::closeRequested);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(2 * kGrid, kGrid, kGrid, 0);
  row->addWidget(title_, 1);
  row->addWidget(close);
  return head;
}

QWidget* CorpusPanel::buildFilter() {
  auto* box = new QWidget(this);
  text_ = new QLineEdit(box);
  text_->setObjectName(QStringLiteral("corpusText"));
  text_->setPlaceholderText(tr("Filter by name or reason"));
  text_->setAccessibleName(tr("Filter the scans by their name or reason"));
  text_->setClearButtonEnabled(true);
  states_ = new QComboBox(box);
  states_->setObjectName(QStringLiteral("corpusStates"));
  states_->setAccessibleName(tr("Show scans of one verdict"));
  states_->addItem(tr("All"));
  for (const CorpusState state : {CorpusState::good, CorpusState::check, CorpusState::failed,
                                  CorpusState::unreadable, CorpusState::waiting}) {
    states_->addItem(corpusStateWord(state), static_cast<int>(state));
  }
  worst_ = new QSpinBox(box);
  worst_->setObjectName(QStringLiteral("corpusWorstCount"));
  worst_->setRange(1, 9999);
  worst_->setValue(kWorst);
  worst_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  worst_->setFixedWidth(56);
  worst_->setAccessibleName(tr("How many of the worst"));
  auto* select = new QPushButton(tr("Select worst"), box);
  select->setObjectName(QStringLiteral("corpusWorst"));
  select->setToolTip(tr("Select the worst fits: by verdict, then by how far the scan lies off"));
  next_ = new QPushButton(tr("Next worst"), box);
  next_->setObjectName(QStringLiteral("corpusNextWorst"));
  next_->setToolTip(tr("Open the worst fit that you have not seen yet (Shift+N)"));
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(2 * kGrid, 6, 2 * kGrid, kGrid);
  column->setSpacing(kGrid);
  auto* first = new QHBoxLayout;
  first->setSpacing(kGrid);
  first->addWidget(text_, 1);
  first->addWidget(states_);
  auto* second = new QHBoxLayout;
  second->setSpacing(kGrid);
  second->addWidget(select);
  second->addWidget(worst_);
  second->addStretch(1);
  second->addWidget(next_);
  column->addLayout(first);
  column->addLayout(second);
  connect(text_, &QLineEdit::textChanged, filter_, &CorpusFilter::setText);
  connect(text_, &QLineEdit::textChanged, this, &CorpusPanel::onRows);
  connect(states_, &QComboBox::currentIndexChanged, this, [this](int index) {
    filter_->setState(index > 0 ? std::optional(CorpusState(states_->itemData(index).toInt()))
                                : std::nullopt);
    onRows();
  });
  connect(select, &QPushButton::clicked, this, [this] { selectWorst(worst_->value()); });
  connect(next_, &QPushButton::clicked, this, &CorpusPanel::nextWorstRequested);
  return box;
}

QWidget* CorpusPanel::buildTable() {
  table_ = new QTableView(this);
  table_->setObjectName(QStringLiteral("corpusTable"));
  table_->setAccessibleName(tr("Scans of the folder"));
  table_->setModel(filter_);
  new CorpusDelegate(*table_);
  table_->setProperty("list", true);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(CorpusDelegate::kRowHeight);
  table_->setSortingEnabled(true);
  table_->sortByColumn(CorpusModel::scan, Qt::AscendingOrder);
  QHeaderView* head = table_->horizontalHeader();
  head->setHighlightSections(false);
  head->setMinimumSectionSize(24);
  head->setSectionResizeMode(QHeaderView::Fixed);
  head->setSectionResizeMode(CorpusModel::scan, QHeaderView::Stretch);
  table_->installEventFilter(this);
  table_->viewport()->installEventFilter(this);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(table_, &QTableView::doubleClicked, this, &CorpusPanel::openCurrent);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &CorpusPanel::onSelection);
  connect(table_->verticalScrollBar(), &QScrollBar::valueChanged, this, &CorpusPanel::scrolled);
  connect(table_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
    if (!table_->currentIndex().isValid()) return;
    auto* menu = new QMenu(table_);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Open"), this, &CorpusPanel::openCurrent);
    menu->addAction(tr("Register (again)"), this,
                    [this] { Q_EMIT registerRequested(selectedNames()); });
    menu->popup(table_->viewport()->mapToGlobal(at));
  });
  return table_;
}

QWidget* CorpusPanel::buildEmpty() {
  auto* page = new QWidget(pages_);
  auto* text = new QLabel(tr("Open a folder to register all its scans and to look through their "
                             "fits, the worst ones first."),
                          page);
  text->setWordWrap(true);
  text->setAlignment(Qt::AlignCenter);
  text->setProperty("role", "secondary");
  auto* open = new QPushButton(tr("Open a folder..."), page);
  open->setObjectName(QStringLiteral("corpusOpenFolder"));
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(4 * kGrid, 0, 4 * kGrid, 0);
  column->setSpacing(2 * kGrid);
  column->addStretch(2);
  column->addWidget(text);
  column->addWidget(open, 0, Qt::AlignCenter);
  column->addStretch(3);
  connect(open, &QPushButton::clicked, this, &CorpusPanel::folderRequested);
  return page;
}

void CorpusPanel::showFolder(const QString& folder, const QString& output) {
  pages_->setCurrentIndex(folder.isEmpty() ? 0 : 1);
  const auto count = model_->rows().size();
  const QString scans = count == 1 ? tr("1 scan") : tr("%1 scans").arg(count);
  title_->setText(folder.isEmpty() ? tr("No folder is open")
                                   : QDir(folder).dirName() + QStringLiteral("  \u00b7  ") + scans);
  title_->setToolTip(QDir::toNativeSeparators(folder));
  run_->setOutput(output);
  run_->refresh();
  onRows();
}

void CorpusPanel::showLoading(const QString& folder) {
  pages_->setCurrentIndex(1);
  title_->setText(QDir(folder).dirName());
  text_->clear();
  states_->setCurrentIndex(0);
  hideMotionOffer();
  offerToKeep({});
  none_->setText(tr("Reading the folder..."));
  body_->setCurrentIndex(1);
}

void CorpusPanel::offerMotion(int frames, double rate) {
  auto* field = new QDoubleSpinBox;
  field->setObjectName(QStringLiteral("corpusRate"));
  field->setRange(1, 1000);
  field->setDecimals(1);
  field->setButtonSymbols(QAbstractSpinBox::NoButtons);
  field->setSuffix(tr(" frames/s"));
  field->setAccessibleName(tr("Frames per second"));
  field->setValue(rate);
  motion_->ask(
      kMotion, tr("These %1 scans look like one person in motion.").arg(frames),
      {{tr("Register as motion"), [this, field] { Q_EMIT motionRequested(field->value()); }}}, {},
      field);
}

void CorpusPanel::hideMotionOffer() { motion_->withdraw(kMotion); }

// Asked at every change: what is offered already, or was put away, is not offered again.
void CorpusPanel::offerToKeep(const QString& name) {
  if (std::exchange(offered_, name) == name) return;
  keep_->withdraw(kKeep);
  if (name.isEmpty()) return;
  keep_->ask(kKeep, tr("The fit of %1 is not in its folder yet.").arg(name),
             {{tr("Keep this fit"), [this] { Q_EMIT keepRequested(); }, true}});
}

QStringList CorpusPanel::selectedNames() const {
  QStringList names;
  QModelIndexList rows = table_->selectionModel()->selectedRows();
  std::sort(rows.begin(), rows.end());
  for (const QModelIndex& row : rows) names << nameAt(row);
  return names;
}

void CorpusPanel::selectWorst(int count) {
  const QModelIndexList worst = filter_->worst(count);
  QItemSelection selection;
  for (const QModelIndex& index : worst) selection.select(index, index);
  table_->selectionModel()->select(selection,
                                   QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  if (worst.isEmpty()) return;
  table_->selectionModel()->setCurrentIndex(worst.front(), QItemSelectionModel::NoUpdate);
  table_->scrollTo(worst.front());
  table_->setFocus();
}

QString CorpusPanel::nextWorst() const {
  for (const QModelIndex& index : filter_->worst(filter_->rowCount())) {
    const CorpusRow* row = model_->find(nameAt(index));
    if (row && !row->isSeen) return row->name();
  }
  return {};
}

void CorpusPanel::reveal(const QString& name) {
  const QModelIndex index = filter_->mapFromSource(model_->index(model_->rowOf(name), 0));
  if (!index.isValid()) return;
  table_->selectionModel()->setCurrentIndex(
      index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  table_->scrollTo(index);
}

QStringList CorpusPanel::unpictured() const {
  QStringList names;
  if (!table_->isVisible()) return names;
  const int first = std::max(0, table_->rowAt(0));
  int last = table_->rowAt(table_->viewport()->height() - 1);
  if (last < 0) last = filter_->rowCount() - 1;
  for (int row = first; row <= last; ++row) {
    const CorpusRow* line = model_->find(nameAt(filter_->index(row, 0)));
    if (line && line->picture.isNull()) names << line->name();
  }
  return names;
}

void CorpusPanel::onRows() {
  const bool empty = filter_->rowCount() == 0;
  none_->setText(tr("No scan is like that."));
  body_->setCurrentIndex(empty && !model_->rows().empty() ? 1 : 0);
  Q_EMIT scrolled();
}

void CorpusPanel::openCurrent() {
  const QModelIndex current = table_->currentIndex();
  if (current.isValid()) Q_EMIT openRequested(nameAt(current));
}

void CorpusPanel::onSelection() { run_->setSelected(static_cast<int>(selectedNames().size())); }

// Figures get what they need, names the rest; a narrow panel does without the less important ones.
void CorpusPanel::fitColumns() {
  const int width = table_->viewport()->width();
  const QFontMetrics metrics = table_->fontMetrics();
  table_->setColumnHidden(CorpusModel::toScan, width < kNarrow);
  table_->setColumnHidden(CorpusModel::time, width < kMedium);
  int widest = 0;
  for (const CorpusState state : {CorpusState::failed, CorpusState::check, CorpusState::unreadable,
                                  CorpusState::running, CorpusState::waiting}) {
    widest = std::max(widest, metrics.horizontalAdvance(corpusStateWord(state)));
  }
  table_->setColumnWidth(CorpusModel::verdict, widest + 30);
  for (const int column : {CorpusModel::toBody, CorpusModel::toScan, CorpusModel::time}) {
    const QString head = model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const int figures = metrics.horizontalAdvance(QStringLiteral("88.8"));
    table_->setColumnWidth(column, std::max(figures, metrics.size(0, head).width()) + 20);
  }
}

bool CorpusPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) {
    fitColumns();
    Q_EMIT scrolled();
  }
  if (watched == table_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      openCurrent();
      return true;
    }
  }
  return QFrame::eventFilter(watched, event);
}

}  // namespace loopreg::ui
