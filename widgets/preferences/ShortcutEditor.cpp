#include "widgets/preferences/ShortcutEditor.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "widgets/commands/Commands.h"
#include "widgets/commands/FuzzyMatch.h"
#include "widgets/commands/UserKeys.h"
#include "widgets/preferences/KeyField.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

enum Column { kCommand, kKeys };
constexpr int kName = Qt::UserRole;

QString keysText(const QAction& action) {
  QStringList texts;
  for (const QKeySequence& keys : action.shortcuts()) {
    texts << keys.toString(QKeySequence::NativeText);
  }
  return texts.join(QStringLiteral(", "));
}

QPushButton* button(const QString& text, const char* name, QWidget* parent) {
  auto* made = new QPushButton(text, parent);
  made->setObjectName(QLatin1String(name));
  made->setAutoDefault(false);
  return made;
}

}  // namespace

ShortcutEditor::ShortcutEditor(const Commands& commands, UserKeys& keys, QWidget* parent)
    : QWidget(parent),
      commands_(commands),
      keys_(keys),
      table_(new QTreeWidget(this)),
      name_(new QLabel(this)),
      field_(new KeyField(this)),
      clear_(button(tr("None"), "shortcutClear", this)),
      reset_(button(tr("Reset"), "shortcutReset", this)),
      conflict_(new QWidget(this)),
      conflictText_(new QLabel(conflict_)) {
  table_->setObjectName(QStringLiteral("shortcutTable"));
  table_->setAccessibleName(tr("Commands and their keys"));
  table_->setHeaderLabels({tr("Command"), tr("Keys")});
  table_->setRootIsDecorated(false);
  table_->setIndentation(2 * kGrid);
  table_->setUniformRowHeights(true);
  table_->header()->setStretchLastSection(false);
  table_->header()->setSectionResizeMode(kCommand, QHeaderView::Stretch);
  table_->header()->setSectionResizeMode(kKeys, QHeaderView::ResizeToContents);
  field_->setObjectName(QStringLiteral("shortcutField"));
  field_->setAccessibleName(tr("New keys"));
  field_->setFixedWidth(152);
  clear_->setToolTip(tr("No keys for this command"));
  reset_->setToolTip(tr("The keys this command has by itself"));
  conflictText_->setObjectName(QStringLiteral("shortcutConflict"));
  conflictText_->setWordWrap(true);

  auto* line = new QHBoxLayout;
  line->setSpacing(kGrid);
  line->addWidget(name_, 1);
  line->addWidget(field_);
  line->addWidget(clear_);
  line->addWidget(reset_);
  auto* row = new QHBoxLayout(conflict_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGrid);
  auto* take = button(tr("Take them"), "shortcutTake", conflict_);
  auto* leave = button(tr("Leave them"), "shortcutLeave", conflict_);
  row->addWidget(conflictText_, 1);
  row->addWidget(take);
  row->addWidget(leave);
  auto* all = button(tr("Reset all shortcuts"), "shortcutResetAll", this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGrid);
  column->addWidget(table_, 1);
  column->addLayout(line);
  column->addWidget(conflict_);
  column->addWidget(all, 0, Qt::AlignLeft);

  connect(table_, &QTreeWidget::currentItemChanged, this, &ShortcutEditor::showChosen);
  connect(table_, &QTreeWidget::itemActivated, this, [this] { field_->setFocus(); });
  connect(field_, &KeyField::pressed, this, &ShortcutEditor::offer);
  connect(clear_, &QPushButton::clicked, this, [this] { keys_.setFirst(chosen(), {}); });
  connect(reset_, &QPushButton::clicked, this, [this] { keys_.reset(chosen()); });
  connect(take, &QPushButton::clicked, this, [this] {
    const QKeySequence wanted = offered_;  // the table is filled anew meanwhile
    keys_.setFirst(chosen(), wanted);
  });
  connect(leave, &QPushButton::clicked, this, &ShortcutEditor::showChosen);
  connect(all, &QPushButton::clicked, &keys_, &UserKeys::resetAll);
  connect(&keys_, &UserKeys::changed, this, &ShortcutEditor::fill);
  connect(&commands_, &Commands::changed, this, [this] {
    if (isVisible()) fill();
  });
  fill();
}

void ShortcutEditor::setFilter(const QString& typed) {
  filter_ = typed;
  fill();
}

int ShortcutEditor::shownCount() const {
  int count = 0;
  for (int i = 0; i < table_->topLevelItemCount(); ++i) {
    count += table_->topLevelItem(i)->childCount();
  }
  return count;
}

void ShortcutEditor::fill() {
  const QString before = chosen() ? chosen()->objectName() : QString();
  {
    const QSignalBlocker quiet(table_);
    table_->clear();
    QTreeWidgetItem* groups[Commands::kMenus] = {};
    for (const Commands::Command& command : commands_.all()) {
      const QString text = Commands::plainText(*command.action);
      const QString keys = keysText(*command.action);
      const QString menu = Commands::title(command.menu);
      if (!fuzzyScore(filter_, text + QLatin1Char(' ') + menu + QLatin1Char(' ') + keys)) continue;
      QTreeWidgetItem*& group = groups[static_cast<int>(command.menu)];
      if (!group) {
        group = new QTreeWidgetItem({menu});
        group->setFlags(Qt::ItemIsEnabled);
        QFont bold = table_->font();
        bold.setWeight(QFont::DemiBold);
        group->setFont(kCommand, bold);
      }
      auto* item = new QTreeWidgetItem(group, {text, keys});
      item->setData(kCommand, kName, command.action->objectName());
      item->setToolTip(kCommand, command.action->toolTip());
      if (keys_.isChanged(*command.action)) {
        item->setForeground(kKeys, Theme::current().accent);
        item->setToolTip(kKeys, tr("Changed by you"));
      }
    }
    for (QTreeWidgetItem* group : groups) {
      if (group) table_->addTopLevelItem(group);
    }
    table_->expandAll();
  }
  select(before);
  showChosen();
}

void ShortcutEditor::select(const QString& objectName) {
  QTreeWidgetItem* first = nullptr;
  for (int i = 0; i < table_->topLevelItemCount(); ++i) {
    QTreeWidgetItem* group = table_->topLevelItem(i);
    for (int k = 0; k < group->childCount(); ++k) {
      if (!first) first = group->child(k);
      if (group->child(k)->data(kCommand, kName).toString() == objectName) {
        return table_->setCurrentItem(group->child(k));
      }
    }
  }
  if (first) table_->setCurrentItem(first);
}

QAction* ShortcutEditor::chosen() const {
  const QTreeWidgetItem* item = table_->currentItem();
  return item ? commands_.find(item->data(kCommand, kName).toString()) : nullptr;
}

void ShortcutEditor::showChosen() {
  const QAction* action = chosen();
  conflict_->hide();
  offered_ = {};
  for (QWidget* part : {static_cast<QWidget*>(field_), static_cast<QWidget*>(clear_)}) {
    part->setEnabled(action != nullptr);
  }
  reset_->setEnabled(action && keys_.isChanged(*action));
  name_->setText(action ? Commands::plainText(*action) : tr("No command answers the search."));
  field_->setKeys(action ? action->shortcut() : QKeySequence());
}

// Free keys are taken at once; keys of another command only by a further click.
void ShortcutEditor::offer(const QKeySequence& keys) {
  QAction* action = chosen();
  if (!action) return;
  const QAction* other = keys_.holder(keys, action);
  if (!other) {
    keys_.setFirst(action, keys);
    table_->setFocus();
    return;
  }
  offered_ = keys;
  conflictText_->setText(
      tr("%1 belongs to \"%2\".")
          .arg(keys.toString(QKeySequence::NativeText), Commands::plainText(*other)));
  conflict_->show();
}

}  // namespace loopreg::ui
