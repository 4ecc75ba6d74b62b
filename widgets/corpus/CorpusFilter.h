#pragma once

#include <QSortFilterProxyModel>
#include <optional>

#include "widgets/corpus/CorpusModel.h"

namespace loopreg::ui {

/// The rows of a corpus as the table shows them: by words of their name or remark, by state, sorted
/// by any column. Rows without a figure come last whichever way that column is sorted.
class CorpusFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  explicit CorpusFilter(QObject* parent = nullptr);

  void setText(const QString& text);
  /// Nothing: all states.
  void setState(std::optional<CorpusState> state);

  /// Proxy indices of the worst fits among the rows shown, worst first.
  QModelIndexList worst(int count) const;

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  QStringList words_;
  std::optional<CorpusState> state_;
};

}  // namespace loopreg::ui
