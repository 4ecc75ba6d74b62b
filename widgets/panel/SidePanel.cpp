#include "widgets/panel/SidePanel.h"

#include <QButtonGroup>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/panel/TabOrder.h"
#include "widgets/panel/WheelScrolls.h"
#include "widgets/style/Icon.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kWidth = 344;

}  // namespace

SidePanel::SidePanel(QWidget* parent)
    : QFrame(parent),
      tabRow_(new QHBoxLayout),
      tabs_(new QButtonGroup(this)),
      pages_(new QStackedWidget(this)) {
  setObjectName(QStringLiteral("sidePanel"));
  setFixedWidth(kWidth);
  tabs_->setExclusive(true);
  tabRow_->setContentsMargins(kGrid, kGrid, kGrid, 0);
  tabRow_->setSpacing(4);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(tabRow_);
  column->addWidget(pages_, 1);
  addPage(Page::scan, QStringLiteral("scan"), tr("Scan"),
          tr("The scan, and the body to fit to it"));
  addPage(Page::result, QStringLiteral("good"), tr("Result"), tr("How well it fits, and why not"));
  addPage(Page::mend, QStringLiteral("mend"), tr("Mend"), tr("Put right what went wrong"));
  addPage(Page::view, QStringLiteral("eye"), tr("View"), tr("What is drawn, and how"));
  connect(tabs_, &QButtonGroup::idClicked, this,
          [this](int index) { setPage(static_cast<Page>(index)); });
  setPage(Page::scan);
  new WheelScrolls(*this);
  new TabOrder(*pages_, *tabs_->buttons().constLast(), this);
}

void SidePanel::addPage(Page page, const QString& icon, const QString& title, const QString& tip) {
  const int index = static_cast<int>(page);
  auto* tab = new QPushButton(this);
  tab->setObjectName(QStringLiteral("tab%1").arg(index));
  tab->setProperty("tab", true);
  tab->setCheckable(true);
  tab->setIcon(themedIcon(icon));
  tab->setText(title);
  tab->setIconSize(QSize(16, 16));
  tab->setToolTip(tip);
  tab->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  tabs_->addButton(tab, index);
  tabRow_->addWidget(tab);

  auto* area = new QScrollArea(this);
  area->setWidgetResizable(true);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFrameShape(QFrame::NoFrame);
  area->setFocusPolicy(Qt::NoFocus);
  auto* content = new QWidget;
  columns_[index] = new QVBoxLayout(content);
  columns_[index]->setContentsMargins(kGrid, kGrid, kGrid, kGrid);
  columns_[index]->setSpacing(kGrid);
  columns_[index]->addStretch();
  area->setWidget(content);
  pages_->addWidget(area);
}

void SidePanel::addCard(Page page, QWidget* card, QWidget* above) {
  QVBoxLayout* column = columns_[static_cast<int>(page)];
  const int at = above ? column->indexOf(above) : -1;
  column->insertWidget(at >= 0 ? at + 1 : column->count() - 1, card);
}

void SidePanel::setPage(Page page) {
  const int index = static_cast<int>(page);
  tabs_->button(index)->setChecked(true);
  if (pages_->currentIndex() == index) return;
  pages_->setCurrentIndex(index);
  Q_EMIT pageChanged(page);
}

SidePanel::Page SidePanel::page() const { return static_cast<Page>(pages_->currentIndex()); }

void SidePanel::reveal(QWidget* part) {
  for (int i = 0; i < kPages; ++i) {
    auto* area = qobject_cast<QScrollArea*>(pages_->widget(i));
    if (!area->isAncestorOf(part)) continue;
    setPage(static_cast<Page>(i));
    area->ensureWidgetVisible(part, 0, kGrid);
    return;
  }
}

}  // namespace loopreg::ui
