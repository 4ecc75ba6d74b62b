#include "widgets/feedback/QuestionBar.h"

#include <QAccessible>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/style/Icon.h"
#include "widgets/style/IconLabel.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

QuestionBar::QuestionBar(QWidget* parent, Shape shape)
    : QWidget(parent), shape_(shape), column_(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("questions"));
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(shape == Shape::card ? kGrid : 0);
  hide();
}

void QuestionBar::ask(const QString& key, const QString& text, const QList<Choice>& choices,
                      std::function<void()> closed, QWidget* field) {
  withdraw(key);
  auto* row = new QFrame(this);
  row->setAccessibleName(text);
  auto* words = new QLabel(text, row);
  words->setObjectName(QStringLiteral("questionText"));
  words->setTextFormat(Qt::PlainText);
  words->setWordWrap(true);
  auto* close = new QToolButton(row);
  close->setObjectName(QStringLiteral("closeQuestion"));
  close->setIcon(themedIcon(QStringLiteral("close")));
  close->setToolTip(tr("Not now"));
  close->setAccessibleName(tr("Not now"));
  // The sentence, the answers, the cross: in one line, or the answers in a second one.
  auto* line = new QHBoxLayout;
  line->setSpacing(kGrid);
  QHBoxLayout* answers = line;
  if (shape_ == Shape::bar) {
    row->setObjectName(QStringLiteral("questionBar"));
    row->setLayout(line);
    line->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    line->addWidget(new IconLabel(QStringLiteral("help"), Tone::accent, 20, row));
    line->addWidget(words, 1);
  } else {
    row->setProperty("card", true);
    close->setIconSize(QSize(14, 14));
    auto* lines = new QVBoxLayout(row);
    lines->setContentsMargins(12, kGrid, 6, 10);
    lines->setSpacing(6);
    line->addWidget(words, 1);
    line->addWidget(close, 0, Qt::AlignTop);
    lines->addLayout(line);
    answers = new QHBoxLayout;
    answers->setContentsMargins(0, 0, 6, 0);
    answers->setSpacing(kGrid);
    answers->addStretch(1);
    lines->addLayout(answers);
  }
  if (field) answers->addWidget(field);
  for (const Choice& choice : choices) {
    auto* button = new QPushButton(choice.text, row);
    button->setObjectName(QStringLiteral("questionChoice"));
    button->setProperty("primary", choice.primary);
    answers->addWidget(button);
    // The row goes first: the answer may bring the next question of the same kind.
    connect(button, &QPushButton::clicked, this, [this, key, chosen = choice.chosen] {
      withdraw(key);
      if (chosen) chosen();
    });
  }
  if (shape_ == Shape::bar) line->addWidget(close);
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
