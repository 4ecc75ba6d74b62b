#include "widgets/commands/CommandPalette.h"

#include <QAction>
#include <QEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <vector>

#include "widgets/commands/Commands.h"
#include "widgets/commands/FuzzyMatch.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kWidth = 560;
constexpr int kRowHeight = 36;
constexpr int kRowsShown = 10;
constexpr int kRemembered = 5;

enum Role { kName = Qt::UserRole, kMenu, kKeys, kNeeds, kEnabled };

/// Command left, its menu behind it in grey; keys right, or what it waits for.
class RowDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {0, kRowHeight};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    const Theme& theme = Theme::current();
    const bool enabled = index.data(kEnabled).toBool();
    const QRect row = option.rect.adjusted(kGrid, 1, -kGrid, -1);
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(theme.hover);
      painter->drawRoundedRect(row, 6, 6);
    }
    const QRect inner = row.adjusted(12, 0, -12, 0);
    const QString keys = index.data(kKeys).toString();
    const QString needs = enabled ? QString() : index.data(kNeeds).toString();
    const QFontMetrics metrics(option.font);
    painter->setFont(option.font);
    painter->setPen(enabled ? theme.text : theme.disabled);
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, text);
    const int used = metrics.horizontalAdvance(text) + 12;
    painter->setPen(enabled ? theme.secondary : theme.disabled);
    painter->drawText(inner, Qt::AlignVCenter | Qt::AlignRight, keys);
    const int kept = keys.isEmpty() ? 0 : metrics.horizontalAdvance(keys) + 12;
    const QRect middle = inner.adjusted(used, 0, -kept, 0);
    const QString aside = needs.isEmpty() ? index.data(kMenu).toString() : needs;
    painter->setPen(theme.disabled);
    painter->drawText(middle, Qt::AlignVCenter | Qt::AlignLeft,
                      metrics.elidedText(aside, Qt::ElideRight, middle.width()));
  }
};

}  // namespace

CommandPalette::CommandPalette(const Commands& commands, QWidget* parent)
    : QWidget(parent),
      commands_(commands),
      panel_(new QFrame(this)),
      field_(new QLineEdit(panel_)),
      list_(new QListWidget(panel_)) {
  setObjectName(QStringLiteral("commandPalette"));
  setAccessibleName(tr("Command palette"));
  parent->installEventFilter(this);
  panel_->setProperty("card", true);
  field_->setObjectName(QStringLiteral("paletteField"));
  field_->setPlaceholderText(tr("What do you want to do?"));
  field_->setAccessibleName(tr("Search commands"));
  field_->setClearButtonEnabled(true);
  field_->installEventFilter(this);
  list_->setObjectName(QStringLiteral("paletteList"));
  list_->setAccessibleName(tr("Commands found"));
  list_->setItemDelegate(new RowDelegate(list_));
  list_->setFocusPolicy(Qt::NoFocus);  // the field keeps the keys; the list follows
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setUniformItemSizes(true);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setMouseTracking(true);
  auto* column = new QVBoxLayout(panel_);
  column->setContentsMargins(0, kGrid, 0, kGrid);
  column->setSpacing(kGrid);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(kGrid, 0, kGrid, 0);
  top->addWidget(field_);
  column->addLayout(top);
  column->addWidget(list_);
  connect(field_, &QLineEdit::textChanged, this, &CommandPalette::fill);
  connect(list_, &QListWidget::itemEntered, list_,
          [this](QListWidgetItem* item) { list_->setCurrentItem(item); });
  connect(list_, &QListWidget::itemClicked, this, [this] { run(); });
  hide();
}

void CommandPalette::open() {
  focusBefore_ = window()->focusWidget();
  field_->clear();
  fill({});
  place();
  raise();
  show();
  field_->setFocus();
}

QStringList CommandPalette::shown() const {
  QStringList names;
  for (int i = 0; i < list_->count(); ++i) names << list_->item(i)->data(kName).toString();
  return names;
}

// The menu's name is searched, too ("view front"), but counts less than the command's own words.
void CommandPalette::fill(const QString& typed) {
  struct Found {
    int score;
    const Commands::Command* command;
  };
  std::vector<Found> found;
  const bool asked = !typed.trimmed().isEmpty();
  for (const Commands::Command& command : commands_.all()) {
    const QString text = Commands::plainText(*command.action);
    const QString menu = Commands::title(command.menu);
    const std::optional<int> own = fuzzyScore(typed, text);
    const std::optional<int> both = fuzzyScore(typed, text + QLatin1Char(' ') + menu);
    if (!own && !both) continue;
    int score = own ? *own + 1000 : *both;
    const qsizetype used = recent_.indexOf(command.action->objectName());
    if (!asked) score = used >= 0 ? kRemembered - static_cast<int>(used) : 0;
    if (asked && !command.action->isEnabled()) score -= 500;
    found.push_back({score, &command});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.score > b.score; });
  list_->clear();
  for (const auto& [score, command] : found) {
    const QAction& action = *command->action;
    auto* item = new QListWidgetItem(Commands::plainText(action), list_);
    item->setData(kName, action.objectName());
    item->setData(kMenu, Commands::title(command->menu));
    item->setData(kKeys, action.shortcut().toString(QKeySequence::NativeText));
    item->setData(kNeeds, Commands::needs(action));
    item->setData(kEnabled, action.isEnabled());
    item->setToolTip(action.toolTip());
  }
  list_->setCurrentRow(0);
  if (isVisible()) place();
}

void CommandPalette::run() {
  const QListWidgetItem* item = list_->currentItem();
  QAction* action = item ? commands_.find(item->data(kName).toString()) : nullptr;
  if (!action || !action->isEnabled()) return;
  recent_.removeAll(action->objectName());
  recent_.prepend(action->objectName());
  if (recent_.size() > kRemembered) recent_.removeLast();
  close();
  // After this key press is over: the command may open a dialog with a loop of its own.
  QTimer::singleShot(0, action, &QAction::trigger);
}

void CommandPalette::close() {
  hide();
  if (focusBefore_) focusBefore_->setFocus();
}

void CommandPalette::place() {
  setGeometry(parentWidget()->rect());
  const int rows = std::clamp(list_->count(), 1, kRowsShown);
  list_->setFixedHeight(rows * kRowHeight);
  const int width = std::min(kWidth, this->width() - 4 * kGrid);
  panel_->setFixedWidth(width);
  panel_->adjustSize();
  panel_->move((this->width() - width) / 2, std::max(kGrid, height() / 10));
}

void CommandPalette::step(int rows) {
  if (list_->count() == 0) return;
  const int count = list_->count();
  const int row = list_->currentRow() + rows;
  // Single steps go round; pages stop at the ends.
  list_->setCurrentRow(std::abs(rows) == 1 ? (row + count) % count : std::clamp(row, 0, count - 1));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) place();
  if (watched != field_) return QWidget::eventFilter(watched, event);
  // Bare letters are shortcuts elsewhere; here they are typed.
  if (event->type() == QEvent::ShortcutOverride) {
    event->accept();
    return true;
  }
  if (event->type() == QEvent::FocusOut && isVisible() &&
      static_cast<QFocusEvent*>(event)->reason() == Qt::TabFocusReason) {
    close();
  }
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape:
      close();
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      run();
      return true;
    case Qt::Key_Up:
      step(-1);
      return true;
    case Qt::Key_Down:
      step(1);
      return true;
    case Qt::Key_PageUp:
      step(-kRowsShown);
      return true;
    case Qt::Key_PageDown:
      step(kRowsShown);
      return true;
    default:
      return QWidget::eventFilter(watched, event);
  }
}

void CommandPalette::mousePressEvent(QMouseEvent*) { close(); }

void CommandPalette::paintEvent(QPaintEvent*) {
  QColor veil = Theme::current().window;
  veil.setAlpha(120);
  QPainter(this).fillRect(rect(), veil);
}

}  // namespace loopreg::ui
