#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QImage>
#include <vector>

#include "batch/Summary.h"

namespace loopreg::ui {

/// How a scan of a corpus stands. The order is that of the table: what needs a look comes first.
enum class CorpusState { failed, check, unreadable, good, running, elsewhere, waiting };
/// In a word, for the table; and the state that a summary's row tells.
QString corpusStateWord(CorpusState state);
CorpusState corpusStateOf(const batch::SummaryRow& row);

struct CorpusRow {
  batch::SummaryRow summary;  ///< what the output folder says
  CorpusState state = CorpusState::waiting;
  QString phase;  ///< of a scan that is being registered
  QImage picture;
  bool isSeen = false;  ///< was opened in this session
  bool isOpen = false;  ///< stands in the view now

  QString name() const { return QString::fromStdString(summary.name); }
  bool hasFit() const {
    return state == CorpusState::good || state == CorpusState::check ||
           state == CorpusState::failed;
  }
  /// Larger is worse; below zero: there is no fit to judge. First the verdict, then how far 95 % of
  /// the scan lies from the body.
  double badness() const;
};

/// The scans of a folder: one row each, whatever has become of it.
class CorpusModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  /// toBody: from the scan to the body, toScan: from the body to the scan; medians, mm.
  enum Column { scan, verdict, toBody, toScan, time, columnCountOf };
  enum Role { rowRole = Qt::UserRole, sortRole, badnessRole, stateRole };

  explicit CorpusModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void setRows(const std::vector<batch::SummaryRow>& rows);
  const std::vector<CorpusRow>& rows() const { return rows_; }
  /// -1: no such scan.
  int rowOf(const QString& name) const { return index_.value(name, -1); }
  const CorpusRow* find(const QString& name) const;

  void setRunning(const QString& name, const QString& phase);
  void setSummary(const QString& name, const batch::SummaryRow& row);
  void setState(const QString& name, CorpusState state);
  void setPicture(const QString& name, const QImage& picture);
  /// The scan in the view; empty: none of these.
  void setOpen(const QString& name);
  /// What was waiting or running is so no more: back to what the folder said.
  void settle();
  int count(CorpusState state) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void changed(int row);
  QVariant sortKey(const CorpusRow& row, int index, int column) const;

  std::vector<CorpusRow> rows_;
  QHash<QString, int> index_;
};

}  // namespace loopreg::ui
