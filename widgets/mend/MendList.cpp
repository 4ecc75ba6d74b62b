#include "widgets/mend/MendList.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

MendList::MendList(QWidget* parent)
    : QWidget(parent),
      column_(new QVBoxLayout(this)),
      none_(new QLabel(tr("Nothing yet. What you change by hand is listed here, goes into the "
                          "report, and can be taken back."),
                       this)) {
  setObjectName(QStringLiteral("mendList"));
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(2);
  none_->setProperty("role", "secondary");
  none_->setWordWrap(true);
  column_->addWidget(none_);
}

void MendList::setEntries(const std::vector<Entry>& entries) {
  for (QWidget* row : rows_) {
    row->removeEventFilter(this);
    row->hide();
    row->deleteLater();  // its own button may be what asked for this
  }
  rows_.clear();
  none_->setVisible(entries.empty());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    auto* row = new QWidget(this);
    row->setObjectName(QStringLiteral("mendRow"));
    row->setAttribute(Qt::WA_StyledBackground);
    row->setAttribute(Qt::WA_Hover);
    row->setToolTip(entry.tip);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(6, 1, 2, 1);
    line->setSpacing(kGrid);
    auto* icon = new QLabel(row);
    icon->setPixmap(tintedPixmap(entry.icon, entry.colour, 16, devicePixelRatioF()));
    auto* text = new QLabel(entry.text, row);
    text->setObjectName(QStringLiteral("mendText"));
    auto* remove = new QToolButton(row);
    remove->setObjectName(QStringLiteral("removeMend"));
    remove->setIcon(themedIcon(QStringLiteral("close")));
    remove->setAutoRaise(true);
    remove->setToolTip(tr("Take this back and fit again"));
    remove->setAccessibleName(tr("Take back: %1").arg(entry.text));
    const int index = static_cast<int>(i);
    connect(remove, &QToolButton::clicked, this, [this, index] { Q_EMIT removeRequested(index); });
    line->addWidget(icon);
    line->addWidget(text, 1);
    line->addWidget(remove);
    remove->setVisible(entry.removable);
    row->installEventFilter(this);
    column_->addWidget(row);
    rows_.push_back(row);
  }
}

bool MendList::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Enter || event->type() == QEvent::Leave) {
    const auto row = std::find(rows_.begin(), rows_.end(), watched);
    const bool entered = event->type() == QEvent::Enter && row != rows_.end();
    Q_EMIT pointedAt(entered ? static_cast<int>(row - rows_.begin()) : -1);
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace loopreg::ui
