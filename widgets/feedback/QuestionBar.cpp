#include "widgets/feedback/QuestionBar.h"

#include <QAccessible>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "widgets/style/Icon.h"
#include "widgets/style/IconLabel.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

QuestionBar::QuestionBar(QWidget* parent) : QWidget(parent), column_(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("questions"));
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(0);
  hide();
}

void QuestionBar::ask(const QString& key, const QString& text, const QList<Choice>& choices,
                      std::function<void()> closed) {
  withdraw(key);
  auto* row = new QFrame(this);
  row->setObjectName(QStringLiteral("questionBar"));
  row->setAccessibleName(text);
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
  line->setSpacing(kGrid);
  line->addWidget(new IconLabel(QStringLiteral("help"), IconLabel::Tone::accent, 20, row));
  auto* words = new QLabel(text, row);
  words->setObjectName(QStringLiteral("questionText"));
  words->setTextFormat(Qt::PlainText);
  words->setWordWrap(true);
  line->addWidget(words, 1);
  for (const Choice& choice : choices) {
    auto* button = new QPushButton(choice.text, row);
    button->setObjectName(QStringLiteral("questionChoice"));
    button->setProperty("primary", choice.primary);
    line->addWidget(button);
    // The row goes first: the answer may bring the next question of the same kind.
    connect(button, &QPushButton::clicked, this, [this, key, chosen = choice.chosen] {
      withdraw(key);
      if (chosen) chosen();
    });
  }
  auto* close = new QToolButton(row);
  close->setObjectName(QStringLiteral("closeQuestion"));
  close->setIcon(themedIcon(QStringLiteral("close")));
  close->setToolTip(tr("Not now"));
  close->setAccessibleName(tr("Not now"));
  line->addWidget(close);
  connect(close, &QToolButton::clicked, this, [this, key, closed = std::move(closed)] {
    withdraw(key);
    if (closed) closed();
  });
  column_->addWidget(row);
  rows_[key] = row;
  show();
  QAccessibleEvent alert(row, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void QuestionBar::withdraw(const QString& key) {
  QWidget* row = rows_.take(key);
  if (!row) return;
  row->hide();
  row->deleteLater();
  if (rows_.isEmpty()) hide();
}

}  // namespace loopreg::ui
