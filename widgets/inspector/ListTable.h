#pragma once

#include <QTableWidget>

namespace loopreg::ui {

/// A table as cards have it: read only, rows as a whole, no frame, no bars of its own: as tall as
/// its rows. Walked through by arrow keys, left by Tab.
class ListTable : public QTableWidget {
  Q_OBJECT
 public:
  static constexpr int kRowHeight = 26;
  /// The first column takes what the others leave.
  ListTable(const QStringList& heads, QWidget* parent);
  void clearRows();
  /// Text with what it is sorted by; figures stand at the right.
  void setCell(int row, int column, const QString& text, const QVariant& order = {});
  /// As tall as the rows, at most `rows` of them (0: all).
  void fitRows(int rows = 0);
};

}  // namespace loopreg::ui
