#include "widgets/body/BodyCard.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "widgets/body/BodyWords.h"
#include "widgets/feedback/BusyBar.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {

BodyCard::BodyCard(QWidget* parent)
    : QFrame(parent),
      choice_(new QComboBox(this)),
      title_(new QLabel(this)),
      details_(new QLabel(this)),
      progress_(new BusyBar(this)) {
  setObjectName(QStringLiteral("bodyCard"));
  setProperty("card", true);
  auto* heading = new QLabel(tr("Body"), this);
  heading->setProperty("role", "title");
  choice_->setObjectName(QStringLiteral("bodyChoice"));
  choice_->setAccessibleName(tr("Body model"));
  choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice_->setMinimumContentsLength(12);
  title_->setObjectName(QStringLiteral("bodyTitle"));
  title_->setWordWrap(true);
  details_->setObjectName(QStringLiteral("bodyDetails"));
  details_->setProperty("role", "secondary");
  details_->setWordWrap(true);
  for (QLabel* label : {title_, details_}) label->setTextFormat(Qt::PlainText);
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  for (QWidget* widget :
       std::initializer_list<QWidget*>{heading, choice_, progress_, title_, details_}) {
    column->addWidget(widget);
  }
  // The last entry is a door, not a body: the box goes back to what it showed.
  connect(choice_, &QComboBox::activated, this, [this](int index) {
    const QString source = choice_->itemData(index).toString();
    if (source.isEmpty()) {
      choice_->setCurrentIndex(current_);
      Q_EMIT chooserRequested();
    } else if (index != current_) {
      Q_EMIT sourceChosen(source);
    }
  });
  setSources({}, QStringLiteral("builtin"));
  showUnloaded();
}

void BodyCard::setSources(const QStringList& recent, const QString& current) {
  const QSignalBlocker quiet(choice_);
  choice_->clear();
  for (const QString& source : QStringList{QStringLiteral("builtin")} + recent) {
    choice_->addItem(bodySourceName(source), source);
    choice_->setItemData(choice_->count() - 1, source, Qt::ToolTipRole);
  }
  choice_->insertSeparator(choice_->count());
  choice_->addItem(tr("Another body..."), QString());
  current_ = std::max(0, choice_->findData(current));
  choice_->setCurrentIndex(current_);
}

void BodyCard::showBody(const body::LoadedModel& body) {
  progress_->hide();
  title_->setText(bodyTitle(body));
  // The box says already that it is the built-in one.
  title_->setVisible(body.model->family != body::Family::builtin);
  details_->setText(bodyDetails(body));
}

void BodyCard::showLoading(const QString& source) {
  progress_->show();
  title_->hide();
  details_->setText(tr("Reading %1").arg(bodySourceName(source)));
}

void BodyCard::showUnloaded() {
  progress_->hide();
  title_->hide();
  details_->setText(tr("Comes with the program, ready to use."));
}

}  // namespace loopreg::ui
