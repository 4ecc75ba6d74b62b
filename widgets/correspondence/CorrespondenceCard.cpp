#include "widgets/correspondence/CorrespondenceCard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "widgets/style/Theme.h"

namespace loopreg::ui {

CorrespondenceCard::CorrespondenceCard(QWidget* parent)
    : QFrame(parent),
      source_(new QComboBox(this)),
      predict_(new QPushButton(tr("Ask the network"), this)),
      doubt_(new QCheckBox(tr("Fade what is unsure"), this)),
      arrows_(new QCheckBox(tr("Lines to the body"), this)),
      count_(new QSlider(Qt::Horizontal, this)),
      status_(new QLabel(this)) {
  setObjectName(QStringLiteral("correspondenceCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Correspondences"), this);
  title->setProperty("role", "title");
  source_->setObjectName(QStringLiteral("placeSource"));
  source_->setMinimumWidth(176);
  source_->addItem(tr("the network"), QVariant::fromValue(Source::network));
  source_->setItemData(0, tr("The place on the body that the network predicts for each point."),
                       Qt::ToolTipRole);
  source_->addItem(tr("the fit"), QVariant::fromValue(Source::fit));
  source_->setItemData(1, tr("The point of the fitted body that is closest to each point."),
                       Qt::ToolTipRole);
  auto* label = new QLabel(tr("Places by"), this);
  label->setBuddy(source_);
  predict_->setObjectName(QStringLiteral("predictButton"));
  predict_->setToolTip(tr("Shows what the network makes of the scan, without a fit."));
  doubt_->setObjectName(QStringLiteral("doubtFades"));
  doubt_->setToolTip(tr("Places that the network or the fit is unsure of lose their colour."));
  arrows_->setObjectName(QStringLiteral("arrows"));
  arrows_->setToolTip(tr("From scan points to their places on the body, coloured by length."));
  count_->setObjectName(QStringLiteral("arrowCount"));
  count_->setRange(2, 30);
  count_->setValue(8);
  count_->setAccessibleName(tr("Number of lines"));
  count_->setToolTip(tr("Number of lines, 200 to 3,000"));
  status_->setObjectName(QStringLiteral("placeStatus"));
  status_->setProperty("role", "secondary");
  status_->setWordWrap(true);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 2 * kGrid);
  column->setSpacing(kGrid);
  column->addWidget(title);
  column->addWidget(status_);
  auto* from = new QHBoxLayout;
  from->addWidget(label);
  from->addStretch();
  from->addWidget(source_);
  column->addLayout(from);
  column->addWidget(doubt_);
  auto* lines = new QHBoxLayout;
  lines->setSpacing(2 * kGrid);
  lines->addWidget(arrows_);
  lines->addWidget(count_, 1);
  column->addLayout(lines);
  column->addWidget(predict_);

  connect(source_, &QComboBox::currentIndexChanged, this, &CorrespondenceCard::changed);
  connect(doubt_, &QCheckBox::toggled, this, &CorrespondenceCard::changed);
  connect(arrows_, &QCheckBox::toggled, this, [this](bool on) {
    count_->setEnabled(on && arrows_->isEnabled());
    Q_EMIT changed();
  });
  connect(count_, &QSlider::valueChanged, this, &CorrespondenceCard::changed);
  connect(predict_, &QPushButton::clicked, this, &CorrespondenceCard::predictRequested);
  setSourcesAvailable(false, false);
  setArrowsAvailable(false);
  setPredictAvailable(false);
  setStatus({});
}

CorrespondenceCard::Source CorrespondenceCard::source() const {
  return source_->currentData().value<Source>();
}

void CorrespondenceCard::setSourcesAvailable(bool network, bool fit) {
  auto* items = qobject_cast<QStandardItemModel*>(source_->model());
  items->item(0)->setEnabled(network);
  items->item(1)->setEnabled(fit);
  source_->setEnabled(network || fit);
  doubt_->setEnabled(network || fit);
  const bool lost = source() == Source::network ? !network : !fit;
  if (lost && (network || fit)) source_->setCurrentIndex(network ? 0 : 1);
}

bool CorrespondenceCard::doubtFades() const { return doubt_->isChecked(); }
bool CorrespondenceCard::arrows() const { return arrows_->isChecked() && arrows_->isEnabled(); }
void CorrespondenceCard::setArrows(bool on) { arrows_->setChecked(on); }
int CorrespondenceCard::arrowCount() const { return 100 * count_->value(); }

void CorrespondenceCard::setArrowsAvailable(bool available) {
  arrows_->setEnabled(available);
  count_->setEnabled(available && arrows_->isChecked());
}

void CorrespondenceCard::setPredictAvailable(bool available) { predict_->setEnabled(available); }

void CorrespondenceCard::setStatus(const QString& text) {
  status_->setText(text.isEmpty() ? tr("Which place of the body each scan point shows. Choose "
                                       "\"correspondences\" as colours to see them.")
                                  : text);
}

}  // namespace loopreg::ui
