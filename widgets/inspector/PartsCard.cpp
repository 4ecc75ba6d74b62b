#include "widgets/inspector/PartsCard.h"

#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>
#include <cmath>

#include "widgets/inspector/ListTable.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kRows = 8;
constexpr int kPartRole = Qt::UserRole + 1;

QString millimetres(double value) {
  // Nobody needs the tenth of what is ten centimetres off, and the column has no room for it.
  return value < 0 ? QStringLiteral("\u2013") : QString::number(value, 'f', value < 99.95 ? 1 : 0);
}

}  // namespace

PartsCard::PartsCard(QWidget* parent)
    : QFrame(parent),
      table_(new ListTable({tr("Part"), tr("seen"), tr("mm"), tr("p95"), tr("net")}, this)) {
  setObjectName(QStringLiteral("partsCard"));
  setProperty("card", true);
  auto* title = new QLabel(tr("Part by part"), this);
  title->setProperty("role", "title");
  table_->setObjectName(QStringLiteral("partTable"));
  table_->setAccessibleName(tr("Fit of each body part"));
  const QString tips[] = {
      tr("Click a part to see it in the view"),
      tr("Share of the part that has scan within 3 cm, in per cent"),
      tr("Median distance from the scan to this part, mm"),
      tr("95 % of the scan there is nearer than this, mm"),
      tr("Share of the points that the network puts on this part too, in per cent")};
  for (int c = 0; c < 5; ++c) table_->horizontalHeaderItem(c)->setToolTip(tips[c]);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 12);
  column->setSpacing(6);
  column->addWidget(title);
  column->addWidget(table_);
  connect(table_, &QTableWidget::itemSelectionChanged, this, [this] {
    const auto chosen = table_->selectionModel()->selectedRows(0);
    Q_EMIT partChosen(chosen.isEmpty() ? -1 : chosen.front().data(kPartRole).toInt());
  });
  showNothing();
}

void PartsCard::showNothing() {
  table_->clearSelection();
  hide();
}

void PartsCard::showParts(const std::vector<registration::PartRow>& parts) {
  table_->clearSelection();
  table_->clearRows();
  bool network = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const registration::PartRow& part = parts[i];
    const int row = static_cast<int>(i);
    QString name = QString::fromStdString(part.name);
    name[0] = name[0].toUpper();
    table_->setCell(row, 0, name);
    table_->item(row, 0)->setData(kPartRole, part.part);
    table_->setCell(row, 1, QString::number(std::lround(100 * part.seen)), part.seen);
    table_->setCell(row, 2, millimetres(part.scanMedianMm), part.scanMedianMm);
    table_->setCell(row, 3, millimetres(part.scanP95Mm), part.scanP95Mm);
    const bool known = part.agreement >= 0;
    network = network || known;
    table_->setCell(
        row, 4,
        known ? QString::number(std::lround(100 * part.agreement)) : QStringLiteral("\u2013"),
        part.agreement);
    const QString tip =
        known ? tr("The network is %1 % sure here.").arg(100 * part.confidence, 0, 'f', 0)
              : QString();
    table_->item(row, 4)->setToolTip(tip);
  }
  table_->setColumnHidden(4, !network);
  table_->setSortingEnabled(true);
  table_->sortByColumn(3, Qt::DescendingOrder);
  table_->horizontalHeader()->setSortIndicatorShown(false);
  table_->fitRows(kRows);
  setVisible(!parts.empty());
}

}  // namespace loopreg::ui
