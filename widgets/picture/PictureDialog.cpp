#include "widgets/picture/PictureDialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/style/Theme.h"

namespace loopreg::ui {

PictureDialog::PictureDialog(const PictureWish& last, const QSize& view, int iterations,
                             QWidget* parent)
    : QDialog(parent),
      what_(new QComboBox(this)),
      scale_(new QComboBox(this)),
      frames_(new QSpinBox(this)),
      transparent_(new QCheckBox(tr("Transparent background"), this)),
      save_(new QPushButton(tr("Save..."), this)) {
  setObjectName(QStringLiteral("pictureDialog"));
  setWindowTitle(tr("Save the view"));
  what_->setObjectName(QStringLiteral("pictureWhat"));
  what_->addItem(tr("This view"));
  what_->addItem(tr("Turntable, numbered pictures"));
  if (iterations > 0) what_->addItem(tr("All iterations, numbered pictures"));
  what_->setCurrentIndex(std::min(int(last.what), what_->count() - 1));
  scale_->setObjectName(QStringLiteral("pictureScale"));
  for (int k = 1; k <= 4; ++k) {
    scale_->addItem(tr("%1 \u00d7 %2 pixels").arg(k * view.width()).arg(k * view.height()));
  }
  scale_->setCurrentIndex(last.scale - 1);
  frames_->setObjectName(QStringLiteral("pictureFrames"));
  frames_->setRange(8, 720);
  frames_->setValue(last.frames);
  frames_->setToolTip(tr("Pictures of one full turn"));
  transparent_->setObjectName(QStringLiteral("pictureTransparent"));
  transparent_->setToolTip(tr("Scan and body alone, without background and ground"));
  transparent_->setChecked(last.transparent);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
  column->setSpacing(2 * kGrid);
  auto* form = new QFormLayout;
  form->setVerticalSpacing(kGrid);
  form->setHorizontalSpacing(2 * kGrid);
  form->addRow(tr("Picture"), what_);
  form->addRow(tr("Size"), scale_);
  form->addRow(tr("Pictures a turn"), frames_);
  form->addRow(QString(), transparent_);
  // A form gives labels less height than such fields have, and centres them in that.
  for (QWidget* field : {static_cast<QWidget*>(what_), static_cast<QWidget*>(scale_),
                         static_cast<QWidget*>(frames_)}) {
    form->labelForField(field)->setMinimumHeight(field->sizeHint().height());
  }
  column->addLayout(form);
  auto* buttons = new QDialogButtonBox(this);
  // Complete before it joins the box, which lets the style look at it.
  save_->setObjectName(QStringLiteral("pictureSave"));
  save_->setProperty("primary", true);
  buttons->addButton(save_, QDialogButtonBox::AcceptRole);
  buttons->addButton(QDialogButtonBox::Cancel);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(what_, &QComboBox::currentIndexChanged, this, &PictureDialog::showWhatApplies);
  showWhatApplies();
}

void PictureDialog::showWhatApplies() {
  frames_->setEnabled(wish().what == PictureWish::What::turntable);
}

PictureWish PictureDialog::wish() const {
  PictureWish wish;
  wish.what = static_cast<PictureWish::What>(what_->currentIndex());
  wish.scale = scale_->currentIndex() + 1;
  wish.transparent = transparent_->isChecked();
  wish.frames = frames_->value();
  return wish;
}

}  // namespace loopreg::ui
