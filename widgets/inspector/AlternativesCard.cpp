#include "widgets/inspector/AlternativesCard.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/jobs/InspectJob.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

QPixmap pixmapOf(const picture::Image& image) {
  const QImage picture(image.pixels.data(), image.width, image.height, 3 * image.width,
                       QImage::Format_RGB888);
  QPixmap pixmap = QPixmap::fromImage(picture);  // a copy: the pixels may go
  pixmap.setDevicePixelRatio(2);
  return pixmap;
}

}  // namespace

AlternativesCard::AlternativesCard(QWidget* parent) : QFrame(parent), row_(new QHBoxLayout) {
  setObjectName(QStringLiteral("alternativesCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Other explanations"), this);
  title->setProperty("role", "title");
  auto* note = new QLabel(
      tr("The lower the cost, the better the scan is explained. Click a picture to see that body "
         "in the view."),
      this);
  note->setProperty("role", "secondary");
  note->setWordWrap(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 12);
  column->setSpacing(6);
  column->addWidget(title);
  column->addWidget(note);
  row_->setSpacing(kGrid);
  column->addLayout(row_);
  showNothing();
}

QString AlternativesCard::titleOf(const registration::Alternative& alternative) {
  QString text = QString::fromStdString(alternative.description);
  if (text.contains(QLatin1String("turned around"))) return tr("Turned around");
  if (text.startsWith(QLatin1String("correspondences"))) return tr("The network's");
  text.replace(QLatin1String(" degrees"), QStringLiteral("\u00b0"));
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

void AlternativesCard::showNothing() {
  hide();
  while (QLayoutItem* item = row_->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
}

void AlternativesCard::showAlternatives(const registration::FitResult& result,
                                        const std::vector<picture::Image>& pictures) {
  showNothing();
  for (std::size_t i = 0; i < pictures.size() && i <= result.alternatives.size(); ++i) {
    const int index = static_cast<int>(i) - 1;  // -1: the fit itself
    const registration::Alternative* other =
        index >= 0 ? &result.alternatives[static_cast<std::size_t>(index)] : nullptr;
    auto* tile = new QWidget(this);
    auto* column = new QVBoxLayout(tile);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    const QString name = other ? titleOf(*other) : tr("This fit");
    auto* picture = new QToolButton(tile);
    picture->setObjectName(QStringLiteral("alternativePicture%1").arg(index));
    picture->setStyleSheet(QStringLiteral("padding: 0"));
    picture->setIcon(QIcon(pixmapOf(pictures[i])));
    picture->setIconSize(QSize(InspectJob::kPictureWidth, InspectJob::kPictureHeight));
    picture->setFixedSize(InspectJob::kPictureWidth + 4, InspectJob::kPictureHeight + 4);
    picture->setFocusPolicy(other ? Qt::TabFocus : Qt::NoFocus);
    picture->setAccessibleName(name);
    picture->setToolTip(other ? tr("%1: show it as a ghost").arg(name) : name);
    auto* label = new QLabel(
        picture->fontMetrics().elidedText(name, Qt::ElideRight, InspectJob::kPictureWidth), tile);
    auto* cost =
        new QLabel(tr("cost %1").arg(other ? other->energy : result.energy, 0, 'f', 3), tile);
    cost->setProperty("role", "secondary");
    column->addWidget(picture);
    column->addWidget(label);
    column->addWidget(cost);
    if (other) {
      picture->setCheckable(true);
      connect(picture, &QToolButton::toggled, this, [this, index, picture](bool on) {
        // One ghost at a time.
        for (QToolButton* button : findChildren<QToolButton*>()) {
          if (on && button != picture && button->isChecked()) {
            const QSignalBlocker mute(button);
            button->setChecked(false);
          }
        }
        Q_EMIT ghostRequested(on ? index : -1);
      });
      auto* take = new QPushButton(tr("Take it"), tile);
      take->setObjectName(QStringLiteral("takeAlternative%1").arg(index));
      take->setProperty("link", true);
      take->setFocusPolicy(Qt::TabFocus);
      take->setToolTip(tr("Fit from this explanation instead"));
      connect(take, &QPushButton::clicked, this, [this, index] { Q_EMIT takeRequested(index); });
      column->addWidget(take, 0, Qt::AlignLeft);
    }
    column->addStretch();
    row_->addWidget(tile);
  }
  row_->addStretch();
  setVisible(pictures.size() > 1);
}

}  // namespace loopreg::ui
