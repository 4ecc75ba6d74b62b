#include "widgets/corpus/CorpusOffer.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

CorpusOffer::CorpusOffer(const QString& action, QWidget* parent)
    : QFrame(parent),
      text_(new QLabel(this)),
      row_(new QHBoxLayout),
      button_(new QPushButton(action, this)) {
  setProperty("card", true);
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  auto* close = new QToolButton(this);
  close->setIcon(themedIcon(QStringLiteral("close")));
  close->setIconSize(QSize(14, 14));
  close->setAccessibleName(tr("Not now"));
  close->setToolTip(tr("Not now"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, kGrid, 6, 10);
  column->setSpacing(6);
  auto* top = new QHBoxLayout;
  top->addWidget(text_, 1);
  top->addWidget(close, 0, Qt::AlignTop);
  column->addLayout(top);
  row_->setSpacing(kGrid);
  row_->addStretch(1);
  row_->addWidget(button_);
  row_->addSpacing(6);
  column->addLayout(row_);
  connect(button_, &QPushButton::clicked, this, &CorpusOffer::accepted);
  connect(close, &QToolButton::clicked, this, [this] {
    hide();
    Q_EMIT dismissed();
  });
  hide();
}

void CorpusOffer::offer(const QString& sentence) {
  text_->setText(sentence);
  show();
}

void CorpusOffer::addWidget(QWidget* widget) { row_->insertWidget(row_->count() - 3, widget); }

}  // namespace loopreg::ui
