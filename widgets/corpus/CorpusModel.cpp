#include "widgets/corpus/CorpusModel.h"

#include <algorithm>

namespace loopreg::ui {
namespace {

QString figure(double value, int digits) {
  return value > 0 ? QString::number(value, 'f', digits) : QString();
}

/// Everything about a row in a sentence: what a screen reader says, and the tooltip.
QString sentence(const CorpusRow& row) {
  QStringList words{row.name(), corpusStateWord(row.state)};
  if (row.hasFit()) {
    words << CorpusModel::tr("scan to body %1 mm (95 % below %2 mm)")
                 .arg(row.summary.scanToModelMedianMm, 0, 'f', 1)
                 .arg(row.summary.scanToModelP95Mm, 0, 'f', 1)
          << CorpusModel::tr("body to scan %1 mm").arg(row.summary.modelToScanMedianMm, 0, 'f', 1);
  }
  QString text = words.join(QStringLiteral(", "));
  if (!row.summary.remark.empty()) {
    text += QStringLiteral(". ") + QString::fromStdString(row.summary.remark);
  }
  return text;
}

}  // namespace

QString corpusStateWord(CorpusState state) {
  switch (state) {
    case CorpusState::failed:
      return CorpusModel::tr("failed");
    case CorpusState::check:
      return CorpusModel::tr("check");
    case CorpusState::unreadable:
      return CorpusModel::tr("unreadable");
    case CorpusState::good:
      return CorpusModel::tr("good");
    case CorpusState::running:
      return CorpusModel::tr("running");
    case CorpusState::elsewhere:
      return CorpusModel::tr("elsewhere");
    case CorpusState::waiting:
      return CorpusModel::tr("waiting");
  }
  return {};
}

CorpusState corpusStateOf(const batch::SummaryRow& row) {
  if (row.state == "good") return CorpusState::good;
  if (row.state == "check") return CorpusState::check;
  if (row.state == "failed") return CorpusState::failed;
  if (row.state == "unreadable") return CorpusState::unreadable;
  return CorpusState::waiting;
}

double CorpusRow::badness() const {
  if (!hasFit()) return -1;
  constexpr double kVerdict = 1e6;  // outweighs every distance in millimetres
  const double verdict = state == CorpusState::failed ? 2 : state == CorpusState::check ? 1 : 0;
  return kVerdict * verdict + std::min(summary.scanToModelP95Mm, kVerdict / 2);
}

void CorpusModel::setRows(const std::vector<batch::SummaryRow>& rows) {
  beginResetModel();
  rows_.clear();
  index_.clear();
  for (const batch::SummaryRow& summary : rows) {
    CorpusRow row;
    row.summary = summary;
    row.state = corpusStateOf(summary);
    index_.insert(row.name(), static_cast<int>(rows_.size()));
    rows_.push_back(std::move(row));
  }
  endResetModel();
}

const CorpusRow* CorpusModel::find(const QString& name) const {
  const int row = rowOf(name);
  return row < 0 ? nullptr : &rows_[static_cast<std::size_t>(row)];
}

void CorpusModel::changed(int row) {
  Q_EMIT dataChanged(index(row, 0), index(row, columnCountOf - 1));
}

void CorpusModel::setRunning(const QString& name, const QString& phase) {
  const int row = rowOf(name);
  if (row < 0) return;
  rows_[static_cast<std::size_t>(row)].state = CorpusState::running;
  rows_[static_cast<std::size_t>(row)].phase = phase;
  changed(row);
}

void CorpusModel::setSummary(const QString& name, const batch::SummaryRow& summary) {
  const int at = rowOf(name);
  if (at < 0) return;
  CorpusRow& row = rows_[static_cast<std::size_t>(at)];
  row.summary = summary;
  row.state = corpusStateOf(summary);
  row.phase.clear();
  row.picture = {};  // of the older fit
  changed(at);
}

void CorpusModel::setState(const QString& name, CorpusState state) {
  const int row = rowOf(name);
  if (row < 0) return;
  rows_[static_cast<std::size_t>(row)].state = state;
  changed(row);
}

void CorpusModel::setPicture(const QString& name, const QImage& picture) {
  const int row = rowOf(name);
  if (row < 0) return;
  rows_[static_cast<std::size_t>(row)].picture = picture;
  Q_EMIT dataChanged(index(row, scan), index(row, scan), {Qt::DecorationRole});
}

void CorpusModel::setOpen(const QString& name) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const bool isOpen = rows_[i].name() == name;
    if (rows_[i].isOpen == isOpen) continue;
    rows_[i].isOpen = isOpen;
    rows_[i].isSeen = rows_[i].isSeen || isOpen;
    changed(static_cast<int>(i));
  }
}

void CorpusModel::settle() {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const CorpusState state = corpusStateOf(rows_[i].summary);
    if (rows_[i].state == state) continue;
    rows_[i].state = state;
    rows_[i].phase.clear();
    changed(static_cast<int>(i));
  }
}

int CorpusModel::count(CorpusState state) const {
  return static_cast<int>(std::count_if(
      rows_.begin(), rows_.end(), [state](const CorpusRow& row) { return row.state == state; }));
}

int CorpusModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CorpusModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columnCountOf;
}

// What has no figure yet sorts by its place in the folder only: invalid keys go to the end.
QVariant CorpusModel::sortKey(const CorpusRow& row, int index, int column) const {
  switch (column) {
    case scan:
      return index;
    case verdict:
      return static_cast<int>(row.state);
    case toBody:
      return row.hasFit() ? QVariant(row.summary.scanToModelMedianMm) : QVariant();
    case toScan:
      return row.hasFit() ? QVariant(row.summary.modelToScanMedianMm) : QVariant();
    case time:
      return row.hasFit() ? QVariant(row.summary.seconds) : QVariant();
    default:
      return {};
  }
}

QVariant CorpusModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const CorpusRow& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case rowRole:
      return QVariant::fromValue(static_cast<const void*>(&row));
    case sortRole:
      return sortKey(row, index.row(), index.column());
    case badnessRole:
      return row.badness();
    case stateRole:
      return static_cast<int>(row.state);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
      return sentence(row);
    case Qt::TextAlignmentRole:
      return QVariant(index.column() < toBody ? Qt::AlignLeft | Qt::AlignVCenter
                                              : Qt::AlignRight | Qt::AlignVCenter);
    case Qt::DisplayRole:
      break;
    default:
      return {};
  }
  switch (index.column()) {
    case scan:
      return row.name();
    case verdict:
      return corpusStateWord(row.state);
    case toBody:
      return row.hasFit() ? figure(row.summary.scanToModelMedianMm, 1) : QString();
    case toScan:
      return row.hasFit() ? figure(row.summary.modelToScanMedianMm, 1) : QString();
    case time:
      return row.hasFit() ? figure(row.summary.seconds, 1) : QString();
    default:
      return {};
  }
}

QVariant CorpusModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const QString heads[] = {tr("Scan"), tr("Verdict"), tr("to body\nmm"), tr("to scan\nmm"),
                           tr("time\ns")};
  const QString tips[] = {
      tr("Order of the folder"), tr("What became of each scan; those to look at first"),
      tr("Median distance from the scan to the body, mm"),
      tr("Median distance from the body to the scan, mm"), tr("Time that it took, seconds")};
  if (section < 0 || section >= columnCountOf) return {};
  if (role == Qt::DisplayRole) return heads[section];
  if (role == Qt::ToolTipRole) return tips[section];
  if (role == Qt::TextAlignmentRole) {
    return QVariant(section < toBody ? Qt::AlignLeft | Qt::AlignVCenter
                                     : Qt::AlignRight | Qt::AlignVCenter);
  }
  return {};
}

}  // namespace loopreg::ui
