#include "widgets/corpus/CorpusFilter.h"

#include <algorithm>

namespace loopreg::ui {

CorpusFilter::CorpusFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(CorpusModel::sortRole);
  setDynamicSortFilter(true);
}

void CorpusFilter::setText(const QString& text) {
  words_ = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  invalidateFilter();
}

void CorpusFilter::setState(std::optional<CorpusState> state) {
  state_ = state;
  invalidateFilter();
}

bool CorpusFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const auto* model = static_cast<const CorpusModel*>(sourceModel());
  if (parent.isValid() || !model) return false;
  const CorpusRow& line = model->rows()[static_cast<std::size_t>(row)];
  if (state_ && line.state != *state_) return false;
  const QString text = line.name() + QLatin1Char(' ') + QString::fromStdString(line.summary.remark);
  return std::all_of(words_.begin(), words_.end(),
                     [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool CorpusFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(sortRole()), b = right.data(sortRole());
  if (a.isValid() != b.isValid()) return a.isValid() == (sortOrder() == Qt::AscendingOrder);
  if (a.isValid() && a != b) return a.toDouble() < b.toDouble();
  // Within a verdict the worst first, within nothing the folder's order.
  if (left.column() == CorpusModel::verdict) {
    const double mine = left.data(CorpusModel::badnessRole).toDouble();
    const double other = right.data(CorpusModel::badnessRole).toDouble();
    if (mine != other) return mine > other;
  }
  return left.row() < right.row();
}

QModelIndexList CorpusFilter::worst(int count) const {
  QModelIndexList all;
  for (int row = 0; row < rowCount(); ++row) {
    const QModelIndex at = index(row, 0);
    if (at.data(CorpusModel::badnessRole).toDouble() >= 0) all.append(at);
  }
  std::stable_sort(all.begin(), all.end(), [](const QModelIndex& a, const QModelIndex& b) {
    return a.data(CorpusModel::badnessRole).toDouble() >
           b.data(CorpusModel::badnessRole).toDouble();
  });
  return all.mid(0, count);
}

}  // namespace loopreg::ui
